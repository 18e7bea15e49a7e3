"""Saves and restores the window's position, the sizes of its columns, and their visibility.

It saves a second after the last change, so that a crash loses none of it, and at the end.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter

from heartstudio.model.settings import SettingsStore

DEFAULT_SIZE = QSize(1360, 880)
GEOMETRY = "window"
SMALL_SCREEN_PART = 0.9
"""On a smaller screen the window starts maximised."""
SHOWN = "columns"
SAVE_DELAY_MS = 1_000
_CHANGES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.WindowStateChange)


class WindowLayout(QObject):
    """Restores and saves geometry, splitters and columns of a window. Lives on the GUI thread.

    Splitters are identified by their object names; checkable actions show and hide columns.
    """

    def __init__(
        self,
        window: QMainWindow,
        splitters: tuple[QSplitter, ...],
        columns: tuple[QAction, ...],
        settings: SettingsStore,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._splitters = splitters
        self._columns = columns
        self._settings = settings
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_DELAY_MS)
        self._timer.timeout.connect(self.save)

    def restore(self) -> None:
        """Restore the last state, or a suitable size for this screen; then track changes."""
        geometry = self._settings.blob(GEOMETRY)
        if geometry.isEmpty() or not self._window.restoreGeometry(geometry):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self._window.resize(DEFAULT_SIZE.boundedTo(screen.size() * SMALL_SCREEN_PART))
            self._window.move(screen.center() - self._window.rect().center())
            if DEFAULT_SIZE.boundedTo(screen.size()) != DEFAULT_SIZE:
                self._window.setWindowState(Qt.WindowState.WindowMaximized)
        for splitter in self._splitters:
            state = self._settings.blob(splitter.objectName())
            if not state.isEmpty():
                splitter.restoreState(state)
            splitter.splitterMoved.connect(self._on_changed)
        shown = self._settings.document(SHOWN)
        for column in self._columns:
            if shown.get(column.objectName()) is False:
                column.trigger()
            column.triggered.connect(self._on_changed)
        self._window.installEventFilter(self)

    def save(self) -> None:
        """Save it for the next start."""
        self._timer.stop()
        self._settings.set_blob(GEOMETRY, self._window.saveGeometry())
        for splitter in self._splitters:
            self._settings.set_blob(splitter.objectName(), splitter.saveState())
        shown = {column.objectName(): column.isChecked() for column in self._columns}
        self._settings.set_document(SHOWN, shown)

    def end(self) -> None:
        """Save, and stop tracking the window."""
        self._is_over = True
        self._window.removeEventFilter(self)
        self.save()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window was moved: save once it stops moving."""
        if watched is self._window and event.type() in _CHANGES and self._window.isVisible():
            self._on_changed()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_changed(self) -> None:
        if not self._is_over:
            self._timer.start()
