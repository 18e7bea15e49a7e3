"""Measures how long the window blocks input while a song is made: the delay of a 16 ms timer.

Uses the starter model by default, the demo engine on request. The timer runs in the GUI thread of
the real window; its delay is how long a click would have to wait.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from engine.contract import EngineLoader, SongStarted
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.engine.job import JobEnded, JobEvent, JobState
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure, percentile
from tools.demo_engine import demo_engine, make_model_folder

TICK_MS = 16
LIMIT_S = 900
LYRICS = "[verse]\nPaper boats on a silver stream\nCarry the light of a dream\n\n[chorus]\nSail on"


class DelayMeter(QObject):
    """Records by how many milliseconds each tick is late."""

    def __init__(self) -> None:
        super().__init__()
        self.delays_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Start."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Stop."""
        self._timer.stop()

    def take(self) -> list[float]:
        """Return the records so far and reset."""
        taken, self.delays_ms = self.delays_ms, []
        return taken

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.delays_ms.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self._last = now


def measure(seconds: int = 60, with_demo_engine: bool = False) -> list[Figure]:
    """Make a song of `seconds` and measure meanwhile."""
    root = Path(tempfile.mkdtemp())
    paths = AppPaths.under(root)
    loader: EngineLoader = load_engine
    if with_demo_engine:
        make_model_folder(paths.models / "demo")
        loader = demo_engine(frame_s=0.02).loader
    studio = Studio(paths, loader)
    window = MainWindow(studio.context)
    window.show()
    draft = studio.context.draft
    for field, value in (("tags", ("pop", "piano")), ("lyrics", LYRICS), ("length_s", seconds)):
        draft.set(field, value)
    loop, meter = QEventLoop(), DelayMeter()
    studio.context.saver.song_saved.connect(lambda *_: loop.quit())
    loading: list[float] = []

    def heard(_job_id: int, event: JobEvent) -> None:
        if isinstance(event, SongStarted):
            loading.extend(meter.take())
        elif isinstance(event, JobEnded) and event.state is JobState.FAILED:
            loop.quit()

    studio.context.queue.happened.connect(heard)
    QTimer.singleShot(LIMIT_S * 1000, loop.quit)
    studio.begin()
    QTimer.singleShot(1500, studio.context.requests.generate)
    QTimer.singleShot(1400, meter.start)
    started = time.perf_counter()
    loop.exec()
    meter.stop()
    took_s = time.perf_counter() - started
    has_song = any(job.state is JobState.FINISHED for job in studio.context.queue.jobs())
    window.close()
    studio.shutdown()
    made = Figure(f"a song of {seconds} s was made (1 = yes)", float(has_song), "")
    return [made, Figure("it took", took_s, "s"), *_figures(loading, meter.take())]


def _figures(loading: list[float], composing: list[float]) -> list[Figure]:
    delay, load = "event-loop delay", "while torch and model are loaded"
    return [
        Figure(f"{delay} {load}, p99", percentile(loading, 99), "ms", 25),
        Figure(f"{delay} {load}, largest", max(loading), "ms", 100),
        Figure(f"{delay} while composing, median", percentile(composing, 50), "ms"),
        Figure(f"{delay} while composing, p99", percentile(composing, 99), "ms", 25),
        Figure(f"{delay} while composing, largest", max(composing), "ms", 100),
    ]
