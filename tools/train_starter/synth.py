"""Renders codes to audio: the overlapping sum of the tokens' segments, and the voice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing.voice_sound import VoiceSound
from tools.train_starter.sounds import Segments, dictionary
from tools.train_starter.tones import HALF, OVERLAP


def render(
    codes: NDArray[np.int32],
    tables: dict[int, Segments] | None = None,
    voice: VoiceSound | None = None,
) -> NDArray[np.float32]:
    """Render codes (8, T) to (2, 3840 T) float32; audio beyond the last frame is cut.

    `tables`: the band's, by default all of it; `voice`: by default nobody sings.
    """
    tables = dictionary() if tables is None else tables
    frames = codes.shape[1]
    halves = np.zeros((2 * frames, 2, HALF + OVERLAP), np.float32)
    for part, segments in tables.items():
        row = np.minimum(codes[part], len(segments) - 1)
        sounding = np.flatnonzero(segments[row, 0, 0, :: HALF // 8].any(1) | (row > 0))
        view = halves.reshape(frames, 2, 2, HALF + OVERLAP)
        view[sounding] += segments[row[sounding]]
    output = np.zeros((2, 2 * frames * HALF + OVERLAP), np.float32)
    body = output[:, : 2 * frames * HALF].reshape(2, 2 * frames, HALF)
    body += halves[:, :, :HALF].transpose(1, 0, 2)
    tail = output[:, HALF:].reshape(2, -1)
    for channel in range(2):
        rows = np.lib.stride_tricks.sliding_window_view(tail[channel], OVERLAP, writeable=True)[
            ::HALF
        ][: 2 * frames]
        rows += halves[:, channel, HALF:]
    sound = output[:, : 2 * frames * HALF]
    return sound if voice is None else sound + voice.render(codes)
