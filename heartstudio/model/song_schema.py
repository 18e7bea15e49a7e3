"""The tables of the library's index: opening, versions, conversion between rows and songs.

The index holds nothing that the song files do not: a damaged one is set aside and rebuilt.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from engine.contract import EngineError
from engine.messages import Message
from heartstudio.model.search_text import without_lone_surrogates
from heartstudio.model.song import Song

SCHEMA_VERSION = 4
BUSY_TIMEOUT_S = 10.0

_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE songs (
            id TEXT PRIMARY KEY, path BLOB NOT NULL, title TEXT NOT NULL, tags TEXT NOT NULL,
            lyrics TEXT NOT NULL, duration_s REAL NOT NULL, created_utc TEXT NOT NULL,
            created_s REAL NOT NULL, stars INTEGER NOT NULL, model TEXT NOT NULL, parent_id TEXT,
            takes_group TEXT, is_partial INTEGER NOT NULL, missing INTEGER NOT NULL,
            peaks BLOB NOT NULL, search_text TEXT NOT NULL)""",
        "CREATE INDEX songs_by_parent ON songs (parent_id)",
        "CREATE INDEX songs_by_takes ON songs (takes_group)",
        "CREATE INDEX songs_by_path ON songs (path)",
        # What `remove` deleted, so that it can be undone even after a restart.
        """CREATE TABLE removed (token TEXT NOT NULL, id TEXT NOT NULL, removed_s REAL NOT NULL,
            row TEXT NOT NULL, peaks BLOB NOT NULL, PRIMARY KEY (token, id))""",
    ),
    ("ALTER TABLE songs ADD COLUMN is_draft INTEGER NOT NULL DEFAULT 0",),
    ("ALTER TABLE songs ADD COLUMN has_stems INTEGER NOT NULL DEFAULT 0",),
    ("ALTER TABLE songs ADD COLUMN sound_parent_id TEXT",),
)
"""Statements that migrate version 0 to 1, 1 to 2 and so on. Never change one."""


class StoreError(EngineError):
    """The index cannot be opened, read or written."""


COLUMNS = tuple(field.name for field in fields(Song))
# search_text is no longer read; dropping the column needs SQLite 3.35, which RHEL 9 lacks.
INSERT = (
    f"INSERT OR REPLACE INTO songs ({', '.join(COLUMNS)}, search_text) "
    f"VALUES ({', '.join('?' * len(COLUMNS))}, '')"
)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM songs"


def open_database(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Return (connection, whether a damaged file was set aside). Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(path), False
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            _set_aside(path)
            return _connect(path), True
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            Message(
                "The library's index cannot be opened. Check that its folder can be written to and "
                "that the disk is not full. The songs themselves are safe."
            ),
            f"{path}: {error!r}",
        ) from error


def to_row(song: Song) -> tuple[Any, ...]:
    """Return the values for INSERT."""
    values: dict[str, Any] = {name: getattr(song, name) for name in COLUMNS}
    values["path"] = os.fsencode(song.path)  # keeps names that are not valid text usable
    return tuple(storable(values[name]) for name in COLUMNS)


def to_song(row: tuple[Any, ...]) -> Song:
    """Return a song from a row of SELECT."""
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    values["path"] = Path(os.fsdecode(values["path"]))
    values["is_partial"] = bool(values["is_partial"])
    values["missing"] = bool(values["missing"])
    values["is_draft"] = bool(values["is_draft"])
    values["has_stems"] = bool(values["has_stems"])
    return Song(**values)


def storable(value: Any) -> Any:
    """Replace lone surrogates, which SQLite does not accept."""
    return without_lone_surrogates(value) if isinstance(value, str) else value


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection)
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
    except BaseException:
        connection.close()
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Enable WAL, so that readers and a writer can work at the same time.

    The switch itself ignores timeouts, so it is retried.
    """
    for attempt in range(20):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if attempt == 19:
                raise
            time.sleep(0.05)


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")  # another program may be migrating too
    try:
        version = _version(connection)
        if version > SCHEMA_VERSION:
            raise StoreError(
                Message(
                    "The library's index was made by a newer version of Heart Studio. Update the "
                    "app."
                ),
                f"version {version}, known {SCHEMA_VERSION}",
            )
        for statements in _MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back the open transaction, unless SQLite has done so itself (as on a full disk)."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _set_aside(path: Path) -> None:
    """Rename a damaged index; nothing is deleted."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            file = path.with_name(path.name + ending)
            file.rename(path.with_name(f"{path.name}.damaged-{stamp}{ending}"))
