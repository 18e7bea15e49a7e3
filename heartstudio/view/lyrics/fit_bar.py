"""A small bar that compares the time the words need with the song's length."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from heartstudio.model.lyrics_analysis import Fit, FitEstimate
from heartstudio.theme import ColourRoles, roles_of

HEIGHT_PX = 6


class FitBar(QWidget):
    """Decorates a label with the same information; screen readers skip it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fitBar")
        self._fraction = 0.0
        self._fit = Fit.NO_WORDS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def fraction(self) -> float:
        """Filled fraction, 0 … 1."""
        return self._fraction

    def show_fit(self, estimate: FitEstimate, length_s: float) -> None:
        """Show an estimate relative to the requested length."""
        self._fit = estimate.fit
        self._fraction = min(1.0, estimate.about_s / length_s) if length_s > 0 else 0.0
        self.update()

    def sizeHint(self) -> QSize:
        """A thin line."""
        return QSize(120, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw with the current palette."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        radius = area.height() / 2
        painter.setBrush(QColor(roles.raised))
        painter.drawRoundedRect(area, radius, radius)
        if self._fraction > 0:
            area.setWidth(max(area.height(), area.width() * self._fraction))
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                area.moveRight(float(self.width()))
            painter.setBrush(QColor(_colour(roles, self._fit)))
            painter.drawRoundedRect(area, radius, radius)


def _colour(roles: ColourRoles, fit: Fit) -> str:
    if fit is Fit.TOO_LONG:
        return roles.danger
    return roles.warning if fit is Fit.TIGHT else roles.success
