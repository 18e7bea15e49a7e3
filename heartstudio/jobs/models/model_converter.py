"""Makes smaller copies of models on its own thread, with planning, progress and stop.

engine/convert.py defines the conversion.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.contract import Cancelled, message_of
from engine.messages import Message
from heartstudio.engine_adapter import ConversionPlan, convert_model, plan_copy
from heartstudio.jobs.background import Background
from heartstudio.model.model_catalog import ModelCatalog

REPORT_EVERY_S = 0.1
_log = logging.getLogger(__name__)


class ModelConverter(QObject):
    """Runs one conversion at a time. Lives on the GUI thread.

    Signals: planned(ConversionPlan) · refused(message) · progressed(fraction 0 … 1) ·
    finished(folder) · stopped()
    """

    planned = Signal(object)
    refused = Signal(object)
    progressed = Signal(float)
    finished = Signal(str)
    stopped = Signal()

    def __init__(self, catalog: ModelCatalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._thread = Background("converter", self)
        self._abort = threading.Event()
        self._is_converting = False

    @property
    def is_converting(self) -> bool:
        """Whether a copy is being written."""
        return self._is_converting

    def plan(self, model_folder: str, precision: str) -> None:
        """Compute what a copy would save; planned or refused follows."""
        self._thread.submit(
            lambda: plan_copy(model_folder, precision), self.planned.emit, self._on_failed
        )

    def start(self, plan: ConversionPlan) -> None:
        """Write the copy; finished, refused or stopped follows."""
        if self._is_converting:
            return
        self._is_converting = True
        abort = self._abort = threading.Event()
        reported_s = 0.0

        def report(done: int, total: int) -> None:
            nonlocal reported_s
            now_s = time.monotonic()
            if now_s - reported_s >= REPORT_EVERY_S or done == total:
                reported_s = now_s
                self._thread.report(lambda: self.progressed.emit(done / max(1, total)))

        self._thread.submit(
            lambda: convert_model(plan, abort, report), self._on_written, self._on_failed
        )

    def stop(self) -> None:
        """Stop writing and delete the partial copy."""
        self._abort.set()

    def shutdown(self) -> bool:
        """Stop and end the thread. Call once, at the end."""
        self.stop()
        return self._thread.shutdown()

    def _on_written(self, folder: Path) -> None:
        self._is_converting = False
        self._catalog.refresh()
        self.finished.emit(str(folder))

    def _on_failed(self, error: Exception) -> None:
        self._is_converting = False
        if isinstance(error, Cancelled):
            self.stopped.emit()
            return
        _log.error("converting a model: %r", error)
        self.refused.emit(
            message_of(error, Message("The copy could not be made. The log says more."))
        )
