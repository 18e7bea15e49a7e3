"""Chooses the language of every line: by the line where it tells, else by its section, its song."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.pronunciation.file import Language

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LETTERS_WEIGHT = 2


def line_languages(
    lines: Sequence[str], begins_section: Sequence[bool], languages: Sequence[Language]
) -> list[Language]:
    """Return one language a line; the first language where nothing tells.

    begins_section: for each line, whether it is a section mark or empty.
    """
    scores = [_scores(line, languages) for line in lines]
    sections = _sections(begins_section)
    of_section = {section: [0] * len(languages) for section in sections}
    for section, score in zip(sections, scores, strict=True):
        of_section[section] = _sum(of_section[section], score)
    of_song = _sum(*scores) if scores else [0] * len(languages)
    return [
        languages[_best(score, of_section[section], of_song)]
        for score, section in zip(scores, sections, strict=True)
    ]


def _scores(line: str, languages: Sequence[Language]) -> list[int]:
    words = _WORD.findall(line.lower())
    letters = set(line.lower())
    return [
        sum(word in language.telling for word in words)
        + _LETTERS_WEIGHT * bool(letters & language.telling_letters)
        for language in languages
    ]


def _sum(*scores: list[int]) -> list[int]:
    return [sum(values) for values in zip(*scores, strict=True)]


def _sections(begins_section: Sequence[bool]) -> list[int]:
    found: list[int] = []
    for begins in begins_section:
        found.append((found[-1] if found else 0) + begins)
    return found


def _best(line: list[int], section: list[int], song: list[int]) -> int:
    """Return the language with the clearly highest score of the first that has one."""
    for scores in (line, section, song):
        first, *others = sorted(scores, reverse=True)
        if first and (not others or first >= 2 * others[0] + 1):
            return scores.index(first)
    return song.index(max(song))
