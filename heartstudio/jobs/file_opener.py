"""What happens to files that are dropped on the window, opened, or handed over by a second start.

It decides by content, off the GUI thread; it never changes the file it was given.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal


class FileOpener(QObject):
    """Opens song files, foreign audio, text and .lrc.  Lives on the GUI thread.

    Signals: song_opened(song id), it is in the library and its settings are in the draft ·
    songs_added(count) when several came · lyrics_read(text) · foreign_opened(path, sentence):
    it can be played but not continued, and why · failed(path, sentence)
    """

    song_opened = Signal(str)
    songs_added = Signal(int)
    lyrics_read = Signal(str)
    foreign_opened = Signal(object, str)
    failed = Signal(object, str)

    def open(self, paths: list[Path]) -> None:
        """Open files of any kind."""
        raise NotImplementedError

    def play_foreign(self, path: Path) -> None:
        """Load a foreign audio file into the deck and play it."""
        raise NotImplementedError
