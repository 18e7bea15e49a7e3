"""The deck: which song stands in the middle of the window, its sound, its peaks, its sections.

It feeds the player and the waveform view; it makes and saves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.contract import Samples
from heartstudio.audio.player import Player
from heartstudio.model.peaks import PeakPyramid
from heartstudio.model.song_list_model import SongListModel


@dataclass(frozen=True)
class Section:
    """A part of a song: its name ("verse") and where it is taken to begin, seconds."""

    name: str
    start_s: float


class Deck(QObject):
    """What is shown and played now: a library song, a running job, or nothing.  GUI thread.

    Signals: changed() another song or job · peaks_changed() the pyramid grew or was replaced ·
    sections_changed() · problem_occurred(sentence)
    """

    changed = Signal()
    peaks_changed = Signal()
    sections_changed = Signal()
    problem_occurred = Signal(str)

    def __init__(self, player: Player, songs: SongListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)

    @property
    def song_id(self) -> str:
        """The library song that is shown, "" for a running job or nothing."""
        raise NotImplementedError

    @property
    def job_id(self) -> int:
        """The running job that is shown, 0 for none."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """Title of what is shown, "" for nothing."""
        raise NotImplementedError

    @property
    def peaks(self) -> PeakPyramid:
        """The picture of the sound; the same object until `changed`."""
        raise NotImplementedError

    @property
    def duration_s(self) -> float:
        """Seconds there are so far."""
        raise NotImplementedError

    @property
    def expected_s(self) -> float:
        """Seconds the song will have at most (a running job's plan), else duration_s."""
        raise NotImplementedError

    @property
    def sections(self) -> tuple[Section, ...]:
        """Section marks in order; estimated from the lyrics where the song holds none."""
        raise NotImplementedError

    def samples_between(self, start_sample: int, end_sample: int) -> Samples:
        """The raw sound (2, n) of a range, clipped to what is there: for close-up drawing."""
        raise NotImplementedError

    def show_song(self, song_id: str, play: bool = False) -> None:
        """Show a library song at 0:00; with `play` also start it."""
        raise NotImplementedError

    def show_job(self, job_id: int, title: str) -> None:
        """Show a running job; its sound arrives while it is made."""
        raise NotImplementedError

    def compare_with(self, song_id: str) -> None:
        """A/B: show another song at the same musical time, going on playing, equally loud."""
        raise NotImplementedError

    def clear(self) -> None:
        """Show nothing."""
        raise NotImplementedError
