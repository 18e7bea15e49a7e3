"""Keeps what is made: journal while composing, then tokens, master file, index, in this order.

All file work is done on its own worker thread.  How the files look is engine.journal's and
engine.song_file's part.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class InterruptedSong:
    """A song whose making was cut off by a crash: its tokens are in a journal."""

    journal: str
    title: str
    composed_s: float
    asked_s: float


class SongKeeper(QObject):
    """Saves every finished and stopped song.  Lives on the GUI thread.

    Signals: song_saved(song id, job id), it is in the library now · saving_failed(job id, sentence,
    details), the journal stays · interrupted_found(list[InterruptedSong]) soon after the start
    """

    song_saved = Signal(str, int)
    saving_failed = Signal(int, str, str)
    interrupted_found = Signal(object)

    @property
    def interrupted(self) -> list[InterruptedSong]:
        """Songs that can be finished after a crash."""
        raise NotImplementedError

    def finish_interrupted(self, journal: str, go_on_composing: bool) -> None:
        """Queue it: decode what is there, or compose the rest first (the same song as without)."""
        raise NotImplementedError

    def discard_interrupted(self, journal: str) -> None:
        """Move a journal to the system's bin."""
        raise NotImplementedError
