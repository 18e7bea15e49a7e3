"""When a sung line begins, judged by all of its first words instead of by the first one alone.

A recogniser times words by where one passes into the next. Before a line's first word there is no
such place: what it calls the word's beginning may lie in the pause before, or within the word. The
ends of the first words lie nearly on a straight line over their lengths in letters; where that
begins, the line begins. Pure functions.
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
WORD_LETTERS = 2
"""What a word takes of time besides its letters, in letters."""
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


def line_start(words: Sequence[SungWord], told_s: float) -> float:
    """Return when a line begins, of its words in order, and the beginning that they were told.

    What was told is kept where the words' pace allows it: unevenly sung words allow more. Fewer
    than FEWEST_WORDS words keep it always.
    """
    first = words[:FIRST_WORDS]
    if len(first) < FEWEST_WORDS:
        return told_s
    pairs = [(a, b) for a, b in combinations(first, 2) if b.length > a.length]
    pace_s = median((b.end_s - a.end_s) / (b.length - a.length) for a, b in pairs)
    starts_s = [word.end_s - pace_s * word.length for word in first]
    start_s = median(starts_s)
    doubt_s = max(DOUBTS * median(abs(s - start_s) for s in starts_s), LEAST_DOUBT_S)
    return min(max(told_s, start_s - doubt_s), start_s + doubt_s)
