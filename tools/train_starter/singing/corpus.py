"""Lines for flite to speak: random common words, so that every unit is met in many places."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tools.train_starter.pronunciation.make import PRONUNCIATION

WORDS_OF_A_LINE = 7
_EVERYWHERE = (
    "the a and you I to of in it is me my that on we your for with be this all not what are so "
    "know love oh when can but no like just don't I'm it's up do if out was now never will as how "
    "got they from he she her his have been one there by at go see time let down way come back "
    "here want day night feel say make heart where"
)
EVERYWHERE = tuple(_EVERYWHERE.split())
"""Words that every lyric is full of."""
_SHARE = 0.4
"""Of these among all words."""


@lru_cache(maxsize=2)
def known_words(language: str) -> list[str]:
    """Return the words that the starter's pronunciation counts as common in a language."""
    contents = json.loads(PRONUNCIATION.read_text(encoding="utf-8"))
    words: str = contents["languages"][language]["known"]
    return words.split()


@lru_cache(maxsize=1)
def common_words() -> list[str]:
    """Return common English words of three letters and more."""
    return [word for word in known_words("en") if len(word) > 2]


def random_lines(
    words: Sequence[str], count: int, seed: int, length: int = WORDS_OF_A_LINE
) -> Iterator[str]:
    """Yield lines of `length` words."""
    rng = random.Random(seed)
    for _ in range(count):
        chosen = [rng.choice(EVERYWHERE if rng.random() < _SHARE else words) for _ in range(length)]
        yield " ".join(chosen)
