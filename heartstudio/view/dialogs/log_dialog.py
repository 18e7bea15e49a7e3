"""The log viewer: what the app wrote down, filtered, up to date, copied without private paths."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.model.log_book import MAX_ENTRIES, LogBook, LogEntry
from heartstudio.theme import MARGIN_PX, is_palette_change, roles_of
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.enter_key import EnterPressesFocused
from heartstudio.view.widgets.report_page import report_page

LEVELS = ("INFO", "WARNING", "ERROR")
_RANK = {"DEBUG": -1, "INFO": 0, "WARNING": 1, "ERROR": 2, "CRITICAL": 2}


class LogDialog(QDialog):
    """Not modal: it can stay open while songs are made."""

    def __init__(
        self,
        log: LogBook,
        folder: Path,
        open_url: Callable[[str | Path], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("logDialog")
        self.setWindowTitle(self.tr("Log"))
        self.resize(760, 460)
        self._log = log
        self._folder = folder
        self._open_url = open_url
        self.level = QComboBox(self)
        self.filter = QLineEdit(self)
        self.text = report_page("logText", self)
        self._set_up_filters()
        self._set_up_text()
        self._lay_out()
        log.appended.connect(self._on_appended)
        self.fill()

    def fill(self) -> None:
        """Show everything that passes the filters."""
        self.text.clear()
        for entry in self._log.entries():
            self._append(entry)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.moveCursor(QTextCursor.MoveOperation.StartOfBlock)

    def copy_report(self) -> None:
        """Put the last records on the clipboard, without private paths."""
        QGuiApplication.clipboard().setText(self._log.report(self.tr("Log")))

    def changeEvent(self, event: QEvent) -> None:
        """New colours when the theme changes."""
        super().changeEvent(event)
        if is_palette_change(event) and self.isVisible():
            self.fill()

    def _set_up_filters(self) -> None:
        self.level.setObjectName("logLevel")
        names = (self.tr("Everything"), self.tr("Warnings and errors"), self.tr("Errors"))
        for level, name in zip(LEVELS, names, strict=True):
            self.level.addItem(name, level)
        describe(self.level, self.tr("Level"), self.tr("Which records are shown"))
        self.filter.setObjectName("logFilter")
        self.filter.setPlaceholderText(self.tr("Filter…"))
        self.filter.setClearButtonEnabled(True)
        describe(self.filter, self.tr("Filter"), self.tr("Show only records with this text"))
        self.level.currentIndexChanged.connect(self.fill)
        self.filter.textChanged.connect(self.fill)

    def _set_up_text(self) -> None:
        self.text.setMaximumBlockCount(4 * MAX_ENTRIES)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        describe(self.text, self.tr("Log"), self.tr("What the app has written down, newest last"))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.filter, 1)
        head.addWidget(self.level)
        folder = QPushButton(self.tr("Show &files"), self)
        folder.setObjectName("logFolderButton")
        describe(folder, self.tr("Show files"), self.tr("Open the folder with the log files"))
        folder.clicked.connect(lambda: self._open_url(self._folder))
        copy = QPushButton(self.tr("&Copy report"), self)
        copy.setObjectName("copyReportButton")
        describe(
            copy,
            self.tr("Copy report"),
            self.tr("Copy versions and the last log lines, without private paths"),
        )
        copy.clicked.connect(self.copy_report)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("logCloseButton")
        describe(close, self.tr("Close"), self.tr("Close the log"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(folder)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        self.setTabOrder(self.filter, self.level)
        self.setTabOrder(self.level, self.text)
        self.filter.setFocus()
        EnterPressesFocused(self)

    def _on_appended(self, entry: LogEntry) -> None:
        bar = self.text.verticalScrollBar()
        was_at_end = bar.value() >= bar.maximum() - 2
        self._append(entry)
        if was_at_end:
            bar.setValue(bar.maximum())

    def _append(self, entry: LogEntry) -> None:
        if not self._passes(entry):
            return
        roles = roles_of(self.palette())
        rank = _RANK.get(entry.level, 0)
        style = QTextCharFormat()
        style.setForeground(QColor((roles.text, roles.warning, roles.danger)[max(0, rank)]))
        stamp = time.strftime("%H:%M:%S", time.localtime(entry.time_s))
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self.text.document().isEmpty():
            cursor.insertBlock()
        cursor.insertText(f"{stamp}  {entry.level:<7}  {entry.source}  {entry.text}", style)

    def _passes(self, entry: LogEntry) -> bool:
        wanted = _RANK[str(self.level.currentData(Qt.ItemDataRole.UserRole))]
        needle = self.filter.text().lower()
        text = f"{entry.source} {entry.text}".lower()
        return _RANK.get(entry.level, 0) >= wanted and needle in text
