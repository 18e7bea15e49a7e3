"""Exports: copies of songs in other formats, made on a worker thread.

How a format is written is engine.song_file's part; here is the queue, the progress, the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class ExportFormat(str, Enum):
    """What a song can be exported as."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    OPUS = "opus"


@dataclass(frozen=True)
class ExportOrder:
    """Songs to export into `folder`, named after their titles; no file is ever replaced."""

    song_ids: tuple[str, ...]
    format: ExportFormat
    folder: Path
    match_loudness: bool = False


class Exporter(QObject):
    """Exports songs one after the other.  Lives on the GUI thread.

    Signals: progressed(done, total) · finished(list[Path]) the files written · failed(sentence) for
    each song that could not be exported (the others go on)
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)

    def export(self, order: ExportOrder) -> None:
        """Queue an export."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop after the file being written."""
        raise NotImplementedError

    @property
    def is_busy(self) -> bool:
        """True while an export runs."""
        raise NotImplementedError
