"""How well the shipped rules read words outside their tables: the measured values less a margin."""

from __future__ import annotations

from pathlib import Path

from tools.train_starter.pronunciation import measure

FILE = Path(measure.__file__).with_name("pronunciation.json")


def test_words_outside_the_tables() -> None:
    found = measure.measure_file(FILE)
    english, german = found["en"], found["de"]
    assert english.words == 3_000
    assert english.right > 0.68
    assert english.errors < 0.08
    assert english.syllables > 0.95
    assert german.right > 0.95
    assert german.errors < 0.02
    assert german.syllables > 0.99


def test_edits_are_counted_to_the_nearest_pronunciation() -> None:
    entries = {"a": [["ey1"], ["ax"]], "one": [["w", "ah1", "n"]]}
    read = {"a": ["ax"], "one": ["ow1", "n"]}
    found = measure.agreement(read.__getitem__, entries)
    assert (found.words, found.right, found.errors, found.syllables) == (2, 0.5, 0.5, 1.0)
