"""Makes `sounddevice` find the PortAudio library in the packaged app.

sounddevice asks the system's linker for the library, which does not search the app's folder. Linux
only: the wheels for macOS and Windows include it. PyInstaller runs this as a runtime hook.
"""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path


def install(folder: Path) -> None:
    """Answer queries for PortAudio with the library in `folder`, all others as before."""
    libraries = sorted(folder.glob("libportaudio.so*"))
    if not libraries:
        return
    ask_system = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        return str(libraries[0]) if name == "portaudio" else ask_system(name)

    ctypes.util.find_library = find_library


_folder = getattr(sys, "_MEIPASS", None)
if _folder is not None and sys.platform.startswith("linux"):
    install(Path(_folder))
