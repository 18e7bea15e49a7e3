"""Finds the score inside an audio file, wherever the app or a converter put it.

FLAC, Ogg (Vorbis, Opus, FLAC), MP3 and WAV are detected by content and parsed by their own rules;
in any other file, and where those rules find nothing, the first bytes of a score are searched for
near both ends. Reads a few headers and the score, and trusts no length: every loop and every read
is bounded, nothing is decompressed. Libraries that parse whole tags do not guarantee this, so they
are used only for writing (song_tags.py). score.py checks whether the bytes are a valid score.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.regular_file import open_regular
from engine.songs.id3_frames import Frame, id3_frames, skip_id3
from engine.songs.ogg_comments import comment_packet
from engine.songs.score import MAGIC, MAX_RAW_BYTES

FLAC_APPLICATION_ID = b"HSsc"
COMMENT_KEY = "HEARTSTUDIO_SCORE"
GEOB_DESCRIPTION = "Heart Studio score"
RECIPE_LINE = "Made with Heart Studio"
"""Prefix of the line in the comment field that describes how a song was made."""

_KEY = COMMENT_KEY.encode("ascii")
_LINE = RECIPE_LINE.encode("ascii")
_MAGIC_TEXT = base64.b64encode(MAGIC)[:10]
"""Prefix of every score as text: 10 characters encode the first 60 bits."""
_HEAD_BYTES = 52  # of a score, including its checksum
_BODY_LENGTH = struct.Struct("<16xI")
_MAX_STEPS = 10_000  # maximum number of blocks or comments examined
_MAX_CHUNKS = 1_000
_MAX_SCORE_BYTES = MAX_RAW_BYTES + (1 << 16)
_MAX_TEXT_BYTES = _MAX_SCORE_BYTES // 3 * 4 + (1 << 20)
_MAX_LINE_BYTES = 4_096
_SEARCHED_BYTES = 2 << 20
_APPLICATION_BLOCK, _COMMENT_BLOCK = 2, 4
_WIDE = ("ascii", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Carried:
    """One item found in a file: bytes that should be a score, or the recipe's line."""

    score: bytes = b""
    line: str = ""

    @property
    def is_score(self) -> bool:
        """Whether it was stored where a score belongs, valid or not."""
        return not self.line


def find_carried(path: Path) -> Iterator[Carried]:
    """Yield the items in a file, starting with the place that the app writes last.

    A score that cannot be extracted is yielded as invalid bytes. Raises OSError if reading fails.
    """
    with open_regular(path) as file:
        found_score = False
        for carried in _by_rules(file):
            found_score = found_score or carried.is_score
            yield carried
        if not found_score:
            yield from _near_the_ends(file)


def _by_rules(file: IO[bytes]) -> Iterator[Carried]:
    """Search by the rules of the file type; any type may have tags in front."""
    start = skip_id3(file)
    head = file.read(12)
    file.seek(start)
    if head[:4] == b"fLaC":
        yield from _from_flac(file)
    elif head[:4] == b"OggS":
        yield from _from_comments(comment_packet(file, _MAX_TEXT_BYTES))
    elif head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
        yield from _from_wav(file)
    if start:
        file.seek(0)
        yield from _from_id3(file)


def _from_flac(file: IO[bytes]) -> Iterator[Carried]:
    """Read the APPLICATION block, then the comments: converters keep only these."""
    blocks = list(_flac_blocks(file))
    for kind, start, size in blocks:
        file.seek(start)
        if kind == _APPLICATION_BLOCK and file.read(4) == FLAC_APPLICATION_ID:
            yield Carried(_read(file, size - 4))
    for kind, start, size in blocks:
        if kind == _COMMENT_BLOCK and size <= _MAX_TEXT_BYTES:
            file.seek(start)
            yield from _from_comments(file.read(size))


def _flac_blocks(file: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """Return (type, start, size) of the blocks that may contain something."""
    file.seek(4, 1)
    for _ in range(_MAX_STEPS):
        head = file.read(4)
        if len(head) < 4:
            return
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        start = file.tell()
        if kind in (_APPLICATION_BLOCK, _COMMENT_BLOCK) and size >= 4:
            yield kind, start, size
        if head[0] & 0x80:
            return
        file.seek(start + size)


def _from_wav(file: IO[bytes]) -> Iterator[Carried]:
    file.seek(12, 1)
    for _ in range(_MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "little")
        start = file.tell()
        if head[:4].lower() == b"id3 ":
            yield from _from_id3(file)
        elif head[:4] == b"LIST" and size <= _SEARCHED_BYTES:
            yield from _line_in(file.read(size))
        file.seek(start + size + (size & 1))


def _from_id3(file: IO[bytes]) -> Iterator[Carried]:
    for frame in id3_frames(file, _MAX_TEXT_BYTES):
        yield from _in_object(frame) if frame.is_object else _in_text_frame(frame)


def _in_object(frame: Frame) -> Iterator[Carried]:
    """Return the score after the texts of a GEOB frame; other programs' objects are ignored."""
    start = frame.data.find(MAGIC, 0, 1024)
    if start >= 0:
        yield Carried(frame.data[start:])


def _in_text_frame(frame: Frame) -> Iterator[Carried]:
    is_named = False
    for text in frame.texts():
        if is_named or text.startswith(_MAGIC_TEXT.decode("ascii")):
            yield Carried(_decoded(text.encode("utf-8", "replace")))
            return
        if text.startswith(RECIPE_LINE):
            yield Carried(line=text)
        is_named = text.upper() == COMMENT_KEY


def _from_comments(packet: bytes) -> Iterator[Carried]:
    """Iterate over Vorbis comments: vendor, count, then "KEY=value", each after its length."""
    view = memoryview(packet)
    position = 4 + _u32(packet, 0)
    count = _u32(packet, position)
    position += 4
    for _ in range(min(count, _MAX_STEPS)):
        if position + 4 > len(packet):
            return
        size = _u32(packet, position)
        position += 4
        key, has_value, _ = bytes(view[position : position + min(size, 64)]).partition(b"=")
        value = view[position + len(key) + 1 : position + size]
        if has_value and (key.upper() == _KEY or _starts(value, _MAGIC_TEXT)):
            yield Carried(_decoded(bytes(value)))
        elif _starts(value, _LINE):
            yield Carried(line=bytes(value[:_MAX_LINE_BYTES]).decode("utf-8", "replace"))
        position += size


def _starts(value: memoryview, beginning: bytes) -> bool:
    return bytes(value[: len(beginning)]) == beginning


def _u32(data: bytes, position: int) -> int:
    if position + 4 > len(data):
        return 0
    return int.from_bytes(data[position : position + 4], "little")


def _near_the_ends(file: IO[bytes]) -> Iterator[Carried]:
    """Search for the first bytes of a score, or its text, where no rule is known."""
    size = file.seek(0, 2)
    starts = dict.fromkeys((0, max(0, size - _SEARCHED_BYTES)))
    line: Carried | None = None
    for start in starts:
        file.seek(start)
        data = file.read(_SEARCHED_BYTES)
        for place in _places(data, MAGIC):
            yield Carried(_score_at(file, start + place))
        for encoding in _WIDE:
            text = _MAGIC_TEXT.decode("ascii").encode(encoding)
            for place in _places(data, text):
                yield Carried(_score_text_at(file, start + place, encoding))
        line = line or next(_line_in(data), None)
    if line is not None:
        yield line


def _places(data: bytes, wanted: bytes) -> Iterator[int]:
    """Find at most four: a file that repeats it endlessly contains no song."""
    place = data.find(wanted)
    for _ in range(4):
        if place < 0:
            return
        yield place
        place = data.find(wanted, place + 1)


def _score_at(file: IO[bytes], place: int) -> bytes:
    file.seek(place)
    return _read(file, _length_of(file.read(_HEAD_BYTES)), place)


def _score_text_at(file: IO[bytes], place: int, encoding: str) -> bytes:
    width = len("A".encode(encoding))
    file.seek(place)
    head = _decoded(_narrow(file.read(_HEAD_BYTES * 2 * width), encoding))
    characters = -(-_length_of(head) // 3) * 4
    if characters > _MAX_TEXT_BYTES:
        return b""
    file.seek(place)
    return _decoded(_narrow(file.read(characters * width), encoding))


def _narrow(text: bytes, encoding: str) -> bytes:
    return text.decode(encoding, "replace").encode("ascii", "replace")


def _length_of(head: bytes) -> int:
    """Length of a score, from its first bytes; 0 if they are not a score."""
    if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
        return 0
    return _HEAD_BYTES + int(_BODY_LENGTH.unpack_from(head)[0])


def _read(file: IO[bytes], size: int, place: int | None = None) -> bytes:
    """Read `size` bytes; none if a score cannot be that long."""
    if place is not None:
        file.seek(place)
    return file.read(size) if 0 < size <= _MAX_SCORE_BYTES else b""


def _decoded(text: bytes) -> bytes:
    """Decode base64 text up to its length, ignoring white space from programs that wrap lines."""
    try:
        data = base64.b64decode(text + b"==", validate=False)
    except (binascii.Error, ValueError):
        return b""
    return data[: _length_of(data)] if _length_of(data) else data


def _line_in(data: bytes) -> Iterator[Carried]:
    """Extract the recipe's line from binary data, up to the next byte that is not text."""
    for encoding in _WIDE:
        start = data.find(RECIPE_LINE.encode(encoding))
        if start >= 0:
            wide = data[start : start + _MAX_LINE_BYTES]
            text = wide.decode("utf-8" if encoding == "ascii" else encoding, "replace")
            yield Carried(line=re.split(r"[\x00-\x1f\ufffd]", text)[0])
            return
