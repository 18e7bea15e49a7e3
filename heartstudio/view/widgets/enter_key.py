"""Enter in dialogs that apply values immediately: it presses only the focused button.

Qt gives every dialog a default button that Enter presses from anywhere. In a dialog without
confirmation, that would be whichever button was created first: text and Enter would open a folder.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterPressesFocused(QObject):
    """Create it when the dialog has all its buttons."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        for button in dialog.findChildren(QPushButton):
            button.setAutoDefault(False)
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make Enter click a button, as Space does."""
        if (
            isinstance(watched, QPushButton)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in ENTER_KEYS
        ):
            watched.click()
            return True
        return super().eventFilter(watched, event)
