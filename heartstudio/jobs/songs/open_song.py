"""The open song's file, read once and shared.

Reads the score, not the audio; peak_loader.py reads the audio.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from engine.contract import message_of
from engine.messages import Message
from engine.songs.song_file import SongFile, read_song
from heartstudio.jobs.songs.library import Library
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel

_log = logging.getLogger(__name__)


class OpenSong(QObject):
    """Lives on the GUI thread. Signal: changed(): another song is open, or its file was read."""

    changed = Signal()

    def __init__(
        self, songs: SongListModel, library: Library, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._songs = songs
        self._library = library
        self._given: SongFile | None = None
        self.song_id = ""
        """Id of the open song, "" for none."""
        self.file: SongFile | None = None
        """Contents of its file; None while it is being read, and without a song."""

    def give(self, song: Song, file: SongFile) -> None:
        """Set the contents of a song's file before it is opened."""
        self._given = file if file.path.absolute() == song.path else None

    def open(self, song_id: str) -> None:
        """Open a song ("": none); does nothing if it is already open."""
        if song_id == self.song_id:
            return
        self.song_id, self.file = song_id, None
        given, self._given = self._given, None
        song = self._songs.song(song_id)
        if song is not None:
            if given is not None and given.score is not None and given.score.song_id == song_id:
                self.file = given
            else:
                self._read(song)
        self.changed.emit()

    def read_again(self, song: Song) -> None:
        """Read the file again if it is the open song's: it was changed."""
        if song.id == self.song_id:
            self._read(song)

    def _read(self, song: Song) -> None:
        def done(file: SongFile) -> None:
            if self.song_id == song.id:
                self.file = file
                self.changed.emit()

        def failed(error: Exception) -> None:
            _log.error("the open song cannot be read", exc_info=error)
            reason = message_of(error, Message("The song cannot be read."))
            done(SongFile(song.path, None, reason=reason))

        self._library.submit(lambda _store: read_song(song.path), done, failed)
