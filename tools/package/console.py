"""Console output of the packaged app on Windows, where a GUI program has no console.

`heart-studio render …`, `--self-test` and `--help` write to the console they were started from; a
    double-clicked app has none, and its output is discarded. Without this, writing would crash it,
    because Python's streams are None then.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

PARENT = -1  # Windows' ATTACH_PARENT_PROCESS


def provide_streams() -> None:
    """Replace streams that are None; others (a file, a pipe) stay."""
    if sys.stdout is not None and sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]
        return
    has_console = _attach_to_starter()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, _open(has_console))


def _attach_to_starter() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.AttachConsole(PARENT))


def _open(has_console: bool) -> TextIO:
    """Open the parent's console, or else the null device."""
    if has_console:
        try:
            return open("CONOUT$", "w", encoding="utf-8", errors="replace", buffering=1)
        except OSError:
            pass
    return open(os.devnull, "w", encoding="utf-8")
