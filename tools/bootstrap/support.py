"""Checks whether this computer supports the pinned packages, before anything is downloaded."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass

OLDEST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""Minimum for Qt's wheels, by processor."""
GLIBC_SYSTEMS = {
    "x86_64": "Ubuntu 22.04, Debian 12, Fedora 35, RHEL 9",
    "aarch64": "Ubuntu 24.04, Debian 13, Fedora 40, RHEL 10",
}
OLDEST_MACOS = (14, 0)
"""Minimum for MLX's wheels."""
PROCESSORS = {
    "linux": ("x86_64", "aarch64"),
    "darwin": ("arm64",),
    "win32": ("AMD64",),
}


@dataclass(frozen=True)
class Computer:
    """What determines whether the pinned packages have builds for a computer.

    libc and macos are versions, () if unknown or not applicable; `is_plain` is False for a Python
    other than CPython, or one without the global interpreter lock.
    """

    system: str
    processor: str
    is_64_bit: bool = True
    libc_name: str = ""
    libc: tuple[int, ...] = ()
    macos: tuple[int, ...] = ()
    is_plain: bool = True


def this_computer() -> Computer:
    """Return this computer."""
    libc_name, libc = platform.libc_ver() if sys.platform.startswith("linux") else ("", "")
    # On Windows the build of Python counts: one for x86-64 also runs on Arm.
    is_windows_x64 = sysconfig.get_platform() == "win-amd64"
    return Computer(
        system="linux" if sys.platform.startswith("linux") else sys.platform,
        processor="AMD64" if is_windows_x64 else platform.machine(),
        is_64_bit=sys.maxsize > 2**32,
        libc_name=libc_name,
        libc=_numbers(libc),
        macos=_numbers(platform.mac_ver()[0]),
        is_plain=platform.python_implementation() == "CPython"
        and not sysconfig.get_config_var("Py_GIL_DISABLED"),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def obstacle(computer: Computer) -> str:
    """Return why Heart Studio cannot be set up here and what would help; "" if it can."""
    if not computer.is_plain or not computer.is_64_bit:
        return (
            "Heart Studio needs the usual 64-bit Python (CPython with its interpreter lock): "
            "PyTorch and Qt have no builds for this one. Install it from "
            "https://www.python.org/downloads/ and run studio.py with it."
        )
    processors = PROCESSORS.get(computer.system, ())
    if computer.processor not in processors:
        return (
            f"Heart Studio cannot run on this computer ({computer.system}, {computer.processor}): "
            "PyTorch or Qt have no builds for it. There are builds for Linux on x86-64 and 64-bit "
            "Arm, macOS on Apple's processors, and Windows on x86-64."
        )
    if computer.system == "linux":
        return _libc_obstacle(computer)
    # Newer macOS versions report 10.16 to some Python builds.
    if (
        computer.system == "darwin"
        and computer.macos not in ((), (10, 16))
        and (computer.macos < OLDEST_MACOS)
    ):
        return f"Heart Studio needs macOS {OLDEST_MACOS[0]} or newer, because MLX does."
    return ""


def _libc_obstacle(computer: Computer) -> str:
    oldest = OLDEST_GLIBC[computer.processor]
    if computer.libc_name == "glibc" and computer.libc >= oldest:
        return ""
    found = (
        f"glibc {'.'.join(map(str, computer.libc))}"
        if computer.libc_name == "glibc"
        else "another C library (such as musl)"
    )
    return (
        f"Heart Studio needs a Linux with glibc {'.'.join(map(str, oldest))} or newer on this "
        f"processor, because Qt does; this one has {found}. Newer ones are "
        f"{GLIBC_SYSTEMS[computer.processor]}, and what came after them."
    )
