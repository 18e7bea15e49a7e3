"""Products of many rows by fixed weights in 8-bit integers of two digits, for processors.

A number is written as scale · (coarse + fine / 254), both digits -127 ... 127: about 15 bits below
the largest of its row. Three products of one digit each (coarse · coarse, fine · coarse, coarse ·
fine) then give the product with an error of 1e-4, a third of float16's, and where the processor
adds four 8-bit products in one instruction they took 0.43 of the time of torch's float32 product
(BENCHMARKS.md). Every row of activations has its own scale, as has every output of the weights.

It needs the dot products of engine/hardware/processor.py: without them oneDNN adds pairs of
products in 16 bits, which overflow.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

_LARGEST = 127
"""The largest digit."""
_FINER = 2 * _LARGEST
"""How many steps of the fine digit make one of the coarse digit."""
_ZERO = 128
"""oneDNN multiplies unsigned activations; this value stands for zero."""
_LEAST = 1e-30
_ROWS_AT_ONCE = 256
"""Larger matrices are converted in blocks of this many rows."""
BYTES_A_WEIGHT = 2


def _digits(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Split x (n, in) float32 into digits (n, in), float32 without fraction, and scales (n, 1)."""
    largest = x.abs().amax(-1, keepdim=True).clamp_min_(_LEAST)
    scaled = x * (_LARGEST / largest)
    coarse = scaled.round()
    fine = scaled.sub_(coarse).mul_(_FINER).round_()
    return coarse, fine, largest.div_(_LARGEST)


def _fill(rows: Tensor, coarse: Tensor, fine: Tensor) -> Tensor:
    """Write the digits of rows (n, in) into int8 tensors and return the scales (n, 1).

    In blocks, which stay in the processor's cache.
    """
    scales: list[Tensor] = []
    blocks = (part.split(_ROWS_AT_ONCE) for part in (rows, coarse, fine))
    for block, coarse_block, fine_block in zip(*blocks, strict=True):
        digits = _digits(block.float())
        coarse_block.copy_(digits[0])
        fine_block.copy_(digits[1])
        scales.append(digits[2])
    return torch.cat(scales)


@dataclass(frozen=True)
class QuantisedRows:
    """Activations in two digits: `coarse`, `fine` (n, in) uint8 around 128, `scale` (n, 1) float32.

    `shape` is that of the activations, (..., in) with n rows in all.
    """

    coarse: Tensor
    fine: Tensor
    scale: Tensor
    shape: torch.Size

    @classmethod
    def of(cls, x: Tensor) -> QuantisedRows:
        """Quantise x (..., in) float32, each row with its own scale."""
        rows = x.reshape(-1, x.shape[-1])
        coarse, fine = (torch.empty(rows.shape, dtype=torch.int8) for _ in range(2))
        scale = _fill(rows, coarse, fine)
        signed = (coarse, fine)
        coarse, fine = (digit.view(torch.uint8).bitwise_xor_(_ZERO) for digit in signed)
        return cls(coarse, fine, scale, x.shape)


class Int8Linear(nn.Module):
    """x @ weight.T without bias, on the CPU. Made from a float weight (out, in)."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        weight = weight.detach()
        coarse, fine = (torch.empty(weight.shape, dtype=torch.int8) for _ in range(2))
        scale = _fill(weight, coarse, fine).flatten()
        self._coarse = torch.ops.onednn.qlinear_prepack(coarse, None)
        self._fine = torch.ops.onednn.qlinear_prepack(fine, None)
        self._scale, self._fine_scale = scale, scale / _FINER
        self._zeros = torch.zeros(len(weight), dtype=torch.int64)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a weight (outputs, inputs)."""
        return BYTES_A_WEIGHT * outputs * inputs + outputs * (2 * 4 + 8)

    def forward(self, x: Tensor | QuantisedRows) -> Tensor:
        """(..., in) float32 or quantised -> (..., out) float32."""
        rows = x if isinstance(x, QuantisedRows) else QuantisedRows.of(x)
        product = torch.ops.onednn.qlinear_pointwise(
            *self._operands(rows.coarse, self._coarse, self._scale),
            *(None, 1.0, 0, torch.float32, "none", [], ""),
        )
        self._add(product, rows.fine, self._coarse)
        self._add(product, rows.coarse, self._fine)
        return product.mul_(rows.scale).view(*rows.shape[:-1], -1)

    def _add(self, product: Tensor, digit: Tensor, weight: Tensor) -> None:
        """Add a product that involves one fine digit, in place."""
        torch.ops.onednn.qlinear_pointwise.binary(
            *self._operands(digit, weight, self._fine_scale),
            *(product, None, 1.0, 0, torch.float32, 1.0, 0, "sum", 1.0, "none", [], ""),
        )

    def _operands(self, digit: Tensor, weight: Tensor, scale: Tensor) -> tuple[object, ...]:
        return digit, 1.0, _ZERO, weight, scale, self._zeros


def as_input(x: Tensor, linear: nn.Module) -> Tensor | QuantisedRows:
    """Return x (..., in) float32 as what `linear`, and others of its kind, can all multiply."""
    if isinstance(linear, Int8Linear):
        return QuantisedRows.of(x)
    assert isinstance(linear, nn.Linear)
    return x.to(linear.weight.dtype)
