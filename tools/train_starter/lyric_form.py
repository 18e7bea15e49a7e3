"""Encodes the form of lyrics for the starter model, before they are tokenised.

The tokenizer's normaliser rewrites lyrics, with regular expressions only, into one symbol per line
and one per syllable. A line's symbol states its section's kind, whether its position in the section
is even or odd, whether it ends the section, and how many lines are *left* in the song, including
itself; so the model finds a line by its number instead of counting. Tags are unchanged. The
composer reads lyrics through the same rules, so both always agree.

All symbols consist of two or more private-use characters, so typed text never matches one.
"""

from __future__ import annotations

import re

from tokenizers import Regex, normalizers

from tools.train_starter.vocabulary import MAX_LINES, MAX_SYLLABLES, SECTION_KINDS

KINDS = SECTION_KINDS[:-1]
_MARK_WORDS = (
    ("pre-?chorus", "prechorus"),
    ("chorus|hook", "chorus"),
    ("verse", "verse"),
    ("bridge", "bridge"),
    ("intro", "intro"),
    ("outro", "outro"),
    ("", "inst"),
)
_EMPTY_LINES = {"intro": 1, "outro": 1, "prechorus": 1}
"""Musical lines of a section without words; two by default."""
_DEFAULT_EMPTY_LINES = 2
VOWEL_STARTS = ("a", "eiy", "o", "u")


def _chars(first: int, count: int) -> str:
    return "".join(chr(0xE000 + first + index) for index in range(count))


_MARKS, _KIND, _PARITY = _chars(0x00, 7), _chars(0x10, 7), _chars(0x18, 2)
_LAST, _LINE, _WORDLESS, _SYLLABLE, _OPENING = _chars(0x20, 5)
_NUMBER, _COUNT = _chars(0x30, MAX_LINES + 1), _chars(0x60, MAX_SYLLABLES + 1)
_VOWEL, _PLACE = _chars(0x80, 4), _chars(0x90, MAX_SYLLABLES)
_PRIVATE = "\ue000-\ue0ff"
FIRST_KIND, FIRST_PARITY, FIRST_VOWEL = _KIND[0], _PARITY[0], _VOWEL[0]
LINE = re.compile(
    rf"(?P<kind>[{_KIND}])(?P<parity>[{_PARITY}])(?P<last>{_LAST}?)"
    rf"[{_NUMBER}](?:{_OPENING}[{_KIND}])?[{_NUMBER}]{{1,2}}[{_COUNT}](?P<syllables>(?:[{_VOWEL}][{_PLACE}][{_NUMBER}])*)"
)
"""A rewritten line: its parts by name."""
SYMBOL = (
    rf"{_OPENING}[{_KIND}][{_NUMBER}]|[{_KIND}][{_PARITY}]{_LAST}?[{_NUMBER}]"
    rf"|[{_NUMBER}][{_COUNT}]|[{_VOWEL}][{_PLACE}][{_NUMBER}]"
)
"""Regular expression of one symbol."""


def head_symbol(kind: int, parity: int, last: bool, left: int) -> str:
    """Return the symbol of a line."""
    return _KIND[kind] + _PARITY[parity] + _LAST * last + _NUMBER[left]


def count_symbol(left: int, count: int) -> str:
    """Return the symbol for the number of syllables in a line."""
    return _NUMBER[left] + _COUNT[count]


def opening_symbol(kind: int, left: int) -> str:
    """Return the symbol after the first line's: its section's kind and the total number of
    lines.
    """
    return _OPENING + _KIND[kind] + _NUMBER[left]


def syllable_symbol(vowel: int, place: int, left: int) -> str:
    """Return the symbol of a line's syllable number `place`."""
    return _VOWEL[vowel] + _PLACE[place] + _NUMBER[left]


def symbols() -> dict[str, tuple[str, ...]]:
    """Return every symbol with its feature names; `line` names are shared with the plan codes."""
    table: dict[str, tuple[str, ...]] = {}
    for left in range(1, MAX_LINES + 1):
        shared = (f"line{left}", f"follows{left + 1}")
        for kind in range(len(KINDS)):
            table[opening_symbol(kind, left)] = (*shared, "opening", f"kind{kind}")
            for parity in range(2):
                for last in (False, True):
                    names = (*shared, f"kind{kind}", f"parity{parity}", f"last{last:d}")
                    table[head_symbol(kind, parity, last, left)] = names
        for count in range(MAX_SYLLABLES + 1):
            table[count_symbol(left, count)] = (*shared, "count", f"count{count}")
        for place in range(MAX_SYLLABLES):
            for vowel in range(len(VOWEL_STARTS)):
                names = (*shared, f"place{place}", f"vowel{vowel}")
                table[syllable_symbol(vowel, place, left)] = names
    return table


def _mark_steps() -> list[tuple[str, str]]:
    """Section marks become one character; sections without words get wordless lines."""
    steps = [
        (f"[{_PRIVATE}]", ""),
        (r"[^\S\n]*\n\s*", "\n"),
        (r"\A\s+", ""),
        (r"\s+\z", ""),
    ]
    for word, kind in _MARK_WORDS:
        steps.append((rf"^\[[^\]\n]*(?:{word})[^\]\n]*\]$", _MARKS[KINDS.index(kind)]))
    # Words before any mark are a verse. (A character is replaced, which loses a consonant: text
    # inserted at the very beginning would belong to no character and be split into bytes.)
    verse = _MARKS[KINDS.index("verse")] + "\n"
    for vowel in "".join(VOWEL_STARTS):
        steps.append((rf"\A{vowel}", verse + vowel))
    steps.append((rf"\A(?!<tag>)[^{_MARKS}]", verse))
    steps.append((rf"\n(?=[{_MARKS}])", ""))
    for number, kind in enumerate(KINDS):
        lines = f"\n{_WORDLESS}" * _EMPTY_LINES.get(kind, _DEFAULT_EMPTY_LINES)
        steps.append((rf"{_MARKS[number]}\K(?=[{_MARKS}]|\z)", lines))
    return steps


def _line_steps() -> list[tuple[str, str]]:
    """Line breaks become line symbols, followed by the line's number twice (head and count)."""
    steps: list[tuple[str, str]] = []
    even, odd = _PARITY
    for mark, kind in zip(_MARKS, _KIND, strict=True):
        pattern = rf"(?:{mark}|\G(?!\A))[^\n{_MARKS}]*\K\n"
        steps.append((pattern, kind + even + _LINE))
    steps.append((rf"{even}[^{_MARKS}{even}]*\K{even}", odd))
    steps.append((rf"{_LINE}(?=[^{_MARKS}{_LINE}]*(?:[{_MARKS}]|\z))", _LAST + _LINE))
    steps.append((f"[{_MARKS}]", ""))
    for number in _NUMBER[1:-1]:
        steps.append((rf"{_LINE}(?=[^{_LINE}]*\z)", number * 2))
    steps.append((_LINE, _NUMBER[-1] * 2))
    # The first line's symbol is followed by the opening symbol.
    for number in _NUMBER[1:]:
        steps.append((rf"\A[{_KIND}][{_PARITY}]{_LAST}?{number}\K", number))
    for kind in _KIND:
        steps.append((rf"\A{kind}[{_PARITY}]{_LAST}?[{_NUMBER}]\K", _OPENING + kind))
    return steps


def _syllable_steps() -> list[tuple[str, str]]:
    """Words become syllables: a vowel, its position in the line, and the line's number."""
    numbers, vowels = f"[{_NUMBER}]", f"[{_VOWEL}]"
    inside = rf"(?:{numbers}{{2}}|\G(?!\A))[^{_KIND}]*?"
    consonant = "[bcdfghjklmnpqrstvwxz']"
    before = "|".join(f"(?<=[aeiouy]{consonant * length})" for length in (1, 2, 3))
    steps = [(rf"{inside}(?:{before})\Ke(?![a-z'])", "")]
    for vowel, starts in zip(_VOWEL, VOWEL_STARTS, strict=True):
        steps.append((rf"{inside}(?<![aeiouy])\K[{starts}][aeiouy]*", vowel + _SYLLABLE))
    # Two letters of any other script count as one syllable.
    other = rf"[\p{{L}}&&[^\x00-\x7f{_PRIVATE}]]{{1,2}}"
    steps.append((rf"{inside}\K{other}", _VOWEL[0] + _SYLLABLE))
    steps.append((rf"{inside}\K[^{_PRIVATE}]+", ""))
    steps.append((_WORDLESS, ""))
    for count, symbol in enumerate(_COUNT[:-1]):
        exactly = rf"(?=(?:{vowels}{_SYLLABLE}){{{count}}}(?!{vowels}))"
        steps.append((rf"{numbers}{{2}}\K{exactly}", symbol))
    steps.append((rf"{numbers}{{2}}\K(?={vowels})", _COUNT[-1]))
    for number in _NUMBER[1:]:
        chain = rf"(?:{number}[{_COUNT}]|\G(?!\A))[^{_KIND}{_SYLLABLE}]*\K{_SYLLABLE}"
        steps.append((chain, _WORDLESS + number))
    for place in _PLACE:
        steps.append((rf"[{_COUNT}][^{_WORDLESS}{_KIND}]*\K{_WORDLESS}", place))
    steps.append((rf"{vowels}{_WORDLESS}{numbers}", ""))
    return steps


def build_normalizer() -> normalizers.Normalizer:
    """Return the normaliser: remove accents, then apply the rules above in order."""
    steps = [*_mark_steps(), *_line_steps(), *_syllable_steps()]
    replaced = [normalizers.Replace(Regex(pattern), content) for pattern, content in steps]
    return normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), *replaced])
