"""Journals of running songs, written on a thread of their own: waiting for the disk stops nobody.

What a journal looks like is engine.songs.journal's part; when a song is safe is song_saver.py's.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.atomic_file import output_errors
from engine.contract import (
    EngineError,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    SongStarted,
    message_of,
)
from engine.messages import Message
from engine.songs.journal import InterruptedJob, JournalWriter, open_journals, rewrite
from engine.songs.recipe import Recipe
from heartstudio.jobs.background import Background
from heartstudio.model.song_bin import system_trash

FLUSH_CHECK_MS = 1_000
_log = logging.getLogger(__name__)


class _Page:
    """One song's journal: what is to be written, in order.  What the disk refuses stays in memory
    and is written before anything else once the disk takes it."""

    def __init__(self) -> None:
        self.writer: JournalWriter | None = None
        self.was_refused = False
        self.is_dropped = False
        """Set when the song is safe: nothing more is written, the journal goes."""
        self.works = 0
        """How often `work` was asked for and has not come back."""
        self._steps: deque[Callable[[_Page], None]] = deque()

    def add(self, step: Callable[[_Page], None]) -> None:
        """Have something done behind what waits (on the GUI thread)."""
        self._steps.append(step)

    def work(self) -> bool:
        """Do what waits, on the journals' thread; True when nothing is held any more.

        Raises EngineError; the rest goes on waiting.
        """
        while self._steps and not self.is_dropped:
            step = self._steps.popleft()
            try:
                step(self)
            except BaseException:
                self._steps.appendleft(step)
                raise
        if self.is_dropped:
            self._steps.clear()
            if self.writer is not None:
                self.writer.discard()
                self.writer = None
        elif self.writer is not None:
            self.writer.flush_due()
        return self.writer is None

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        writer, self.writer = self.writer, None
        if writer is not None:
            writer.close()


class JournalWriting(QObject):
    """Keeps one journal a song.  Lives on the GUI thread; the files are touched on its own thread.

    Signals: problem_occurred(message), once a song: it is made all the same, but a crash would
    lose it · found(list[InterruptedJob]) after `look`, and when a journal could be closed at last
    """

    problem_occurred = Signal(object)
    found = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._pages: dict[str, _Page] = {}
        self._background = Background("journal", self)
        self._timer = QTimer(self)
        self._timer.setInterval(FLUSH_CHECK_MS)
        self._timer.timeout.connect(self._on_timer)

    def begin(self, song_id: str, request: GenerationRequest, recipe: Recipe) -> None:
        """Begin a song's journal, or go on with the one that was interrupted."""

        def create(page: _Page) -> None:
            page.writer = self._reopened(song_id) or JournalWriter.create(
                self._folder, song_id, request, recipe
            )

        self._open(song_id, create)

    def go_on(self, song_id: str) -> None:
        """Hold the journal of a song whose tokens are only decoded again, if it has one."""

        def reopen(page: _Page) -> None:
            page.writer = page.writer or self._reopened(song_id)

        self._open(song_id, reopen)

    def started(self, song_id: str, event: SongStarted) -> None:
        """Note what is really used."""
        self._with(song_id, lambda writer: writer.started(event))

    def frames(self, song_id: str, event: FramesComposed) -> None:
        """Note new tokens."""
        self._with(song_id, lambda writer: writer.frames(event))

    def round_began(self, song_id: str, first_frame: int) -> None:
        """Note that a round of an endless song begins."""
        self._with(song_id, lambda writer: writer.round_began(first_frame))

    def composed(self, song_id: str, reason: FinishReason) -> None:
        """Note that composing is over: the tokens are on the disk before anything else is."""
        self._with(song_id, lambda writer: writer.finish(reason))

    def keep(self, song_id: str) -> None:
        """Close the journal; its song is offered again."""
        page = self._pages.get(song_id)
        if page is not None:
            page.add(_Page.close)
            self._work(song_id, page)

    def discard(self, song_id: str) -> None:
        """Delete the journal: its song is safe, or there was nothing in it."""
        page = self._pages.get(song_id)
        if page is not None:
            page.is_dropped = True
            self._work(song_id, page)

    def forget(self, song_id: str) -> None:
        """Delete a journal left behind by a crash: its song is safe."""

        def work() -> None:
            writer = self._reopened(song_id)
            if writer is not None:
                writer.discard()

        self._background.submit(
            work, None, lambda error: _log.warning("journal of %s: %r", song_id, error)
        )

    def look(self) -> None:
        """Look for interrupted songs; `found` brings them."""

        self._background.submit(self._look, self.found.emit)

    def bin(self, path: Path) -> None:
        """Move an interrupted song's journal to the system's bin, then look again."""
        self._background.submit(
            lambda: system_trash(path), lambda _: self.look(), self._on_bin_failed
        )

    def shutdown(self) -> bool:
        """Close all journals, end the thread.  Call once, at the end."""
        self._timer.stop()
        pages = list(self._pages.values())
        for song_id in list(self._pages):
            self.keep(song_id)
        has_ended = self._background.shutdown()
        if has_ended:
            for page in pages:
                with suppress(EngineError):  # the disk refused to the end
                    page.close()
        return has_ended

    def _look(self) -> list[InterruptedJob]:
        """On the journals' thread: what can be read of the journals.  Damaged files go to the bin,
        their readable part into a new journal."""
        unreadable: list[tuple[Path, Message]] = []
        jobs = open_journals(
            self._folder,
            lambda path, why: unreadable.append((path, why)),
            lambda path, why: _log.warning("journal %s: %s", path.name, why),
        )
        for path, why in unreadable:
            _log.warning("journal %s cannot be used: %s", path.name, why)
            _bin(_put_aside(path))
            self._tell(
                Message(
                    "The journal of an interrupted song was damaged so that nothing of it can be "
                    "read. It is in the bin."
                )
            )
        return [job for job in map(self._mended, jobs) if job is not None]

    def _mended(self, job: InterruptedJob) -> InterruptedJob | None:
        """The job in a journal without damage; None where there is nothing to offer."""
        if not job.is_damaged:
            return job
        _log.warning("journal %s is damaged; %d frames are left", job.path.name, job.codes.shape[1])
        if not job.composed_frames:
            _bin(_put_aside(job.path))
            self._tell(
                Message(
                    "The journal of “{title}” was damaged before its first tokens. It is in the "
                    "bin.",
                    title=job.recipe.title,
                )
            )
            return None
        title = job.recipe.title or self.tr("Recovered song")
        job = replace(job, recipe=replace(job.recipe, title=title))
        aside = _put_aside(job.path)
        try:
            rewrite(self._folder, job)
        except EngineError as error:  # a full disk: offered as it is
            _log.warning("journal %s cannot be written anew: %r", job.path.name, error)
            aside.rename(job.path)
            return job
        _bin(aside)
        self._tell(
            Message(
                "The journal of “{title}” was damaged. What can be read of it is offered; the "
                "damaged file is in the bin.",
                title=title,
            )
        )
        whole = {found.song_id: found for found in open_journals(self._folder)}
        return whole.get(job.song_id)

    def _tell(self, message: Message) -> None:
        """From the journals' thread."""
        self._background.report(lambda: self.problem_occurred.emit(message))

    def _reopened(self, song_id: str) -> JournalWriter | None:
        for job in open_journals(self._folder):
            if job.song_id == song_id:
                return JournalWriter.reopen(job)
        return None

    def _open(self, song_id: str, step: Callable[[_Page], None]) -> None:
        page = self._pages.get(song_id)
        if page is None or page.is_dropped:
            page = self._pages[song_id] = _Page()
        page.add(step)
        self._work(song_id, page)
        self._timer.start()

    def _with(self, song_id: str, use: Callable[[JournalWriter], object]) -> None:
        def step(page: _Page) -> None:
            if page.writer is not None:
                use(page.writer)

        page = self._pages.get(song_id)
        if page is not None:
            page.add(step)
            self._work(song_id, page)

    def _work(self, song_id: str, page: _Page) -> None:
        page.works += 1
        self._background.submit(
            page.work,
            lambda is_done: self._on_written(song_id, page, is_done),
            lambda error: self._on_refused(song_id, page, error),
        )

    def _on_written(self, song_id: str, page: _Page, is_done: bool) -> None:
        page.works -= 1
        if is_done and page.works == 0 and self._pages.get(song_id) is page:
            del self._pages[song_id]
            if page.was_refused and not page.is_dropped:
                self.look()

    def _on_refused(self, song_id: str, page: _Page, error: Exception) -> None:
        page.works -= 1
        if page.was_refused:
            return
        page.was_refused = True
        _log.warning("journal of %s: %r", song_id, error)
        if not page.is_dropped:
            reason = message_of(error, Message("The log says more."))
            self.problem_occurred.emit(
                Message(
                    "This song is being made, but a crash would lose it. {sentence}",
                    sentence=reason,
                )
            )

    def _on_bin_failed(self, error: Exception) -> None:
        _log.warning("journal: %r", error)
        self.problem_occurred.emit(message_of(error, Message.plain(str(error))))
        self.look()

    def _on_timer(self) -> None:
        """What is old is forced to the disk; what was refused is tried again."""
        if not self._pages:
            self._timer.stop()
        for song_id, page in list(self._pages.items()):
            self._work(song_id, page)


def _put_aside(path: Path) -> Path:
    """Give a damaged journal a name under which it is not looked for."""
    names = (path.with_name(f"{path.stem}-{number}.damaged") for number in count(1))
    aside = next(name for name in names if not name.exists())
    with output_errors(path):
        path.rename(aside)
    return aside


def _bin(aside: Path) -> None:
    """To the bin; where there is none the file stays where it is."""
    try:
        system_trash(aside)
    except EngineError as error:
        _log.warning("the damaged journal stays: %r", error)
