"""Measures opening a two-hour recording: memory beyond its samples, and time.

python -m tools.bench.long_recording [--minutes 120] [--silence]

The app without its window loads a FLAC file into the deck; on Linux.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtCore import QEventLoop, QTimer

from engine.contract import SAMPLE_RATE_HZ
from heartstudio.app import Studio
from heartstudio.application import Application
from heartstudio.paths import AppPaths
from tools.bench.figures import Figure, report
from tools.bench.memory_watch import memory_now, watched
from tools.demo_engine import demo_engine

LIMIT_MB = 400
LIMIT_S = 1_800
MB = 1_000_000
BYTES_A_SAMPLE = 8
"""Two channels of 32-bit floating point."""


def make_recording(path: Path, minutes: int, is_silent: bool) -> None:
    """Write a FLAC file minute by minute."""
    rng = np.random.default_rng(1)
    time_s = np.arange(60 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = np.sin(2 * np.pi * 220 * time_s)[:, None] * 8_000
    sound = (tone + rng.normal(0, 300, (len(time_s), 2))).astype(np.int16)
    if is_silent:
        sound[:] = 0
    with soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 2, "PCM_16") as file:
        for _ in range(minutes):
            file.write(sound)


def open_recording(studio: Studio, path: Path) -> None:
    """Load a file into the deck and wait until it is complete."""
    loop = QEventLoop()
    deck = studio.context.deck
    whole_s = soundfile.info(str(path)).duration
    deck.peaks_changed.connect(lambda: loop.quit() if deck.duration_s >= whole_s else None)
    deck.problem_occurred.connect(loop.quit)
    QTimer.singleShot(LIMIT_S * 1000, loop.quit)
    deck.show_file(path, play=False)
    loop.exec()


def measure(minutes: int, is_silent: bool) -> list[Figure]:
    """Make a recording, open it, record the memory meanwhile."""
    samples_mb = minutes * 60 * SAMPLE_RATE_HZ * BYTES_A_SAMPLE / MB
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "recording.flac"
        make_recording(path, minutes, is_silent)
        paths = AppPaths.under(Path(place) / "home")
        paths.make()
        studio = Studio(paths, demo_engine().loader)
        studio.begin()
        before = memory_now()[0]
        started = time.perf_counter()
        with watched() as peak:
            open_recording(studio, path)
        spent_s = time.perf_counter() - started
        loaded_s = studio.context.deck.duration_s
        studio.shutdown()
    more_mb = (peak.anonymous - before) / MB - samples_mb
    return [
        Figure("loaded", loaded_s / 60, "min"),
        Figure("its samples", samples_mb, "MB"),
        Figure("memory above its samples, at most", more_mb, "MB", LIMIT_MB),
        Figure("until all of it was there", spent_s, "s"),
    ]


def main() -> int:
    """Parse arguments, measure, report."""
    parser = argparse.ArgumentParser(description="Memory and time of a long recording.")
    parser.add_argument("--minutes", type=int, default=120)
    parser.add_argument("--silence", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = Application(sys.argv[:1])
    figures = measure(options.minutes, options.silence)
    application.processEvents()
    return report(figures)


if __name__ == "__main__":
    raise SystemExit(main())
