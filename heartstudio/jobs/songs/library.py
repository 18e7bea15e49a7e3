"""The library thread, the only one that changes the index and the song files.

It runs the given work in order, each with the open index.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from heartstudio.jobs.background import Background
from heartstudio.model.song_store import SongStore

_log = logging.getLogger(__name__)


class Library:
    """Runs work with the index on one thread. Used from the GUI thread.

    The first work that needs the index opens it, on that thread.
    """

    def __init__(
        self, database: Path, music_folder: Callable[[], Path], parent: QObject | None = None
    ) -> None:
        self._database = database
        self._music_folder = music_folder
        self._store: SongStore | None = None
        self.background = Background("library", parent)

    @property
    def is_busy(self) -> bool:
        """Whether work is queued or running."""
        return self.background.is_busy

    def submit(
        self,
        work: Callable[[SongStore], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run work(store), then done(result) or failed(error) on the GUI thread, in order."""
        self.background.submit(lambda: work(self._open()), done, failed)

    def shutdown(self) -> bool:
        """Finish all work, close the index, end the thread. Call once, last."""
        self.background.submit(self._close)
        return self.background.shutdown()

    def _open(self) -> SongStore:
        if self._store is None:
            self._store = SongStore(self._database)
            if self._store.was_recreated:
                _log.warning("the library's index was damaged; it is made again from the songs")
                self._store.rebuild(self._music_folder())
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
