"""Reads the comments of an Ogg file: Vorbis, Opus, FLAC or Speex, alone or multiplexed.

Pages are joined, nothing is decoded; every loop and every read is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

_MAX_PAGES = 10_000
_MAX_STREAMS = 16
_PREFIXES = {b"\x01vorbis": 7, b"OpusHead": 8, b"\x7fFLAC": 4, b"Speex   ": 0}
"""By the first packet's prefix: number of bytes before the comments in the second packet."""


@dataclass
class _Stream:
    """What has been read of one stream: the number of complete packets, the head, the comments."""

    packets: int = 0
    head: bytes = b""
    parts: list[bytes] = field(default_factory=list[bytes])
    size: int = 0

    def take(self, lacing: bytes, body: bytes) -> None:
        """Add one page, keeping data of the first two packets."""
        place = 0
        while lacing and self.packets < 2:
            ending = next((n for n, size in enumerate(lacing) if size < 255), None)
            run = lacing if ending is None else lacing[: ending + 1]
            data = body[place : place + sum(run)]
            if self.packets == 0:
                self.head = (self.head + data)[:8]
            else:
                self.parts.append(data)
                self.size += len(data)
            place += len(data)
            lacing = lacing[len(run) :]
            self.packets += ending is not None

    def prefix_bytes(self) -> int | None:
        """Return what precedes the comments, or None if the stream has none."""
        for beginning, length in _PREFIXES.items():
            if self.head.startswith(beginning):
                return length
        return None


def comment_packet(file: IO[bytes], limit_bytes: int) -> bytes:
    """Return the first comments found, in the Vorbis layout; b"" if there are none."""
    streams: dict[bytes, _Stream] = {}
    for _ in range(_MAX_PAGES):
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            return b""
        lacing = file.read(head[26])
        serial = head[14:18]
        if serial not in streams and len(streams) >= _MAX_STREAMS:
            return b""
        stream = streams.setdefault(serial, _Stream())
        stream.take(lacing, file.read(sum(lacing)))
        prefix = stream.prefix_bytes()
        if stream.packets >= 2 and prefix is not None:
            return b"".join(stream.parts)[prefix:]
        if sum(other.size for other in streams.values()) > limit_bytes:
            return b""
    return b""
