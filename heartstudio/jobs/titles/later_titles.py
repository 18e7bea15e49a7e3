"""Titles that come after their songs, which were queued with the built-in title and are renamed.

A song whose title was changed meanwhile keeps it.  Who answers is titles.py's part.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Slot

from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.titles.title_rules import title_from_lyrics
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.song_list_model import SongListModel


@dataclass
class Naming:
    """The built-in title, the title of now, and the songs that were queued with it."""

    built_in: str
    title: str
    song_ids: list[str] = field(default_factory=list)


class LaterTitles(QObject):
    """Asks for titles and renames jobs and songs that still have the built-in one.  GUI thread."""

    def __init__(
        self,
        titles: TitleService,
        queue: EngineQueue,
        songs: SongListModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = titles
        self._queue = queue
        self._songs = songs
        self._asked: dict[int, Naming] = {}
        self._unsaved: dict[str, Naming] = {}
        titles.title_ready.connect(self._on_title_ready)
        queue.retried.connect(self._on_retried)
        # Queued: a song is renamed when everyone knows of its row.
        queued = Qt.ConnectionType.QueuedConnection
        songs.rowsInserted.connect(self._on_songs_added, queued)
        songs.modelReset.connect(self._on_songs_added, queued)

    def ask(self, lyrics: str, tags: tuple[str, ...]) -> Naming:
        """Ask for a title; the caller queues its songs with `title` now, and notes their ids."""
        built_in = title_from_lyrics(lyrics, tags)
        naming = Naming(built_in, built_in)
        self._asked[self._titles.request_title(lyrics, tags)] = naming
        return naming

    @Slot(int, str)
    def _on_title_ready(self, request_id: int, title: str) -> None:
        naming = self._asked.pop(request_id, None)
        if naming is None or title == naming.built_in:
            return
        naming.title = title
        for song_id in naming.song_ids:
            self._queue.retitle(song_id, naming.built_in, title)
            self._unsaved[song_id] = naming
        self._on_songs_added()

    @Slot(str, str)
    def _on_retried(self, old: str, new: str) -> None:
        """Name the song that is made instead of a failed one like that one."""
        for naming in self._asked.values():
            if old in naming.song_ids:
                naming.song_ids.append(new)

    @Slot()
    def _on_songs_added(self) -> None:
        """Rename what was saved before the answer came, or while it came."""
        for song_id, naming in list(self._unsaved.items()):
            song = self._songs.song(song_id)
            if song is not None:
                del self._unsaved[song_id]
                if song.title == naming.built_in:
                    self._songs.rename(song_id, naming.title)
