"""A card: a titled frame that groups controls, with room for buttons next to the title."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon, paint_icon
from heartstudio.theme import MARGIN_PX, SPACING_PX, roles_of, set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip

ICON_PX = 20


class Card(QFrame):
    """A frame with a heading. `body` is the layout of its content, `head` that of the title row."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN_PX, MARGIN_PX - 6, MARGIN_PX, MARGIN_PX - 2)
        self.body.setSpacing(SPACING_PX - 2)
        self.heading = PlainLabel(title, self)
        set_kind(self.heading, "heading")
        self.head = QHBoxLayout()
        self.head.setSpacing(2)
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.body.addLayout(self.head)


class Sign(QWidget):
    """A small picture in a colour role of the theme, drawn with the current palette."""

    def __init__(self, name: str, role: str, side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self.setFixedSize(side_px, side_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        del event
        colour = QColor(getattr(roles_of(self.palette()), self._role))
        paint_icon(QPainter(self), self.rect(), self._name, colour)


def tool_button(parent: QWidget, name: str, icon_name: str) -> QToolButton:
    """Return a flat, keyboard-focusable icon button; `name` is its object name."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def describe(widget: QWidget, name: str, tooltip: str) -> None:
    """Set a widget's accessible name and tooltip; for a spin box also its text field's."""
    parts = [widget, *(widget.findChildren(QLineEdit) if _is_spin(widget) else ())]
    for part in parts:
        part.setAccessibleName(name)
        set_tip(part, tooltip)
        if tooltip != name:
            part.setAccessibleDescription(tooltip)


def _is_spin(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractSpinBox)
