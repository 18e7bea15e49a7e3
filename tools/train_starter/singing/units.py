"""Singing by rule: which unit of 80 ms stands in which token frame.

A note begins with its vowel, on a frame's edge. The consonants before it take the last frame or
two of the note before, those behind it the frames just before that; what is left belongs to the
vowel. So the units of a line follow from its syllables and the lengths of its notes alone, and a
language model can learn them as a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tools.train_starter.singing import phones

NOTHING = "0"
"""In a unit's name: silence, where a neighbour would be named."""


class Syllable(NamedTuple):
    """Consonants, a vowel, consonants."""

    onset: tuple[str, ...]
    vowel: str
    coda: tuple[str, ...]


class Unit(NamedTuple):
    """A name for 80 ms of singing.

    `kind`: "onset", "attack" (a vowel's first frame), "hold", "release" (its last), "whole" (its
        only one) or "coda". `consonants`: the cluster, or what stands beside the vowel. `vowel`:
        the vowel, or its class beside consonants, or empty. `part` of `parts`: which frame of a
        cluster it is.
    """

    kind: str
    consonants: str
    vowel: str
    part: int = 0
    parts: int = 1

    def alike(self) -> Iterator[tuple[str, ...]]:
        """Yield keys under which a similar unit can be found, the most similar first."""
        yield from self.names()
        if self.kind in ("onset", "coda"):
            cluster = self.consonants.split("-")
            heard = cluster[-1] if self.kind == "onset" else cluster[0]
            yield from self._replace(consonants=heard).names()

    def names(self) -> Iterator[tuple[str, ...]]:
        """Yield the keys under which other units find this one."""
        if self.kind in ("onset", "coda"):
            yield (self.kind, self.consonants, str(self.part), str(self.parts))
            yield (self.kind, self.consonants)
            return
        yield (self.kind, self.vowel)
        yield ("vowel", self.vowel)


@dataclass(frozen=True)
class Placed:
    """A unit in a token frame: which syllable it belongs to, and its place in the vowel's hold.

    `share`: for "hold", (number, count) among the hold's frames.
    """

    unit: Unit
    syllable: int
    share: tuple[int, int] = (0, 1)


@dataclass(frozen=True)
class Division:
    """How a note's frames are divided: vowel, its coda, the next syllable's onset."""

    vowel: int
    coda: int
    onset: int


def divide(frames: int, coda: tuple[str, ...], onset: tuple[str, ...]) -> Division:
    """Divide a note of `frames` token frames between a vowel, its coda and the next onset.

    Clusters get what they want while the vowel keeps a frame (two beside long clusters); of a note
    that is too short for them, first the onset and then the coda are left out.
    """
    ends, begins = phones.frames_of(coda), phones.frames_of(onset)
    while frames - ends - begins < (2 if ends + begins > 2 else 1):
        if ends >= begins and ends > 1:
            ends -= 1
        elif begins > 1:
            begins -= 1
        elif begins:
            begins = 0
        else:
            ends = 0
            break
    return Division(max(frames - ends - begins, 1), ends, begins)


def lead_frames(syllables: Sequence[Syllable]) -> int:
    """Return how many frames a line begins before its first note."""
    return phones.frames_of(syllables[0].onset)


def line_units(syllables: Sequence[Syllable], lengths: Sequence[int]) -> list[Placed]:
    """Return the units of a sung line, frame by frame, from its first consonant on.

    `lengths`: token frames of each syllable's note, at least one. The first note begins
    `lead_frames` frames into the result.
    """
    placed = list(_cluster("onset", syllables[0].onset, syllables[0].vowel, 0, None))
    for number, (syllable, frames) in enumerate(zip(syllables, lengths, strict=True)):
        following = syllables[number + 1] if number + 1 < len(syllables) else None
        onset = following.onset if following else ()
        parts = divide(frames, syllable.coda, onset)
        right = _right(syllable, following)
        placed += _vowel(syllable, right, number, parts.vowel)
        placed += _cluster("coda", syllable.coda, syllable.vowel, number, parts.coda)
        if following:
            placed += _cluster("onset", onset, following.vowel, number + 1, parts.onset)
    return placed


def _right(syllable: Syllable, following: Syllable | None) -> str:
    if syllable.coda:
        return phones.PLACE[syllable.coda[0]]
    if following is None:
        return NOTHING
    return phones.PLACE[following.onset[0]] if following.onset else "v"


def _vowel(syllable: Syllable, right: str, number: int, frames: int) -> Iterator[Placed]:
    left = syllable.onset[-1] if syllable.onset else NOTHING
    vowel = syllable.vowel
    if frames == 1:
        yield Placed(Unit("whole", phones.PLACE.get(left, left), vowel), number)
        return
    yield Placed(Unit("attack", left, vowel), number)
    held = frames - 2
    for index in range(held):
        yield Placed(Unit("hold", "", vowel), number, (index, held))
    yield Placed(Unit("release", right, vowel), number)


def _cluster(
    kind: str, cluster: tuple[str, ...], vowel: str, number: int, frames: int | None
) -> Iterator[Placed]:
    """Yield the frames of a cluster; None: as many as it wants. The vowel colours the frame
    beside it.
    """
    parts = phones.frames_of(cluster) if frames is None else frames
    beside = parts - 1 if kind == "onset" else 0
    for part in range(parts if cluster else 0):
        colour = phones.VOWEL_CLASS[vowel] if part == beside else ""
        yield Placed(Unit(kind, "-".join(cluster), colour, part, parts), number)
