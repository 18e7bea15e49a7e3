"""The waveform: what it shows, and what mouse, wheel and keys do to it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.contract import SAMPLE_RATE_HZ
from heartstudio.model.peaks import PeakPyramid
from heartstudio.view.song.waveform_painting import coverage, envelope, tinted
from heartstudio.view.song.waveform_state import Making, SectionMark, Span, WaveformState
from heartstudio.view.song.waveform_view import WaveformView
from heartstudio.view.widgets.viewport import FRAME_S, Viewport

SECONDS = 20.0
WIDTH = 1000
SECTIONS = (SectionMark("Verse", 0, 8, "verse"), SectionMark("Chorus", 8, 20, "chorus"))


def make_sound(seconds: float = SECONDS) -> np.ndarray:
    time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    tone = 0.7 * np.sin(2 * np.pi * 110 * time_s)
    return np.stack([tone, tone]).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot) -> WaveformView:
    widget = WaveformView()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, 220)
    widget.show()
    sound = make_sound()
    peaks = PeakPyramid()
    peaks.append(sound)
    widget.state.show_song(peaks, SECONDS, SECTIONS, lambda a, b: sound[:, max(0, a) : b])
    return widget


def x_of(view: WaveformView, second: float) -> int:
    return round(view.state.viewport.x_of(second))


def drag(view: WaveformView, start_s: float, end_s: float) -> None:
    start, end = QPoint(x_of(view, start_s), 120), QPoint(x_of(view, end_s), 120)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def turn_wheel(view: WaveformView, x: int, steps: int, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(x, 100),
        view.mapToGlobal(QPointF(x, 100)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_a_click_seeks_and_clears_the_selection(view: WaveformView, qtbot: QtBot) -> None:
    view.state.select(Span(1, 2))
    with qtbot.waitSignal(view.state.seek_requested) as wanted:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x_of(view, 10), 120))
    assert wanted.args == [pytest.approx(10, abs=0.03)]
    assert view.state.selection is None


def test_a_drag_selects_whole_frames(view: WaveformView) -> None:
    drag(view, 2.03, 5.55)
    span = view.state.selection
    assert span is not None
    for second in (span.start_s, span.end_s):
        assert second / FRAME_S == pytest.approx(round(second / FRAME_S), abs=1e-6)
    assert (span.start_s, span.end_s) == (
        pytest.approx(2.03, abs=0.06),
        pytest.approx(5.55, abs=0.06),
    )


def test_a_drag_near_a_section_border_selects_up_to_it(view: WaveformView) -> None:
    drag(view, 4.0, 8.09)
    assert view.state.selection == Span(4.0, 8.0)


def test_a_double_click_selects_the_section(view: WaveformView) -> None:
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x_of(view, 12), 120))
    assert view.state.selection == Span(8, 20)


def test_an_edge_of_the_selection_can_be_dragged(view: WaveformView) -> None:
    view.state.select(Span(4, 6))
    drag(view, 6, 7)
    assert view.state.selection == Span(4, pytest.approx(7.04, abs=0.05))


def test_the_cut_point_is_dragged_and_told_once(view: WaveformView, qtbot: QtBot) -> None:
    view.state.set_cut(12.0)
    told: list[float] = []
    view.state.cut_moved.connect(told.append)
    drag(view, 12.0, 15.0)
    assert view.state.cut_s == pytest.approx(15.04, abs=0.05)
    assert told == [view.state.cut_s]
    assert view.state.selection is None


def test_the_wheel_zooms_at_the_mouse_and_pans_with_shift(view: WaveformView) -> None:
    before = view.state.viewport.second_at(700)
    turn_wheel(view, 700, 3)
    zoomed = view.state.viewport
    assert zoomed.span_s < SECONDS
    assert zoomed.second_at(700) == pytest.approx(before)
    turn_wheel(view, 700, -1, shift=True)
    assert view.state.viewport.start_s > zoomed.start_s


def test_two_fingers_zoom_where_they_are(view: WaveformView) -> None:
    place = QPointF(700, 100)
    before = view.state.viewport.second_at(700)
    for kind, value in (
        (Qt.NativeGestureType.ZoomNativeGesture, 0.25),
        (Qt.NativeGestureType.RotateNativeGesture, 30.0),
    ):
        device = QPointingDevice.primaryPointingDevice()
        event = QNativeGestureEvent(
            kind, device, 2, place, place, view.mapToGlobal(place), value, QPointF()
        )
        QApplication.sendEvent(view, event)
    assert view.state.viewport.span_s == pytest.approx(SECONDS / 1.25)
    assert view.state.viewport.second_at(700) == pytest.approx(before)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_Right, 4.08),
        (Qt.Key.Key_Left, 3.92),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 20.0),
    ],
)
def test_keys_seek(view: WaveformView, qtbot: QtBot, key: Qt.Key, expected: float) -> None:
    view.state.set_position(4.0)
    with qtbot.waitSignal(view.state.seek_requested) as wanted:
        QTest.keyClick(view, key)
    assert wanted.args == [pytest.approx(expected)]


def test_control_arrows_go_from_section_to_section(view: WaveformView, qtbot: QtBot) -> None:
    view.state.set_position(4.0)
    with qtbot.waitSignal(view.state.seek_requested) as wanted:
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [8.0]


def test_shift_arrows_select_from_the_play_head(view: WaveformView) -> None:
    state = view.state
    state.seek_requested.connect(state.set_position)
    state.set_position(4.0)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert state.selection == Span(4.0, pytest.approx(4.24))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert state.selection is None


def test_plus_minus_and_zero_zoom(view: WaveformView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.state.viewport.span_s < SECONDS
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.state.viewport.shows_all
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.state.viewport.shows_all


def test_it_tells_a_screen_reader_where_it_is(view: WaveformView) -> None:
    view.state.set_position(12.4, playing=True)
    assert view.accessibleDescription() == "0:12 of 0:20, playing"
    view.state.set_position(12.4, playing=False)
    assert view.accessibleDescription() == "0:12 of 0:20, paused"
    view.state.show_song(None)
    assert view.accessibleDescription() == "No song is open"


def test_it_follows_the_play_head_when_zoomed_in(view: WaveformView) -> None:
    view.state.set_viewport(Viewport(SECONDS, 0, 2, WIDTH))
    view.state.set_position(7.0, playing=True)
    assert view.state.viewport.start_s <= 7.0 <= view.state.viewport.end_s


def test_it_grows_while_a_song_is_made(view: WaveformView) -> None:
    peaks = PeakPyramid()
    view.state.show_song(peaks)
    view.state.show_making(Making(composed_s=2.0), 30.0)
    assert view.accessibleDescription() == "0:02 of 0:30 made"
    empty = view.grab().toImage()
    peaks.append(make_sound(4.0))
    view.state.show_making(Making(composed_s=6.0, final_s=4.0), 30.0)
    assert view.grab().toImage() != empty
    view.state.settle(4.0)
    assert view.state.total_s == pytest.approx(4.0)
    assert view.state.making is None


def test_the_wave_is_drawn_where_there_is_sound(view: WaveformView) -> None:
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    middle = round(130 * ratio)
    ground = QColor(image.pixel(round(500 * ratio), round(217 * ratio)))
    assert QColor(image.pixel(round(500 * ratio), middle)) != ground


def test_the_picture_is_kept_until_something_changes(view: WaveformView) -> None:
    view.grab()
    first = view._picture
    view.state.set_position(3.0)
    view.grab()
    assert view._picture is first
    view.state.zoom(2.0)
    view.grab()
    assert view._picture is not first


def test_a_close_up_reads_the_samples_themselves() -> None:
    sound = make_sound(1.0)
    peaks = PeakPyramid()
    peaks.append(sound)
    view = Viewport(1.0, 0.5, 0.25, 4000)
    lows, highs = envelope(peaks, lambda a, b: sound[:, a:b], view, 4000)
    assert np.abs(highs - lows).max() < 0.06  # three samples of a 110 Hz tone differ little
    coarse_lows, coarse_highs = envelope(peaks, None, view, 4000)
    assert np.abs(coarse_highs - coarse_lows).max() > 0.15


def test_coverage_is_full_inside_and_empty_outside() -> None:
    mask = coverage(np.array([-0.5], np.float32), np.array([0.5], np.float32), 100)
    assert mask[50, 0] > 240
    assert mask[10, 0] == 0
    assert mask[90, 0] == 0


def test_silence_is_still_a_thin_line() -> None:
    mask = coverage(np.zeros(4, np.float32), np.zeros(4, np.float32), 50)
    assert (mask.sum(axis=0) > 200).all()


def test_a_tinted_mask_keeps_colour_and_opacity(qtbot: QtBot) -> None:
    mask = np.array([[0, 128, 255]], np.uint8)
    image = tinted(mask, QColor("#f2709c"), 1.0).toImage()
    alphas = [QColor.fromRgba(image.pixel(x, 0)).alpha() for x in range(3)]
    assert alphas == [0, 128, 255]
    assert image.pixelColor(2, 0).name() == "#f2709c"


def test_the_state_ignores_what_does_not_change(qtbot: QtBot) -> None:
    state = WaveformState()
    told: list[object] = []
    state.selection_changed.connect(told.append)
    state.select(Span(1.0, 1.01))
    assert told == []
