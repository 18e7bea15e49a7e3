"""What the benchmarks of long playing share: the app heard by nobody, and what it held."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from PySide6.QtCore import QCoreApplication

from heartstudio.app import Studio
from heartstudio.audio.null_output import NullOutput
from heartstudio.engine_adapter import load_engine
from heartstudio.paths import AppPaths
from tools.bench.soak import Held


@contextmanager
def unheard_studio() -> Generator[Studio, None, None]:
    """Run the app without a window; its output takes sound at the pace of a sound card."""
    app = QCoreApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(AppPaths.under(Path(folder)), load_engine, output=NullOutput())
        studio.begin()
        yield studio
        if not studio.shutdown():
            raise SystemExit("a thread did not end")
    del app


def held_lines(
    held: Sequence[tuple[float, Held]], memory: Mapping[int, Sequence[int]]
) -> list[str]:
    """Return as lines what was held after some minutes, and the memory of each minute.

    A single reading may fall into the decoding of a window, which takes 100 to 150 MB for a moment.
    """
    lines = [
        f"after {minutes:g} min: {now.bytes_held / 1e6:.1f} MB, {now.threads} threads "
        f"({now.python_threads} of Python), {now.files} open files"
        for minutes, now in held
    ]
    for name, of in (("median", median), ("most", max)):
        told = [f"{of(found) / 1e6:.0f}" for _, found in sorted(memory.items())]
        lines.append(f"memory, {name} of each minute (MB): {' '.join(told)}")
    return lines
