"""Estimates where a song's sections begin, from the lyrics' order and number of words.

Most models give no section times (others: engine/listening/stated_times.py); these are estimates
for display, and are labelled as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.prompt_text import section_of
from engine.songs.score import SectionTime

UNSUNG_WEIGHT = 12.0
"""A section without words counts as this many words: about 6 s at the usual pace."""
LEAD_WEIGHT = 4.0
"""Every section has some music around its words, counted as this many words."""


@dataclass(frozen=True)
class SectionPlan:
    """The planned sections of a song: the kept ones, then those of the lyrics.

    kept, kept_s   sections of the kept part of another song, and its length in seconds
    """

    lyrics: str = ""
    kept: tuple[SectionTime, ...] = ()
    kept_s: float = 0.0

    def over(self, duration_s: float, made_s: float | None = None) -> tuple[SectionTime, ...]:
        """Return the sections of a song of that length; if stopped, those it reached."""
        if duration_s <= 0:
            return ()
        new = estimated_sections(self.lyrics, duration_s - self.kept_s)
        all_of_them = (*self.kept, *(SectionTime(s.name, self.kept_s + s.start_s) for s in new))
        end_s = duration_s if made_s is None else made_s
        return tuple(section for section in all_of_them if section.start_s < end_s)

    def in_rounds(self, rounds_s: Sequence[float], made_s: float) -> tuple[SectionTime, ...]:
        """Return the sections of an endless song: in each round those of the lyrics.

        rounds_s: where rounds began. The last one will be as long as the one before; the first one
        of all has no sections as long as it lasts, because nobody knows how long it will.
        """
        starts = [self.kept_s, *(start for start in rounds_s if start > self.kept_s)]
        lengths = [end - start for start, end in pairwise(starts)]
        if lengths:
            lengths.append(max(lengths[-1], made_s - starts[-1]))
        new = (
            SectionTime(section.name, start + section.start_s)
            for start, length in zip(starts, lengths, strict=False)
            for section in estimated_sections(self.lyrics, length)
        )
        return tuple(section for section in (*self.kept, *new) if section.start_s < made_s)


def estimated_sections(lyrics: str, duration_s: float) -> tuple[SectionTime, ...]:
    """Spread the sections of lyrics over a song; none if the lyrics have no marks."""
    names: list[str] = []
    weights: list[float] = []
    for line in lyrics.splitlines():
        name = section_of(line)
        if name is not None:
            names.append(name)
            weights.append(0.0)
        elif weights:
            weights[-1] += _words(line)
    if not names or duration_s <= 0:
        return ()
    full = [LEAD_WEIGHT + weight if weight else UNSUNG_WEIGHT for weight in weights]
    total = sum(full)
    starts = [sum(full[:index]) / total * duration_s for index in range(len(full))]
    return tuple(SectionTime(name, start) for name, start in zip(names, starts, strict=True))


def _words(line: str) -> float:
    """Return the words of a line; scripts without spaces count two characters as a word."""
    wide = sum(1 for character in line if ord(character) >= 0x2E80)
    return len(line.split()) + wide / 2
