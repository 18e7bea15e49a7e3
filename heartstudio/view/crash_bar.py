"""The bar that offers the report about a crash.

Nothing is sent: the person may read the report, or copy it to where they ask for help.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from heartstudio.model.crash_reports import CrashReports
from heartstudio.theme import set_kind
from heartstudio.view.card import describe
from heartstudio.view.plain_text import PlainLabel


class CrashBar(QFrame):
    """Shown when the run before this one ended badly, until it is dismissed."""

    def __init__(
        self,
        reports: CrashReports,
        open_url: Callable[[str | Path], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("crashBar")
        set_kind(self, "notice")
        self._reports = reports
        self._open_url = open_url
        self.label = PlainLabel(
            self.tr(
                "Something went badly wrong the last time. A report about it was written on this "
                "computer; nothing was sent."
            ),
            self,
        )
        self.label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.label, 1)
        self.buttons = self._make_buttons()
        for button in self.buttons.values():
            row.addWidget(button)
        self.buttons["show"].clicked.connect(self._on_show)
        self.buttons["copy"].clicked.connect(self._on_copy)
        self.buttons["dismiss"].clicked.connect(self._on_dismiss)
        self.setVisible(reports.offered is not None)

    def _make_buttons(self) -> dict[str, QPushButton]:
        texts = {
            "show": (self.tr("Show report"), self.tr("Open the report as a text file")),
            "copy": (
                self.tr("Copy report"),
                self.tr(
                    "Copy the report, without private paths, to paste it where you ask for help"
                ),
            ),
            "dismiss": (self.tr("Dismiss"), self.tr("Close this message; the file stays")),
        }
        buttons: dict[str, QPushButton] = {}
        for name, (text, tip) in texts.items():
            button = QPushButton(text, self)
            button.setObjectName(f"crash_{name}")
            describe(button, text, tip)
            set_kind(button, "quiet")
            buttons[name] = button
        return buttons

    def _on_show(self) -> None:
        if self._reports.offered is not None:
            self._open_url(self._reports.offered)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._reports.offered_text())
        self.buttons["copy"].setText(self.tr("Copied"))

    def _on_dismiss(self) -> None:
        self._reports.dismiss()
        self.hide()
