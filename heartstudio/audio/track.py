"""Sound that can be played while it is still being made or read from disk.

A Track is written by the GUI thread and read by the audio callback; it plays nothing itself.
"""

from __future__ import annotations

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, Samples

CHANNELS = 2


class Track:
    """A growing stereo recording.

    The callback reads `_data` and `count` without a lock: samples are written before `count` says
    that they are there, and a larger buffer replaces the old one in one assignment.
    """

    def __init__(self, samples: Samples | None = None, is_complete: bool = True) -> None:
        self._data: Samples = np.zeros((CHANNELS, 0), np.float32)
        self.count = 0
        self.is_complete = is_complete
        if samples is not None:
            self.append(samples)

    @property
    def duration_s(self) -> float:
        """Seconds there are so far."""
        return self.count / SAMPLE_RATE_HZ

    def reserve(self, count: int) -> None:
        """Make room for `count` samples, so that growing copies nothing."""
        if count > self._data.shape[1]:
            larger: Samples = np.zeros((CHANNELS, count), np.float32)
            larger[:, : self.count] = self._data[:, : self.count]
            self._data = larger

    def append(self, samples: Samples) -> None:
        """Add (2, n) samples at the end.  Raises ValueError for another shape."""
        if samples.ndim != 2 or samples.shape[0] != CHANNELS:
            raise ValueError(f"expected ({CHANNELS}, n) samples, got {samples.shape}")
        if self.count == 0 and self._data.shape[1] == 0:
            self._data = samples.astype(np.float32, copy=False)
            self.count = samples.shape[1]
            return
        end = self.count + samples.shape[1]
        if end > self._data.shape[1] or not self._data.flags.writeable:
            self.reserve(max(end, self._data.shape[1] * 3 // 2, self._data.shape[1] + 1))
        self._data[:, self.count : end] = samples
        self.count = end

    def truncate(self, count: int) -> None:
        """Forget what lies after `count`: a preview is being replaced."""
        self.count = min(self.count, max(count, 0))
        if not self._data.flags.writeable:
            self._data = self._data[:, : self.count].copy()

    def read(self, start: int, end: int) -> Samples:
        """The samples (2, ≤ end - start) from `start`, clipped to what is there.  No copy."""
        first = max(start, 0)
        return self._data[:, first : max(first, min(end, self.count))]
