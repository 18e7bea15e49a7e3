"""How soon Stop is answered and takes effect, in the real window with the starter model.

Songs of 30 s are stopped at 0, 1, 50 and 99 % of composing and while they are turned into sound.
`acknowledged`: the window says so.  `in effect`: nothing more is composed (or, in the last case,
decoded).  `song ready`: what was made has become sound and lies in the library; a window of the
codec costs the same however little of it is used, so this takes longer.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer

from engine.contract import Stage
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.job import JobProgress, ServiceState
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure

SECONDS = 30
LYRICS = "[verse]\n" + "Paper boats on a silver stream\n" * 12
"""More than fits: the song must not end by itself before it is stopped."""
LIMIT_MS = 90_000
MOMENTS: tuple[tuple[str, Callable[[JobProgress], bool]], ...] = (
    ("0 %", lambda p: True),
    ("1 %", lambda p: p.stage is Stage.COMPOSE and p.made_s >= 0.01 * SECONDS),
    ("50 %", lambda p: p.stage is Stage.COMPOSE and p.made_s >= 0.5 * SECONDS),
    ("99 %", lambda p: p.stage is Stage.COMPOSE and p.made_s >= 0.99 * SECONDS - 0.1),
    ("decode", lambda p: p.stage is Stage.DECODE),
)


class Stopwatch(QObject):
    """Presses Stop when a moment has come, and notes what happens after it."""

    def __init__(self, window: MainWindow, studio: Studio) -> None:
        super().__init__()
        self._panel = window.columns.progress
        self._service = studio.context.service
        self._is_due: Callable[[JobProgress], bool] = lambda p: False
        self.stopped_at = self.answered_s = self.effective_s = 0.0
        self._service.progressed.connect(self._on_progressed)
        self._service.frames_composed.connect(self._on_work)
        self._service.job_stopped.connect(self._on_over)
        self._is_decoding = False

    def arm(self, is_due: Callable[[JobProgress], bool]) -> None:
        """Wait for the next moment."""
        self._is_due, self.stopped_at, self.effective_s = is_due, 0.0, 0.0
        self.answered_s = float("nan")  # the song may end before its moment

    def _on_progressed(self, progress: JobProgress) -> None:
        if self.stopped_at:
            if self._is_decoding:
                self._on_work()
        elif self._is_due(progress):
            self._is_decoding = progress.stage is Stage.DECODE
            before, self.stopped_at = self._panel.status_label.text(), time.perf_counter()
            self._panel.stop_button.click()
            self._panel.repaint()
            self.answered_s = time.perf_counter() - self.stopped_at
            assert self._panel.status_label.text() != before
            assert self._service.state is ServiceState.STOPPING

    def _on_work(self) -> None:
        """Something was still made."""
        if self.stopped_at:
            self.effective_s = time.perf_counter() - self.stopped_at

    def _on_over(self) -> None:
        if self._is_decoding:
            self._on_work()


def measure() -> list[Figure]:
    """Stop five songs, and one unmeasured before them that loads the model."""
    studio = Studio(AppPaths.under(Path(tempfile.mkdtemp())), load_engine)
    window = MainWindow(studio.context)
    window.show()
    draft = studio.context.draft
    for field, value in (("tags", ("pop", "piano")), ("lyrics", LYRICS), ("length_s", 30)):
        draft.set(field, value)
    studio.begin()
    watch, figures = Stopwatch(window, studio), list[Figure]()
    _make(studio, watch, MOMENTS[1][1])
    for name, is_due in MOMENTS:
        ready_s = _make(studio, watch, is_due)
        figures += [
            Figure(f"Stop at {name}: acknowledged", watch.answered_s * 1000, "ms", 200),
            Figure(f"Stop at {name}: in effect", watch.effective_s * 1000, "ms", 1000),
            Figure(f"Stop at {name}: song ready", ready_s * 1000, "ms"),
        ]
    window.close()
    studio.shutdown()
    return figures


def _make(studio: Studio, watch: Stopwatch, is_due: Callable[[JobProgress], bool]) -> float:
    """Make a song that is stopped; seconds from Stop until it is kept."""
    watch.arm(is_due)
    loop, keeper = QEventLoop(), studio.context.keeper
    for ending in (keeper.song_saved, keeper.nothing_kept):
        ending.connect(loop.quit)
    QTimer.singleShot(LIMIT_MS, loop, loop.quit)
    QTimer.singleShot(0, studio.context.maker.generate)
    loop.exec()
    for ending in (keeper.song_saved, keeper.nothing_kept):
        ending.disconnect(loop.quit)
    return time.perf_counter() - watch.stopped_at if watch.stopped_at else float("nan")
