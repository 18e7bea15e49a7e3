"""Finds the start of each part of a chained Ogg file, e.g. a radio recording or two joined files.

libsndfile reads only the first part. Only page headers are read; nothing is decoded.
"""

from __future__ import annotations

from typing import IO

_FIRST_PAGE = 0x02
_MAX_PAGES = 1_000_000
_MAX_PARTS = 1_000
_MAX_EMPTY_PAGES = 100


def part_starts(file: IO[bytes], start: int) -> list[int]:
    """Return the positions at which a part begins, including the first: a page that begins a stream
    after a page that does not.
    """
    starts: list[int] = []
    was_first = False
    empty = 0
    place = start
    for _ in range(_MAX_PAGES):
        file.seek(place)
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS" or len(starts) >= _MAX_PARTS:
            break
        empty = 0 if head[26] else empty + 1
        if empty > _MAX_EMPTY_PAGES:
            break
        is_first = bool(head[5] & _FIRST_PAGE)
        if is_first and not was_first:
            starts.append(place)
        was_first = is_first
        place += 27 + head[26] + sum(file.read(head[26]))
    return starts or [start]
