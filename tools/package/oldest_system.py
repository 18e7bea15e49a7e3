"""Checks that the built app runs on the oldest systems: `python -m tools.package.oldest_system`.

Linux: every library of the app lists the versions of the C library whose functions it uses; the
newest of them is what the app needs. macOS: the installed wheels' tags state it. (The minimum
version inside a library does not: PySide6 6.11's wheel for macOS 13 contains Qt's libraries, marked
13, and its own, marked 15.) Windows has no such field. The exit status is 1 if something newer is
needed than tools/package/contents.py states.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import mmap
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.package import contents
from tools.package.places import built_app, say

Version = tuple[int, int]

_GLIBC_NAME = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")
_TAG = {
    # The download is for x86-64; on arm64 PySide6 6.11 requires glibc 2.39.
    "glibc": re.compile(r"^Tag: .*-manylinux_(\d+)_(\d+)_x86_64", re.MULTILINE),
    "macOS": re.compile(r"^Tag: .*-macosx_(\d+)_(\d+)_", re.MULTILINE),
}


def parse(version: str) -> Version:
    """Return a version as comparable numbers."""
    major, minor = version.split(".")
    return int(major), int(minor)


def glibc_of(file: Path) -> Version:
    """Return the C library version a file needs; (0, 0) if it is not a Linux program or library."""
    with file.open("rb") as opened:
        if opened.read(4) != b"\x7fELF":
            return (0, 0)
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = ((int(name[1]), int(name[2])) for name in _GLIBC_NAME.finditer(data))
            return max(found, default=(0, 0))


def glibc_of_app(app: Path) -> tuple[Version, str]:
    """Return the C library version the app needs, and the file that needs it; (0, 0) if empty."""
    files = (file for file in app.rglob("*") if file.is_file() and not file.is_symlink())
    return max(
        ((glibc_of(file), str(file.relative_to(app))) for file in files), default=((0, 0), "")
    )


def system_of_wheels(system: str, names: Iterable[str] = ()) -> tuple[Version, str]:
    """Return the "glibc" or "macOS" version of the installed wheels, and the wheel that requires
    it.

    A wheel with several tags runs from the oldest of them on. Without `names` all are checked.
    """
    newest: tuple[Version, str] = ((0, 0), "")
    named = [importlib.metadata.distribution(name) for name in names]
    for distribution in named or importlib.metadata.distributions():
        tags = _TAG[system].findall(distribution.read_text("WHEEL") or "")
        if tags:
            oldest = min((int(major), int(minor)) for major, minor in tags)
            newest = max(newest, (oldest, str(distribution.metadata["Name"])))
    return newest


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the app needs and compare it with contents.py; 0 if it is not newer."""
    parser = argparse.ArgumentParser(prog="oldest_system", description="Does it run on old ones?")
    parser.add_argument("--app", type=Path, default=built_app())
    app: Path = parser.parse_args(arguments).app
    if sys.platform == "win32":
        say("Windows: nothing to compare")
        return 0
    if sys.platform == "darwin":
        system, stated = "macOS", contents.OLDEST_MACOS
        version, reason = system_of_wheels(system)
    else:
        system, stated = "glibc", contents.OLDEST_GLIBC
        version, reason = glibc_of_app(app)
    if version == (0, 0):
        say(f"there is nothing that says which {system} is needed (app: {app})")
        return 1
    say(f"needs {system} {version[0]}.{version[1]} ({reason}); stated is {stated}")
    return 0 if version <= parse(stated) else 1


if __name__ == "__main__":
    sys.exit(main())
