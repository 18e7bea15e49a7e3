"""Tool buttons for actions, each with its own name; accept and reject buttons of dialogs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QToolButton, QWidget

from heartstudio.theme import set_kind
from heartstudio.view.actions import plain_text
from heartstudio.view.plain_text import set_tip


def action_button(
    action: QAction, object_name: str, parent: QWidget, icon_px: int = 20, with_text: bool = False
) -> QToolButton:
    """Return a flat button for an action, focusable and named for screen readers."""
    button = QToolButton(parent)
    button.setObjectName(object_name)
    button.setDefaultAction(action)
    button.setIconSize(QSize(icon_px, icon_px))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(plain_text(action))
    if with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def answer_buttons(
    dialog: QDialog, stem: str, yes: tuple[str, str], no: tuple[str, str]
) -> QDialogButtonBox:
    """Add the accept and reject buttons, each as (text, tooltip).

    Their object names are `stem`AcceptButton and `stem`CancelButton.
    """
    buttons = QDialogButtonBox(dialog)
    accept = buttons.addButton(yes[0], QDialogButtonBox.ButtonRole.AcceptRole)
    accept.setObjectName(f"{stem}AcceptButton")
    set_tip(accept, yes[1])
    set_kind(accept, "primary")
    cancel = buttons.addButton(no[0], QDialogButtonBox.ButtonRole.RejectRole)
    cancel.setObjectName(f"{stem}CancelButton")
    set_tip(cancel, no[1])
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
