"""A layout that puts widgets in lines, like words in a paragraph.

The last widget may take the rest of its line (`stretch_last`): the text field behind the tags.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Left to right, or right to left where the language is written so; wraps at the width."""

    def __init__(
        self, parent: QWidget | None = None, spacing_px: int = 6, stretch_last: bool = False
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretch_last = stretch_last
        self.setSpacing(spacing_px)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end (Qt calls this from addWidget)."""
        self._items.append(item)

    def put_widget(self, index: int, widget: QWidget) -> None:
        """Make a widget, new or here already, the item at `index`."""
        if index < len(self._items) and self._items[index].widget() is widget:
            return
        place = self.indexOf(widget)
        if place < 0:
            self.addWidget(widget)
        self._items.insert(index, self._items.pop(place))
        self.invalidate()

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and give it back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It never wants more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Fewer lines where it is wider."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the lines at this width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place all items."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Same as the minimum: height follows from the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Room for the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        extra = QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
        return size + extra

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Go through the lines; returns the height they take."""
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line_height = area.x(), area.y(), 0
        line: list[tuple[QLayoutItem, QRect]] = []
        shown = [item for item in self._items if not item.isEmpty()]
        for number, item in enumerate(shown):
            size = item.sizeHint()
            width = min(size.width(), area.width())
            if x > area.x() and x + width > area.right() + 1:
                self._place(line, area, line_height, move)
                line = []
                x, y, line_height = area.x(), y + line_height + self.spacing(), 0
            if self._stretch_last and number == len(shown) - 1:
                width = max(width, area.right() + 1 - x)
            line.append((item, QRect(QPoint(x, y), QSize(width, size.height()))))
            x += width + self.spacing()
            line_height = max(line_height, size.height())
        self._place(line, area, line_height, move)
        return y + line_height - rect.y() + margins.bottom()

    def _place(
        self, line: list[tuple[QLayoutItem, QRect]], area: QRect, height: int, move: bool
    ) -> None:
        if not move:
            return
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight
        for item, place in line:
            place.moveTop(place.top() + (height - place.height()) // 2)
            if direction == Qt.LayoutDirection.RightToLeft:
                place.moveRight(area.left() + area.right() - place.left())
            item.setGeometry(place)
