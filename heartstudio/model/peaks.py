"""A pyramid of minima and maxima, so that any range of a song is drawn in constant time.

numpy only: no Qt, no files, no threads. It stores no samples; below 256 samples per pixel the raw
sound is needed (see audio/deck.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.contract import Samples

BASE_SAMPLES = 256
LEVEL_FACTOR = 4
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class PeakColumns:
    """One minimum and maximum per pixel column, (channels, width) each; 0 outside the song."""

    minima: Floats
    maxima: Floats


class _Level:
    """Minima and maxima of bins of one size: (channels, capacity) arrays that double when full."""

    def __init__(self, channels: int) -> None:
        self.count = 0
        self.low: Floats = np.zeros((channels, 64), np.float32)
        self.high: Floats = np.zeros((channels, 64), np.float32)

    def put(self, first: int, low: Floats, high: Floats) -> None:
        """Replace everything from bin `first` on."""
        end = first + low.shape[1]
        if end > self.low.shape[1]:
            room = max(end, 2 * self.low.shape[1])
            self.low = _grown(self.low, first, room)
            self.high = _grown(self.high, first, room)
        self.low[:, first:end] = low
        self.high[:, first:end] = high
        self.count = end


def _grown(values: Floats, keep: int, room: int) -> Floats:
    larger: Floats = np.zeros((values.shape[0], room), np.float32)
    larger[:, :keep] = values[:, :keep]
    return larger


class PeakPyramid:
    """Grows by `append`; `columns` returns any range of samples at any width in pixels."""

    def __init__(self, channels: int = 2) -> None:
        self._channels = channels
        self._levels = [_Level(channels)]
        self._tail: Floats = np.zeros((channels, 0), np.float32)
        self._sample_count = 0
        self.revision = 0
        """Incremented at each change, so that a view knows when its cached picture is outdated."""

    @property
    def sample_count(self) -> int:
        """Samples appended so far, per channel."""
        return self._sample_count

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._channels

    def append(self, samples: Samples) -> None:
        """Append (channels, n) samples. Raises ValueError for another channel count."""
        if samples.ndim != 2 or samples.shape[0] != self._channels:
            raise ValueError(f"expected ({self._channels}, n) samples, got {samples.shape}")
        if samples.shape[1] == 0:
            return
        first = (self._sample_count - self._tail.shape[1]) // BASE_SAMPLES
        joined = np.concatenate([self._tail, samples.astype(np.float32, copy=False)], axis=1)
        starts = np.arange(0, joined.shape[1], BASE_SAMPLES)
        self._levels[0].put(
            first,
            np.minimum.reduceat(joined, starts, axis=1),
            np.maximum.reduceat(joined, starts, axis=1),
        )
        kept = joined.shape[1] % BASE_SAMPLES
        self._tail = joined[:, joined.shape[1] - kept :].copy()
        self._sample_count += samples.shape[1]
        self._raise_levels(first)
        self.revision += 1

    def truncate(self, sample_count: int) -> None:
        """Drop what follows `sample_count` (rounded down to 256), to replace a preview."""
        kept_bins = min(sample_count, self._sample_count) // BASE_SAMPLES
        if kept_bins * BASE_SAMPLES == self._sample_count:
            return
        self._sample_count = kept_bins * BASE_SAMPLES
        self._tail = self._tail[:, :0]
        self._levels[0].count = kept_bins
        self._raise_levels(kept_bins)
        self.revision += 1

    def columns(self, start_sample: float, end_sample: float, width_px: int) -> PeakColumns:
        """Return minima and maxima of `width_px` equal columns between two sample positions."""
        shape = (self._channels, max(width_px, 0))
        columns = PeakColumns(np.zeros(shape, np.float32), np.zeros(shape, np.float32))
        if width_px <= 0 or end_sample <= start_sample or self._sample_count == 0:
            return columns
        edges = np.linspace(start_sample, end_sample, width_px + 1)
        inside = (edges[1:] > 0) & (edges[:-1] < self._sample_count)
        if not inside.any():
            return columns
        level, bin_samples = self._level_for((end_sample - start_sample) / width_px)
        first = np.clip(np.floor(edges[:-1][inside] / bin_samples), 0, level.count - 1)
        last = np.clip(np.ceil(edges[1:][inside] / bin_samples), first + 1, level.count)
        pairs = np.stack([first, last], axis=1).astype(np.intp)
        columns.minima[:, inside] = _reduced(np.minimum, level.low, pairs)
        columns.maxima[:, inside] = _reduced(np.maximum, level.high, pairs)
        return columns

    def _level_for(self, samples_per_px: float) -> tuple[_Level, int]:
        """Return the coarsest level with at least one bin per pixel (or the finest level)."""
        chosen, bin_samples = self._levels[0], BASE_SAMPLES
        for level in self._levels[1:]:
            if bin_samples * LEVEL_FACTOR > samples_per_px:
                break
            chosen, bin_samples = level, bin_samples * LEVEL_FACTOR
        return chosen, bin_samples

    def _raise_levels(self, first: int) -> None:
        """Recompute the coarser levels from bin `first` of the finest on."""
        index = 0
        while self._levels[index].count > 1 or index + 1 < len(self._levels):
            if index + 1 == len(self._levels):
                self._levels.append(_Level(self._channels))
            below, above = self._levels[index], self._levels[index + 1]
            first //= LEVEL_FACTOR
            begin = first * LEVEL_FACTOR
            starts = np.arange(0, max(below.count - begin, 0), LEVEL_FACTOR)
            if len(starts):
                low = np.minimum.reduceat(below.low[:, begin : below.count], starts, axis=1)
                high = np.maximum.reduceat(below.high[:, begin : below.count], starts, axis=1)
                above.put(first, low, high)
            else:
                above.count = -(-below.count // LEVEL_FACTOR)
            index += 1


def _reduced(reduce: np.ufunc, values: Floats, pairs: NDArray[np.intp]) -> Floats:
    """Apply reduce to values[:, first:last] for each (first, last) of pairs."""
    begin, end = int(pairs[:, 0].min()), int(pairs[:, 1].max())
    # reduceat accepts no index equal to the length, so one unused column is appended.
    part = np.concatenate([values[:, begin:end], values[:, begin : begin + 1]], axis=1)
    result: Floats = reduce.reduceat(part, (pairs - begin).ravel(), axis=1)[:, ::2]
    return result
