"""Details of the selected model in the models dialog, and its buttons.

Only applicable buttons are visible. The download service does the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.jobs.models.model_status import ModelState, ModelStatus
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.models.model_texts import percent_of, progress_text, state_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import Card, describe

FETCH_STATES = (ModelState.ABSENT, ModelState.PAUSED, ModelState.FAILED, ModelState.DAMAGED)
PART_STATES = (
    *(ModelState.DOWNLOADING, ModelState.CHECKING, ModelState.PAUSED, ModelState.FAILED),
)
BUSY_STATES = (ModelState.WAITING, ModelState.DOWNLOADING, ModelState.CHECKING)
"""States that reserve space for the bar, so that the layout does not change at the first byte."""


@dataclass(frozen=True)
class ModelView:
    """Displayed data of one model.

    `facts` are lines below the purpose; `download_text` states the size of a download; `is_release`
        and `is_added` determine which buttons it can have at all; an adapter has no check.
    """

    title: str
    purpose: str
    facts: tuple[str, ...]
    status: ModelStatus
    download_text: str = ""
    is_release: bool = False
    is_added: bool = False
    is_adapter: bool = False


class ModelDetail(Card):
    """Signals, for the displayed model: download_wanted() · pause_wanted() · cancel_wanted() ·
    check_wanted() · remove_wanted() · folder_wanted().
    """

    download_wanted = Signal()
    pause_wanted = Signal()
    cancel_wanted = Signal()
    check_wanted = Signal()
    remove_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("modelDetail")
        self.purpose = self._label("modelPurpose")
        self.facts = self._label("modelFacts", "muted")
        self.sentence = self._label("modelSentence", "warning")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("modelProgress")
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        describe(self.bar, self.tr("Progress"), self.tr("How much of it is done"))
        self.progress = self._label("modelProgressText", "muted")
        self.body.addWidget(self.bar)
        self.body.addWidget(self.progress)
        self.body.addLayout(self._make_buttons())

    def show_model(self, view: ModelView) -> None:
        """Show a model, and the buttons for its state."""
        status = view.status
        self.heading.setText(f"{view.title} — {state_text(status)}")
        self.purpose.setText(view.purpose)
        self.facts.setText("\n".join(view.facts))
        self.facts.setVisible(bool(view.facts))
        is_fine = status.state is ModelState.PRESENT
        set_kind(self.sentence, "muted" if is_fine else "warning")
        self.sentence.setText(message_text(status.message))
        self.sentence.setVisible(bool(status.message))
        has_part = status.state in PART_STATES and status.done_bytes > 0
        has_part |= status.state in BUSY_STATES
        self.bar.setVisible(has_part)
        self.bar.setValue(percent_of(status))
        self.progress.setText(progress_text(status))
        self.progress.setVisible(has_part)
        self._show_buttons(view)

    def _show_buttons(self, view: ModelView) -> None:
        state, is_stopping = view.status.state, view.status.is_stopping
        runs = state in (ModelState.DOWNLOADING, ModelState.CHECKING) and not is_stopping
        is_waiting = state is ModelState.WAITING
        is_check = view.status.is_check
        has_part = state in (ModelState.PAUSED, ModelState.FAILED) and view.status.done_bytes > 0
        names = {
            ModelState.PAUSED: self.tr("&Resume"),
            ModelState.FAILED: self.tr("&Resume") if has_part else self.tr("&Try again"),
            ModelState.DAMAGED: self.tr("&Repair"),
        }
        self.download.setText(names.get(state, view.download_text))
        self.pause.setText(self.tr("Sto&p") if is_check else self.tr("&Pause"))
        self.pause.setIcon(icon("stop" if is_check else "pause"))
        is_there = state in (ModelState.PRESENT, ModelState.DAMAGED)
        self._show(
            {
                self.download: view.is_release and state in FETCH_STATES and not is_stopping,
                self.pause: runs or is_waiting,
                self.cancel: view.is_release
                and (has_part or ((runs or is_waiting) and not is_check)),
                self.check: (view.is_release or view.is_added) and is_there and not view.is_adapter,
                self.remove: is_there and view.is_release,
                self.forget: view.is_added and is_there,
                self.folder: is_there or view.is_added,
            }
        )

    def _show(self, visible: dict[QPushButton, bool]) -> None:
        """Show and hide buttons; if the focused one is hidden, focus stays in their row.

        If no button is visible for a moment, e.g. while something stops, the card takes the focus.
        """
        had_focus = self.hasFocus() or any(button.hasFocus() for button in visible)
        for button, is_visible in visible.items():
            button.setVisible(is_visible)
        if had_focus and not any(button.hasFocus() for button in visible):
            first = next((button for button, is_visible in visible.items() if is_visible), None)
            (first or self).setFocus()

    def _make_buttons(self) -> QHBoxLayout:
        self.actions_row = QHBoxLayout()
        self.actions_row.setSpacing(SPACING_PX)
        self.actions_row.setContentsMargins(0, SPACING_PX, 0, 0)
        make = self._button
        self.download = make("modelDownload", "download", self.tr("Download"), self.download_wanted)
        set_kind(self.download, "primary")
        self.download.setIcon(icon("download", "on_accent"))
        self.pause = make("modelPause", "pause", self.tr("&Pause"), self.pause_wanted)
        self.cancel = make("modelCancel", "close", self.tr("&Cancel"), self.cancel_wanted)
        self.check = make("modelCheck", "check", self.tr("C&heck every byte"), self.check_wanted)
        self.actions_row.addStretch(1)
        self.folder = make("modelFolder", "folder", self.tr("&Show in folder"), self.folder_wanted)
        self.remove = make("modelRemove", "trash", self.tr("Re&move…"), self.remove_wanted)
        self.forget = make(
            "modelForget", "close", self.tr("&Take off the list"), self.remove_wanted
        )
        self._explain()
        return self.actions_row

    def _explain(self) -> None:
        tips = {
            self.download: self.tr("Download what is missing, and what it needs"),
            self.pause: self.tr("Stop now; everything downloaded is kept"),
            self.cancel: self.tr("Stop and delete what was downloaded"),
            self.check: self.tr("Compare its files with the published ones, by checksum"),
            self.folder: self.tr("Open the folder that holds its files"),
            self.remove: self.tr("Delete its files; it can be downloaded again"),
            self.forget: self.tr("Stop using this folder; nothing is deleted"),
        }
        names = {
            self.download: self.tr("Download"),
            self.pause: self.tr("Pause"),
            self.cancel: self.tr("Cancel"),
            self.check: self.tr("Check every byte"),
            self.folder: self.tr("Show in folder"),
            self.remove: self.tr("Remove"),
            self.forget: self.tr("Take off the list"),
        }
        for button, tip in tips.items():
            describe(button, names[button], tip)

    def _button(self, name: str, icon_name: str, text: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text, self)
        button.setObjectName(name)
        button.clicked.connect(lambda: wanted.emit())
        self.actions_row.addWidget(button)
        return button

    def _label(self, name: str, kind: str = "") -> QLabel:
        label = PlainLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if kind:
            set_kind(label, kind)
        body: QVBoxLayout = self.body
        body.addWidget(label)
        return label
