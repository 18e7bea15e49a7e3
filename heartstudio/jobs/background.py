"""One named worker thread for file work: callables go in, results come back on the GUI thread.

For work that takes milliseconds to minutes and must keep its order.  Making songs has its own
thread (generation.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal, Slot

SHUTDOWN_MS = 15_000
_log = logging.getLogger(__name__)


@dataclass
class _Task:
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    result: Any = None
    error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error
            _log.debug("background work failed", exc_info=True)

    def deliver(self) -> None:
        if self.error is None:
            if self.done is not None:
                self.done(self.result)
        elif self.failed is not None:
            self.failed(self.error)
        else:
            _log.error("background work failed", exc_info=self.error)


class _Worker(QObject):
    """Lives on the background thread."""

    returned = Signal(object)

    @Slot(object)
    def run(self, task: _Task | None) -> None:
        if task is None:
            QThread.currentThread().quit()
            return
        task.run()
        self.returned.emit(task)


class Background(QObject):
    """Runs work in the order it came.  Lives on the GUI thread.

    `submit` from the GUI thread only; `report` from inside the work.
    """

    _posted = Signal(object)
    _reported = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = 0
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._posted.connect(self._worker.run)
        self._worker.returned.connect(self._on_returned)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """True while work waits or runs, or its result has not been delivered."""
        return self._waiting > 0

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work()` on the thread, then done(result) or failed(error) on the GUI thread."""
        self._waiting += 1
        self._posted.emit(_Task(work, done, failed))

    def report(self, call: Callable[[], None]) -> None:
        """From inside the work: run `call()` on the GUI thread, soon."""
        self._reported.emit(call)

    def shutdown(self, timeout_ms: int = SHUTDOWN_MS) -> bool:
        """Finish all work, deliver the results, end the thread.  True when that succeeded."""
        self._posted.emit(None)
        has_ended = self._thread.wait(timeout_ms)
        QCoreApplication.sendPostedEvents(self)
        return has_ended

    @Slot(object)
    def _on_returned(self, task: _Task) -> None:
        self._waiting -= 1
        task.deliver()

    @Slot(object)
    def _on_reported(self, call: Callable[[], None]) -> None:
        call()
