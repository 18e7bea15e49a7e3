"""Keeps the computer from falling asleep while songs are made or models are fetched.

An hour of composing would be kept through a sleep, but not go on in it.  The screen may go dark.
wakepy knows the ways of the systems; it is asked on a thread of its own, for a bus may let one
wait.  Where it finds no way the log says so, and everything else works.
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
"""Makes something that keeps the computer awake from its `with` to the end of it."""
_log = logging.getLogger(__name__)


def keep_running() -> AbstractContextManager[object]:
    """wakepy's way for this system (Windows, macOS, desktops with a session bus)."""
    from wakepy import keep

    return keep.running(on_fail=_tell)


def _tell(result: object) -> None:
    _log.info("the computer may fall asleep while songs are made: %s", result)


class Awake(QObject):
    """Follows the engine and the downloads.  Lives on the GUI thread."""

    def __init__(
        self,
        queue: EngineQueue,
        downloads: DownloadService,
        settings: SettingsStore,
        hold: Hold,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._downloads, self._settings = queue, downloads, settings
        self._hold = hold
        self._held: AbstractContextManager[object] | None = None  # the thread's own
        self._is_wanted = False
        self._thread: Background | None = None
        queue.state_changed.connect(self._look)
        downloads.changed.connect(self._look)
        settings.changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        """Take hold, or let go, if that is not as it should be."""
        is_working = self._queue.state is not EngineState.IDLE or self._downloads.is_busy
        self._want(is_working and self._settings.settings.keep_awake)

    def shutdown(self) -> bool:
        """Let go and end the thread.  Call once, at the end."""
        for signal in (
            self._queue.state_changed,
            self._downloads.changed,
            self._settings.changed,
        ):
            signal.disconnect(self._look)
        self._want(False)
        return self._thread is None or self._thread.shutdown()

    def _want(self, is_wanted: bool) -> None:
        if is_wanted == self._is_wanted:
            return
        self._is_wanted = is_wanted
        if self._thread is None:
            self._thread = Background("awake", self)
        self._thread.submit(self._take_hold if is_wanted else self._let_go)

    def _take_hold(self) -> None:
        held = self._hold()
        held.__enter__()
        self._held = held

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)
