"""Times the display of ten minutes of stereo, and a repaint at 3840 pixels.

Measures only the widget; needs a QApplication: python -m tools.bench.window --part waveform.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QApplication

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.model.peaks import PeakPyramid
from heartstudio.view.song.waveform_state import SectionMark, Span
from heartstudio.view.song.waveform_view import WaveformView
from tools.bench.figures import Figure, percentile

MINUTES = 10
WIDTH_PX, HEIGHT_PX = 3840, 300
REPAINTS = 60
PIECE_S = 20
QUERIES = 10


def ten_minutes() -> Samples:
    """Return noise with an envelope, (2, N) float32."""
    count = MINUTES * 60 * SAMPLE_RATE_HZ
    rng = np.random.default_rng(1)
    envelope = np.repeat(rng.random(count // 4800, dtype=np.float32), 4800)
    return (rng.standard_normal((2, count), dtype=np.float32) * 0.2 * envelope).clip(-1, 1)


def measure() -> list[Figure]:
    """Show, zoom through, and move the play head of a long song."""
    sound = ten_minutes()
    view = WaveformView()
    view.resize(WIDTH_PX, HEIGHT_PX)
    view.show()
    QApplication.processEvents()
    start = time.perf_counter()
    peaks = PeakPyramid()
    peaks.append(sound)
    view.state.show_song(peaks, MINUTES * 60.0, _sections(), lambda a, b: sound[:, max(0, a) : b])
    view.state.set_position(205.0)
    view.repaint()
    shown_s = time.perf_counter() - start
    grown_s, query_ms = _growing(sound)
    zooms = [_timed(lambda: view.state.zoom(1.07, 200.0), view) for _ in range(REPAINTS)]
    view.state.set_viewport(view.state.viewport.fitted())
    pans = []
    view.state.zoom(8, 205.0)
    for _ in range(REPAINTS):
        pans.append(_timed(lambda: view.state.set_viewport(view.state.viewport.panned(0.5)), view))
    pan_cpu = _processor_ms(lambda: view.state.set_viewport(view.state.viewport.panned(-0.5)), view)
    view.state.select(Span(110, 130))
    cached = [_timed(view.update, view) for _ in range(REPAINTS)]
    view.close()
    return [
        Figure("ten minutes of stereo, peaks and first paint", shown_s * 1000, "ms", 1000),
        Figure(f"the same, its peaks in pieces of {PIECE_S} s", grown_s * 1000, "ms", 2000),
        Figure("peaks of the whole for 3840 px", query_ms, "ms", 20),
        Figure("repaint while zooming, 3840 px, median", percentile(zooms, 50), "ms", 16),
        Figure("repaint while zooming, 3840 px, p95", percentile(zooms, 95), "ms", 16),
        Figure("repaint while panning, 3840 px, median", percentile(pans, 50), "ms", 16),
        Figure("repaint while panning, 3840 px, p95", percentile(pans, 95), "ms", 16),
        Figure("repaint while panning, 3840 px, processor time", pan_cpu, "ms", 16),
        Figure("repaint of the kept picture, 3840 px, p95", percentile(cached, 95), "ms", 16),
    ]


def _growing(sound: Samples) -> tuple[float, float]:
    """Return seconds for the peaks of a growing song, and milliseconds to query all of them."""
    start = time.perf_counter()
    peaks = PeakPyramid()
    for first in range(0, sound.shape[1], PIECE_S * SAMPLE_RATE_HZ):
        peaks.append(sound[:, first : first + PIECE_S * SAMPLE_RATE_HZ])
    grown_s = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(QUERIES):
        peaks.columns(0, sound.shape[1], WIDTH_PX)
    return grown_s, (time.perf_counter() - start) * 1000 / QUERIES


def _sections() -> tuple[SectionMark, ...]:
    return tuple(
        SectionMark(f"Verse {n + 1}", n * 50.0, (n + 1) * 50.0, "verse") for n in range(12)
    )


def _timed(change: Callable[[], object], view: WaveformView) -> float:
    """Return milliseconds of one change and its repaint."""
    start = time.perf_counter()
    change()
    view.repaint()
    return (time.perf_counter() - start) * 1000


def _processor_ms(change: Callable[[], object], view: WaveformView) -> float:
    """Same in CPU time, which other programs do not affect."""
    start = time.process_time()
    for _ in range(REPAINTS):
        change()
        view.repaint()
    return (time.process_time() - start) * 1000 / REPAINTS
