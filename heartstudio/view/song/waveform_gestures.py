"""What mouse, wheel, pinch and keys do on a waveform: seek, select, zoom, pan, move the cut point.

It changes the waveform's state and never paints.  Click seeks, drag selects, Shift+click extends
the selection, double click selects a section, the middle button pans, the cut point is dragged.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from heartstudio.view.song.waveform_state import Span, WaveformState
from heartstudio.view.widgets.viewport import FRAME_S

DRAG_PX = 4.0
GRIP_PX = 6.0
ZOOM_STEP = 1.25
KEY_STEP_S = 1.0


class Drag(Enum):
    """What the pressed mouse button is doing."""

    NOTHING = 0
    PRESSED = 1
    SELECT = 2
    PAN = 3
    CUT = 4


class WaveformGestures(QObject):
    """Translates input events into changes of a WaveformState."""

    def __init__(self, state: WaveformState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._drag = Drag.NOTHING
        self._press_x = 0.0
        self._anchor_s = 0.0

    def press(self, event: QMouseEvent) -> None:
        """Begin whatever the button and the place under it stand for."""
        x = event.position().x()
        self._press_x = x
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = Drag.PAN
        elif event.button() == Qt.MouseButton.LeftButton and self._state.total_s > 0:
            self._press_left(x, event.modifiers())

    def _press_left(self, x: float, modifiers: Qt.KeyboardModifier) -> None:
        state = self._state
        second = state.snapped(state.viewport.second_at(x))
        edge = self.edge_at(x)
        if self._is_on_cut(x):
            self._drag = Drag.CUT
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._anchor_s = self._far_end(second)
            self._drag = Drag.SELECT
            self._select_to(second)
        elif edge is not None:
            self._anchor_s = self._other_edge(edge)
            self._drag = Drag.SELECT
        else:
            self._anchor_s = second
            self._drag = Drag.PRESSED

    def move(self, event: QMouseEvent) -> None:
        """Go on with the drag that was begun."""
        x = event.position().x()
        state = self._state
        if self._drag is Drag.PRESSED and abs(x - self._press_x) >= DRAG_PX:
            self._drag = Drag.SELECT
        if self._drag is Drag.SELECT:
            self._select_to(state.snapped(state.viewport.second_at(x)))
        elif self._drag is Drag.CUT:
            state.set_cut(state.snapped(state.viewport.second_at(x)))
        elif self._drag is Drag.PAN:
            view = state.viewport
            state.set_viewport(view.panned((self._press_x - x) / view.width_px * view.span_s))
            self._press_x = x

    def release(self, event: QMouseEvent) -> None:
        """End the drag; a press that never moved is a click, and seeks."""
        if self._drag is Drag.PRESSED:
            self._state.select(None)
            self._state.seek_requested.emit(self._state.viewport.second_at(event.position().x()))
        elif self._drag is Drag.CUT and self._state.cut_s is not None:
            self._state.cut_moved.emit(self._state.cut_s)
        self._drag = Drag.NOTHING

    def double_click(self, event: QMouseEvent) -> None:
        """Select the section under the mouse."""
        mark = self._state.section_at(self._state.viewport.second_at(event.position().x()))
        if mark is not None:
            self._state.select(Span(mark.start_s, mark.end_s))
        self._drag = Drag.NOTHING

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; sideways, or with Shift, pan."""
        state = self._state
        view = state.viewport
        turn = event.angleDelta()
        sideways = turn.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not sideways:
            sideways = turn.y()
        if abs(sideways) > abs(turn.y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            state.set_viewport(view.panned(-sideways / 120 * 0.1 * view.span_s))
        elif turn.y():
            state.zoom(ZOOM_STEP ** (turn.y() / 120), view.second_at(event.position().x()))
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom with two fingers on a trackpad; False when it is another gesture."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        around = self._state.viewport.second_at(event.position().x())
        self._state.zoom(max(0.1, 1.0 + event.value()), around)
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Seek, select, zoom and pan; False for keys that mean nothing here."""
        state, view, code = self._state, self._state.viewport, Qt.Key(event.key())
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        far = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        targets = {
            Qt.Key.Key_Left: self._step(-1, far),
            Qt.Key.Key_Right: self._step(1, far),
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: state.sound_s,
        }
        if code in targets:
            self._go(targets[code], extend)
        elif code in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            state.zoom(ZOOM_STEP**2)
        elif code == Qt.Key.Key_Minus:
            state.zoom(ZOOM_STEP**-2)
        elif code == Qt.Key.Key_0:
            state.set_viewport(view.fitted())
        elif code == Qt.Key.Key_PageUp:
            state.set_viewport(view.panned(-0.8 * view.span_s))
        elif code == Qt.Key.Key_PageDown:
            state.set_viewport(view.panned(0.8 * view.span_s))
        elif code == Qt.Key.Key_Escape and state.selection is not None:
            state.select(None)
        else:
            return False
        return True

    def cursor_at(self, x: float) -> QCursor:
        """The mouse pointer that says what a press here would do."""
        if self._drag is Drag.PAN:
            return QCursor(Qt.CursorShape.ClosedHandCursor)
        if self._is_on_cut(x) or self.edge_at(x) is not None:
            return QCursor(Qt.CursorShape.SizeHorCursor)
        return QCursor(Qt.CursorShape.IBeamCursor)

    def edge_at(self, x: float) -> float | None:
        """The selection's edge under the mouse, in seconds."""
        span = self._state.selection
        if span is None:
            return None
        for edge in (span.start_s, span.end_s):
            if abs(self._state.viewport.x_of(edge) - x) <= GRIP_PX:
                return edge
        return None

    def _is_on_cut(self, x: float) -> bool:
        cut = self._state.cut_s
        return cut is not None and abs(self._state.viewport.x_of(cut) - x) <= GRIP_PX

    def _other_edge(self, edge: float) -> float:
        span = self._state.selection
        if span is None:
            return edge
        return span.end_s if edge == span.start_s else span.start_s

    def _far_end(self, second: float) -> float:
        span = self._state.selection
        if span is None:
            return self._state.position_s
        is_nearer_start = abs(second - span.start_s) < abs(second - span.end_s)
        return span.end_s if is_nearer_start else span.start_s

    def _select_to(self, second: float) -> None:
        first, last = sorted((self._anchor_s, second))
        self._state.select(Span(first, last))

    def _step(self, direction: int, far: bool) -> float:
        """Where an arrow key leads from the play head: a second, a frame when close, a section."""
        state = self._state
        here = state.position_s
        if far:
            marks = sorted({mark.start_s for mark in state.sections} | {0.0, state.sound_s})
            ahead = [m for m in marks if m > here + 0.05]
            behind = [m for m in marks if m < here - 0.25]
            return (ahead or [here])[0] if direction > 0 else (behind or [0.0])[-1]
        step = KEY_STEP_S if state.viewport.span_s > 20 * KEY_STEP_S else FRAME_S
        return here + direction * step

    def _go(self, target_s: float, extend: bool) -> None:
        state = self._state
        target = min(max(0.0, target_s), state.sound_s)
        if extend:
            span, here = state.selection, state.position_s
            anchor = here
            if span is not None:
                anchor = span.end_s if abs(here - span.start_s) <= FRAME_S else span.start_s
            first, last = sorted((anchor, target))
            state.select(Span(first, last))
        elif state.selection is not None:
            state.select(None)
        state.set_viewport(state.viewport.revealing(target))
        state.seek_requested.emit(target)
