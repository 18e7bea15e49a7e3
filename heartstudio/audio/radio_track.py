"""Songs in a row on one endless timeline, crossfaded at equal power.

The GUI thread puts songs and cuts them; the audio callback reads. It holds the samples of the songs
that sound now or next, no others, and knows nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.audio.track import CHANNELS, Track

CROSSFADE_SAMPLES = 2 * SAMPLE_RATE_HZ
LEAD_SAMPLES = SAMPLE_RATE_HZ // 5
"""0.2 s: a change begins this far behind the play head, beyond what the device has taken."""


@dataclass(frozen=True)
class Part:
    """A song on the timeline: samples (2, n) from `start` to `end`, exclusive, at a linear gain.

    It fades in over its first `fade_in` samples, and out over the `fade_out` samples before `end`.
    """

    start: int
    end: int
    samples: Samples
    gain: float
    fade_in: int = 0
    fade_out: int = 0

    def add_to(self, out: Samples, first: int) -> None:
        """Add its sound to `out` (2, n), whose first sample is `first` of the timeline."""
        begin, end = max(first, self.start), min(first + out.shape[1], self.end)
        if begin >= end:
            return
        sound = self.samples[:, begin - self.start : end - self.start]
        level = self._level(begin, end)
        out[:, begin - first : end - first] += sound * level

    def _level(self, begin: int, end: int) -> Samples | np.float32:
        """Return the gain of samples begin … end - 1: sine and cosine, so that powers add up to
        one."""
        is_fading_in = begin < self.start + self.fade_in
        is_fading_out = end > self.end - self.fade_out
        if not (is_fading_in or is_fading_out):
            return np.float32(self.gain)
        place = np.arange(begin, end, dtype=np.float64)
        level = np.full(end - begin, self.gain)
        if is_fading_in:
            level *= np.sin(np.clip((place - self.start) / self.fade_in, 0, 1) * np.pi / 2)
        if is_fading_out:
            level *= np.sin(np.clip((self.end - place) / self.fade_out, 0, 1) * np.pi / 2)
        return level.astype(np.float32)


class RadioTrack(Track):
    """A Track that never ends. The callback reads `_parts` and `final_count` without a lock: the
    tuple is replaced in one assignment, and `read` returns silence where there is nothing.
    """

    def __init__(self) -> None:
        super().__init__(is_complete=False)
        self._parts: tuple[Part, ...] = ()

    @property
    def held_samples(self) -> int:
        """How many samples it holds."""
        return sum(part.samples.shape[1] for part in self._parts)

    def put(self, samples: Samples, gain: float, head: int) -> int:
        """Put a song (2, n) behind what there is, crossfaded; `head` is the playhead.

        Returns where it begins on the timeline.
        """
        last = self._parts[-1] if self._parts else None
        end = self.final_count
        if last is None:
            return self._append(samples, gain, end, 0)
        room = min(CROSSFADE_SAMPLES, (last.end - last.start) // 2, samples.shape[1] // 2)
        fade = min(room, max(end - head - LEAD_SAMPLES, 0))
        self._parts = (*self._parts[:-1], replace(last, fade_out=max(fade, last.fade_out)))
        return self._append(samples, gain, end - fade, fade)

    def cut(self, head: int) -> None:
        """Fade out what plays at `head`, soon; what was put behind it is taken away."""
        begin = head + LEAD_SAMPLES
        sounding = [part for part in self._parts if part.start < begin]
        if not sounding:
            return
        end = min(begin + CROSSFADE_SAMPLES, sounding[-1].end)
        fade = min(end - begin, CROSSFADE_SAMPLES)
        if fade <= 0:
            return
        last = replace(sounding[-1], end=end, fade_out=fade)
        self._parts = (*sounding[:-1], last)
        self.final_count = end

    def drop_before(self, head: int) -> None:
        """Forget songs that ended before `head`."""
        left = tuple(part for part in self._parts if part.end > head)
        if len(left) < len(self._parts):
            self._parts = left

    def read(self, start: int, end: int) -> Samples:
        """Return the mixed samples (2, end - start), silent where there are none."""
        out: Samples = np.zeros((CHANNELS, max(end - start, 0)), np.float32)
        for part in self._parts:
            part.add_to(out, start)
        return out

    def _append(self, samples: Samples, gain: float, start: int, fade_in: int) -> int:
        part = Part(start, start + samples.shape[1], samples, gain, fade_in)
        self._parts = (*self._parts, part)
        self.final_count = part.end
        return start
