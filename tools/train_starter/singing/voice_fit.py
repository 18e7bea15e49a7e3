"""Fits the voice to a codec that multiplies: coordinates of articulations and pitches.

A unit's articulation is its envelope over bins and its noise levels in the eight windows of a token
frame, for both voices at once; a pitch is the bins of its pulses. Principal coordinates of both are
parts of the code vectors. Closed form, no gradients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing import bins, speech
from tools.train_starter.singing.pitch_grid import GRID_HZ, PHASES, Pitch, neighbours
from tools.train_starter.singing.unit_table import UnitTable
from tools.train_starter.singing.units import Unit

Array = NDArray[np.float64]
VOICES = ("female", "male")
RANGES = {"female": (53, 72), "male": (41, 62)}
"""Lowest and highest note (MIDI) of the voices."""
ARTICULATION_WIDTH, PITCH_WIDTH = 96, 224
"""Coordinates of an articulation and of a pitch."""
LEVEL = 0.085
"""Root mean square of a sung vowel, as of the band's lead instruments."""
_VOWEL_KINDS = ("attack", "hold", "release", "whole")
_FLOOR = 1e-4


@dataclass(frozen=True)
class VoiceFit:
    """The voice as data of the codec.

    `units`: what the articulation book names, from its second code on (the first is a rest).
    `articulations` (1 + len(units), ARTICULATION_WIDTH), `pitches` (len(pitch_codes), PITCH_WIDTH):
        coordinates. `envelopes` (2 voices, HOPS, BINS, ARTICULATION_WIDTH) and `levels` (2, HOPS,
        BANDS, ARTICULATION_WIDTH) turn the first into amplitudes, `pulses` (HOPS, BINS,
        PITCH_WIDTH) the second into the bins of pulses.
    """

    units: tuple[Unit, ...]
    pitch_codes: tuple[tuple[str, Pitch], ...]
    articulations: Array
    pitches: Array
    envelopes: Array
    levels: Array
    pulses: Array


def pitch_codes() -> tuple[tuple[str, Pitch], ...]:
    """Return every (voice, pitch) that has a code, in order."""
    codes: list[tuple[str, Pitch]] = []
    for voice in VOICES:
        low, high = RANGES[voice]
        steps = sorted({step for midi in range(low, high + 1) for step in neighbours(midi)})
        codes += [(voice, Pitch(step, phase)) for step in steps for phase in range(PHASES)]
    return tuple(codes)


def _counted(tables: dict[str, UnitTable]) -> Counter[Unit]:
    """Return how often both voices use each unit."""
    counts: Counter[Unit] = Counter()
    for table in tables.values():
        counts.update(dict(zip(table.units, map(int, table.counts), strict=True)))
    return counts


def _articulated(table: UnitTable, units: Sequence[Unit]) -> tuple[Array, Array]:
    """Return amplitudes (n, HOPS · BINS) and noise levels (n, HOPS · BANDS) of units."""
    numbers = [table.index.find(unit) for unit in units]
    known = table.frames([0 if number is None else number for number in numbers])
    envelope, levels = bins.articulation(*speech.power(known))
    silent = np.array([number is None for number in numbers])
    sounds = envelope.reshape(len(units), -1), levels.reshape(len(units), -1)
    for sound in sounds:
        sound[silent] = 0.0
    loudness = [
        np.sqrt(np.square(sounds[0][row]).mean())
        for row, unit in enumerate(units)
        if unit.kind in _VOWEL_KINDS and not silent[row]
    ]
    gain = LEVEL / (float(np.median(loudness)) * _pulse_rms())
    return sounds[0] * gain, sounds[1] * gain


def _pulse_rms() -> float:
    """Return about how loud pulses with an envelope of 1 in all bins are."""
    bins_of = bins.pulses(64 * GRID_HZ, 0.0)
    return float(np.sqrt(np.square(bins_of).sum(1).mean() / bins.HOP))


def _principal(rows: Array, weights: Array, width: int) -> tuple[Array, Array]:
    """Return coordinates (n, width) of weighted rows and the axes (width, m) that restore them."""
    _, _, axes = np.linalg.svd(rows * weights[:, None], full_matrices=False)
    axes = axes[:width]
    return rows @ axes.T, axes


def fit_voice(tables: dict[str, UnitTable], limit: int) -> VoiceFit:
    """Fit the voice to the tables of both voices, with `limit` units."""
    counts = _counted(tables)
    units = tuple(sorted(counts, key=lambda unit: (-counts[unit], unit))[:limit])
    parts = [part for voice in VOICES for part in _articulated(tables[voice], units)]
    # Bins weigh alike, loud or quiet, as they do in hearing.
    scales = [np.sqrt(np.square(part).mean(0)) + _FLOOR * part.max() for part in parts]
    even = np.concatenate([part / scale for part, scale in zip(parts, scales, strict=True)], 1)
    loudness = np.sqrt(np.square(even).sum(1))
    weights = np.sqrt([float(counts[unit]) for unit in units])
    weights /= loudness + 0.1 * loudness.mean()
    coordinates, axes = _principal(even, weights, ARTICULATION_WIDTH)
    unit_scale = np.abs(coordinates).max()
    back = np.split(axes.T * unit_scale, np.cumsum([p.shape[1] for p in parts])[:-1])
    maps = [rows * scale[:, None] for rows, scale in zip(back, scales, strict=True)]
    shape = (len(VOICES), bins.HOPS, -1, ARTICULATION_WIDTH)
    rest = np.zeros((1, ARTICULATION_WIDTH))
    codes = pitch_codes()
    pulses = np.stack([bins.pulses(p.hertz, p.turn).ravel() for _, p in codes])
    turned, pitch_axes = _principal(pulses, np.ones(len(pulses)), PITCH_WIDTH)
    pitch_scale = np.abs(turned).max()
    return VoiceFit(
        units,
        codes,
        np.concatenate((rest, coordinates / unit_scale)),
        turned / pitch_scale,
        np.stack(maps[0::2]).reshape(shape),
        np.stack(maps[1::2]).reshape(shape),
        (pitch_axes.T * pitch_scale).reshape(bins.HOPS, bins.BINS, PITCH_WIDTH),
    )
