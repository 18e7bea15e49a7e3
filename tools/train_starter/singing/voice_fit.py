"""Fits the voice to a codec that multiplies: coordinates of articulations and pitches.

A unit's articulation is its envelope over bins and its noise levels in the eight windows of a token
frame, for both voices at once; a pitch is the bins of its pulses. Principal coordinates of both are
parts of the code vectors. Closed form, no gradients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing import bins
from tools.train_starter.singing.pitch_grid import RANGES, VOICES, pitch_codes
from tools.train_starter.singing.voice_sound import VoiceSound

__all__ = [
    "ARTICULATION_WIDTH",
    "PITCH_WIDTH",
    "RANGES",
    "VOICES",
    "VoiceFit",
    "fit_voice",
    "pitch_codes",
]

Array = NDArray[np.float64]
ARTICULATION_WIDTH, PITCH_WIDTH = 96, 216
"""Coordinates of an articulation and of a pitch."""
_FLOOR = 1e-4


@dataclass(frozen=True)
class VoiceFit:
    """The voice as data of the codec.

    `articulations` (1 + units, ARTICULATION_WIDTH), the rest first, `pitches` (n, PITCH_WIDTH):
        coordinates by code; `singers` (n,): the voice's number of each pitch. `envelopes` (2
        voices, HOPS, BINS, ARTICULATION_WIDTH) and `levels` (2, HOPS, BANDS, ARTICULATION_WIDTH)
        turn the first into amplitudes, `pulses` (HOPS, BINS, PITCH_WIDTH) the second into the bins
        of pulses.
    """

    articulations: Array
    pitches: Array
    singers: NDArray[np.int64]
    envelopes: Array
    levels: Array
    pulses: Array


def _principal(rows: Array, weights: Array, width: int) -> tuple[Array, Array]:
    """Return coordinates (n, width) of weighted rows and the axes (width, m) that restore them."""
    _, _, axes = np.linalg.svd(rows * weights[:, None], full_matrices=False)
    axes = axes[:width]
    return rows @ axes.T, axes


def fit_voice(voice: VoiceSound) -> VoiceFit:
    """Fit the voice to what both voices sound like."""
    rows = len(voice.counts)
    parts = [
        part[number].reshape(rows, -1).astype(float)[1:]
        for number in range(len(VOICES))
        for part in (voice.envelopes, voice.levels)
    ]
    # Bins weigh alike, loud or quiet, as they do in hearing.
    scales = [np.sqrt(np.square(part).mean(0)) + _FLOOR * part.max() for part in parts]
    even = np.concatenate([part / scale for part, scale in zip(parts, scales, strict=True)], 1)
    loudness = np.sqrt(np.square(even).sum(1))
    weights = np.sqrt(voice.counts[1:].astype(float))
    weights /= loudness + 0.1 * loudness.mean()
    coordinates, axes = _principal(even, weights, ARTICULATION_WIDTH)
    unit_scale = np.abs(coordinates).max()
    back = np.split(axes.T * unit_scale, np.cumsum([p.shape[1] for p in parts])[:-1])
    maps = [rows * scale[:, None] for rows, scale in zip(back, scales, strict=True)]
    shape = (len(VOICES), bins.HOPS, -1, ARTICULATION_WIDTH)
    rest = np.zeros((1, ARTICULATION_WIDTH))
    pulses = voice.pulses.reshape(len(voice.pulses), -1).astype(float)
    turned, pitch_axes = _principal(pulses, np.ones(len(pulses)), PITCH_WIDTH)
    pitch_scale = np.abs(turned).max()
    return VoiceFit(
        np.concatenate((rest, coordinates / unit_scale)),
        turned / pitch_scale,
        voice.singers,
        np.stack(maps[0::2]).reshape(shape),
        np.stack(maps[1::2]).reshape(shape),
        (pitch_axes.T * pitch_scale).reshape(bins.HOPS, bins.BINS, PITCH_WIDTH),
    )
