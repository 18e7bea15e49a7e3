"""System libraries that pip cannot install on Linux: those of Qt's window and of PortAudio.

Missing libraries are detected by loading them, not through a package manager. As root on Debian and
Ubuntu they are installed; elsewhere the exact command is printed. macOS and Windows need nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap.output import SetupError, child_environment, log_tail, run_logged, say

DEBIAN_PACKAGES = (
    # Qt's dependencies, then those of its X11 and Wayland plugins, then sound, then fonts.
    *("libegl1", "libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libgssapi-krb5-2"),
    *("fontconfig", "libxkbcommon0", "libxkbcommon-x11-0", "libx11-xcb1", "libxcb-cursor0"),
    *("libxcb-glx0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
    *("libxcb-render-util0", "libxcb-shape0", "libxcb-sync1", "libxcb-xfixes0", "libxcb-xkb1"),
    *("libwayland-client0", "libwayland-cursor0", "libwayland-egl1", "libportaudio2"),
    "fonts-dejavu-core",
)
DEBIAN_TEST_PACKAGES = (
    # A virtual screen and its mouse; a sound server with a null output that can be recorded.
    *("xvfb", "xdotool", "pulseaudio", "pulseaudio-utils", "libasound2-plugins"),
    # Other programs that must be able to read exported songs (ffmpeg includes ffprobe).
    *("ffmpeg", "mediainfo"),
)
OTHER_SYSTEMS = {
    "dnf": "dnf install mesa-libEGL mesa-libGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
    "xcb-util-image xcb-util-keysyms xcb-util-renderutil portaudio dejavu-sans-fonts",
    "pacman": "pacman -S --needed libglvnd libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
    "xcb-util-image xcb-util-keysyms xcb-util-renderutil portaudio ttf-dejavu",
    "zypper": "zypper install libEGL1 libGL1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libportaudio2 dejavu-fonts",
}

_PROBE = """
import ctypes, json, pathlib, sys
problems = {}
try:
    import PySide6
    from PySide6 import QtGui, QtNetwork, QtWidgets
    platforms = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    for name in ("libqxcb.so", "libqwayland.so"):
        if (platforms / name).exists():
            ctypes.CDLL(str(platforms / name))
    application = QtGui.QGuiApplication(["probe", "-platform", "offscreen"])
    if not QtGui.QFontDatabase.families():
        problems["window"] = "there is no font"
except (ImportError, OSError) as error:
    problems["window"] = str(error)
try:
    import sounddevice
except (ImportError, OSError) as error:
    problems["sound"] = str(error)
sys.stdout.write(json.dumps(problems))
"""


@dataclass(frozen=True)
class Missing:
    """What could not be loaded, as the loader's messages; empty texts on success."""

    window: str = ""
    sound: str = ""


def probe(python: Path) -> Missing:
    """Load Qt, its X11 and Wayland plugins and PortAudio in the environment's Python."""
    command = [str(python), "-c", _PROBE]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=child_environment(), check=False
    )
    try:
        return Missing(**json.loads(done.stdout))
    except ValueError:
        return Missing(window=done.stderr.decode("utf-8", "replace").strip()[-300:] or "Qt crashed")


def provide_libraries(python: Path, log: Path) -> None:
    """Make the libraries of the window and of sound available, or say how; Linux only.

    Raises SetupError if no window could open; missing sound is only reported.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = probe(python)
    if missing == Missing():
        return
    say("  some system libraries are missing")
    if install(DEBIAN_PACKAGES, log):
        missing = probe(python)
    cure = f"Install them with:\n    {install_command(DEBIAN_PACKAGES)}"
    if missing.window:
        raise SetupError(f"The window cannot open: {missing.window}.\n{cure}")
    if missing.sound:
        say(f"  there will be no sound: {missing.sound}. {cure}")


def provide_test_tools(log: Path) -> None:
    """Install the programs that some tests use, if possible; otherwise those tests are skipped."""
    if sys.platform.startswith("linux"):
        install(DEBIAN_TEST_PACKAGES, log)


def provide_venv(log: Path) -> None:
    """Install the part of Python that Debian packages separately; raises SetupError on failure."""
    packages = [f"python3.{sys.version_info[1]}-venv"]
    importable = [sys.executable, "-c", "import ensurepip, venv"]
    if install(packages, log) and run_logged(importable, log) == 0:
        return
    raise SetupError(
        "This Python comes without its venv and ensurepip modules. Install them with:\n"
        f"    {install_command(packages)}"
    )


def install(packages: Sequence[str], log: Path) -> bool:
    """As root on Debian and Ubuntu: install missing packages; returns True when done."""
    if shutil.which("apt-get") is None or not _is_root():
        return False
    absent = [name for name in packages if not _is_installed(name)]
    if not absent:
        return True
    say(f"  installing system packages: {' '.join(absent)}")
    # A new machine's package lists are empty or old; if updating fails, old lists may still work.
    run_logged(["apt-get", "update", "-q"], log)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *absent]
    if run_logged(command, log, extra_variables={"DEBIAN_FRONTEND": "noninteractive"}) == 0:
        return True
    say(f"  apt-get failed:\n{log_tail(log)}")
    return False


def install_command(packages: Sequence[str]) -> str:
    """Return the install command for this system."""
    prefix = "" if _is_root() else "sudo "
    if shutil.which("apt-get") is not None:
        return f"{prefix}apt-get install {' '.join(packages)}"
    for manager, command in OTHER_SYSTEMS.items():
        if shutil.which(manager) is not None:
            return prefix + command
    return "(your package manager's names for) " + " ".join(packages)


def _is_installed(package: str) -> bool:
    command = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.stdout == b"installed"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
