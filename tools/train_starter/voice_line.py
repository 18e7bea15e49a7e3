"""The sung part of a line: its syllables on notes, as units and pitches frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.train_starter.singing.pitch_grid import note_steps
from tools.train_starter.singing.units import Syllable, Unit, lead_frames, line_units


@dataclass(frozen=True)
class SungNote:
    """A syllable on a note: start and duration in token frames, MIDI pitch.

    `place`: its number in the line, from 1.
    """

    syllable: Syllable
    place: int
    start: int
    duration: int
    pitch: int


@dataclass(frozen=True)
class Phrase:
    """Notes without a pause: for each token frame from `start` on, the unit, the number of the
    syllable it belongs to, and the pitch in steps of the grid.
    """

    start: int
    units: tuple[Unit, ...]
    places: tuple[int, ...]
    steps: tuple[int, ...]


def phrase(notes: Sequence[SungNote]) -> Phrase:
    """Return the frames of notes that follow one another without a pause.

    Consonants before the first note stand before it; at the very beginning of a song there is no
    room: a frame is silent, in which the plan can tell what comes, and the vowel comes later (as
    late as the note allows).
    """
    syllables = [note.syllable for note in notes]
    lead = lead_frames(syllables)
    lengths = [note.duration for note in notes]
    late = min(max(0, lead + 1 - notes[0].start), lengths[0] - 1)
    lengths[0] -= late
    placed = line_units(syllables, lengths)
    steps = [
        s for n, frames in zip(notes, lengths, strict=True) for s in note_steps(n.pitch, frames)
    ]
    return Phrase(
        notes[0].start + late - lead,
        tuple(item.unit for item in placed),
        tuple(notes[item.syllable].place for item in placed),
        (*steps[:1] * lead, *steps),
    )


def phrases(notes: Sequence[SungNote]) -> list[Phrase]:
    """Return the phrases of a line's notes, divided at pauses."""
    groups: list[list[SungNote]] = []
    for note in notes:
        if groups and groups[-1][-1].start + groups[-1][-1].duration == note.start:
            groups[-1].append(note)
        else:
            groups.append([note])
    return [phrase(group) for group in groups]
