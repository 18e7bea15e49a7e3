"""Encodes and decodes a song's score: tokens, recipe, section times, small waveform. No files, no
audio.

docs/score-format.md describes the format byte by byte. Reading trusts nothing: every length is
bounded, the checksum is tested before decompression, and at most MAX_RAW_BYTES are decompressed.
Letters: K codebooks, T token frames (12.5 Hz), W codec windows, L latent frames, C channels.
"""

from __future__ import annotations

import hashlib
import struct
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.contract import TOKEN_FRAME_RATE_HZ, Codes
from engine.messages import Message
from engine.songs.line_times import LyricsTimes, pack_times, unpack_times
from engine.songs.recipe import (
    Recipe,
    ScoreError,
    damaged,
    dump_json,
    load_json,
    recipe_from_values,
    recipe_to_values,
)

__all__ = [
    "Recipe",
    "Score",
    "ScoreError",
    "Section",
    "SectionTime",
    "in_frames",
    "new_song_id",
    "sections_of",
]

MAGIC = b"\x89HSS\r\n\x1a\n"
VERSION = 1
MAX_CODES = 2_000_000
"""Maximum K·T: 5.5 hours of 8 codebooks."""
MAX_CODE = 65_535
MAX_CODEBOOKS = 64
MAX_LATENT_BYTES = 4 << 20
MAX_RAW_BYTES = 10 << 20
MAX_SECTIONS = 10_000
MAX_WAVEFORM_BYTES = 4_096

_HEAD = struct.Struct("<8sHHII")
_CHUNK = struct.Struct("<4sI")
_CODES = struct.Struct("<HBBI")
_LATENTS = struct.Struct("<III")
_DIGEST_BYTES = 32
_TIMES = b"LTIM"
_PACK_BLOCK = 65_536  # values packed or unpacked at once; a multiple of 8, so blocks end on a byte

Latents = NDArray[np.float32]


@dataclass(frozen=True)
class Section:
    """A named section ("verse", "chorus") that begins at a token frame."""

    name: str
    start_frame: int


@dataclass(frozen=True)
class SectionTime:
    """Same as Section in seconds, which need not coincide with a frame."""

    name: str
    start_s: float


@dataclass(frozen=True, eq=False)
class Score:
    """Everything needed to play, continue, repair or remake a song.

    `song_id`   a UUID as text; the same in every copy and export of the song.
    `codes`     (K, T) int32, 0 ... 65535; made read-only.
    `sections`  ordered by start_frame.
    `boundary_latents`  (W, L, C) float32, the codec's context between its windows, or None.
    `lyrics_times`  times of the lines of recipe.lyrics, or None if the song was not transcribed.
    `waveform`  small waveform of the audio: pairs of signed bytes (minimum, maximum), or b"".
    `unknown_chunks`  chunks added by a newer program: kept and written back.
    """

    song_id: str
    codes: Codes
    recipe: Recipe
    sections: tuple[Section, ...] = ()
    boundary_latents: Latents | None = None
    waveform: bytes = b""
    lyrics_times: LyricsTimes | None = None
    unknown_chunks: tuple[tuple[bytes, bytes], ...] = field(default=())

    def __post_init__(self) -> None:
        codes = np.array(self.codes, np.int32, copy=True)
        codes.setflags(write=False)
        object.__setattr__(self, "codes", codes)

    def __eq__(self, other: object) -> bool:
        """Whether both encode to the same bytes."""
        return isinstance(other, Score) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]

    @property
    def frame_count(self) -> int:
        """T, the number of token frames."""
        return int(self.codes.shape[1])

    @property
    def duration_s(self) -> float:
        """Duration of the music, by the number of tokens."""
        return self.frame_count / TOKEN_FRAME_RATE_HZ

    def to_bytes(self) -> bytes:
        """Encode the score in the format of docs/score-format.md. Raises ScoreError."""
        raw = b"".join(_CHUNK.pack(tag, len(data)) + data for tag, data in self._chunks())
        if len(raw) > MAX_RAW_BYTES:
            raise ScoreError(
                Message("The score of this song is too large to be stored."), f"{len(raw)}"
            )
        body = zlib.compress(raw, 9)
        head = _HEAD.pack(MAGIC, VERSION, 0, len(raw), len(body))
        return head + hashlib.sha256(head + body).digest() + body

    @staticmethod
    def from_bytes(data: bytes) -> Score:
        """Decode a score. Raises ScoreError with a message that states the fault."""
        chunks = dict(_read_chunks(_open_body(data)))
        song_id, recipe, sections = _read_texts(load_json(_take(chunks, b"RECP")))
        codes = _unpack_codes(_take(chunks, b"CODE"))
        latents = chunks.pop(b"LATN", None)
        times = unpack_times(chunks[_TIMES]) if _TIMES in chunks else None
        if times is not None:
            del chunks[_TIMES]  # those of a newer version are kept and written back
        waveform = chunks.pop(b"WAVE", b"")
        if len(waveform) > MAX_WAVEFORM_BYTES or len(waveform) % 2:
            raise damaged(f"waveform of {len(waveform)} bytes")
        return Score(
            song_id=song_id,
            codes=codes,
            recipe=recipe,
            sections=sections,
            boundary_latents=None if latents is None else _unpack_latents(latents),
            waveform=waveform,
            lyrics_times=times,
            unknown_chunks=tuple(sorted(chunks.items())),
        )

    def _chunks(self) -> Iterator[tuple[bytes, bytes]]:
        _check_id(self.song_id)
        if len(self.sections) > MAX_SECTIONS:
            raise ScoreError(Message("This song has too many sections."), f"{len(self.sections)}")
        texts = {
            "song_id": self.song_id,
            "recipe": recipe_to_values(self.recipe),
            "sections": [[section.name, section.start_frame] for section in self.sections],
        }
        yield b"RECP", dump_json(texts)
        yield b"CODE", _pack_codes(self.codes)
        if self.boundary_latents is not None:
            yield b"LATN", _pack_latents(self.boundary_latents)
        if self.waveform:
            yield b"WAVE", self.waveform[:MAX_WAVEFORM_BYTES]
        if self.lyrics_times is not None:
            yield _TIMES, pack_times(self.lyrics_times)
        for tag, data in self.unknown_chunks:
            if tag != _TIMES or self.lyrics_times is None:
                yield tag, data


def new_song_id() -> str:
    """Return a new UUID as text."""
    return str(uuid.uuid4())


def in_frames(sections: Iterable[SectionTime]) -> tuple[Section, ...]:
    """Convert sections to those of a score."""
    return tuple(Section(s.name, round(s.start_s * TOKEN_FRAME_RATE_HZ)) for s in sections)


def sections_of(score: Score, before_frame: int | None = None) -> tuple[SectionTime, ...]:
    """Return a score's sections in seconds, only those that begin before a frame."""
    return tuple(
        SectionTime(s.name, s.start_frame / TOKEN_FRAME_RATE_HZ)
        for s in score.sections
        if before_frame is None or s.start_frame < before_frame
    )


def _check_id(song_id: str) -> str:
    try:
        if str(uuid.UUID(song_id)) == song_id:
            return song_id
    except ValueError:
        pass
    raise damaged(f"song id {song_id!r:.80}")


def _open_body(data: bytes) -> bytes:
    """Check the head and the checksum, then decompress exactly the declared number of bytes."""
    if len(data) < _HEAD.size + _DIGEST_BYTES or data[:8] != MAGIC:
        raise damaged("no score head")
    _, version, _, raw_length, body_length = cast(
        "tuple[bytes, int, int, int, int]", _HEAD.unpack_from(data)
    )
    if version > VERSION:
        raise ScoreError(
            Message(
                "This song was saved by a newer version of Heart Studio. Update the app to open it."
            ),
            f"score version {version}, known {VERSION}",
        )
    if version < 1 or raw_length > MAX_RAW_BYTES or body_length > MAX_RAW_BYTES:
        raise damaged(f"version {version}, raw {raw_length}, packed {body_length} bytes")
    body = data[_HEAD.size + _DIGEST_BYTES :]
    if len(body) != body_length:
        raise damaged(f"{len(body)} of {body_length} bytes")
    if hashlib.sha256(data[: _HEAD.size] + body).digest() != data[_HEAD.size :][:_DIGEST_BYTES]:
        raise damaged("checksum")
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(body, raw_length + 1)
    except zlib.error as error:
        raise damaged(f"zlib: {error}") from error
    if len(raw) != raw_length or not unpacker.eof:
        raise damaged(f"{len(raw)} of {raw_length} raw bytes")
    return raw


def _read_chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(raw):
        if position + _CHUNK.size > len(raw):
            raise damaged(f"torn chunk at {position}")
        tag, length = cast("tuple[bytes, int]", _CHUNK.unpack_from(raw, position))
        position += _CHUNK.size
        if length > len(raw) - position:
            raise damaged(f"chunk {tag!r} of {length} bytes at {position}")
        yield tag, raw[position : position + length]
        position += length


def _take(chunks: dict[bytes, bytes], tag: bytes) -> bytes:
    if tag not in chunks:
        raise damaged(f"no chunk {tag!r}")
    return chunks.pop(tag)


def _read_texts(values: Any) -> tuple[str, Recipe, tuple[Section, ...]]:
    if not isinstance(values, dict):
        raise damaged("the texts are no object")
    given = cast("dict[str, Any]", values)
    song_id = given.get("song_id")
    listed = given.get("sections", [])
    if not isinstance(song_id, str) or not isinstance(listed, list):
        raise damaged("song id or sections")
    items = cast("list[Any]", listed)
    if len(items) > MAX_SECTIONS:
        raise damaged(f"{len(items)} sections")
    sections = tuple(_read_section(item) for item in items)
    return _check_id(song_id), recipe_from_values(given.get("recipe")), sections


def _read_section(item: Any) -> Section:
    pair = cast("list[Any]", item) if isinstance(item, list) else []
    if len(pair) == 2 and isinstance(pair[0], str) and type(pair[1]) is int and pair[1] >= 0:
        return Section(pair[0], pair[1])
    raise damaged(f"section {item!r:.80}")


def _pack_codes(codes: Codes) -> bytes:
    """Encode K, bits per code, 0, T, then the codes frame by frame, most significant bit first."""
    if codes.ndim != 2 or codes.size > MAX_CODES or not 1 <= codes.shape[0] <= MAX_CODEBOOKS:
        raise ScoreError(
            Message("This song has too many tokens to be stored."), f"codes {codes.shape}"
        )
    top = int(codes.max(initial=0))
    if top > MAX_CODE or int(codes.min(initial=0)) < 0:
        raise ScoreError(Message("The tokens of this song are out of range."), f"up to {top}")
    bits = max(1, top.bit_length())
    flat = codes.T.reshape(-1).astype(np.uint16)
    shifts = np.arange(bits - 1, -1, -1, dtype=np.uint16)
    parts = [_CODES.pack(codes.shape[0], bits, 0, codes.shape[1])]
    for start in range(0, flat.size, _PACK_BLOCK):
        block = flat[start : start + _PACK_BLOCK, None]
        parts.append(np.packbits((block >> shifts & 1).astype(np.uint8)).tobytes())
    return b"".join(parts)


def _unpack_codes(data: bytes) -> Codes:
    if len(data) < _CODES.size:
        raise damaged("torn codes")
    books, bits, _, frames = cast("tuple[int, int, int, int]", _CODES.unpack_from(data))
    count = books * frames
    if not 1 <= books <= MAX_CODEBOOKS or not 1 <= bits <= 16 or count > MAX_CODES:
        raise damaged(f"{books} codebooks, {bits} bits, {frames} frames")
    if len(data) - _CODES.size != (count * bits + 7) // 8:
        raise damaged(f"{len(data)} bytes for {count} codes of {bits} bits")
    flat = np.empty(count, np.int32)
    packed = np.frombuffer(data, np.uint8, offset=_CODES.size)
    weights = (1 << np.arange(bits - 1, -1, -1)).astype(np.int32)
    for start in range(0, count, _PACK_BLOCK):
        size = min(_PACK_BLOCK, count - start)
        block = packed[start * bits // 8 : (start * bits + size * bits + 7) // 8]
        flat[start : start + size] = np.unpackbits(block, count=size * bits).reshape(size, bits) @ (
            weights
        )
    return np.ascontiguousarray(flat.reshape(frames, books).T)


def _pack_latents(latents: Latents) -> bytes:
    if latents.ndim != 3 or latents.size * 4 > MAX_LATENT_BYTES:
        raise ScoreError(Message("This song's codec latents are too large."), f"{latents.shape}")
    return _LATENTS.pack(*latents.shape) + np.ascontiguousarray(latents, "<f4").tobytes()


def _unpack_latents(data: bytes) -> Latents:
    if len(data) < _LATENTS.size or len(data) - _LATENTS.size > MAX_LATENT_BYTES:
        raise damaged(f"{len(data)} bytes of latents")
    windows, frames, channels = cast("tuple[int, int, int]", _LATENTS.unpack_from(data))
    if windows * frames * channels * 4 != len(data) - _LATENTS.size:
        raise damaged(f"latents ({windows}, {frames}, {channels})")
    values = np.frombuffer(data, "<f4", offset=_LATENTS.size)
    return values.reshape(windows, frames, channels).astype(np.float32)
