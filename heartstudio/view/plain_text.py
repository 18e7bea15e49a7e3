"""Creates widgets that show text as plain text: no title, tag, name or error is taken for markup.

Qt guesses whether a text is HTML in labels, message boxes and tooltips, and would then hide a title
"<b>" and load a picture referenced by another one. All labels, tooltips and questions of the window
are created here; tests/test_repository_rules.py finds others.
"""

from __future__ import annotations

import re
from typing import Protocol, overload

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QMessageBox,
    QToolTip,
    QTreeWidgetItem,
    QWidget,
)

_WORD_JOINER = "\u2060"
_LIKE_MARKUP = re.compile(r"<(?=\s*[\w!?/])|&(?=#?\w{1,10};)")


class PlainLabel(QLabel):
    """A label that shows its text as plain text."""

    @overload
    def __init__(self, parent: QWidget | None = None, /) -> None: ...
    @overload
    def __init__(self, text: str, parent: QWidget | None = None, /) -> None: ...
    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # pyright: ignore[reportCallIssue, reportArgumentType]
        self.setTextFormat(Qt.TextFormat.PlainText)


class _HasTip(Protocol):
    def setToolTip(self, tip: str, /) -> object: ...


def not_markup(text: str) -> str:
    """Return the text for places where Qt always guesses.

    What looks like markup gets an invisible character that no tag begins with.
    """
    return _LIKE_MARKUP.sub(lambda found: found.group() + _WORD_JOINER, text)


def set_tip(target: _HasTip, text: str) -> None:
    """Set the tooltip of a widget, an action or an item."""
    target.setToolTip(not_markup(text))


def set_column_tip(item: QTreeWidgetItem, column: int, text: str) -> None:
    """Set the tooltip of one column of a row."""
    item.setToolTip(column, not_markup(text))


def show_tip(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a tooltip immediately."""
    QToolTip.showText(place, not_markup(text), widget)


def menu_text(name: str) -> str:
    """Return a name as the text of an action or a button, with its "&" escaped."""
    return name.replace("&", "&&")


def add_row(form: QFormLayout, label: str, field: QWidget) -> None:
    """Add a row to a form; the label's buddy is the field."""
    shown = PlainLabel(label)
    shown.setBuddy(field)
    form.addRow(shown, field)


def question_box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    """Return a question without buttons."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    return box
