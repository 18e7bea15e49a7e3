"""A read-only page of plain text to copy: reports, logs, a model's input."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget


def report_page(object_name: str, parent: QWidget) -> QPlainTextEdit:
    """Return a read-only page in the system's fixed font; the Tab key leaves it."""
    page = QPlainTextEdit(parent)
    page.setObjectName(object_name)
    page.setReadOnly(True)
    page.setTabChangesFocus(True)
    page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return page
