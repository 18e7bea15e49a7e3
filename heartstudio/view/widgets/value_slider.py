"""A slider whose value is the real one, on a linear or logarithmic scale, its default marked.

A click jumps to the place clicked, a double click goes back to the default, and the wheel only
turns it while it has the focus, so that scrolling over a panel changes nothing by accident.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from heartstudio.theme import roles_of

GROOVE_PX = 4.0
HANDLE_RADIUS_PX = 7.0
MARGIN_PX = 10.0
HEIGHT_PX = 24
LOG_OFFSET = 8.0
"""Added before taking the logarithm, so that 1 … 10 do not fill a third of the slider."""


class ValueSlider(QSlider):
    """A horizontal slider.  `is_log`: places go with log(value + 8)."""

    def __init__(self, parent: QWidget | None = None, is_log: bool = False) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._is_log = is_log
        self._default: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_default(self, value: int) -> None:
        """The value of the tick, and of a double click."""
        self._default = value
        self.update()

    def sizeHint(self) -> QSize:
        """Grows sideways."""
        return QSize(140, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Still usable."""
        return QSize(70, HEIGHT_PX)

    def fraction_of(self, value: int) -> float:
        """Where a value is between the ends, 0 … 1."""
        low, high = self._scaled(self.minimum()), self._scaled(self.maximum())
        return (self._scaled(value) - low) / (high - low) if high > low else 0.0

    def value_at(self, fraction: float) -> int:
        """The value at a place between the ends."""
        low, high = self._scaled(self.minimum()), self._scaled(self.maximum())
        scaled = low + min(max(fraction, 0.0), 1.0) * (high - low)
        step = max(1, self.singleStep())
        if self._is_log:
            return round(math.exp(scaled) - LOG_OFFSET)
        return round(scaled / step) * step if step > 1 else round(scaled)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the place clicked and start dragging."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End dragging: sliderReleased is emitted."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the default."""
        if self._default is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setValue(self._default)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus; else the panel scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw groove, filled part, default tick, handle and focus ring."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, start, end = self.height() / 2, self._x(0.0), self._x(1.0)
        x = self._x(self.fraction_of(self.sliderPosition()))
        accent = roles.accent if self.isEnabled() else roles.disabled
        for a, b, colour in ((start, end, roles.hover), (start, x, accent)):
            groove = QRectF(min(a, b), middle - GROOVE_PX / 2, abs(b - a), GROOVE_PX)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(groove, GROOVE_PX / 2, GROOVE_PX / 2)
        if self._default is not None:
            painter.setBrush(QColor(roles.muted))
            tick = self._x(self.fraction_of(self._default))
            painter.drawRoundedRect(QRectF(tick - 1, middle + 6, 2, 4), 1, 1)
        if self.hasFocus():
            painter.setPen(QPen(QColor(roles.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, middle), HANDLE_RADIUS_PX + 2.5, HANDLE_RADIUS_PX + 2.5)
        is_hot = self.underMouse() and self.isEnabled()
        painter.setPen(QPen(QColor(roles.surface), 2))
        painter.setBrush(QColor(roles.accent_hover if is_hot else accent))
        painter.drawEllipse(QPointF(x, middle), HANDLE_RADIUS_PX, HANDLE_RADIUS_PX)

    def _scaled(self, value: int) -> float:
        return math.log(value + LOG_OFFSET) if self._is_log else float(value)

    def _x(self, fraction: float) -> float:
        if self._is_mirrored():
            fraction = 1.0 - fraction
        return MARGIN_PX + fraction * (self.width() - 2 * MARGIN_PX)

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _follow(self, event: QMouseEvent) -> None:
        fraction = (event.position().x() - MARGIN_PX) / max(1.0, self.width() - 2 * MARGIN_PX)
        self.setSliderPosition(self.value_at(1.0 - fraction if self._is_mirrored() else fraction))
