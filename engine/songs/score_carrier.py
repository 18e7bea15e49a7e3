"""Finds the score inside an audio file: FLAC, Ogg (Vorbis, Opus), MP3 and WAV, told by content.

Reads a few headers and the score, nothing else, and trusts no length: every loop and every read
has a bound, nothing is decompressed.  Libraries that read tags in full do not promise that, so they
only write here (song_tags.py).  Whether the bytes found are a valid score is score.py's question.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import IO

from engine.songs.recipe import damaged
from engine.songs.score import MAGIC, MAX_RAW_BYTES

FLAC_APPLICATION_ID = b"HSsc"
COMMENT_KEY = "HEARTSTUDIO_SCORE"
GEOB_DESCRIPTION = "Heart Studio score"

_MAX_STEPS = 10_000  # blocks, chunks, frames, pages or comments looked at
_MAX_SCORE_BYTES = MAX_RAW_BYTES + (1 << 16)
_MAX_COMMENT_BYTES = _MAX_SCORE_BYTES // 3 * 4 + (1 << 20)


def find_score(path: Path) -> bytes | None:
    """The bytes of the score in a file, or None when it carries none.

    Raises ScoreError when there is one that cannot be taken out, OSError when reading fails.
    """
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(0)
        if head[:3] == b"ID3":
            return _from_id3(file) or _from_flac_behind_id3(file)
        if head[:4] == b"fLaC":
            return _from_flac(file)
        if head[:4] == b"OggS":
            return _from_ogg(file)
        if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
            return _from_wav(file)
    return None


def _read(file: IO[bytes], size: int, limit: int = _MAX_SCORE_BYTES) -> bytes:
    if size > limit:
        raise damaged(f"{size} bytes where {limit} are allowed")
    return file.read(size)


def _from_flac(file: IO[bytes]) -> bytes | None:
    file.seek(4, 1)
    for _ in range(_MAX_STEPS):
        head = file.read(4)
        if len(head) < 4:
            return None
        size = int.from_bytes(head[1:], "big")
        if head[0] & 0x7F == 2 and size >= 4:
            if file.read(4) == FLAC_APPLICATION_ID:
                return _read(file, size - 4)
            size -= 4
        if head[0] & 0x80:
            return None
        file.seek(size, 1)
    return None


def _from_flac_behind_id3(file: IO[bytes]) -> bytes | None:
    """Some tagging programs put an ID3 tag before a FLAC file."""
    file.seek(6)
    file.seek(10 + _synchsafe(file.read(4)))
    if file.read(4) != b"fLaC":
        return None
    file.seek(-4, 1)
    return _from_flac(file)


def _from_wav(file: IO[bytes]) -> bytes | None:
    file.seek(12)
    for _ in range(_MAX_STEPS):
        head = file.read(8)
        if len(head) < 8:
            return None
        size = int.from_bytes(head[4:], "little")
        if head[:4].lower() == b"id3 ":
            return _from_id3(file)
        file.seek(size + (size & 1), 1)
    return None


def _synchsafe(data: bytes) -> int:
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def _from_id3(file: IO[bytes]) -> bytes | None:
    """Walk the frames of an ID3v2 tag (2.2, 2.3, 2.4) that begins here."""
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4):
        return None
    version, flags = head[3], head[5]
    end = file.tell() + _synchsafe(head[6:])
    if flags & 0x40 and version > 2:
        _skip_extended_header(file, version)
    is_v2 = version == 2
    for _ in range(_MAX_STEPS):
        if file.tell() >= end:
            return None
        frame = file.read(6 if is_v2 else 10)
        if len(frame) < (6 if is_v2 else 10) or not frame[0]:
            return None
        size = _frame_size(frame, version)
        if frame[: 3 if is_v2 else 4] in (b"GEO", b"GEOB"):
            unsynced = bool(flags & 0x80) or (version == 4 and bool(frame[9] & 0x02))
            found = _score_in_frame(file, size, unsynced)
            if found is not None:
                return found
        else:
            file.seek(size, 1)
    return None


def _skip_extended_header(file: IO[bytes], version: int) -> None:
    size = file.read(4)
    file.seek(_synchsafe(size) - 4 if version == 4 else int.from_bytes(size, "big"), 1)


def _frame_size(frame: bytes, version: int) -> int:
    if version == 2:
        return int.from_bytes(frame[3:6], "big")
    return _synchsafe(frame[4:8]) if version == 4 else int.from_bytes(frame[4:8], "big")


def _score_in_frame(file: IO[bytes], size: int, unsynced: bool) -> bytes | None:
    """The score behind the texts of a GEOB frame, or None for somebody else's object."""
    if size > 2 * _MAX_SCORE_BYTES:
        raise damaged(f"object of {size} bytes")
    data = file.read(size)
    if unsynced:
        data = data.replace(b"\xff\x00", b"\xff")
    start = data.find(MAGIC, 0, 1024)
    return data[start:] if start >= 0 else None


def _from_ogg(file: IO[bytes]) -> bytes | None:
    packet = _second_packet(file)
    for start in (b"\x03vorbis", b"OpusTags"):
        if packet.startswith(start):
            return _from_comments(packet, len(start))
    return None


def _second_packet(file: IO[bytes]) -> bytes:
    """The comment packet of an Ogg stream, put together from its pages."""
    parts: list[bytes] = []
    packet_index, total = 0, 0
    serial: bytes | None = None
    for _ in range(_MAX_STEPS):
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            return b""
        lacing = file.read(head[26])
        serial = serial or head[14:18]
        if head[14:18] != serial:
            file.seek(sum(lacing), 1)
            continue
        for size in lacing:
            data = file.read(size)
            if packet_index == 1:
                parts.append(data)
                total += size
            if size < 255:
                if packet_index == 1:
                    return b"".join(parts)
                packet_index += 1
        if total > _MAX_COMMENT_BYTES:
            raise damaged(f"comments of more than {total} bytes")
    return b""


def _from_comments(packet: bytes, position: int) -> bytes | None:
    """Walk Vorbis comments: vendor, count, then "KEY=value", each after its length."""
    key = COMMENT_KEY.encode("ascii") + b"="
    view = memoryview(packet)
    position += 4 + _u32(packet, position)
    count = _u32(packet, position)
    position += 4
    for _ in range(min(count, _MAX_STEPS)):
        if position + 4 > len(packet):
            return None
        size = _u32(packet, position)
        position += 4
        if bytes(view[position : position + len(key)]).upper() == key:
            try:
                return base64.b64decode(view[position + len(key) : position + size], validate=True)
            except (binascii.Error, ValueError) as error:
                raise damaged(f"base64: {error}") from error
        position += size
    return None


def _u32(data: bytes, position: int) -> int:
    if position + 4 > len(data):
        return 0
    return int.from_bytes(data[position : position + 4], "little")
