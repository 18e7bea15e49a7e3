"""Matrix products with fixed weights, in the form that reads them fastest on their device.

A frame is bound by reading weights, and few rows are multiplied at a time, so what counts is bytes
and how they lie in memory.  Each form is a small callable; which one is used is chosen once, at
load.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum

import torch
import torch.nn.functional as F
from torch import Tensor

Projection = Callable[[Tensor], Tensor]
"""(..., in) -> (..., out)."""

MANY_ROWS = 16
"""From so many rows on arithmetic, not reading, sets the pace: int8 weights are widened first."""


_PACKED_INPUTS, _PACKED_OUTPUTS, _PACKED_SPARE_BYTES = 512, 16, 1024
"""FBGEMM fills its blocks of float16 up to so many inputs and outputs, and reads a little ahead."""


class WeightForm(str, Enum):
    """How projections keep their weights.

    PLAIN   as loaded; works everywhere and is what torchtune's own forward pass needs
    PACKED  as float16 in FBGEMM's order: what CPUs without bfloat16 arithmetic read fastest
    INT8    one byte a weight and one scale a row; not exact
    """

    PLAIN = "plain"
    PACKED = "packed"
    INT8 = "int8"


def can_pack() -> bool:
    """Whether this computer has the products that PACKED needs (x86 with AVX2)."""
    supported = "fbgemm" in torch.backends.quantized.supported_engines
    return supported and torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


def make_projection(weight: Tensor, form: WeightForm) -> Projection:
    """A projection by `weight` (out, in); PLAIN keeps the tensor itself, the others a copy."""
    if form is WeightForm.INT8:
        return Int8Projection(weight)
    if form is WeightForm.PACKED:
        return PackedProjection(weight)
    return PlainProjection(weight)


class PlainProjection:
    """x @ weight.T."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight.detach()

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        return F.linear(x, self._weight)


class PackedProjection:
    """x @ weight.T with the weight in float16 and the sums in float32.

    Weights beyond 65 504 would be cut off; those of a trained model are below 100.
    """

    def __init__(self, weight: Tensor) -> None:
        self._packed = torch.ops.quantized.linear_prepack_fp16(weight.detach().float(), None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """What a weight (outputs, inputs) takes once it is packed."""
        rows = math.ceil(outputs / _PACKED_OUTPUTS) * _PACKED_OUTPUTS
        columns = math.ceil(inputs / _PACKED_INPUTS) * _PACKED_INPUTS
        return rows * columns * torch.float16.itemsize + _PACKED_SPARE_BYTES

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1]).float()
        product = torch.ops.quantized.linear_dynamic_fp16(rows, self._packed)
        return product.to(x.dtype).view(*x.shape[:-1], -1)


class Int8Projection:
    """x @ (weight · scale).T: one byte a weight, rounded to the nearest of 255 levels a row."""

    def __init__(self, weight: Tensor) -> None:
        values = weight.detach().float()
        scale = values.abs().amax(dim=1).clamp_min(1e-12) / 127
        self._weight = (values / scale[:, None]).round_().to(torch.int8)
        self._scale = scale.to(weight.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        rows = x.reshape(-1, x.shape[-1])
        if rows.shape[0] >= MANY_ROWS or x.device.type != "cpu":
            wide = self._wide_dtype(x)
            product = F.linear(x.to(wide), self._weight.to(wide)) * self._scale.to(wide)
            return product.to(x.dtype)
        product = torch.ops.aten._weight_int8pack_mm(rows, self._weight, self._scale)
        return product.view(*x.shape[:-1], -1)

    @staticmethod
    def _wide_dtype(x: Tensor) -> torch.dtype:
        """What many rows are multiplied in: CPUs without bfloat16 products are slow at them."""
        is_slow = x.device.type == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported()
        return torch.float32 if is_slow else x.dtype
