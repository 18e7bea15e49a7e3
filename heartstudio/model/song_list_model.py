"""The library as a Qt list model: songs as rows, their order, and the user's edits.

Changes are shown immediately and written on the library's thread; if writing fails the row is
reverted and a message says why. Deleted songs go to the system's bin (song_bin.py); nothing is
erased permanently. The search is in song_filter.py.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.contract import EngineError
from engine.incoming.limits import fitting_title
from engine.messages import Message
from heartstudio.model.song import Song, parents_of
from heartstudio.model.song_bin import (
    DeletedSongs,
    RestoredSongs,
    Trash,
    delete_songs,
    restore_songs,
    system_trash,
)
from heartstudio.model.song_store import SongStore

MAX_STARS = 5
_log = logging.getLogger(__name__)

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
MANY_SONGS = 100
"""From this number on, rows are not moved one by one: the model is reset."""


class SongRole(IntEnum):
    """Roles of `index.data(role)`. DisplayRole is the title."""

    SONG = Qt.ItemDataRole.UserRole + 1  # the whole frozen Song
    ID = Qt.ItemDataRole.UserRole + 2  # str
    TITLE = Qt.ItemDataRole.UserRole + 3  # str, editable
    TAGS = Qt.ItemDataRole.UserRole + 4  # tuple[str, ...]
    LYRICS = Qt.ItemDataRole.UserRole + 5  # str
    DURATION_S = Qt.ItemDataRole.UserRole + 6  # float
    STARS = Qt.ItemDataRole.UserRole + 7  # int 0 … 5, editable
    CREATED_S = Qt.ItemDataRole.UserRole + 8  # float, seconds since 1970
    PATH = Qt.ItemDataRole.UserRole + 9  # pathlib.Path of the master file
    IS_MISSING = Qt.ItemDataRole.UserRole + 10  # bool: the file does not exist
    PARENT_ID = Qt.ItemDataRole.UserRole + 11  # str | None
    THUMBNAIL = Qt.ItemDataRole.UserRole + 12  # (2, n) int8 minima and maxima, or None
    IS_PARTIAL = Qt.ItemDataRole.UserRole + 13  # bool: it was stopped
    TAKES_GROUP = Qt.ItemDataRole.UserRole + 14  # str | None, shared by takes of one another


class SortBy(IntEnum):
    """Orders of the library."""

    NEWEST = 0
    TITLE = 1
    STARS = 2
    LONGEST = 3


_GETTERS: dict[int, Callable[[Song], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda song: song.title,
    Qt.ItemDataRole.EditRole: lambda song: song.title,
    SongRole.SONG: lambda song: song,
    SongRole.ID: lambda song: song.id,
    SongRole.TITLE: lambda song: song.title,
    SongRole.TAGS: lambda song: tuple(tag for tag in song.tags.split(",") if tag),
    SongRole.LYRICS: lambda song: song.lyrics,
    SongRole.DURATION_S: lambda song: song.duration_s,
    SongRole.STARS: lambda song: song.stars,
    SongRole.CREATED_S: lambda song: song.created_s,
    SongRole.PATH: lambda song: song.path,
    SongRole.IS_MISSING: lambda song: song.missing,
    SongRole.PARENT_ID: lambda song: song.parent_id,
    SongRole.THUMBNAIL: lambda song: thumbnail_of(song),
    SongRole.IS_PARTIAL: lambda song: song.is_partial,
    SongRole.TAKES_GROUP: lambda song: song.takes_group,
}

_ROW_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemIsDragEnabled
)

_ORDERS: dict[SortBy, Callable[[Song], Any]] = {
    SortBy.NEWEST: lambda song: (-song.created_s, song.id),
    SortBy.TITLE: lambda song: (song.title.casefold(), -song.created_s, song.id),
    SortBy.STARS: lambda song: (-song.stars, -song.created_s, song.id),
    SortBy.LONGEST: lambda song: (-song.duration_s, -song.created_s, song.id),
}


def thumbnail_of(song: Song) -> np.ndarray | None:  # pyright: ignore[reportMissingTypeArgument]
    """Return the small waveform: (2, n) int8 minima and maxima, or None."""
    if len(song.peaks) < 2:
        return None
    return np.frombuffer(song.peaks[: len(song.peaks) // 2 * 2], np.int8).reshape(-1, 2).T


class LibraryThread(Protocol):
    """Runs work with the library's index off the GUI thread (jobs.songs.library.Library)."""

    def submit(
        self,
        work: Callable[[SongStore], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run work(store), then done(result) or failed(error) on the GUI thread, in order."""
        ...


class SongListModel(QAbstractListModel):
    """All songs, in the chosen order. Lives on the GUI thread.

    Signals besides the model's: problem_occurred(message) · loaded() after each full reading ·
    binned(count) files of songs moved to the bin. `undo_stack` undoes deletions.
    """

    problem_occurred = Signal(object)
    loaded = Signal()
    binned = Signal(int)

    def __init__(
        self,
        library: LibraryThread,
        parent: QObject | None = None,
        trash: Trash = system_trash,
    ) -> None:
        super().__init__(parent)
        self._songs: list[Song] = []
        self._rows: dict[str, int] = {}
        self._order = SortBy.NEWEST
        self.undo_stack = QUndoStack(self)
        self._library = library
        self._trash = trash

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of songs."""
        return 0 if parent.isValid() else len(self._songs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a song's value for a SongRole."""
        return self.value(index.row(), role)

    def value(self, row: int, role: int) -> Any:
        """Return `data` of a row by its number."""
        getter = _GETTERS.get(role)
        if getter is None or not 0 <= row < len(self._songs):
            return None
        return getter(self._songs[row])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Songs can be selected, renamed in place and dragged out."""
        return _ROW_FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def song(self, song_id: str) -> Song | None:
        """Return one song by its id."""
        row = self._rows.get(song_id)
        return None if row is None else self._songs[row]

    def songs(self) -> Sequence[Song]:
        """All songs in the chosen order."""
        return self._songs

    def index_of(self, song_id: str) -> QModelIndex:
        """Return the index of a song; invalid if it does not exist."""
        row = self._rows.get(song_id)
        return QModelIndex() if row is None else self.index(row, 0)

    def reset_songs(self, songs: Iterable[Song]) -> None:
        """Replace all songs."""
        self.beginResetModel()
        self._songs = sorted(songs, key=_ORDERS[self._order])
        self._number_rows()
        self.endResetModel()

    def put(self, songs: Iterable[Song]) -> None:
        """Add songs, or replace those with the same id, each at its sorted position."""
        fresh = list(songs)
        if len(fresh) >= MANY_SONGS:
            self.reset_songs({song.id: song for song in [*self._songs, *fresh]}.values())
            return
        for song in fresh:
            if song.id in self._rows:
                self._replace(song)
            else:
                row = bisect_left(self._songs, self._key(song), key=self._key)
                self.beginInsertRows(QModelIndex(), row, row)
                self._songs.insert(row, song)
                self._number_rows()
                self.endInsertRows()

    def renew(self, songs: Sequence[Song]) -> None:
        """Show the current state of songs; those deleted meanwhile are not added again."""
        self.put([song for song in songs if self.song(song.id) is not None])

    def take_out(self, song_ids: Iterable[str]) -> None:
        """Remove rows; files and the database are not changed."""
        rows = sorted((self._rows[i] for i in set(song_ids) if i in self._rows), reverse=True)
        if len(rows) >= MANY_SONGS:
            removed = set(rows)
            self.reset_songs(song for row, song in enumerate(self._songs) if row not in removed)
            return
        for row in rows:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._songs[row]
            self._number_rows()
            self.endRemoveRows()

    def sort_by(self, order: SortBy) -> None:
        """Sort all rows in another order; the selection is kept."""
        self._order = order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._songs[index.row()].id for index in before]
        self._songs.sort(key=self._key)
        self._number_rows()
        after = [self.index(self._rows[song_id], 0) for song_id in ids]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

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
        """Return the song, its ancestors, takes and derived songs, oldest first."""
        return family_of(self._songs, song_id)

    def load(self) -> None:
        """Read the index on the library's thread; emits `loaded` afterwards."""
        self._library.submit(_songs_to_search, self._on_loaded, self.report)

    def rename(self, song_id: str, title: str) -> bool:
        """Change a song's title, in its file and in the index. False for an empty title."""
        clean, song = fitting_title(" ".join(title.split())), self.song(song_id)
        if not clean or song is None:
            return False
        if clean != song.title:
            self._change(song, replace(song, title=clean), lambda s: s.rename(song_id, clean))
        return True

    def set_stars(self, song_id: str, stars: int) -> None:
        """Set 0 … 5 stars, in the file and in the index."""
        song = self.song(song_id)
        wanted = min(max(stars, 0), MAX_STARS)
        if song is not None and wanted != song.stars:
            self._change(song, replace(song, stars=wanted), lambda s: s.rate(song_id, wanted))

    def refresh_missing(self) -> None:
        """Check again which files exist (when the window becomes active)."""

        def look(store: SongStore) -> list[Song]:
            changed = [store.get(song_id) for song_id in store.check_files()]
            return [song for song in changed if song is not None]

        self._library.submit(look, self.renew, self.report)

    def delete(self, song_ids: Sequence[str]) -> None:
        """Move the songs' files to the system's bin, as one undo step on `undo_stack`."""
        songs = [song for song_id in song_ids if (song := self.song(song_id)) is not None]
        if songs:
            self.undo_stack.push(DeleteCommand(self, self._library, songs, self._trash))

    def report(self, error: Exception) -> None:
        """Show the user what went wrong, and log the details."""
        if isinstance(error, EngineError):
            _log.warning("library: %s (%s)", error, error.details)
            self.problem_occurred.emit(error.message)
        else:
            _log.error("library", exc_info=error)
            self.problem_occurred.emit(
                Message("The library could not be changed. The log says more.")
            )

    def _replace(self, song: Song) -> None:
        row = self._rows[song.id]
        others = self._songs[:row] + self._songs[row + 1 :]
        place = bisect_left(others, self._key(song), key=self._key)
        if place != row:
            target = place if place < row else place + 1
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), target)
            self._songs = others
            self._songs.insert(place, song)
            self._number_rows()
            self.endMoveRows()
        self._songs[place] = song
        self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def _key(self, song: Song) -> Any:
        return _ORDERS[self._order](song)

    def _number_rows(self) -> None:
        self._rows = {song.id: row for row, song in enumerate(self._songs)}

    def _change(self, before: Song, after: Song, write: Callable[[SongStore], Song]) -> None:
        """Show a change immediately, write it, and show the actual state afterwards."""
        self.put([after])

        def failed(error: Exception) -> None:
            self.renew([before])
            self.report(error)

        self._library.submit(write, lambda song: self.renew([song]), failed)

    def _on_loaded(self, songs: list[Song]) -> None:
        self.reset_songs(songs)
        self.loaded.emit()
        self.refresh_missing()


def _songs_to_search(store: SongStore) -> list[Song]:
    """Read all songs on the library's thread, because normalising thousands of lyrics is slow."""
    songs = store.songs()
    for song in songs:
        _ = song.search_text
    return songs


def family_of(songs: Sequence[Song], song_id: str) -> list[Song]:
    """Return the song, its ancestors and takes, and all songs derived from them, oldest first."""
    by_id = {song.id: song for song in songs}
    if song_id not in by_id:
        return []
    children: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    for song in songs:
        for parent_id in parents_of(song):
            children.setdefault(parent_id, []).append(song.id)
        if song.takes_group:
            groups.setdefault(song.takes_group, []).append(song.id)
    family: set[str] = set()
    waiting = [song_id]
    while waiting:
        current = waiting.pop()
        if current in family:
            continue
        family.add(current)
        member = by_id[current]
        waiting += [parent_id for parent_id in parents_of(member) if parent_id in by_id]
        waiting += children.get(current, [])
        waiting += groups.get(member.takes_group or "", [])
    return sorted((by_id[i] for i in family), key=lambda song: (song.created_s, song.id))


class DeleteCommand(QUndoCommand):
    """Deletes songs; undo restores files, index and rows."""

    def __init__(
        self,
        model: SongListModel,
        library: LibraryThread,
        songs: Sequence[Song],
        trash: Trash,
    ) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        one, many = translate("Library", "Delete 1 song"), translate("Library", "Delete {n} songs")
        self.setText(one if len(songs) == 1 else many.format(n=len(songs)))
        self._model = model
        self._library = library
        self._songs = list(songs)
        self._trash = trash
        self._deleted: DeletedSongs | None = None

    def redo(self) -> None:
        """Delete (also called when it is pushed)."""
        self._model.take_out([song.id for song in self._songs])
        self._library.submit(self._delete, self._on_deleted, self._on_failed)

    def undo(self) -> None:
        """Restore them."""
        self._library.submit(self._restore, self._on_restored, self._model.report)

    def _delete(self, store: SongStore) -> DeletedSongs:
        self._deleted = delete_songs(store, self._songs, self._trash)
        return self._deleted

    def _restore(self, store: SongStore) -> RestoredSongs:
        """Restore on the library's thread, after the deletion; a failed one has nothing."""
        deleted, self._deleted = self._deleted, None
        return RestoredSongs([]) if deleted is None else restore_songs(store, deleted)

    def _on_deleted(self, deleted: DeletedSongs) -> None:
        if deleted.removed.songs:
            self._model.binned.emit(len(deleted.removed.songs))
        if deleted.problem is not None:
            self._model.put(deleted.kept)
            self._model.report(deleted.problem)

    def _on_failed(self, error: Exception) -> None:
        self._model.put(self._songs)
        self._model.report(error)

    def _on_restored(self, restored: RestoredSongs) -> None:
        self._songs = restored.songs
        self._model.put(restored.songs)
        if restored.problem is not None:
            self._model.report(restored.problem)
