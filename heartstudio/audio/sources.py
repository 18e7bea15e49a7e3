"""What the deck needs of those that know songs and those that read files.  It knows neither."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class ShownSong(Protocol):
    """What the deck needs of a library song; model.song.Song fits."""

    @property
    def id(self) -> str:
        """The song's id."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def lyrics(self) -> str:
        """Its lyrics, with section marks."""
        ...

    @property
    def path(self) -> Path:
        """Its master file."""
        ...


class Shelf(Protocol):
    """Where songs are found; SongListModel fits."""

    def song(self, song_id: str) -> ShownSong | None:
        """One song by its id."""
        ...


class Loader(Protocol):
    """What reads files; jobs.peak_loader.PeakLoader fits."""

    def load(self, path: Path) -> int:
        """Begin to load; returns the token of the signals."""
        ...

    def cancel(self) -> None:
        """Give up."""
        ...

    def measure(self, work: Callable[[], float], done: Callable[[float], None]) -> None:
        """Run work off the GUI thread, then done(its value) on it."""
        ...
