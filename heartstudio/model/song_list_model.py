"""The library as Qt lists see it: what a person can do to songs.

Changes show at once and are written on the library's thread; when writing fails the row goes back
to what is true, and a sentence says why.  The rows themselves are in song_rows.py, the search in
song_filter.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QUndoStack

from engine.contract import EngineError
from heartstudio.model.song import Song
from heartstudio.model.song_deletion import DeleteCommand, Trash, system_trash
from heartstudio.model.song_rows import Index, SongRole, SongRows, SortBy, thumbnail_of
from heartstudio.model.song_store import SongStore

__all__ = ["SongListModel", "SongRole", "SortBy", "thumbnail_of"]

MAX_STARS = 5
_log = logging.getLogger(__name__)


class LibraryThread(Protocol):
    """Runs work with the library's index off the GUI thread; jobs.library.Library fits."""

    def submit(
        self,
        work: Callable[[SongStore], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run work(store), then done(result) or failed(error) on the GUI thread, in order."""
        ...


class SongListModel(SongRows):
    """All songs, in the chosen order.  Lives on the GUI thread.

    Signals besides the model's: problem_occurred(sentence) · loaded() after each full reading ·
    binned(count), so many songs' files are in the bin.
    `undo_stack` undoes deletions.
    """

    problem_occurred = Signal(str)
    loaded = Signal()
    binned = Signal(int)

    def __init__(
        self,
        library: LibraryThread,
        parent: QObject | None = None,
        trash: Trash = system_trash,
    ) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._library = library
        self._trash = trash

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename (EditRole, TITLE) or rate (STARS)."""
        if not 0 <= index.row() < len(self._songs):
            return False
        song_id = self._songs[index.row()].id
        if role == SongRole.STARS:
            self.set_stars(song_id, int(value))
            return True
        if role in (Qt.ItemDataRole.EditRole, SongRole.TITLE):
            return self.rename(song_id, str(value))
        return False

    def family(self, song_id: str) -> list[Song]:
        """The song, its ancestors and takes, and all songs grown from them, oldest first."""
        return family_of(self._songs, song_id)

    def load(self) -> None:
        """Read the index on the library's thread; `loaded` when it is there."""
        self._library.submit(_songs_to_search, self._on_loaded, self.report)

    def rename(self, song_id: str, title: str) -> bool:
        """Give a song another title, in its file and in the index.  False for an empty title."""
        clean, song = " ".join(title.split()), self.song(song_id)
        if not clean or song is None:
            return False
        if clean != song.title:
            self._change(song, replace(song, title=clean), lambda s: s.rename(song_id, clean))
        return True

    def set_stars(self, song_id: str, stars: int) -> None:
        """0 … 5 stars, in the file and in the index."""
        song = self.song(song_id)
        wanted = min(max(stars, 0), MAX_STARS)
        if song is not None and wanted != song.stars:
            self._change(song, replace(song, stars=wanted), lambda s: s.rate(song_id, wanted))

    def refresh_missing(self) -> None:
        """Look again which files are there (when the window becomes active)."""

        def look(store: SongStore) -> list[Song]:
            changed = [store.get(song_id) for song_id in store.check_files()]
            return [song for song in changed if song is not None]

        self._library.submit(look, self._renew, self.report)

    def delete(self, song_ids: Sequence[str]) -> None:
        """Move the songs' files to the system's bin, as one undoable step on `undo_stack`."""
        songs = [song for song_id in song_ids if (song := self.song(song_id)) is not None]
        if songs:
            self.undo_stack.push(DeleteCommand(self, self._library, songs, self._trash))

    def report(self, error: Exception) -> None:
        """Tell the person what went wrong, and the log the details."""
        if isinstance(error, EngineError):
            _log.warning("library: %s (%s)", error, error.details)
            self.problem_occurred.emit(str(error))
        else:
            _log.error("library", exc_info=error)
            self.problem_occurred.emit("The library could not be changed. The log says more.")

    def _change(self, before: Song, after: Song, write: Callable[[SongStore], Song]) -> None:
        """Show a change at once, write it, and show what is true afterwards."""
        self.put([after])

        def failed(error: Exception) -> None:
            self._renew([before])
            self.report(error)

        self._library.submit(write, lambda song: self._renew([song]), failed)

    def _renew(self, songs: Sequence[Song]) -> None:
        """Show what is true of songs now; those that were deleted meanwhile do not come back."""
        self.put([song for song in songs if self.song(song.id) is not None])

    def _on_loaded(self, songs: list[Song]) -> None:
        self.reset_songs(songs)
        self.loaded.emit()
        self.refresh_missing()


def _songs_to_search(store: SongStore) -> list[Song]:
    """On the library's thread: folding thousands of lyrics takes a moment."""
    songs = store.songs()
    for song in songs:
        _ = song.search_text
    return songs


def family_of(songs: Sequence[Song], song_id: str) -> list[Song]:
    """The song, its ancestors and takes, and all songs grown from them, oldest first."""
    by_id = {song.id: song for song in songs}
    if song_id not in by_id:
        return []
    children: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    for song in songs:
        if song.parent_id:
            children.setdefault(song.parent_id, []).append(song.id)
        if song.takes_group:
            groups.setdefault(song.takes_group, []).append(song.id)
    found: set[str] = set()
    waiting = [song_id]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        one = by_id[current]
        if one.parent_id in by_id:
            waiting.append(one.parent_id)
        waiting += children.get(current, [])
        waiting += groups.get(one.takes_group or "", [])
    return sorted((by_id[i] for i in found), key=lambda song: (song.created_s, song.id))
