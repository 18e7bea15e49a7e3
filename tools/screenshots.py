"""Makes screenshots of the real window under Xvfb: python -m tools.screenshots OUTDIR.

Each scene runs in its own process on its own virtual screen (1× or 2×), with the demo engine and
its own folders, and captures the screen instead of the widget, so the picture is what users see.
Needs Xvfb; uses a window manager (openbox, xfwm4) if there is one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WINDOW_MANAGERS = ("openbox", "xfwm4")
START_S = 10.0
SCENE_S = 900.0
"""So long a scene may take, beside other work too; one that takes longer has failed."""


@dataclass(frozen=True)
class Shot:
    """One picture: file name, scene of screenshot_scenes.py, and the app's settings."""

    name: str
    scene: str
    theme: str = "dark"
    scale: int = 1
    language: str = "en"
    size: tuple[int, int] = (1360, 880)


SHOTS = (
    Shot("dark", "song"),
    Shot("light", "song", theme="light"),
    Shot("dark-2x", "song", scale=2),
    Shot("light-2x", "generating", theme="light", scale=2),
    Shot("german", "song", theme="light", language="de"),
    Shot("chinese", "song", language="zh_CN"),
    Shot("timed", "timed"),
    Shot("timed-light", "timed", theme="light"),
    Shot("karaoke", "karaoke", theme="light"),
    Shot("karaoke-2x", "karaoke", scale=2, language="de", size=(1280, 720)),
    Shot("generating", "generating"),
    Shot("generating-light", "generating", theme="light"),
    Shot("extending", "extending"),
    Shot("repairing", "repairing"),
    Shot("error", "error"),
    Shot("empty", "empty"),
    Shot("empty-light", "empty", theme="light"),
    Shot("draft", "draft"),
    Shot("songs-1000", "many"),
    Shot("small", "song", size=(1024, 700)),
    Shot("export", "export", theme="light"),
    Shot("settings", "settings"),
    Shot("models", "models"),
    Shot("keys", "keys"),
)


def state_shots() -> tuple[Shot, ...]:
    """All states of the dialogs for models and memory, alternating dark and light."""
    from tools.screenshot_states import STATES

    themes = ("dark", "light")
    size = (1180, 820)
    shots = [Shot(name, name, themes[n % 2], size=size) for n, name in enumerate(STATES)]
    return (
        *shots,
        Shot("models-downloading-2x", "models-downloading", "light", 2, size=size),
        Shot("models-failed-room-german", "models-failed-room", "dark", 1, "de", size),
    )


@contextmanager
def virtual_screen(shot: Shot) -> Generator[str]:
    """Start an X server of the right size, with a window manager; yields its display."""
    width, height = (side * shot.scale for side in shot.size)
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
        ],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as numbers:
        display = f":{numbers.readline().strip()}"
    manager = next((name for name in WINDOW_MANAGERS if shutil.which(name)), "")
    helper = None
    if manager:
        environment = os.environ | {"DISPLAY": display}
        helper = subprocess.Popen([manager], env=environment, stderr=subprocess.DEVNULL)
        time.sleep(0.4)
    try:
        yield display
    finally:
        for process in (helper, server):
            if process is not None:
                process.terminate()
                process.wait(START_S)


def take(shot: Shot, folder: Path) -> bool:
    """Take one picture; False if the scene failed."""
    target = folder / f"{shot.name}.png"
    with virtual_screen(shot) as display, tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "DISPLAY": display,
            "HOME": home,
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CACHE_HOME": f"{home}/cache",
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(shot.scale),
            "OMP_NUM_THREADS": "2",
        }
        size = f"{shot.size[0]}x{shot.size[1]}"
        command = [sys.executable, "-m", "tools.screenshot_scenes", shot.scene, str(target)]
        command += ["--theme", shot.theme, "--language", shot.language, "--size", size]
        try:
            done = subprocess.run(command, env=environment, timeout=SCENE_S)
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0 and target.is_file()


def main() -> int:
    """Take all pictures, or the named ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    parser.add_argument("--states", action="store_true", help="all states of the dialogs instead")
    options = parser.parse_args()
    if shutil.which("Xvfb") is None:
        parser.exit(2, "Xvfb is not installed: apt-get install xvfb\n")
    options.folder.mkdir(parents=True, exist_ok=True)
    shots = state_shots() if options.states else SHOTS
    wanted = [shot for shot in shots if not options.only or shot.name in options.only]
    failed = [shot.name for shot in wanted if not take(shot, options.folder)]
    for name in failed:
        sys.stderr.write(f"failed: {name}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
