"""Error dialog: what happened and what to do, expandable details, a report to copy.

The report contains no private paths (see model/log_book.py); nothing is sent anywhere.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from heartstudio.model.log_book import LogBook
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import Sign, describe
from heartstudio.view.widgets.report_page import report_page

SIGN_PX = 32
DETAILS_HEIGHT_PX = 190


class ErrorDialog(QDialog):
    """Shows one error. `message` is for the user, `details` for the reader of the report."""

    def __init__(
        self, message: Message, details: str, log: LogBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self._report = log.report(str(message), details)
        self.sentence = PlainLabel(message_text(message), self)
        self.sentence.setObjectName("errorSentence")
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumWidth(360)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = report_page("errorDetails", self)
        self._set_up_details()
        self._lay_out(self._make_buttons())

    def says(self, message: Message) -> bool:
        """Whether it shows this message."""
        return self.sentence.text() == message_text(message)

    def report(self) -> str:
        """Return the text that "Copy report" copies."""
        return self._report

    def copy_report(self) -> None:
        """Copy the report to the clipboard."""
        QGuiApplication.clipboard().setText(self._report)
        self.copy_button.setText(self.tr("Copied"))

    def _set_up_details(self) -> None:
        self.details.setPlainText(self._report)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFixedHeight(DETAILS_HEIGHT_PX)
        describe(
            self.details,
            self.tr("Report"),
            self.tr("What “Copy report” copies, without your folder names"),
        )
        self.details.hide()

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        self.details_button = QPushButton(self.tr("&Details"), self)
        self.details_button.setObjectName("errorDetailsButton")
        self.details_button.setCheckable(True)
        tip = self.tr("Show what the report says")
        describe(self.details_button, self.tr("Details"), tip)
        self.details_button.toggled.connect(self._on_details_toggled)
        self.copy_button = QPushButton(self.tr("&Copy report"), self)
        self.copy_button.setObjectName("copyReportButton")
        describe(
            self.copy_button,
            self.tr("Copy report"),
            self.tr("Copy versions, this failure and the last log lines, without private paths"),
        )
        self.copy_button.clicked.connect(self.copy_report)
        close = self.close_button = QPushButton(self.tr("Close"), self)
        close.setObjectName("errorCloseButton")
        describe(close, self.tr("Close"), self.tr("Close this message"))
        close.setDefault(True)
        set_kind(close, "primary")
        role = QDialogButtonBox.ButtonRole
        buttons.addButton(self.details_button, role.ActionRole)
        buttons.addButton(self.copy_button, role.ActionRole)
        buttons.addButton(close, role.RejectRole)
        buttons.rejected.connect(self.reject)
        return buttons

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        sign = Sign("error", "danger", SIGN_PX, self)
        top = QHBoxLayout()
        top.setSpacing(MARGIN_PX)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.sentence, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(SPACING_PX * 2)
        layout.addLayout(top)
        layout.addWidget(self.details)
        layout.addWidget(buttons)
        # Qt forwards the box's focus to its default button: from the report, Tab would return there
        # forever.
        buttons.setFocusProxy(None)  # pyright: ignore[reportArgumentType]
        self.close_button.setFocus()

    def _on_details_toggled(self, is_shown: bool) -> None:
        self.details.setVisible(is_shown)
        self.adjustSize()
