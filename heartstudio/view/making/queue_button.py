"""The small buttons in the rows of the queue."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from heartstudio.icons import icon
from heartstudio.view.plain_text import set_tip


def queue_button(row: QWidget, job_id: int, picture: str, text: str, title: str) -> QToolButton:
    """Return a button with a picture. text: what it does, title: the song's, for screen readers."""
    button = QToolButton(row)
    button.setObjectName(f"queue_{picture}_{job_id}")
    button.setIcon(icon(picture))
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_tip(button, text)
    button.setAccessibleName(f"{text}: {title}")
    return button
