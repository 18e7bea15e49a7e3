"""The "Check set-up" page: facts about this computer, a one-second test, text to copy."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.jobs.engine.setup_check import SetupCheck
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.report_page import report_page


class SetupDialog(QDialog):
    """Not modal; filled as results arrive."""

    def __init__(self, check: SetupCheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setupDialog")
        self.setWindowTitle(self.tr("Check set-up"))
        self.resize(720, 560)
        self._check = check
        self.text = report_page("setupText", self)
        self.state = PlainLabel(self)
        self.test_button = QPushButton(self.tr("&Self-test"), self)
        self.copy_button = QPushButton(self.tr("&Copy"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._set_up()
        self._lay_out()
        check.changed.connect(self._on_changed)
        check.tried.connect(self._on_tried)
        check.start()

    def copy(self) -> None:
        """Copy the report to the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(self.tr("Copied"))

    def _set_up(self) -> None:
        describe(
            self.text,
            self.tr("What was found"),
            self.tr("Versions, disk, sound, models, devices and memory; no private paths"),
        )
        self.state.setObjectName("setupState")
        self.state.setWordWrap(True)
        set_kind(self.state, "muted")
        self.test_button.setObjectName("setupTestButton")
        describe(
            self.test_button,
            self.tr("Self-test"),
            self.tr("Make one second of music with the chosen model"),
        )
        self.test_button.clicked.connect(self._on_test)
        self.copy_button.setObjectName("setupCopyButton")
        describe(self.copy_button, self.tr("Copy"), self.tr("Copy the text, to show it to others"))
        self.copy_button.clicked.connect(self.copy)
        self.close_button.setObjectName("setupCloseButton")
        describe(self.close_button, self.tr("Close"), self.tr("Close this page"))
        self.close_button.clicked.connect(self.close)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.test_button)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(SPACING_PX)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)

    def _on_test(self) -> None:
        self.test_button.setEnabled(False)
        set_kind(self.state, "muted")
        self.state.setText(self.tr("The self-test is running…"))
        self._check.try_out()

    @Slot(str)
    def _on_changed(self, text: str) -> None:
        position = self.text.verticalScrollBar().value()
        self.text.setPlainText(text)
        self.text.verticalScrollBar().setValue(position)
        self.copy_button.setText(self.tr("&Copy"))

    @Slot(bool)
    def _on_tried(self, is_well: bool) -> None:
        self.test_button.setEnabled(True)
        set_kind(self.state, "muted" if is_well else "error")
        self.state.setText(
            self.tr("The self-test made music.") if is_well else self.tr("The self-test failed.")
        )
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())
