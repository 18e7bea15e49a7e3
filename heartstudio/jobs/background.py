"""One named worker thread for file work: results are delivered on the GUI thread.

For work that takes milliseconds to minutes and must stay in order. Songs are made on the engine
thread (jobs/engine).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
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

    def __init__(self) -> None:
        super().__init__()
        self.tasks: SimpleQueue[_Task | None] = SimpleQueue()

    @Slot()
    def run(self) -> None:
        """Work until None arrives.

        One slot for the thread's whole lifetime: between two slots PySide drops the thread's Python
        state, and torch, which keeps a pointer to it (pybind11), then crashes the program.
        """
        while (task := self.tasks.get()) is not None:
            task.run()
            self.returned.emit(task)
            del task
        QThread.currentThread().quit()


class Background(QObject):
    """Runs work in order of submission. Lives on the GUI thread.

    `submit` from the GUI thread only; `report` from inside the work.
    """

    _reported = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = 0
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.returned.connect(self._on_returned)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether work waits or runs, or its result has not been delivered."""
        return self._waiting > 0

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work()` on the thread, then done(result) or failed(error) on the GUI thread."""
        self._waiting += 1
        self._worker.tasks.put(_Task(work, done, failed))

    def report(self, call: Callable[[], None]) -> None:
        """Run `call()` on the GUI thread soon; for use inside the work."""
        self._reported.emit(call)

    def shutdown(self, timeout_ms: int = SHUTDOWN_MS) -> bool:
        """Finish all work, deliver the results, end the thread. Returns whether that succeeded."""
        self._worker.tasks.put(None)
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
