"""Measures the queue with a thousand waiting songs: the window's time for each change of it.

A change counts until the window has handled everything that follows from it, its painting included.
Measured is the processor time of the window's thread, which other programs affect less than the
clock.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from engine.contract import GenerationRequest
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from heartstudio.app import Studio
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.work import Compose
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure, percentile
from tools.demo_engine import demo_engine

SONGS = 1_000
CHANGES = 20
LIMIT_MS = 50.0


def measure() -> list[Figure]:
    """Open the window, queue a thousand songs, change the queue."""
    paths = AppPaths.under(Path(tempfile.mkdtemp()))
    paths.make()
    studio = Studio(paths, demo_engine(frame_s=1.0).loader)
    window = MainWindow(studio.context)
    window.show()
    studio.begin()
    queue = studio.context.queue
    queued_ms = _milliseconds(lambda: queue.enqueue_all([_spec(n) for n in range(SONGS)]))
    waiting = [job.id for job in queue.jobs()[1:]]
    figures = [
        Figure(f"queueing {SONGS} songs at once, for each", queued_ms / SONGS, "ms"),
        _figure("one more song", lambda _: queue.enqueue(_spec(SONGS))),
        _figure("removing one", lambda n: queue.remove(waiting[5 * n])),
        _figure("moving one to the front", lambda n: queue.move(waiting[5 * n + 1], 0)),
        _figure("renaming one", lambda n: _rename(studio, waiting[5 * n + 2])),
    ]
    window.close()
    studio.shutdown()
    return figures


def _spec(number: int) -> JobSpec:
    lyrics = f"[verse]\nsong {number} of many\n" + "paper boats on a silver stream\n" * 12
    request = GenerationRequest("rock", lyrics, 60_000, seed=number)
    recipe = recipe_of_request(request, title=f"Song {number}")
    return JobSpec(new_song_id(), recipe, Compose(request), "/models/demo")


def _rename(studio: Studio, job_id: int) -> None:
    job = studio.context.queue.job(job_id)
    assert job is not None
    studio.context.queue.retitle(job.spec.song_id, job.spec.title, f"{job.spec.title} again")


def _figure(what: str, change: Callable[[int], object]) -> Figure:
    """Measure a change several times; change(n) makes it for the n-th time."""
    times = [_milliseconds(lambda n=n: change(n)) for n in range(CHANGES)]
    return Figure(
        f"{SONGS} waiting: {what}, 95th percentile", percentile(times, 95), "ms", LIMIT_MS
    )


def _milliseconds(change: Callable[[], object]) -> float:
    QApplication.processEvents()
    began = time.thread_time()
    change()
    QApplication.processEvents()
    return (time.thread_time() - began) * 1e3
