"""Zoom, pan, snapping and clock texts of the waveform: numbers alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartstudio.view.song.time_ruler import ticks
from heartstudio.view.widgets.viewport import (
    FRAME_S,
    MIN_SPAN_S,
    Viewport,
    clock_text,
    precise_clock_text,
    snap,
    snap_to_frame,
)


def test_a_whole_view_maps_both_ends() -> None:
    view = Viewport(total_s=200.0, width_px=1000)
    assert view.shows_all
    assert view.x_of(0) == 0
    assert view.x_of(200) == 1000
    assert view.second_at(500) == 100


@given(
    total=st.floats(1, 1200),
    share=st.floats(0, 1),
    factor=st.floats(0.01, 100),
)
def test_zoom_keeps_the_second_under_the_cursor_unless_an_end_is_reached(
    total: float, share: float, factor: float
) -> None:
    view = Viewport(total, total * 0.25, total * 0.5, 800)
    around = view.second_at(share * 800)
    zoomed = view.zoomed(factor, around)
    assert zoomed.start_s >= 0
    assert zoomed.end_s <= total + 1e-9
    assert zoomed.span_s >= min(MIN_SPAN_S, total) - 1e-9
    touches_an_end = zoomed.start_s <= 1e-9 or zoomed.end_s >= total - 1e-6
    assert touches_an_end or zoomed.x_of(around) == pytest.approx(share * 800, abs=1e-3)


def test_pan_stops_at_both_ends() -> None:
    view = Viewport(100, 10, 20, 100)
    assert view.panned(-50).start_s == 0
    assert view.panned(500).end_s == 100


def test_a_growing_song_stays_whole_or_keeps_its_zoom() -> None:
    assert Viewport(10, width_px=100).with_total(20).span_s == 20
    zoomed = Viewport(10, 2, 3, 100).with_total(20)
    assert (zoomed.start_s, zoomed.span_s) == (2, 3)


def test_revealing_turns_the_page_only_when_needed() -> None:
    view = Viewport(100, 0, 10, 100)
    assert view.revealing(5) is view
    assert view.revealing(50).start_s == pytest.approx(49)
    assert view.revealing(99.9).end_s == 100


def test_an_empty_song_has_no_ticks_and_no_division_by_zero() -> None:
    view = Viewport()
    assert ticks(view, 50) == []
    assert view.x_of(3) == 0
    assert view.second_at(0.5) == 0
    assert view.zoomed(2, 0) == view


@given(st.floats(0, 1000))
def test_snapping_lands_on_a_frame_no_further_than_half_a_frame(second: float) -> None:
    snapped = snap_to_frame(second)
    assert abs(snapped - second) <= FRAME_S / 2 + 1e-6
    assert snapped / FRAME_S == pytest.approx(round(snapped / FRAME_S), abs=1e-4)


def test_section_marks_attract_only_within_reach() -> None:
    assert snap(10.3, (8.0, 10.0), 0.5) == 10.0
    assert snap(10.9, (8.0, 10.0), 0.5) == pytest.approx(10.88)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (72.4, "1:12"), (59.7, "0:59"), (59.999, "0:59"), (3725, "1:02:05")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


def test_precise_clock_carries_over() -> None:
    assert precise_clock_text(72.4) == "1:12.40"
    assert precise_clock_text(59.999) == "1:00.00"


@pytest.mark.parametrize("span", [0.3, 2.0, 25.0, 240.0, 600.0])
def test_labels_do_not_touch(span: float) -> None:
    view = Viewport(600, 0, span, 1000)
    labelled = [tick.second for tick in ticks(view, 80) if tick.label]
    assert labelled
    gaps = [view.x_of(b) - view.x_of(a) for a, b in itertools.pairwise(labelled)]
    assert all(gap >= 79 for gap in gaps)
