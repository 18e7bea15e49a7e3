"""Encodes the form of lyrics for the starter model, before they are tokenised.

The lyrics arrive as phones (`engine.pronunciation`). The tokenizer's normaliser rewrites them, with
regular expressions only, into one symbol per line, one for its number of syllables, and three per
syllable: its onset and vowel, its coda, and its address. A line's symbol states its section's kind,
whether its position in the section is even or odd, whether it ends the section, and how many lines
are *left* in the song, including itself; an address is that number, the syllable's, and the slot of
the line on which it begins (`line_rhythm`). So the model finds a line and a syllable by number, and
what begins at a time, instead of counting. Tags are unchanged. The composer reads lyrics through
the same rules, so both always agree.

All symbols consist of two or more private-use characters, so typed text never matches one.
"""

from __future__ import annotations

import re

from tokenizers import Regex, normalizers

from engine.pronunciation.file import STRESS, SYLLABLE, SYMBOLS, WORD
from engine.pronunciation.syllables import CONSONANTS, PHONES, VOWELS
from tools.train_starter.clusters import CODAS, ONSETS
from tools.train_starter.line_rhythm import SLOTS, lines_by_slot
from tools.train_starter.vocabulary import MAX_LINES, MAX_SYLLABLES
from tools.train_starter.vocabulary import SECTION_KINDS as KINDS

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


def _chars(first: int, count: int) -> str:
    return "".join(chr(0xE000 + first + index) for index in range(count))


_MARKS, _KIND, _PARITY = _chars(0x00, 7), _chars(0x10, 7), _chars(0x18, 2)
_LAST, _LINE, _WORDLESS, _END, _OPENING, _CODA = _chars(0x20, 6)
_NUMBER, _COUNT = _chars(0x30, MAX_LINES + 1), _chars(0x60, MAX_SYLLABLES + 1)
_PLACE, _SLOT = _chars(0x90, MAX_SYLLABLES), _chars(0xA0, SLOTS)
_PRIVATE = "\ue000-\ue0ff"
PHONE_CHARACTERS = {name: chr(0xE100 + number) for number, name in enumerate(SYMBOLS)}
"""The characters of phones and boundaries, as in pronunciation.json."""
_C = "".join(PHONE_CHARACTERS[phone] for phone in sorted(CONSONANTS))
_V = "".join(PHONE_CHARACTERS[phone] for phone in sorted(VOWELS))
_OTHER_SCRIPT = PHONE_CHARACTERS["aa"]
"""What two letters that the pronunciation cannot read are sung as."""
_LONGEST_CLUSTER = 6
FIRST_KIND, FIRST_PARITY = _KIND[0], _PARITY[0]
LINE = re.compile(
    rf"(?P<kind>[{_KIND}])(?P<parity>[{_PARITY}])(?P<last>{_LAST}?)"
    rf"[{_NUMBER}](?:{_OPENING}[{_KIND}])?[{_NUMBER}]{{1,2}}[{_COUNT}]"
    rf"(?P<syllables>(?:[{_C}]*[{_V}]{_CODA}[{_C}]*[{_PLACE}][{_SLOT}][{_NUMBER}])*)"
)
"""A rewritten line: its parts by name."""
SUNG = re.compile(rf"(?P<onset>[{_C}]*)(?P<vowel>[{_V}]){_CODA}(?P<coda>[{_C}]*)")
"""A syllable of a rewritten line."""
SYMBOL = (
    rf"{_OPENING}[{_KIND}][{_NUMBER}]|[{_KIND}][{_PARITY}]{_LAST}?[{_NUMBER}]"
    rf"|[{_NUMBER}][{_COUNT}]|[{_C}]*[{_V}]|{_CODA}[{_C}]*|[{_PLACE}][{_SLOT}][{_NUMBER}]"
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


def _written(cluster: str) -> str:
    """Return the characters of phones that are joined by hyphens."""
    return "".join(PHONE_CHARACTERS[phone] for phone in cluster.split("-") if phone)


def vowel_symbol(onset: str, vowel: str) -> str:
    """Return the symbol of a syllable's beginning, an onset like "s-t" (or "") and a vowel."""
    return _written(onset) + PHONE_CHARACTERS[vowel]


def coda_symbol(coda: str) -> str:
    """Return the symbol of a syllable's end."""
    return _CODA + _written(coda)


def address_symbol(place: int, slot: int, left: int) -> str:
    """Return the address of a line's syllable number `place` (from 1), which begins on `slot`."""
    return _PLACE[place - 1] + _SLOT[slot] + _NUMBER[left]


def symbols() -> dict[str, tuple[str, ...]]:
    """Return every symbol with its feature names: a count and an address have what attention finds
    them by.
    """
    table: dict[str, tuple[str, ...]] = {}
    for left in range(1, MAX_LINES + 1):
        shared = f"left{left}"
        for kind in range(len(KINDS)):
            table[opening_symbol(kind, left)] = (shared, "opening", f"kind{kind}")
            for parity in range(2):
                for last in (False, True):
                    names = (shared, f"kind{kind}", f"parity{parity}", f"last{last:d}")
                    table[head_symbol(kind, parity, last, left)] = names
        for count in range(MAX_SYLLABLES + 1):
            table[count_symbol(left, count)] = (f"counts{left}", "count", f"count{count}")
        for place, slot in lines_by_slot():
            names = (f"line{left}", f"place{place}", f"slot{slot}", "syllable")
            table[address_symbol(place, slot, left)] = names
    for onset in ("", *ONSETS):
        for vowel in sorted(VOWELS):
            names = (f"onset {onset}", f"beside {onset.split('-')[-1]}", f"vowel {vowel}")
            table[vowel_symbol(onset, vowel)] = names
    for coda in ("", *CODAS):
        table[coda_symbol(coda)] = (f"coda {coda}", f"behind {coda.split('-')[0]}")
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
    for name in (*PHONES, STRESS):
        character = PHONE_CHARACTERS[name]
        steps.append((rf"\A{character}", verse + character))
    unread = rf"\A(?!<tag>)[\p{{L}}&&[^{_MARKS}]]"
    steps.append((unread, verse + _OTHER_SCRIPT + PHONE_CHARACTERS[SYLLABLE]))
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
    """Syllables become onset and vowel, coda, and address."""
    numbers = f"[{_NUMBER}]"
    inside = rf"(?:{numbers}{{2}}|\G(?!\A))[^{_KIND}]*?"
    between = PHONE_CHARACTERS[SYLLABLE]
    phones = f"[{_C}{_V}]"
    # Two letters that are no phones count as one syllable.
    steps = [(rf"{inside}\K[\p{{L}}&&[^{_PRIVATE}{_C}{_V}]]{{1,2}}", _OTHER_SCRIPT + between)]
    steps.append((f"[{PHONE_CHARACTERS[WORD]}{between}]", _END))
    steps.append((rf"{phones}\K(?!{phones}|{_END})", _END))
    steps.append((rf"{inside}\K[^{_PRIVATE}{_C}{_V}]+", ""))
    steps.append((rf"[{_V}]\K", _CODA))
    steps += _known_clusters()
    steps.append((_WORDLESS, ""))
    syllable = rf"[{_C}]*[{_V}]{_CODA}[{_C}]*"
    for count, symbol in enumerate(_COUNT[:-1]):
        exactly = rf"(?=(?:{syllable}{_END}){{{count}}}(?!{phones}))"
        steps.append((rf"{numbers}{{2}}\K{exactly}", symbol))
    steps.append((rf"{numbers}{{2}}\K(?={phones})", _COUNT[-1]))
    for number in _NUMBER[1:]:
        chain = rf"(?:{number}[{_COUNT}]|\G(?!\A))[^{_KIND}{_END}]*\K{_END}"
        steps.append((chain, _WORDLESS + number))
    for place in _PLACE:
        steps.append((rf"[{_COUNT}][^{_WORDLESS}{_KIND}]*\K{_WORDLESS}", place))
    steps.append((rf"{syllable}{_WORDLESS}{numbers}", ""))
    return steps + _slot_steps()


def _slot_steps() -> list[tuple[str, str]]:
    """The number of a syllable is followed by its slot, which follows from the line's symbols."""
    steps: list[tuple[str, str]] = []
    for (place, slot), lines in lines_by_slot().items():
        counts: dict[str, str] = {}
        for kind, parity, count in lines:
            head = _KIND[KINDS.index(kind)] + _PARITY[parity]
            counts[head] = counts.get(head, "") + _COUNT[count]
        heads: dict[str, str] = {}
        for head, found in counts.items():
            heads[found] = heads[found] + "|" + head if found in heads else head
        number = rf"{_LAST}?[{_NUMBER}](?:{_OPENING}[{_KIND}][{_NUMBER}])?[{_NUMBER}]"
        line = "|".join(rf"(?:{either}){number}[{found}]" for found, either in heads.items())
        syllable = _PLACE[place - 1]
        steps.append((rf"(?:{line})[^{_KIND}]*?{syllable}\K", _SLOT[slot]))
    return steps


def _known_clusters() -> list[tuple[str, str]]:
    """Take from clusters that no symbol holds the phones farthest from the vowel, one by one."""
    onsets = "|".join(sorted(map(_written, ONSETS), key=len, reverse=True))
    codas = "|".join(sorted(map(_written, CODAS), key=len, reverse=True))
    first = rf"(?<![{_C}])(?!(?:{onsets})[{_V}])[{_C}](?=[{_C}]*[{_V}])"
    last = rf"{_CODA}(?!(?:{codas}){_END})[{_C}]*\K[{_C}](?={_END})"
    return [(first, ""), (last, "")] * _LONGEST_CLUSTER


def build_normalizer() -> normalizers.Normalizer:
    """Return the normaliser: remove accents, then apply the rules above in order."""
    steps = [*_mark_steps(), *_line_steps(), *_syllable_steps()]
    replaced = [normalizers.Replace(Regex(pattern), content) for pattern, content in steps]
    return normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), *replaced])
