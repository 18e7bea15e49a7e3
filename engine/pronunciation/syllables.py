"""Divides the phones of a word into syllables: as many consonants as a language allows begin one.

Stress is a 1 at the end of a vowel ("ow1") in phones, and a property of a syllable here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

VOWELS = frozenset(
    ["aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"]
)
CONSONANTS = frozenset([
    "b", "ch", "d", "dh", "f", "g", "hh", "jh", "k", "l", "m", "n", "ng", "p", "r", "s", "sh", "t",
    "th", "v", "w", "y", "z", "zh",
])  # fmt: skip
PHONES = tuple(sorted(VOWELS | CONSONANTS))
"""The phones of the flite voices."""
_SONORANTS = frozenset(("l", "m", "n", "ng", "r"))
_ADDED_VOWEL = "ax"


@dataclass(frozen=True)
class Syllable:
    """Phones with exactly one vowel, and whether it is stressed."""

    phones: tuple[str, ...]
    is_stressed: bool


def plain(phone: str) -> str:
    """Return a phone without its stress."""
    return phone.rstrip("1")


def is_vowel(phone: str) -> bool:
    """Whether a phone, stressed or not, is a vowel."""
    return plain(phone) in VOWELS


def with_vowel(phones: Sequence[str]) -> list[str]:
    """Give a word without vowels one, before a last consonant that sounds, else at its end."""
    found = list(phones)
    if not any(map(is_vowel, found)):
        place = len(found) - (len(found) > 1 and found[-1] in _SONORANTS)
        found.insert(place, _ADDED_VOWEL)
    return found


def syllables_of(phones: Sequence[str], onsets: Collection[str]) -> tuple[Syllable, ...]:
    """Divide the phones of one word, which gets a vowel if it has none.

    onsets: clusters that begin a syllable, "s t r"; single consonants always do, except ng.
    """
    found = with_vowel(phones)
    vowels = [n for n, phone in enumerate(found) if is_vowel(phone)]
    starts = [0]
    for left, right in pairwise(vowels):
        start = right
        for longer in range(right - 1, left, -1):
            cluster = found[longer:right]
            if cluster == ["ng"] or (len(cluster) > 1 and " ".join(cluster) not in onsets):
                break
            start = longer
        starts.append(start)
    ends = [*starts[1:], len(found)]
    return tuple(
        Syllable(tuple(map(plain, found[a:b])), any(p.endswith("1") for p in found[a:b]))
        for a, b in zip(starts, ends, strict=True)
    )
