"""A library of Milimo Music: the songs in its SQLite file, and where their tokens lie.

Only reads: the database is opened read-only, and only its table of jobs. Columns that a version of
Milimo does not have are empty. The tokens themselves are read by engine/songs/token_file.py.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from engine.contract import EngineError
from engine.incoming.limits import MAX_LYRICS_CHARACTERS
from engine.messages import Message

DATABASE_SUFFIXES = (".db", ".sqlite", ".sqlite3")
TOKEN_FOLDER = "generated_tokens"
MAX_SONGS = 10_000
_TABLE = "job"
_COLUMNS = (
    *("id", "title", "tags", "lyrics", "parent_job_id", "is_favorite", "seed"),
    *("temperature", "topk", "cfg_scale"),
)
_STEPS_A_CALL, _MAX_CALLS = 100_000, 1_000
"""SQLite's instructions between two calls of its progress handler, and how often it may call."""
_PLACES = (".", "backend", "data", "backend/data")
"""Where the database and the tokens lie below Milimo's folder."""


class MilimoError(EngineError):
    """A file is no library of Milimo, or it cannot be read; `message` states why."""


@dataclass(frozen=True)
class MilimoSong:
    """A finished song: `id` and `parent_id` are UUIDs as text; `tokens` None if it has none."""

    id: str
    title: str
    tags: str
    lyrics: str
    parent_id: str | None = None
    is_favourite: bool = False
    seed: int = 0
    temperature: float = 1.0
    topk: int = 50
    cfg_scale: float = 1.5
    tokens: Path | None = None


def database_in(folder: Path) -> Path | None:
    """Return the database of a Milimo folder; None if it is none."""
    for place in _PLACES:
        with contextlib.suppress(OSError):
            for path in sorted((folder / place).glob("*")):
                if path.suffix.lower() in DATABASE_SUFFIXES and _has_jobs(path):
                    return path
    return None


def read_library(database: Path) -> list[MilimoSong]:
    """Return the songs that Milimo finished, oldest first. Raises MilimoError."""
    tokens = _token_files(database)
    songs: list[MilimoSong] = []
    with _opened(database) as connection:
        held = _columns(connection)
        if "id" not in held or "lyrics" not in held:
            raise MilimoError(
                Message("{name} is no library of Milimo Music.", name=database.name), str(held)
            )
        wanted = [_selected(name) if name in held else "NULL" for name in _COLUMNS]
        finished = " WHERE lower(status) = 'completed'" if "status" in held else ""
        order = " ORDER BY created_at" if "created_at" in held else ""
        query = f"SELECT {', '.join(wanted)} FROM {_TABLE}{finished}{order} LIMIT {MAX_SONGS}"
        for row in connection.execute(query):
            song_id = _uuid_of(row[0])
            if song_id is not None:
                songs.append(_song_of(song_id, row, tokens.get(song_id.hex)))
    return songs


def _song_of(song_id: uuid.UUID, row: tuple[object, ...], tokens: Path | None) -> MilimoSong:
    values = dict(zip(_COLUMNS, row, strict=True))
    parent = _uuid_of(values["parent_job_id"])
    return MilimoSong(
        id=str(song_id),
        title=_text(values["title"]) or song_id.hex[:8],
        tags=_text(values["tags"]),
        lyrics=_text(values["lyrics"]),
        parent_id=None if parent is None else str(parent),
        is_favourite=values["is_favorite"] == 1,
        seed=int(_number(values["seed"], 0.0)),
        temperature=_number(values["temperature"], MilimoSong.temperature),
        topk=int(_number(values["topk"], float(MilimoSong.topk))),
        cfg_scale=_number(values["cfg_scale"], MilimoSong.cfg_scale),
        tokens=tokens,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object, otherwise: float) -> float:
    if isinstance(value, (int, float)) and 0 <= value < 2**53:
        return float(value)
    return otherwise


def _uuid_of(value: object) -> uuid.UUID | None:
    """Return an id, which SQLite holds with or without hyphens or as bytes; None for others."""
    try:
        return uuid.UUID(bytes=value) if isinstance(value, bytes) else uuid.UUID(str(value))
    except ValueError:
        return None


def _selected(name: str) -> str:
    """Return an expression for a column; long texts are cut by SQLite, before they are read."""
    if name in ("title", "tags", "lyrics"):
        return f"substr({name}, 1, {MAX_LYRICS_CHARACTERS})"
    return name


def _columns(connection: sqlite3.Connection) -> set[str]:
    """Return the columns of the table of jobs; none if there is no such table."""
    kind = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (_TABLE,)).fetchone()
    if kind != ("table",):
        return set()
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({_TABLE})")}


def _has_jobs(path: Path) -> bool:
    try:
        with _opened(path) as connection:
            return "lyrics" in _columns(connection)
    except MilimoError:
        return False


@contextlib.contextmanager
def _opened(database: Path) -> Generator[sqlite3.Connection]:
    """Open a database read-only; a query that never ends is interrupted. Raises MilimoError."""
    calls = 0

    def is_too_long() -> int:
        nonlocal calls
        calls += 1
        return int(calls > _MAX_CALLS)

    try:
        if not database.is_file():
            raise MilimoError(Message("{name} is not there.", name=database.name))
        uri = f"{database.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.set_progress_handler(is_too_long, _STEPS_A_CALL)
            yield connection
    except (sqlite3.Error, OSError, UnicodeDecodeError, ValueError) as error:
        raise MilimoError(
            Message(
                "{name} cannot be read as a library of Milimo Music. If Milimo is running, close "
                "it and try again.",
                name=database.name,
            ),
            repr(error),
        ) from error


def _token_files(database: Path) -> dict[str, Path]:
    """Return the files of tokens near a database, by the hexadecimal id at their names' front."""
    found: dict[str, Path] = {}
    root = database.absolute().parent
    for base in (root, root.parent, root.parent.parent):
        for place in _PLACES:
            with contextlib.suppress(OSError):
                for path in (base / place / TOKEN_FOLDER).iterdir():
                    found.setdefault(path.stem.replace("-", "").lower()[:32], path)
    return found
