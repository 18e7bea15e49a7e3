"""Lines of the lyrics that were not heard, and where in the song they would be sung.

A recogniser that mishears a line still finds it far likelier by the sound of its place than
without any sound. transcriber.py asks it for that; nothing here runs a model. Torch-free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from math import ceil

from engine.listening.line_starts import WORD_LETTERS, Pace, SungWord
from engine.listening.lyrics_alignment import align_lyrics
from engine.listening.text_units import units_of
from engine.listening.transcript import HeardWord
from engine.listening.whisper.config import WINDOW_S

LEAST_GAIN = 1.2
"""By how much a line's tokens must be likelier by the sound than without it: the mean of their
logarithms. Measured at 0 dB of voice to music: sung lines 2.4 and more, others at most 0.84.
"""
CLEAR_GAIN = 2.0
"""The same in a place longer than a window, where a line is only looked for to divide the place."""
LEAST_PLACE_S = 1.0
"""Nothing is looked for in less."""
MOST_STEP_S = WINDOW_S / 2
"""Between the windows of a long place: what one cuts off is whole in the next one."""
SHORT_S = 10.0
"""In a longer place a line's words may be timed wrongly: it is looked for again where it seems to
be, with NEAR_S around it.
"""
NEAR_S = 2.0
LEAST_LETTER_S = 0.005
"""A line whose letters take less was not sung where its words seem to be: they have no time. Those
of a sung line may seem to take much less than they do; 0.02 s cost lines.
"""
MARGIN_S = 0.2
"""Of the lines around a place that is listened to."""


@dataclass(frozen=True)
class Found:
    """A line in a place: by how much its sound makes it likelier, and its words."""

    gain: float
    line: str
    words: tuple[HeardWord, ...]

    @property
    def is_squeezed(self) -> bool:
        """Whether nobody can sing the words in their time."""
        pace = Pace.of_words(_sung(self.words))
        return pace is not None and pace.letter_s < LEAST_LETTER_S


@dataclass(frozen=True)
class Place:
    """A part of a song between heard lines, and the lines that would be sung in it, in order."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]

    @property
    def can_be_searched(self) -> bool:
        """Whether it has lines and is long enough for one."""
        return bool(self.lines) and self.end_s - self.start_s >= LEAST_PLACE_S

    @property
    def is_short(self) -> bool:
        """Whether a line that is in it is where it seems to be."""
        return self.end_s - self.start_s <= SHORT_S

    @property
    def is_long(self) -> bool:
        """Whether it does not fit a window."""
        return self.end_s - self.start_s > WINDOW_S

    def windows(self) -> list[Place]:
        """Return itself or, if it is long, its windows, with the lines that cannot be taken for
        others: those that are in it once.
        """
        if not self.is_long:
            return [self]
        once = tuple(line for line in self.lines if self.lines.count(line) == 1)
        steps = ceil((self.end_s - self.start_s - WINDOW_S) / MOST_STEP_S)
        last_s = self.end_s - WINDOW_S
        starts = [self.start_s + (last_s - self.start_s) * n / steps for n in range(steps + 1)]
        return [Place(start_s, start_s + WINDOW_S, once) for start_s in starts if once]

    def near(self, found: Found) -> Place:
        """Return the surroundings of a line that was found in it."""
        start_s = max(found.words[0].start_s - NEAR_S, self.start_s)
        return Place(start_s, min(found.words[-1].end_s + NEAR_S, self.end_s), (found.line,))

    def around(self, text: str, words: Sequence[HeardWord]) -> list[Place]:
        """Return what is left of it before and after a line that was found in it.

        Of equal lines it is the one that would be sung nearest to there.
        """
        start_s, end_s = words[0].start_s, words[-1].end_s
        middle = ((start_s + end_s) / 2 - self.start_s) / (self.end_s - self.start_s)
        equal = [number for number, line in enumerate(self.lines) if line == text]
        found = min(equal, key=lambda number: abs((number + 0.5) / len(self.lines) - middle))
        parts = (
            Place(self.start_s, start_s, self.lines[:found]),
            Place(end_s, self.end_s, self.lines[found + 1 :]),
        )
        return [part for part in parts if part.can_be_searched]


def places_of_unheard(lyrics: str, words: Sequence[HeardWord], duration_s: float) -> list[Place]:
    """Return the places of lines that were not heard.

    Raises RequestError for lyrics that are too long to be aligned.
    """
    texts = lyrics.split("\n")
    found: list[Place] = []
    for heard, group in groupby(align_lyrics(lyrics, words, duration_s), lambda line: line.heard):
        lines = list(group)
        place = Place(
            max(lines[0].start_s - MARGIN_S, 0.0),
            min(lines[-1].end_s + MARGIN_S, duration_s),
            tuple(texts[line.line] for line in lines),
        )
        if not heard and place.can_be_searched:
            found.append(place)
    return found


def with_first_word(words: Sequence[HeardWord]) -> list[HeardWord]:
    """Return a found line's words with a place for the first one.

    Nothing comes before it by which its beginning could be told from the silence around, and if it
    is one token, nothing tells its end. So it is placed by the pace of the others.
    """
    first, *others = words
    sung = _sung(words)
    pace = Pace.of_words(sung[1:])
    if first.end_s > first.start_s or pace is None:
        return [*words]
    start_s = min(max(pace.start_s, first.start_s), others[0].end_s)
    end_s = min(start_s + sung[0].length * pace.letter_s, others[0].end_s)
    second = replace(others[0], start_s=end_s)
    return [HeardWord(first.text, start_s, end_s), second, *others[1:]]


def _sung(words: Sequence[HeardWord]) -> list[SungWord]:
    letters = [sum(len(unit) + WORD_LETTERS for unit in units_of(word.text)) for word in words]
    return [SungWord(n, word.end_s) for n, word in zip(accumulate(letters), words, strict=True)]


def with_found(words: Sequence[HeardWord], found: Sequence[HeardWord]) -> list[HeardWord]:
    """Return all words in order of time, a found line's in the place of what was misheard there."""
    first_s, last_s = found[0].start_s, found[-1].end_s
    kept = [word for word in words if not first_s < (word.start_s + word.end_s) / 2 < last_s]
    return sorted([*kept, *found], key=lambda word: word.start_s)
