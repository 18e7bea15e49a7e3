"""Breaks a line of syllables into the musical lines that a checkpoint can sing.

Knows nothing of languages: it gets syllables and what stands between them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

_INSIDE_A_WORD = 20
"""What a break inside a word costs, in squared syllables."""
_LETTERS_PER_SYLLABLE = 2
"""Of scripts without phones, after letters are decomposed: as the starter's tokenizer counts."""
_MOST_LETTERS = 7
"""Longer runs of syllables with odd numbers of letters (Hangul) are divided all the same."""


@dataclass(frozen=True)
class SungUnit:
    """What no break divides: a syllable, or characters of a script without phones.

    `before`     what stands between it and the unit before it in the same line
    `syllables`  as how many syllables it counts
    `part`       the number, in the line, of what is sung as one word
    `word`       the number of the written word, between spaces, from 0
    `has_phones` whether it is a syllable of phones
    """

    text: str
    before: str
    syllables: int
    part: int
    word: int
    has_phones: bool = True


@dataclass(frozen=True)
class SungLine:
    """One musical line: at least one unit."""

    units: tuple[SungUnit, ...]

    @property
    def syllables(self) -> int:
        """The number of its syllables."""
        return sum(unit.syllables for unit in self.units)

    @property
    def text(self) -> str:
        """What the tokenizer reads: units and what stands between them."""
        first, *others = self.units
        return first.text + "".join(unit.before + unit.text for unit in others)


def other_script_units(text: str, part: int, word: int) -> Iterator[SungUnit]:
    """Yield units of text without phones: two letters are a syllable, so is a last single one.

    Signs belong to the letters before them, at the beginning to those after them.
    """
    piece, letters, before = "", 0, " "
    for character in text:
        if letters and character.isalpha():
            is_even = letters % _LETTERS_PER_SYLLABLE == 0
            if is_even or letters >= _MOST_LETTERS or _ends_run(piece):
                yield SungUnit(piece, before, _syllables(letters), part, word, has_phones=False)
                piece, letters, before = "", 0, ""
        piece += character
        letters += sum(map(str.isalpha, unicodedata.normalize("NFD", character)))
    yield SungUnit(piece, before, _syllables(letters), part, word, has_phones=False)


def _syllables(letters: int) -> int:
    return -(-letters // _LETTERS_PER_SYLLABLE)


def _ends_run(piece: str) -> bool:
    """Whether a sign, which is no accent, ends a run of letters."""
    return not unicodedata.category(piece[-1]).startswith(("L", "M"))


def broken(units: Sequence[SungUnit], longest: int | None) -> tuple[SungLine, ...]:
    """Return as few lines as possible of at most `longest` syllables, about equally long.

    A break stands between words; inside a word only if that alone is too long for a line, or if
    its script has no phones. longest: None for no limit.
    """
    if not units:
        return ()
    if longest is None or sum(unit.syllables for unit in units) <= longest:
        return (SungLine(tuple(units)),)
    bounds = [*_line_starts(units, longest), len(units)]
    return tuple(SungLine(tuple(units[a:b])) for a, b in pairwise(bounds))


def _line_starts(units: Sequence[SungUnit], longest: int) -> list[int]:
    """Return the first unit of every line: the cheapest of all ways to break a line.

    A way costs first its lines, then the sum of their squared lengths and of breaks inside words.
    """
    lengths = [0, *accumulate(unit.syllables for unit in units)]
    of_part = Counter[int]()
    for unit in units:
        of_part[unit.part] += unit.syllables
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    """For each number of units: lines, cost, and minus the last line's first unit, so that of
    ways that cost the same the one with longer first lines is the least."""
    costs = [_break_cost(units, place, of_part, longest) for place in range(len(units))]
    for end in range(1, len(units) + 1):
        ways: list[tuple[int, int, int]] = []
        for start in range(end - 1, -1, -1):
            length = lengths[end] - lengths[start]
            if length > longest and start < end - 1 and ways:
                break
            cost = costs[start]
            if cost is not None:
                lines, so_far, _ = best[start]
                ways.append((lines + 1, so_far + cost + length**2, -start))
        best.append(min(ways))
    starts: list[int] = []
    place = len(units)
    while place:
        place = -best[place][2]
        starts.append(place)
    return starts[::-1]


def _break_cost(
    units: Sequence[SungUnit], place: int, of_part: Counter[int], longest: int
) -> int | None:
    """Return what a break before a unit costs, None if there must be none."""
    unit = units[place]
    if place == 0 or unit.part != units[place - 1].part:
        return 0
    if unit.has_phones and of_part[unit.part] <= longest:
        return None
    return _INSIDE_A_WORD
