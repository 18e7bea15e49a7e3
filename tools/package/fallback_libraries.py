"""Libraries and fonts that every Linux desktop has, for systems without them.

The dispatchers of OpenGL, X11's protocol and Wayland's client must be the system's own if it has
them, because they match its drivers; so they are not on the app's library path. They are in a
separate folder, and are loaded from there only if the system's cannot be loaded. Once loaded, a
library is found by name by everything that needs it. Likewise, the included fonts are used only if
there is no font configuration.

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
# In the order of their dependencies.
NAMES = (
    *("libxcb.so.1", "libGLdispatch.so.0", "libGLX.so.0", "libGL.so.1", "libEGL.so.1"),
    *("libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1"),
)
FONT_FOLDER = Path("/usr/share/fonts")
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def load(folder: Path) -> list[str]:
    """Load libraries from `folder` that the system lacks; returns their names."""
    loaded: list[str] = []
    for name in NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            try:
                ctypes.CDLL(str(folder / name))
            except OSError:
                continue  # Qt's own message about a missing library is better
            loaded.append(name)
    return loaded


def use_fonts(folder: Path, system_settings: Path) -> None:
    """Point Fontconfig to the included fonts if the system has no configuration."""
    if not system_settings.exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(folder / FONT_SETTINGS))


def files_to_bundle(settings: Path) -> list[tuple[str, str]]:
    """Return (file, folder in the app) of the build machine's libraries and fonts; empty off
    Linux.
    """
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
