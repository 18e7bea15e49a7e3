"""Contents of the self-test's report.

Versions, sizes, and what must be equal in two installations: a song's recipe, tokens and sound.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from pathlib import Path
from typing import Any

from engine.songs.recipe import recipe_to_values
from engine.songs.song_file import read_song
from heartstudio import __version__
from heartstudio.paths import resources_folder

RUN_BOUND = ("created_utc", "parent_id")
"""What differs from run to run: the time, and ids that are random for every song."""


def describe_song(path: Path) -> dict[str, Any]:
    """Return the recipe without what differs from run to run, and digests of tokens and sound."""
    found = read_song(path)
    if found.score is None:
        raise ValueError(f"{path.name} holds no score: {found.reason}")
    samples = found.load()
    recipe = recipe_to_values(found.score.recipe)
    return {
        "recipe": {name: value for name, value in recipe.items() if name not in RUN_BOUND},
        "tokens": hashlib.sha256(found.score.codes.tobytes()).hexdigest(),
        "sound": hashlib.sha256(samples.tobytes()).hexdigest(),
        "samples": int(samples.shape[1]),
        "seconds": found.score.duration_s,
        "file_bytes": path.stat().st_size,
    }


def versions() -> dict[str, str]:
    """Return versions of the app and its libraries; torch's is known once the engine has run."""
    import numpy
    import PySide6
    import soundfile

    torch = sys.modules.get("torch")
    return {
        "Heart Studio": __version__ + (" (packaged)" if hasattr(sys, "_MEIPASS") else " (source)"),
        "system": platform.platform(),
        "Python": platform.python_version(),
        "torch": str(getattr(torch, "__version__", "not loaded")),
        "Qt": PySide6.__version__,
        "numpy": numpy.__version__,
        "libsndfile": soundfile.__libsndfile_version__,
    }


def sizes() -> dict[str, int]:
    """Return the bytes of the packaged app (if it is one), the starter model, and memory."""
    found: dict[str, int] = {}
    inside = getattr(sys, "_MEIPASS", None)
    if inside is not None:
        found["app"] = folder_size(
            Path(inside).parent if sys.platform != "darwin" else Path(inside)
        )
    found["starter model"] = folder_size(resources_folder() / "starter")
    peak = peak_memory()
    if peak:
        found["peak memory"] = peak
    return found


def folder_size(folder: Path) -> int:
    """Return the bytes of all files below; links are not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def peak_memory() -> int:
    """Return this process's peak memory in bytes; 0 where the system does not report it."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def sound_library() -> str:
    """Return PortAudio's version and the number of outputs. Raises if the library is missing.

    A Linux without ALSA cannot load any PortAudio, so no sound is expected there.
    """
    try:
        import sounddevice
    except OSError as error:
        if sys.platform.startswith("linux") and "libasound" in str(error):
            return "this system has no ALSA, so PortAudio cannot be loaded"
        raise
    version = str(sounddevice.get_portaudio_version()[1]).partition(",")[0]
    outputs = [device for device in sounddevice.query_devices() if device["max_output_channels"]]
    return f"{version}, {len(outputs)} outputs"
