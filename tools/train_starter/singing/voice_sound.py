"""The sound of the voice's codes, computed directly: what the codec has to approximate.

A code of the voice's book names a unit, a code of the second line's book, from FIRST_PITCH on, the
singer and the pitch. The units' envelopes are multiplied by the pitch's pulses, bin by bin
(`bins`). Nothing is reduced to coordinates and nothing is learnt here. A song of a minute takes
about a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.singing import bins, speech
from tools.train_starter.singing.pitch_grid import FIRST_PITCH, GRID_HZ, VOICES, pitch_codes
from tools.train_starter.singing.unit_table import UnitTable
from tools.train_starter.singing.units import Unit

Array = NDArray[np.float64]
Amplitudes = NDArray[np.float32]
LEVELS = {"female": 0.19, "male": 0.11}
"""About the root mean square of a sung vowel: 5 to 5.5 dB above the band, on average over songs."""
_PRESENCE_HZ, _PRESENCE_DB, _PRESENCE_SHARPNESS = 2_700.0, 6.0, 0.8
"""A voice in a mix is made brighter where words are told apart."""
_RISE_DB, _MIDDLE_HZ = 4.0, {"female": 330.0, "male": 190.0}
"""High notes are sung louder: decibels an octave, and the pitch that is as loud as its unit."""
_VOWEL_KINDS = ("attack", "hold", "release", "whole")
_FILE = "voice_sound.npz"


@dataclass(frozen=True)
class VoiceSound:
    """Both voices, by code.

    `envelopes` (2, 1 + units, HOPS, BINS) and `levels` (2, 1 + units, HOPS, BANDS): amplitudes of a
    unit in the windows of a token frame; the first row is the rest. `pulses` (pitches, HOPS, BINS),
    `singers` (pitches,): the voice's number. `counts` (1 + units,): how often speech has a unit.
    """

    envelopes: Amplitudes
    levels: Amplitudes
    pulses: Amplitudes
    singers: NDArray[np.int64]
    counts: NDArray[np.int64]

    def render(self, codes: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the voice (3840 T,) of codes (8, T); silent without both a unit and a pitch."""
        units = codes[vocab.VOICE].astype(int)
        pitches = codes[vocab.SECOND].astype(int) - FIRST_PITCH
        sung = (units > 0) & (units < self.envelopes.shape[1])
        sung &= (pitches >= 0) & (pitches < len(self.pulses))
        units, pitches = np.where(sung, units, 0), np.where(sung, pitches, 0)
        singers = self.singers[pitches]
        envelopes, levels = (
            part[singers, units].astype(np.float64) for part in (self.envelopes, self.levels)
        )
        products = (envelopes * self.pulses[pitches].astype(np.float64)).reshape(-1, bins.BINS)
        sound = bins.sounded(products, levels.reshape(-1, bins.BANDS))
        return sound[: -bins.HOP].astype(np.float32)

    def save(self, folder: Path) -> None:
        """Keep the voice in a training folder."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        np.savez(folder / _FILE, **arrays)


def kept_voice(folder: Path) -> VoiceSound | None:
    """Return the voice that a training folder keeps, if any."""
    if not (folder / _FILE).is_file():
        return None
    with np.load(folder / _FILE) as kept:
        return VoiceSound(**{field.name: kept[field.name] for field in fields(VoiceSound)})


def voice_sound(tables: Mapping[str, UnitTable], units: Sequence[Unit]) -> VoiceSound:
    """Return the sound of `units` as the tables of both voices tell it, and of all pitches."""
    parts = [_articulated(tables[voice], units, LEVELS[voice]) for voice in VOICES]
    known = [dict(zip(table.units, table.counts, strict=True)) for table in tables.values()]
    counts = [0, *(sum(int(table.get(unit, 0)) for table in known) for unit in units)]
    codes = pitch_codes()
    pulses = np.stack(
        [
            _effort(voice, pitch.hertz) * bins.pulses(pitch.hertz, pitch.turn)
            for voice, pitch in codes
        ]
    )
    return VoiceSound(
        np.stack([envelopes for envelopes, _ in parts]),
        np.stack([levels for _, levels in parts]),
        pulses.astype(np.float32),
        np.array([VOICES.index(voice) for voice, _ in codes]),
        np.array(counts),
    )


def _articulated(
    table: UnitTable, units: Sequence[Unit], level: float
) -> tuple[Amplitudes, Amplitudes]:
    """Return amplitudes (1 + n, HOPS, BINS) and noise levels (1 + n, HOPS, BANDS) of units."""
    numbers = [table.index.find(unit) for unit in units]
    known = table.frames([0 if number is None else number for number in numbers])
    envelopes, levels = bins.articulation(*speech.power(known))
    envelopes = envelopes.reshape(len(units), bins.HOPS, bins.BINS)
    levels = levels.reshape(len(units), bins.HOPS, bins.BANDS)
    edges = np.maximum(bins.band_edges_hz(), bins.centres_hz()[0])
    envelopes = envelopes * _presence(bins.centres_hz())
    levels = levels * _presence(np.sqrt(edges[:-1] * edges[1:]))
    silent = np.array([number is None for number in numbers])
    envelopes[silent], levels[silent] = 0.0, 0.0
    vowel = np.array([unit.kind in _VOWEL_KINDS for unit in units]) & ~silent
    loudness = np.sqrt(np.square(envelopes[vowel]).mean((1, 2)))
    gain = level / (float(np.median(loudness)) * _pulse_rms())

    def with_rest(amplitudes: Array) -> Amplitudes:
        rest = np.zeros((1, *amplitudes.shape[1:]))
        return (np.concatenate((rest, amplitudes)) * gain).astype(np.float32)

    return with_rest(envelopes), with_rest(levels)


def _presence(hertz: Array) -> Array:
    """Return gains at frequencies: _PRESENCE_DB in the middle, little two octaves off."""
    off = _PRESENCE_SHARPNESS * (hertz / _PRESENCE_HZ - _PRESENCE_HZ / hertz)
    return 1 + (10 ** (_PRESENCE_DB / 20) - 1) / (1 + off**2)


def _effort(voice: str, hertz: float) -> float:
    """Return the gain of a sung pitch: so a phrase swells where its melody rises."""
    return float(10 ** (_RISE_DB / 20 * np.log2(hertz / _MIDDLE_HZ[voice])))


def _pulse_rms() -> float:
    """Return about how loud pulses with an envelope of 1 in all bins are."""
    bins_of = bins.pulses(64 * GRID_HZ, 0.0)
    return float(np.sqrt(np.square(bins_of).sum(1).mean() / bins.HOP))
