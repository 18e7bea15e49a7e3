"""Paints the lines of a karaoke view: the sung one large, those around it smaller.

Plain text, in one dark scheme whatever the theme is; nothing moves but the light from word to word.
heartstudio/model/karaoke.py says what is to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QWidget

from heartstudio.model.karaoke import MOST_DOTS, Shown
from heartstudio.theme import DARK

BACKGROUND, UNLIT, LIT, AROUND = DARK.sunken, DARK.text, DARK.accent, DARK.muted
LEAST_CURRENT = 1 / 12
"""Sizes are shares of the height. A sung line is shrunk to this font size; then it is wrapped."""
MOST_CURRENT = 0.115
TITLE, NEXT, PREVIOUS = 0.085, 0.07, 0.055
SMALLER = 0.75
"""To this part of their size the other lines are shrunk before they are wrapped."""
MIDDLE = 0.45
"""Where the middle of the sung line is."""
DOT, GAP, EDGE = 0.028, 0.035, 0.02
SIDE = 0.04
"""Margin on the left and on the right, a share of the width."""


@dataclass(frozen=True)
class Block:
    """A text in rows: its layout, from y = 0 on, and its height in pixels."""

    layout: QTextLayout
    height: float

    def paint(self, painter: QPainter, left: float, top: float, colour: str, lit: int = 0) -> None:
        """Draw it; the first `lit` characters are those that were sung."""
        units = len(self.layout.text()[: max(lit, 0)].encode("utf-16-le")) // 2
        painter.setPen(QColor(colour))
        self.layout.draw(painter, QPointF(left, top), [_coloured(0, units, LIT)] if units else [])


class KaraokeStage(QWidget):
    """Shows one `Shown` after the other. Lives on the GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("karaokeStage")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._foot_px = 0
        self.shown = Shown()
        """What is to be seen."""

    def show_now(self, shown: Shown) -> None:
        """Show this; the same again costs nothing."""
        if shown != self.shown:
            if (shown.title, shown.current) != (self.shown.title, self.shown.current):
                self.setAccessibleName(" · ".join(filter(None, (shown.title, shown.current))))
            self.shown = shown
            self.update()

    def set_foot(self, foot_px: int) -> None:
        """Leave this much room at the bottom."""
        self._foot_px = foot_px
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(BACKGROUND))
        shown, left, bottom = self.shown, self.width() * SIDE, float(self._room())
        top = end = self._px(MIDDLE)
        if shown.current:
            sung = self.sung_block()
            top = min(top - sung.height / 2, bottom - sung.height)
            top = max(top, self._px(EDGE + DOT + GAP))
            sung.paint(painter, left, top, UNLIT, shown.lit)
            end = top + sung.height
        dots_top = top - self._px(GAP / 2 + DOT)
        if shown.dots:
            self._paint_dots(painter, dots_top)
        above = dots_top - self._px(GAP / 2)
        if shown.title:
            self._paint_above(painter, above, self._block(shown.title, TITLE), UNLIT)
        elif shown.before:
            self._paint_above(painter, above, self._block(shown.before, PREVIOUS), AROUND)
        end += self._px(2 * GAP)
        for text in shown.after:
            block = self._block(text, NEXT)
            if end + block.height > bottom:
                break
            block.paint(painter, left, end, AROUND)
            end += block.height + self._px(GAP)

    def sung_block(self) -> Block:
        """Return the sung line in rows, as large as it fits."""
        room = self._room() - self._px(2 * EDGE + DOT + GAP)
        return fitted(
            self.shown.current,
            self._font(),
            self._width(),
            room,
            sizes=(round(self._px(MOST_CURRENT)), ceil(self._px(LEAST_CURRENT))),
        )

    def _block(self, text: str, size: float) -> Block:
        sizes = (round(self._px(size)), round(self._px(size * SMALLER)))
        return fitted(text, self._font(), self._width(), self._px(2.5 * size), sizes=sizes)

    def _paint_above(self, painter: QPainter, bottom: float, block: Block, colour: str) -> None:
        if bottom - block.height >= 0:
            block.paint(painter, self.width() * SIDE, bottom - block.height, colour)

    def _paint_dots(self, painter: QPainter, top: float) -> None:
        """Draw the dots of the seconds that are left filled, the others as rings."""
        side = self._px(DOT)
        left = (self.width() - (2 * MOST_DOTS - 1) * side) / 2
        painter.setPen(QPen(QColor(LIT), max(1.0, side / 10)))
        for number in range(MOST_DOTS):
            is_left = number < self.shown.dots
            painter.setBrush(QColor(LIT) if is_left else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(left + 2 * number * side, top, side, side))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _px(self, share: float) -> float:
        return share * self.height()

    def _width(self) -> float:
        return self.width() * (1 - 2 * SIDE)

    def _room(self) -> int:
        return self.height() - self._foot_px


def fitted(text: str, font: QFont, width: float, room: float, *, sizes: tuple[int, int]) -> Block:
    """Return a text in rows of a width that are together no higher than `room`.

    sizes: (largest, smallest) font in pixels: it shrinks so far that the text fits in one row,
    then there are several. Only where they are too high does it shrink further.
    """
    most, least = max(sizes[0], 2), max(sizes[1], 1)
    in_one = _rows(text, font, most, 1e6).layout  # a row lives no longer than its layout
    whole = in_one.lineAt(0).naturalTextWidth()
    size = most if whole <= width else max(int(most * width / whole), least)
    block = _rows(text, font, size, width)
    while block.layout.lineCount() > 1 and size > least:
        size -= 1
        block = _rows(text, font, size, width)
    while block.height > room and size > 1:
        size = min(size - 1, int(size * 0.95))
        block = _rows(text, font, max(size, 1), width)
    return _balanced(block, text, font, max(size, 1), width)


def _balanced(block: Block, text: str, font: QFont, size: int, width: float) -> Block:
    """Return a block of as many rows, which are about equally long."""
    count = block.layout.lineCount()
    narrow, wide = (width / count, width) if count > 1 else (width, width)
    while wide - narrow > width / 64:
        middle = (narrow + wide) / 2
        if _rows(text, font, size, middle).layout.lineCount() > count:
            narrow = middle
        else:
            wide = middle
    return block if count == 1 else _rows(text, font, size, wide, (width - wide) / 2)


def _rows(text: str, font: QFont, size: int, width: float, left: float = 0.0) -> Block:
    sized = QFont(font)
    sized.setPixelSize(size)
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout = QTextLayout(text, sized)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width)
        row.setPosition(QPointF(left, height))
        height += row.height()
    layout.endLayout()
    return Block(layout, height)


def _coloured(start: int, length: int, colour: str) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = start, length  # pyright: ignore[reportAttributeAccessIssue]
    style = QTextCharFormat()
    style.setForeground(QColor(colour))
    found.format = style  # pyright: ignore[reportAttributeAccessIssue]
    return found
