"""One song in the library: a frozen row of the index. No files, no Qt."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.contract import Ending
from engine.separation.stem_files import has_stems
from engine.songs.score import Score
from heartstudio.model.search_text import search_key

CUT_SHORT_S = 0.1
"""A sound shorter than its tokens by this much was stopped during decoding."""


@dataclass(frozen=True)
class Song:
    """A song in the library.

    `path`        the master file.  `missing`: it did not exist at the last check.
    `tags`        as sent to the model: "piano,happy".  `created_utc`: ISO 8601.
    `created_s`   seconds since 1970.   `stars`: 0 ... 5.   `model`: name and version, for display.
    `parent_id`   the song it was derived from; `takes_group`: shared by takes of the same draft.
    `sound_parent_id`  of a graft: the other song, whose sound it has.
    `is_partial`  composing or decoding was stopped before the end; an endless song has none.
    `is_draft`    its sound is a draft sound (contract.DRAFT_SOUND).
    `has_stems`   its stems lay beside it at the last check.
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
    is_draft: bool = False
    has_stems: bool = False
    sound_parent_id: str | None = None

    @cached_property
    def search_text(self) -> str:
        """Text to search: title, tags and lyrics without case and accents."""
        return search_key("\n".join((self.title, self.tags, self.lyrics)))

    @property
    def thumbnail(self) -> NDArray[np.int8] | None:
        """Minima and maxima (2, n) of the small waveform, or None."""
        if not self.peaks:
            return None
        return np.frombuffer(self.peaks, np.int8).reshape(-1, 2).T


def parents_of(song: Song) -> list[str]:
    """Return the ids of the songs that it was made from: two of a graft, else one or none."""
    return [parent_id for parent_id in (song.parent_id, song.sound_parent_id) if parent_id]


def is_there(path: Path) -> bool:
    """Whether a file exists; also False if the system does not allow access to it."""
    return os.path.isfile(path)  # Path.is_file raises for an inaccessible folder


def song_of(score: Score, path: Path, duration_s: float) -> Song:
    """Return the library row of a song file."""
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
        is_partial=not is_whole if recipe.request.until_stopped else ending.was_stopped,
        missing=False,
        peaks=score.waveform,
        is_draft=recipe.request.codec.is_draft,
        has_stems=has_stems(path, score.song_id, duration_s),
        sound_parent_id=recipe.sound_parent_id,
    )


def seconds_of(created_utc: str) -> float:
    """Return seconds since 1970 of an ISO 8601 time (UTC without a time zone); 0 if invalid."""
    text = created_utc.replace("Z", "+00:00")  # Python 3.10 does not accept the Z
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
