"""Weights as whole numbers: one scale per row in 8 bits, scale and offset per group in 4 bits.

Nothing here needs data: a row or group is rounded for the least squared error of its own weights.
How such weights are multiplied is in int8.py, int4.py and fbgemm.py; how they are stored, in
stored_forms.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

GROUPS = (64, 32)
"""Inputs that share a scale in 4 bits: the first size that divides them all."""
ROWS_AT_ONCE = 256
"""Larger matrices are processed in blocks of this many rows, which bounds temporary memory."""
SEARCHED_VALUES = 1 << 18
"""Weights whose scales in 4 bits are searched at a time: what is computed stays in the cache."""
_SEARCH_COPIES = 10
"""float32 numbers per weight that the search holds."""
LEVELS_8 = 127
"""The largest number of a row in 8 bits."""
_LEAST_SCALE = 1e-12
_LARGEST_LEVEL, _MIDDLE = 15, 8
_SPREADS = (1.0, 0.85)
"""Shares of a group's range from which its scale is searched: a narrower one clips outliers."""
_FITS = 2
"""How often levels and scale are fitted to each other, alternately."""
_LEAST_VARIANCE = 1e-6


def quantised_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return integers -127 ... 127 (out, in) and float32 scales (out,) of a weight (out, in)."""
    numbers = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    scale = torch.empty(len(weight), device=weight.device)
    for start in range(0, len(weight), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        values = weight[rows].detach().float()
        scale[rows] = values.abs().amax(dim=1).clamp_min(_LEAST_SCALE) / LEVELS_8
        numbers[rows] = (values / scale[rows, None]).round_().to(torch.int8)
    return numbers, scale


def quantising_bytes(inputs: int) -> int:
    """Temporary bytes while a weight's rows are quantised: a block in float32, twice."""
    return 2 * ROWS_AT_ONCE * inputs * torch.float32.itemsize


def searching_bytes() -> int:
    """Temporary bytes while scales in 4 bits are searched."""
    return _SEARCH_COPIES * SEARCHED_VALUES * torch.float32.itemsize


def group_size(inputs: int) -> int:
    """Return how many inputs share a scale in 4 bits; 0 if rows of this length have no groups."""
    return next((size for size in GROUPS if inputs % size == 0), 0)


@dataclass(frozen=True)
class GroupedWeight:
    """A weight (out, in) in 4 bits: (level - 8) · scale + offset.

    levels  (out, in) uint8, 0 ... 15
    scales  (out, in / group, 2) bfloat16: scale and offset of each group
    """

    levels: Tensor
    scales: Tensor

    @property
    def group(self) -> int:
        """Inputs of a group."""
        return self.levels.shape[1] // self.scales.shape[1]

    @classmethod
    def of(cls, weight: Tensor) -> GroupedWeight:
        """Quantise a weight (out, in); in must be a multiple of the smallest of GROUPS."""
        outputs, inputs = weight.shape
        size = group_size(inputs)
        levels = torch.empty(outputs, inputs, dtype=torch.uint8, device=weight.device)
        scales = torch.empty(outputs, inputs // size, 2, dtype=torch.bfloat16, device=weight.device)
        count = max(1, SEARCHED_VALUES // inputs)
        for start in range(0, outputs, count):
            rows = slice(start, start + count)
            groups = weight[rows].detach().float().unflatten(1, (-1, size))
            fitted = _best_fit(groups)
            levels[rows] = fitted.levels.flatten(1).to(torch.uint8)
            scales[rows] = torch.cat((fitted.scale, fitted.offset), dim=-1).bfloat16()
        return cls(levels, scales)

    @classmethod
    def joined(cls, parts: list[GroupedWeight]) -> GroupedWeight:
        """Return several weights with the same inputs as one, their outputs in order."""
        return cls(
            torch.cat([part.levels for part in parts]), torch.cat([part.scales for part in parts])
        )

    @classmethod
    def unpacked(cls, pairs: Tensor, scales: Tensor) -> GroupedWeight:
        """Return what `pairs()` packed: (out, in / 2) uint8 and scales."""
        return cls(torch.stack((pairs >> 4, pairs & 15), dim=-1).flatten(1), scales)

    def pairs(self) -> Tensor:
        """Return the levels, two to a byte, (out, in / 2) uint8: the first in the high half."""
        return (self.levels[:, ::2] << 4) | self.levels[:, 1::2]

    def to(self, device: torch.device) -> GroupedWeight:
        """Return the same weight on a device."""
        return GroupedWeight(self.levels.to(device), self.scales.to(device))

    def dequantised(self) -> Tensor:
        """Return the weight (out, in) in float32."""
        centred = self.levels.unflatten(1, (-1, self.group)).float() - _MIDDLE
        scale, offset = self.scales.float().split(1, dim=-1)
        return torch.addcmul(offset, centred, scale).flatten(1)


@dataclass(frozen=True)
class _Fit:
    """Levels (rows, groups, size), scale and offset (rows, groups, 1) as bfloat16 holds them."""

    levels: Tensor
    scale: Tensor
    offset: Tensor

    @classmethod
    def nearest(cls, groups: Tensor, scale: Tensor, offset: Tensor) -> _Fit:
        """Round scale and offset to bfloat16, and weights to the nearest levels."""
        scale = torch.where(scale.abs() < _LEAST_SCALE, _LEAST_SCALE, scale).bfloat16().float()
        offset = offset.bfloat16().float()
        levels = ((groups - offset) / scale).round_().add_(_MIDDLE).clamp_(0, _LARGEST_LEVEL)
        return cls(levels, scale, offset)

    def refined(self, groups: Tensor) -> _Fit:
        """Fit scale and offset to the levels by least squares, then the levels to both."""
        mean, mean_level = groups.mean(-1, keepdim=True), self.levels.mean(-1, keepdim=True)
        variance = self.levels.square().mean(-1, keepdim=True) - mean_level.square()
        together = (self.levels * groups).mean(-1, keepdim=True) - mean_level * mean
        slope = together / variance.clamp_min(_LEAST_VARIANCE)
        scale = torch.where(variance > _LEAST_VARIANCE, slope, self.scale)
        return _Fit.nearest(groups, scale, mean - scale * (mean_level - _MIDDLE))

    def error(self, groups: Tensor) -> Tensor:
        """Return the squared error of each group."""
        values = torch.addcmul(self.offset, self.levels - _MIDDLE, self.scale)
        return values.sub_(groups).square_().sum(-1, keepdim=True)


def _best_fit(groups: Tensor) -> _Fit:
    """Return the best of several fits, for each group (rows, groups, size)."""
    low, high = groups.amin(-1, keepdim=True), groups.amax(-1, keepdim=True)
    best: _Fit | None = None
    least = torch.empty(0)
    for spread in _SPREADS:
        scale = (high - low) * (spread / _LARGEST_LEVEL)
        fit = _Fit.nearest(groups, scale, (high + low + scale) / 2)
        for _ in range(_FITS):
            fit = fit.refined(groups)
        error = fit.error(groups)
        if best is None:
            best, least = fit, error
            continue
        better = error < least
        least = torch.where(better, error, least)
        best = _Fit(
            torch.where(better, fit.levels, best.levels),
            torch.where(better, fit.scale, best.scale),
            torch.where(better, fit.offset, best.offset),
        )
    if best is None:
        raise ValueError("no spread to search from")
    return best
