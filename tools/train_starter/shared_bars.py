"""How much two songs have in common that differ in the seed alone: the share of equal bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.evaluate import FIRST_SONG_SEED, Maker, Wanted
from tools.train_starter.metre import METRES

Codes = NDArray[np.int32]
PARTS = {
    "everything": (vocab.CHORDS, vocab.BASS, vocab.DRUMS, vocab.PAD, vocab.SECOND),
    "chords": (vocab.CHORDS,),
    "bass": (vocab.BASS,),
    "drums": (vocab.DRUMS,),
    "melody": (vocab.SECOND,),
}
"""Codebooks that are compared together. The words are equal, so the voice's units are left out."""


def bars(codes: Codes, books: Sequence[int]) -> list[bytes]:
    """Return what some codebooks of a song (8, T) play in each bar, as its clock counts them."""
    starts: list[int] = []
    for frame, token in enumerate(codes[vocab.CLOCK].tolist()):
        meaning = vocab.clock_meaning(token)
        if meaning and meaning[1] % METRES[meaning[0]].bar == 0:
            starts.append(frame)
    chosen = np.ascontiguousarray(codes[list(books)])
    return [piece.tobytes() for piece in np.split(chosen, starts, axis=1) if piece.size]


def shared(one: Codes, other: Codes, books: Sequence[int]) -> float:
    """Return the share of one song's bars that the other song has too."""
    known = set(bars(other, books))
    return float(np.mean([bar in known for bar in bars(one, books)]))


def shared_bars(
    make: Maker, prompts: Sequence[Wanted], seeds: int, report: Callable[[str], None]
) -> dict[str, float]:
    """Return the mean share over all pairs of songs of equal prompts, by part."""
    shares: dict[str, list[float]] = {name: [] for name in PARTS}
    for number, wanted in enumerate(prompts):
        songs = make(wanted, [FIRST_SONG_SEED + seed for seed in range(seeds)])
        for one, other in permutations(songs, 2):
            for name, books in PARTS.items():
                shares[name].append(shared(one, other, books))
        report(f"{number + 1}/{len(prompts)}\n")
    return {name: round(float(np.mean(values)), 4) for name, values in shares.items()}
