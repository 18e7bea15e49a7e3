"""Tool buttons that stand for an action: same text, key, icon and state, each with its own name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from heartstudio.view.actions import plain_text


def action_button(
    action: QAction, object_name: str, parent: QWidget, icon_px: int = 20, with_text: bool = False
) -> QToolButton:
    """A flat button of an action, reachable by keyboard and named for screen readers."""
    button = QToolButton(parent)
    button.setObjectName(object_name)
    button.setDefaultAction(action)
    button.setIconSize(QSize(icon_px, icon_px))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(plain_text(action))
    if with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
