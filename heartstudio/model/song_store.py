"""The library's index in SQLite.  Signatures first; bodies follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.contract import EngineError
from heartstudio.model.song import Song


class StoreError(EngineError):
    """The index cannot be opened, read or written."""


@dataclass(frozen=True)
class RemovedSongs:
    """What `remove` took out; `restore` takes it back.  Survives a restart."""

    token: str
    songs: tuple[Song, ...]


@dataclass(frozen=True)
class RebuildReport:
    """`found` songs in the folder; `foreign` files that are not ours or damaged, with reasons;
    `duplicates` second copies of a song."""

    found: int
    foreign: tuple[tuple[Path, str], ...]
    duplicates: tuple[Path, ...]


class SongStore:
    """The index.  One object a thread; any number of processes.  Raises StoreError."""

    def __init__(self, database: Path) -> None:
        self.was_recreated = False
        """True when the file was damaged and set aside: call rebuild."""

    def close(self) -> None:
        """Close the database."""
        raise NotImplementedError

    def add_file(self, path: Path) -> Song:
        """Index a song file (or look at it again).  Raises StoreError when it carries no score."""
        raise NotImplementedError

    def get(self, song_id: str) -> Song | None:
        """One song."""
        raise NotImplementedError

    def songs(self) -> list[Song]:
        """All songs, newest first."""
        raise NotImplementedError

    def search(self, text: str) -> list[Song]:
        """Songs in which every word of `text` occurs in title, tags or lyrics; newest first."""
        raise NotImplementedError

    def family(self, song_id: str) -> list[Song]:
        """The song, its ancestors, descendants and takes, oldest first."""
        raise NotImplementedError

    def rename(self, song_id: str, title: str) -> Song:
        """Another title, in the file and in the index.  The file keeps its name."""
        raise NotImplementedError

    def rate(self, song_id: str, stars: int) -> Song:
        """0 ... 5 stars, in the file and in the index."""
        raise NotImplementedError

    def check_files(self) -> set[str]:
        """Look which files are there, note it; the ids whose `missing` changed."""
        raise NotImplementedError

    def remove(self, song_ids: Sequence[str]) -> RemovedSongs:
        """Take songs out of the index; the caller moves their files to the system's bin."""
        raise NotImplementedError

    def restore(self, removed: RemovedSongs) -> list[Song]:
        """Undo `remove`, after the caller has put the files back."""
        raise NotImplementedError

    def rebuild(
        self, folder: Path, on_progress: Callable[[int, int], None] | None = None
    ) -> RebuildReport:
        """Read every song file below `folder`; songs whose file is gone stay, marked missing."""
        raise NotImplementedError
