"""A file as libsndfile is to see it: from some place on, with another beginning put before it.

What a header claims wrongly is corrected so, without changing the file.  It also lets files be read
whose names no system call of libsndfile can spell.
"""

from __future__ import annotations

import os
from typing import IO


class SoundView:
    """`beginning`, then the bytes of `file` from `start` to `end`; read-only, as a file object."""

    def __init__(
        self, file: IO[bytes], beginning: bytes = b"", start: int = 0, end: int | None = None
    ) -> None:
        self._file = file
        self._beginning = beginning
        self._start = start
        self._end = os.fstat(file.fileno()).st_size if end is None else end
        self._size = len(beginning) + max(0, self._end - start)
        self._place = 0
        self.error: OSError | None = None

    @property
    def file_place(self) -> int:
        """Where reading has come to in the file itself."""
        return self._start + max(0, self._place - len(self._beginning))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Like a file's; no place before the beginning is gone to."""
        place = (0, self._place, self._size)[whence] + offset
        if place >= 0:
            self._place = place
        return self._place

    def tell(self) -> int:
        """Like a file's."""
        return self._place

    def read(self, size: int) -> bytes:
        """Like a file's; a disk that refuses ends it, and `error` says why."""
        behind = self._place - len(self._beginning)
        if behind < 0:
            data = self._beginning[self._place : self._place + size]
        else:
            data = self._from_file(self._start + behind, size)
        self._place += len(data)
        if behind < 0 and len(data) < size:
            data += self.read(size - len(data))
        return data

    def _from_file(self, place: int, size: int) -> bytes:
        if place + size > self._end:
            size = max(0, self._end - place)
        try:
            self._file.seek(place)
            return self._file.read(size)
        except OSError as error:
            self.error = error
            return b""
