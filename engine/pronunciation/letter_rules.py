"""Letter-to-sound rules written by hand, for a language whose spelling is regular.

A rule is "left[letters]right = phones": the first rule that fits at a letter says its phones and
continues after its letters. A context has one item for each neighbour: a letter, a class of letters
(a capital), or _ for the word's edge.

Source: Elovitz, Johnson, McHugh and Shore, "Automatic translation of English text to phonetics by
means of letter-to-sound rules" (1976), for the form of the rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.pronunciation.syllables import is_vowel

_RULE = re.compile(
    r"(?P<left>[^\[\]]*)\[(?P<letters>[^\[\]A-Z_]+)\](?P<right>[^\[\]=]*)=(?P<phones>.*)"
)


@dataclass(frozen=True)
class StressRules:
    """Where a word is stressed: on its first vowel, if nothing here says otherwise.

    `weak_beginnings`  unstressed prefixes and their phones
    `weak_endings`     what holds no vowel that could be stressed, longest first
    `strong_endings`   endings whose first vowel is stressed
    """

    weak_beginnings: Mapping[str, Sequence[str]]
    weak_endings: Sequence[str]
    strong_endings: Sequence[str]


@dataclass(frozen=True)
class _Context:
    """A rule's letters and, for each neighbour on both sides, the letters that fit."""

    before: list[str]
    letters: str
    after: list[str]

    def fits(self, padded: str, place: int) -> bool:
        """Whether the rule fits at a place of a word between its edges."""
        first, end = place - len(self.before), place + len(self.letters)
        if first < 0 or not padded.startswith(self.letters, place):
            return False
        around = padded[first:place], padded[end : end + len(self.after)]
        wanted = self.before, self.after
        return all(
            len(letters) == len(sets) and all(map(str.__contains__, sets, letters))
            for letters, sets in zip(around, wanted, strict=True)
        )


class LetterRules:
    """Compiled rules of one language."""

    def __init__(
        self, rules: Sequence[str], classes: Mapping[str, str], stress: StressRules
    ) -> None:
        """classes: capital -> letters, V for the vowels. ValueError names a damaged rule."""
        self._rules: defaultdict[str, list[tuple[_Context, int, list[str]]]]
        self._rules = defaultdict(list)
        self._vowels = classes.get("V", "")
        for rule in rules:
            parts = _RULE.fullmatch(rule)
            if parts is None:
                raise ValueError(f"{rule} is no rule")
            left, spelled, right = (parts[name].strip() for name in ("left", "letters", "right"))
            before, after = ([_item(item, classes) for item in side] for side in (left, right))
            context = _Context(before, spelled, after)
            self._rules[spelled[0]].append((context, len(spelled), parts["phones"].split()))
        self._stress = stress

    def phones(self, word: str) -> list[str]:
        """Return the phones of a word; letters without a rule are silent."""
        for beginning, phones in self._stress.weak_beginnings.items():
            rest = word[len(beginning) :]
            if word.startswith(beginning) and self._can_be_stressed(beginning, rest):
                return [*phones, *self._stressed(rest)]
        return self._stressed(word)

    def _can_be_stressed(self, beginning: str, rest: str) -> bool:
        """Whether what follows a prefix has a vowel besides those of a weak ending.

        A vowel right after its own would be one with it ("beide" is no "be-ide"), and a double
        consonant shortens its vowel ("bessert").
        """
        ending = next((e for e in self._stress.weak_endings if rest.endswith(e)), "")
        stem = rest.removesuffix(ending)
        is_one = beginning[-1:] in self._vowels and rest[:1] in self._vowels
        is_short = len(rest) > 1 and rest[0] == rest[1]
        return not is_one and not is_short and any(letter in self._vowels for letter in stem)

    def _stressed(self, word: str) -> list[str]:
        strong = (e for e in self._stress.strong_endings if word.endswith(e) and word != e)
        start = len(word) - len(next(strong, word))
        padded = f"_{word}_"
        found: list[str] = []
        stress: int | None = None
        place = 1
        while place <= len(word):
            phones, length = self._at(padded, place)
            if stress is None and place > start:
                stress = next((len(found) + n for n, p in enumerate(phones) if is_vowel(p)), None)
            found += phones
            place += length
        if stress is not None:
            found[stress] += "1"
        return found

    def _at(self, padded: str, place: int) -> tuple[list[str], int]:
        """Return the phones of the first rule that fits, and the number of its letters."""
        for context, length, phones in self._rules.get(padded[place], ()):
            if context.fits(padded, place):
                return phones, length
        return [], 1


def _item(item: str, classes: Mapping[str, str]) -> str:
    """Return the letters that fit one item of a context."""
    if item.isupper() and item not in classes:
        raise ValueError(f"{item} is no class of letters")
    return classes.get(item, item)
