"""Sound that can be played while it is still being made or read from disk.

The GUI thread writes a Track and the audio callback reads it; it does not play.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, Samples

CHANNELS = 2


@dataclass(frozen=True)
class Preview:
    """Sound (2, n) from sample `start` on that will be replaced by final sound."""

    start: int
    samples: Samples

    @property
    def end(self) -> int:
        """End sample, exclusive."""
        return self.start + self.samples.shape[1]

    def read(self, start: int, end: int) -> Samples:
        """Return samples (2, end - start), zero outside the preview."""
        part: Samples = np.zeros((CHANNELS, end - start), np.float32)
        first, last = max(start, self.start), min(end, self.end)
        if first < last:
            part[:, first - start : last - start] = self.samples[
                :, first - self.start : last - self.start
            ]
        return part


class Track:
    """A growing stereo recording, and a preview of what follows its final part.

    The callback reads `_data`, `final_count` and `preview` without a lock: samples are written
    before the count includes them, a larger buffer replaces the old one in one assignment, and a
    preview is never modified, only replaced.
    """

    def __init__(self, samples: Samples | None = None, is_complete: bool = True) -> None:
        self._data: Samples = np.zeros((CHANNELS, 0), np.float32)
        self.final_count = 0
        self.preview: Preview | None = None
        self.is_complete = is_complete
        if samples is not None:
            self.append(samples)

    @property
    def count(self) -> int:
        """Playable samples, including previewed ones."""
        preview = self.preview
        return self.final_count if preview is None else max(self.final_count, preview.end)

    @property
    def duration_s(self) -> float:
        """Seconds of sound so far."""
        return self.count / SAMPLE_RATE_HZ

    def reserve(self, count: int) -> None:
        """Allocate memory for `count` samples, so that growing copies nothing."""
        if count > self._data.shape[1]:
            larger: Samples = np.zeros((CHANNELS, count), np.float32)
            larger[:, : self.final_count] = self._data[:, : self.final_count]
            self._data = larger

    def append(self, samples: Samples) -> None:
        """Append (2, n) samples to the final part. Raises ValueError for another shape."""
        if samples.ndim != 2 or samples.shape[0] != CHANNELS:
            raise ValueError(f"expected ({CHANNELS}, n) samples, got {samples.shape}")
        if self.final_count == 0 and self._data.shape[1] == 0:
            self._data = samples.astype(np.float32, copy=False)
            self.final_count = samples.shape[1]
            return
        end = self.final_count + samples.shape[1]
        if end > self._data.shape[1] or not self._data.flags.writeable:
            self.reserve(max(end, self._data.shape[1] * 3 // 2, self._data.shape[1] + 1))
        self._data[:, self.final_count : end] = samples
        self.final_count = end

    def take_whole(self, samples: Samples) -> None:
        """Take (2, N) as the final part, which begins with the previous one; it is not copied."""
        self._data = samples
        self.final_count = samples.shape[1]

    def show_preview(self, start: int, samples: Samples) -> None:
        """Make samples (2, n) from `start` on playable until final ones arrive.

        Raises ValueError if `start` is after the end of the final part.
        """
        if start > self.final_count:
            raise ValueError(f"a preview from {start} leaves a gap behind {self.final_count}")
        self.preview = Preview(start, samples)

    def end_preview(self) -> None:
        """Drop the preview, leaving only final sound."""
        self.preview = None

    def read(self, start: int, end: int) -> Samples:
        """Return the samples (2, ≤ end - start) from `start`, clipped to what exists.

        Final samples are not copied.
        """
        preview, final = self.preview, self.final_count
        first = max(start, 0)
        if preview is None or end <= final or preview.end <= final:
            return self._data[:, first : max(first, min(end, final))]
        last = max(first, min(end, preview.end))
        if first >= final:
            return preview.read(first, last)
        return np.concatenate([self._data[:, first:final], preview.read(final, last)], axis=1)


class PatchedTrack(Track):
    """A complete track with other sound in one place; nothing is copied but what is played."""

    def __init__(self, track: Track, patch: Preview) -> None:
        """The patch lies within the track's sound."""
        super().__init__()
        self.take_whole(track.read(0, track.count))
        self._patch = patch

    def read(self, start: int, end: int) -> Samples:
        """Return the samples (2, ≤ end - start) from `start`, clipped to what exists."""
        whole = super().read(start, end)
        first, patch = max(start, 0), self._patch
        low, high = max(first, patch.start), min(first + whole.shape[1], patch.end)
        if low >= high:
            return whole
        patched = whole.copy()
        patched[:, low - first : high - first] = patch.samples[
            :, low - patch.start : high - patch.start
        ]
        return patched
