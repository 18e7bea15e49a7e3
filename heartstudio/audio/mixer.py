"""What the audio callback computes: the next block of sound, without blocking.

numpy only, no device, no Qt: the callback's thread calls `fill`, the GUI thread sets the fields.
Every field is set by one assignment, so no lock is needed (the callback must never wait for one).
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.contract import Samples
from heartstudio.audio.track import CHANNELS, Preview, Track

RAMP_SAMPLES = 480
"""10 ms: starting, stopping, seeking and another song fade over this length to avoid clicks."""
RESUME_SAMPLES = 12_000
"""A growing song that ran out of sound resumes once 0.25 s more of it exist, if no more is asked
for."""
FADE_SAMPLES = 4_800
"""0.1 s: a preview that is playing crossfades into its replacement over this length."""
Block = NDArray[np.float32]
"""(n, channels), as PortAudio expects it."""


class Stems(Protocol):
    """Mixes a song's stems (stem_mix.StemMix)."""

    def mixed(self, song: Samples, start: int) -> Samples:
        """Return the song's samples (2, n) from `start` on with each stem at its level."""
        ...


class MixerState(Enum):
    """PAUSED · PLAYING · WAITING: at the current end of a growing song · ENDED."""

    PAUSED = "paused"
    PLAYING = "playing"
    WAITING = "waiting"
    ENDED = "ended"


def gain_of(volume: float) -> float:
    """Return the amplitude of a volume 0 … 1: cubic, so that half sounds half as loud."""
    return min(max(volume, 0.0), 1.0) ** 3


class Mixer:
    """Playhead, loop, gain and fades over one Track."""

    def __init__(self) -> None:
        self.track = Track()
        self.stems: Stems | None = None
        self.gain = 1.0
        self.loudness_gain = 1.0
        self.loop: tuple[int, int] | None = None
        self.wants_play = False
        self.resume_samples = RESUME_SAMPLES
        """With so much sound ahead a growing song resumes, or begins when it is to be gathered."""
        self._head = 0
        self._jump: int | None = None
        self._level = 0.0
        self._applied_gain = 0.0
        self._state = MixerState.PAUSED
        self._is_dry = False
        self._heard: Preview | None = None
        self._fading: Preview | None = None
        self._faded = 0
        self._tail: Block | None = None
        """What fades out of the track before, (n, CHANNELS)."""

    @property
    def state(self) -> MixerState:
        """State during the last block."""
        return self._state if self.wants_play else MixerState.PAUSED

    @property
    def position(self) -> int:
        """Playhead in song samples (what is heard may lag by the latency)."""
        jump = self._jump
        return min(self._head if jump is None else jump, self.track.count)

    def seek(self, position: int) -> None:
        """Move the playhead; while playing, the sound fades out and in within 20 ms."""
        clipped = min(max(position, 0), self.track.count)
        self._is_dry = False
        if self._level > 0.0:
            self._jump = clipped
        else:
            self._head, self._jump = clipped, None
        if self._state is MixerState.ENDED:
            self._state = MixerState.PLAYING

    def change_track(self, track: Track, position: int = 0) -> None:
        """Switch to another song at `position`; keeps playing or paused.

        What is heard fades out, and the other song fades in meanwhile.
        """
        self._tail, self._level = self._fading_out(), 0.0
        self.stems = None  # those of the track before
        self.resume_samples = RESUME_SAMPLES
        self._is_dry = False
        self.track = track
        self._heard = self._fading = None
        self._head, self._jump = min(max(position, 0), track.count), None
        self._state = MixerState.PLAYING

    def play(self, gathers: bool = False) -> None:
        """Start sounding with the next block; `gathers`: once `resume_samples` are ahead."""
        self._is_dry = gathers
        self._state = MixerState.WAITING if gathers else MixerState.PLAYING
        self.wants_play = True

    def pause(self) -> None:
        """Fade out in the next block."""
        self.wants_play = False

    def fill(self, out: Block) -> None:
        """Write the next block into `out` (n, channels)."""
        out.fill(0.0)
        first = self._before_dry(len(out))
        for part in (out[:first], out[first:]):
            if len(part):
                self._fill(part)
        self._add_tail(out)
        make_playable(out)

    def _fading_out(self) -> Block | None:
        """Return what would be heard next, faded out, with what fades out already; None: silence.

        The samples are copied, so nothing holds a track that was left.
        """
        if self._level == 0.0:
            return self._tail
        count = int(np.ceil(self._level * RAMP_SAMPLES))
        part, stems = self.track.read(self._head, self._head + count), self.stems
        if stems is not None:
            part = stems.mixed(part, self._head)
        steps = np.arange(1, part.shape[1] + 1, dtype=np.float32) / RAMP_SAMPLES
        ramp = np.maximum(self._level - steps, 0.0) * self._applied_gain
        tail: Block = np.zeros((RAMP_SAMPLES, CHANNELS), np.float32)
        tail[: part.shape[1]] = (part * ramp).T
        before = self._tail
        if before is not None:
            tail[: len(before)] += before
        return tail

    def _add_tail(self, out: Block) -> None:
        tail = self._tail
        if tail is not None:
            count = min(len(out), len(tail))
            part: Block = np.zeros((count, out.shape[1]), np.float32)
            _spread(part, tail[:count].T)
            out[:count] += part
            self._tail = tail[count:] if count < len(tail) else None

    def _fill(self, out: Block) -> None:
        should_sound = self.wants_play and self._jump is None and not self._runs_dry(len(out))
        if not should_sound and self._level == 0.0:
            self._land()
            return
        # While fading out, only the samples that are audible during the fade are consumed.
        wanted = len(out) if should_sound else int(np.ceil(self._level * RAMP_SAMPLES))
        count = self._mix(out[:wanted])
        self._fade(out[:count], 1.0 if should_sound else 0.0)
        if count < len(out):
            self._level = 0.0
        if self._level == 0.0:
            self._land()

    def _before_dry(self, count: int) -> int:
        """Return how many of `count` samples come before a growing song must fade out."""
        if self.track.is_complete:
            return count
        left = self.track.count - self._head - RAMP_SAMPLES
        return min(max(left, 0), count)

    def _runs_dry(self, count: int) -> bool:
        """Whether a growing song has too little sound for the next `count` samples.

        It is then faded out before its end, and resumes when more of it exists.
        """
        track = self.track
        if track.is_complete or (self.loop is not None and self._end() == self.loop[1]):
            self._is_dry = False
            return False
        left = track.count - self._head
        least = self.resume_samples if self._is_dry else 0
        self._is_dry = left < max(count + RAMP_SAMPLES, least)
        if self._is_dry:
            self._state = MixerState.WAITING
        elif self._state is MixerState.WAITING:
            self._state = MixerState.PLAYING
        return self._is_dry

    def _mix(self, out: Block) -> int:
        """Copy sound from the playhead on; returns the number of samples written."""
        written = 0
        while written < len(out):
            end = self._end()
            room = len(out) - written
            taken = self._copy(out[written:], min(room, end - self._head))
            written += taken
            if self._head < end:
                continue
            if self.loop is not None and end == self.loop[1] > self.loop[0]:
                self._head = self.loop[0]
                self._heard = self._fading = None
                continue
            if self.wants_play:
                whole = self.track.is_complete
                self._state = MixerState.ENDED if whole else MixerState.WAITING
            return written
        if self.wants_play and not self._is_dry:
            self._state = MixerState.PLAYING
        return written

    def _end(self) -> int:
        """Return where playback stops or loops: the loop's end if the playhead is before it."""
        if self.loop is not None and self._head <= self.loop[1] <= self.track.count:
            return self.loop[1]
        return self.track.count

    def _copy(self, out: Block, count: int) -> int:
        if count <= 0:
            return 0
        stems = self.stems
        part = self._read(self._head, self._head + count)
        if stems is not None:
            part = stems.mixed(part, self._head)
        _spread(out[: part.shape[1]], part)
        self._head += part.shape[1]
        return part.shape[1]

    def _read(self, start: int, end: int) -> Samples:
        """Return the track's samples; a preview that was playing fades into its replacement."""
        track = self.track
        now = track.preview if start >= track.final_count else None
        if self._heard is not None and now is not self._heard:
            self._fading, self._faded = self._heard, 0
        self._heard = now
        part = track.read(start, end)
        fading = self._fading
        if fading is None or part.shape[1] == 0:
            return part
        steps = np.arange(1, part.shape[1] + 1, dtype=np.float32)
        share = np.minimum((self._faded + steps) / FADE_SAMPLES, 1.0).astype(np.float32)
        before = fading.read(start, start + part.shape[1])
        self._faded += part.shape[1]
        if self._faded >= FADE_SAMPLES:
            self._fading = None
        return (before + (part - before) * share).astype(np.float32, copy=False)

    def _fade(self, out: Block, target: float) -> None:
        """Apply the start/stop ramp, and ramp to a changed gain within the block."""
        if len(out) == 0:
            return
        gain = self.gain * self.loudness_gain
        step = 1.0 / RAMP_SAMPLES
        steps = np.arange(1, len(out) + 1, dtype=np.float32) * step
        if target > self._level:
            ramp = np.minimum(self._level + steps, 1.0)
        elif target < self._level:
            ramp = np.maximum(self._level - steps, 0.0)
        else:
            ramp = np.full(len(out), target, np.float32)
        if gain != self._applied_gain and self._level > 0.0:
            ramp = ramp * np.linspace(self._applied_gain, gain, len(out), dtype=np.float32)
        else:
            ramp = ramp * gain
        out *= ramp[:, None].astype(np.float32)
        self._applied_gain = gain
        change = len(out) * step
        self._level = (
            min(self._level + change, target)
            if target > self._level
            else max(self._level - change, target)
        )

    def _land(self) -> None:
        if self._jump is not None:
            self._head, self._jump = self._jump, None
            self._heard = self._fading = None


def make_playable(out: Block) -> None:
    """Replace what is not finite, and clip to full scale, in place."""
    np.nan_to_num(out, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    np.clip(out, -1.0, 1.0, out=out)


def _spread(out: Block, part: Samples) -> None:
    """Write stereo (2, n) into n frames with the device's number of channels."""
    if out.shape[1] == 1:
        out[:, 0] = part.mean(axis=0)
    else:
        out[:, :CHANNELS] = part.T
