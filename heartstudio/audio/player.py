"""The player: a song's sound (complete or growing), state, position, loop, volume, device.

sounddevice is imported on first use only; without it, or without a sound card, the app works and a
message says why nothing is heard.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from engine.contract import SAMPLE_RATE_HZ, Samples
from engine.messages import Message
from heartstudio.audio.mixer import RESUME_SAMPLES, Mixer, MixerState, Stems, gain_of
from heartstudio.audio.output import Output, OutputDevice, SoundProblem, same_device
from heartstudio.audio.track import Track

POLL_MS = 33
CLOSE_AFTER_MS = 5_000
"""A paused player keeps the device open this long, for a quick resume; then it may sleep."""
MIN_LOOP_S = 0.08
_log = logging.getLogger(__name__)

__all__ = ["OutputDevice", "PlayState", "Player"]


class PlayState(Enum):
    """EMPTY: no song · PAUSED · PLAYING · WAITING: at the current end of a growing song."""

    EMPTY = "empty"
    PAUSED = "paused"
    PLAYING = "playing"
    WAITING = "waiting"


class Player(QObject):
    """Plays one song at a time. Lives on the GUI thread.

    Signals: song_changed() another song, or none, is loaded · duration_changed(seconds), also while
    the song grows · state_changed(PlayState) · position_changed(seconds), every 33 ms while playing
    and at a seek · volume_changed(0 … 1) · problem_occurred(message), e.g. a lost device. No signal
    is emitted from the audio callback.
    """

    song_changed = Signal()
    duration_changed = Signal(float)
    state_changed = Signal(object)
    position_changed = Signal(float)
    volume_changed = Signal(float)
    problem_occurred = Signal(object)

    def __init__(self, parent: QObject | None = None, output: Output | None = None) -> None:
        super().__init__(parent)
        self._output = output or Output(Mixer())
        self._mixer = self._output.mixer
        self._has_song = False
        self._state = PlayState.EMPTY
        self._volume = 1.0
        self._device_id = ""
        self._anchor = 0
        self._shown_s = -1.0
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self._closing = QTimer(self)
        self._closing.setSingleShot(True)
        self._closing.setInterval(CLOSE_AFTER_MS)
        self._closing.timeout.connect(self._output.close)

    @property
    def has_song(self) -> bool:
        """Whether there is something to play, now or soon."""
        return self._has_song

    @property
    def track(self) -> Track:
        """The song's sound."""
        return self._mixer.track

    @property
    def duration_s(self) -> float:
        """Seconds of sound so far."""
        return self._mixer.track.duration_s

    @property
    def state(self) -> PlayState:
        """Current state."""
        return self._state

    @property
    def position_s(self) -> float:
        """Playhead as heard (minus the device's latency), in seconds."""
        head = self._mixer.position
        if self._state is PlayState.PLAYING:
            heard = head - int(self._output.latency_s * SAMPLE_RATE_HZ)
            loop = self._mixer.loop
            floor = loop[0] if loop and loop[0] <= head <= loop[1] else 0
            # Right after a start or a seek, subtracting the latency must not give a position that
            # was never played.
            head = max(heard, floor, min(self._anchor, head))
        return head / SAMPLE_RATE_HZ

    @property
    def head_samples(self) -> int:
        """Playhead as computed, in samples: ahead of what is heard by the latency."""
        return self._mixer.position

    @property
    def loop(self) -> tuple[float, float] | None:
        """Loop range in seconds, or None."""
        loop = self._mixer.loop
        return (loop[0] / SAMPLE_RATE_HZ, loop[1] / SAMPLE_RATE_HZ) if loop else None

    @property
    def volume(self) -> float:
        """Volume 0 … 1 (linear in perceived loudness, not in amplitude)."""
        return self._volume

    @property
    def device_id(self) -> str:
        """Id of the chosen device, "" for the system's choice."""
        return self._device_id

    def insert(self, track: Track) -> None:
        """Load a song, paused at 0:00; the track may keep growing."""
        self._mixer.pause()
        self._mixer.loudness_gain = 1.0
        self._mixer.loop = None
        self._take(track, 0)

    def load(self, samples: Samples) -> None:
        """Load a song of (2, N) samples, paused at 0:00."""
        self.insert(Track(samples))

    def exchange(self, track: Track, loudness_gain: float = 1.0) -> None:
        """Switch to another track at the same position, at `loudness_gain` (linear)."""
        self._mixer.loudness_gain = loudness_gain
        self._take(track, self._mixer.position)

    def set_stems(self, stems: Stems | None) -> None:
        """Mix the loaded track's stems; None: play it itself, as after a change of track."""
        self._mixer.stems = stems

    def resume_after(self, seconds: float) -> None:
        """Set how much sound must be ahead before the loaded track plays on after a gap."""
        self._mixer.resume_samples = max(round(seconds * SAMPLE_RATE_HZ), RESUME_SAMPLES)

    def track_grew(self) -> None:
        """Handle the loaded track having grown, or being complete."""
        self.duration_changed.emit(self.duration_s)

    def unload(self) -> None:
        """Unload the song."""
        self._mixer.pause()
        self._mixer.loop = None
        self._mixer.change_track(Track())
        self._has_song = False
        self._tell_song()

    def play(self, gathers: bool = False) -> None:
        """Play from the playhead (from the start, or the loop's, if it is at the end).

        gathers: wait until as much of a growing song is ahead as after a gap (`resume_after`).
        """
        if not self._has_song:
            return
        track = self._mixer.track
        if track.is_complete and self._mixer.position >= track.count:
            self._mixer.seek(self._mixer.loop[0] if self._mixer.loop else 0)
        if not self._output.is_open and not self._open():
            return
        self._anchor = self._mixer.position
        self._mixer.play(gathers)
        self._settle()

    def pause(self) -> None:
        """Pause at the position heard now."""
        self._mixer.pause()
        self._settle()

    def toggle(self) -> None:
        """Toggle between play and pause."""
        if self._state in (PlayState.PLAYING, PlayState.WAITING):
            self.pause()
        else:
            self.play()

    def seek(self, position_s: float) -> None:
        """Move the playhead, clamped to the song."""
        self._mixer.seek(round(position_s * SAMPLE_RATE_HZ))
        self._anchor = self._mixer.position
        self._settle()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Loop a range (start_s, end_s), or None for no loop; under 80 ms counts as None."""
        if loop is not None and loop[1] - loop[0] < MIN_LOOP_S:
            loop = None
        self._mixer.loop = (
            None
            if loop is None
            else (max(round(loop[0] * SAMPLE_RATE_HZ), 0), round(loop[1] * SAMPLE_RATE_HZ))
        )

    def set_volume(self, volume: float) -> None:
        """Set the volume, 0 … 1."""
        clipped = min(max(volume, 0.0), 1.0)
        if clipped != self._volume:
            self._volume = clipped
            self._mixer.gain = gain_of(clipped)
            self.volume_changed.emit(clipped)

    def devices(self) -> list[OutputDevice]:
        """Return the current output devices; empty if there is no sound."""
        devices = self._output.devices()
        chosen = same_device(self.device_id, [device.id for device in devices])
        return [replace(one, id=self.device_id) if one.id == chosen else one for one in devices]

    def set_device(self, device_id: str) -> None:
        """Switch to another device and continue there; "" = the system's choice."""
        if device_id == self._device_id:
            return
        self._device_id = device_id
        is_playing = self._mixer.wants_play
        self._output.close()
        if is_playing and not self._open():
            self._mixer.pause()
        self._settle()

    def shutdown(self) -> None:
        """Close the device.  Call once, at the end."""
        self._poll.stop()
        self._closing.stop()
        self._mixer.pause()
        self._output.close()

    def _open(self) -> bool:
        try:
            self._output.open(self._device_id)
        except SoundProblem as problem:
            details = f" ({problem.details})" if problem.details else ""
            _log.warning("no sound: %s%s", problem, details)
            self.problem_occurred.emit(problem.message)
            return False
        return True

    def _take(self, track: Track, position: int) -> None:
        self._mixer.change_track(track, position)
        self._has_song = True
        self._tell_song()

    def _tell_song(self) -> None:
        self._anchor = self._mixer.position
        self._settle()
        self.song_changed.emit()
        self.duration_changed.emit(self.duration_s)

    def _on_poll(self) -> None:
        if self._output.is_lost():
            self._output.close()
            self._mixer.pause()
            self.problem_occurred.emit(
                Message(
                    "The sound output was disconnected. Plug it in again or choose another, then "
                    "press Play."
                )
            )
        elif self._mixer.state is MixerState.ENDED:
            self._mixer.pause()
        self._settle()

    def _settle(self) -> None:
        """Emit changes of state and position."""
        state = self._state_now()
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
        is_busy = state in (PlayState.PLAYING, PlayState.WAITING)
        if is_busy != self._poll.isActive():
            (self._poll.start if is_busy else self._poll.stop)()
            (self._closing.stop if is_busy else self._closing.start)()
        position_s = self.position_s
        if position_s != self._shown_s:
            self._shown_s = position_s
            self.position_changed.emit(position_s)

    def _state_now(self) -> PlayState:
        if not self._has_song:
            return PlayState.EMPTY
        return {
            MixerState.PLAYING: PlayState.PLAYING,
            MixerState.WAITING: PlayState.WAITING,
        }.get(self._mixer.state, PlayState.PAUSED)
