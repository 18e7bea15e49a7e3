"""Remembers where the window stands and how its columns are divided."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter

from heartstudio.model.settings import SettingsStore

DEFAULT_SIZE = QSize(1360, 880)
GEOMETRY = "window"


class WindowLayout:
    """Restores and keeps a window's geometry and its splitters, by their object names."""

    def __init__(
        self, window: QMainWindow, splitters: tuple[QSplitter, ...], settings: SettingsStore
    ) -> None:
        self._window = window
        self._splitters = splitters
        self._settings = settings

    def restore(self) -> None:
        """As it was at the last end, or a good size for this screen."""
        geometry = self._settings.blob(GEOMETRY)
        if geometry.isEmpty() or not self._window.restoreGeometry(geometry):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            size = DEFAULT_SIZE.boundedTo(screen.size() * 0.95)
            self._window.resize(size)
            self._window.move(screen.center() - self._window.rect().center())
        for splitter in self._splitters:
            state = self._settings.blob(splitter.objectName())
            if not state.isEmpty():
                splitter.restoreState(state)

    def save(self) -> None:
        """Keep it for the next start."""
        self._settings.set_blob(GEOMETRY, self._window.saveGeometry())
        for splitter in self._splitters:
            self._settings.set_blob(splitter.objectName(), splitter.saveState())
        self._settings.sync()
