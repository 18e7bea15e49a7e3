"""One song as the library knows it: a frozen row of the index.  No files, no Qt."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.contract import Ending
from engine.songs.score import Score
from heartstudio.model.search_text import search_key

CUT_SHORT_S = 0.1
"""A sound so much shorter than its tokens was stopped while it was decoded."""


@dataclass(frozen=True)
class Song:
    """A song in the library.

    `path`        the master file.  `missing`: it was not there when last looked for.
    `tags`        as sent to the model: "piano,happy".  `created_utc`: ISO 8601.
    `created_s`   seconds since 1970.   `stars`: 0 ... 5.   `model`: name and version, for people.
    `parent_id`   the song it was grown from; `takes_group`: shared by takes of one another.
    `is_partial`  it was stopped before its end, or its sound was.
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

    @cached_property
    def search_text(self) -> str:
        """What a search looks through: title, tags and lyrics without case and accents."""
        return search_key("\n".join((self.title, self.tags, self.lyrics)))

    @property
    def thumbnail(self) -> NDArray[np.int8] | None:
        """(2, n) minima and maxima of the small waveform, or None."""
        if not self.peaks:
            return None
        return np.frombuffer(self.peaks, np.int8).reshape(-1, 2).T


def is_there(path: Path) -> bool:
    """Whether a file is there; False as well where the system does not let it be seen."""
    return os.path.isfile(path)  # Path.is_file raises when a folder cannot be entered


def song_of(score: Score, path: Path, duration_s: float) -> Song:
    """The library row of a song file."""
    recipe = score.recipe
    is_whole = duration_s >= score.duration_s - CUT_SHORT_S
    ending = Ending(recipe.why_composing_ended, is_whole)
    return Song(
        id=score.song_id,
        path=path,
        title=recipe.title,
        tags=recipe.tags,
        lyrics=recipe.lyrics,
        duration_s=duration_s,
        created_utc=recipe.created_utc,
        created_s=seconds_of(recipe.created_utc),
        stars=recipe.stars,
        model=recipe.model.name,
        parent_id=recipe.parent_id,
        takes_group=recipe.takes_group,
        is_partial=ending.was_stopped,
        missing=False,
        peaks=score.waveform,
    )


def seconds_of(created_utc: str) -> float:
    """Seconds since 1970 of an ISO 8601 time (UTC when it names no zone); 0 when it is none."""
    text = created_utc.replace("Z", "+00:00")  # Python 3.10 does not know the Z
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
