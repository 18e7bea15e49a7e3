"""Decides when to preview a growing song, and when a preview is not worth its work.

Between two codec windows no final sound appears for up to 25 s of song. Waiting frames are
previewed at increasing lengths, but only if a listener who started at the first sound would
otherwise run out of sound, and only if the codec is fast enough. If it is not, there is one first
sound: a draft of the frames that exist within a minute after the song was asked for. Times are
passed in; nothing is decoded here, and no token or final sample changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract import DRAFT_SOUND, SAMPLE_RATE_HZ, TOKEN_FRAME_RATE_HZ
from engine.heartcodec.windows import WINDOW_FRAMES

PREVIEW_FRAMES = (25, 63, 125, 250)
"""Numbers of waiting token frames at which a preview may be made: 2, 5, 10 and 20 s."""
LARGEST_SHARE = 0.5
"""Maximum work of a preview relative to the sound's duration ..."""
ALWAYS_S = 1.0
"""... but this many seconds are always allowed, because a first run is slower than later ones."""
FIRST_SOUND_S = 60.0
"""So long after it was asked for, a song should be heard, even if only as a draft."""
MOST_FIRST_WORK_S = 20.0
"""Maximum work of the first sound of a slow codec."""
WAVEFORM_SHARE = 0.3
"""Assumed work of the waveform relative to the Euler steps (0.15 to 0.6 were measured)."""
KNOWN_AFTER = 5
"""After so many frames the pace of composing is known well enough to foretell the first sound."""
HARDLY = 0.8
"""Work for a second of music above which previews only delay what a listener waits for."""
SPARE_S = 1.0
"""Safety margin: how long before the end of the sound a listener is assumed to run out of it."""


@dataclass
class CodecPace:
    """The codec's last measured work per second of song; kept from song to song."""

    seconds_a_second: float | None = None
    draft_seconds_a_second: float | None = None

    def note(self, work_s: float, frames: int) -> None:
        """Record that this much work produced this many token frames of sound."""
        self.seconds_a_second = work_s * TOKEN_FRAME_RATE_HZ / frames

    def estimate_s(self, frames: int) -> float:
        """Estimate the seconds of work for token frames; 0 before the first measurement."""
        return (self.seconds_a_second or 0.0) * frames / TOKEN_FRAME_RATE_HZ

    def note_draft(self, work_s: float, frames: int) -> None:
        """Record that this much work produced a draft of this many token frames."""
        self.draft_seconds_a_second = work_s * TOKEN_FRAME_RATE_HZ / frames

    def estimate_draft_s(self, frames: int, num_steps: int) -> float:
        """Estimate the work of a draft; before the first one, from sound of `num_steps` steps."""
        if self.draft_seconds_a_second is not None:
            return self.draft_seconds_a_second * frames / TOKEN_FRAME_RATE_HZ
        draft_steps = DRAFT_SOUND.num_steps / 2  # one branch instead of two
        waveform = WAVEFORM_SHARE * num_steps
        return self.estimate_s(frames) * (draft_steps + waveform) / (num_steps + waveform)


def pays(work_s: float, frames: int) -> bool:
    """Whether a preview of this many frames is worth this much work."""
    return work_s <= max(ALWAYS_S, LARGEST_SHARE * frames / TOKEN_FRAME_RATE_HZ)


@dataclass
class PreviewSchedule:
    """Decides for one song. Times are in seconds of one monotonic clock.

    `asked_at`   when the song was asked for    `num_steps`  Euler steps of its final sound
    `is_slow`    previews do not pay: at most a first sound is made
    `gathers`    a listener who has run out of sound waits for much of it (an endless song): where
                 the music is hardly made as fast as it plays, no previews are made for them
    """

    pace: CodecPace
    asked_at: float = 0.0
    num_steps: int = 10
    is_slow: bool = False
    gathers: bool = False
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
        if not any(pays(self.pace.estimate_s(frames), frames) for frames in PREVIEW_FRAMES):
            self.is_slow = self._composed >= KNOWN_AFTER
            return False
        due = [frames for frames in PREVIEW_FRAMES if self._previewed < frames <= waiting_frames]
        if self.is_slow or not due or self._lasts(waiting_frames, now):
            return False
        if self.gathers and self._left_s(now) < 0 and self._work_a_second(now) > HARDLY:
            return False
        if pays(self.pace.estimate_s(waiting_frames), waiting_frames):
            return True
        self.is_slow = True
        return False

    def wants_first_sound(self, waiting_frames: int, now: float) -> bool:
        """Whether a draft of the waiting frames should be made now, as the song's first sound."""
        self._composed += 1
        frames = self._first_sound_frames(waiting_frames, now)
        return 0 < frames <= waiting_frames

    def first_sound_in_s(self, waiting_frames: int, now: float) -> float | None:
        """Return the seconds until a slow codec's first sound; None if there will be none."""
        frames = self._first_sound_frames(waiting_frames, now)
        return self._first_sound_at(frames, waiting_frames, now) - now if frames else None

    def _first_sound_frames(self, waiting_frames: int, now: float) -> int:
        """Return how many frames the first sound should have, as many as are there in time; 0 if
        there is sound already, or if even the shortest one takes too much work."""
        least = PREVIEW_FRAMES[0]
        if self._heard_from is not None or self._draft_s(least) > MOST_FIRST_WORK_S:
            return 0
        in_time = (
            frames
            for frames in reversed(PREVIEW_FRAMES)
            if self._draft_s(frames) <= MOST_FIRST_WORK_S
            and self._first_sound_at(frames, waiting_frames, now) <= self.asked_at + FIRST_SOUND_S
        )
        return next(in_time, least)

    def _first_sound_at(self, frames: int, waiting_frames: int, now: float) -> float:
        missing = max(frames - waiting_frames, 0)
        return now + missing * self._compose_s(now) + self._draft_s(max(frames, waiting_frames))

    def _draft_s(self, frames: int) -> float:
        return self.pace.estimate_draft_s(frames, self.num_steps)

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
        until_final_s = missing * self._compose_s(now) + self.pace.estimate_s(WINDOW_FRAMES)
        return self._left_s(now) - SPARE_S >= until_final_s

    def _left_s(self, now: float) -> float:
        """Return the seconds of sound that a listener who began at once has left; may be < 0."""
        return 0.0 if self._heard_from is None else self._sound_s - (now - self._heard_from)

    def _work_a_second(self, now: float) -> float:
        """Return the seconds of work for a second of music, composed and decoded."""
        return self._compose_s(now) * TOKEN_FRAME_RATE_HZ + (self.pace.seconds_a_second or 0.0)

    def _compose_s(self, now: float) -> float:
        """Return the seconds of composing a frame so far."""
        began_at = now if self._began_at is None else self._began_at
        return (now - began_at - self._decode_s) / max(self._composed - 1, 1)
