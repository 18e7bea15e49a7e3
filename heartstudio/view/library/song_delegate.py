"""Paints a song in the library: small waveform, title, tags, length, stars, and problems.

It paints and reports clicks on stars and edited titles; it changes no song.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.incoming.limits import MAX_TITLE_CHARACTERS
from heartstudio.icons import paint_icon
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongRole, thumbnail_of
from heartstudio.theme import ColourRoles, roles_of, scaled_font
from heartstudio.view.song.waveform_painting import blend, coverage, tinted
from heartstudio.view.widgets.viewport import clock_text

Index = QModelIndex | QPersistentModelIndex
PADDING_PX = 10
THUMB = QSize(68, 44)
SMALL_THUMB = QSize(36, 36)
ROOMY_PX = 240
STAR_PX = 15
STARS = 5
KEPT_PICTURES = 600
SELECTED = QStyle.StateFlag.State_Selected.value
UNDER_MOUSE = QStyle.StateFlag.State_MouseOver.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value
ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
AT_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
"""Flags as integers: Python's flag classes cost more than the check itself."""


@dataclass(frozen=True)
class RowPlaces:
    """Positions of the parts of one row."""

    card: QRect
    thumb: QRect
    title: QRect
    tags: QRect
    length: QRect
    stars: QRect

    @staticmethod
    def of(rect: QRect, metrics: QFontMetrics) -> RowPlaces:
        """Lay out a row: the waveform on the left, two lines of text to its right."""
        card = rect.adjusted(4, 2, -4, -2)
        size = THUMB if card.width() >= ROOMY_PX else SMALL_THUMB
        thumb = QRect(QPoint(card.left() + PADDING_PX, 0), size)
        thumb.moveTop(card.center().y() - size.height() // 2)
        left = thumb.right() + 1 + PADDING_PX
        right = card.right() - PADDING_PX
        line = metrics.height()
        top = card.center().y() - line - 1
        length_px = metrics.horizontalAdvance("00:00") + 2
        stars_px = STARS * STAR_PX
        lower = top + line + 5
        stars = QRect(right - stars_px, lower + (line - STAR_PX) // 2, stars_px, STAR_PX)
        return RowPlaces(
            card,
            thumb,
            QRect(left, top, right - left - length_px - 6, line),
            QRect(left, lower, stars.left() - left - 8, line),
            QRect(right - length_px, top, length_px, line),
            stars,
        )


@dataclass(frozen=True, eq=False)
class _Look:
    """Fonts and colours of all rows."""

    roles: ColourRoles
    plain: QFont
    bold: QFont
    small: QFont
    plain_metrics: QFontMetrics
    bold_metrics: QFontMetrics
    small_metrics: QFontMetrics

    @staticmethod
    def of(font: QFont, roles: ColourRoles) -> _Look:
        bold = scaled_font(font, 1.0, QFont.Weight.DemiBold)
        small = scaled_font(font, 0.92)
        metrics = (QFontMetrics(font), QFontMetrics(bold), QFontMetrics(small))
        return _Look(roles, QFont(font), bold, small, *metrics)


@dataclass(frozen=True)
class _Row:
    """Painted data of one song."""

    song: Song
    look: _Look
    state: int
    places: RowPlaces

    @property
    def is_selected(self) -> bool:
        return bool(self.state & SELECTED)

    @property
    def shows_stars(self) -> bool:
        """Rows with stars show them; others only under the mouse or when selected."""
        is_rated = self.song.stars > 0 and not self.song.missing
        return is_rated or bool(self.state & (SELECTED | UNDER_MOUSE))


class SongDelegate(QStyledItemDelegate):
    """Paints rows; signals stars_chosen(song id, stars) and renamed(song id, title)."""

    stars_chosen = Signal(str, int)
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._family: set[str] = set()
        self._look: _Look | None = None
        self._places: tuple[tuple[QSize, _Look], RowPlaces] | None = None

    def set_family(self, song_ids: set[str]) -> None:
        """Set the songs that have takes, or extensions."""
        self._family = song_ids

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines and padding; all rows have the same height."""
        del index
        metrics = QFontMetrics(option.font)
        return QSize(120, max(THUMB.height(), 2 * metrics.height() + 6) + 2 * PADDING_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        song = index.data(SongRole.SONG)
        look = self._look_of(option)
        row = _Row(song, look, option.state.value, self._places_of(option, look))
        painter.save()
        painter.translate(option.rect.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, row)
        self._paint_thumb(painter, row)
        self._paint_texts(painter, row)
        if row.shows_stars:
            self._paint_stars(painter, row)
        painter.restore()

    def _look_of(self, option: QStyleOptionViewItem) -> _Look:
        """Return the current fonts and colours, cached, because measuring fonts is slow."""
        roles = roles_of(QGuiApplication.palette())
        look = self._look
        if look is None or look.roles is not roles or look.plain != option.font:
            look = self._look = _Look.of(option.font, roles)
        return look

    def _places_of(self, option: QStyleOptionViewItem, look: _Look) -> RowPlaces:
        """Return the positions in a row whose corner is at 0, 0: the same for all rows."""
        size = option.rect.size()
        if self._places is None or self._places[0] != (size, look):
            places = RowPlaces.of(QRect(QPoint(0, 0), size), look.plain_metrics)
            self._places = ((size, look), places)
        return self._places[1]

    def _paint_ground(self, painter: QPainter, row: _Row) -> None:
        roles, card = row.look.roles, row.places.card
        painter.setPen(Qt.PenStyle.NoPen)
        if row.is_selected:
            painter.setBrush(QColor(roles.accent_soft))
            painter.drawRoundedRect(card, 8, 8)
        elif row.state & UNDER_MOUSE:
            painter.setBrush(QColor(roles.raised))
            painter.drawRoundedRect(card, 8, 8)
        if row.state & FOCUSED:
            painter.setPen(QColor(roles.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_thumb(self, painter: QPainter, row: _Row) -> None:
        roles, rect, song = row.look.roles, row.places.thumb, row.song
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(QColor(roles.sunken), QColor(roles.text), 0.05))
        painter.drawRoundedRect(rect, 6, 6)
        if song.missing:
            spot = QRect(0, 0, 20, 20)
            spot.moveCenter(rect.center())
            paint_icon(painter, spot, "warning", QColor(roles.warning))
        elif len(song.peaks) >= 2:
            inner = rect.adjusted(5, 5, -5, -5)
            colour = roles.accent if row.is_selected else roles.control
            dpr = painter.device().devicePixelRatioF()
            painter.drawPixmap(inner.topLeft(), self._picture(song, inner.size(), colour, dpr))

    def _picture(self, song: Song, size: QSize, colour: str, dpr: float) -> QPixmap:
        """Return the small waveform, drawn once and cached."""
        key = (song.peaks, size.width(), dpr, colour)
        picture = self._pictures.get(key)
        if picture is None:
            peaks = thumbnail_of(song)
            assert peaks is not None
            picture = self._pictures[key] = thumbnail(peaks, size, QColor(colour), dpr)
            if len(self._pictures) > KEPT_PICTURES:
                self._pictures.popitem(last=False)
        return picture

    def _paint_texts(self, painter: QPainter, row: _Row) -> None:
        look, song, places = row.look, row.song, row.places
        roles = look.roles
        painter.setFont(look.bold)
        painter.setPen(QColor(roles.disabled if song.missing else roles.text))
        title = places.title
        mark = self._family_mark(song)
        if mark:
            spot = QRect(title.left(), title.center().y() - 7, 15, 15)
            paint_icon(painter, spot, mark, QColor(roles.muted))
            title = title.adjusted(20, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        text = look.bold_metrics.elidedText(song.title, elide, title.width())
        painter.drawText(title, ONE_LINE, text)
        painter.setFont(look.small)
        painter.setPen(QColor(roles.warning if song.missing else roles.muted))
        place = places.tags if row.shows_stars else places.tags.united(places.stars)
        tags = look.small_metrics.elidedText(self._second_line(song), elide, place.width())
        painter.drawText(place, ONE_LINE, tags)
        painter.setPen(QColor(roles.muted))
        painter.drawText(places.length, AT_RIGHT, clock_text(song.duration_s))

    def _second_line(self, song: Song) -> str:
        if song.missing:
            return self.tr("The file is missing")
        tags = ", ".join(tag for tag in song.tags.split(",") if tag)
        if song.is_partial:
            return self.tr("stopped · {tags}").format(tags=tags) if tags else self.tr("stopped")
        if song.is_draft:
            draft = self.tr("draft sound")
            return f"{draft} · {tags}" if tags else draft
        return tags or self.tr("no tags")

    def _family_mark(self, song: Song) -> str:
        """Return the icon of a song that extends another, or has extensions."""
        if song.parent_id:
            return "extend"
        return "takes" if song.id in self._family else ""

    def _paint_stars(self, painter: QPainter, row: _Row) -> None:
        rect, dpr = row.places.stars, painter.device().devicePixelRatioF()
        key = ("stars", row.song.stars, row.look.roles.is_dark, dpr)
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = _row_of_stars(row.song.stars, row.look.roles, dpr)
        painter.drawPixmap(rect.topLeft(), picture)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click on a star sets that rating; on the only star set, it clears it."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            stars_rect = RowPlaces.of(option.rect, QFontMetrics(option.font)).stars
            place = event.position().toPoint()
            if stars_rect.adjusted(0, -4, 0, 4).contains(place):
                if event.type() == QEvent.Type.MouseButtonRelease:
                    chosen = min(STARS, (place.x() - stars_rect.left()) // STAR_PX + 1)
                    given = 0 if chosen == index.data(SongRole.STARS) else chosen
                    self.stars_chosen.emit(str(index.data(SongRole.ID)), given)
                return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Create a line edit for the title."""
        del option, index
        editor = QLineEdit(parent)
        editor.setObjectName("titleEdit")
        editor.setAccessibleName(self.tr("New title"))
        editor.setMaxLength(MAX_TITLE_CHARACTERS)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Start with the current title; typed text stays if the song changes."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(SongRole.TITLE)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Report the new title; an empty one changes nothing."""
        del model
        if isinstance(editor, QLineEdit):
            title = editor.text().strip()
            if title and title != index.data(SongRole.TITLE):
                self.renamed.emit(str(index.data(SongRole.ID)), title)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Place it over the title, wide enough for typing."""
        del index
        places = RowPlaces.of(option.rect, QFontMetrics(option.font))
        place = QRect(places.title)
        place.setRight(places.length.right())
        editor.setGeometry(place.adjusted(-6, -5, 2, 7))


def _row_of_stars(given: int, roles: ColourRoles, dpr: float) -> QPixmap:
    """Draw the given number of stars as filled, the others as empty."""
    picture = QPixmap(QSize(STARS * STAR_PX, STAR_PX) * dpr)
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    for position in range(STARS):
        spot = QRect(position * STAR_PX, 0, STAR_PX - 1, STAR_PX - 1)
        is_given = position < given
        colour = QColor(roles.amber if is_given else roles.control)
        paint_icon(painter, spot, "star-filled" if is_given else "star", colour)
    painter.end()
    return picture


@lru_cache(maxsize=64)
def _places_in(count: int, columns: int) -> NDArray[np.intp]:
    """Return which of `count` peaks is drawn in which pixel column."""
    return np.linspace(0, count, columns, endpoint=False).astype(np.intp)


def thumbnail(peaks: NDArray[np.int8], size: QSize, colour: QColor, dpr: float) -> QPixmap:
    """Draw a small picture of (2, n) int8 minima and maxima."""
    columns = max(1, round(size.width() * dpr))
    at = _places_in(peaks.shape[1], columns)
    lows = peaks[0][at].astype(np.float32) / 127
    highs = peaks[1][at].astype(np.float32) / 127
    return tinted(coverage(lows, highs, max(2, round(size.height() * dpr))), colour, dpr)
