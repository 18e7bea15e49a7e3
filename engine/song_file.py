"""Song files: sound that carries its own score.  Signatures first; bodies follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.contract import EngineError, Samples
from engine.score import Score


class SilentAudioError(EngineError):
    """The sound is silence from beginning to end."""


class SoundFormat(str, Enum):
    """What a song can be exported as."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    OPUS = "opus"

    @property
    def suffix(self) -> str:
        """The file ending, with its dot."""
        raise NotImplementedError


@dataclass(frozen=True)
class ExportOptions:
    """`loudness_lufs`: wanted integrated loudness (e.g. -14) or None; `true_peak_db`: limit."""

    loudness_lufs: float | None = None
    true_peak_db: float = -1.0


@dataclass(frozen=True)
class WrittenSong:
    """What stands in the file: its path, the score as stored, the gain applied in dB."""

    path: Path
    score: Score
    gain_db: float


@dataclass(frozen=True)
class SongFile:
    """What a file turned out to be.

    `score`      None when it carries none that can be read; then `reason` is the sentence why.
    `duration_s`  0 when it is no sound that can be decoded (`playable` False).
    """

    path: Path
    score: Score | None
    duration_s: float
    playable: bool
    reason: str = ""

    def blocks(self) -> Iterator[Samples]:
        """The sound in (2, n) blocks at 48 kHz.  Raises OutputError when it cannot be read."""
        raise NotImplementedError

    def load(self) -> Samples:
        """The whole sound, (2, N)."""
        raise NotImplementedError


def write_master(path: Path, samples: Samples, score: Score) -> WrittenSong:
    """Write the FLAC master, 48 kHz, 24 bit.  Replaces `path` whole or not at all.

    Too loud sound is turned down as a whole (recipe.peak_gain).  Raises SilentAudioError,
    NumericalError, OutputError, ScoreError.
    """
    raise NotImplementedError


def export(
    source: Path, target: Path, sound_format: SoundFormat, options: ExportOptions
) -> WrittenSong:
    """Write the song in `source` (any song file) in another format, score and tags included."""
    raise NotImplementedError


def update_song(path: Path, **changes: object) -> Score:
    """Change recipe fields (title=..., stars=...) in the file itself, atomically."""
    raise NotImplementedError


def read_song(path: Path) -> SongFile:
    """Look at any file.  Never raises EngineError: what is wrong stands in `reason`."""
    raise NotImplementedError


def safe_file_name(title: str, suffix: str, folder: Path) -> Path:
    """A path in `folder` that does not exist yet, named after a title, valid on every system."""
    raise NotImplementedError
