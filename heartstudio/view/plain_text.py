"""Texts are shown as they are: no title, tag, name or error is ever taken for markup.

Qt guesses whether a text is HTML, in labels, message boxes and tooltips alike, and then shows a
title "<b>" as nothing and loads the picture that another names.  Every label, tooltip and question
of the window is made here; tests/test_repository_rules.py looks for others.
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
    """A label that shows its text as it is."""

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
    """The text for places that always guess: what looks like markup there gets an invisible
    character that no tag begins with."""
    return _LIKE_MARKUP.sub(lambda found: found.group() + _WORD_JOINER, text)


def set_tip(target: _HasTip, text: str) -> None:
    """Give a widget, an action or an item this tooltip."""
    target.setToolTip(not_markup(text))


def set_column_tip(item: QTreeWidgetItem, column: int, text: str) -> None:
    """Give a column of a row this tooltip."""
    item.setToolTip(column, not_markup(text))


def show_tip(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a tooltip now."""
    QToolTip.showText(place, not_markup(text), widget)


def menu_text(name: str) -> str:
    """A name as the text of an action or a button: its "&" underlines nothing."""
    return name.replace("&", "&&")


def add_row(form: QFormLayout, label: str, field: QWidget) -> None:
    """A row of a form whose label stands for its field."""
    shown = PlainLabel(label)
    shown.setBuddy(field)
    form.addRow(shown, field)


def question_box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    """A question without buttons yet."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    return box
