"""HeartCodec on MLX: loads published tensors one by one, decodes songs.

The transformer and the waveform decoder are computed by MLX. The quantiser and its conditioning,
less than a thousandth of the work, stay with torch, and so does the state of the solver, in
float32. How a song is decoded is in heartcodec/windowed_codec.py.

Letters: K codebooks, n token frames, L latent frames, C latent channels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import torch
from torch import Tensor

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import Velocity, guide, step_times
from engine.heartcodec.model import HeartCodec, is_matrix
from engine.heartcodec.stored import ReadTensor, read_parameter
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.waveform_decoder import round_latents
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.on_mlx.flow_transformer import MlxEstimator
from engine.on_mlx.library import as_mlx, as_torch, evaluate, failing, mx
from engine.on_mlx.waveform_decoder import MlxWaveformDecoder

_ON_TORCH = ("flow_matching.vq_embed.", "flow_matching.cond_feature_emb.")


class CodecWeights:
    """The codec's parameters by their names in HeartCodec, read once each."""

    def __init__(
        self, model: HeartCodec, read: ReadTensor, held: Collection[str], dtype: torch.dtype
    ) -> None:
        """model: HeartCodec on the meta device; dtype: of the transformer's matrices."""
        self._shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
        self._read = read
        self._held = held
        self._dtype = dtype

    def tensor(self, name: str) -> Tensor:
        """Return one parameter on the CPU, weight norm folded; a matrix in its precision."""
        value = read_parameter(name, self._shapes[name], self._read, self._held)
        return value.to(self._dtype if is_matrix(name) else torch.float32)

    def array(self, *names: str) -> mx.array:
        """Return parameters for MLX, several of them one below the other."""
        array = as_mlx(torch.cat([self.tensor(name) for name in names]))
        evaluate(array)
        return array

    def convolution(self, name: str) -> mx.array:
        """Return a convolution's weight (out, in, kernel) as MLX wants it: (out, kernel, in)."""
        array = as_mlx(self.tensor(name).transpose(1, 2))
        evaluate(array)
        return array

    def optional(self, name: str) -> mx.array | None:
        """Return a parameter that only some layers have."""
        return self.array(name) if name in self._shapes else None

    def names(self, beginning: str) -> list[str]:
        """Return the names of the parameters that begin so."""
        return [name for name in self._shapes if name.startswith(beginning)]


class MlxHeartCodec(WindowedCodec):
    """Codes to 48 kHz stereo sound."""

    @failing()
    def __init__(
        self,
        config: HeartCodecConfig,
        read: ReadTensor,
        dtype: torch.dtype,
        held: Collection[str] = (),
    ) -> None:
        """Read all weights; read(name) returns one stored tensor and is called once for each.

        `dtype` is the precision of the transformer's matrices; everything else is float32. `held`:
        the stored names (none: as published).
        """
        self.config = config
        self.precision = dtype
        model = HeartCodec.meta(config)
        weights = CodecWeights(model, read, held, dtype)
        self.estimator = MlxEstimator(config, weights)
        self._waveform = MlxWaveformDecoder(config, weights)
        self._flow = model.flow_matching
        for name in (name for beginning in _ON_TORCH for name in weights.names(beginning)):
            module, _, leaf = name.rpartition(".")
            value = torch.nn.Parameter(weights.tensor(name).clone(), requires_grad=False)
            setattr(model.get_submodule(module), leaf, value)

    @property
    def device(self) -> torch.device:
        """The CPU, where MLX takes and gives tensors."""
        return torch.device("cpu")

    @failing()
    def velocity_of(
        self, codes: Tensor, context: Tensor | None, options: DecodeOptions
    ) -> Velocity:
        """Return the velocity function of one window; see WindowedCodec."""
        condition = self._flow.condition(codes[None])
        length = condition.shape[1]
        known = condition.new_zeros(1, length, self.latent_channels)
        if context is not None:
            known[:, : context.shape[1]] = context
        rest = torch.cat((known, condition), dim=-1)
        guided = options.guidance_scale > 1
        if guided:
            without = torch.cat((known, torch.zeros_like(condition)), dim=-1)
            rest = torch.cat((without, rest))
        tables = self.estimator.tables(step_times(options.num_steps).tolist())
        fixed = self.estimator.fix(as_mlx(rest))

        @failing()
        def at(x: Tensor, step: int) -> Tensor:
            result = as_torch(self.estimator(as_mlx(x), fixed, tables[step]))
            return guide(result[:1], result[1:], options.guidance_scale) if guided else result

        return at

    def chunks_of(self, latents: Tensor) -> Iterator[Tensor]:
        """Decode latents in chunks; see WindowedCodec."""
        halves = round_latents(latents).unflatten(-1, (2, -1)).transpose(0, 1)
        chunks = self._waveform.chunks(as_mlx(halves))
        while True:
            with failing():
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield as_torch(chunk)
