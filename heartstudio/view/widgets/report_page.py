"""A page of plain text to read and to copy: reports, logs, what a model is given."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget


def report_page(object_name: str, parent: QWidget) -> QPlainTextEdit:
    """A read-only page in the system's fixed font; the Tab key leaves it."""
    page = QPlainTextEdit(parent)
    page.setObjectName(object_name)
    page.setReadOnly(True)
    page.setTabChangesFocus(True)
    page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return page
