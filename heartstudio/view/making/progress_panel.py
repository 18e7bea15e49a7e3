"""Generate, Stop, and the song's progress: the bottom of the right column.

It shows the queue's state and progress; its buttons trigger actions defined elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import EngineState, JobEvent, JobProgress, Stalled
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.making.status import detail_text, stage_text, stalled_text
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.card import describe

STEPS = 1000
BAR_PX = 8
DETAIL_LINES = 2
"""Reserved lines, so that the buttons do not move when the details get longer."""
SECOND_STOP_MS = 1_000
"""A double click on Stop counts once: a second click is ignored for this long."""


class ProgressPanel(QFrame):
    """Buttons, status and progress of the running job.  Lives on the GUI thread."""

    def __init__(self, queue: EngineQueue, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressPanel")
        set_kind(self, "card")
        self._queue = queue
        self._actions = actions
        self.generate_button = self._make_button("generateButton", "generate", "primary")
        self.generate_button.setIcon(icon("sparkle", "on_accent"))
        self.stop_button = self._make_button("stopButton", "stop_making", "danger")
        self.stop_button.setIcon(icon("stop", "danger"))
        self.status_label = PlainLabel(self)
        self.status_label.setObjectName("statusLabel")
        self.detail_label = PlainLabel(self)
        self.detail_label.setObjectName("progressDetail")
        set_kind(self.detail_label, "muted")
        for label in (self.status_label, self.detail_label):
            label.setWordWrap(True)
        self.log_button = self._make_log_button()
        self.bar = QProgressBar(self)
        self.bar.setObjectName("progressBar")
        self.bar.setAccessibleName(self.tr("Progress of the song"))
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self._state = EngineState.IDLE
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SECOND_STOP_MS)
        self._patience.timeout.connect(self._show_buttons)
        self._fill()
        queue.state_changed.connect(self._on_state_changed)
        queue.queue_changed.connect(self._show_buttons)
        queue.happened.connect(self._on_event)
        self._on_state_changed(queue.state)

    def _make_button(self, name: str, action_name: str, kind: str) -> QPushButton:
        action = self._actions[action_name]
        button = QPushButton(self)
        button.setObjectName(name)
        set_tip(button, action.toolTip())
        button.setIconSize(QSize(18, 18))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_kind(button, kind)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        return button

    def _make_log_button(self) -> QPushButton:
        """Return the log button, shown while the job is stalled."""
        button = QPushButton(self.tr("Show the log"), self)
        button.setObjectName("stalledLogButton")
        action = self._actions["log"]
        describe(button, self.tr("Show the log"), action.toolTip())
        set_kind(button, "link")
        button.clicked.connect(action.trigger)
        button.hide()
        return button

    def _fill(self) -> None:
        self.stop_button.setText(self.tr("Stop"))
        self.stop_button.setAccessibleName(self.tr("Stop"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING_PX)
        buttons.addWidget(self.generate_button, 3)
        buttons.addWidget(self.stop_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(6)
        layout.addLayout(buttons)
        layout.addSpacing(4)
        layout.addWidget(self.status_label)
        layout.addWidget(self.bar)
        layout.addWidget(self.detail_label)
        layout.addWidget(self.log_button, 0, Qt.AlignmentFlag.AlignLeft)
        line_px = self.detail_label.fontMetrics().lineSpacing()
        self.detail_label.setMinimumHeight(DETAIL_LINES * line_px)
        self.detail_label.setAlignment(Qt.AlignmentFlag.AlignTop)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the timer that enables Stop again."""
        if not event.spontaneous():
            self._patience.stop()
        super().hideEvent(event)

    @Slot(object)
    def _on_state_changed(self, state: EngineState) -> None:
        job = self._queue.current
        progress = job.progress if job is not None else None
        before, self._state = self._state, state
        is_next = state is EngineState.RUNNING and before is not EngineState.IDLE
        if is_next and self.isVisible():  # a Stop of now was meant for the song before
            self._patience.start()
        self.status_label.setText(stage_text(state, progress))
        if state is EngineState.STOPPING:
            self._patience.start()
        elif progress is None or state is EngineState.IDLE:
            if state is EngineState.IDLE:
                self._patience.stop()
            self.bar.setValue(0)
            self.detail_label.clear()
            self.log_button.hide()
        self._show_buttons()

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        job = self._queue.current
        if job is None or job.id != job_id:  # another take: the queue shows it
            return
        match event:
            case JobProgress():
                self._show_progress(event)
            case Stalled():
                self.detail_label.setText(stalled_text(event.seconds))
                self.log_button.show()
            case _:
                pass

    def _show_progress(self, progress: JobProgress) -> None:
        state = self._queue.state
        if state is EngineState.IDLE:
            return
        self.status_label.setText(stage_text(state, progress))
        self.detail_label.setText(detail_text(progress))
        self.log_button.hide()
        self.bar.setValue(round(progress.fraction * STEPS))

    @Slot()
    def _show_buttons(self) -> None:
        """Generate queues while a song is made; Stop, a second time, postpones decoding."""
        state = self._queue.state
        is_busy = state is not EngineState.IDLE
        text = self.tr("Add to queue") if is_busy else self.tr("Generate")
        self.generate_button.setText(text)
        self.generate_button.setAccessibleName(text)
        is_stopping = state is EngineState.STOPPING
        stop = self._actions["stop_making"]
        self.stop_button.setText(self.tr("Later") if is_stopping else self.tr("Stop"))
        self.stop_button.setAccessibleName(self.stop_button.text())
        later = self.tr(
            "Do not turn it into sound now. What was made is kept and offered above the song."
        )
        set_tip(self.stop_button, later if is_stopping else stop.toolTip())
        stop.setEnabled(is_busy and not self._patience.isActive())
