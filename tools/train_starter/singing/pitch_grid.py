"""Pitches whose phase fits token frames, so that a code tells a frame's sound whatever came before.

A frequency of m · 3.125 Hz advances by m quarter turns in a token frame: every frame begins at one
of four phases, and the next phase follows from the code. A semitone lies between two such
frequencies; a long note alternates between them, which tunes it and sounds like a vibrato of
6.25 Hz.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tools.train_starter.tones import hertz

GRID_HZ = 3.125
PHASES = 4
STEADY_FRAMES = 3
"""Frames of a note before its vibrato begins."""
VOICES = ("female", "male")
RANGES = {"female": (53, 72), "male": (41, 62)}
"""Lowest and highest note (MIDI) of the voices."""
FIRST_PITCH = 900
"""The first code of the second line's book that is a pitch of the voice."""


class Pitch(NamedTuple):
    """A frequency of `steps` · GRID_HZ that begins at `phase` quarter turns."""

    steps: int
    phase: int

    @property
    def hertz(self) -> float:
        """The frequency."""
        return self.steps * GRID_HZ

    @property
    def turn(self) -> float:
        """The phase in turns."""
        return self.phase / PHASES


def neighbours(midi: int) -> tuple[int, int]:
    """Return the steps below and above a note."""
    below = int(hertz(midi) / GRID_HZ)
    return below, below + 1


def note_steps(midi: int, frames: int) -> list[int]:
    """Return the steps of each frame of a note: the nearest, later both neighbours in turn."""
    nearest = round(hertz(midi) / GRID_HZ)
    below, above = neighbours(midi)
    other = below if nearest == above else above
    swung = [nearest if (frame - STEADY_FRAMES) % 2 else other for frame in range(frames)]
    return [nearest if frame < STEADY_FRAMES else swung[frame] for frame in range(frames)]


def connected(steps: Sequence[int], phase: int = 0) -> list[Pitch]:
    """Return the pitches of consecutive frames, each beginning where the one before ends."""
    pitches: list[Pitch] = []
    for step in steps:
        pitches.append(Pitch(step, phase))
        phase = (phase + step) % PHASES
    return pitches


@lru_cache(maxsize=1)
def pitch_codes() -> tuple[tuple[str, Pitch], ...]:
    """Return every (voice, pitch) that has a code, in order: the first has FIRST_PITCH."""
    codes: list[tuple[str, Pitch]] = []
    for voice in VOICES:
        low, high = RANGES[voice]
        steps = sorted({step for midi in range(low, high + 1) for step in neighbours(midi)})
        codes += [(voice, Pitch(step, phase)) for step in steps for phase in range(PHASES)]
    return tuple(codes)
