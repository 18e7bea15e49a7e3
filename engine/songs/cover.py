"""Computes a song's small waveform and draws the cover from it, with numpy and zlib; no files.

Letters: N samples, n columns.
"""

from __future__ import annotations

import struct
import zlib
from typing import cast

import numpy as np
from numpy.typing import NDArray

from engine.contract import Samples

WAVEFORM_COLUMNS = 200
COVER_SIZE = 512
_MARGIN = 56
_BAR, _GAP = 5, 3
_PALETTE = ((24, 22, 34), (44, 40, 62), (238, 108, 140), (250, 178, 120))
Pixels = NDArray[np.uint8]


def small_waveform(samples: Samples, gain: float = 1.0, columns: int = WAVEFORM_COLUMNS) -> bytes:
    """Return minimum and maximum of `columns` equal parts of (2, N) at `gain`: 2·columns int8
    bytes.

    Pairs (minimum, maximum) scaled to -127 ... 127; b"" without audio.
    """
    length = samples.shape[1]
    if length == 0:
        return b""
    edges = (np.arange(columns) * length // columns).astype(np.intp)
    low = np.minimum.reduceat(samples, edges, axis=1).min(axis=0)
    high = np.maximum.reduceat(samples, edges, axis=1).max(axis=0)
    pairs = np.stack([low, high], axis=1) * np.float32(gain)
    return np.rint(np.clip(pairs, -1.0, 1.0) * 127).astype(np.int8).tobytes()


def waveform_columns(waveform: bytes) -> NDArray[np.int8]:
    """Return (2, n) int8 minima and maxima from the bytes of `small_waveform`."""
    usable = len(waveform) // 2 * 2
    return np.frombuffer(waveform[:usable], np.int8).reshape(-1, 2).T


def cover_png(waveform: bytes) -> bytes:
    """Draw a square picture with the song's waveform as bars. Returns PNG bytes."""
    pixels: Pixels = np.zeros((COVER_SIZE, COVER_SIZE), np.uint8)
    middle = COVER_SIZE // 2
    columns = waveform_columns(waveform).astype(np.int32)
    lefts = range(_MARGIN, COVER_SIZE - _MARGIN - _BAR + 1, _BAR + _GAP)
    loudest = max(1, int(np.abs(columns).max(initial=0)))
    for bar, left in enumerate(lefts):
        height = 2
        if columns.shape[1]:
            first = bar * columns.shape[1] // len(lefts)
            last = max(first + 1, (bar + 1) * columns.shape[1] // len(lefts))
            reach = int(np.abs(columns[:, first:last]).max())
            height = max(2, reach * (middle - _MARGIN) // loudest)
        pixels[middle - height : middle, left : left + _BAR] = 2
        pixels[middle : middle + height, left : left + _BAR] = 3
    pixels[: _MARGIN // 4] = 1
    pixels[-(_MARGIN // 4) :] = 1
    return encode_png(pixels, _PALETTE)


def encode_png(pixels: Pixels, palette: tuple[tuple[int, int, int], ...]) -> bytes:
    """Encode (height, width) palette indices as an 8-bit PNG (PNG specification)."""
    height, width = cast("tuple[int, int]", pixels.shape)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels], axis=1)  # filter type 0
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _png_chunk(b"PLTE", bytes(value for colour in palette for value in colour)),
            _png_chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _png_chunk(b"IEND", b""),
        )
    )


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
