"""Ten thousand songs: how soon the list can be used, and what a key of a search costs.

The index is a real one, the window the real window.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from heartstudio.app import Studio, spare_the_collector
from heartstudio.model.song_store import SongStore
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure, percentile
from tools.demo_engine import DemoEngine
from tools.screenshot_scenes import demo_songs

SONGS = 10_000
PAINT_ROUNDS = 20
TYPED = ("letters to the moon 12", "neon rain", "acoustic guitar", "zzz")


def measure() -> list[Figure]:
    """Open the window over an index of 10 000 songs; type into the search field."""
    root = Path(tempfile.mkdtemp())
    paths = AppPaths.under(root)
    paths.make()
    fill_index(paths)
    start = time.perf_counter()
    studio = Studio(paths, DemoEngine().loader)
    window = MainWindow(studio.context)
    window.show()
    built_s = time.perf_counter() - start
    loop = QEventLoop()
    studio.context.songs.loaded.connect(spare_the_collector)
    studio.context.songs.loaded.connect(loop.quit)
    QTimer.singleShot(20_000, loop.quit)
    loaded = time.perf_counter()
    studio.begin()
    loop.exec()
    view = window.columns.library.list
    view.viewport().repaint()
    usable_s = time.perf_counter() - loaded
    keys, scrolls = search_times(window), scroll_times(window)
    window.close()
    studio.shutdown()
    return [
        Figure(f"{SONGS} songs: list usable after the start", usable_s * 1000, "ms", 1000),
        Figure("the same, with building the window", (built_s + usable_s) * 1000, "ms"),
        Figure("search: a key, median", percentile(keys, 50), "ms", 100),
        Figure("search: a key, slowest", max(keys), "ms", 100),
        Figure("repaint of the list while scrolling, p95", percentile(scrolls, 95), "ms", 16),
    ]


def fill_index(paths: AppPaths) -> None:
    """Write the rows, and an empty file for each, so that none is missing."""
    songs = [replace(song, missing=False) for song in demo_songs(SONGS, paths.music)]
    for song in songs:
        song.path.touch()
    store = SongStore(paths.library)
    store._put(songs)  # pyright: ignore[reportPrivateUsage]
    store.close()


class PaintWatch(QObject):
    """Notes whether a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.was_painted = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let it pass."""
        self.was_painted |= event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def search_times(window: MainWindow) -> list[float]:
    """Milliseconds of each key, until its rows have been painted (a blank alone changes none)."""
    panel, times = window.columns.library, list[float]()
    watch = PaintWatch(panel.list.viewport())
    for text in TYPED:
        for length in [*range(1, len(text) + 1), 0]:
            start = time.perf_counter()
            watch.was_painted = False
            panel.search.setText(text[:length])
            for _ in range(PAINT_ROUNDS):
                QApplication.processEvents()
                if watch.was_painted:
                    break
            times.append((time.perf_counter() - start) * 1000)
    return times


def scroll_times(window: MainWindow) -> list[float]:
    """Milliseconds of each repaint while the list is scrolled through."""
    view, times = window.columns.library.list, list[float]()
    bar, end = view.verticalScrollBar(), time.perf_counter() + 2
    while time.perf_counter() < end:
        QApplication.processEvents()  # the rows further down are laid out
    for step in range(60):
        bar.setValue(step * 700)
        start = time.perf_counter()
        view.viewport().repaint()
        times.append((time.perf_counter() - start) * 1000)
    return times
