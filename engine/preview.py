"""When to let a growing song be heard before its sound is final, and when that does not pay.

Between two codec windows nothing final appears for up to 25 s of song.  A preview of the frames
that wait is decoded at growing lengths, but only if a listener who began at the first sound would
otherwise run dry, and only where the codec is fast enough.  Decides from times handed in; it
decodes nothing and changes no token and no final sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract import SAMPLE_RATE_HZ, TOKEN_FRAME_RATE_HZ
from engine.heartcodec.windows import WINDOW_FRAMES

PREVIEW_FRAMES = (25, 63, 125, 250)
"""2, 5, 10 and 20 s: waiting token frames at which a preview may be made."""
LARGEST_SHARE = 0.5
"""A preview may take at most this share of the time that it lets be heard ..."""
ALWAYS_S = 1.0
"""... but so many seconds at any length: a first run is slower than the ones after it."""
SPARE_S = 1.0
"""A listener is taken to run dry so long before the sound really ends."""


@dataclass
class CodecPace:
    """How long the codec works for a second of song, as measured last; outlives a song."""

    seconds_a_second: float | None = None

    def note(self, work_s: float, frames: int) -> None:
        """So much work gave so many token frames of sound."""
        self.seconds_a_second = work_s * TOKEN_FRAME_RATE_HZ / frames

    def estimate_s(self, frames: int) -> float:
        """Seconds of work for so many frames; 0 while nothing has been measured."""
        return (self.seconds_a_second or 0.0) * frames / TOKEN_FRAME_RATE_HZ


def pays(work_s: float, frames: int) -> bool:
    """Whether a preview of so many frames is worth so much work."""
    return work_s <= max(ALWAYS_S, LARGEST_SHARE * frames / TOKEN_FRAME_RATE_HZ)


@dataclass
class PreviewSchedule:
    """Decides for one song.  Times in seconds of one monotonic clock."""

    pace: CodecPace
    was_given_up: bool = False
    _heard_from: float | None = None
    _sound_s: float = 0.0
    _previewed: int = field(default=0)
    _began_at: float | None = None
    _composed: int = 0
    _decode_s: float = 0.0

    def wants(self, waiting_frames: int, now: float) -> bool:
        """Whether a preview of the waiting frames should be made now; call after every frame."""
        if self._began_at is None:
            self._began_at = now
        self._composed += 1
        due = [frames for frames in PREVIEW_FRAMES if self._previewed < frames <= waiting_frames]
        if self.was_given_up or not due or self._lasts(waiting_frames, now):
            return False
        if pays(self.pace.estimate_s(waiting_frames), waiting_frames):
            return True
        self.was_given_up = True
        return False

    def previewed(self, waiting_frames: int, work_s: float) -> None:
        """A preview was made, or given up halfway."""
        self._previewed = waiting_frames
        self._decode_s += work_s

    def window_decoded(self, work_s: float) -> None:
        """A final window is there: the next one's frames have not been previewed."""
        self._previewed = 0
        self._decode_s += work_s
        self.pace.note(work_s, WINDOW_FRAMES)

    def heard_until(self, end_sample: int, now: float) -> None:
        """Sound, final or not, is there up to a sample of the song."""
        if self._heard_from is None:
            self._heard_from = now
        self._sound_s = max(self._sound_s, end_sample / SAMPLE_RATE_HZ)

    def _lasts(self, waiting_frames: int, now: float) -> bool:
        """Whether the sound there is lasts a listener until the next final piece is decoded."""
        if self._heard_from is None or self._began_at is None:
            return False
        missing = max(WINDOW_FRAMES - waiting_frames, 0)
        compose_s = (now - self._began_at - self._decode_s) / max(self._composed, 1)
        until_final_s = missing * compose_s + self.pace.estimate_s(WINDOW_FRAMES)
        left_s = self._sound_s - (now - self._heard_from) - SPARE_S
        return left_s >= until_final_s
