"""Counts the frames of an MP3 stream by their headers, without decoding.

Where a Xing, Info or VBRI header is missing or wrong, libsndfile guesses the length and stops
reading there; it is then given a corrected header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_PIECE_BYTES = 1 << 20
_MAX_JUNK_BYTES = 1 << 16  # before the first frame
_RATES_HZ = (44_100, 48_000, 32_000)
_KBITS_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HEADER_BITRATE = 9
_HAS_FRAMES, _HAS_BYTES = 1, 2
_PADDING_PLACE = 141


@dataclass(frozen=True)
class Mp3Stream:
    """`frames` counted from byte `start`, without a header frame of `header_bytes`.

    `promised` frames according to that header, 0 if it states none; `beginning` replaces the start
        of the stream for reading, b"" if the header is correct.
    """

    start: int
    frames: int
    header_bytes: int
    promised: int
    frame_samples: int
    beginning: bytes

    @property
    def samples(self) -> int:
        """Samples per channel, including an encoder's delay."""
        return self.frames * self.frame_samples


def read_stream(file: IO[bytes], start: int) -> Mp3Stream | None:
    """Return the stream whose first frame is near `start`; None if it is not MPEG layer III."""
    file.seek(start)
    data = file.read(_MAX_JUNK_BYTES)
    sizes = dict(_frame_sizes())
    data += file.read(max(sizes.values()) + 4)  # the frame behind the last of the junk
    first = _resynchronised(data, 0, sizes)
    if first is None:
        return None
    head = data[first : first + 4]
    if first > 0 and first + sizes[int.from_bytes(head[:3], "big")] + 3 > len(data):
        return None  # one alone, behind other data, is chance
    alike = {
        key: size
        for key, size in sizes.items()
        if (key ^ int.from_bytes(head, "big") >> 8) & _ALIKE == 0
    }
    size = sizes[int.from_bytes(head[:3], "big")]
    frame = data[first : first + size]
    tag, promised = _tag_of(frame)
    behind = start + first + (size if tag else 0)
    frames = _count(file, behind, alike)
    beginning = b""
    if promised == 0 or abs(promised - frames) > 1:
        length = file.seek(0, 2) - behind
        beginning = _header_frame(frame, tag, frames, length, promised > frames, alike)
    has_header = size if tag else 0
    return Mp3Stream(start + first, frames, has_header, promised, _samples(head), beginning)


_ALIKE = 0xFFFE0C
"""Mask for a header's first 3 bytes: sync, version, layer and sample rate, fixed in a stream."""


def _frame_sizes() -> Iterator[tuple[int, int]]:
    """(first three header bytes, frame size in bytes) of every layer III frame."""
    for version in (0, 2, 3):
        for rate_code, rate_hz in enumerate(_RATES_HZ):
            hz = rate_hz >> (3 - version if version else 2)
            table = _KBITS_1 if version == 3 else _KBITS_2
            for bit_code, kbits in enumerate(table, 1):
                for low in range(4):
                    size = (144_000 if version == 3 else 72_000) * kbits // hz + (low >> 1)
                    for no_checksum in (0, 1):
                        second = 0xE0 | version << 3 | 1 << 1 | no_checksum
                        third = bit_code << 4 | rate_code << 2 | low
                        yield 0xFF0000 | second << 8 | third, size


def _samples(head: bytes) -> int:
    return 1152 if head[1] >> 3 & 3 == 3 else 576


def _resynchronised(data: bytes, place: int, sizes: dict[int, int]) -> int | None:
    """Return the next position with two consecutive frames."""
    while (place := data.find(b"\xff", place)) >= 0:
        size = sizes.get(int.from_bytes(data[place : place + 3], "big"))
        if size is not None:
            behind = data[place + size : place + size + 3]
            if len(behind) < 3 or (
                int.from_bytes(behind, "big") in sizes
                and (int.from_bytes(behind, "big") ^ int.from_bytes(data[place : place + 3], "big"))
                & _ALIKE
                == 0
            ):
                return place
        place += 1
    return None


def _count(file: IO[bytes], place: int, sizes: dict[int, int]) -> int:
    """Count complete frames from a position on, skipping other data."""
    end = file.seek(0, 2)
    frames, piece_start, data = 0, place, b""
    while place + 4 <= end:
        at = place - piece_start
        if at + 3 > len(data):
            file.seek(place)
            piece_start, data, at = place, file.read(_PIECE_BYTES), 0
            if len(data) < 4:
                break
        size = sizes.get(data[at] << 16 | data[at + 1] << 8 | data[at + 2])
        if size is None:
            found = _resynchronised(data, at + 1, sizes)
            place = piece_start + (len(data) - 2 if found is None else found)
            if found is None and piece_start + len(data) >= end:
                break
            continue
        place += size
        frames += place <= end
    return frames


def _tag_of(frame: bytes) -> tuple[int, int]:
    """Return the offset of a "Xing", "Info" or "VBRI" header in a first frame and its frame count.

    (0, 0) if there is none.
    """
    place = _side_bytes(frame) + 4
    if frame[place : place + 4] in (b"Xing", b"Info"):
        has_frames = frame[place + 7 : place + 8] and frame[place + 7] & _HAS_FRAMES
        return place, int.from_bytes(frame[place + 8 : place + 12], "big") if has_frames else 0
    if frame[36:40] == b"VBRI":
        return 36, int.from_bytes(frame[50:54], "big")
    return 0, 0


def _side_bytes(frame: bytes) -> int:
    is_mono = frame[3] >> 6 == 3
    if frame[1] >> 3 & 3 == 3:
        return 17 if is_mono else 32
    return 9 if is_mono else 17


def _header_frame(
    frame: bytes, tag: int, frames: int, length: int, is_cut: bool, sizes: dict[int, int]
) -> bytes:
    """Return a correct header frame: the stream's own, corrected, or a new one.

    A truncated stream has no padding at its end, which the header would have removed.
    """
    flags = frame[tag + 7] if tag and len(frame) > tag + 7 else 0
    if frame[tag : tag + 4] in (b"Xing", b"Info") and flags & _HAS_FRAMES:
        own = bytearray(frame)
        own[tag + 8 : tag + 12] = frames.to_bytes(4, "big")
        if flags & _HAS_BYTES:
            own[tag + 12 : tag + 16] = min(length + len(frame), 0xFFFFFFFF).to_bytes(4, "big")
        padding = tag + _PADDING_PLACE
        if is_cut and len(own) > padding + 3:
            own[padding + 1] &= 0xF0
            own[padding + 2] = 0
        return bytes(own)
    head = bytes([0xFF, frame[1] | 1, _HEADER_BITRATE << 4 | frame[2] & 0x0C, frame[3]])
    size = sizes[int.from_bytes(head[:3], "big")]
    text = b"Xing" + (_HAS_FRAMES | _HAS_BYTES).to_bytes(4, "big") + frames.to_bytes(4, "big")
    text += min(length + size, 0xFFFFFFFF).to_bytes(4, "big")
    return (head + bytes(_side_bytes(frame)) + text).ljust(size, b"\0")
