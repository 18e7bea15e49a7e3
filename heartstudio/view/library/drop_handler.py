"""Handles files and text dropped on the window.

It only distinguishes files from text and shows that the window accepts them; the file opener and
the draft process them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from heartstudio.theme import roles_of, scaled_font


def dropped_files(data: QMimeData) -> list[Path]:
    """Return the local files in the dropped data."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def dropped_text(data: QMimeData) -> str:
    """Return the dropped text, "" for files or web addresses."""
    return data.text() if data.hasText() and not data.hasUrls() else ""


class DropVeil(QWidget):
    """An overlay during a drag that shows what the window accepts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a tinted area with a dashed frame and one sentence."""
        del event
        roles = roles_of(self.palette())
        ground = QColor(roles.window)
        ground.setAlphaF(0.82)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(roles.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 14, 14)
        painter.setPen(QColor(roles.text))
        painter.setFont(scaled_font(self.font(), 1.4))
        text = self.tr("Drop songs to open them, or text to sing it")
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class DropHandler(QObject):
    """Makes a window accept drops. Signals: files_dropped(list[Path]) · text_dropped(text)."""

    files_dropped = Signal(object)
    text_dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._veil = DropVeil(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return True for handled drags and drops."""
        del watched
        if isinstance(event, QDragEnterEvent):
            return self._on_enter(event)
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._on_drop(event)
        if isinstance(event, QDragMoveEvent):
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        return False

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        if event.source():  # a song dragged from the library
            return False
        if not dropped_files(event.mimeData()) and not dropped_text(event.mimeData()):
            return False
        self._veil.setGeometry(self._window.rect())
        self._veil.raise_()
        self._veil.show()
        event.acceptProposedAction()
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self._veil.hide()
        files, text = dropped_files(event.mimeData()), dropped_text(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if files:
            self.files_dropped.emit(files)
        elif text:
            self.text_dropped.emit(text)
        return True
