"""Times the app from the start of its process to a usable window.

Starts a separate process, which reports when its window has been painted, the library read and the
events after that handled, and whether torch was imported by then. The disk cache is warm after the
first of several runs, which is not counted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tools.bench.figures import Figure

RUNS = 5
STARTED = "HEARTSTUDIO_BENCH_STARTED"
CHILD = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from heartstudio.__main__ import parse_arguments
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.i18n import install_translations
from heartstudio.paths import AppPaths
from heartstudio.theme import Theme
app = QApplication(sys.argv[:1])
paths = AppPaths.under(Path(sys.argv[1]))
studio = Studio(paths, load_engine, app)
install_translations(app, paths.resources / "i18n", "")
theme = Theme(app, "dark")
from heartstudio.view.main_window import MainWindow
window = MainWindow(studio.context)
window.show()
studio.begin()
def usable():
    elapsed = time.time() - float(os.environ["HEARTSTUDIO_BENCH_STARTED"])
    sys.stdout.write(f"{elapsed} {int('torch' in sys.modules)}\\n")
    window.close()
    app.quit()
studio.context.songs.loaded.connect(lambda: QTimer.singleShot(0, usable))
app.exec()
studio.shutdown()
"""


def measure() -> list[Figure]:
    """Start the app several times."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_start_once(folder) for _ in range(RUNS + 1)][1:]
    seconds = [run[0] for run in runs]
    return [
        Figure("process start to usable window, median", statistics.median(seconds), "s", 2.0),
        Figure("process start to usable window, slowest", max(seconds), "s", 2.0),
        Figure("torch imported before the window is up (1 = yes)", max(r[1] for r in runs), "", 0),
    ]


def _start_once(folder: str) -> tuple[float, int]:
    environment = os.environ | {STARTED: str(time.time())}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, folder],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    seconds, has_torch = done.stdout.split()[-2:]
    return float(seconds), int(has_torch)
