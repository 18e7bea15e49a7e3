"""Melody: a vocal line with one note per syllable, or an instrument instead.

A song's habit ranks the sixteen eighths of a line: a line with n syllables is sung on the n
highest-ranked eighths. The habit also defines the contours, rising in even lines, falling in odd
ones; so verses resemble each other, and choruses, which use another habit's tables, differ. Strong
beats fall on chord tones, lines end on one, falling lines on the root where possible.
"""

from __future__ import annotations

from tools.train_starter import vocabulary as vocab
from tools.train_starter.prompt_reading import Line
from tools.train_starter.rhythm_parts import Bar
from tools.train_starter.score import Note, Score
from tools.train_starter.theory import chord_pitch_classes, nearest

SLOTS = 16
"""Eighths in a line of two bars."""
_RANKS = (
    (0, 4, 8, 2, 6, 12, 10, 3, 7, 11, 1, 5, 9, 14, 13, 15),
    (0, 3, 6, 8, 11, 4, 2, 12, 10, 7, 5, 9, 1, 14, 13, 15),
    (0, 2, 4, 8, 10, 12, 6, 5, 3, 11, 9, 7, 1, 13, 14, 15),
    (0, 6, 8, 4, 12, 3, 2, 10, 11, 7, 9, 5, 1, 13, 14, 15),
    (0, 1, 4, 8, 6, 12, 5, 2, 9, 10, 3, 13, 7, 11, 14, 15),
)
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


def _habit(score: Score, kind: str) -> int:
    return (score.habit + _CHORUS_SHIFT * (kind == "chorus")) % vocab.HABITS


def add_line(score: Score, line: Line, bars: tuple[Bar, Bar]) -> None:
    """Sing one line."""
    layout = vocab.PARTS[vocab.VOICE]
    centre = (57 if score.style.male else 65) + (3 if line.kind == "chorus" else 0)
    low, high = layout.lowest, layout.lowest + layout.values - 1
    places = _places(score, line, len(line.vowels), bars, centre)
    for vowel, (start, duration, pitch) in zip(line.vowels, places, strict=True):
        while pitch > high:
            pitch -= 12
        while pitch < low:
            pitch += 12
        # A short pause before the next syllable separates repeated notes.
        held = min(duration, 4 * bars[0].eighth)
        score.notes[vocab.VOICE].append(Note(start, held, vowel, pitch))


def add_tune(score: Score, line: Line, bars: tuple[Bar, Bar]) -> None:
    """Play one line on the second instrument."""
    timbre = vocab.SECOND_INSTRUMENTS.index(score.style.second)
    centre = 71 if line.kind == "chorus" else 67
    count = _TUNE_NOTES[line.parity] + (2 if line.kind == "chorus" else 0)
    for start, duration, pitch in _places(score, line, count, bars, centre):
        note = Note(start, min(duration, 4 * bars[0].eighth), timbre, pitch)
        score.notes[vocab.SECOND].append(note)


def _places(
    score: Score, line: Line, count: int, bars: tuple[Bar, Bar], centre: int
) -> list[tuple[int, int, int]]:
    """Return (start, duration, pitch) of each of a line's notes."""
    habit = _habit(score, line.kind)
    slots = sorted(_RANKS[habit][:count])
    ends = [*slots[1:], SLOTS - (slots[-1] < SLOTS - 1)] if slots else []
    places: list[tuple[int, int, int]] = []
    for slot, end in zip(slots, ends, strict=True):
        chord = bars[slot // 8].chord_at(slot % 8)
        last = slot == slots[-1]
        classes = score.key.scale
        if slot % 4 == 0 or last:
            classes = chord_pitch_classes(chord)
        if last and line.parity == 1 and chord == score.key.chords[0]:
            classes = (score.key.tonic,)
        pitch = nearest(centre + _CONTOURS[habit][line.parity][slot // 2], tuple(classes))
        start = bars[0].start + slot * bars[0].eighth
        places.append((start, (end - slot) * bars[0].eighth, pitch))
    return places
