"""A check box drawn as a switch, for things that are on or off at once.

Everything but its look is QCheckBox: keyboard, screen readers, signals.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from heartstudio.theme import roles_of

TRACK_WIDTH_PX = 34
TRACK_HEIGHT_PX = 18
GAP_PX = 8
RING_PX = 3


class Switch(QCheckBox):
    """A labelled on/off switch.  Its text starts TEXT_START_PX from its edge."""

    TEXT_START_PX = TRACK_WIDTH_PX + RING_PX + GAP_PX

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Track, gap and text."""
        metrics = self.fontMetrics()
        width = TRACK_WIDTH_PX + 2 * RING_PX
        if self.text():
            width += GAP_PX + metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width() + 2
        return QSize(width, max(TRACK_HEIGHT_PX + 2 * RING_PX, metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        """Its text is never cut off."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob, focus ring and text with the palette of now."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._track()
        is_on, is_enabled = self.isChecked(), self.isEnabled()
        fill = roles.accent if is_on else roles.raised
        outline = roles.accent if is_on else roles.control
        if not is_enabled:
            fill, outline = roles.raised, roles.border
        painter.setPen(QPen(QColor(outline), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(track, TRACK_HEIGHT_PX / 2, TRACK_HEIGHT_PX / 2)
        self._paint_knob(painter, track)
        if self.hasFocus():
            painter.setPen(QPen(QColor(roles.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 11, 11)
        painter.setPen(QColor(roles.text if is_enabled else roles.disabled))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(self._text_rect(), flags, self.text())

    def _paint_knob(self, painter: QPainter, track: QRectF) -> None:
        roles = roles_of(self.palette())
        radius = TRACK_HEIGHT_PX / 2 - 3.5
        is_right = self.isChecked() != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        inset = TRACK_HEIGHT_PX / 2
        x = track.right() - inset if is_right else track.left() + inset
        colour = roles.on_accent if self.isChecked() else roles.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour if self.isEnabled() else roles.disabled))
        painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)

    def _track(self) -> QRectF:
        y = (self.height() - TRACK_HEIGHT_PX) / 2
        x = RING_PX
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - TRACK_WIDTH_PX - RING_PX
        return QRectF(x + 0.5, y + 0.5, TRACK_WIDTH_PX - 1, TRACK_HEIGHT_PX - 1)

    def _text_rect(self) -> QRectF:
        start = self.TEXT_START_PX
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRectF(0, 0, self.width() - start, self.height())
        return QRectF(start, 0, self.width() - start, self.height())
