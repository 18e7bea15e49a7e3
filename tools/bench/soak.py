"""Many short songs in a row by the starter, through the app's own queue: does anything grow?

    python -m tools.bench.soak [--songs 200] [--seconds 2] [--from 20]

Prints memory, threads and open files after the first songs and after all of them.  Linux only: the
figures come from /proc.  What was measured last stands in BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.contract import GenerationRequest
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.work import Compose
from heartstudio.paths import AppPaths, resources_folder
from tools.bench.memory_watch import memory_now

LYRICS = "[verse]\nLamps are burning\nAll night long"
LIMIT_S = 60.0
"""For one song."""


@dataclass(frozen=True)
class Held:
    """What the process holds: bytes of its own, threads of the system and of Python, open files."""

    bytes_held: int
    threads: int
    python_threads: int
    files: int


def held() -> Held:
    """Return what this process holds now."""
    return Held(
        memory_now()[0],
        len(os.listdir("/proc/self/task")),
        threading.active_count(),
        len(os.listdir("/proc/self/fd")),
    )


def make_songs(studio: Studio, first: int, count: int, seconds: float) -> None:
    """Queue `count` songs with the seeds from `first` on and wait until all are saved."""
    context = studio.context
    saved: list[str] = []

    def on_saved(song_id: str, _job_id: int) -> None:
        saved.append(song_id)

    context.saver.song_saved.connect(on_saved)
    for seed in range(first, first + count):
        request = GenerationRequest("pop,piano", LYRICS, int(seconds * 1000), seed=seed)
        spec = JobSpec(
            song_id=new_song_id(),
            recipe=recipe_of_request(request, title=f"Song {seed}"),
            work=Compose(request),
            model_folder=str(context.paths.resources / "starter"),
        )
        job_id = context.queue.enqueue(spec)
        end = time.monotonic() + LIMIT_S
        while spec.song_id not in saved:
            if time.monotonic() > end:
                raise SystemExit(f"song {seed} was not saved within {LIMIT_S:.0f} s")
            QCoreApplication.processEvents()
            time.sleep(0.002)
        context.queue.remove(job_id)
    context.saver.song_saved.disconnect(on_saved)


def soak(songs: int, seconds: float, first: int) -> tuple[Held, Held]:
    """Return what is held after the first songs, and after all of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = AppPaths.under(Path(folder))
        assert paths.resources == resources_folder()
        studio = Studio(paths, load_engine)
        studio.begin()
        make_songs(studio, 0, first, seconds)
        early = held()
        make_songs(studio, first, songs - first, seconds)
        late = held()
        if not studio.shutdown():
            raise SystemExit("a thread did not end")
    return early, late


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--songs", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--from", dest="first", type=int, default=20)
    options = parser.parse_args()
    app = QCoreApplication(sys.argv[:1])
    began = time.monotonic()
    early, late = soak(options.songs, options.seconds, options.first)
    took_s = time.monotonic() - began
    del app
    lines = [f"{options.songs} songs of {options.seconds:g} s in {took_s:.0f} s"]
    for count, now in ((options.first, early), (options.songs, late)):
        lines.append(
            f"after {count}: {now.bytes_held / 1e6:.1f} MB, {now.threads} threads "
            f"({now.python_threads} of Python), {now.files} files"
        )
    lines.append(f"memory {late.bytes_held / early.bytes_held:.3f} × that after {options.first}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
