"""Times the analysis of 700 lines in the lyrics pane, which runs shortly after a key press.

Measures only the pane; needs a QApplication: python -m tools.bench.window --part lyrics.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from heartstudio.app import Studio
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tools.bench.figures import Figure, percentile
from tools.demo_engine import demo_engine

LINES = 700
ROUNDS = 10


def measure() -> list[Figure]:
    """Analyse long lyrics in the real window, several times."""
    studio = Studio(AppPaths.under(Path(tempfile.mkdtemp())), demo_engine().loader)
    window = MainWindow(studio.context)
    window.show()
    studio.begin()
    studio.context.draft.set(
        "lyrics", "\n".join(["walking down the road with you tonight"] * LINES)
    )
    QApplication.processEvents()
    times_ms: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        window.columns.lyrics.analyse_now()
        times_ms.append((time.perf_counter() - started) * 1000)
    window.close()
    studio.shutdown()
    return [
        Figure(f"{LINES} lines of lyrics looked through, median", percentile(times_ms, 50), "ms"),
        Figure(f"{LINES} lines of lyrics looked through, slowest", max(times_ms), "ms", 500),
    ]
