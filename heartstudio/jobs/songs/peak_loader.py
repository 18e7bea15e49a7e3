"""Reads songs from disk off the GUI thread, piece by piece, for the deck: picture and player.

It hands on samples and the loudness; the peak pyramid is grown from them by the deck.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.contract import SAMPLE_RATE_HZ, Samples
from engine.messages import Message
from engine.resampling import Resampler, resampled_count
from engine.songs.loudness import loudness_lufs
from engine.songs.sound_codec import as_stereo
from heartstudio.jobs.background import Background

FIRST_PIECE_S = 2
PIECE_S = 20
_log = logging.getLogger(__name__)


class PeakLoader(QObject):
    """Loads one song at a time; asking for another one gives up the one before.  GUI thread.

    Signals (token first, as `load` returned it): begun(token, sample count) ·
    piece_loaded(token, samples (2, n)), in order · loaded(token, loudness in LUFS) ·
    failed(token, message)
    """

    begun = Signal(int, int)
    piece_loaded = Signal(int, object)
    loaded = Signal(int, float)
    failed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = 0
        self._background = Background("loader", self)

    def load(self, path: Path) -> int:
        """Begin to load a file; returns the token its signals will carry."""
        self._wanted += 1
        token = self._wanted
        self._background.submit(
            lambda: self._read(token, path),
            lambda loudness: self._on_done(token, loudness),
            lambda error: self._on_failed(token, path, error),
        )
        return token

    def measure(self, work: Callable[[], float], done: Callable[[float], None]) -> None:
        """Run work() on the loader's thread, then done(its value) on the GUI thread."""
        self._background.submit(work, done)

    def cancel(self) -> None:
        """Give up what is being loaded."""
        self._wanted += 1

    def shutdown(self) -> bool:
        """End the thread.  Call once, at the end."""
        self.cancel()
        return self._background.shutdown()

    def _read(self, token: int, path: Path) -> float | None:
        """On the loader thread: read, convert, report; the loudness, or None when given up."""
        import soundfile

        pieces: list[Samples] = []
        with soundfile.SoundFile(path) as file:
            count = resampled_count(file.frames, file.samplerate, SAMPLE_RATE_HZ)
            self._report(token, lambda: self.begun.emit(token, count))
            resampler = Resampler(file.samplerate, SAMPLE_RATE_HZ)
            seconds = FIRST_PIECE_S
            while token == self._wanted:
                block = file.read(seconds * file.samplerate, dtype="float32", always_2d=True)
                seconds = PIECE_S
                is_last = len(block) == 0
                piece = resampler.push(as_stereo(block.T), is_last)
                if piece.shape[1]:
                    piece.flags.writeable = False
                    pieces.append(piece)
                    self._report(token, lambda piece=piece: self.piece_loaded.emit(token, piece))
                if is_last:
                    whole = np.concatenate(pieces, axis=1) if pieces else piece
                    return loudness_lufs(whole)
        return None

    def _report(self, token: int, call: object) -> None:
        def on_gui_thread() -> None:
            if token == self._wanted and callable(call):
                call()

        self._background.report(on_gui_thread)

    def _on_done(self, token: int, loudness: float | None) -> None:
        if token == self._wanted and loudness is not None:
            self.loaded.emit(token, loudness)

    def _on_failed(self, token: int, path: Path, error: Exception) -> None:
        _log.warning("could not read %s: %r", path.name, error)
        if token != self._wanted:
            return
        if not path.exists():
            sentence = Message("The file {name} is not there any more.", name=path.name)
        else:
            sentence = Message("The file {name} could not be read as sound.", name=path.name)
        self.failed.emit(token, sentence)
