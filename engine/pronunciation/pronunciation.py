"""Rewrites lyrics as phones, as a checkpoint's pronunciation.json says."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from itertools import chain, dropwhile, takewhile
from pathlib import Path

from engine.prompt_text import section_of
from engine.pronunciation.file import STRESS, SYLLABLE, SYMBOLS, WORD, Language, PronunciationFile
from engine.pronunciation.languages import line_languages
from engine.pronunciation.number_words import NUMBER_WORDS
from engine.pronunciation.spoken_text import Kind, Spoken, plain_text, spoken_parts
from engine.pronunciation.sung_lines import SungLine, SungUnit, broken, other_script_units
from engine.pronunciation.syllables import Syllable


class Pronunciation:
    """The pronunciation of one checkpoint."""

    def __init__(self, contents: PronunciationFile) -> None:
        self._characters = contents.characters
        self._languages = contents.languages
        self._longest_line = contents.longest_line
        self._fewest_lines = contents.fewest_lines
        self._line_s = contents.line_s
        self._most_lines = contents.most_lines
        self._last: tuple[str | None, list[tuple[SungLine, ...]]] = (None, [])
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
        syllables, the word character between words. Other punctuation is dropped. A line of more
        syllables than the checkpoint sings in one becomes several.
        """
        lines = lyrics.translate(self._unwanted).split("\n")
        return "\n".join(
            line if section_of(line) is not None else "\n".join(part.text for part in sung)
            for line, sung in zip(lines, self.sung_lines(lyrics), strict=True)
        )

    def with_outro(self, lyrics: str) -> str:
        """Return lyrics that the checkpoint sings: those of too few lines get an outro.

        Lyrics without words, or with more than one section mark, stay as they are.
        """
        count = sum(map(len, self.sung_lines(lyrics)))
        marks = sum(section_of(line) is not None for line in lyrics.split("\n"))
        return f"{lyrics}\n[outro]" if 0 < count < self._fewest_lines and marks < 2 else lyrics

    def sung_s(self, lyrics: str) -> float | None:
        """Return how long the checkpoint sings lyrics, about, in seconds; None: not known."""
        count = sum(map(len, self.sung_lines(lyrics)))
        return None if self._line_s is None else self._line_s * count

    def too_many_lines(self, lyrics: str) -> tuple[int, int] | None:
        """Return the musical lines of lyrics and the most of which the checkpoint sings every one;
        None if they are not more.
        """
        count = self.line_count(lyrics)
        most = self._most_lines
        return None if most is None or count <= most else (count, most)

    def line_count(self, lyrics: str) -> int:
        """Return how many musical lines the checkpoint reads, one for a section without words."""
        lyrics = self.with_outro(lyrics)
        count, is_open = 0, False
        for line, sung in zip(lyrics.split("\n"), self.sung_lines(lyrics), strict=True):
            if section_of(line) is not None:
                count, is_open = count + is_open, True
            elif sung:
                count, is_open = count + len(sung), False
        return count + is_open

    def sung_lines(self, lyrics: str) -> list[tuple[SungLine, ...]]:
        """Return for each line of lyrics the musical lines that it becomes.

        Lines are divided by line feeds. A section mark and a line without words become none. The
        lyrics asked for last are remembered.
        """
        known, found = self._last
        if known != lyrics:
            found = self._sung_lines(lyrics)
            self._last = lyrics, found
        return found

    def _sung_lines(self, lyrics: str) -> list[tuple[SungLine, ...]]:
        lines = lyrics.translate(self._unwanted).split("\n")
        texts = ["" if section_of(line) is not None else plain_text(line) for line in lines]
        begins = [not text.strip() for text in texts]
        languages = line_languages(texts, begins, self._languages)
        return [
            broken(self._units(text, language), self._longest_line)
            for text, language in zip(texts, languages, strict=True)
        ]

    def unread_word(self, lyrics: str) -> str:
        """Return the first word of a script that has no phones here, "" if there is none."""
        for line in chain.from_iterable(self.sung_lines(lyrics)):
            unread = [unit for unit in line.units if not unit.has_phones]
            if unread:
                text = "".join(unit.text for unit in unread if unit.part == unread[0].part)
                return "".join(
                    takewhile(_is_in_word, dropwhile(lambda c: not _is_in_word(c), text))
                )
        return ""

    def _units(self, text: str, language: Language) -> list[SungUnit]:
        units: list[SungUnit] = []
        for number, part in enumerate(spoken_parts(text, language)):
            if part.kind is Kind.OTHER_SCRIPT:
                units += other_script_units(part.text, number, part.word)
                continue
            after_phones = bool(units) and units[-1].has_phones
            before = self._characters[WORD] if after_phones else " "
            for syllable in _syllables(part, language):
                units.append(SungUnit(self._sung(syllable), before, 1, number, part.word))
                before = self._characters[SYLLABLE]
        return units

    def _sung(self, syllable: Syllable) -> str:
        phones = "".join(self._characters[phone] for phone in syllable.phones)
        return self._characters[STRESS] * syllable.is_stressed + phones

    def readable(self, rewritten: str) -> str:
        """Return rewritten lyrics for people: "HH AX - ' L OW" as "hh ax - ' l ow"."""
        shown = {WORD: "| ", SYLLABLE: "- ", STRESS: "' "}
        names = {self._characters[name]: shown.get(name, f"{name} ") for name in SYMBOLS}
        return "".join(names.get(character, character) for character in rewritten)


def _is_in_word(character: str) -> bool:
    return unicodedata.category(character).startswith(("L", "M"))


def _syllables(part: Spoken, language: Language) -> tuple[Syllable, ...]:
    if part.kind is Kind.LETTER:
        return language.words.letter_syllables(part.text, part.ending)
    return language.words.syllables(part.text)
