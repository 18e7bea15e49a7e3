"""Times the alignment of 5 000 words: python -m tools.bench.alignment."""

from __future__ import annotations

import random
import resource
import time

from engine.listening.lyrics_alignment import align_lyrics
from engine.listening.transcript import HeardWord
from tools.bench.figures import Figure, report

WORDS = 5_000
WORDS_A_LINE = 8


def song(different: int) -> tuple[str, list[HeardWord]]:
    """Return lyrics with this many different words, and a transcript with a fifth of them wrong."""
    rng = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(different)]
    asked = [rng.choice(words) for _ in range(WORDS)]
    lines = [asked[k : k + WORDS_A_LINE] for k in range(0, WORDS, WORDS_A_LINE)]
    heard = [word if rng.random() > 0.2 else rng.choice(words) for word in asked]
    times = [HeardWord(word, 0.4 * k, 0.4 * k + 0.35) for k, word in enumerate(heard)]
    return "\n".join(" ".join(line) for line in lines), times


def measure() -> list[Figure]:
    """Measure with few different words, as in a song, and with the maximum."""
    figures: list[Figure] = []
    for different in (800, WORDS):
        lyrics, heard = song(different)
        began = time.perf_counter()
        lines = align_lyrics(lyrics, heard, 0.4 * WORDS)
        taken_s = time.perf_counter() - began
        found = sum(line.heard for line in lines)
        figures.append(Figure(f"{different} different words", taken_s, "s", 2))
        figures.append(Figure("lines found", 100 * found / len(lines), "%"))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures.append(Figure("peak memory of the process", peak_mb, "MB"))
    return figures


if __name__ == "__main__":
    raise SystemExit(report(measure()))
