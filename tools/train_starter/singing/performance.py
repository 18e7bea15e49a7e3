"""Sings lines: from syllables and notes to units and pitches, and to sound in three ways.

Plain speech warped to the notes (the composer's rendering), the codes' units through WORLD (an
ideal vocoder), and the codes as the codec computes them (`bins`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing import bins, speech
from tools.train_starter.singing.pitch_grid import Pitch, connected, note_steps, pitch_codes
from tools.train_starter.singing.speech import STEPS, Sounding, SpokenLine
from tools.train_starter.singing.unit_list import unit_list
from tools.train_starter.singing.unit_table import UnitIndex, UnitTable, laid_out
from tools.train_starter.singing.units import Syllable, Unit, lead_frames, line_units

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SungLine:
    """A line's syllables on notes: (token frames, MIDI pitch) each, after `rest` silent frames."""

    syllables: tuple[Syllable, ...]
    notes: tuple[tuple[int, int], ...]
    rest: int

    @property
    def lengths(self) -> list[int]:
        """Token frames of the notes."""
        return [frames for frames, _ in self.notes]

    def steps(self) -> list[int]:
        """Return the pitch of every frame from the first consonant on, in steps of the grid."""
        sung = [step for frames, midi in self.notes for step in note_steps(midi, frames)]
        return sung[:1] * lead_frames(self.syllables) + sung


def frame_units(lines: Sequence[SungLine]) -> tuple[list[Unit | None], list[Pitch | None]]:
    """Return unit and pitch of every token frame of a song; None in rests."""
    units: list[Unit | None] = []
    steps: list[int | None] = []
    for line in lines:
        placed = line_units(line.syllables, line.lengths)
        units += [None] * line.rest + [item.unit for item in placed]
        steps += [None] * line.rest + list(line.steps())
    pitches = iter(connected([step for step in steps if step is not None]))
    return units, [None if step is None else next(pitches) for step in steps]


@lru_cache(maxsize=1)
def _index() -> UnitIndex:
    return UnitIndex(unit_list())


def voice_codes(
    voice: str, units: Sequence[Unit | None], pitches: Sequence[Pitch | None]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the codes (T,) of articulations and of pitches (counted from the first pitch, -1 in
    rests).
    """
    index = _index()
    found = [None if unit is None else index.find(unit) for unit in units]
    numbers = {code: number for number, code in enumerate(pitch_codes())}
    sung = [-1 if pitch is None else numbers[voice, pitch] for pitch in pitches]
    return np.array([0 if n is None else n + 1 for n in found]), np.array(sung)


def _silence(frames: int) -> Sounding:
    still = np.zeros(frames * STEPS)
    return Sounding(np.repeat(speech.silent_envelope(), frames * STEPS, axis=0), still, still)


def _joined(parts: Sequence[Sounding]) -> Sounding:
    return Sounding(
        np.concatenate([part.envelope for part in parts]),
        np.concatenate([part.noise for part in parts]),
        np.concatenate([part.voiced for part in parts]),
    )


def warped(lines: Sequence[SungLine], spoken: Sequence[SpokenLine]) -> Sounding:
    """Return the features of lines sung with the speaker's own sounds of just these lines."""
    parts: list[Sounding] = []
    for line, said in zip(lines, spoken, strict=True):
        parts.append(_silence(line.rest))
        parts += [heard for _, heard in laid_out(said, line.lengths)]
    return _joined(parts)


def from_units(units: Sequence[Unit | None], table: UnitTable) -> Sounding:
    """Return the features of units; silence for rests and where the table knows nothing alike."""
    parts: list[Sounding] = []
    for unit in units:
        number = None if unit is None else table.index.find(unit)
        parts.append(_silence(1) if number is None else table.frames([number]))
    return _joined(parts)


def through_world(sounding: Sounding, pitches: Sequence[Pitch | None]) -> Array:
    """Return features as sound at 16 kHz, with the pitches of their token frames."""
    hertz = np.repeat([pitch.hertz if pitch else 100.0 for pitch in pitches], STEPS)
    return speech.vocode(sounding, hertz)


@lru_cache(maxsize=1024)
def _pulses(pitch: Pitch) -> Array:
    return bins.pulses(pitch.hertz, pitch.turn)


def through_bins(sounding: Sounding, pitches: Sequence[Pitch | None]) -> Array:
    """Return features as sound at 48 kHz, multiplied as the codec does it."""
    envelope, levels = bins.articulation(*speech.power(sounding))
    still = np.zeros((bins.HOPS, bins.BINS))
    pulses = np.concatenate([_pulses(pitch) if pitch else still for pitch in pitches])
    return bins.sounded(pulses * envelope, levels)
