"""Melody: a vocal line with one note per syllable, or an instrument instead.

Words choose the rhythm (`line_rhythm`); where an instrument plays instead, the song's habit does.
The habit also defines the contours, rising in even lines, falling in odd ones; so verses resemble
each other, and choruses, which use another habit's tables, differ. Strong beats fall on chord
tones, lines end on one, falling lines on the root where possible.
"""

from __future__ import annotations

from tools.train_starter import vocabulary as vocab
from tools.train_starter.line_rhythm import RANKS, syllable_slots
from tools.train_starter.prompt_reading import Line
from tools.train_starter.rhythm_parts import Bar
from tools.train_starter.score import Note, Score
from tools.train_starter.singing.pitch_grid import RANGES
from tools.train_starter.theory import chord_pitch_classes, nearest
from tools.train_starter.voice_line import SungNote, phrases

# Semitones around the centre for each quarter of the line: even lines, then odd ones.
_CONTOURS = (
    ((0, 2, 4, 5, 4, 5, 7, 5), (7, 5, 4, 2, 4, 2, 0, -1)),
    ((-2, 0, 2, 4, 7, 5, 4, 4), (5, 4, 2, 0, 2, 0, -2, 0)),
    ((4, 4, 2, 0, 2, 4, 5, 7), (7, 4, 5, 2, 4, 0, 2, 0)),
    ((0, -2, 0, 4, 2, 4, 5, 4), (4, 5, 2, 4, 0, 2, -2, -2)),
    ((2, 5, 4, 2, 4, 7, 5, 4), (5, 7, 4, 5, 2, 4, 2, 0)),
)
_CHORUS_SHIFT = 2
_TUNE_NOTES = (6, 5)
_CENTRES = {"female": 60, "male": 50}
_CHORUS_RISE = 3


def _habit(score: Score, kind: str) -> int:
    return (score.habit + _CHORUS_SHIFT * (kind == "chorus")) % vocab.HABITS


def add_line(score: Score, line: Line, bars: tuple[Bar, Bar]) -> None:
    """Sing one line."""
    centre = _CENTRES[score.style.voice] + _CHORUS_RISE * (line.kind == "chorus")
    low, high = RANGES[score.style.voice]
    notes: list[SungNote] = []
    slots = syllable_slots(line.kind, line.parity, len(line.syllables))
    places = _places(score, line, slots, bars, centre)
    for syllable, (start, duration, pitch) in zip(line.syllables, places, strict=True):
        while pitch > high:
            pitch -= 12
        while pitch < low:
            pitch += 12
        notes.append(SungNote(syllable, len(notes) + 1, start, duration, pitch))
    score.sung += notes
    score.phrases += phrases(notes)


def add_tune(score: Score, line: Line, bars: tuple[Bar, Bar]) -> None:
    """Play one line on the second instrument."""
    timbre = vocab.SECOND_INSTRUMENTS.index(score.style.second)
    centre = 71 if line.kind == "chorus" else 67
    count = _TUNE_NOTES[line.parity] + (2 if line.kind == "chorus" else 0)
    slots = tuple(sorted(RANKS[_habit(score, line.kind)][:count]))
    for start, duration, pitch in _places(score, line, slots, bars, centre):
        score.notes[vocab.SECOND].append(Note(start, duration, timbre, pitch))


def _places(
    score: Score, line: Line, slots: tuple[int, ...], bars: tuple[Bar, Bar], centre: int
) -> list[tuple[int, int, int]]:
    """Return (start, duration, pitch) of each of a line's notes, which begin on `slots`.

    A note lasts until the next one, half a bar at most; the last one leaves the line's last slot
    free, where the next line's consonants may begin.
    """
    habit, metre = _habit(score, line.kind), score.metre
    starts = metre.slots()
    ends = [starts[slot] for slot in (*slots[1:], len(starts) - 1)]
    places: list[tuple[int, int, int]] = []
    for slot, end in zip(slots, ends, strict=True):
        eighth, _ = metre.eighth_of(starts[slot])
        bar, place = divmod(eighth, metre.eighths)
        chord = bars[bar].chord_at(place)
        last = slot == slots[-1]
        classes = score.key.scale
        if starts[slot] % (2 * metre.quarter) == 0 or last:
            classes = chord_pitch_classes(chord)
        if last and line.parity == 1 and chord == score.key.chords[0]:
            classes = (score.key.tonic,)
        step = _CONTOURS[habit][line.parity][8 * slot // len(starts)]
        pitch = nearest(centre + step, tuple(classes))
        duration = min(end - starts[slot], metre.bar // 2)
        places.append((bars[0].start + starts[slot], duration, pitch))
    return places
