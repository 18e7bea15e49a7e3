"""One of several running jobs in the queue's list: its progress, Show and Stop."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import EngineState, Job, JobEvent, JobProgress, JobState
from heartstudio.theme import set_kind
from heartstudio.view.making.queue_button import queue_button
from heartstudio.view.making.status import job_state_text, row_text
from heartstudio.view.plain_text import PlainLabel

STEPS = 1000
BAR_PX = 4


class RunningRow(QWidget):
    """Follows one job. Signals: shown(), the user wants to see and hear what exists of it."""

    shown = Signal()

    def __init__(
        self, queue: EngineQueue, job: Job, title: str, shown_title: str, parent: QWidget
    ) -> None:
        """shown_title: the title as there is room for it."""
        super().__init__(parent)
        self._queue = queue
        self._job_id = job.id
        self.state = PlainLabel(job_state_text(job.state), self)
        set_kind(self.state, "muted")
        self.bar = QProgressBar(self)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of {title}").format(title=title))
        self.show_button = queue_button(self, job.id, "eye", self.tr("Show this take"), title)
        self.show_button.clicked.connect(self.shown)
        self.stop_button = queue_button(self, job.id, "stop", self.tr("Stop this take"), title)
        self.stop_button.setEnabled(job.state is JobState.RUNNING)
        self.stop_button.clicked.connect(self._on_stop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(PlainLabel(shown_title, self))
        texts.addWidget(self.state)
        texts.addSpacing(3)
        texts.addWidget(self.bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addLayout(texts, 1)
        line.addWidget(self.show_button)
        line.addWidget(self.stop_button)
        if job.progress is not None:
            self._show_progress(job.progress)
        queue.happened.connect(self._on_event)

    @Slot()
    def _on_stop(self) -> None:
        self._queue.stop_job(self._job_id)

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        if job_id == self._job_id and isinstance(event, JobProgress):
            self._show_progress(event)

    def _show_progress(self, progress: JobProgress) -> None:
        is_stopping = not self.stop_button.isEnabled()
        state = EngineState.STOPPING if is_stopping else EngineState.RUNNING
        self.state.setText(row_text(state, progress))
        self.bar.setValue(round(progress.fraction * STEPS))
