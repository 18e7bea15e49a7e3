"""How a song looks in the library: small waveform, title, tags, length, stars, and what is wrong.

It paints and reports clicks on stars and new titles; it changes no song.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
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

from heartstudio.icons import paint_icon
from heartstudio.model.song_list_model import SongRole
from heartstudio.theme import ColourRoles, roles_of, scaled_font
from heartstudio.view.viewport import clock_text
from heartstudio.view.waveform_painting import blend, coverage, tinted

Index = QModelIndex | QPersistentModelIndex
PADDING_PX = 10
THUMB = QSize(68, 44)
SMALL_THUMB = QSize(36, 36)
ROOMY_PX = 240
STAR_PX = 15
STARS = 5
KEPT_PICTURES = 600


@dataclass(frozen=True)
class RowPlaces:
    """Where the parts of one row stand."""

    card: QRect
    thumb: QRect
    title: QRect
    tags: QRect
    length: QRect
    stars: QRect

    @staticmethod
    def of(rect: QRect, metrics: QFontMetrics) -> RowPlaces:
        """Lay out a row: the picture on the left, two lines of text beside it."""
        card = rect.adjusted(4, 2, -4, -2)
        size = THUMB if card.width() >= ROOMY_PX else SMALL_THUMB
        thumb = QRect(QPoint(card.left() + PADDING_PX, 0), size)
        thumb.moveTop(card.center().y() - THUMB.height() // 2)
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


class SongDelegate(QStyledItemDelegate):
    """Paints rows; signals stars_chosen(song id, stars) and renamed(song id, title)."""

    stars_chosen = Signal(str, int)
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._family: set[str] = set()

    def set_family(self, song_ids: set[str]) -> None:
        """The songs that have takes beside them, or songs grown from them."""
        self._family = song_ids

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines and air; all rows are equally high."""
        del index
        metrics = QFontMetrics(option.font)
        return QSize(120, max(THUMB.height(), 2 * metrics.height() + 6) + 2 * PADDING_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        roles = roles_of(QGuiApplication.palette())
        places = RowPlaces.of(option.rect, QFontMetrics(option.font))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, places, roles)
        self._paint_thumb(painter, option, places.thumb, index)
        self._paint_texts(painter, option, places, index)
        if self._shows_stars(option, index):
            self._paint_stars(painter, places.stars, int(index.data(SongRole.STARS) or 0), roles)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        places: RowPlaces,
        roles: ColourRoles,
    ) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected:
            painter.setBrush(QColor(roles.accent_soft))
            painter.drawRoundedRect(places.card, 8, 8)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(roles.raised))
            painter.drawRoundedRect(places.card, 8, 8)
        has_focus = option.state & QStyle.StateFlag.State_HasFocus
        if has_focus:
            painter.setPen(QColor(roles.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(places.card).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_thumb(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index
    ) -> None:
        roles = roles_of(QGuiApplication.palette())
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = roles.accent if is_selected else roles.control
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(QColor(roles.sunken), QColor(roles.text), 0.05))
        painter.drawRoundedRect(rect, 6, 6)
        if index.data(SongRole.IS_MISSING):
            spot = QRect(0, 0, 20, 20)
            spot.moveCenter(rect.center())
            paint_icon(painter, spot, "warning", QColor(roles.warning))
            return
        peaks = index.data(SongRole.THUMBNAIL)
        if isinstance(peaks, np.ndarray) and peaks.size:
            inner = rect.adjusted(5, 5, -5, -5)
            dpr = painter.device().devicePixelRatioF()
            key = (index.data(SongRole.ID), peaks.shape[1], inner.width(), dpr, colour)
            picture = self._pictures.get(key)
            if picture is None:
                picture = thumbnail(peaks, inner.size(), QColor(colour), dpr)
                self._pictures[key] = picture
                if len(self._pictures) > KEPT_PICTURES:
                    self._pictures.popitem(last=False)
            painter.drawPixmap(inner.topLeft(), picture)

    def _paint_texts(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        places: RowPlaces,
        index: Index,
    ) -> None:
        roles = roles_of(QGuiApplication.palette())
        is_missing = bool(index.data(SongRole.IS_MISSING))
        bold = scaled_font(option.font, 1.0, QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(roles.disabled if is_missing else roles.text))
        title = places.title
        mark = self._family_mark(index)
        if mark:
            spot = QRect(title.left(), title.center().y() - 7, 15, 15)
            paint_icon(painter, spot, mark, QColor(roles.muted))
            title = title.adjusted(20, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        line = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        text = QFontMetrics(bold).elidedText(str(index.data() or ""), elide, title.width())
        painter.drawText(title, int(line), text)
        small = scaled_font(option.font, 0.92)
        painter.setFont(small)
        painter.setPen(QColor(roles.warning if is_missing else roles.muted))
        place = places.tags
        if not self._shows_stars(option, index):
            place = place.united(places.stars)
        tags = QFontMetrics(small).elidedText(self._second_line(index), elide, place.width())
        painter.drawText(place, int(line), tags)
        painter.setPen(QColor(roles.muted))
        length = clock_text(float(index.data(SongRole.DURATION_S) or 0.0))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(places.length, int(right), length)

    def _shows_stars(self, option: QStyleOptionViewItem, index: Index) -> bool:
        """Rows with stars show them; the others offer them under the mouse or when chosen."""
        wanted = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        has_stars = bool(index.data(SongRole.STARS)) and not index.data(SongRole.IS_MISSING)
        return has_stars or bool(option.state & wanted)

    def _second_line(self, index: Index) -> str:
        if index.data(SongRole.IS_MISSING):
            return self.tr("The file is missing")
        tags = ", ".join(index.data(SongRole.TAGS) or ())
        if index.data(SongRole.IS_PARTIAL):
            return self.tr("stopped · {tags}").format(tags=tags) if tags else self.tr("stopped")
        return tags or self.tr("no tags")

    def _family_mark(self, index: Index) -> str:
        """The icon of a song that grew from another, or from which others grew."""
        if index.data(SongRole.PARENT_ID):
            return "extend"
        return "takes" if index.data(SongRole.ID) in self._family else ""

    def _paint_stars(self, painter: QPainter, rect: QRect, stars: int, roles: ColourRoles) -> None:
        for position in range(STARS):
            spot = QRect(rect.left() + position * STAR_PX, rect.top(), STAR_PX - 1, STAR_PX - 1)
            is_given = position < stars
            colour = QColor(roles.amber if is_given else roles.control)
            paint_icon(painter, spot, "star-filled" if is_given else "star", colour)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click on a star gives so many; on the only star given, it takes them away."""
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
        """A line for the new title."""
        del option, index
        editor = QLineEdit(parent)
        editor.setObjectName("titleEdit")
        editor.setAccessibleName(self.tr("New title"))
        editor.setMaxLength(200)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with the title there is."""
        if isinstance(editor, QLineEdit):
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
        """Over the title, wide enough to write in."""
        del index
        places = RowPlaces.of(option.rect, QFontMetrics(option.font))
        place = QRect(places.title)
        place.setRight(places.length.right())
        editor.setGeometry(place.adjusted(-6, -5, 2, 7))


def thumbnail(peaks: np.ndarray, size: QSize, colour: QColor, dpr: float) -> QPixmap:
    """A small picture of (2, n) int8 minima and maxima."""
    columns = max(1, round(size.width() * dpr))
    at = np.linspace(0, peaks.shape[1], columns, endpoint=False).astype(np.intp)
    lows = peaks[0][at].astype(np.float32) / 127
    highs = peaks[1][at].astype(np.float32) / 127
    return tinted(coverage(lows, highs, max(2, round(size.height() * dpr))), colour, dpr)
