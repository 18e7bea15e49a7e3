"""What a karaoke view shows at each second of a song: lines, and how much of the sung one is lit.

Words are lit when they begin, where that is known; else the syllables of a line are spread evenly
over its time. No widgets; nothing moves between two words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil

from engine.listening.text_units import is_character_unit
from engine.songs.kept_lines import KeptLine
from engine.songs.line_times import PAUSE_S, LyricsTimes
from heartstudio.model.lyrics_analysis import syllables_of

BREAK_S = 4.0
"""Before a line behind a longer break than this, dots count down."""
MOST_DOTS = 3
"""One for each of the last seconds."""
AHEAD_S = 0.5
"""A line takes its place this long before it is sung, unless the one before is still sung."""
HOLD_S = 1.0
"""At a break a line keeps its place this long after its end."""
AGAIN_S = 1.0
"""Going back within this time after a line's start goes to the line before."""
LINES_AFTER = 2
_NEAR_S = 0.05
_WORD = re.compile(r"\S+")

WordStarts = Mapping[int, Mapping[int, float]]
"""For each line of the lyrics when its words begin in seconds; both are counted from 0."""


@dataclass(frozen=True)
class Piece:
    """A word, or a character of a script without spaces: lit as a whole from `start_s` on.

    `end`: the number of characters of the line up to its end.
    """

    end: int
    start_s: float


@dataclass(frozen=True)
class KaraokeLine:
    """A sung line and its pieces, in order of time."""

    text: str
    start_s: float
    end_s: float
    pieces: tuple[Piece, ...]

    def lit_at(self, position_s: float) -> int:
        """Return how many characters are lit."""
        return max((p.end for p in self.pieces if p.start_s <= position_s), default=0)


@dataclass(frozen=True)
class Shown:
    """What is to be seen at one time.

    `title`    the song's, until the first line is sung
    `before`   the line sung last
    `current`  the line that is sung, or sung next; its first `lit` characters are lit
    `after`    up to two lines that follow
    `dots`     seconds until the current line begins, 3 at most; 0 where no break is before it
    """

    title: str = ""
    before: str = ""
    current: str = ""
    lit: int = 0
    after: tuple[str, ...] = ()
    dots: int = 0


@dataclass(frozen=True)
class Karaoke:
    """A song with the lines that are sung in it, in order."""

    title: str
    lines: tuple[KaraokeLine, ...]

    def at(self, position_s: float) -> Shown:
        """Return what to show at a time of the song."""
        if not self.lines:
            return Shown(self.title)
        last = self.lines[-1]
        if position_s >= last.end_s + PAUSE_S:
            return Shown(before=last.text)
        number = bisect_right(self._turns, position_s)
        line = self.lines[number]
        has_begun = position_s >= line.start_s
        title = self.title if number == 0 and not has_begun else ""
        return Shown(
            title=title,
            before=self.lines[number - 1].text if number else "",
            current=line.text,
            lit=line.lit_at(position_s),
            after=tuple(one.text for one in self.lines[number + 1 : number + 1 + LINES_AFTER]),
            dots=0 if has_begun else self._dots(number, position_s),
        )

    def start_before(self, position_s: float) -> float:
        """Return where to go back to: the start of this line, just after it of the one before."""
        starts = [line.start_s for line in self.lines if line.start_s < position_s - AGAIN_S]
        return starts[-1] if starts else 0.0

    def start_after(self, position_s: float) -> float | None:
        """Return where the next line starts; None behind the last one."""
        starts = [line.start_s for line in self.lines if line.start_s > position_s + _NEAR_S]
        return starts[0] if starts else None

    def _break_s(self, number: int) -> float:
        """Return the time without words before a line."""
        before = self.lines[number - 1].end_s if number else 0.0
        return self.lines[number].start_s - before

    def _dots(self, number: int, position_s: float) -> int:
        if self._break_s(number) <= BREAK_S:
            return 0
        return min(MOST_DOTS, ceil(self.lines[number].start_s - position_s))

    @cached_property
    def _turns(self) -> list[float]:
        """Return when each line but the first takes the place of the one before, rising."""
        turns: list[float] = []
        for number, line in enumerate(self.lines[1:], 1):
            before = self.lines[number - 1].end_s
            if self._break_s(number) > BREAK_S:
                turns.append(before + HOLD_S)
            else:
                turns.append(min(max(before, line.start_s - AHEAD_S), line.start_s))
        return list(accumulate(turns, max))


def karaoke_of(
    title: str,
    lyrics: str,
    times: LyricsTimes,
    words: WordStarts | None = None,
    kept: Sequence[KeptLine] = (),
) -> Karaoke:
    """Return a timed song's lines; those that were not heard are left out. kept: lines before."""
    texts = lyrics.split("\n")
    lines = [KaraokeLine(*line, _pieces(*line, {})) for line in kept]
    for line in times.lines:
        text = texts[line.line].strip() if line.line < len(texts) else ""
        if line.heard and text:
            known = (words or {}).get(line.line, {})
            pieces = _pieces(text, line.start_s, line.end_s, known)
            lines.append(KaraokeLine(text, line.start_s, line.end_s, pieces))
    return Karaoke(title, tuple(lines))


def _pieces(
    text: str, start_s: float, end_s: float, known: Mapping[int, float]
) -> tuple[Piece, ...]:
    """Return the pieces of a line. `known`: when words begin, as far as that is stated."""
    ends, firsts = _piece_ends(text)
    if not ends:
        return ()
    begins = [0, *ends[:-1]]
    weights = [max(1, syllables_of(text[a:b])) for a, b in zip(begins, ends, strict=True)]
    sums = [0, *accumulate(weights)]
    anchors = [(0, start_s)]
    for word, begin_s in sorted(known.items()):
        if word >= len(firsts) or begin_s >= end_s:
            continue
        if firsts[word] == 0 or begin_s > anchors[-1][1]:
            anchors = anchors if firsts[word] else []
            anchors.append((firsts[word], begin_s))
    anchors.append((len(ends), end_s))
    starts: list[float] = []
    for (first, from_s), (end, until_s) in pairwise(anchors):
        syllable_s = max(until_s - from_s, 0.0) / (sums[end] - sums[first])
        starts += [from_s + (sums[n] - sums[first]) * syllable_s for n in range(first, end)]
    return tuple(Piece(end, begin_s) for end, begin_s in zip(ends, starts, strict=True))


def _piece_ends(text: str) -> tuple[list[int], list[int]]:
    """Return where the pieces of a line end, and which one is the first of each word."""
    ends: list[int] = []
    firsts: list[int] = []
    for word in _WORD.finditer(text):
        firsts.append(len(ends))
        ends += [word.start() + end for end in _parts(word.group())]
    return ends, firsts


def _parts(word: str) -> list[int]:
    """Return where the pieces of a word end; marks and punctuation go with what is before them."""
    begins = [place for place, character in enumerate(word) if _begins(character)]
    ends = [
        right
        for left, right in pairwise(begins)
        if is_character_unit(word[left]) or is_character_unit(word[right])
    ]
    return [*ends, len(word)]


def _begins(character: str) -> bool:
    """Whether a character may begin a piece: a letter or a number, no mark that sits on one."""
    return unicodedata.category(character)[0] in "LN"
