"""Reads songs from disk off the GUI thread, piece by piece, for the deck: waveform and player.

It returns samples and the loudness; the deck builds the peak pyramid from them. It keeps no samples
itself, so that a recording is in memory only once; a long one lies in a file (growing_sound.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Semaphore

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.contract import (
    SAMPLE_RATE_HZ,
    OutputError,
    Samples,
    SamplesDecoded,
    message_of,
)
from engine.growing_sound import IN_MEMORY_SAMPLES, GrowingSound
from engine.messages import NOTHING, Message
from engine.songs.loudness import LoudnessMeter
from engine.songs.song_file import read_song
from engine.songs.sound_reader import SoundInfo, sound_info, stereo_blocks
from heartstudio.jobs.background import Background

FIRST_PIECE_S = 2
PIECE_S = 20
PIECES_ON_THEIR_WAY = 3
"""Pieces read ahead of the window, which may be busy; a piece has 7.7 MB."""
LOOK_AGAIN_S = 0.1
_log = logging.getLogger(__name__)


class PeakLoader(QObject):
    """Loads one song at a time; a new request cancels the previous one. GUI thread.

    Signals (token first, as returned by `load`): begun(token, sample count) · piece_loaded(token,
    SamplesDecoded), in order · loaded(token, loudness in LUFS) · failed(token, message),
    NOTHING if damage_found told it · damage_found(token, message): less could be read than the file
    contains
    """

    begun = Signal(int, int)
    piece_loaded = Signal(int, object)
    loaded = Signal(int, float)
    failed = Signal(int, object)
    damage_found = Signal(int, object)

    def __init__(self, parent: QObject | None = None, folder: str = "") -> None:
        """Long sound is kept in a file in `folder`."""
        super().__init__(parent)
        self._folder = folder
        self._wanted = 0
        self._background = Background("loader", self)

    def load(self, path: Path) -> int:
        """Start loading a file; returns the token of its signals."""
        self._wanted += 1
        token = self._wanted
        self._background.submit(
            lambda: self._read(token, path),
            lambda loudness: self._on_done(token, loudness),
            lambda error: self._on_failed(token, path, error),
        )
        return token

    def measure(self, work: Callable[[], float], done: Callable[[float], None]) -> None:
        """Run work() on the loader thread, then done(its value) on the GUI thread."""
        self._background.submit(work, done)

    def cancel(self) -> None:
        """Cancel loading."""
        self._wanted += 1

    def shutdown(self) -> bool:
        """End the thread. Call once, at the end."""
        self.cancel()
        return self._background.shutdown()

    def _read(self, token: int, path: Path) -> float | None:
        """Read, convert and report, on the loader thread; the loudness, None if cancelled."""
        info = sound_info(path)
        if info is None or info.sample_count == 0:
            song = read_song(path)
            if song.score is not None:  # its tokens can become sound again
                self._report(token, lambda: self.damage_found.emit(token, song.damage))
                raise OutputError(NOTHING)
            raise OutputError(song.told)
        self._report(token, lambda: self.begun.emit(token, info.stereo_count))
        meter, room, made = LoudnessMeter(), Semaphore(PIECES_ON_THEIR_WAY), 0
        gaps: list[int] = []
        long = GrowingSound(self._folder, 0) if info.stereo_count > IN_MEMORY_SAMPLES else None
        for piece in _pieces(stereo_blocks(path, info, gaps.append)):
            if not self._wait_for_room(token, room):
                return None
            event = SamplesDecoded(made, piece)
            event = event if long is None else long.kept(event)
            self._report(token, lambda event=event: self.piece_loaded.emit(token, event), room)
            made += piece.shape[1]
            meter.push(piece)
        lack = _lack(path.name, made, sum(gaps), info)
        if lack:
            self._report(token, lambda: self.damage_found.emit(token, lack))
        return meter.lufs()

    def _wait_for_room(self, token: int, room: Semaphore) -> bool:
        """Wait until the window has received an earlier piece; False if loading is cancelled."""
        while token == self._wanted:
            if room.acquire(timeout=LOOK_AGAIN_S):
                return True
        return False

    def _report(self, token: int, call: Callable[[], None], room: Semaphore | None = None) -> None:
        def on_gui_thread() -> None:
            if room is not None:
                room.release()
            if token == self._wanted:
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
            otherwise = Message("The file {name} could not be read as sound.", name=path.name)
            sentence = message_of(error, otherwise)
        self.failed.emit(token, sentence)


def _pieces(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Join blocks to read-only pieces (2, n); the first is short, so that playback starts soon."""
    wanted = FIRST_PIECE_S * SAMPLE_RATE_HZ
    waiting: list[Samples] = []
    for block in blocks:
        waiting.append(block)
        if sum(part.shape[1] for part in waiting) >= wanted:
            wanted = PIECE_S * SAMPLE_RATE_HZ
            yield _joined(waiting)
            waiting = []
    if any(part.shape[1] for part in waiting):
        yield _joined(waiting)


def _joined(parts: list[Samples]) -> Samples:
    piece = np.concatenate(parts, axis=1)
    piece.flags.writeable = False
    return piece


def _lack(name: str, made: int, silent: int, info: SoundInfo) -> Message:
    """Return the message if less could be decoded than the file seemed to contain.

    made: samples at 48 kHz; silent: samples at the file's rate, in damaged parts.
    """
    if silent:
        return Message(
            "{name} is damaged: {silent} of its {whole} seconds are silent.",
            name=name,
            silent=max(silent / info.sample_rate_hz, 0.1),
            whole=info.duration_s,
        )
    if made >= info.stereo_count - SAMPLE_RATE_HZ // 10:
        return NOTHING
    return Message(
        "{name} is damaged: {there} of its {whole} seconds can be heard.",
        name=name,
        there=made / SAMPLE_RATE_HZ,
        whole=info.duration_s,
    )
