"""The largest memory of this process over a stretch of work, on Linux.

`anonymous` is what the process itself holds; `resident` adds the pages of mapped files that happen
to be in memory (model files while they are read: the system drops those when others need room).
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
    """The largest values seen, in bytes."""

    anonymous: int = 0
    resident: int = 0


@contextmanager
def watched(read: Callable[[], tuple[int, int]] | None = None) -> Generator[Peak]:
    """Look every 5 ms while the block runs; the kernel's own high-water mark counts as well."""
    look = read or memory_now
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # forget the mark
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
    """Anonymous and resident bytes of this process."""
    return _status("RssAnon"), _status("VmRSS")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0
