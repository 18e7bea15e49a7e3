"""Where a song's sections are taken to begin: read from the lyrics' order, weighed by their words.

The models give no section times; these are estimates for the eye, and are labelled as such.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.prompt_text import section_of

UNSUNG_WEIGHT = 12.0
"""A section without words counts as much as so many words: about 6 s at the usual pace."""
LEAD_WEIGHT = 4.0
"""Every section has some music around its words."""


@dataclass(frozen=True)
class Section:
    """A part of a song: its name ("verse") and where it is taken to begin, seconds."""

    name: str
    start_s: float


def estimated_sections(lyrics: str, duration_s: float) -> tuple[Section, ...]:
    """Sections of lyrics spread over a song; none when the lyrics have no marks."""
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
    return tuple(Section(name, start) for name, start in zip(names, starts, strict=True))


def _words(line: str) -> float:
    """Words of a line; scripts without spaces count two characters as a word."""
    wide = sum(1 for character in line if ord(character) >= 0x2E80)
    return len(line.split()) + wide / 2
