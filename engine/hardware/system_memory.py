"""How much main memory exists, how much is free, and how much this process holds.

Queries the operating system through psutil, and the control groups of Linux (containers, services),
which may allow less than the machine has. Loads without torch.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.hardware.machine import Memory

_UNLIMITED_BYTES = 1 << 60
"""Version 1 control groups report a number near 2**63 when there is no limit."""


@dataclass(frozen=True)
class GroupLimit:
    """A control group's limit and its memory use that cannot be reclaimed, in bytes."""

    limit_bytes: int
    used_bytes: int


def system_memory(given_back_bytes: int = 0, root: Path = Path("/")) -> Memory:
    """Return the current main memory.

    given_back_bytes: what this process holds but would release before it takes more.
    root: parent of /proc and /sys.
    """
    now = psutil.virtual_memory()
    total, free, limit = now.total, now.available, ""
    group = group_limit(root)
    if group is not None and group.limit_bytes < total:
        total = group.limit_bytes
        free = min(free, max(0, group.limit_bytes - group.used_bytes))
        limit = "a limit set for this program (a container or a service)"
    return Memory(total, min(total, free + given_back_bytes), limit)


def group_limit(root: Path = Path("/")) -> GroupLimit | None:
    """Return the tightest limit of the control groups this process is in, None without one."""
    limits = [limit for limit in (_version2(root), _version1(root)) if limit is not None]
    return min(limits, key=lambda limit: limit.limit_bytes - limit.used_bytes, default=None)


def resident_bytes() -> int:
    """Return this process's resident memory, mapped files included."""
    return psutil.Process().memory_info().rss


def anonymous_bytes() -> int:
    """Return resident memory not backed by a file; all of it where that is not reported."""
    try:
        text = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return resident_bytes()
    for line in text.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return resident_bytes()


def trim() -> None:
    """Return unused memory of this process to the system, as far as the C library can."""
    gc.collect()
    trim_heap()


def trim_heap() -> None:
    """Same as trim, for freed heap memory only: fast enough to call while a model loads."""
    if sys.platform == "linux":
        give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if give_back is not None:
            give_back(0)


def _version2(root: Path) -> GroupLimit | None:
    """Control groups version 2: every group above this process's own counts."""
    name = _group_name(root, "0::")
    if name is None:
        return None
    base = root / "sys/fs/cgroup"
    own_folder = base / name.strip("/")
    limits: list[GroupLimit] = []
    for folder in (own_folder, *own_folder.parents):
        limit, used = _number(folder / "memory.max"), _number(folder / "memory.current")
        if limit is not None and used is not None:
            limits.append(GroupLimit(limit, max(0, used - _cache_bytes(folder, "inactive_file"))))
        if folder == base:
            break
    return min(limits, key=lambda limit: limit.limit_bytes - limit.used_bytes, default=None)


def _version1(root: Path) -> GroupLimit | None:
    name = _group_name(root, "memory:")
    base = root / "sys/fs/cgroup/memory"
    # A container sees its own group as the root.
    for folder in ([] if name is None else [base / name.strip("/")]) + [base]:
        limit = _number(folder / "memory.limit_in_bytes")
        used = _number(folder / "memory.usage_in_bytes")
        if limit is not None and used is not None and limit < _UNLIMITED_BYTES:
            cache = _cache_bytes(folder, "total_inactive_file")
            return GroupLimit(limit, max(0, used - cache))
    return None


def _group_name(root: Path, mark: str) -> str | None:
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        controllers = line.split(":", 2)
        if len(controllers) == 3 and (
            line.startswith(mark) or mark.rstrip(":") in controllers[1].split(",")
        ):
            return controllers[2]
    return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # missing, or "max"
        return None


def _cache_bytes(folder: Path, key: str) -> int:
    """Return the bytes of file pages that the system drops under memory pressure."""
    try:
        lines = (folder / "memory.stat").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    for line in lines:
        name, _, value = line.partition(" ")
        if name == key and value.isdigit():
            return int(value)
    return 0
