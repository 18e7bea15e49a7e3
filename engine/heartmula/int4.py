"""Products with 4-bit weights in groups (quantising.GroupedWeight), where they are fast.

On a CPU with AVX2, few rows are multiplied by torch's kernel, which reads the packed weights, and
many rows by a piece of them widened at a time. On a GPU torch's kernel multiplies all rows if it is
found to be right; on any other device, each matrix is widened for its product.
"""

from __future__ import annotations

import logging
import math
from functools import cache
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.heartmula.int8 import WIDENED_VALUES, wide_dtype
from engine.heartmula.quantising import GroupedWeight

_log = logging.getLogger(__name__)

MANY_ROWS = 256
"""From this many rows on, widening is faster than the kernel, which unpacks for every four rows."""
_PADDED = 16
"""torch's kernels want a multiple of this many outputs."""
_PACKED_AT_ONCE = 1024
_GPU_TILES = 2
_GPU_KINDS = ("cuda", "mps")
_NO_OF_LEVELS = 16
_TOLERANCE = 0.02


class Int4Projection:
    """x @ weight.T on a CPU: half a byte per weight, and four bytes per group."""

    def __init__(self, weight: GroupedWeight) -> None:
        self._outputs, self._inputs = weight.levels.shape
        self._group = weight.group
        self._scales = _padded(weight.scales).transpose(0, 1).contiguous()
        self._packed = weight.levels.new_empty(self._scales.shape[1], self._inputs // 2)
        for start in range(0, self._outputs, _PACKED_AT_ONCE):
            piece = _packed(_padded(weight.levels[start : start + _PACKED_AT_ONCE]))
            self._packed[start : start + len(piece)] = piece

    @staticmethod
    def planned_bytes(outputs: int, inputs: int, group: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        padded = math.ceil(outputs / _PADDED) * _PADDED
        return padded * inputs // 2 + padded * (inputs // group) * 2 * torch.bfloat16.itemsize

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, self._inputs)
        if len(rows) < MANY_ROWS and has_cpu_kernel():
            # with other types of rows the kernel is a hundred times as slow
            product = torch.ops.aten._weight_int4pack_mm_for_cpu(
                rows.bfloat16(), self._packed, self._group, self._scales
            )
        else:
            product = self._by_widened_pieces(rows.to(wide_dtype(torch.bfloat16, x.device)))
        return product[:, : self._outputs].to(x.dtype).view(*x.shape[:-1], -1)

    def _by_widened_pieces(self, rows: Tensor) -> Tensor:
        padded, block = len(self._packed), block_outputs()
        whole = padded // block * block
        step = max(1, WIDENED_VALUES // (self._inputs * block)) * block
        edges = [*range(0, whole, step), whole, *([padded] if padded > whole else [])]
        product = rows.new_empty(len(rows), padded)
        for start, end in pairwise(edges):
            order = torch.arange(start, end).view(-1, min(block, end - start))
            order = order[:, _order(order.shape[1])]
            product[:, order.flatten()] = torch.mm(rows, self._widened(order, rows.dtype))
        return product

    def _widened(self, order: Tensor, dtype: torch.dtype) -> Tensor:
        """Return outputs of the weight, consecutive blocks, in this order (blocks, block), as (in,
        outputs).
        """
        start, block = int(order.min()), order.shape[1]
        pairs = self._packed[start : start + order.numel()]
        pairs = pairs.view(-1, self._inputs, block // 2).transpose(0, 1)
        levels = torch.cat((pairs & 15, pairs >> 4), dim=-1).float()
        scales = self._scales[:, order.flatten()].float().unsqueeze(1)
        scale, offset = scales.unbind(dim=-1)
        groups = levels.view(-1, self._group, order.numel())
        weight = torch.addcmul(offset - 8 * scale, groups, scale)
        return weight.view(self._inputs, -1).to(dtype)


def block_outputs() -> int:
    """Return how many outputs torch packs together; a last, smaller block has its own order."""
    return 64 if "AVX512" in torch.backends.cpu.get_cpu_capability() else 32


def _padded(values: Tensor) -> Tensor:
    """Add rows of zeros up to a number of outputs that torch's kernels take."""
    missing = -len(values) % _PADDED
    return (
        values if not missing else torch.cat((values, values.new_zeros(missing, *values.shape[1:])))
    )


def _packed(levels: Tensor) -> Tensor:
    """(out, in) uint8 levels -> (out, in / 2) uint8, block by block."""
    return torch.ops.aten._convert_weight_to_int4pack_for_cpu(levels.to(torch.int32), 1)


@cache
def _order(block: int) -> Tensor:
    """Return which output each level of a packed block is of: those of low halves, then of high.

    The order depends on the instructions that torch uses, so it is read off a packed example.
    """
    outputs = torch.arange(block, dtype=torch.uint8)[:, None].expand(-1, _PADDED)
    digits = [_packed(digit).view(_PADDED, -1)[0] for digit in (outputs % 16, outputs // 16)]
    ones, sixteens = (torch.cat((digit & 15, digit >> 4)).long() for digit in digits)
    return ones + 16 * sixteens


@cache
def has_cpu_kernel() -> bool:
    """Whether torch's kernel uses vectors here; without, it takes fifty times as long."""
    return "AVX" in torch.backends.cpu.get_cpu_capability()


class GpuInt4Projection:
    """x @ weight.T by torch's kernel for NVIDIA's or Apple's GPUs."""

    def __init__(self, weight: GroupedWeight) -> None:
        self._outputs, self._group = len(weight.levels), weight.group
        self._scales = _padded(weight.scales).transpose(0, 1).contiguous()
        pairs = _padded(weight.pairs())
        self._packed = torch.ops.aten._convert_weight_to_int4pack(pairs, _GPU_TILES)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1]).to(self._scales.dtype)
        product = torch.ops.aten._weight_int4pack_mm(rows, self._packed, self._group, self._scales)
        return product[:, : self._outputs].to(x.dtype).view(*x.shape[:-1], -1)


class WidenedInt4Projection:
    """x @ weight.T on any device: the whole matrix is widened for each product."""

    def __init__(self, weight: GroupedWeight) -> None:
        self._pairs, self._scales = weight.pairs(), weight.scales

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        weight = GroupedWeight.unpacked(self._pairs, self._scales).dequantised()
        return F.linear(x, weight.to(x.dtype))


def int4_projection(
    weight: GroupedWeight,
) -> Int4Projection | GpuInt4Projection | WidenedInt4Projection:
    """Return the fastest product with 4-bit weights on their device."""
    device = weight.levels.device
    if device.type == "cpu":
        return Int4Projection(weight)
    if gpu_kernel_is_right(device):
        return GpuInt4Projection(weight)
    return WidenedInt4Projection(weight)


@cache
def gpu_kernel_is_right(device: torch.device) -> bool:
    """Compare the kernel of a GPU with a widened product, once; if it is missing or wrong, say so.

    NVIDIA's GPUs before Ampere have none, nor has torch for AMD's older ones and for Intel's.
    """
    if device.type not in _GPU_KINDS:
        return False
    generator = torch.Generator().manual_seed(0)
    levels = torch.randint(0, _NO_OF_LEVELS, (32, 128), generator=generator).to(torch.uint8)
    scales = torch.rand(32, 2, 2, generator=generator).bfloat16()
    weight = GroupedWeight(levels, scales).to(device)
    rows = torch.randn(3, 128, generator=generator).to(device)
    try:
        product = GpuInt4Projection(weight)(rows)
    except (RuntimeError, NotImplementedError) as error:
        _log.warning("4-bit weights are widened on %s: %s", device, error)
        return False
    exact = WidenedInt4Projection(weight)(rows)
    is_right = bool((product - exact).norm() < _TOLERANCE * exact.norm())
    if not is_right:
        _log.warning("4-bit weights are widened on %s: its kernel computes otherwise", device)
    return is_right
