"""A view of a file for libsndfile: from an offset on, with a replaced beginning.

This corrects wrong headers without changing the file. It also makes files readable whose names
libsndfile's system calls cannot represent.
"""

from __future__ import annotations

import os
from typing import IO


class SoundView:
    """`beginning`, then the bytes of `file` from `start` to `end`, as a read-only file object."""

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
        """Current position in the file itself."""
        return self._start + max(0, self._place - len(self._beginning))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Same as a file's; never seeks before the beginning."""
        place = (0, self._place, self._size)[whence] + offset
        if place >= 0:
            self._place = place
        return self._place

    def tell(self) -> int:
        """Same as a file's."""
        return self._place

    def read(self, size: int) -> bytes:
        """Same as a file's; a read error ends it, and `error` states why."""
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
