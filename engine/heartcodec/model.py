"""HeartCodec as one torch module: loads published tensors one by one, decodes songs.

It opens no file and chooses no device. How a song is decoded is in windowed_codec.py.

Letters: K codebooks, T token frames (12.5 Hz), L latent frames (25 Hz), C latent channels, N
samples (48 kHz).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import torch
from torch import Tensor, nn

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import FlowMatching, Velocity
from engine.heartcodec.int8_products import Int8Linear
from engine.heartcodec.stored import (
    ReadTensor,
    StoredTensor,
    cast_copy,
    parameter_shapes,
    read_parameter,
    unneeded_tensors,
)
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.waveform_decoder import ScalarModel
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.meta_device import on_meta

_ESTIMATOR = "flow_matching.estimator."


class HeartCodec(WindowedCodec, nn.Module):
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

    # --- state ---

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

    def velocity_of(
        self, codes: Tensor, context: Tensor | None, options: DecodeOptions
    ) -> Velocity:
        """Return the velocity function of one window; see WindowedCodec."""
        flow = self.flow_matching
        condition = flow.condition(codes[None])
        return flow.velocity(condition, context, options.num_steps, options.guidance_scale)

    def chunks_of(self, latents: Tensor) -> Iterator[Tensor]:
        """Decode latents in chunks; see WindowedCodec."""
        return self.scalar_model.chunks(latents)


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
