"""How a waveform looks: pure functions from numbers and colours to pixels.

They keep no state and know no widget.  One column of minimum and maximum becomes one antialiased
pixel column; the numbers are turned into pixels by numpy, which is several times faster than a
line per column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)

from engine.contract import SAMPLE_RATE_HZ
from heartstudio.model.peaks import BASE_SAMPLES, PeakPyramid
from heartstudio.theme import ColourRoles, roles_of, scaled_font, section_colour
from heartstudio.view.song.waveform_state import RawSource, SectionMark, Span
from heartstudio.view.widgets.viewport import Viewport

Column = NDArray[np.float32]
SECTION_PX = 3.0


@dataclass(frozen=True)
class WaveColours:
    """The colours of a waveform, derived from a widget's palette."""

    roles: ColourRoles
    ground: QColor
    lane: QColor
    wave: QColor
    played: QColor
    accent: QColor
    text: QColor
    faint_text: QColor
    line: QColor
    cut: QColor

    @staticmethod
    def of(palette: QPalette) -> WaveColours:
        """Read the roles while painting, so that a new theme shows at once."""
        roles = roles_of(palette)
        ground, text = QColor(roles.sunken), QColor(roles.text)
        return WaveColours(
            roles=roles,
            ground=ground,
            lane=blend(ground, text, 0.04),
            wave=blend(ground, text, 0.44),
            played=QColor(roles.accent),
            accent=QColor(roles.accent),
            text=text,
            faint_text=QColor(roles.muted),
            line=blend(ground, text, 0.2),
            cut=QColor(roles.warning),
        )


def blend(ground: QColor, over: QColor, share: float) -> QColor:
    """`over` laid on `ground` with an opacity of `share`, as an opaque colour."""
    return QColor(
        round(ground.red() + (over.red() - ground.red()) * share),
        round(ground.green() + (over.green() - ground.green()) * share),
        round(ground.blue() + (over.blue() - ground.blue()) * share),
    )


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """The same colour, see-through."""
    copy = QColor(colour)
    copy.setAlphaF(alpha)
    return copy


def envelope(
    peaks: PeakPyramid, raw: RawSource | None, view: Viewport, columns: int
) -> tuple[Column, Column]:
    """Lowest and highest value of all channels for each pixel column, two (columns,) arrays.

    From the pyramid; where that is too coarse and the sound itself is at hand, from the samples.
    """
    first, last = view.start_s * SAMPLE_RATE_HZ, view.end_s * SAMPLE_RATE_HZ
    if raw is not None and last - first < BASE_SAMPLES * columns:
        edges = np.linspace(first, last, columns + 1).astype(np.intp)
        part = raw(int(edges[0]), int(edges[-1]) + 1)
        if part.shape[1] > 0:
            starts = np.clip(edges[:-1] - edges[0], 0, part.shape[1] - 1)
            lows = np.minimum.reduceat(part, starts, axis=1).min(axis=0)
            highs = np.maximum.reduceat(part, starts, axis=1).max(axis=0)
            return lows, highs
    found = peaks.columns(first, last, columns)
    return found.minima.min(axis=0), found.maxima.max(axis=0)


def coverage(lows: Column, highs: Column, height: int) -> NDArray[np.uint8]:
    """How much of each pixel the wave covers, (height, columns) uint8; 255 is all of it.

    Whole pixels by comparing small integers, then the two pixels of each column that are partly
    covered: about ten times faster than a coverage computed for every pixel.
    """
    middle = height / 2
    top = middle - np.minimum(np.maximum(highs, -1), 1) * (middle - 1)
    bottom = middle - np.minimum(np.maximum(lows, -1), 1) * (middle - 1)
    thin = np.maximum(1.0 - (bottom - top), 0) / 2
    top, bottom = top - thin, bottom + thin
    first, end = np.ceil(top).astype(np.int16), np.floor(bottom).astype(np.int16)
    rows, fade, whole = _fading(height)
    mask = ((rows >= first) & (rows < end)).view(np.uint8) * whole
    columns = np.arange(lows.shape[0])
    for edge, share in ((first - 1, first - top), (end, bottom - end)):
        row = np.minimum(np.maximum(edge, 0), height - 1)
        part = (np.minimum(np.maximum(share, 0), 1) * fade[row]).astype(np.uint8)
        mask[row, columns] = np.maximum(mask[row, columns], part)
    return mask


@lru_cache(maxsize=64)
def _fading(height: int) -> tuple[NDArray[np.int16], NDArray[np.float64], NDArray[np.uint8]]:
    """Of each row of pixels: its number, its coverage where the wave is, and that in whole numbers.

    The first and the last are columns, (height, 1); the middle one is (height,).
    """
    middle = height / 2
    fade = 255 * (1 - 0.28 * np.abs(np.arange(height) + 0.5 - middle) / middle)
    return np.arange(height, dtype=np.int16)[:, None], fade, fade.astype(np.uint8)[:, None]


def tinted(mask: NDArray[np.uint8], colour: QColor, dpr: float) -> QPixmap:
    """A pixmap of one colour whose opacity is `mask`, (height, columns) uint8."""
    height, width = mask.shape
    stride = (width + 3) // 4 * 4
    if stride != width:
        padded = np.zeros((height, stride), np.uint8)
        padded[:, :width] = mask
        mask = padded
    mask = np.ascontiguousarray(mask)
    image = QImage(mask.data, width, height, stride, QImage.Format.Format_Indexed8)
    image.setColorTable(_shades(colour.rgb() & 0xFFFFFF))
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


@lru_cache(maxsize=32)
def _shades(rgb: int) -> list[int]:
    """All 256 opacities of a colour."""
    return [alpha << 24 | rgb for alpha in range(256)]


def paint_sections(
    painter: QPainter,
    rect: QRectF,
    view: Viewport,
    sections: Sequence[SectionMark],
    colours: WaveColours,
) -> None:
    """Paint alternating bands, their borders, and each label where its band is in view."""
    metrics = QFontMetricsF(painter.font())
    for index, mark in enumerate(sections):
        left = max(rect.left(), rect.left() + view.x_of(mark.start_s))
        right = min(rect.right(), rect.left() + view.x_of(mark.end_s))
        if right <= left:
            continue
        if index % 2 == 0:
            painter.fillRect(QRectF(left, rect.top(), right - left, rect.height()), colours.lane)
        if mark.start_s > view.start_s:
            painter.setPen(QPen(colours.line, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(left, rect.top(), left, rect.bottom()))
        colour = section_colour(colours.roles, mark.kind)
        painter.fillRect(QRectF(left, rect.top(), right - left - 1, SECTION_PX), colour)
        label = metrics.elidedText(mark.label, Qt.TextElideMode.ElideRight, right - left - 12)
        if len(label) > 1:
            painter.setPen(colour)
            baseline = rect.top() + SECTION_PX + metrics.ascent() + 3
            painter.drawText(QPointF(left + 6, baseline), label)


def paint_selection(
    painter: QPainter, rect: QRectF, view: Viewport, span: Span, colours: WaveColours
) -> None:
    """Lay the selection over the wave: a tint and two firm edges."""
    left = rect.left() + view.x_of(span.start_s)
    right = rect.left() + view.x_of(span.end_s)
    painter.fillRect(
        QRectF(left, rect.top(), right - left, rect.height()), with_alpha(colours.accent, 0.22)
    )
    painter.setPen(QPen(colours.accent, 1.5))
    for x in (left, right):
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))


def paint_cut(
    painter: QPainter, rect: QRectF, view: Viewport, cut_s: float, colours: WaveColours
) -> None:
    """Mark where the song is to be continued; what follows will be made anew and is faded."""
    x = rect.left() + view.x_of(cut_s)
    if x > rect.right():
        return
    left = max(x, rect.left())
    rest = QRectF(left, rect.top(), rect.right() - left, rect.height())
    painter.fillRect(rest, with_alpha(colours.ground, 0.6))
    painter.fillRect(rest, QBrush(with_alpha(colours.cut, 0.22), Qt.BrushStyle.BDiagPattern))
    if x < rect.left():
        return
    painter.setPen(QPen(colours.cut, 2))
    painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.cut)
    flag = (QPointF(x, rect.top()), QPointF(x + 12, rect.top() + 6), QPointF(x, rect.top() + 12))
    painter.drawPolygon(QPolygonF(flag))


def paint_play_head(painter: QPainter, rect: QRectF, x: float, colours: WaveColours) -> None:
    """A line over the wave with a small handle that hangs from the ruler."""
    painter.setPen(QPen(colours.text, 1.5))
    painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.text)
    top = rect.top()
    handle = (QPointF(x - 5, top - 7), QPointF(x + 5, top - 7), QPointF(x, top))
    painter.drawPolygon(QPolygonF(handle))


def paint_band(
    painter: QPainter, band: QRectF, text: str, room_to: float, colours: WaveColours
) -> None:
    """A hatched stretch with a word: sound that is only a preview, or not yet decoded.

    Where the band is too narrow the word stands behind it, if it ends before x = `room_to`.
    """
    if band.width() <= 1:
        return
    painter.fillRect(band, with_alpha(colours.accent, 0.07))
    painter.fillRect(band, QBrush(with_alpha(colours.accent, 0.30), Qt.BrushStyle.FDiagPattern))
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 12
    left = band.left() if width <= band.width() else band.right()
    if width <= band.width() or left + width <= room_to:
        painter.setPen(colours.faint_text)
        place = QRectF(left, band.top(), width, band.height()).adjusted(6, 0, 0, -4)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)


def paint_empty(
    painter: QPainter, rect: QRectF, title: str, sentence: str, colours: WaveColours
) -> None:
    """What stands where no song is open: a still wave, and a sentence that says how to get one."""
    middle = rect.center().y()
    painter.setPen(QPen(colours.line, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    reach = min(rect.width() - 40, 720.0)
    left = rect.center().x() - reach / 2
    for index in range(int(reach / 6)):
        share = index / max(1.0, reach / 6)
        swing = np.sin(share * 38) * np.sin(share * 7.3) * np.sin(share * np.pi)
        height = 3 + abs(float(swing)) * rect.height() * 0.36
        x = left + index * 6
        painter.drawLine(QLineF(x, middle - height, x, middle + height))
    plain = QFont(painter.font())
    bold = scaled_font(plain, 1.25, QFont.Weight.DemiBold)
    head, text = QFontMetricsF(bold), QFontMetricsF(plain)
    width = max(head.horizontalAdvance(title), text.horizontalAdvance(sentence)) + 48
    width = min(width, rect.width() - 16)
    wrap = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
    lines = text.boundingRect(QRectF(0, 0, width - 24, 400), wrap, sentence)
    panel = QRectF(0, 0, width, head.height() + lines.height() + 28)
    panel.moveCenter(rect.center())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(colours.ground, 0.9))
    painter.drawRoundedRect(panel, 10, 10)
    centre = Qt.AlignmentFlag.AlignHCenter
    painter.setPen(colours.text)
    painter.setFont(bold)
    painter.drawText(panel.adjusted(0, 10, 0, 0), centre | Qt.AlignmentFlag.AlignTop, title)
    painter.setPen(colours.faint_text)
    painter.setFont(plain)
    lower = panel.adjusted(12, 0, -12, -10)
    painter.drawText(lower, wrap | int(Qt.AlignmentFlag.AlignBottom), sentence)
