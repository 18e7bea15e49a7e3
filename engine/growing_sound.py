"""A song's sound while it is made or read: in memory, and beyond some minutes in a temporary file.

The file has no name, or goes with the process: nothing is left of it after a crash. Its sound is
seen through read-only views of the file, which take no memory of their own and outlive this object.
It encodes nothing and knows no songs. Letters: N samples.
"""

from __future__ import annotations

import mmap
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO, cast

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, OutputError, Samples, SamplesDecoded
from engine.messages import Message

IN_MEMORY_SAMPLES = 600 * SAMPLE_RATE_HZ
"""10 minutes, 230 MB: longer sound is kept in a file."""
_FRAME_BYTES = 8
_BLOCK_SAMPLES = 20 * SAMPLE_RATE_HZ


class GrowingSound:
    """Stereo sound that is appended piece by piece. Use it from one thread; views may leave it."""

    def __init__(self, folder: str = "", most_in_memory: int = IN_MEMORY_SAMPLES) -> None:
        """`folder`: of the file, "" for the system's temporary files; beyond `most_in_memory`
        samples there is one."""
        self._folder = folder
        self._most_in_memory = most_in_memory
        self._pieces: list[Samples] = []
        self._file: IO[bytes] | None = None
        self.count = 0
        """N so far."""

    def append(self, samples: Samples) -> None:
        """Append (2, n). Raises OutputError when the disk does not take it."""
        count = self.count + samples.shape[1]
        if self._file is None and count <= self._most_in_memory:
            self._pieces.append(samples)
        else:
            try:
                self._write(samples)
            except OSError as error:
                raise OutputError(
                    Message(
                        "The song's sound cannot be kept in {folder} ({reason}). Make room there, "
                        "then try again; its tokens are kept.",
                        folder=self._folder or tempfile.gettempdir(),
                        reason=str(error.strerror),
                    ),
                    repr(error),
                ) from error
        self.count = count

    def kept(self, event: SamplesDecoded) -> SamplesDecoded:
        """Append an event's final sound; return the event, with a view of all where in a file."""
        self.append(event.samples)
        return event if self._file is None else replace(event, whole=self.whole())

    def whole(self) -> Samples:
        """Return all sound so far, (2, N); in a file it is not copied."""
        if self._file is None or not self.count:
            return np.concatenate([np.zeros((2, 0), np.float32), *self._pieces], axis=1)
        view = mmap.mmap(self._file.fileno(), self.count * _FRAME_BYTES, access=mmap.ACCESS_READ)
        return np.frombuffer(view, np.float32).reshape(-1, 2).T

    def _write(self, samples: Samples) -> None:
        if self._file is None:
            self._file = _nameless_file(self._folder)
            weakref.finalize(self, self._file.close)
        for piece in (*self._pieces, samples):
            left = memoryview(np.ascontiguousarray(piece.T, np.float32).tobytes())
            while left:
                left = left[self._file.write(left) :]
        self._pieces.clear()


def blocks_of(sound: Samples) -> Iterator[Samples]:
    """Yield (2, N) in views of at most 20 s."""
    for place in range(0, sound.shape[1], _BLOCK_SAMPLES):
        yield sound[:, place : place + _BLOCK_SAMPLES]


def joined_sound(parts: Iterable[Samples], count: int, folder: str = "") -> Samples:
    """Return parts (2, n) in a row, (2, N); a long one lies in a file in `folder`.

    count: N. Parts may be made one by one: of a long one none is kept. Raises OutputError.
    """
    sound = GrowingSound(folder, IN_MEMORY_SAMPLES if count <= IN_MEMORY_SAMPLES else 0)
    for part in parts:
        for block in blocks_of(part):
            sound.append(block)
    return sound.whole()


def _nameless_file(folder: str) -> IO[bytes]:
    return cast("IO[bytes]", tempfile.TemporaryFile(dir=folder or None, buffering=0))
