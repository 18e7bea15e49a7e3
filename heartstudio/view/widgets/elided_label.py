"""Single-line labels that elide their text instead of growing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip


class ElidedLabel(PlainLabel):
    """A single-line label that elides its text instead of growing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def whole_text(self) -> str:
        """The full text."""
        return self._text

    def show_text(self, text: str) -> None:
        """Set the text; the full text is the tooltip if it does not fit."""
        self._text = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide for the new width."""
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        """Elide again, because another font has different widths."""
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
    """The currently sung line of the lyrics, under the waveform; hidden for songs without times.

    While nothing is sung it is empty but keeps its height, so that the layout does not move.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sungLine")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_kind(self, "heading")
        self.hide()
