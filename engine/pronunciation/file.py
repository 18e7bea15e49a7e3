"""Reads a checkpoint's pronunciation.json and checks it as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from engine.claimed_json import TABLE_BYTES
from engine.config import read_json_object
from engine.contract import CheckpointError
from engine.messages import Message
from engine.pronunciation.letter_rules import LetterRules, StressRules
from engine.pronunciation.letter_trees import LetterTrees
from engine.pronunciation.syllables import PHONES, plain
from engine.pronunciation.word_reader import Ending, LetterSounds, WordReader, WordTable

FORMAT = 1
SYLLABLE, STRESS, WORD = "syllable", "stress", "word"
SYMBOLS = (*PHONES, SYLLABLE, STRESS, WORD)
"""Everything that is written as one character."""
_MOST_SYLLABLES = 100
"""Of the longest line: a higher limit than that would limit nothing that is sung."""
_MOST_FEWEST_LINES = 10
_MOST_LINES = 1_000
_LONGEST_LINE_S = 60.0
_FIRST_PRIVATE, _LAST_PRIVATE = "\ue000", "\uf8ff"

_Default = TypeVar("_Default")


@dataclass(frozen=True)
class Language:
    """One language of the file.

    `telling`     words that tell this language from the others, and letters that do
    `spoken`      words for symbols ("&") and written-out abbreviations ("mr")
    `currencies`  symbol -> (one, several)
    """

    name: str
    words: WordReader
    telling: frozenset[str]
    telling_letters: frozenset[str]
    spoken: Mapping[str, str]
    currencies: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class PronunciationFile:
    """The file's contents.

    `characters`    of the symbols
    `languages`     the first one is the default
    `longest_line`  syllables that the checkpoint can sing on one musical line, None: any number
    `fewest_lines`  musical lines that lyrics must have for it to sing them without an outro
    `line_s`        seconds that a musical line takes, about; None: not known
    `most_lines`    musical lines of which it sings every one in order; None: any number
    """

    characters: Mapping[str, str]
    languages: tuple[Language, ...]
    longest_line: int | None = None
    fewest_lines: int = 1
    line_s: float | None = None
    most_lines: int | None = None

    @classmethod
    def read(cls, path: Path, languages: Sequence[str]) -> PronunciationFile:
        """Read a file whose languages must be among `languages`.

        Raises CheckpointError with a sentence.
        """
        values = read_json_object(path, TABLE_BYTES)
        if values.get("format") != FORMAT:
            raise CheckpointError(
                Message(
                    "{path} is of a format that this version of Heart Studio does not read. Use "
                    "the version that the model was made for.",
                    path=path,
                ),
                f"format {values.get('format')!r}",
            )
        try:
            return cls(
                _characters(values),
                _languages(values, languages),
                _count(values, "longest_line", _MOST_SYLLABLES, None),
                _count(values, "fewest_lines", _MOST_FEWEST_LINES, 1),
                _line_s(values),
                _count(values, "most_lines", _MOST_LINES, None),
            )
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise CheckpointError(
                Message(
                    "{path} does not say how words are sung, so it is damaged. Download this file "
                    "again.",
                    path=path,
                ),
                f"{type(error).__name__}: {error}",
            ) from error


def _characters(values: Mapping[str, Any]) -> dict[str, str]:
    found = _texts(values["symbols"])
    if sorted(found) != sorted(SYMBOLS) or len(set(found.values())) != len(found):
        raise ValueError("symbols are missing, unknown or alike")
    if not all(len(c) == 1 and _FIRST_PRIVATE <= c <= _LAST_PRIVATE for c in found.values()):
        raise ValueError("a symbol is no private-use character")
    return found


def _count(values: Mapping[str, Any], name: str, most: int, default: _Default) -> int | _Default:
    """Return a whole number from 1 to `most`; where there is none, the default."""
    found = values.get(name, default)
    if found is not default and (type(found) is not int or not 1 <= found <= most):
        raise ValueError(f"{name} {found!r:.40}, not 1 to {most}")
    return found


def _line_s(values: Mapping[str, Any]) -> float | None:
    found = values.get("line_s")
    if found is None:
        return None
    if type(found) not in (int, float) or not 0 < found <= _LONGEST_LINE_S:
        raise ValueError(f"a line of {found!r:.40} s")
    return float(found)


def _languages(values: Mapping[str, Any], known: Sequence[str]) -> tuple[Language, ...]:
    found = cast("Mapping[str, Any]", values["languages"])
    if not found or any(name not in known for name in found):
        raise ValueError(f"languages {list(found)}")
    return tuple(_language(name, language) for name, language in found.items())


def word_table(values: Mapping[str, Any], words: Mapping[str, str]) -> WordTable:
    """Return what a language's part of the file says of words, with the table `words`.

    Raises KeyError, TypeError and ValueError for damaged values.
    """
    table = WordTable(
        phones=words,
        known=frozenset(_text(values["known"]).split()),
        letters=_texts(values["letters"]),
        alphabet=_text(values["alphabet"]),
        onsets=frozenset(_text_list(values["onsets"])),
        endings=tuple(_ending(ending) for ending in values["endings"]),
        clipped={
            end: (_text(whole), _text(last)) for end, (whole, last) in values["clipped"].items()
        },
    )
    clipped = [last for _, last in table.clipped.values()]
    _check_phones([*table.phones.values(), *table.letters.values(), *clipped])
    if not all(table.phones.values()):
        raise ValueError("a word without phones")
    return table


def _language(name: str, values: Mapping[str, Any]) -> Language:
    words = WordReader(word_table(values, _texts(values["words"])), _sounds(values))
    currencies = {
        symbol: (_text(one), _text(many)) for symbol, (one, many) in values["currencies"].items()
    }
    return Language(
        name,
        words,
        frozenset(_text(values["telling"]).split()),
        frozenset(_text(values["telling_letters"])),
        _texts(values["spoken"]),
        currencies,
    )


def _ending(values: Mapping[str, Any]) -> Ending:
    sounds = [
        (frozenset(_text(after).split()), tuple(_text(phones).split()))
        for after, phones in values["sounds"]
    ]
    _check_phones([" ".join(phones) for _, phones in sounds])
    if not _text(values["spelling"]):
        raise ValueError("an ending without letters")
    return Ending(values["spelling"], tuple(sounds), bool(values["joins_any"]))


def _sounds(values: Mapping[str, Any]) -> LetterSounds:
    if "trees" in values:
        answers = [tuple(_text(answer).split()) for answer in values["answers"]]
        _check_phones([" ".join(answer) for answer in answers])
        return LetterTrees(answers, _texts(values["trees"]))
    stress = StressRules(
        {
            beginning: phones.split()
            for beginning, phones in _texts(values["weak_beginnings"]).items()
        },
        _text_list(values["weak_endings"]),
        _text_list(values["strong_endings"]),
    )
    _check_phones([" ".join(phones) for phones in stress.weak_beginnings.values()])
    rules = _text_list(values["rules"])
    _check_phones([rule.partition("=")[2] for rule in rules])
    return LetterRules(rules, _texts(values["classes"]), stress)


def _check_phones(texts: Sequence[str]) -> None:
    unknown = {plain(phone) for phone in set(" ".join(texts).split())} - set(PHONES)
    if unknown:
        raise ValueError(f"unknown phones {sorted(unknown)[:3]}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]} is no text")
    return value


def _text_list(values: object) -> list[str]:
    if not isinstance(values, list):
        raise TypeError(f"{str(values)[:40]} is no list")
    return [_text(value) for value in cast("list[object]", values)]


def _texts(values: object) -> dict[str, str]:
    if not isinstance(values, dict):
        raise TypeError(f"{str(values)[:40]} is no table")
    found = cast("dict[str, object]", values)
    for value in found.values():
        _text(value)
    return cast("dict[str, str]", found)
