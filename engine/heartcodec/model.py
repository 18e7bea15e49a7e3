"""HeartCodec as one module: loads published tensors one by one, decodes songs.

It opens no file and chooses no device; random numbers come from explicit CPU generators only. Each
window depends on the latents of the previous one, so windows run sequentially.

Letters: K codebooks, T token frames (12.5 Hz), L latent frames (25 Hz), C latent channels, N
samples (48 kHz).
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any, Union

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import FlowMatching, drain, euler_steps
from engine.heartcodec.int8_products import Int8Linear
from engine.heartcodec.stored import (
    ReadTensor,
    StoredTensor,
    cast_copy,
    parameter_shapes,
    read_parameter,
    unneeded_tensors,
)
from engine.heartcodec.stream import (
    CodecStream,
    DecodeOptions,
    DecodeStep,
    StreamStart,
)
from engine.heartcodec.waveform_decoder import ScalarModel
from engine.meta_device import on_meta

_ESTIMATOR = "flow_matching.estimator."
CodeArray = Union[Tensor, NDArray[np.integer[Any]]]
"""Codes (K, T) of any integer type."""


class HeartCodec(nn.Module):
    """Codes to 48 kHz stereo sound. Create with `meta`, load with `load_stored`."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.flow_matching = FlowMatching(config)
        self.scalar_model = ScalarModel(config)

    # --- building and loading ---

    @classmethod
    def meta(cls, config: HeartCodecConfig) -> HeartCodec:
        """Return the codec without memory for its weights."""
        with on_meta():
            return cls(config).eval().requires_grad_(False)

    @classmethod
    def stored_tensors(cls, config: HeartCodecConfig) -> dict[str, StoredTensor]:
        """Return all tensors of a published file (818 for the defaults), needed or not."""
        return {**parameter_shapes(cls.meta(config)), **unneeded_tensors(config)}

    def load_stored(
        self,
        read: ReadTensor,
        dtype: torch.dtype,
        device: torch.device,
        held: Collection[str] = (),
    ) -> None:
        """Load all parameters; read(name) returns one stored tensor and is called once for each.

        Weight norm is folded unless `held`, the stored names (none: as published), shows that it
        already is.
        `dtype` is the precision of the estimator's matrices; everything else is float32. int8 is
        for the matrices of its blocks, on a CPU with dot products (int8_products.py); the others
        are float32 then. Raises CheckpointError for a wrong shape.
        """
        _check_precision(dtype)
        for name, parameter in list(self.named_parameters()):
            value = read_parameter(name, tuple(parameter.shape), read, held)
            if dtype is torch.int8 and is_in_block(name):
                _quantise(self, name, value)
                continue
            wanted = dtype if is_matrix(name) and dtype is not torch.int8 else torch.float32
            _assign(self, name, cast_copy(value, wanted, device))
        self.scalar_model.skip_idle_units()

    def to_precision(self, dtype: torch.dtype) -> None:
        """Convert the estimator's matrices, one at a time; there is no way back from int8."""
        _check_precision(dtype)
        for name, parameter in list(self.named_parameters()):
            if dtype is torch.int8:
                if is_in_block(name):
                    _quantise(self, name, parameter.detach())
            elif is_matrix(name) and parameter.dtype != dtype:
                _assign(self, name, parameter.detach().to(dtype))

    # --- sizes ---

    @property
    def sample_rate(self) -> int:
        """Samples per second, 48 000."""
        return self.config.sample_rate

    @property
    def samples_per_token_frame(self) -> int:
        """3840."""
        return self.config.samples_per_token_frame

    @property
    def latent_channels(self) -> int:
        """C, 256."""
        return self.config.out_channels

    @property
    def num_codebooks(self) -> int:
        """K, 8."""
        return self.config.num_quantizers

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return self.flow_matching.cond_feature_emb.weight.device

    @property
    def precision(self) -> torch.dtype:
        """Precision of the estimator's matrices; int8 if those of its blocks are."""
        estimator = self.flow_matching.estimator
        if any(isinstance(module, Int8Linear) for module in estimator.modules()):
            return torch.int8
        return estimator.proj_out.ffn_2.weight.dtype

    # --- decoding ---

    def detokenize(
        self,
        codes: CodeArray,
        num_steps: int = 10,
        guidance_scale: float = 1.25,
        generator: torch.Generator | None = None,
        *,
        device: object = None,
        disable_progress: bool = True,
        duration: float | None = None,
    ) -> Tensor:
        """Decode a whole song's codes (K, T) to sound (2, 3840·T) float32 on the CPU.

        `device`, `disable_progress` and `duration` exist for compatibility with the reference
        library and are ignored: the codec computes on its own device, shows no progress, and its
        windows have a fixed length.

        Ids without a codebook row (below 0 or beyond the codebook) decode as id 0. Without a
        generator the noise differs at every call. Raises ValueError for codes of another shape.
        """
        stream = self.stream(DecodeOptions(num_steps, guidance_scale), generator)
        del device, disable_progress, duration
        pieces = [*stream.push(torch.as_tensor(codes)), *stream.finish()]
        return torch.cat([torch.zeros(2, 0), *pieces], dim=1)

    def stream(
        self,
        options: DecodeOptions,
        generator: torch.Generator | None = None,
        start: StreamStart | None = None,
    ) -> CodecStream:
        """Return a stream that takes codes incrementally; see CodecStream."""
        return CodecStream(self, options, generator or _fresh_generator(), start)

    def latents(
        self, codes: Tensor, noise: Tensor, context: Tensor | None, options: DecodeOptions
    ) -> Tensor:
        """Run `latent_steps` to its end."""
        return drain(self.latent_steps(codes, noise, context, options))

    def waveform(
        self, latents: Tensor, options: DecodeOptions, token_frames: int | None = None
    ) -> Tensor:
        """Run `waveform_steps` to its end."""
        return drain(self.waveform_steps(latents, options, token_frames=token_frames))

    @torch.no_grad()
    def latent_steps(
        self,
        codes: Tensor,
        noise: Tensor,
        context: Tensor | None,
        options: DecodeOptions,
        steps_done: int = 0,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Codes (K, n), noise (1, 2·n, C) and context (m, C) to latents (2·n, C) float32, CPU.

        Yields after every Euler step; `steps_done`, the number of earlier steps, is added to its
        count.
        """
        flow, device = self.flow_matching, self.device
        condition = flow.condition(codes[None].to(device))
        known = None if context is None else context[None].to(device)
        velocity = flow.velocity(condition, known, options.num_steps, options.guidance_scale)
        steps = euler_steps(velocity, noise.to(device), known, options.num_steps)
        done = steps_done
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value[0].cpu()
            done += 1
            yield DecodeStep(done)

    @torch.no_grad()
    def waveform_steps(
        self,
        latents: Tensor,
        options: DecodeOptions,
        steps_done: int = 0,
        token_frames: int | None = None,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Latents (L, C) to sound (2, 1920·L) float32 on the CPU; yields after each chunk.

        With `token_frames` it ends with the chunk that completes the sound of that many token
        frames; up to there the samples equal those of a full decode.
        """
        pieces: list[Tensor] = []
        missing = latents.shape[0] * self.config.samples_per_latent_frame
        if token_frames is not None:
            missing = min(missing, token_frames * self.samples_per_token_frame)
        chunks = self.scalar_model.chunks(latents.to(self.device))
        while missing > 0:
            pieces.append(next(chunks).cpu())
            missing -= pieces[-1].shape[1]
            yield DecodeStep(steps_done)
        return torch.cat(pieces, dim=1)


def is_matrix(name: str) -> bool:
    """Whether a parameter may be stored in 16 bits: only the estimator's projections may."""
    return is_in_block(name) or (name.startswith(_ESTIMATOR) and ".ffn_" in name)


def is_in_block(name: str) -> bool:
    """Whether a parameter is a matrix of one of the estimator's blocks, which may be int8."""
    return name.startswith(_ESTIMATOR) and any(part in name for part in (".attn.", ".mlp."))


def _assign(model: nn.Module, name: str, value: Tensor) -> None:
    module_name, _, leaf = name.rpartition(".")
    setattr(model.get_submodule(module_name), leaf, nn.Parameter(value, requires_grad=False))


def _quantise(model: nn.Module, name: str, value: Tensor) -> None:
    """Replace the linear layer of a weight by its product in int8."""
    parent, _, leaf = name.removesuffix(".weight").rpartition(".")
    setattr(model.get_submodule(parent), leaf, Int8Linear(value))


def _check_precision(dtype: torch.dtype) -> None:
    if dtype not in (torch.float32, torch.bfloat16, torch.float16, torch.int8):
        raise ValueError(f"the codec runs in float32, bfloat16, float16 or int8, not {dtype}")


def _fresh_generator() -> torch.Generator:
    generator = torch.Generator()
    generator.seed()
    return generator
