"""Measures the peak memory of this process during a block, on Linux.

`anonymous` is the process's own memory; `resident` adds the pages of mapped files that are in
    memory (model files while they are read: the system drops those under memory pressure).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.005


@dataclass
class Peak:
    """The peak values, in bytes."""

    anonymous: int = 0
    resident: int = 0


@contextmanager
def watched(read: Callable[[], tuple[int, int]] | None = None) -> Generator[Peak]:
    """Sample every 5 ms while the block runs; also uses the kernel's own high-water mark."""
    look = read or memory_now
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # reset the mark
    peak, done = Peak(), threading.Event()

    def take() -> None:
        anonymous, resident = look()
        peak.anonymous = max(peak.anonymous, anonymous)
        peak.resident = max(peak.resident, resident)

    def run() -> None:
        while not done.wait(EVERY_S):
            take()

    watcher = threading.Thread(target=run)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        take()
        peak.resident = max(peak.resident, _status("VmHWM"))


def memory_now() -> tuple[int, int]:
    """Return anonymous and resident bytes of this process."""
    return _status("RssAnon"), _status("VmRSS")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0
