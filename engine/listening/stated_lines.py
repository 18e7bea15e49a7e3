"""Musical lines as a song's codes state them, where a model's config.json declares how.

"lyric_times": {"codebook": 1, "period": 480, "places": 15} declares that token % period of that
codebook (counted from 0) is left * places + place: `left` counts the musical lines that are left in
the song including this one, `place` the syllable of the line that is sung, from 1 (0: none). It
knows nothing of lyrics. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.config import limited_int, non_negative_int, read_json_object
from engine.contract import CheckpointError, Codes
from engine.messages import Message

LEAST_IN_ORDER = 0.8
"""Share of the frames whose lines must be in order; less are the codes of another model."""
LEAST_FRAMES = 4
"""A line of fewer frames (0.32 s) is none: single tokens are wrong."""
_CLEAR_FRAMES = 8
LEAST_SUNG_FRAMES = 3
"""A line that is sung in fewer frames is not sung."""
_MOST = 1 << 16

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class StatedLine:
    """One musical line of a song.

    `left`       musical lines left including this one; beyond the highest number that the codes can
                 hold it goes on counting
    `frames`     first and end (exclusive) token frame
    `syllables`  (number of the syllable in the line from 1, the frame where it begins), rising
    `sung_until` the frame after the last one in which it is sung
    """

    left: int
    frames: tuple[int, int]
    syllables: tuple[tuple[int, int], ...] = ()
    sung_until: int = 0

    @property
    def last_syllable(self) -> int:
        """The number of the last syllable that is sung, 0 if none is."""
        return self.syllables[-1][0] if self.syllables else 0


@dataclass(frozen=True)
class LyricCode:
    """What config.json declares."""

    codebook: int
    period: int
    places: int

    @classmethod
    def of_model(cls, folder: Path) -> LyricCode | None:
        """Read a language model's config.json; None if it declares nothing.

        Raises CheckpointError.
        """
        file = folder / "config.json"
        values = read_json_object(file)
        if "lyric_times" not in values:
            return None
        found = values["lyric_times"]
        given = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
        source = f"{file}, lyric_times"
        code = cls(
            non_negative_int(given, "codebook", -1, source),
            limited_int(given, "period", source, _MOST),
            limited_int(given, "places", source, _MOST),
        )
        if code.places < 2 or code.period % code.places:
            message = Message("{path} does not fit. Download this file again.", path=source)
            raise CheckpointError(message, repr(code))
        return code

    @property
    def most_left(self) -> int:
        """The highest number of lines that can be stated; it stands for all higher ones, too."""
        return self.period // self.places - 1

    def left_at(self, codes: Codes, frame: int) -> int:
        """Return the lines left at a frame of codes (K, T), as most of the first 0.64 s say."""
        stated = codes[self.codebook, frame : frame + _CLEAR_FRAMES].astype(np.int64) % self.period
        return int(np.median(stated // self.places))

    def counted_from(self, codes: Codes, left: int) -> Codes:
        """Return codes (K, T) that state `left` lines at their beginning, the later ones fewer.

        In the sound nothing changes.
        """
        found = codes.copy()
        stated = codes[self.codebook].astype(np.int64)
        lines = stated % self.period // self.places
        by = left - self.left_at(codes, 0)
        wanted = np.where(lines > 0, np.clip(lines + by, 1, self.most_left), 0)
        found[self.codebook] = stated + (wanted - lines) * self.places
        return found

    def lines(self, codes: Codes, first_frame: int = 0) -> list[StatedLine] | None:
        """Return the lines of codes (K, T) from a frame on, in order of time.

        The ending, in which no line is left, is the last one. None for codes that state no lines:
        those of another model.
        """
        if self.codebook >= codes.shape[0] or first_frame >= codes.shape[1]:
            return None
        stated = codes[self.codebook, first_frame:].astype(np.int64) % self.period
        left, place = np.divmod(stated, self.places)
        kept = longest_rising((-left).tolist())
        if len(kept) < LEAST_IN_ORDER * len(left):
            return None
        lines: list[StatedLine] = []
        for number, group in groupby(kept, key=lambda frame: int(left[frame])):
            frames = list(group)
            parts = _restarts(frames, place) if number == self.most_left else [frames]
            for part in parts:
                if len(part) >= LEAST_FRAMES:
                    lines.append(_line(number, part, place, first_frame))
        return _counted_on(lines)


def longest_rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest subsequence that never falls."""
    tails: list[int] = []
    """For each length, the place where the best subsequence of that length ends."""
    ends: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(tails[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            tails.append(place)
        else:
            ends[length], tails[length] = value, place
    found: list[int] = []
    place = tails[-1] if tails else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _restarts(frames: list[int], place: Numbers) -> Iterator[list[int]]:
    """Divide frames where syllables are counted from 1 again: there another line begins."""
    highest, part = 0, list[int]()
    for frame in frames:
        if place[frame] == 1 and highest > 1:
            yield part
            highest, part = 0, []
        highest = max(highest, int(place[frame]))
        part.append(frame)
    yield part


def _line(left: int, frames: list[int], place: Numbers, offset: int) -> StatedLine:
    """Return a line of frames; `offset` is added to their numbers."""
    ends = (offset + frames[0], offset + frames[-1] + 1)
    sung = [frame for frame in frames if place[frame] > 0 and left > 0]
    kept = [sung[index] for index in longest_rising([int(place[frame]) for frame in sung])]
    if len(kept) < LEAST_SUNG_FRAMES:
        return StatedLine(left, ends)
    starts: dict[int, int] = {}
    for frame in kept:
        starts.setdefault(int(place[frame]), offset + frame)
    return StatedLine(left, ends, tuple(starts.items()), offset + kept[-1] + 1)


def _counted_on(lines: list[StatedLine]) -> list[StatedLine]:
    """Give lines with the same number, the highest, those that follow it."""
    found: list[StatedLine] = []
    for line in reversed(lines):
        left = line.left if not found else max(line.left, found[-1].left + 1)
        found.append(line if line.left != lines[0].left else replace(line, left=left))
    return found[::-1]
