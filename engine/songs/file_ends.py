"""Whether the end of a sound file is missing, as where a download stopped: WAV and Ogg say so.

Formats whose frames are counted (FLAC, MP3) are told by their frames.
"""

from __future__ import annotations

from typing import IO

_MAX_CHUNKS = 1_000
_UNKNOWN_BYTES = 0x7FFF_0000
"""Programs that write into a pipe claim so much, or more."""
_LONGEST_PAGE_BYTES = 65_307
_LAST_PAGE = 0x04


def is_end_missing(file: IO[bytes], start: int) -> bool:
    """True where a WAV or Ogg file that begins at `start` shows that more belongs to it."""
    file.seek(start)
    head = file.read(12)
    if head[:4] == b"OggS":
        return _lacks_last_page(file)
    return head[:4] == b"RIFF" and head[8:] == b"WAVE" and _lacks_samples(file)


def _lacks_last_page(file: IO[bytes]) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - 2 * _LONGEST_PAGE_BYTES))
    tail = file.read()
    page = tail.rfind(b"OggS")
    return page >= 0 and not (tail[page + 5 : page + 6] or b"\0")[0] & _LAST_PAGE


def _lacks_samples(file: IO[bytes]) -> bool:
    place = file.tell()
    end = file.seek(0, 2)
    for _ in range(_MAX_CHUNKS):
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            return False
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            return place + 8 + size > end and size < _UNKNOWN_BYTES
        place += 8 + size + (size & 1)
    return False
