"""Icons drawn from single-colour SVG files, tinted with the palette at paint time.

An icon needs no reload when the theme changes: its engine reads the application's palette each
time. It keeps no files open and reads nothing at import.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer

from heartstudio.paths import resources_folder
from heartstudio.theme import roles_of

TINTS = ("text", "muted", "accent", "on_accent", "danger", "warning", "success")


def icon(name: str, tint: str = "text") -> QIcon:
    """Return the icon resources/icons/<name>.svg, tinted with a colour role of the theme.

    Raises FileNotFoundError for an unknown name and ValueError for an unknown tint.
    """
    if tint not in TINTS:
        raise ValueError(f"unknown icon tint {tint!r}")
    _svg_bytes(name)
    return QIcon(_TintedSvg(name, tint))


def app_icon() -> QIcon:
    """Return the application's own, multi-coloured icon."""
    result = QIcon()
    renderer = QSvgRenderer(QByteArray(_svg_bytes("app")))
    for side_px in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(QPixmap.fromImage(_render(renderer, QSize(side_px, side_px))))
    return result


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, colour: QColor) -> None:
    """Draw an icon in any colour inside a rectangle, for widgets with custom painting."""
    area = QRectF(rect)
    dpr = painter.device().devicePixelRatioF()
    width, height = max(1, round(area.width() * dpr)), max(1, round(area.height() * dpr))
    image = _tinted_image(name, width, height, colour.rgba())
    painter.drawImage(area, image, QRectF(0, 0, width, height))


def tinted_pixmap(name: str, size: QSize, colour: QColor) -> QPixmap:
    """Return the icon in device pixels, with all opaque parts in one colour."""
    return QPixmap.fromImage(_tinted_image(name, size.width(), size.height(), colour.rgba()))


@lru_cache(maxsize=512)
def _tinted_image(name: str, width: int, height: int, rgba: int) -> QImage:
    image = _render(QSvgRenderer(QByteArray(_svg_bytes(name))), QSize(width, height))
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor.fromRgba(rgba))
    painter.end()
    return image


def _render(renderer: QSvgRenderer, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


@lru_cache(maxsize=256)
def _svg_bytes(name: str) -> bytes:
    return (resources_folder() / "icons" / f"{name}.svg").read_bytes()


class _TintedSvg(QIconEngine):
    """Paints one SVG file in the colour of its role in the current palette."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into a rectangle (called by menus and styles)."""
        del state
        paint_icon(painter, rect, self._name, self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return a pixmap at device-pixel ratio 1."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """Return a pixmap of `size` device-independent pixels, drawn at `scale` pixels each."""
        del state
        pixmap = tinted_pixmap(self._name, size * scale, self._colour(mode))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        """Return a copy, for QIcon's copy on write."""
        return _TintedSvg(self._name, self._tint)

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        return QColor(getattr(roles_of(palette), self._tint))
