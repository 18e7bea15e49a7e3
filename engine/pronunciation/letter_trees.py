"""Letter-to-sound rules as decision trees, one for each letter, stored as texts.

A word is read from its end, because endings decide stress and vowels: each letter's tree asks for
the letters around it and for what the letters after it became. A tree's text is its nodes in
preorder. An answer is one character, FIRST_ANSWER and up; a question is three: the feature, its
value, and the length of the branch for yes, which follows, before the branch for no.

Source: Black, Lenzo and Pagel, "Issues in building general letter to sound rules" (1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

Phones = tuple[str, ...]

REACH = 4
"""Letters on each side that a tree can ask for."""
_KINDS_AT = (-2, -1, 1, 2, 3)
_MOST_GROUPS_BEFORE, _MOST_GROUPS_AFTER = 3, 4
_VOWEL_LETTERS = frozenset("aeiouy")
FEATURES = 2 * REACH + len(_KINDS_AT) + 2 + 3
"""Features of a letter: its neighbours, their kinds, vowel groups before and after it; then what
the next two letters became (0: nothing there, else the answer's number + 1) and whether a stress
follows."""
FIRST_FEATURE, FIRST_VALUE, FIRST_LENGTH, FIRST_ANSWER = "A", "0", " ", "\u0100"
_FEATURE_CODE, _VALUE_CODE, _LENGTH_CODE, _ANSWER_CODE = map(
    ord, (FIRST_FEATURE, FIRST_VALUE, FIRST_LENGTH, FIRST_ANSWER)
)


def letter_features(word: str) -> list[list[int]]:
    """Return each letter's features that depend on the spelling alone; a word of a to z."""
    edge = [0] * REACH
    codes = [*edge, *(ord(letter) - 96 for letter in word), *edge]
    vowels = [letter in _VOWEL_LETTERS for letter in word]
    kinds = [*edge, *(1 + vowel for vowel in vowels), *edge]
    starts = [vowel and not (n and vowels[n - 1]) for n, vowel in enumerate(vowels)]
    ends = [vowel and vowels[n + 1 : n + 2] != [True] for n, vowel in enumerate(vowels)]
    before = list(accumulate(starts, initial=0))
    after = list(accumulate(reversed(ends), initial=0))[-2::-1]
    return [
        [
            *codes[n : n + REACH],
            *codes[n + REACH + 1 : n + 2 * REACH + 1],
            *(kinds[n + REACH + offset] for offset in _KINDS_AT),
            min(before[n], _MOST_GROUPS_BEFORE),
            min(after[n], _MOST_GROUPS_AFTER),
        ]
        for n in range(len(word))
    ]


class LetterTrees:
    """Trees of the letters a to z, and the phones that their answers stand for."""

    def __init__(self, answers: Sequence[Phones], trees: Mapping[str, str]) -> None:
        """Raises ValueError for a letter without a tree and for a damaged tree."""
        for letter in "abcdefghijklmnopqrstuvwxyz":
            _check(trees.get(letter, ""), len(answers), letter)
        self._answers = answers
        self._trees = trees
        self._is_stress = [any(phone.endswith("1") for phone in phones) for phones in answers]

    def phones(self, word: str) -> list[str]:
        """Return the phones of a word of the letters a to z; a stressed vowel ends with 1."""
        chosen: list[int] = []
        after = beyond = stressed = 0
        for letter, spelled in zip(reversed(word), reversed(letter_features(word)), strict=True):
            answer = _walk(self._trees[letter], [*spelled, after, beyond, stressed])
            chosen.append(answer)
            after, beyond = answer + 1, after
            stressed = stressed or int(self._is_stress[answer])
        return [phone for answer in reversed(chosen) for phone in self._answers[answer]]


def _walk(tree: str, features: list[int]) -> int:
    values = [chr(_VALUE_CODE + value) for value in features]
    place = 0
    while tree[place] < FIRST_ANSWER:
        if values[ord(tree[place]) - _FEATURE_CODE] == tree[place + 1]:
            place += 3
        else:
            place += 3 + ord(tree[place + 2]) - _LENGTH_CODE
    return ord(tree[place]) - _ANSWER_CODE


def _check(tree: str, answers: int, letter: str) -> None:
    """Follow every branch once. Raises ValueError where one leads astray."""
    ends = [len(tree)]
    place = 0
    while ends:
        end = ends[-1]
        if place >= end:
            raise ValueError(f"the tree of {letter} breaks off")
        code = ord(tree[place])
        if code >= _ANSWER_CODE:
            if code - _ANSWER_CODE >= answers:
                raise ValueError(f"the tree of {letter} has an unknown answer")
            place += 1
            if place != ends.pop():
                raise ValueError(f"the tree of {letter} has a branch of a wrong length")
            continue
        if not 0 <= code - _FEATURE_CODE < FEATURES or place + 3 >= end:
            raise ValueError(f"the tree of {letter} has an unknown question")
        place += 3
        ends.append(place + ord(tree[place - 1]) - _LENGTH_CODE)
        if not place < ends[-1] < end:
            raise ValueError(f"the tree of {letter} has a branch of a wrong length")
