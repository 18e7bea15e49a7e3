"""Enter in dialogs whose values count at once: it presses the button that has the focus, no other.

Qt gives every dialog a button that Enter presses from anywhere.  Where nothing waits to be
confirmed, that would be whichever button was made first: a word and Enter would open a folder.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterPressesFocused(QObject):
    """Make it when all buttons of the dialog are there."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        for button in dialog.findChildren(QPushButton):
            button.setAutoDefault(False)
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter clicks a button, as Space does."""
        if (
            isinstance(watched, QPushButton)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in ENTER_KEYS
        ):
            watched.click()
            return True
        return super().eventFilter(watched, event)
