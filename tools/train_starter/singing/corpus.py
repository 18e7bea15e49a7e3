"""Lines for flite to speak: random common words, so that every unit is met in many places."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

WORDS_OF_A_LINE = 7
COMMONEST = 80
"""Words that every text is full of."""
_COMMON_SHARE = 0.4


def random_lines(words: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """Yield lines of words; `words` are in the order of their frequency."""
    rng = random.Random(seed)
    for _ in range(count):
        chosen = [
            rng.choice(words[:COMMONEST]) if rng.random() < _COMMON_SHARE else rng.choice(words)
            for _ in range(WORDS_OF_A_LINE)
        ]
        yield " ".join(chosen)
