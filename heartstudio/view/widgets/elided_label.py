"""Labels of one line that shorten their text instead of growing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip


class ElidedLabel(PlainLabel):
    """A label of one line that shortens its text instead of growing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def whole_text(self) -> str:
        """The text, not shortened."""
        return self._text

    def show_text(self, text: str) -> None:
        """Another text; the whole of it is the tooltip when it does not fit."""
        self._text = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        elide = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._text, elide, max(0, self.width()))
        if shown != self.text():
            self.setText(shown)
        set_tip(self, self._text if shown != self._text else "")


class SungLine(ElidedLabel):
    """The line of the lyrics that is sung now, under the waveform; hidden for songs without times.

    While nothing is sung it is empty but keeps its place, so that nothing jumps.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sungLine")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_kind(self, "heading")
        self.hide()
