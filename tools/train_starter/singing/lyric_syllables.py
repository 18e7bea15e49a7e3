"""Syllables of lyrics, as the pronunciation of the starter's checkpoint reads them."""

from __future__ import annotations

from functools import lru_cache

from engine.pronunciation.file import STRESS, SYLLABLE, WORD
from engine.pronunciation.pronunciation import Pronunciation
from tools.train_starter.pronunciation.make import PRONUNCIATION
from tools.train_starter.singing.phones import VOWELS
from tools.train_starter.singing.units import Syllable


@lru_cache(maxsize=1)
def pronunciation() -> Pronunciation:
    """Return the pronunciation of the starter's checkpoint."""
    return Pronunciation.from_file(PRONUNCIATION)


def line_syllables(line: str) -> tuple[Syllable, ...]:
    """Return the syllables of a line of lyrics; other scripts have none."""
    names = {character: name for name, character in pronunciation().characters.items()}
    found: list[Syllable] = []
    phones: list[str] = []
    ends = (SYLLABLE, WORD, "")
    for character in (*pronunciation().apply(line), ""):
        name = names.get(character, "")
        if name in ends:
            if phones:
                found.append(_syllable(phones))
            phones = []
        elif name != STRESS:
            phones.append(name)
    return tuple(found)


def _syllable(phones: list[str]) -> Syllable:
    place = next(index for index, phone in enumerate(phones) if phone in VOWELS)
    return Syllable(tuple(phones[:place]), phones[place], tuple(phones[place + 1 :]))
