"""The one player: state, position, loop, volume, output device.

sounddevice is imported on first use only; without it, or without a sound card, the app works and a
sentence says why nothing is heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from engine.contract import Samples


class PlayState(Enum):
    """EMPTY: no song · PAUSED · PLAYING · WAITING: played up to where the song is made so far."""

    EMPTY = "empty"
    PAUSED = "paused"
    PLAYING = "playing"
    WAITING = "waiting"


@dataclass(frozen=True)
class OutputDevice:
    """A place sound can go; `id` is kept in the settings ("" = the system's choice)."""

    id: str
    name: str
    is_default: bool = False


class Player(QObject):
    """Plays one song at a time.  Lives on the GUI thread.

    Signals: state_changed(PlayState) · position_changed(seconds), every 33 ms while playing and at a
    seek · duration_changed(seconds), also while the song grows · loop_changed((start_s, end_s) | None)
    · volume_changed(0 … 1) · devices_changed() · problem_occurred(sentence), e.g. a lost device
    """

    state_changed = Signal(object)
    position_changed = Signal(float)
    duration_changed = Signal(float)
    loop_changed = Signal(object)
    volume_changed = Signal(float)
    devices_changed = Signal()
    problem_occurred = Signal(str)

    @property
    def state(self) -> PlayState:
        """What the player is doing."""
        raise NotImplementedError

    @property
    def position_s(self) -> float:
        """The play head, seconds."""
        raise NotImplementedError

    @property
    def duration_s(self) -> float:
        """Seconds of sound there are (so far)."""
        raise NotImplementedError

    @property
    def loop(self) -> tuple[float, float] | None:
        """The looped range in seconds, or None."""
        raise NotImplementedError

    @property
    def volume(self) -> float:
        """Loudness 0 … 1 (linear in what is heard, not in amplitude)."""
        raise NotImplementedError

    def load(self, samples: Samples | None = None, is_growing: bool = False) -> None:
        """Take a new song, paused at 0:00.  samples (2, N); is_growing: `append` brings more."""
        raise NotImplementedError

    def append(self, samples: Samples) -> None:
        """More sound of the growing song, (2, n); playing goes on when it was waiting."""
        raise NotImplementedError

    def complete(self) -> None:
        """The growing song is whole: at its end playing stops instead of waiting."""
        raise NotImplementedError

    def unload(self) -> None:
        """No song any more."""
        raise NotImplementedError

    def play(self) -> None:
        """Play from the play head (from the start when it stands at the end)."""
        raise NotImplementedError

    def pause(self) -> None:
        """Pause."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Play or pause."""
        raise NotImplementedError

    def seek(self, position_s: float) -> None:
        """Move the play head, clamped to the song."""
        raise NotImplementedError

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat a range (start_s, end_s), or None to play through."""
        raise NotImplementedError

    def set_volume(self, volume: float) -> None:
        """0 … 1."""
        raise NotImplementedError

    def devices(self) -> list[OutputDevice]:
        """Output devices now; empty when there is no sound at all."""
        raise NotImplementedError

    def set_device(self, device_id: str) -> None:
        """Play on another device, going on where it was; "" = the system's choice."""
        raise NotImplementedError

    @property
    def device_id(self) -> str:
        """The chosen device's id."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """Close the device.  Call once, at the end."""
        raise NotImplementedError
