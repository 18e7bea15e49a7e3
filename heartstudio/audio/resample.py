"""Another sample rate, for files that are not at 48 kHz: windowed-sinc interpolation in pieces.

numpy only.  For listening and drawing; songs made here are at 48 kHz and pass untouched.
"""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from engine.contract import Samples

HALF_TAPS = 24
"""Input samples looked at on each side of an output sample (when the rate does not fall)."""
CHUNK = 65_536


class Resampler:
    """Converts a stream of (2, n) pieces; `finish` gives what the filter still holds.

    Output sample i stands at input time i · from_hz / to_hz exactly; there is no delay.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        divisor = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // divisor, from_hz // divisor
        self._is_needed = from_hz != to_hz
        cutoff = min(1.0, self._up / self._down) * 0.97
        self._half = int(np.ceil(HALF_TAPS / cutoff))
        self._filters = _filter_bank(self._up, self._half, cutoff)
        self._buffer: Samples = np.zeros((2, self._half), np.float32)
        self._buffer_start = -self._half
        self._made = 0
        self._received = 0

    def push(self, samples: Samples) -> Samples:
        """Convert as much as can be; (2, m)."""
        if not self._is_needed:
            return samples
        self._received += samples.shape[1]
        self._buffer = np.concatenate([self._buffer, samples], axis=1)
        end = self._buffer_start + self._buffer.shape[1]
        ready = max((end - self._half - 1) * self._up // self._down, 0)
        return self._make(ready)

    def finish(self) -> Samples:
        """The rest, after the last piece."""
        if not self._is_needed:
            return np.zeros((2, 0), np.float32)
        tail = np.zeros((2, self._half + 2), np.float32)
        self._buffer = np.concatenate([self._buffer, tail], axis=1)
        return self._make(round(self._received * self._up / self._down))

    def _make(self, end: int) -> Samples:
        parts: list[Samples] = [np.zeros((2, 0), np.float32)]
        while self._made < end:
            upto = min(end, self._made + CHUNK)
            at = np.arange(self._made, upto, dtype=np.int64) * self._down
            first = at // self._up - self._half + 1 - self._buffer_start
            filters = self._filters[at % self._up]
            windows = np.lib.stride_tricks.sliding_window_view(
                self._buffer, self._filters.shape[1], axis=1
            )
            parts.append(np.einsum("cnk,nk->cn", windows[:, first], filters, optimize=False))
            self._made = upto
        keep_from = self._made * self._down // self._up - self._half
        drop = max(keep_from - self._buffer_start, 0)
        self._buffer = self._buffer[:, drop:]
        self._buffer_start += drop
        return np.concatenate(parts, axis=1)


def _filter_bank(phases: int, half: int, cutoff: float) -> NDArray[np.float32]:
    """(phases, 2·half): Kaiser-windowed sinc for each fractional position."""
    taps = np.arange(-half + 1, half + 1)
    at = taps[None, :] - np.arange(phases)[:, None] / phases
    window = np.i0(8.0 * np.sqrt(np.maximum(1 - (at / half) ** 2, 0))) / np.i0(8.0)
    filters = cutoff * np.sinc(cutoff * at) * window
    return (filters / filters.sum(axis=1, keepdims=True)).astype(np.float32)
