"""Measures how soon Stop is acknowledged and takes effect, in the real window with the starter
model.

Songs of 30 s (two windows of the codec) are stopped during composing, while their first window is
decoded with the song still growing, and after composing, at several moments of the decoding; the
tokens of a whole song are decoded again and stopped too.
`acknowledged`: the window shows it. `in effect`: composing has stopped; if composing had ended,
    decoding has stopped and the job is over. `song ready`: the result is in the library, or offered
    to be finished; a window of the codec costs the same however little of it is used, so this takes
    longer if the composed part is decoded first.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer

from engine.contract import FramesComposed, SamplesDecoded, Stage
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.engine.job import EngineState, JobEnded, JobEvent, JobProgress
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure

SECONDS = 30
STEPS = 10
"""Euler steps of a window; the waveform decoder runs after them."""
LYRICS = "[verse]\n" + "Paper boats on a silver stream\n" * 12
"""Longer than needed: the song must not end by itself before it is stopped."""
LIMIT_MS = 90_000


@dataclass(frozen=True)
class Sight:
    """What the window was last told.

    The progress, the decoded windows, and the heartbeats of the window being decoded.
    """

    progress: JobProgress
    windows: int
    steps: int

    @property
    def is_composed(self) -> bool:
        """Whether only decoding remains."""
        progress = self.progress
        return progress.stage is Stage.DECODE and not progress.is_at_most


Due = Callable[[Sight], bool]


@dataclass(frozen=True)
class Moment:
    """When Stop is pressed; `is_again` while a whole song's tokens are decoded again."""

    name: str
    is_due: Due
    is_again: bool = False


def _composing(share: float) -> Due:
    return lambda s: s.progress.stage is Stage.COMPOSE and s.progress.made_s >= share


def _decoding(windows: int, steps: int) -> Due:
    def is_due(sight: Sight) -> bool:
        is_there = sight.windows == windows and sight.steps >= steps
        return sight.progress.stage is Stage.DECODE and is_there

    return is_due


NEVER: Due = lambda sight: False  # noqa: E731
MOMENTS = (
    Moment("0 %", lambda sight: True),
    Moment("1 %", _composing(0.01 * SECONDS)),
    Moment("50 %", _composing(0.5 * SECONDS)),
    Moment("98 %", _composing(0.98 * SECONDS)),
    Moment("first window, song growing", _decoding(0, 1)),
    Moment("last window, first step", _decoding(1, 1)),
    Moment("last window, middle", _decoding(1, STEPS // 2)),
    Moment("last window, waveform", _decoding(1, STEPS + 2)),
    Moment("decoding again, first window", _decoding(0, STEPS // 2), is_again=True),
    Moment("decoding again, first waveform", _decoding(0, STEPS + 2), is_again=True),
    Moment("decoding again, last window", _decoding(1, STEPS // 2), is_again=True),
)


class Stopwatch(QObject):
    """Presses Stop at a given moment, and records what happens after it."""

    def __init__(self, window: MainWindow, studio: Studio) -> None:
        super().__init__()
        self._panel = window.columns.progress
        self._queue = studio.context.queue
        self._queue.happened.connect(self._on_event)
        self.arm(NEVER)

    def arm(self, is_due: Due) -> None:
        """Wait for the next moment."""
        self._is_due, self.stopped_at, self.effective_s = is_due, 0.0, 0.0
        self.answered_s = float("nan")  # the song may end before its moment
        self._windows = self._steps = 0
        self._is_composed = False

    def _on_event(self, _job_id: int, event: JobEvent) -> None:
        match event:
            case JobProgress():
                self._look_at(event)
            case FramesComposed() if self.stopped_at:  # something was still made
                self.effective_s = time.perf_counter() - self.stopped_at
            case SamplesDecoded(is_preview=False):
                self._windows, self._steps = self._windows + 1, 0
            case JobEnded() if self.stopped_at and self._is_composed:
                self.effective_s = time.perf_counter() - self.stopped_at
            case _:
                pass

    def _look_at(self, progress: JobProgress) -> None:
        self._steps = self._steps + 1 if progress.stage is Stage.DECODE else 0
        sight = Sight(progress, self._windows, self._steps)
        if not self.stopped_at and self._is_due(sight):
            self._is_composed = sight.is_composed
            before, self.stopped_at = self._panel.status_label.text(), time.perf_counter()
            self._panel.stop_button.click()
            self._panel.repaint()
            self.answered_s = time.perf_counter() - self.stopped_at
            assert self._panel.status_label.text() != before
            assert self._queue.state is EngineState.STOPPING


def measure() -> list[Figure]:
    """Stop songs at all moments; an unmeasured one before them loads the model."""
    studio = Studio(AppPaths.under(Path(tempfile.mkdtemp())), load_engine)
    window = MainWindow(studio.context)
    window.show()
    draft = studio.context.draft
    for field, value in (("tags", ("pop", "piano")), ("lyrics", LYRICS), ("length_s", SECONDS)):
        draft.set(field, value)
    studio.begin()
    watch, figures = Stopwatch(window, studio), list[Figure]()
    requests, songs = studio.context.requests, studio.context.songs
    _run(studio, watch, Moment("", NEVER), requests.generate)
    whole = songs.songs()[0].id

    def again() -> None:
        requests.render_again(whole, STEPS, False)

    for moment in MOMENTS:
        ready_s = _run(studio, watch, moment, again if moment.is_again else requests.generate)
        figures += [
            Figure(f"Stop at {moment.name}: acknowledged", watch.answered_s * 1000, "ms", 200),
            Figure(f"Stop at {moment.name}: in effect", watch.effective_s * 1000, "ms", 1000),
            Figure(f"Stop at {moment.name}: song ready", ready_s * 1000, "ms"),
        ]
    window.close()
    studio.shutdown()
    return figures


def _run(studio: Studio, watch: Stopwatch, moment: Moment, begin: Callable[[], None]) -> float:
    """Run a job that is stopped; returns seconds from Stop until the result is saved."""
    watch.arm(moment.is_due)
    loop, saver = QEventLoop(), studio.context.saver
    for ending in (saver.song_saved, saver.nothing_kept):
        ending.connect(loop.quit)
    QTimer.singleShot(LIMIT_MS, loop, loop.quit)
    QTimer.singleShot(0, begin)
    loop.exec()
    for ending in (saver.song_saved, saver.nothing_kept):
        ending.disconnect(loop.quit)
    return time.perf_counter() - watch.stopped_at if watch.stopped_at else float("nan")
