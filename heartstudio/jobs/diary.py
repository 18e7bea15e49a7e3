"""Journals of running songs, written on a thread of their own: waiting for the disk stops nobody.

What a journal looks like is engine.songs.journal's part; when a song is safe is song_keeper.py's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.contract import (
    EngineError,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    SongStarted,
)
from engine.songs.journal import JournalWriter, open_journals
from engine.songs.recipe import Recipe
from heartstudio.jobs.background import Background
from heartstudio.model.song_deletion import system_trash

FLUSH_CHECK_MS = 1_000
_log = logging.getLogger(__name__)


class Diary(QObject):
    """Keeps one journal a song.  Lives on the GUI thread; the files are touched on its own thread.

    Signals: problem_occurred(sentence), once a song: it is made all the same, but a crash would
    lose it · found(list[InterruptedJob]) after `look`
    """

    problem_occurred = Signal(str)
    found = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._writers: dict[str, JournalWriter] = {}
        self._troubled: set[str] = set()
        self._background = Background("journal", self)
        self._timer = QTimer(self)
        self._timer.setInterval(FLUSH_CHECK_MS)
        self._timer.timeout.connect(self._on_timer)

    def begin(self, song_id: str, request: GenerationRequest, recipe: Recipe) -> None:
        """Begin a song's journal, or go on with the one that was interrupted."""

        def work() -> None:
            writer = self._reopened(song_id)
            self._writers[song_id] = writer or JournalWriter.create(
                self._folder, song_id, request, recipe
            )

        self._do(song_id, work)
        self._timer.start()

    def go_on(self, song_id: str) -> None:
        """Hold the journal of a song whose tokens are only decoded again, if it has one."""

        def work() -> None:
            writer = self._reopened(song_id)
            if writer is not None:
                self._writers[song_id] = writer

        self._do(song_id, work)

    def started(self, song_id: str, event: SongStarted) -> None:
        """Note what is really used."""
        self._with(song_id, lambda writer: writer.started(event))

    def frames(self, song_id: str, event: FramesComposed) -> None:
        """Note new tokens."""
        self._with(song_id, lambda writer: writer.frames(event))

    def composed(self, song_id: str, reason: FinishReason) -> None:
        """Note that composing is over: the tokens are on the disk before anything else is."""
        self._with(song_id, lambda writer: writer.finish(reason))

    def keep(self, song_id: str) -> None:
        """Close the journal; its song is offered again."""
        self._do(song_id, lambda: self._close(song_id))

    def discard(self, song_id: str) -> None:
        """Delete the journal: its song is safe, or there was nothing in it."""

        def work() -> None:
            writer = self._writers.pop(song_id, None)
            if writer is not None:
                writer.discard()

        self._do(song_id, work)

    def forget(self, song_id: str) -> None:
        """Delete a journal left behind by a crash: its song is safe."""

        def work() -> None:
            writer = self._reopened(song_id)
            if writer is not None:
                writer.discard()

        self._do(song_id, work)

    def look(self) -> None:
        """Look for interrupted songs; `found` brings them."""

        def damaged(path: Path, why: str) -> None:
            _log.warning("journal %s cannot be used: %s", path.name, why)

        self._background.submit(
            lambda: open_journals(self._folder, damaged), self.found.emit, self._on_look_failed
        )

    def bin(self, path: Path) -> None:
        """Move an interrupted song's journal to the system's bin, then look again."""
        self._background.submit(
            lambda: system_trash(path), lambda _: self.look(), self._on_bin_failed
        )

    def shutdown(self) -> bool:
        """Close all journals, end the thread.  Call once, at the end."""
        self._timer.stop()

        def close_all() -> None:
            for song_id in list(self._writers):
                self._close(song_id)

        self._background.submit(close_all)
        return self._background.shutdown()

    def _reopened(self, song_id: str) -> JournalWriter | None:
        for job in open_journals(self._folder):
            if job.song_id == song_id:
                return JournalWriter.reopen(job)
        return None

    def _close(self, song_id: str) -> None:
        writer = self._writers.pop(song_id, None)
        if writer is not None:
            writer.close()

    def _with(self, song_id: str, use: Callable[[JournalWriter], object]) -> None:
        def work() -> None:
            writer = self._writers.get(song_id)
            if writer is not None:
                use(writer)

        self._do(song_id, work)

    def _do(self, song_id: str, work: Callable[[], None]) -> None:
        self._background.submit(work, None, lambda error: self._on_failed(song_id, error))

    def _on_failed(self, song_id: str, error: Exception) -> None:
        _log.warning("journal of %s: %r", song_id, error)
        if song_id not in self._troubled:
            self._troubled.add(song_id)
            reason = str(error) if isinstance(error, EngineError) else "The log says more."
            self.problem_occurred.emit(
                f"This song is being made, but a crash would lose it. {reason}"
            )

    def _on_bin_failed(self, error: Exception) -> None:
        _log.warning("journal: %r", error)
        self.problem_occurred.emit(str(error))
        self.look()

    def _on_look_failed(self, error: Exception) -> None:
        _log.error("interrupted songs", exc_info=error)

    def _on_timer(self) -> None:
        if not self._writers:
            self._timer.stop()
        for song_id in list(self._writers):
            self._with(song_id, lambda writer: writer.flush_due())
