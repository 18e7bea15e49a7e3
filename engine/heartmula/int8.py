"""Products with int8 weights by oneDNN's integers, and by torch's own kernel."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.hardware import processor
from engine.heartmula.digits import DigitProjection
from engine.heartmula.quantising import quantised_rows

MANY_ROWS = 16
"""From this many rows on, arithmetic is the bottleneck, not reading: weights are widened."""
WIDENED_VALUES = 1 << 22
"""How many weights of a matrix are widened at a time on a CPU."""
_INPUTS_AT_ONCE = 16
"""torch's int8 product with few rows reads this many inputs at a time, even past a row's end."""
_ZERO = 128
"""oneDNN's fast products want rows in uint8: this number stands for zero."""
_BLOCK_OUTPUTS, _BLOCK_INPUTS = 64, 64
_ONEDNN_ROW_BYTES, _ONEDNN_SPARE_BYTES = 12, 2300
"""Bytes beyond oneDNN's blocks: scale, zero and sum of a row, and what describes the matrix."""


def has_integer_products() -> bool:
    """Whether oneDNN multiplies 8-bit integers fast and exactly here."""
    is_built = torch.backends.mkldnn.is_available() and hasattr(
        torch.ops.onednn, "qlinear_pointwise"
    )
    return is_built and processor.cpu_has_fast_int8()


class IntegerProjection(DigitProjection):
    """x @ (weight · scale).T by oneDNN: one byte per weight, exact integer sums in 32 bits.

    Two digits of 8 bits make 16 bits: a row loses less than in bfloat16.
    """

    largest = 127

    def __init__(self, weight: Tensor) -> None:
        numbers, self._scale = quantised_rows(weight)
        self._zeros = torch.zeros(len(numbers), dtype=torch.int32)
        self._packed = torch.ops.onednn.qlinear_prepack(numbers, None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        rows = math.ceil(outputs / _BLOCK_OUTPUTS) * _BLOCK_OUTPUTS
        columns = math.ceil(inputs / _BLOCK_INPUTS) * _BLOCK_INPUTS
        return rows * columns + outputs * _ONEDNN_ROW_BYTES + _ONEDNN_SPARE_BYTES

    def multiply_digits(self, digits: Tensor) -> Tensor:
        """(R, in) -> (R, out) float32."""
        rounded = digits.add_(_ZERO + 0.5).to(torch.uint8)  # cuts off what is behind the point
        return torch.ops.onednn.qlinear_pointwise(
            *(rounded, 1.0, _ZERO, self._packed, self._scale, self._zeros, None),
            *(1.0, 0, torch.float32, "none", [], ""),
        )


class Int8Projection:
    """x @ (weight · scale).T: one byte per weight, rounded to the nearest of 255 levels per row.

    The weights are as loaded. Few rows are multiplied by the int8 weights directly, many by a block
    of them widened at a time, so that the widened block is small and stays in the processor's
    cache.
    """

    def __init__(self, weight: Tensor) -> None:
        self._weight, scale = quantised_rows(weight)
        self._scale = scale.to(weight.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1])
        if x.device.type != "cpu":
            product = F.linear(rows, self._weight.to(x.dtype)).mul_(self._scale.to(x.dtype))
        elif len(rows) >= MANY_ROWS or x.shape[-1] % _INPUTS_AT_ONCE:
            product = self._by_widened_pieces(rows.to(wide_dtype(x.dtype, x.device)))
        else:
            product = torch.ops.aten._weight_int8pack_mm(rows, self._weight, self._scale)
        return product.to(x.dtype).view(*x.shape[:-1], -1)

    def _by_widened_pieces(self, rows: Tensor) -> Tensor:
        outputs, inputs = self._weight.shape
        step = max(1, min(outputs, WIDENED_VALUES // inputs))
        wide = rows.new_empty(step, inputs)
        product = rows.new_empty(len(rows), outputs)
        for start in range(0, outputs, step):
            numbers = self._weight[start : start + step]
            piece = wide[: len(numbers)].copy_(numbers)
            torch.mm(rows, piece.t(), out=product[:, start : start + step])
        return product.mul_(self._scale.to(rows.dtype))


def wide_dtype(dtype: torch.dtype, device: torch.device) -> torch.dtype:
    """The type in which many rows are multiplied: never bfloat16 where the CPU emulates it."""
    is_slow = device.type == "cpu" and not processor.cpu_has_fast_bf16()
    return torch.float32 if is_slow and dtype is torch.bfloat16 else dtype


def widened_bytes(outputs: int, inputs: int, dtype: torch.dtype, device: torch.device) -> int:
    """Temporary bytes next to int8 weights (outputs, inputs) while many rows are multiplied."""
    values = outputs * inputs
    if device.type == "cpu":
        values = min(values, WIDENED_VALUES)
    return values * wide_dtype(dtype, device).itemsize
