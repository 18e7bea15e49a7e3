"""The QApplication, with the system's app-level events.

On macOS the system does not start the app again for a double-clicked file; it sends an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from heartstudio import __version__
from heartstudio.paths import APP_FOLDER_NAME

APP_ID = "io.github.heartstudio.HeartStudio"
"""The app's unique id: of its menu entry on Linux and of its bundle on macOS."""


class Application(QApplication):
    """One per process. Signals: files_wanted(list[Path]), the system asks to open files."""

    files_wanted = Signal(object)

    def __init__(self, arguments: Sequence[str]) -> None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )
        super().__init__(list(arguments))
        self.setApplicationName(APP_FOLDER_NAME)
        self.setApplicationVersion(__version__)
        self.setDesktopFileName(APP_ID)  # Wayland uses it to find the icon and the menu entry

    def event(self, event: QEvent) -> bool:
        """Emit files_wanted for files to open."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.files_wanted.emit([Path(event.file())])
            return True
        return super().event(event)
