"""Locates the frames of a FLAC stream by their headers (RFC 9639), without decoding.

A frame header states its first sample and has a checksum, so the headers near the end of a file
show how much audio it contains, whatever the stream header declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_SYNC = re.compile(rb"\xff[\xf8\xf9]")
_LONGEST_HEADER = 16
_TAIL_BYTES, _MAX_TAIL_BYTES = 256 << 10, 4 << 20
_PIECE_BYTES = 1 << 20
_MAX_BLOCKS = 10_000
_INFO_BYTES = 34
_COUNT_BITS = (1 << 36) - 1


@dataclass(frozen=True)
class FlacStream:
    """A stream header: `info` is its STREAMINFO block; frames begin at `first_frame`."""

    info: bytes
    first_frame: int
    behind_info: int

    @property
    def promised(self) -> int:
        """Declared number of samples; 0 if unknown."""
        return int.from_bytes(self.info[10:18], "big") & _COUNT_BITS

    @property
    def channels(self) -> int:
        """Number of channels."""
        return (self.info[12] >> 1 & 7) + 1

    @property
    def block_samples(self) -> int:
        """Samples per frame, except the last; for streams with a fixed block size."""
        return int.from_bytes(self.info[2:4], "big")

    @property
    def tail_bytes(self) -> int:
        """Number of bytes at the end of a file that contain its last frames."""
        longest = int.from_bytes(self.info[7:10], "big")
        return min(max(3 * longest, _TAIL_BYTES), _MAX_TAIL_BYTES)

    def beginning(self, count: int, is_last: bool) -> bytes:
        """Return the header with another sample count; `is_last`: no metadata block follows."""
        numbers = int.from_bytes(self.info[10:18], "big") & ~_COUNT_BITS | count & _COUNT_BITS
        info = self.info[:10] + numbers.to_bytes(8, "big") + self.info[18:]
        return b"fLaC" + bytes([0x80 if is_last else 0, 0, 0, _INFO_BYTES]) + info


@dataclass(frozen=True)
class FlacFrame:
    """A frame that begins at byte `place` with sample `first_sample`."""

    place: int
    first_sample: int
    samples: int

    @property
    def end(self) -> int:
        """First sample after the frame."""
        return self.first_sample + self.samples


def read_stream(file: IO[bytes], start: int) -> FlacStream | None:
    """Return the header of the stream at `start`, or None if there is none."""
    file.seek(start)
    if file.read(4) != b"fLaC":
        return None
    info, behind_info = b"", 0
    for number in range(_MAX_BLOCKS):
        head = file.read(4)
        size = int.from_bytes(head[1:], "big")
        if len(head) < 4 or (number == 0 and (head[0] & 0x7F or size != _INFO_BYTES)):
            return None
        if number == 0:
            info, behind_info = file.read(size), file.tell()
        else:
            file.seek(size, 1)
        if head[0] & 0x80:
            is_whole = len(info) == _INFO_BYTES
            return FlacStream(info, file.tell(), behind_info) if is_whole else None
    return None


def last_pair(file: IO[bytes], stream: FlacStream) -> FlacFrame | None:
    """Return the last frame that is directly followed by another, or None if the end has none."""
    size = file.seek(0, 2)
    start = max(stream.first_frame, size - stream.tail_bytes)
    file.seek(start)
    found: FlacFrame | None = None
    for before, _ in _pairs(_frames_in(file.read(size - start), start, stream)):
        found = before
    return found


def next_pair(
    file: IO[bytes], stream: FlacStream, near_byte: int, first_sample: int
) -> FlacFrame | None:
    """Return the first frame after damaged data.

    It begins with `first_sample` or later and is directly followed by another frame. `near_byte`:
    position in the file at which the damage was found.
    """
    start = max(stream.first_frame, near_byte - _MAX_TAIL_BYTES)
    for before, _ in _pairs(_frames_from(file, start, stream)):
        if before.first_sample >= first_sample:
            return before
    return None


def _pairs(frames: Iterator[FlacFrame]) -> Iterator[tuple[FlacFrame, FlacFrame]]:
    """Iterate over pairs of consecutive frames; a false sync code is rarely followed by a frame."""
    recent: list[FlacFrame] = []
    for frame in frames:
        for before in recent:
            if before.end == frame.first_sample:
                yield before, frame
        recent = [*recent[-3:], frame]


def _frames_from(file: IO[bytes], start: int, stream: FlacStream) -> Iterator[FlacFrame]:
    while True:
        file.seek(start)
        data = file.read(_PIECE_BYTES + _LONGEST_HEADER)
        for frame in _frames_in(data, start, stream):
            if frame.place < start + _PIECE_BYTES:
                yield frame
        if len(data) <= _PIECE_BYTES:
            return
        start += _PIECE_BYTES


def _frames_in(data: bytes, start: int, stream: FlacStream) -> Iterator[FlacFrame]:
    for match in _SYNC.finditer(data):
        frame = _frame_at(data[match.start() : match.start() + _LONGEST_HEADER], stream)
        if frame is not None:
            yield FlacFrame(start + match.start(), *frame)


def _frame_at(head: bytes, stream: FlacStream) -> tuple[int, int] | None:
    """Return (first sample, samples) of the frame with this header, or None if it is invalid."""
    if len(head) < 6 or head[3] & 1 or head[2] & 15 == 15:
        return None
    channels = head[3] >> 4
    if channels > 10 or (2 if channels > 7 else channels + 1) != stream.channels:
        return None
    number, place = _number(head)
    if place == 0:
        return None
    size_code, rate_code = head[2] >> 4, head[2] & 15
    more = {6: 1, 7: 2}.get(size_code, 0)
    coded = int.from_bytes(head[place : place + more], "big") + 1
    place += more + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if place >= len(head) or size_code == 0 or _crc8(head[:place]) != head[place]:
        return None
    samples = coded if more else 192 if size_code == 1 else _block_of(size_code)
    return number if head[1] & 1 else number * stream.block_samples, samples


def _block_of(code: int) -> int:
    return 576 << code - 2 if code < 6 else 256 << code - 8


def _number(head: bytes) -> tuple[int, int]:
    """Return the coded number after the first four bytes and its end; (0, 0) if invalid."""
    first = head[4]
    if first < 0x80:
        return first, 5
    more = 0
    while more < 7 and first & 0x80 >> more:
        more += 1
    if not 2 <= more <= 7 or len(head) < 4 + more:
        return 0, 0
    number = first & 0x7F >> more
    for byte in head[5 : 4 + more]:
        if byte & 0xC0 != 0x80:
            return 0, 0
        number = number << 6 | byte & 0x3F
    return number, 4 + more


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def _crc8_table() -> bytes:
    table: list[int] = []
    for value in range(256):
        for _ in range(8):
            value = (value << 1 ^ (0x07 if value & 0x80 else 0)) & 0xFF
        table.append(value)
    return bytes(table)


_CRC8 = _crc8_table()
