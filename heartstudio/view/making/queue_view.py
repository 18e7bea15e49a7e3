"""The queue: every job of this session with buttons to move, remove and retry.

Only the queue changes jobs; the list follows when it reports a change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobState
from heartstudio.theme import set_kind
from heartstudio.view.making.queue_button import queue_button
from heartstudio.view.making.running_row import RunningRow
from heartstudio.view.making.status import job_state_text
from heartstudio.view.plain_text import PlainLabel, set_tip

SHOWN_ENDED = 3
ROWS_AT_ONCE = 40
MOST_PX = 230
"""A long queue scrolls instead of pushing Generate and Stop out of the window."""


class QueueView(QFrame):
    """Signals: failure_wanted(job id), the user asks why a job failed · job_shown(job id), the user
    wants to see and hear a running one."""

    failure_wanted = Signal(int)
    job_shown = Signal(int)

    def __init__(
        self,
        queue: EngineQueue,
        parent: QWidget | None = None,
        hidden_jobs: Callable[[], Collection[int]] = frozenset,
    ) -> None:
        """hidden_jobs: running jobs that could be shown and are not; `refresh` when they change."""
        super().__init__(parent)
        self._hidden_jobs = hidden_jobs
        self.setObjectName("queueView")
        set_kind(self, "card")
        self._queue = queue
        self._kept: dict[tuple[object, ...], QWidget] = {}
        self._most_rows = ROWS_AT_ONCE
        self._shown_count = 0
        self._heading = PlainLabel(self)
        set_kind(self._heading, "heading")
        self._list = QWidget(self)
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._scroll = self._make_scroll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 4, 10)
        layout.addWidget(self._heading)
        layout.addWidget(self._scroll)
        self._scroll.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        queue.queue_changed.connect(self.refresh)
        self.refresh()

    def _make_scroll(self) -> QScrollArea:
        scroll = QScrollArea(self)
        scroll.setObjectName("queueScroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._list)
        scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        return scroll

    @Slot()
    def refresh(self) -> None:
        """Show failed and running jobs, then the waiting ones in order.

        A single running job is shown by the progress panel, and here only above others, or to go
        back to its song.

        Rows that stay as they are are used again, and those far down are made when they are
        scrolled to: a change costs the same with a thousand songs.
        """
        focused = self.focusWidget()
        focus_name = focused.objectName() if focused else ""
        jobs = self._queue.jobs()
        newest = max((job.id for job in jobs), default=0)
        ended = [
            job
            for job in jobs
            if job.state is JobState.FAILED
            or (job.state is JobState.STOPPED and job.id == newest)  # until something else is made
        ]
        waiting = [job for job in jobs if job.state is JobState.QUEUED]
        running = [job for job in jobs if job.state in (JobState.RUNNING, JobState.STOPPING)]
        is_hidden = any(job.id in self._hidden_jobs() for job in running)
        is_alone = len(running) == 1 and not waiting and not ended and not is_hidden
        shown = ended[-SHOWN_ENDED:] + ([] if is_alone else running) + waiting
        self._show_rows(shown, waiting)
        text = self.tr("Queue · {n} waiting").format(n=len(waiting))
        self._heading.setText(text if waiting else self.tr("Queue"))
        self._scroll.setFixedHeight(min(self._rows.sizeHint().height(), MOST_PX))
        self.setVisible(bool(shown))
        again = self.findChild(QToolButton, focus_name) if focus_name else None
        if isinstance(again, QToolButton) and again.isVisible():
            again.setFocus()

    def _show_rows(self, shown: list[Job], waiting: list[Job]) -> None:
        self._shown_count = len(shown)
        ends = (waiting[0].id, waiting[-1].id) if waiting else (0, 0)
        running = self._queue.running
        together = running if len(running) > 1 else []
        rows: dict[tuple[object, ...], QWidget] = {}
        while self._rows.takeAt(0) is not None:
            pass
        for job in shown[: self._most_rows]:
            place = (job.id == ends[0], job.id == ends[1], len(waiting) > 1)
            is_hidden = job.id in self._hidden_jobs()
            key = (job.id, job.state, _title_of(job), job in together, is_hidden, *place)
            rows[key] = row = self._kept.pop(key, None) or self._make_row(job, waiting)
            self._rows.addWidget(row)
            row.show()  # hidden widgets do not count for the list's height
        for row in self._kept.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._kept = rows

    @Slot()
    def _on_scrolled(self) -> None:
        """Make more rows near the end of those there are."""
        bar = self._scroll.verticalScrollBar()
        if self._shown_count > self._most_rows and bar.value() >= bar.maximum() - MOST_PX:
            self._most_rows += ROWS_AT_ONCE
            self.refresh()

    def _place_of(self, job_id: int) -> int:
        waiting = [job.id for job in self._queue.jobs() if job.state is JobState.QUEUED]
        return waiting.index(job_id)

    def _make_row(self, job: Job, waiting: list[Job]) -> QWidget:
        if job.state in (JobState.RUNNING, JobState.STOPPING) and len(self._queue.running) > 1:
            title = _title_of(job)
            running = RunningRow(self._queue, job, title, self._elided(title), self)
            running.shown.connect(lambda: self.job_shown.emit(job.id))
            return running
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        title = PlainLabel(self._elided(_title_of(job)), row)
        tip = self.tr("{title} · seed {seed}")
        set_tip(title, tip.format(title=_title_of(job), seed=job.spec.recipe.seed))
        state = PlainLabel(job_state_text(job.state), row)
        set_kind(state, "error" if job.state is JobState.FAILED else "muted")
        texts.addWidget(title)
        texts.addWidget(state)
        line.addLayout(texts, 1)
        for button in self._buttons(job, waiting, row):
            line.addWidget(button)
        return row

    def _elided(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 190)

    def _buttons(self, job: Job, waiting: list[Job], row: QWidget) -> list[QToolButton]:
        queue, buttons = self._queue, list[QToolButton]()
        if job.id in self._hidden_jobs():
            show = self._button(row, job, "eye", self.tr("Show this song"))
            show.clicked.connect(lambda: self.job_shown.emit(job.id))
            buttons.append(show)
        if job.state is JobState.QUEUED and len(waiting) > 1:
            up = self._button(row, job, "arrow-up", self.tr("Make it sooner"))
            up.setEnabled(job.id != waiting[0].id)
            up.clicked.connect(lambda: queue.move(job.id, self._place_of(job.id) - 1))
            down = self._button(row, job, "arrow-down", self.tr("Make it later"))
            down.setEnabled(job.id != waiting[-1].id)
            down.clicked.connect(lambda: queue.move(job.id, self._place_of(job.id) + 1))
            buttons += [up, down]
        if job.state is JobState.FAILED:
            why = self._button(row, job, "info", self.tr("Why it failed"))
            why.clicked.connect(lambda: self.failure_wanted.emit(job.id))
            buttons.append(why)
        if job.is_over:
            again = self._button(row, job, "refresh", self.tr("Try again"))
            again.clicked.connect(lambda: self._retry(job.id))
            buttons.append(again)
        if job.state not in (JobState.RUNNING, JobState.STOPPING):
            away = self._button(row, job, "close", self.tr("Take it off the list"))
            away.clicked.connect(lambda: queue.remove(job.id))
            buttons.append(away)
        return buttons

    def _retry(self, job_id: int) -> None:
        self._queue.retry(job_id)
        self._queue.remove(job_id)

    def _button(self, row: QWidget, job: Job, picture: str, text: str) -> QToolButton:
        return queue_button(row, job.id, picture, text, _title_of(job))


def _title_of(job: Job) -> str:
    """Return the title, with the take number if there are several."""
    if job.spec.takes > 1:
        return f"{job.spec.title} · {job.spec.take}/{job.spec.takes}"
    return job.spec.title
