"""A page that scrolls where its window is too small for it.

Its scroll bar lies over the page's right margin: nothing moves or grows narrower when it comes.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from heartstudio.theme import set_kind

BAR_PX = 8
EDGE_PX = 1


class ScrollPage(QScrollArea):
    """The content as tall as it wants to be, and as wide as the place there is.

    The content keeps BAR_PX at its right end free of controls.
    """

    def __init__(self, content: QWidget, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        if content.hasHeightForWidth():  # a layout's least height is that of its least width
            content.setMinimumHeight(1)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setObjectName(f"{object_name}Bar")
        set_kind(self.bar, "slim")
        inner = self.verticalScrollBar()
        inner.rangeChanged.connect(self._follow)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the right end."""
        super().resizeEvent(event)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show how much there is; nothing where all of it is seen."""
        inner = self.verticalScrollBar()
        self.bar.setRange(inner.minimum(), inner.maximum())
        self.bar.setPageStep(inner.pageStep())
        self.bar.setSingleStep(inner.singleStep())
        self.bar.setValue(inner.value())
        self.bar.setGeometry(self.width() - BAR_PX - EDGE_PX, 2, BAR_PX, self.height() - 4)
        self.bar.setVisible(inner.maximum() > inner.minimum())
        self.bar.raise_()
