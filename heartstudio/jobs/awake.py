"""Keeps the computer from going to sleep while songs are made or models are downloaded, and its
screen from turning off while something is shown on the whole of it.

Composing survives a sleep, but pauses during it; the screen may turn off meanwhile. wakepy
implements this for each system; it runs on its own thread, because a D-Bus call may block. If it
finds no method, this is logged and everything else works.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from PySide6.QtCore import QObject, Slot

from heartstudio.jobs.background import Background
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import EngineState
from heartstudio.jobs.models.downloads import DownloadService
from heartstudio.model.settings import SettingsStore

Hold = Callable[[], AbstractContextManager[object]]
"""Returns a context manager that keeps the computer, or its screen, awake."""
_log = logging.getLogger(__name__)


def keep_running() -> AbstractContextManager[object]:
    """Return wakepy's context manager for this system (Windows, macOS, session bus)."""
    from wakepy import keep

    return keep.running(on_fail=_tell)


def keep_screen_on() -> AbstractContextManager[object]:
    """The same for the screen, which neither turns off nor is locked."""
    from wakepy import keep

    return keep.presenting(on_fail=_tell)


def _tell(result: object) -> None:
    _log.info("the computer or its screen may fall asleep: %s", result)


class Wakefulness(QObject):
    """Holds something awake while that is wanted. Lives on the GUI thread."""

    def __init__(self, hold: Hold | None, parent: QObject | None = None) -> None:
        """hold: without it nothing is held."""
        super().__init__(parent)
        self._hold = hold
        self._held: AbstractContextManager[object] | None = None  # used on the thread only
        self._is_wanted = False
        self._thread: Background | None = None

    def want(self, is_wanted: bool) -> None:
        """Begin to hold it awake, or let it go."""
        if self._hold is None or is_wanted == self._is_wanted:
            return
        self._is_wanted = is_wanted
        if self._thread is None:
            self._thread = Background("awake", self)
        hold = self._hold
        self._thread.submit((lambda: self._take(hold)) if is_wanted else self._let_go)

    def shutdown(self) -> bool:
        """Let go and end the thread. Call once, at the end."""
        self.want(False)
        return self._thread is None or self._thread.shutdown()

    def _take(self, hold: Hold) -> None:
        held = hold()
        held.__enter__()
        self._held = held

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)


class Awake(QObject):
    """Keeps the computer awake while the engine works or downloads go on. GUI thread."""

    def __init__(
        self,
        queue: EngineQueue,
        downloads: DownloadService,
        settings: SettingsStore,
        hold: Hold | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._downloads, self._settings = queue, downloads, settings
        self._computer = Wakefulness(hold, self)
        queue.state_changed.connect(self._look)
        downloads.changed.connect(self._look)
        settings.changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        """Start or end keeping awake if that state is wrong."""
        is_working = self._queue.state is not EngineState.IDLE or self._downloads.is_busy
        self._computer.want(is_working and self._settings.settings.keep_awake)

    def shutdown(self) -> bool:
        """Stop keeping awake and end the thread. Call once, at the end."""
        for signal in (
            self._queue.state_changed,
            self._downloads.changed,
            self._settings.changed,
        ):
            signal.disconnect(self._look)
        return self._computer.shutdown()
