"""Writes audio files under a requested name: `save_path` and the command line.

With a score they are ordinary song files (song_file.py). torchaudio is not used for writing: its
writer needs FFmpeg, and songs were lost where that was missing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.atomic_file import atomic_path, output_errors
from engine.contract import OutputError, Samples
from engine.messages import Message
from engine.songs.cover import cover_png
from engine.songs.kept_sound import peak_of
from engine.songs.score import Score
from engine.songs.song_file import score_as_stored
from engine.songs.song_tags import write_tags
from engine.songs.sound_codec import SoundFormat, encode

_FORMATS = {
    ".wav": SoundFormat.WAV24,
    ".flac": SoundFormat.FLAC,
    ".ogg": SoundFormat.OGG,
    ".opus": SoundFormat.OPUS,
    ".mp3": SoundFormat.MP3,
}


def check_writable(path: Path) -> None:
    """Check that `path` is writable before composing starts. Raises OutputError."""
    if path.is_dir():
        raise OutputError(
            Message("“{path}” is a folder. Give the name of a file in it.", path=str(path))
        )
    if path.suffix.lower() not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise OutputError(
            Message(
                "{name} has no known audio ending. Use one of {known}.", name=path.name, known=known
            )
        )
    if not path.parent.is_dir():
        raise OutputError(
            Message("The folder {folder} does not exist. Create it first.", folder=path.parent)
        )
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
        if path.exists():
            with path.open("ab"):
                pass
    except OSError as error:
        raise OutputError(
            Message(
                "{path} cannot be written ({reason}). Choose another folder.",
                path=path,
                reason=str(error.strerror),
            ),
            str(error),
        ) from error


def write_audio(path: Path, samples: Samples, score: Score | None = None) -> float:
    """Write (2, N) samples at 48 kHz atomically. Returns the gain that was applied.

    Audio above full scale is scaled down as a whole, never clipped. With a score, the file also
    contains the score, tags and a cover. Raises OutputError, ScoreError.
    """
    peak = peak_of(samples)
    gain = 1.0 if peak <= 1.0 else 1.0 / peak
    with output_errors(path), atomic_path(path) as temporary:
        encode(temporary, samples, _FORMATS[path.suffix.lower()], gain)
        if score is not None:
            stored = score_as_stored(score, samples, gain)
            write_tags(temporary, stored, cover_png(stored.waveform))
    return gain
