"""Splits text into units for comparing lyrics with a transcript.

Units are words without case, punctuation and accents, or characters where a script writes no
spaces. Pure functions on text; lyrics_alignment.py aligns the units.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Units = list[str]

_PIECE = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_APOSTROPHES = re.compile("[’ʼ`]")
_SHORT = {
    **{"won't": "will not", "can't": "can not", "shan't": "shall not", "ain't": "is not"},
    **{"gonna": "going to", "wanna": "want to", "gotta": "got to", "gimme": "give me"},
    **{"lemme": "let me", "cuz": "because", "y'all": "you all"},
}
"""English words that recognisers write in full, or lyrics do."""
_BARE = {
    form.replace("'", ""): form
    for form in (
        *("don't", "won't", "can't", "didn't", "doesn't", "isn't", "wasn't", "couldn't"),
        *("wouldn't", "shouldn't", "haven't", "hasn't", "i'm", "you're", "they're", "i've"),
        *("you've", "we've", "they've", "you'll", "they'll"),
    )
}
"""Contractions that many lyrics write without their apostrophe."""
_ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"))
_BINS = 1_021
"""Number of bins in which letter pairs are counted; a collision costs little accuracy."""
_BLOCK = 512


def units_of(text: str) -> Units:
    """Return the units of a text: "Don’t CRY" -> ["do", "not", "cry"], "愛してる" -> four.

    English contractions are written in full, because the one who listens may write the other form.
    Compatibility characters are normalised; case, punctuation and accents are dropped; a character
    of a script without spaces (see is_character_unit) is a unit of its own.
    """
    flat = unicodedata.normalize("NFKC", text).casefold()
    units: Units = []
    for piece in _pieces(flat):
        word = ""
        for character in piece:
            if is_character_unit(character):
                units += [_plain(word)] if word else []
                units.append(character)
                word = ""
            elif character.isalnum():
                word += character
        units += [_plain(word)] if word else []
    return units


def _pieces(flat: str) -> Iterator[str]:
    """Yield the words of a text, contractions in full."""
    for piece in _PIECE.findall(flat):
        word = _APOSTROPHES.sub("'", piece)
        word = _BARE.get(word, word)
        whole = _SHORT.get(word, "")
        for ending, full in _ENDINGS if not whole else ():
            if word.endswith(ending) and len(word) > len(ending):
                whole = word.removesuffix(ending) + full
        yield from whole.split() or [piece]


def is_character_unit(character: str) -> bool:
    """True for Han, kana, Hangul, and for the scripts of Thai, Lao, Burmese and Khmer."""
    code = ord(character)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3041 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def similarities(
    asked: Sequence[str], heard: Sequence[str], least: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Return similarities: (row of each asked unit, column of each heard unit, table).

    The table has one entry for each pair of distinct units: 1 if equal, else Dice's coefficient of
    their letter pairs, and 0 below `least`. Single-character units are equal or not.
    """
    rows, row_of = _numbered(asked)
    columns, column_of = _numbered(heard)
    counts, other = _letter_pairs(rows), _letter_pairs(columns)
    sizes, other_sizes = counts.sum(axis=1), other.sum(axis=1)
    table = np.empty((len(rows), len(columns)), np.float32)
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        shared = counts[part] @ other.T
        table[part] = 2 * shared / (sizes[part, None] + other_sizes[None, :])
    table[table < least] = 0
    np.minimum(table, 0.95, out=table)
    known = {unit: place for place, unit in enumerate(columns)}
    for place, unit in enumerate(rows):
        if len(unit) == 1:
            table[place] = 0
        if unit in known:
            table[place, known[unit]] = 1
    return row_of, column_of, table


def _numbered(units: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(unit, len(numbers)) for unit in units]
    return list(numbers), np.array(places, np.intp)


def _letter_pairs(units: Sequence[str]) -> NDArray[np.float32]:
    """(units, bins): 1 where a unit contains a letter pair; word boundaries count as letters."""
    table = np.zeros((len(units), _BINS), np.float32)
    for place, unit in enumerate(units):
        framed = f"\x02{unit}\x03"
        for left, right in pairwise(framed):
            table[place, (ord(left) * 31 + ord(right) * 7) % _BINS] = 1
    return table


def _plain(word: str) -> str:
    """Return the word without accents; a word of accents only is unchanged."""
    marked = unicodedata.normalize("NFKD", word)
    return "".join(c for c in marked if not unicodedata.combining(c)) or word
