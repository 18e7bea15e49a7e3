"""Measures the library with ten thousand songs: time until it is usable, and cost of a search key.

Uses a real index and the real window. A list counts as shown when its rows have been painted, not
an empty list; typing starts immediately, while start-up work is still running. `work` is the CPU
time of the GUI thread, which is less affected by other programs than the clock.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from heartstudio.app import Studio, spare_the_collector
from heartstudio.model.song_list_model import Index
from heartstudio.model.song_store import SongStore
from heartstudio.paths import AppPaths
from heartstudio.view.library.song_delegate import SongDelegate
from heartstudio.view.library.song_list import SongList
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure, percentile
from tools.demo_engine import demo_engine
from tools.screenshot_stage import demo_songs

SONGS = 10_000
PAINT_ROUNDS = 20
TYPED = ("letters to the moon 12", "neon rain", "acoustic guitar", "zzz")


def measure() -> list[Figure]:
    """Open the window with an index of 10 000 songs; type into the search field."""
    root = Path(tempfile.mkdtemp())
    paths = AppPaths.under(root)
    paths.make()
    fill_index(paths)
    start = time.perf_counter()
    studio = Studio(paths, demo_engine().loader)
    window = MainWindow(studio.context)
    view = window.columns.library.list
    watch = RowWatch(view)
    window.show()
    built_s = time.perf_counter() - start
    loop = QEventLoop()
    studio.context.songs.loaded.connect(spare_the_collector)
    studio.context.songs.loaded.connect(loop.quit)
    QTimer.singleShot(20_000, loop.quit)
    loaded = time.perf_counter()
    studio.begin()
    loop.exec()
    watch.wait()
    usable_s = time.perf_counter() - loaded
    keys, scrolls = search_times(window, watch), scroll_times(window)
    window.close()
    studio.shutdown()
    return [
        Figure(f"{SONGS} songs: list usable after the start", usable_s * 1000, "ms", 1000),
        Figure("the same, with building the window", (built_s + usable_s) * 1000, "ms"),
        Figure("search: a key, median", percentile(keys.passed, 50), "ms", 100),
        Figure("search: a key, slowest", max(keys.passed), "ms", 100),
        Figure("search: a key, slowest, work", max(keys.worked), "ms", 100),
        Figure(
            "repaint of the list while scrolling, p95", percentile(scrolls.passed, 95), "ms", 16
        ),
        Figure("repaint while scrolling, p95, work", percentile(scrolls.worked, 95), "ms", 16),
    ]


class Times:
    """Durations in milliseconds: wall clock, and CPU time of the thread."""

    def __init__(self) -> None:
        self.passed: list[float] = []
        self.worked: list[float] = []

    @contextmanager
    def one(self) -> Generator[None]:
        """Time one operation."""
        passed, worked = time.perf_counter(), time.thread_time()
        yield
        self.passed.append((time.perf_counter() - passed) * 1000)
        self.worked.append((time.thread_time() - worked) * 1000)


def fill_index(paths: AppPaths) -> None:
    """Write the rows, and an empty file for each, so that none is missing."""
    songs = [replace(song, missing=False) for song in demo_songs(SONGS, paths.music)]
    for song in songs:
        song.path.touch()
    store = SongStore(paths.library)
    store._put(songs)  # pyright: ignore[reportPrivateUsage]
    store.close()


class CountingDelegate(SongDelegate):
    """Paints the rows, and counts them."""

    painted = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Count the row."""
        self.painted += 1
        super().paint(painter, option, index)


class RowWatch(QObject):
    """Detects when a list has painted its rows, or has none."""

    def __init__(self, view: SongList) -> None:
        super().__init__(view)
        self._view = view
        self._delegate = view.song_delegate = CountingDelegate(view)
        self._was_painted = False
        view.setItemDelegate(self._delegate)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Observe paint events without filtering them."""
        self._was_painted |= event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)

    def begin(self) -> None:
        """Reset what was painted."""
        self._delegate.painted, self._was_painted = 0, False

    def wait(self) -> None:
        """Run events until the current rows have been painted (some changes paint none)."""
        for _ in range(PAINT_ROUNDS):
            QApplication.processEvents()
            if self._was_painted and (self._delegate.painted or not self._view.model().rowCount()):
                return


def search_times(window: MainWindow, watch: RowWatch) -> Times:
    """Time each key until its rows have been painted (a space alone changes none)."""
    panel, times = window.columns.library, Times()
    for text in TYPED:
        for length in [*range(1, len(text) + 1), 0]:
            with times.one():
                watch.begin()
                panel.search.setText(text[:length])
                watch.wait()
    return times


def scroll_times(window: MainWindow) -> Times:
    """Time each repaint while the list is scrolled through."""
    view, times = window.columns.library.list, Times()
    bar = view.verticalScrollBar()
    for step in range(60):
        bar.setValue(step * 700)
        with times.one():
            view.viewport().repaint()
    return times
