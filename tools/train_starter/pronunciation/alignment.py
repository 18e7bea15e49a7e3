"""Aligns the letters of words with their phones: each letter gets none, one or two.

Expectation maximisation with the best path only (Viterbi training), as in Black, Lenzo and Pagel,
"Issues in building general letter to sound rules" (1998).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from engine.pronunciation.syllables import VOWELS, plain

Chunk = tuple[str, ...]
Aligned = tuple[str, tuple[Chunk, ...]]
"""A word and the phones of each of its letters."""

_MOST_COST = 5.0
"""Mean cost of a letter above which spelling and sound have nothing to do with each other."""
_NATURAL = {
    "b": "b", "c": "k s ch sh", "d": "d t jh", "f": "f v", "g": "g jh zh ng", "h": "hh",
    "j": "jh hh y", "k": "k", "l": "l", "m": "m", "n": "n ng", "p": "p f", "q": "k", "r": "r er",
    "s": "s z sh zh", "t": "t th dh sh ch", "v": "v f", "w": "w v", "x": "z", "y": "y",
    "z": "z s t",
}  # fmt: skip
Costs = dict[str, dict[Chunk, float]]


def align(entries: Iterable[tuple[str, Sequence[str]]], rounds: int = 4) -> list[Aligned]:
    """Align all (word, phones); words that no likely path explains are left out."""
    words = [(word, tuple(phones)) for word, phones in entries]
    costs: Costs | None = None
    for _ in range(rounds):
        counts: Counter[tuple[str, Chunk]] = Counter()
        for word, phones in words:
            counts.update(zip(word, map(_plain, _best_path(word, phones, costs)[1]), strict=True))
        costs = _costs(counts)
    aligned: list[Aligned] = []
    for word, phones in words:
        cost, chunks = _best_path(word, phones, costs)
        if cost <= _MOST_COST * len(word):
            aligned.append((word, chunks))
    return aligned


def _plain(chunk: Chunk) -> Chunk:
    return tuple(map(plain, chunk))


def _costs(counts: Counter[tuple[str, Chunk]]) -> Costs:
    totals: Counter[str] = Counter()
    for (letter, _), count in counts.items():
        totals[letter] += count
    costs: Costs = {letter: {} for letter in totals}
    for (letter, chunk), count in counts.items():
        costs[letter][chunk] = -math.log(count / totals[letter])
    return costs


def _first_cost(letter: str, chunk: Chunk) -> float:
    if not chunk:
        return 2.0
    natural = _NATURAL.get(letter, "").split()
    fits = [phone in natural or (letter in "aeiouy" and phone in VOWELS) for phone in chunk]
    if len(chunk) == 1:
        return 0.5 if fits[0] else 6.0
    return 5.0 if any(fits) or letter in "xu" else 12.0


def _best_path(
    word: str, phones: Sequence[str], costs: Costs | None
) -> tuple[float, tuple[Chunk, ...]]:
    """Return the cheapest alignment's cost and chunks; infinite cost if there is none."""
    plain = _plain(tuple(phones))
    count = len(plain)
    best: list[float] = [0.0, *[math.inf] * count]
    taken: list[list[int]] = []
    for letter in word:
        known = costs.get(letter, {}) if costs is not None else None
        after, sizes = [math.inf] * (count + 1), [0] * (count + 1)
        for start, cost in enumerate(best):
            if cost == math.inf:
                continue
            for size in range(min(2, count - start) + 1):
                chunk = plain[start : start + size]
                step = _first_cost(letter, chunk) if known is None else known.get(chunk, 14.0)
                if cost + step < after[start + size]:
                    after[start + size], sizes[start + size] = cost + step, size
        taken.append(sizes)
        best = after
    chunks: list[Chunk] = []
    end = count
    for sizes in reversed(taken):
        chunks.append(tuple(phones[end - sizes[end] : end]))
        end -= sizes[end]
    return best[count], tuple(reversed(chunks))
