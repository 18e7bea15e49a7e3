"""The library as a Qt list model: songs as rows, their order, and the user's edits.

Changes are shown immediately and written on the library's thread; if writing fails the row is
reverted and a message says why. Deleted files go to the system's bin and are restored from there;
nothing is erased permanently. The search is in song_filter.py.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QFile,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.atomic_file import is_leftover, output_errors
from engine.contract import EngineError, OutputError
from engine.incoming.limits import fitting_title
from engine.messages import Message
from engine.separation.stem_files import has_stems, stems_folder
from engine.songs.file_names import safe_file_name
from heartstudio.model.song import Song, parents_of
from heartstudio.model.song_store import RemovedSongs, SongStore

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


class Trash(Protocol):
    """Moves files to the bin."""

    def __call__(self, path: Path) -> Path:
        """Move a file to the bin; returns its path there. Raises OutputError."""
        ...


def system_trash(path: Path) -> Path:
    """Move a file to the system's bin."""
    file = QFile(str(path))  # the static moveToTrash returns a different type on failure
    if not file.moveToTrash():
        raise OutputError(
            Message("{name} could not be moved to the bin, so it was not deleted.", name=path.name),
            str(path),
        )
    return Path(file.fileName())


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


@dataclass
class _Done:
    """Result of a deletion: the files' new paths, and what the index removed."""

    moved: list[tuple[Path, Path]] = field(default_factory=list[tuple[Path, Path]])
    stems: dict[Path, Path] = field(default_factory=dict[Path, Path])
    """Where the folders of stems are now, by the path of their song."""
    removed: RemovedSongs | None = None
    kept: list[Song] = field(default_factory=list[Song])
    problem: OutputError | None = None


@dataclass
class _Restored:
    """Result of an undo."""

    songs: list[Song]
    problem: OutputError | None = None


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
        self._done: _Done | None = None

    def redo(self) -> None:
        """Delete (also called when it is pushed)."""
        self._model.take_out([song.id for song in self._songs])
        self._library.submit(self._delete, self._on_deleted, self._on_failed)

    def undo(self) -> None:
        """Restore them."""
        self._library.submit(self._restore, self._on_restored, self._model.report)

    def _delete(self, store: SongStore) -> _Done:
        """Delete on the library's thread. Songs whose file cannot be moved stay."""
        done = _Done()
        deleted: list[Song] = []
        for song in self._songs:
            try:
                with output_errors(song.path):
                    self._move(song, done)
                deleted.append(song)
            except OutputError as problem:
                done.kept.append(song)
                done.problem = problem
        try:
            done.removed = store.remove([song.id for song in deleted])
        except EngineError:  # the index cannot be written, so nothing is deleted
            _put_all_back(done.moved, done.stems)
            raise
        self._done = done
        return done

    def _move(self, song: Song, done: _Done) -> None:
        """Move a song's file and its stems to the bin: both, or neither."""
        if not song.path.exists():
            return
        in_trash = self._trash(song.path)
        if has_stems(song.path, song.id, song.duration_s):
            try:
                done.stems[song.path] = self._trash(stems_folder(song.path))
            except OutputError:
                _put_back(song.path, in_trash)
                raise
        done.moved.append((song.path, in_trash))

    def _restore(self, store: SongStore) -> _Restored:
        """Restore on the library's thread, after the deletion.

        A song whose path is taken is restored under another name; one that cannot be restored is
        reported, and the others are restored anyway.
        """
        done, self._done = self._done, None
        if done is None or done.removed is None:
            return _Restored([])
        places, problem = _put_all_back(done.moved, done.stems)
        songs = store.restore(done.removed)
        for number, song in enumerate(songs):
            place = places.get(song.path, song.path)
            if place != song.path:
                songs[number] = store.add_file(place)
        return _Restored(songs, problem)

    def _on_deleted(self, done: _Done) -> None:
        if done.removed is not None and done.removed.songs:
            self._model.binned.emit(len(done.removed.songs))
        if done.problem is not None:
            self._model.put(done.kept)
            self._model.report(done.problem)

    def _on_failed(self, error: Exception) -> None:
        self._model.put(self._songs)
        self._model.report(error)

    def _on_restored(self, restored: _Restored) -> None:
        self._songs = restored.songs
        self._model.put(restored.songs)
        if restored.problem is not None:
            self._model.report(restored.problem)


def _put_all_back(
    moved: list[tuple[Path, Path]], stems: Mapping[Path, Path]
) -> tuple[dict[Path, Path], OutputError | None]:
    """Restore songs, with their stems, from the bin: each one's new path, and the last error."""
    places: dict[Path, Path] = {}
    problem: OutputError | None = None
    for original, in_trash in moved:
        try:
            with output_errors(original):
                place = places[original] = _put_back(original, in_trash)
                if original in stems:
                    _put_stems_back(stems[original], stems_folder(place))
        except OutputError as error:
            _log.warning("%s: %s", error, error.details)
            problem = error
    return places, problem


def _put_back(original: Path, in_trash: Path) -> Path:
    """Move to the original path, or next to it if another file has that name now."""
    place = original
    if original.exists():
        place = safe_file_name(original.stem, original.suffix, original.parent)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(in_trash, place)
    _forget_trash_info(in_trash)
    return place


def _put_stems_back(in_trash: Path, folder: Path) -> None:
    """Move stems back, unless newer ones are there.

    A separation that has just been stopped may have left temporary files on both sides.
    """
    folder.mkdir(exist_ok=True)
    if not all(is_leftover(file) for file in folder.iterdir()):
        return
    for file in in_trash.iterdir():
        if not is_leftover(file):
            shutil.move(file, folder / file.name)
    with contextlib.suppress(OSError):  # only an empty one is removed
        in_trash.rmdir()
        _forget_trash_info(in_trash)


def _forget_trash_info(in_trash: Path) -> None:
    """Delete the note that Linux bins keep about each file, after it was restored."""
    note = in_trash.parent.parent / "info" / f"{in_trash.name}.trashinfo"
    with contextlib.suppress(OSError):
        note.unlink()
        _log.debug("removed %s", note.name)
