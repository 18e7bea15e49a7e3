"""The waveform of the open song: a QPainter widget over a peak pyramid.

The wave is rendered once per range, size and pixel ratio and cached as a pixmap in two colours,
played and unplayed; a moving playhead repaints a few pixels. It reads no file and plays no sound:
the state holds the data, and `state.seek_requested` reports seeks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from heartstudio.theme import is_palette_change, scaled_font
from heartstudio.view.plain_text import set_tip
from heartstudio.view.song import waveform_painting as paint
from heartstudio.view.song.time_ruler import paint_ruler
from heartstudio.view.song.waveform_gestures import WaveformGestures
from heartstudio.view.song.waveform_state import Making, WaveformState
from heartstudio.view.widgets.viewport import clock_text

RULER_PX = 24
LABEL_PX = 20
MARGIN_PX = 1


class WaveformView(QWidget):
    """Shows a WaveformState and lets the user change it. Lives on the GUI thread."""

    def __init__(self, state: WaveformState | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state or WaveformState(self)
        _InputFilter(self, WaveformGestures(self.state, self))
        self._picture: _WavePicture | None = None
        self._key: tuple[object, ...] = ()
        self.setObjectName("waveformView")
        self.setAccessibleName(self.tr("Waveform"))
        set_tip(
            self,
            self.tr(
                "Click to move the play head, drag to select, turn the wheel to zoom.\n"
                "Arrow keys seek, with Shift they select; + and − zoom, 0 shows everything."
            ),
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.state.changed.connect(self._on_changed)
        self.state.overlay_changed.connect(self.update)
        self.state.position_changed.connect(self._on_position_changed)
        self._describe()

    def sizeHint(self) -> QSize:
        """Wide and not too tall."""
        return QSize(720, 220)

    def description(self) -> str:
        """Return the text for screen readers: "1:12 of 3:40, playing"."""
        state = self.state
        if state.making is not None:
            made = self.tr("{done} of {total} made").format(
                done=clock_text(state.making.composed_s), total=clock_text(state.total_s)
            )
            if state.sound_s <= state.making.final_s:
                return made
            return self.tr("{made}, preview up to {time}").format(
                made=made, time=clock_text(state.sound_s)
            )
        if state.peaks is None:
            return self.tr("No song is open")
        mood = self.tr("playing") if state.is_playing else self.tr("paused")
        return self.tr("{position} of {total}, {mood}").format(
            position=clock_text(state.position_s), total=clock_text(state.total_s), mood=mood
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw from back to front: ground, bands, ruler, wave, marks, playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = paint.WaveColours.of(self.palette())
        painter.fillRect(event.rect(), colours.ground)
        if self.state.peaks is None and self.state.making is None:
            title, sentence = self.tr("No song is open yet"), self._empty_sentence()
            paint.paint_empty(painter, QRectF(self.rect()), title, sentence, colours)
        elif self.state.total_s <= 0:
            painter.setPen(colours.faint_text)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("A moment …"))
        else:
            self._paint_song(painter, colours)
        if self.hasFocus():
            painter.setPen(colours.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _empty_sentence(self) -> str:
        return self.tr("Describe a song below and press Generate, or choose one in the library.")

    def _paint_song(self, painter: QPainter, colours: paint.WaveColours) -> None:
        state, view = self.state, self.state.viewport
        painter.setFont(scaled_font(self.font(), 0.88))
        lane = self._lane()
        below_ruler = QRectF(0, RULER_PX, self.width(), lane.bottom() - RULER_PX)
        ruler = QRectF(0, 0, self.width(), RULER_PX)
        paint.paint_sections(painter, below_ruler, view, state.sections, colours)
        paint_ruler(painter, ruler, view, colours.faint_text)
        painter.setClipRect(QRectF(0, 0, self.width(), self.height()))
        self._paint_wave(painter, lane, colours)
        if state.making is not None:
            self._paint_making(painter, lane, state.making, colours)
        if state.selection is not None:
            paint.paint_selection(painter, below_ruler, view, state.selection, colours)
        if state.cut_s is not None:
            paint.paint_cut(painter, below_ruler, view, state.cut_s, colours)
        x = view.x_of(state.position_s)
        if -8 <= x <= self.width() + 8:
            paint.paint_play_head(painter, below_ruler, x, colours)

    def _paint_making(
        self, painter: QPainter, lane: QRectF, making: Making, colours: paint.WaveColours
    ) -> None:
        view = self.state.viewport
        final, heard, made = (
            view.x_of(s) for s in (making.final_s, self.state.sound_s, making.composed_s)
        )
        preview = QRectF(final, lane.top(), max(0.0, heard - final), lane.height())
        rest = QRectF(max(heard, final), lane.top(), 0, lane.height())
        rest.setRight(max(made, rest.left()))
        room_to = lane.right() if rest.width() <= 1 else preview.right()
        paint.paint_band(painter, preview, self.tr("preview"), room_to, colours)
        paint.paint_band(painter, rest, self.tr("composed"), lane.right(), colours)

    def _paint_wave(self, painter: QPainter, lane: QRectF, colours: paint.WaveColours) -> None:
        if self.state.peaks is None:
            return
        picture = self._rendered()
        x = min(max(0.0, self.state.viewport.x_of(self.state.position_s)), float(self.width()))
        painter.save()
        if x > 0:
            painter.setClipRect(QRectF(0, lane.top(), x, lane.height()))
            painter.drawPixmap(lane.topLeft(), picture.in_colour(colours.played))
        if x < self.width():
            painter.setClipRect(QRectF(x, lane.top(), self.width() - x, lane.height()))
            painter.drawPixmap(lane.topLeft(), picture.in_colour(colours.wave))
        painter.restore()

    def _rendered(self) -> _WavePicture:
        """Return the wave, re-rendered only if something it depends on has changed."""
        state, view, dpr = self.state, self.state.viewport, self.devicePixelRatioF()
        peaks = state.peaks
        assert peaks is not None
        lane = self._lane()
        key = (view, id(peaks), peaks.revision, lane.getRect(), dpr)
        if self._picture is None or key != self._key:
            columns = max(1, round(lane.width() * dpr))
            lows, highs = paint.envelope(peaks, state.raw, view, columns)
            mask = paint.coverage(lows, highs, max(2, round(lane.height() * dpr)))
            sound_columns = round(view.x_of(state.sound_s) * dpr)
            mask[:, max(0, sound_columns) :] = 0
            self._picture = _WavePicture(mask, dpr)
            self._key = key
        return self._picture

    def _lane(self) -> QRectF:
        """Return where the wave itself is drawn: below the ruler and the section names."""
        top = RULER_PX + (LABEL_PX if self.state.sections else 0)
        return QRectF(0, top, self.width(), max(8, self.height() - top - MARGIN_PX))

    def _on_changed(self) -> None:
        self._describe()
        self.update()

    def _on_position_changed(self, old_s: float, new_s: float) -> None:
        view = self.state.viewport
        first, last = sorted((view.x_of(old_s), view.x_of(new_s)))
        if first <= self.width() and last >= 0:
            left, right = max(0, int(first) - 8), min(self.width(), int(last) + 9)
            self.update(left, 0, right - left, self.height())
        if int(old_s) != int(new_s) or not self.state.is_playing:
            self._describe()

    def _describe(self) -> None:
        text = self.description()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the visible range at the new width."""
        self.state.set_viewport(self.state.viewport.resized(event.size().width()))

    def changeEvent(self, event: QEvent) -> None:
        """Apply a new palette, font or language immediately."""
        if is_palette_change(event):
            self._picture = None
        super().changeEvent(event)


class _WavePicture:
    """One rendering of the wave: its mask, and cached pixmaps of it per colour."""

    def __init__(self, mask: NDArray[np.uint8], dpr: float) -> None:
        self._mask = mask
        self._dpr = dpr
        self._pixmaps: dict[int, QPixmap] = {}

    def in_colour(self, colour: QColor) -> QPixmap:
        """Return the wave in a colour."""
        pixmap = self._pixmaps.get(colour.rgb())
        if pixmap is None:
            pixmap = paint.tinted(self._mask, colour, self._dpr)
            self._pixmaps[colour.rgb()] = pixmap
        return pixmap


class _InputFilter(QObject):
    """Passes a waveform's input events to its gestures."""

    def __init__(self, view: QWidget, gestures: WaveformGestures) -> None:
        super().__init__(view)
        self._view = view
        self._gestures = gestures
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return True for handled events."""
        del watched
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._on_mouse(kind, event)
        if isinstance(event, QWheelEvent):
            self._gestures.wheel(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            return self._gestures.pinch(event)
        return (
            isinstance(event, QKeyEvent)
            and kind == QEvent.Type.KeyPress
            and self._gestures.key(event)
        )

    def _on_mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        handlers = {
            QEvent.Type.MouseButtonPress: self._gestures.press,
            QEvent.Type.MouseMove: self._gestures.move,
            QEvent.Type.MouseButtonRelease: self._gestures.release,
            QEvent.Type.MouseButtonDblClick: self._gestures.double_click,
        }
        handler = handlers.get(kind)
        if handler is None:
            return False
        if kind == QEvent.Type.MouseButtonPress:
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        handler(event)
        self._view.setCursor(self._gestures.cursor_at(event.position().x()))
        return True
