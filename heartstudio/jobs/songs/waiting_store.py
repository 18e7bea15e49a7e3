"""Songs that wait in the queue, on the disk: a file each, and one with their order.

Written while the window's person waits, so only what has changed is written, and nothing is forced
to the disk: a killed app loses nothing, and a power cut at most the songs queued just before it.
A file that cannot be read or written affects no other song.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine.claimed_json import parse_json
from engine.contract import EngineError
from engine.regular_file import open_regular
from engine.songs.recipe import Recipe, recipe_from_values, recipe_to_values
from heartstudio.jobs.songs.song_writing import JOURNAL_KEY

ORDER_FILE = "order.json"
MAX_BYTES = 4 << 20
"""Far more than the longest texts that a song may have need."""
_SUFFIX = ".song.json"
_NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")
_log = logging.getLogger(__name__)
Values = dict[str, Any]


@dataclass(frozen=True)
class WaitingSong:
    """One song to be made: its recipe with the journal's note, and its place among its takes."""

    song_id: str
    recipe: Recipe
    take: int
    takes: int

    @property
    def note(self) -> Mapping[str, Any]:
        """What is needed to queue it again; empty where the file has none."""
        noted = self.recipe.extra.get(JOURNAL_KEY)
        return cast("Mapping[str, Any]", noted) if isinstance(noted, dict) else {}


class WaitingStore:
    """The waiting songs in a folder.  Used on the GUI thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._order: list[str] = []
        self._titles: dict[str, str] = {}
        """Titles as they were written: all of a waiting song that can change."""

    def load(self) -> list[WaitingSong]:
        """Return what is there, in the queue's order; unreadable files stay where they are."""
        try:
            paths = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda path: path.name)
        except OSError as error:
            _log.warning("the waiting songs cannot be listed: %s", error)
            return []
        songs = [song for path in paths if (song := _read(path)) is not None]
        places = {song_id: place for place, song_id in enumerate(self._stored_order())}
        songs.sort(key=lambda song: places.get(song.song_id, len(places)))
        self._order = [song.song_id for song in songs]
        self._titles = {song.song_id: song.recipe.title for song in songs}
        return songs

    def is_current(self, song_id: str, title: str) -> bool:
        """Whether a song is written with this title already."""
        return self._titles.get(song_id) == title

    def keep(self, song_ids: Sequence[str], changed: Sequence[WaitingSong]) -> None:
        """Keep exactly these songs in this order; `changed` holds those to be written.

        What the disk refuses is logged, and written at the next call.
        """
        for song in changed:
            if self._write(f"{song.song_id}{_SUFFIX}", _values_of(song)):
                self._titles[song.song_id] = song.recipe.title
        wanted = list(song_ids)
        if wanted != self._order and self._write(ORDER_FILE, wanted):
            self._order = wanted
        for song_id in set(self._titles).difference(wanted):
            del self._titles[song_id]
            with suppress(OSError):
                (self._folder / f"{song_id}{_SUFFIX}").unlink(missing_ok=True)

    def _write(self, name: str, values: object) -> bool:
        """Write a file that is complete or not there; False, with a word in the log, if not."""
        path = self._folder / name
        temporary = path.with_name(f".{name}.part")
        try:
            text = json.dumps(values, ensure_ascii=False)
            self._folder.mkdir(parents=True, exist_ok=True)
            # Half a surrogate pair is no UTF-8, but it may be in what a person pasted.
            temporary.write_bytes(text.encode("utf-8", "surrogatepass"))
            os.replace(temporary, path)
        except (OSError, ValueError, TypeError, RecursionError) as error:
            _log.warning("a waiting song could not be noted: %r", error)
            return False
        return True

    def _stored_order(self) -> list[str]:
        try:
            values = parse_json(_bytes_in(self._folder / ORDER_FILE).decode("utf-8"))
        except (OSError, ValueError):
            return []
        return [str(value) for value in cast("list[object]", values)] if _is_list(values) else []


def song_of(values: object) -> WaitingSong:
    """Return a waiting song from its stored values.

    Raises EngineError, KeyError, TypeError or ValueError for others.
    """
    known = cast("Values", values)
    recipe = recipe_from_values(known["recipe"])
    song_id = str(known["song_id"])
    if not _NAME.fullmatch(song_id):
        raise ValueError(f"{song_id!r} is no id of a song")
    return WaitingSong(song_id, recipe, int(known["take"]), int(known["takes"]))


def _read(path: Path) -> WaitingSong | None:
    try:
        return song_of(parse_json(_bytes_in(path).decode("utf-8", "surrogatepass")))
    except (OSError, EngineError, KeyError, TypeError, ValueError) as error:
        _log.warning("the waiting song in %s cannot be read: %r", path.name, error)
        return None


def _bytes_in(path: Path) -> bytes:
    """Read a file, which may be a pipe or endless. Raises OSError, and ValueError if too large."""
    with open_regular(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError("the file is too large")
    return data


def _values_of(song: WaitingSong) -> Values:
    recipe = recipe_to_values(song.recipe)
    return {"song_id": song.song_id, "recipe": recipe, "take": song.take, "takes": song.takes}


def _is_list(values: object) -> bool:
    return isinstance(values, list)
