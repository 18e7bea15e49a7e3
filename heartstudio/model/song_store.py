"""The library's index: an SQLite file that can always be rebuilt from the song files.

Titles and stars are changed in the song's own file first, then here. It deletes no files, and never
at startup: a song whose file is gone stays, marked missing. No Qt; use one object per thread.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.contract import OutputError
from engine.incoming.limits import fitting_title
from engine.messages import Message
from engine.separation.stem_files import FOLDER_SUFFIX, has_stems
from engine.songs.song_file import SongFile, read_song, update_song
from heartstudio.model.song import Song, is_there, song_of
from heartstudio.model.song_schema import (
    COLUMNS,
    INSERT,
    SELECT,
    StoreError,
    open_database,
    roll_back,
    to_row,
    to_song,
)

__all__ = ["RebuildReport", "RemovedSongs", "SongStore", "StoreError", "sound_files"]

SUFFIXES = frozenset({".flac", ".wav", ".mp3", ".ogg", ".opus"})


@dataclass(frozen=True)
class RemovedSongs:
    """What `remove` deleted; `restore` undoes it, even after a restart (by `token`)."""

    token: str
    songs: tuple[Song, ...]


@dataclass(frozen=True)
class RebuildReport:
    """What `rebuild` found below a folder.

    `found`       songs, each counted once.
    `foreign`     sound files without a readable score, with the message why.
    `duplicates`  further copies and exports of songs that already have a row.
    """

    found: int
    foreign: tuple[tuple[Path, Message], ...]
    duplicates: tuple[Path, ...]


class SongStore:
    """The index. One object per thread, any number of threads and programs on one file.

    Every method raises StoreError when the index cannot be read or written.
    """

    def __init__(self, database: Path) -> None:
        """Open or create. `was_recreated`: a damaged one was set aside, so call rebuild."""
        self._connection, self.was_recreated = open_database(database)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def add_file(self, path: Path) -> Song:
        """Index a song file, or re-read it after a change.

        Also one with damaged sound, because its tokens can be decoded again.

        Raises StoreError with the reason if it has no readable score.
        """
        return self.add(read_song(path))

    def add(self, file: SongFile) -> Song:
        """Index a song file that was already read; see add_file."""
        if file.score is None:
            raise StoreError(file.reason, str(file.path))
        song = song_of(file.score, file.path.absolute(), file.duration_s)
        self._put([song])
        return song

    def get(self, song_id: str) -> Song | None:
        """Return one song."""
        songs = self._select(f"{SELECT} WHERE id = ?", (song_id,))
        return songs[0] if songs else None

    def songs(self) -> list[Song]:
        """Return all songs, newest first."""
        return self._select(f"{SELECT} ORDER BY created_s DESC, id")

    def rename(self, song_id: str, title: str) -> Song:
        """Change the title, in the file and here. The file keeps its name.

        Raises OutputError if the file is missing or cannot be written; then nothing is changed.
        """
        return self._change(song_id, title=title)

    def rate(self, song_id: str, stars: int) -> Song:
        """Set 0 ... 5 stars, in the file and here. Raises OutputError, ScoreError like rename."""
        return self._change(song_id, stars=stars)

    def check_files(self) -> set[str]:
        """Check which files and stems exist; returns the ids of songs for which that changed.

        A file access or two per song: call it from a worker thread, because disks may be slow.
        """
        songs = self.songs()
        changed = [now for song in songs if (now := _as_found(song)) != song]
        if not changed:
            return set()
        with self._transaction() as connection:
            connection.executemany(
                "UPDATE songs SET missing = ?, has_stems = ? WHERE id = ? AND path = ?",
                [(s.missing, s.has_stems, s.id, os.fsencode(s.path)) for s in changed],
            )
        return {song.id for song in changed}

    def remove(self, song_ids: Sequence[str]) -> RemovedSongs:
        """Remove songs from the index; the caller moves their files to the system's bin."""
        token = str(uuid.uuid4())
        with self._transaction() as connection:
            songs = [song for song_id in song_ids if (song := self.get(song_id)) is not None]
            connection.executemany(
                "INSERT INTO removed VALUES (?, ?, ?, ?, ?)",
                [(token, song.id, time.time(), _as_json(song), song.peaks) for song in songs],
            )
            connection.executemany("DELETE FROM songs WHERE id = ?", [(s.id,) for s in songs])
        return RemovedSongs(token, tuple(songs))

    def restore(self, removed: RemovedSongs | str) -> list[Song]:
        """Undo a `remove` (or its token), after the caller has restored the files.

        A file that is not back is marked missing. [] if it was undone before.
        """
        token = removed if isinstance(removed, str) else removed.token
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT row, peaks FROM removed WHERE token = ?", (token,)
            ).fetchall()
            songs = [_from_json(row, peaks) for row, peaks in rows]
            songs = [_as_found(song) for song in songs]
            self._insert(connection, songs)
            connection.execute("DELETE FROM removed WHERE token = ?", (token,))
        return songs

    def rebuild(
        self, folder: Path, on_progress: Callable[[int, int], None] | None = None
    ) -> RebuildReport:
        """Read every song file below `folder` into the index.

        A moved or renamed song gets its new path. Songs whose file is gone stay, marked missing. Of
        several copies the one already indexed counts, else the first lossless one.
        """
        paths = sorted(sound_files(folder), key=lambda path: (path.suffix != ".flac", str(path)))
        known = {song.id: song.path for song in self.songs()}
        songs: dict[str, Song] = {}
        foreign: list[tuple[Path, Message]] = []
        duplicates: list[Path] = []
        damaged: list[Song] = []
        for done, path in enumerate(paths, 1):
            file = read_song(path)
            if file.score is None:
                foreign.append((path, file.reason))
            elif file.damage or not file.playable:
                damaged.append(song_of(file.score, path.absolute(), file.duration_s))
            else:
                song = song_of(file.score, path.absolute(), file.duration_s)
                if song.id not in songs:
                    songs[song.id] = song
                elif known.get(song.id) == song.path:
                    duplicates.append(songs[song.id].path)
                    songs[song.id] = song
                else:
                    duplicates.append(path)
            if on_progress is not None:
                on_progress(done, len(paths))
        for song in damaged:  # an undamaged copy has priority
            if songs.setdefault(song.id, song) is not song:
                duplicates.append(song.path)
        self._put(song for song in songs.values() if not self._is_elsewhere(song, known))
        self.check_files()
        return RebuildReport(len(songs), tuple(foreign), tuple(duplicates))

    def _is_elsewhere(self, song: Song, known: dict[str, Path]) -> bool:
        """Whether the index has the song at another path that still exists."""
        path = known.get(song.id)
        return path is not None and path != song.path and is_there(path)

    def _change(self, song_id: str, **changes: Any) -> Song:
        song = self.get(song_id)
        if song is None:
            raise StoreError(Message("This song is not in the library any more."), song_id)
        score = update_song(song.path, **changes)
        if score.song_id != song_id:
            raise OutputError(
                Message("{name} holds another song now.", name=song.path.name), score.song_id
            )
        changed = song_of(score, song.path, song.duration_s)
        self._put([changed])
        return changed

    def _put(self, songs: Iterable[Song]) -> None:
        with self._transaction() as connection:
            self._insert(connection, songs)

    def _insert(self, connection: sqlite3.Connection, songs: Iterable[Song]) -> None:
        connection.executemany(INSERT, [to_row(song) for song in songs])

    def _select(self, query: str, values: Sequence[object] = ()) -> list[Song]:
        with _store_errors():
            return [to_song(row) for row in self._connection.execute(query, values)]

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Run a transaction, isolated from other threads and programs."""
        with _store_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                roll_back(self._connection)
                raise


def sound_files(folder: Path) -> Iterator[Path]:
    """Yield sound files below a folder, except hidden ones and stems; links to folders are not
    followed.
    """
    for parent, names, files in os.walk(folder):
        names[:] = [n for n in names if not n.startswith(".") and not n.endswith(FOLDER_SUFFIX)]
        for name in files:
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                yield path


def _as_found(song: Song) -> Song:
    """Return the song with what is on the disk now: its file, its stems."""
    stems = has_stems(song.path, song.id, song.duration_s)
    return replace(song, missing=not is_there(song.path), has_stems=stems)


@contextmanager
def _store_errors() -> Generator[None, None, None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            Message(
                "The library's index could not be changed or read. Check the free space of the "
                "disk. The songs themselves are safe."
            ),
            f"{error!r}",
        ) from error


def _as_json(song: Song) -> str:
    values = {name: getattr(song, name) for name in COLUMNS if name not in ("peaks", "path")}
    return json.dumps({**values, "path": str(song.path)})


def _from_json(text: str, peaks: bytes) -> Song:
    values: dict[str, Any] = json.loads(text)
    values.update(path=Path(values["path"]), peaks=peaks, title=fitting_title(values["title"]))
    return Song(**values)
