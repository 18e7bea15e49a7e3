"""Makes libsndfile decode Opus at 48 kHz, the rate of every Opus stream.

The head of a stream states at which rate its sound was recorded, 0 where nobody knows, for
information only. libsndfile decodes at about that rate, at 8 kHz for 0, and loses all treble.
"""

from __future__ import annotations

from typing import IO

from engine.contract import SAMPLE_RATE_HZ

_PAGE_HEAD_BYTES = 27
_CHECKSUM = slice(22, 26)
_LEAST_HEAD_BYTES = 19
_RATE_PLACE = 12
_POLYNOMIAL = 0x04C1_1DB7


def at_full_rate(file: IO[bytes], start: int) -> bytes:
    """Return the first page of an Ogg stream, stating 48 kHz.

    b"" if it states that or more already, is damaged, or is not of Opus.
    """
    file.seek(start)
    page = file.read(_PAGE_HEAD_BYTES)
    if len(page) < _PAGE_HEAD_BYTES or page[:4] != b"OggS":
        return b""
    lengths = file.read(page[-1])
    page += lengths + file.read(sum(lengths))
    head = _PAGE_HEAD_BYTES + len(lengths)
    rate = slice(head + _RATE_PLACE, head + _RATE_PLACE + 4)
    is_opus = page[head : head + 8] == b"OpusHead" and len(page) >= head + _LEAST_HEAD_BYTES
    if not is_opus or int.from_bytes(page[rate], "little") >= SAMPLE_RATE_HZ:
        return b""
    changed = bytearray(page)
    changed[_CHECKSUM] = bytes(4)
    if page_checksum(changed) != page[_CHECKSUM]:
        return b""
    changed[rate] = SAMPLE_RATE_HZ.to_bytes(4, "little")
    changed[_CHECKSUM] = page_checksum(changed)
    return bytes(changed)


def page_checksum(page: bytearray) -> bytes:
    """Compute Ogg's checksum of a page, whose own place for it is 0."""
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder <<= 1
            if remainder >> 32:
                remainder ^= 1 << 32 | _POLYNOMIAL
    return remainder.to_bytes(4, "little")
