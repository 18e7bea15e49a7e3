"""Libraries and letters that every Linux desktop has, for a computer that has them not.

The dispatchers of OpenGL, X11's protocol and Wayland's client must be the computer's own where it
has them, because they fit its drivers; so they do not lie on the app's library path.  They lie in a
folder beside, and are loaded from there only when the system's cannot be.  A library that is
loaded is found by its name by all that need it.  The same goes for fonts: ours are used where
there is no font configuration at all.

PyInstaller runs this as a runtime hook, before Qt is loaded.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

FOLDER = "fallback"
FONT_SETTINGS = "fonts.conf"
# In the order in which they need each other.
NAMES = (
    *("libxcb.so.1", "libGLdispatch.so.0", "libGLX.so.0", "libGL.so.1", "libEGL.so.1"),
    *("libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1"),
)
FONT_FOLDER = Path("/usr/share/fonts")
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def load(folder: Path) -> list[str]:
    """Load from `folder` what the system cannot give; returns the names of those libraries."""
    loaded: list[str] = []
    for name in NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            try:
                ctypes.CDLL(str(folder / name))
            except OSError:
                continue  # Qt will say what it misses, better than we could
            loaded.append(name)
    return loaded


def use_fonts(folder: Path, system_settings: Path) -> None:
    """Point Fontconfig to our fonts where the system has no settings for it."""
    if not system_settings.exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(folder / FONT_SETTINGS))


def files_to_bundle(settings: Path) -> list[tuple[str, str]]:
    """(file, folder in the app) of the build machine's libraries and fonts; empty off Linux."""
    if not sys.platform.startswith("linux"):
        return []
    listing = subprocess.run(
        ["/sbin/ldconfig", "-p"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    width = "x86-64" if sys.maxsize > 2**32 and os.uname().machine == "x86_64" else ""
    found: dict[str, str] = {}
    for line in listing.splitlines():
        words = line.split()
        if words and words[0] in NAMES and width in line:
            found.setdefault(words[0], words[-1])
    # Each distribution has its own folder for them.
    fonts = [font for name in FONTS for font in sorted(FONT_FOLDER.rglob(name))[:1]]
    files = [*found.values(), *map(str, fonts), str(settings)]
    return [(file, FOLDER) for file in files if Path(file).exists()]


_app_folder = getattr(sys, "_MEIPASS", None)
if _app_folder is not None and sys.platform.startswith("linux"):
    load(Path(_app_folder) / FOLDER)
    use_fonts(Path(_app_folder) / FOLDER, Path("/etc/fonts/fonts.conf"))
