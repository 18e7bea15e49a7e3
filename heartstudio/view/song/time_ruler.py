"""The ruler above the waveform: where its ticks stand, what they say, and how they are painted.

It holds no state; the waveform paints it with its own viewport.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from heartstudio.view.widgets.viewport import Viewport, clock_text, precise_clock_text

STEPS_S = (0.08, 0.2, 0.4, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
MINOR_PARTS = {0.08: 1, 0.2: 2, 0.4: 5, 2.0: 4, 15.0: 3, 30.0: 6, 60.0: 6, 120.0: 4, 1800.0: 6}


@dataclass(frozen=True)
class Tick:
    """One mark of the ruler; minor ticks carry no label."""

    second: float
    label: str


def tick_step_s(viewport: Viewport, label_px: float) -> float:
    """The smallest round step whose labels do not touch each other."""
    if viewport.span_s <= 0:
        return STEPS_S[-1]
    px_per_s = viewport.width_px / viewport.span_s
    return next((step for step in STEPS_S if step * px_per_s >= label_px), STEPS_S[-1])


def ticks(viewport: Viewport, label_px: float) -> list[Tick]:
    """Major and minor ticks inside the view, in order."""
    if viewport.span_s <= 0:
        return []
    step = tick_step_s(viewport, label_px)
    parts = MINOR_PARTS.get(step, 5)
    minor = step / parts
    first = int(viewport.start_s / minor)
    last = int(viewport.end_s / minor) + 1
    text = clock_text if step >= 1 else precise_clock_text
    found: list[Tick] = []
    for index in range(first, last + 1):
        second = index * minor
        if viewport.start_s - 1e-9 <= second <= viewport.end_s + 1e-9:
            found.append(Tick(second, text(second) if index % parts == 0 else ""))
    return found


def paint_ruler(painter: QPainter, rect: QRectF, viewport: Viewport, colour: QColor) -> None:
    """Paint ticks and labels into `rect`; the ticks stand on its lower edge."""
    metrics = QFontMetricsF(painter.font())
    label_px = metrics.horizontalAdvance("00:00.00") + 24
    faint = QColor(colour)
    faint.setAlphaF(0.45)
    for tick in ticks(viewport, label_px):
        x = rect.left() + viewport.x_of(tick.second)
        height = 7.0 if tick.label else 4.0
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QLineF(x, rect.bottom() - height, x, rect.bottom()))
        if tick.label and x + 4 + metrics.horizontalAdvance(tick.label) <= rect.right():
            painter.setPen(colour)
            painter.drawText(QPointF(x + 4, rect.bottom() - 7), tick.label)
