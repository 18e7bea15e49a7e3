"""When sung lines begin, judged by all of their first words instead of by the first one alone.

A recogniser times words by where one passes into the next. Before a line's first word there is no
such place: what it calls the word's beginning may lie in the pause before, or within the word. The
ends of the first words lie nearly on a straight line over their lengths in letters; where that
begins, the line begins. Singers hold some words longer, the first ones of all lines of a song
often: by how much, the song's lines tell together. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FIRST_WORDS = 6
"""So many words of a line tell its pace."""
FEWEST_WORDS = 3
"""Fewer words do not tell a pace."""
FEWEST_LINES = 4
"""Fewer lines do not tell how a song's lines begin."""
WORD_LETTERS = 2
"""What a word takes of time besides its letters, in letters."""
MOST_LATE_S = 0.5
"""A beginning is told at most so late, within the first word."""
LEAST_DOUBT_S = 0.1
DOUBTS = 2.0
"""A beginning is believed within so many times what the words differ from their common pace."""


@dataclass(frozen=True)
class SungWord:
    """A word of a line: how much of the line has been sung at its end, and when that is.

    `length` counts letters, and WORD_LETTERS for each word.
    """

    length: int
    end_s: float


@dataclass(frozen=True)
class SungLine:
    """A line's heard words in order, and the beginning that it was told."""

    words: tuple[SungWord, ...]
    told_s: float


@dataclass(frozen=True)
class Pace:
    """Where the pace of words begins, how far off that may be, and what a letter takes."""

    start_s: float
    doubt_s: float
    letter_s: float

    @classmethod
    def of_words(cls, words: Sequence[SungWord]) -> Pace | None:
        """Return the pace of the first words; None for too few, or for dots and dashes alone."""
        first = words[:FIRST_WORDS]
        pairs = [(a, b) for a, b in combinations(first, 2) if b.length > a.length]
        if len(first) < FEWEST_WORDS or not pairs:
            return None
        letter_s = median((b.end_s - a.end_s) / (b.length - a.length) for a, b in pairs)
        starts_s = [word.end_s - letter_s * word.length for word in first]
        start_s = median(starts_s)
        doubt_s = DOUBTS * median(abs(s - start_s) for s in starts_s)
        return cls(start_s, max(doubt_s, LEAST_DOUBT_S), letter_s)


def line_starts(lines: Sequence[SungLine]) -> list[float]:
    """Return when the lines of a song begin.

    What was told is kept where the words' pace allows it: unevenly sung words allow more. Lines of
    fewer than FEWEST_WORDS words keep it always. A song whose lines begin earlier or later than
    their paces do, in the median of at least FEWEST_LINES, has them all begin so.
    """
    paces = [Pace.of_words(line.words) for line in lines]
    both = [(line, pace) for line, pace in zip(lines, paces, strict=True) if pace]
    before = [line.told_s - pace.start_s for line, pace in both]
    usual_s = median(before) if len(before) >= FEWEST_LINES else 0.0
    starts: list[float] = []
    for line, pace in zip(lines, paces, strict=True):
        if pace is None:
            starts.append(line.told_s)
            continue
        start_s = max(pace.start_s + usual_s, line.told_s - MOST_LATE_S)
        starts.append(min(max(line.told_s, start_s - pace.doubt_s), start_s + pace.doubt_s))
    return starts
