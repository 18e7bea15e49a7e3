"""A bar with a message and buttons for what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe


class NoticeBar(QFrame):
    """A label, and buttons beside it or below it (`row`). Hidden until shown explicitly."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        label: QLabel | None = None,
        buttons_below: bool = False,
    ) -> None:
        """name is the object name, label a QLabel of another kind."""
        super().__init__(parent)
        self.setObjectName(name)
        set_kind(self, "notice")
        self.label = label if label is not None else PlainLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.row = QHBoxLayout()
        if buttons_below:
            layout = QVBoxLayout(self)
            layout.setContentsMargins(12, 8, 8, 8)
            layout.setSpacing(4)
            layout.addWidget(self.label)
            self.row.addStretch(1)
            layout.addLayout(self.row)
        else:
            self.setLayout(self.row)
            self.row.setContentsMargins(12, 6, 8, 6)
            self.row.addWidget(self.label, 1)
        if label is None:
            self.label.setWordWrap(True)
        self.hide()

    def add_button(self, name: str, text: str, tip: str, is_quiet: bool = False) -> QPushButton:
        """Add a button at the end of the row and return it."""
        button = QPushButton(text, self)
        button.setObjectName(name)
        describe(button, text, tip)
        if is_quiet:
            set_kind(button, "quiet")
        self.row.addWidget(button)
        return button
