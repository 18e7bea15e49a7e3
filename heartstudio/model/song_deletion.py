"""Deleting songs, undoably: files go to the system's bin and come back from there.

The rows go at once; files and index follow on the library's thread.  Nothing is ever erased.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QFile
from PySide6.QtGui import QUndoCommand

from engine.atomic_file import output_errors
from engine.contract import EngineError, OutputError
from engine.messages import Message
from engine.songs.file_names import safe_file_name
from heartstudio.model.song import Song
from heartstudio.model.song_store import RemovedSongs, SongStore

if TYPE_CHECKING:
    from heartstudio.model.song_list_model import LibraryThread, SongListModel

_log = logging.getLogger(__name__)


class Trash(Protocol):
    """Where files go."""

    def __call__(self, path: Path) -> Path:
        """Move a file to the bin; returns where it lies there.  Raises OutputError."""
        ...


def system_trash(path: Path) -> Path:
    """The system's own bin."""
    file = QFile(str(path))  # the static moveToTrash returns another type when it fails
    if not file.moveToTrash():
        raise OutputError(
            Message("{name} could not be moved to the bin, so it was not deleted.", name=path.name),
            str(path),
        )
    return Path(file.fileName())


@dataclass
class _Done:
    """What a deletion did: which files lie where now, and what the index gave out."""

    moved: list[tuple[Path, Path]] = field(default_factory=list[tuple[Path, Path]])
    removed: RemovedSongs | None = None
    kept: list[Song] = field(default_factory=list[Song])
    problem: OutputError | None = None


@dataclass
class _Restored:
    """What an undo brought back."""

    songs: list[Song]
    problem: OutputError | None = None


class DeleteCommand(QUndoCommand):
    """Deletes songs; undo brings files, index and rows back."""

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
        """Bring them back."""
        self._library.submit(self._restore, self._on_restored, self._model.report)

    def _delete(self, store: SongStore) -> _Done:
        """On the library's thread.  Songs whose file cannot be moved stay."""
        done = _Done()
        gone: list[Song] = []
        for song in self._songs:
            try:
                with output_errors(song.path):
                    if song.path.exists():
                        done.moved.append((song.path, self._trash(song.path)))
                gone.append(song)
            except OutputError as problem:
                done.kept.append(song)
                done.problem = problem
        try:
            done.removed = store.remove([song.id for song in gone])
        except EngineError:  # the index cannot be written: nothing is deleted
            _put_all_back(done.moved)
            raise
        self._done = done
        return done

    def _restore(self, store: SongStore) -> _Restored:
        """On the library's thread, after the deletion.

        A song whose place is taken comes back under another name; one that cannot come back is
        told, and the others come back all the same.
        """
        done, self._done = self._done, None
        if done is None or done.removed is None:
            return _Restored([])
        places, problem = _put_all_back(done.moved)
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
    moved: list[tuple[Path, Path]],
) -> tuple[dict[Path, Path], OutputError | None]:
    """Bring files back from the bin: where each that came lies now, and what went wrong last."""
    places: dict[Path, Path] = {}
    problem: OutputError | None = None
    for original, in_trash in moved:
        try:
            with output_errors(original):
                places[original] = _put_back(original, in_trash)
        except OutputError as error:
            _log.warning("%s: %s", error, error.details)
            problem = error
    return places, problem


def _put_back(original: Path, in_trash: Path) -> Path:
    """To its place, or beside it where another file has that name now."""
    place = original
    if original.exists():
        place = safe_file_name(original.stem, original.suffix, original.parent)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(in_trash, place)
    _forget_trash_info(in_trash)
    return place


def _forget_trash_info(in_trash: Path) -> None:
    """Linux bins keep a note about each file; it must go when the file has come back."""
    note = in_trash.parent.parent / "info" / f"{in_trash.name}.trashinfo"
    with contextlib.suppress(OSError):
        note.unlink()
        _log.debug("removed %s", note.name)
