"""One song as the library knows it: a frozen row of the index.  No files, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Song:
    """A song in the library.

    `path`        the master file.  `missing`: it was not there when last looked for.
    `tags`        as sent to the model: "piano,happy".  `created_utc`: ISO 8601.
    `created_s`   seconds since 1970.   `stars`: 0 ... 5.   `model`: name and version, for people.
    `parent_id`   the song it was grown from; `takes_group`: shared by takes of one another.
    `is_partial`  it was stopped before its end.
    `peaks`       small waveform: pairs of signed bytes (minimum, maximum), or b"".
    """

    id: str
    path: Path
    title: str
    tags: str
    lyrics: str
    duration_s: float
    created_utc: str
    created_s: float
    stars: int
    model: str
    parent_id: str | None
    takes_group: str | None
    is_partial: bool
    missing: bool
    peaks: bytes
