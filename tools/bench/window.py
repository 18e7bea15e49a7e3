"""Measures the window: python -m tools.bench.window [--part NAME …] [--json].

Parts: startup, waveform, lyrics, library, queue, delay, stop. Runs off screen unless
QT_QPA_PLATFORM requests a display. Prints the measurements with their limits; exits with 1 if one
is exceeded.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from tools.bench.figures import Figure, report

PARTS = ("startup", "waveform", "lyrics", "library", "queue", "delay", "stop")


def main() -> int:
    """Run the requested parts."""
    parser = argparse.ArgumentParser(description="Measures the window.")
    parser.add_argument("--part", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seconds", type=int, default=60, help="length of the song for `delay`")
    parser.add_argument("--demo-engine", action="store_true", help="`delay` without a model")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from heartstudio.theme import Theme
    from tools.bench import event_loop, library, lyrics, startup, stopping, waiting, waveform

    app = QApplication(sys.argv[:1])
    Theme(app, "dark")
    parts: dict[str, Callable[[], list[Figure]]] = {
        "startup": startup.measure,
        "waveform": waveform.measure,
        "lyrics": lyrics.measure,
        "library": library.measure,
        "queue": waiting.measure,
        "delay": lambda: event_loop.measure(options.seconds, options.demo_engine),
        "stop": stopping.measure,
    }
    figures = [figure for name in options.part for figure in parts[name]()]
    return report(figures, options.json)


if __name__ == "__main__":
    sys.exit(main())
