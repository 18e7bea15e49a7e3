"""A bar that offers the crash report.

Nothing is sent: the user can read the report, or copy it to wherever they ask for help.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from heartstudio.model.crash_reports import CrashReports
from heartstudio.view.message_text import message_text
from heartstudio.view.widgets.notice_bar import NoticeBar


class CrashBar(NoticeBar):
    """Shown if the previous run crashed, until it is dismissed."""

    def __init__(
        self,
        reports: CrashReports,
        open_url: Callable[[str | Path], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("crashBar", parent)
        self._reports = reports
        self._open_url = open_url
        text = self.tr(
            "Something went badly wrong the last time. A report about it was written on this "
            "computer; nothing was sent."
        )
        explanation = message_text(reports.explanation())
        self.label.setText(f"{text} {explanation}" if explanation else text)
        show = (self.tr("Show report"), self.tr("Open the report as a text file"))
        copy = (
            self.tr("Copy report"),
            self.tr("Copy the report, without private paths, to paste it where you ask for help"),
        )
        dismiss = (self.tr("Dismiss"), self.tr("Close this message; the file stays"))
        self.buttons = {
            "show": self.add_button("crash_show", *show, is_quiet=True),
            "copy": self.add_button("crash_copy", *copy, is_quiet=True),
            "dismiss": self.add_button("crash_dismiss", *dismiss, is_quiet=True),
        }
        self.buttons["show"].clicked.connect(self._on_show)
        self.buttons["copy"].clicked.connect(self._on_copy)
        self.buttons["dismiss"].clicked.connect(self._on_dismiss)
        self.setVisible(reports.offered is not None)

    def _on_show(self) -> None:
        if self._reports.offered is not None:
            self._open_url(self._reports.offered)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._reports.offered_text())
        self.buttons["copy"].setText(self.tr("Copied"))

    def _on_dismiss(self) -> None:
        self._reports.dismiss()
        self.hide()
