"""Decides when to preview a growing song, and when a preview is not worth its work.

Between two codec windows no final sound appears for up to 25 s of song. Waiting frames are
previewed at increasing lengths, but only if a listener who started at the first sound would
otherwise run out of sound, and only if the codec is fast enough. Times are passed in; nothing is
decoded here, and no token or final sample changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract import SAMPLE_RATE_HZ, TOKEN_FRAME_RATE_HZ
from engine.heartcodec.windows import WINDOW_FRAMES

PREVIEW_FRAMES = (25, 63, 125, 250)
"""Numbers of waiting token frames at which a preview may be made: 2, 5, 10 and 20 s."""
LARGEST_SHARE = 0.5
"""Maximum work of a preview relative to the sound's duration ..."""
ALWAYS_S = 1.0
"""... but this many seconds are always allowed, because a first run is slower than later ones."""
SPARE_S = 1.0
"""Safety margin: how long before the end of the sound a listener is assumed to run out of it."""


@dataclass
class CodecPace:
    """The codec's last measured work per second of song; kept from song to song."""

    seconds_a_second: float | None = None

    def note(self, work_s: float, frames: int) -> None:
        """Record that this much work produced this many token frames of sound."""
        self.seconds_a_second = work_s * TOKEN_FRAME_RATE_HZ / frames

    def estimate_s(self, frames: int) -> float:
        """Estimate the seconds of work for token frames; 0 before the first measurement."""
        return (self.seconds_a_second or 0.0) * frames / TOKEN_FRAME_RATE_HZ


def pays(work_s: float, frames: int) -> bool:
    """Whether a preview of this many frames is worth this much work."""
    return work_s <= max(ALWAYS_S, LARGEST_SHARE * frames / TOKEN_FRAME_RATE_HZ)


@dataclass
class PreviewSchedule:
    """Decides for one song. Times are in seconds of one monotonic clock."""

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
        """Record that a preview was made, or cancelled."""
        self._previewed = waiting_frames
        self._decode_s += work_s

    def window_decoded(self, work_s: float) -> None:
        """Record a final window: the next one's frames have not been previewed."""
        self._previewed = 0
        self._decode_s += work_s
        self.pace.note(work_s, WINDOW_FRAMES)

    def heard_until(self, end_sample: int, now: float) -> None:
        """Record that sound, final or not, exists up to a sample of the song."""
        if self._heard_from is None:
            self._heard_from = now
        self._sound_s = max(self._sound_s, end_sample / SAMPLE_RATE_HZ)

    def _lasts(self, waiting_frames: int, now: float) -> bool:
        """Whether the existing sound lasts until the next final window is decoded."""
        if self._heard_from is None or self._began_at is None:
            return False
        missing = max(WINDOW_FRAMES - waiting_frames, 0)
        compose_s = (now - self._began_at - self._decode_s) / max(self._composed, 1)
        until_final_s = missing * compose_s + self.pace.estimate_s(WINDOW_FRAMES)
        left_s = self._sound_s - (now - self._heard_from) - SPARE_S
        return left_s >= until_final_s
