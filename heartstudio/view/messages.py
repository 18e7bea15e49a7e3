"""The one place through which the window tells things: toasts, and dialogs for real failures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from heartstudio.view.notifications import Toast


class Messages(QObject):
    """say and warn are toasts and never interrupt.  Lives on the GUI thread."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.toast = Toast(window)
        self.toast.acted.connect(self._on_acted)
        self._act: Callable[[], object] | None = None

    def say(self, text: str, button: str = "", act: Callable[[], object] | None = None) -> None:
        """A sentence that leaves by itself; the button, if any, calls `act`."""
        self._act = act
        self.toast.show_text(text, button)

    @Slot(str)
    def warn(self, text: str) -> None:
        """Something did not work, but nothing was lost."""
        self.say(text)

    @Slot()
    def _on_acted(self) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()
