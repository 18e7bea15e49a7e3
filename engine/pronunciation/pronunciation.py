"""Rewrites lyrics as phones, as a checkpoint's pronunciation.json says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.prompt_text import section_of
from engine.pronunciation.file import STRESS, SYLLABLE, SYMBOLS, WORD, Language, PronunciationFile
from engine.pronunciation.languages import line_languages
from engine.pronunciation.number_words import NUMBER_WORDS
from engine.pronunciation.spoken_text import Kind, Spoken, plain_text, spoken_parts
from engine.pronunciation.syllables import Syllable


class Pronunciation:
    """The pronunciation of one checkpoint."""

    def __init__(self, contents: PronunciationFile) -> None:
        self._characters = contents.characters
        self._languages = contents.languages
        self._unwanted = dict.fromkeys(map(ord, contents.characters.values()), "")

    @classmethod
    def from_file(cls, path: Path) -> Pronunciation:
        """Read a file. Raises CheckpointError with a sentence if it cannot be used."""
        return cls(PronunciationFile.read(path, tuple(NUMBER_WORDS)))

    @property
    def characters(self) -> Mapping[str, str]:
        """The character of every phone and boundary: {"aa": "\\ue100", ..., "word": ...}."""
        return self._characters

    def apply(self, lyrics: str) -> str:
        """Return lyrics with every word as its phones.

        Section marks, line breaks and words of other scripts stay as they are. A syllable is the
        stress character, if it is stressed, and its phones; the syllable character stands between
        syllables, the word character between words. Other punctuation is dropped.
        """
        lines = lyrics.translate(self._unwanted).split("\n")
        is_mark = [section_of(line) is not None for line in lines]
        texts = [
            "" if mark else plain_text(line) for line, mark in zip(lines, is_mark, strict=True)
        ]
        begins = [not text.strip() for text in texts]
        languages = line_languages(texts, begins, self._languages)
        return "\n".join(
            line if mark else self._line(text, language)
            for line, mark, text, language in zip(lines, is_mark, texts, languages, strict=True)
        )

    def _line(self, text: str, language: Language) -> str:
        pieces: list[str] = []
        was_sung = False
        for part in spoken_parts(text, language):
            is_sung = part.kind is not Kind.OTHER_SCRIPT
            piece = self._word(_syllables(part, language)) if is_sung else part.text
            if not piece:
                continue
            if pieces:
                pieces.append(self._characters[WORD] if is_sung and was_sung else " ")
            pieces.append(piece)
            was_sung = is_sung
        return "".join(pieces)

    def _word(self, syllables: tuple[Syllable, ...]) -> str:
        return self._characters[SYLLABLE].join(
            self._characters[STRESS] * syllable.is_stressed
            + "".join(self._characters[phone] for phone in syllable.phones)
            for syllable in syllables
        )

    def readable(self, rewritten: str) -> str:
        """Return rewritten lyrics for people: "HH AX - ' L OW" as "hh ax - ' l ow"."""
        shown = {WORD: "| ", SYLLABLE: "- ", STRESS: "' "}
        names = {self._characters[name]: shown.get(name, f"{name} ") for name in SYMBOLS}
        return "".join(names.get(character, character) for character in rewritten)


def _syllables(part: Spoken, language: Language) -> tuple[Syllable, ...]:
    if part.kind is Kind.LETTER:
        return language.words.letter_syllables(part.text, part.ending)
    return language.words.syllables(part.text)
