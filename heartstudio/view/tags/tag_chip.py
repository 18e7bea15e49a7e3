"""One tag as a chip: focusable, removable, movable.

A chip only emits signals; the tag editor changes the draft.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QSizePolicy, QWidget

from heartstudio.icons import icon, paint_icon
from heartstudio.theme import category_colour, roles_of
from heartstudio.view.plain_text import set_tip
from heartstudio.view.tags.tag_texts import category_title

HEIGHT_PX = 28
PAD_PX = 11
DOT_PX = 7
CROSS_PX = 14


class TagChip(QAbstractButton):
    """A tag. Enter, space or a double click edits it.

    Signals: remove_requested() · edit_requested() · move_requested(steps), negative to the front ·
    step_requested(steps) moves focus to the neighbour · dragged(global position) · dropped(global
    position)
    """

    remove_requested = Signal()
    edit_requested = Signal()
    move_requested = Signal(int)
    step_requested = Signal(int)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, tag: str, category: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.tag = tag
        self._category = category
        self._pressed_at: QPoint | None = None
        self._is_dragged = False
        self.setObjectName("tagChip")
        self.setText(tag)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A button's own policy forbids it to be narrower than its whole text.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMouseTracking(True)
        title = category_title(category)
        self.setAccessibleName(self.tr("Tag {tag}, {category}").format(tag=tag, category=title))
        self.setAccessibleDescription(
            self.tr("Delete removes, Enter edits, Ctrl with an arrow key moves")
        )
        set_tip(
            self,
            self.tr("{category} · drag or Ctrl+arrows to move, Enter to edit").format(
                category=title
            ),
        )

    def sizeHint(self) -> QSize:
        """Size of dot, text and cross."""
        text_px = self.fontMetrics().horizontalAdvance(self.tag)
        return QSize(PAD_PX + DOT_PX + 7 + text_px + 6 + CROSS_PX + 8, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """A long tag is elided instead of widening the window."""
        return QSize(min(self.sizeHint().width(), 120), HEIGHT_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, move, edit, or focus the neighbour."""
        key = event.key()
        is_moving = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        steps = -steps if mirrored else steps
        if steps and is_moving:
            self.move_requested.emit(steps)
        elif steps:
            self.step_requested.emit(steps)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Store the position, to distinguish a click from a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pressed_at = event.position().toPoint()
            self._is_dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start dragging after the drag distance."""
        here = event.position().toPoint()
        over_cross = self._cross().contains(event.position())
        shape = Qt.CursorShape.PointingHandCursor if over_cross else Qt.CursorShape.OpenHandCursor
        if self._pressed_at is not None:
            distance = (here - self._pressed_at).manhattanLength()
            if self._is_dragged or distance >= QApplication.startDragDistance():
                self._is_dragged = True
                shape = Qt.CursorShape.ClosedHandCursor
                self.dragged.emit(event.globalPosition().toPoint())
        self.setCursor(shape)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop, or remove if the cross was clicked."""
        if self._pressed_at is None or event.button() != Qt.MouseButton.LeftButton:
            return
        pressed_at, self._pressed_at = self._pressed_at, None
        if self._is_dragged:
            self._is_dragged = False
            self.dropped.emit(event.globalPosition().toPoint())
        elif self._cross().contains(event.position()) and self._cross().contains(pressed_at):
            self.remove_requested.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self.edit_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Same actions as a menu, for the menu key and the right button."""
        menu = QMenu(self)
        menu.addAction(icon("pencil"), self.tr("Edit"), self.edit_requested.emit)
        menu.addAction(icon("trash"), self.tr("Remove"), self.remove_requested.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Move to the front"), lambda: self.move_requested.emit(-99))
        menu.addAction(self.tr("Move to the end"), lambda: self.move_requested.emit(99))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw with the current palette."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        is_hot = self.underMouse() or self._is_dragged
        has_focus = self.hasFocus()
        painter.setBrush(QColor(roles.hover if is_hot else roles.raised))
        painter.setPen(
            QPen(QColor(roles.focus if has_focus else roles.border), 2 if has_focus else 1)
        )
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(category_colour(roles, self._category))
        dot = QRectF(PAD_PX, (self.height() - DOT_PX) / 2, DOT_PX, DOT_PX)
        painter.drawEllipse(self._mirrored(dot))
        text = QRectF(PAD_PX + DOT_PX + 7, 0, 0, self.height())
        text.setRight(self.width() - CROSS_PX - 12)
        painter.setPen(QColor(roles.text))
        elided = self.fontMetrics().elidedText(
            self.tag, Qt.TextElideMode.ElideRight, int(text.width()) + 2
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self._mirrored(text).adjusted(0, 0, 2, 0), flags, elided)
        pointer = self.mapFromGlobal(self.cursor().pos())
        is_over_cross = is_hot and self._cross().contains(pointer)
        colour = QColor(roles.danger if is_over_cross else roles.muted)
        paint_icon(painter, self._cross(), "close", colour)

    def _cross(self) -> QRectF:
        place = QRectF(self.width() - CROSS_PX - 9, 0, CROSS_PX, CROSS_PX)
        place.moveTop((self.height() - CROSS_PX) / 2)
        return self._mirrored(place)

    def _mirrored(self, rect: QRectF) -> QRectF:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rect.moveLeft(self.width() - rect.right())
        return rect
