"""Completion of tags, grouped by category, by keyboard or mouse.

The first tag of each category also displays the category's heading, so that arrow keys reach only
tags.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.theme import category_colour, roles_of, scaled_font, set_kind
from heartstudio.view.tags.tag_texts import category_title

CATEGORY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
HEADING_ROLE = int(Qt.ItemDataRole.UserRole) + 2
ROW_PX = 26
HEADING_PX = 24
MAX_HEIGHT_PX = 340

Index = QModelIndex | QPersistentModelIndex


class TagCompleter(QCompleter):
    """Suggests tags of a catalogue for a line edit. Signals: tag_chosen(tag)."""

    tag_chosen = Signal(str)

    def __init__(self, catalog: TagCatalog, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._catalog = catalog
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setWidget(edit)
        view = QListView()
        view.setObjectName("tagCompletions")
        view.setAccessibleName(self.tr("Known tags"))
        view.setUniformItemSizes(False)
        set_kind(view, "popup")
        self.setPopup(view)
        view.setItemDelegate(_TagDelegate(view))
        self._view = view
        self.activated[str].connect(self.tag_chosen)  # pyright: ignore[reportIndexIssue]

    def offer(self, typed: str, present: tuple[str, ...]) -> None:
        """Show matching tags; hide if there are none."""
        self._items.clear()
        for group in self._catalog.matches(typed, present):
            for number, tag in enumerate(group.tags):
                item = QStandardItem(tag)
                item.setData(group.category, CATEGORY_ROLE)
                item.setData(number == 0, HEADING_ROLE)
                item.setData(
                    self.tr("{tag}, {category}").format(
                        tag=tag, category=category_title(group.category)
                    ),
                    Qt.ItemDataRole.AccessibleTextRole,
                )
                self._items.appendRow(item)
        if self._items.rowCount() == 0:
            self._view.hide()
            return
        edit = self.widget()
        self.setCompletionPrefix(typed)
        self.complete(QRect(0, 0, max(280, min(edit.width(), 420)), edit.height()))
        self._fit_height()

    def _fit_height(self) -> None:
        """Fit the height to its rows, up to a limit; rows with a heading are higher."""
        view, count = self._view, self._items.rowCount()
        height = 2 * view.frameWidth() + 10
        for row in range(count):
            height += view.sizeHintForRow(row)
            if height > MAX_HEIGHT_PX:
                break
        edit, place = self.widget(), view.geometry()
        is_above = place.top() < edit.mapToGlobal(edit.rect().topLeft()).y()
        bottom = place.bottom()
        place.setHeight(min(height, MAX_HEIGHT_PX))
        if is_above:
            place.moveBottom(bottom)
        view.setGeometry(place)

    def highlighted_tag(self) -> str:
        """Return the selected tag of the open popup, or ""."""
        index = self._view.currentIndex()
        return str(index.data()) if self._view.isVisible() and index.isValid() else ""

    def hide(self) -> None:
        """Close the popup."""
        self._view.hide()


class _TagDelegate(QStyledItemDelegate):
    """Draws a tag with its category's dot, below a heading where a category begins."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = ROW_PX + (HEADING_PX if index.data(HEADING_ROLE) else 0)
        return QSize(option.rect.width(), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        roles = roles_of(option.palette)
        category = str(index.data(CATEGORY_ROLE))
        row = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(HEADING_ROLE):
            heading = QRect(row.left() + 10, row.top(), row.width() - 20, HEADING_PX)
            painter.setFont(scaled_font(option.font, 0.88, QFont.Weight.DemiBold))
            painter.setPen(QColor(roles.muted))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
            painter.drawText(heading, flags, category_title(category))
            row.setTop(row.top() + HEADING_PX)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.accent_soft))
            painter.drawRoundedRect(row.adjusted(3, 1, -3, -1), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(category_colour(roles, category))
        painter.drawEllipse(row.left() + 13, row.center().y() - 3, 7, 7)
        painter.setFont(option.font)
        painter.setPen(QColor(roles.text))
        text = row.adjusted(30, 0, -8, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()
