"""Reads text and object frames of ID3v2 tags (2.2, 2.3, 2.4).

Every length is bounded and nothing is decompressed. Tags are written by mutagen (song_tags.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_MAX_STEPS = 10_000
_MAX_TAGS = 8
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_OBJECTS = (b"GEO", b"GEOB")
_COMMENTS = (b"COM", b"COMM")


@dataclass(frozen=True)
class Frame:
    """A frame's content; `is_object` for a GEOB frame, otherwise it contains texts."""

    name: bytes
    data: bytes

    @property
    def is_object(self) -> bool:
        """Whether this is an encapsulated object."""
        return self.name in _OBJECTS

    def texts(self) -> list[str]:
        """Texts of the frame, in order; the first of a TXXX frame is its description."""
        if not self.data or self.data[0] >= len(_ENCODINGS):
            return []
        start = 4 if self.name in _COMMENTS else 1
        text = self.data[start:].decode(_ENCODINGS[self.data[0]], "replace")
        return [part.lstrip("\ufeff") for part in text.split("\0")]


def skip_id3(file: IO[bytes]) -> int:
    """Return the position after the tags at the start of the file, and seek there."""
    place = 0
    for _ in range(_MAX_TAGS):
        file.seek(place)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4):
            break
        has_footer = head[3] == 4 and head[5] & 0x10
        place += 10 + _synchsafe(head[6:]) + (10 if has_footer else 0)
    file.seek(place)
    return place


def id3_frames(file: IO[bytes], limit_bytes: int) -> Iterator[Frame]:
    """Read texts and objects of the tags that begin here, omitting those above the limit."""
    for _ in range(_MAX_TAGS):
        start = file.tell()
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4):
            return
        end = start + 10 + _synchsafe(head[6:])
        yield from _frames(file, head, end, limit_bytes)
        file.seek(end + (10 if head[3] == 4 and head[5] & 0x10 else 0))


def _frames(file: IO[bytes], head: bytes, end: int, limit_bytes: int) -> Iterator[Frame]:
    version, flags = head[3], head[5]
    if flags & 0x40 and version > 2:
        _skip_extended_header(file, version)
    name_bytes, head_bytes = (3, 6) if version == 2 else (4, 10)
    for _ in range(_MAX_STEPS):
        frame = file.read(head_bytes)
        if file.tell() > end or len(frame) < head_bytes or not frame[0]:
            return
        start, size = file.tell(), _frame_size(frame, version)
        name = frame[:name_bytes]
        if size <= limit_bytes and (name[:1] == b"T" or name in _OBJECTS + _COMMENTS):
            data = file.read(size)
            if flags & 0x80 or (version == 4 and frame[9] & 0x02):
                data = data.replace(b"\xff\x00", b"\xff")
            if version == 4 and frame[9] & 0x01:  # preceded by its uncompressed length
                data = data[4:]
            yield Frame(name, data)
        file.seek(start + size)


def _synchsafe(data: bytes) -> int:
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def _skip_extended_header(file: IO[bytes], version: int) -> None:
    size = file.read(4)
    file.seek(max(0, _synchsafe(size) - 4 if version == 4 else int.from_bytes(size, "big")), 1)


def _frame_size(frame: bytes, version: int) -> int:
    if version == 2:
        return int.from_bytes(frame[3:6], "big")
    return _synchsafe(frame[4:8]) if version == 4 else int.from_bytes(frame[4:8], "big")
