"""Detects truncated WAV and Ogg files, and WAV files whose header was never completed.

WAV and Ogg declare their length or end. Formats with countable frames (FLAC, MP3) are checked by
their frames instead.
"""

from __future__ import annotations

from typing import IO

_MAX_CHUNKS = 200  # before the samples
_UNKNOWN_BYTES = 0x7FFF_0000
"""Programs that write to a pipe declare this size or more."""
_LONGEST_PAGE_BYTES = 65_307
_LAST_PAGE = 0x04
_MAX_HEAD_BYTES = 1 << 20
_MOST_PADDING = 1 << 16
_CHUNKS_BEHIND = (b"list", b"id3 ", b"fact", b"cue ", b"smpl", b"bext", b"junk", b"afsp")


def is_end_missing(file: IO[bytes], start: int) -> bool:
    """Whether a WAV or Ogg file that begins at `start` is truncated."""
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


def with_data_size(file: IO[bytes], start: int) -> bytes:
    """Return the start of a WAV file with the sample size filled in, where it is wrong.

    b"" for any other file. A recorder that lost power leaves 0 there, or the size of some time
    before; no chunk begins where such samples are said to end.
    """
    file.seek(start)
    head = file.read(12)
    is_large = head[:4] == b"RF64"
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        return b""
    end = file.seek(0, 2)
    place, size = _data_chunk(file, start + 12)
    if is_large:
        size = _large_size(file, start)
    if not size < end - place < _UNKNOWN_BYTES or place - start > _MAX_HEAD_BYTES:
        return b""
    if _is_chunk(file, place + size, end) or _is_chunk(file, place + size + (size & 1), end):
        return b""
    file.seek(start)
    header = file.read(place - start - 4)
    if is_large:
        header = header.replace(b"RF64", b"RIFF", 1).replace(b"ds64", b"junk", 1)
    return header + (end - place).to_bytes(4, "little")


def _large_size(file: IO[bytes], start: int) -> int:
    """Return the size of the samples in an RF64 file, from its ds64 chunk; 0 without one."""
    file.seek(start + 12)
    head = file.read(24)
    return int.from_bytes(head[16:24], "little") if head[:4] == b"ds64" else 0


def _is_chunk(file: IO[bytes], place: int, end: int) -> bool:
    """Whether a chunk, padding or nothing follows the samples that end at `place`."""
    file.seek(place)
    head = file.read(8)
    if len(head) < 8 or not any(head):
        return end - place <= _MOST_PADDING
    name = head[:4].lower()
    fits = place + 8 + int.from_bytes(head[4:], "little") <= end
    return name in _CHUNKS_BEHIND or (fits and all(0x20 <= byte < 0x7F for byte in name))


def _lacks_samples(file: IO[bytes]) -> bool:
    place, size = _data_chunk(file, file.tell())
    return place + size > file.seek(0, 2) and size < _UNKNOWN_BYTES


def _data_chunk(file: IO[bytes], place: int) -> tuple[int, int]:
    """Return offset and declared size of the samples; end of file and 0 without samples."""
    for _ in range(_MAX_CHUNKS):
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            return place + 8, size
        place += 8 + size + (size & 1)
    return file.seek(0, 2), 0
