"""Takes the comments out of an Ogg file: Vorbis, Opus, FLAC or Speex, alone or among other streams.

Pages are put together, nothing is decoded; every loop and every read has a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

_MAX_PAGES = 10_000
_MAX_STREAMS = 16
_PREFIXES = {b"\x01vorbis": 7, b"OpusHead": 8, b"\x7fFLAC": 4, b"Speex   ": 0}
"""By the beginning of a stream's first packet: bytes before the comments in its second."""


@dataclass
class _Stream:
    """What has been read of one stream: the number of whole packets, the head, the comments."""

    packets: int = 0
    head: bytes = b""
    parts: list[bytes] = field(default_factory=list[bytes])
    size: int = 0

    def take(self, lacing: bytes, body: bytes) -> None:
        """One page: what belongs to the first two packets is kept."""
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
        """What stands before the comments, or None where the stream has none."""
        for beginning, length in _PREFIXES.items():
            if self.head.startswith(beginning):
                return length
        return None


def comment_packet(file: IO[bytes], limit_bytes: int) -> bytes:
    """The comments of the first stream that has some, as Vorbis lays them out; b"" for none."""
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
