"""Files of deleted songs: to the system's bin, and back from there.

A song's stems go and come back with it. Runs on the library's thread; song_list_model.py shows it.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFile, QStandardPaths

from engine.atomic_file import is_leftover, output_errors
from engine.contract import EngineError, OutputError
from engine.messages import Message
from engine.separation.stem_files import has_stems, stems_folder
from engine.songs.file_names import safe_file_name
from heartstudio.model.song import Song
from heartstudio.model.song_store import RemovedSongs, SongStore

_log = logging.getLogger(__name__)


class Trash(Protocol):
    """Moves files to the bin."""

    def __call__(self, path: Path) -> Path:
        """Move a file to the bin; returns its path there. Raises OutputError."""
        ...


def system_trash(path: Path) -> Path:
    """Move a file to the system's bin. Raises OutputError."""
    data = QStandardPaths.StandardLocation.GenericDataLocation
    with output_errors(path):  # Qt makes the bin, but not the folder in which it lies
        Path(QStandardPaths.writableLocation(data)).mkdir(parents=True, exist_ok=True)
    file = QFile(str(path))  # the static moveToTrash returns a different type on failure
    if not file.moveToTrash():
        raise OutputError(
            Message(
                "{name} could not be moved to the bin, so it was not deleted. To delete it for "
                "good, choose Show in folder and delete the file there.",
                name=path.name,
            ),
            str(path),
        )
    return Path(file.fileName())


@dataclass
class _Binned:
    """Files in the bin: songs as (path, path in the bin), folders of stems by their song's path."""

    songs: list[tuple[Path, Path]] = field(default_factory=list[tuple[Path, Path]])
    stems: dict[Path, Path] = field(default_factory=dict[Path, Path])


@dataclass(frozen=True)
class DeletedSongs:
    """Result of a deletion: what the index removed, the files, the songs that stay and why."""

    removed: RemovedSongs
    binned: _Binned
    kept: Sequence[Song] = ()
    problem: OutputError | None = None


@dataclass(frozen=True)
class RestoredSongs:
    """Result of an undo: the songs that are back, and why others are not."""

    songs: list[Song]
    problem: OutputError | None = None


def delete_songs(store: SongStore, songs: Sequence[Song], trash: Trash) -> DeletedSongs:
    """Move songs to the bin and take them out of the index.

    Songs whose file cannot be moved stay. Raises EngineError if the index cannot be written; then
    nothing is deleted.
    """
    binned, kept = _Binned(), list[Song]()
    deleted: list[str] = []
    problem: OutputError | None = None
    for song in songs:
        try:
            with output_errors(song.path):
                _move(song, binned, trash)
            deleted.append(song.id)
        except OutputError as error:
            kept.append(song)
            problem = error
    try:
        removed = store.remove(deleted)
    except EngineError:
        _put_all_back(binned)
        raise
    return DeletedSongs(removed, binned, kept, problem)


def restore_songs(store: SongStore, deleted: DeletedSongs) -> RestoredSongs:
    """Undo a deletion.

    A song whose path is taken is restored under another name; one that cannot be restored is
    reported, and the others are restored anyway.
    """
    places, problem = _put_all_back(deleted.binned)
    songs = store.restore(deleted.removed)
    for number, song in enumerate(songs):
        place = places.get(song.path, song.path)
        if place != song.path:
            songs[number] = store.add_file(place)
    return RestoredSongs(songs, problem)


def _move(song: Song, binned: _Binned, trash: Trash) -> None:
    """Move a song's file and its stems to the bin: both, or neither."""
    if not song.path.exists():
        return
    in_trash = trash(song.path)
    if has_stems(song.path, song.id, song.duration_s):
        try:
            binned.stems[song.path] = trash(stems_folder(song.path))
        except OutputError:
            _put_back(song.path, in_trash)
            raise
    binned.songs.append((song.path, in_trash))


def _put_all_back(binned: _Binned) -> tuple[dict[Path, Path], OutputError | None]:
    """Restore songs, with their stems, from the bin: each one's new path, and the last error."""
    places: dict[Path, Path] = {}
    problem: OutputError | None = None
    for original, in_trash in binned.songs:
        try:
            with output_errors(original):
                place = places[original] = _put_back(original, in_trash)
                if original in binned.stems:
                    _put_stems_back(binned.stems[original], stems_folder(place))
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
