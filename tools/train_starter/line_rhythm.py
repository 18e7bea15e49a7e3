"""Rhythm of sung lines: the slots on which their syllables begin, from the words alone.

A line has sixteen slots, in every tempo (`metre.Metre.slots`); the last one stays free, where the
next line's consonants may begin. The kind of section, the line's parity and its number of syllables
choose a ranking of the slots, and n syllables are sung on the n highest-ranked ones. So a repeated
line keeps its rhythm, and the tokenizer can tell the language model when each syllable begins.
"""

from __future__ import annotations

from tools.train_starter.vocabulary import MAX_SYLLABLES, SECTION_KINDS

SLOTS = 16
RANKS = (
    (0, 4, 8, 2, 6, 12, 10, 3, 7, 11, 1, 5, 9, 14),
    (0, 3, 6, 8, 11, 4, 2, 12, 10, 7, 5, 9, 1, 14),
    (0, 2, 4, 8, 10, 12, 6, 5, 3, 11, 9, 7, 1, 14),
    (0, 6, 8, 4, 12, 3, 2, 10, 11, 7, 9, 5, 1, 14),
    (0, 8, 4, 7, 12, 2, 10, 5, 3, 11, 9, 1, 6, 14),
)
_FIRST = {"chorus": (2, 3), "prechorus": (4, 0), "bridge": (3, 1)}
_ALIKE = 3
"""So many lengths that follow one another share a ranking, so that the lines of a verse do."""


def ranking(kind: str, parity: int, count: int) -> int:
    """Return which of RANKS a line of `count` syllables has."""
    return (_FIRST.get(kind, (0, 1))[parity] + count // _ALIKE) % len(RANKS)


def syllable_slots(kind: str, parity: int, count: int) -> tuple[int, ...]:
    """Return the slots of a line's syllables (at most MAX_SYLLABLES)."""
    return tuple(sorted(RANKS[ranking(kind, parity, count)][:count]))


def lines_by_slot() -> dict[tuple[int, int], list[tuple[str, int, int]]]:
    """Return in which lines (kind, parity, count) syllable number `place` (from 1) begins on
    `slot`, for every (place, slot) that occurs.
    """
    found: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for kind in SECTION_KINDS:
        for parity in range(2):
            for count in range(1, MAX_SYLLABLES + 1):
                for place, slot in enumerate(syllable_slots(kind, parity, count), 1):
                    found.setdefault((place, slot), []).append((kind, parity, count))
    return dict(sorted(found.items()))
