"""Phones of single words of one language: from its table, by endings, by letter-to-sound rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Protocol

from engine.pronunciation.syllables import Syllable, is_vowel, plain, syllables_of, with_vowel

_LONG_RUN = re.compile(r"(\w)\1{2,}")
_MOST_RUNS = 4
"""Elongated letters in a word that are tried both single and double."""
_MOST_CACHED = 4_096
_MOST_CACHED_LETTERS = 40
_MOST_SPELLED = 5
"""A word without vowels is spelled out up to this length."""
_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ð": "th", "þ": "th", "ß": "ss", "ł": "l", "đ": "d", "ı": "i",
}  # fmt: skip


class LetterSounds(Protocol):
    """Rules for words outside the table."""

    def phones(self, word: str) -> list[str]:
        """Return the phones of a word in the language's letters."""
        ...


@dataclass(frozen=True)
class Ending:
    """How an ending sounds: the phones of the first pair whose left phones contain the stem's last.

    An empty set of left phones fits any stem. `joins_any`: the stem need not be in the table.
    """

    spelling: str
    sounds: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    joins_any: bool


@dataclass(frozen=True)
class WordTable:
    """What a language knows about words.

    `phones`        words whose phones the rules do not tell
    `known`         common words, to recognise a lengthened spelling
    `letters`       names of the letters, as phones
    `alphabet`      letters that the rules read; others lose their accents
    `onsets`        consonant clusters that begin syllables
    `clipped`       spelling of a shortened ending -> (the whole ending, its last phone now)
    """

    phones: Mapping[str, str]
    known: Collection[str]
    letters: Mapping[str, str]
    alphabet: str
    onsets: Collection[str]
    endings: Sequence[Ending]
    clipped: Mapping[str, tuple[str, str]]


class WordReader:
    """Reads words of one language. Remembers those it has read."""

    def __init__(self, table: WordTable, sounds: LetterSounds) -> None:
        self._table = table
        self._sounds = sounds
        self._alphabet = frozenset(table.alphabet)
        self._cached = lru_cache(_MOST_CACHED)(self._syllables)

    def syllables(self, word: str) -> tuple[Syllable, ...]:
        """Return the syllables of a lower-case word; a word of letters always has one."""
        return (self._cached if len(word) <= _MOST_CACHED_LETTERS else self._syllables)(word)

    def letter_syllables(self, letter: str, ending: str = "") -> tuple[Syllable, ...]:
        """Return the syllables of a letter's name, as in "TV", with an ending as in "TVs"."""
        phones = [phone for part in self._plain(letter) for phone in self._named(part)]
        phones += self._ending_phones(ending, phones) if phones else []
        return syllables_of(phones, self._table.onsets) if phones else ()

    def is_known(self, word: str) -> bool:
        """Whether a lower-case word is a common one, or one of the table."""
        return word in self._table.known or word in self._table.phones

    def is_spelled(self, word: str) -> bool:
        """Whether a lower-case word can only be said letter by letter ("tv")."""
        is_short = 1 < len(word) <= _MOST_SPELLED and word.isascii() and word.isalpha()
        if not is_short or _LONG_RUN.search(word):
            return False
        return word not in self._table.phones and not any(map("aeiouy".__contains__, word))

    def _syllables(self, word: str) -> tuple[Syllable, ...]:
        phones = self.phones(word)
        return syllables_of(phones, self._table.onsets) if phones else ()

    def phones(self, word: str) -> list[str]:
        """Return the phones of a lower-case word, with a 1 after a stressed vowel."""
        word = self._without_runs(word)
        if (found := self._in_table(word)) is not None:
            return found
        if (found := self._with_ending(word)) is not None:
            return found
        for clipped, (whole, last) in self._table.clipped.items():
            if word.endswith(clipped):
                return [*self._whole(word.removesuffix(clipped) + whole)[:-1], last]
        return self._whole(word)

    def _whole(self, word: str) -> list[str]:
        """Return the phones of a word that is not divided."""
        if (found := self._in_table(word)) is not None:
            return found
        letters = self._plain(word).replace("'", "")
        if letters != word and (found := self._in_table(letters)) is not None:
            return found
        if len(letters) == 1:
            return self._named(letters)
        return with_one_stress(with_vowel(self._sounds.phones(letters))) if letters else []

    def _in_table(self, word: str) -> list[str] | None:
        found = self._table.phones.get(word)
        return found.split() if found is not None else None

    def _named(self, letter: str) -> list[str]:
        return self._table.letters.get(letter, "").split()

    def _plain(self, word: str) -> str:
        """Return the word in the language's letters: without accents it does not use."""
        if all(letter in self._alphabet for letter in word):
            return word
        parts = (letter if letter in self._alphabet else _bare(letter) for letter in word)
        return "".join(letter for part in parts for letter in part if letter in self._alphabet)

    def _without_runs(self, word: str) -> str:
        """Return a lengthened word ("gooood") as it is known, else with single letters."""
        runs = list(_LONG_RUN.finditer(word))
        if not runs or self.is_known(word):
            return word
        if len(runs) <= _MOST_RUNS:
            for lengths in product((2, 1), repeat=len(runs)):
                chosen = iter(lengths)
                shorter = _LONG_RUN.sub(lambda run, chosen=chosen: run[1] * next(chosen), word)
                if self.is_known(shorter):
                    return shorter
        return _LONG_RUN.sub(r"\1", word)

    def _with_ending(self, word: str) -> list[str] | None:
        """Return the phones of a word that is divided before its ending, else None."""
        for ending in self._table.endings:
            if not word.endswith(ending.spelling) or len(word) < len(ending.spelling) + 2:
                continue
            stem = word.removesuffix(ending.spelling)
            found = next(filter(None, map(self._in_table, _stems(stem, ending.spelling))), None)
            if found is None and ending.joins_any:
                found = self._whole(stem)
            if found:
                return [*found, *_sound(ending, found)]
        return None

    def _ending_phones(self, spelling: str, stem: Sequence[str]) -> tuple[str, ...]:
        chosen = (
            _sound(ending, stem) for ending in self._table.endings if ending.spelling == spelling
        )
        return next(chosen, ())


def _sound(ending: Ending, stem: Sequence[str]) -> tuple[str, ...]:
    last = plain(stem[-1])
    return next((phones for after, phones in ending.sounds if not after or last in after), ())


def _stems(stem: str, ending: str) -> Iterator[str]:
    """Yield the words that may stand before an ending: lik|ing, runn|ing, cri|ed."""
    yield stem
    if ending[0] in "aeiouy":
        yield stem + "e"
        if len(stem) > 2 and stem[-1] == stem[-2]:
            yield stem[:-1]
    if stem.endswith("i"):
        yield stem[:-1] + "y"


def _bare(letter: str) -> str:
    """Return a letter without its accents: "é" -> "e", "æ" -> "ae"."""
    return _LETTERS.get(letter) or unicodedata.normalize("NFD", letter)


def with_one_stress(phones: Sequence[str]) -> list[str]:
    """Keep the first stress only; a word without any is stressed on its first full vowel."""
    vowels = [n for n, phone in enumerate(phones) if is_vowel(phone)]
    stressed = [n for n in vowels if phones[n].endswith("1")]
    full = [n for n in vowels if phones[n] != "ax"]
    keep = [*stressed, *full, *vowels][0]
    return [plain(phone) + "1" * (n == keep) for n, phone in enumerate(phones)]
