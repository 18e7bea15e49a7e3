"""Plain sound files for `save_path` and the command line: WAV, FLAC, OGG, MP3 through libsndfile.

Song files that carry their score are song_file.py's business.  torchaudio never writes here: its
writer needs FFmpeg, and songs were lost for want of it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import soundfile

from engine.atomic_file import atomic_path
from engine.contract import OutputError, Samples

_SUBTYPES = {".wav": "PCM_24", ".flac": "PCM_24", ".ogg": "VORBIS", ".mp3": "MPEG_LAYER_III"}


def check_writable(path: Path) -> None:
    """Make sure, before anything is composed, that `path` can be written.  Raises OutputError."""
    if path.suffix.lower() not in _SUBTYPES:
        known = ", ".join(_SUBTYPES)
        raise OutputError(f"{path.name} has no known audio ending. Use one of {known}.")
    if path.is_dir():
        raise OutputError(f"{path} is a folder. Give the name of a file in it.")
    if not path.parent.is_dir():
        raise OutputError(f"The folder {path.parent} does not exist. Create it first.")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
        if path.exists():
            with path.open("ab"):
                pass
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Choose another folder.", str(error)
        ) from error


def write_audio(path: Path, samples: Samples, sample_rate_hz: int) -> float:
    """Write (2, N) samples; the file appears whole or not at all.  Returns the gain applied.

    Louder than full scale is turned down as a whole, never clipped.  Raises OutputError.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    gain = 1.0 if peak <= 1.0 else 1.0 / peak
    ending = path.suffix.lower()
    try:
        with atomic_path(path) as temporary:
            soundfile.write(
                temporary,
                (samples * np.float32(gain)).T,
                sample_rate_hz,
                format=ending.removeprefix("."),
                subtype=_SUBTYPES[ending],
            )
    except soundfile.LibsndfileError as error:
        raise OutputError(
            f"{path} could not be written. Check the free space of the disk.", str(error)
        ) from error
    return gain
