"""Paths used by the packaging."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.package import contents

ROOT = Path(__file__).resolve().parents[2]


def built_app() -> Path:
    """Return the built folder (on macOS the bundle)."""
    ending = ".app" if sys.platform == "darwin" else ""
    return ROOT / "dist" / f"{contents.APP_NAME}{ending}"


def program(app: Path) -> Path:
    """Return the executable in it."""
    if sys.platform == "darwin":
        return app / "Contents" / "MacOS" / contents.PROGRAM_NAME
    return app / (contents.PROGRAM_NAME + (".exe" if sys.platform == "win32" else ""))


def say(text: str) -> None:
    """Print to standard output, unbuffered."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
