"""Times of lyrics that a song's codes state, so that nobody needs to listen.

The stated musical lines are matched with those that the model's pronunciation makes of the lyrics:
in order, by their numbers of syllables. What cannot be matched with certainty gets no times.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.config import PRONUNCIATION_FILE
from engine.contract import TOKEN_FRAME_RATE_HZ, CheckpointError, ModelInfo
from engine.listening.lyrics_alignment import HEARD_FROM, in_order, section_times
from engine.listening.stated_lines import LyricCode, StatedLine
from engine.messages import Message
from engine.model_identity import composing_problem, model_info
from engine.model_layout import model_parts
from engine.prompt_text import section_of
from engine.pronunciation.pronunciation import Pronunciation
from engine.pronunciation.spoken_text import plain_text
from engine.pronunciation.sung_lines import SungLine
from engine.songs.extension import grown_from
from engine.songs.line_times import LineTime, LyricsTimes
from engine.songs.score import Score, Section, in_frames

MOST_LINES = 300
"""Of lyrics that are matched; no song has so many musical lines."""
LEAST_MATCHED = 0.5
"""Share of the sung lines that must be those of the lyrics."""
_EQUAL, _ALMOST, _CUT, _OTHER, _MISSING, _AT_EDGE = 7, 5, 4, 0, -3, 3
_NEVER = -(10**9)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """A musical line of the lyrics: its number (from 0), the lyrics' line (from 0), what is sung.

    `block`: the number of its block. Inside one, musical lines follow each other; between two there
    are musical lines without words, nobody knows how many.
    """

    number: int
    line: int
    sung: SungLine
    block: int

    @property
    def syllables(self) -> int:
        return self.sung.syllables


@dataclass(frozen=True)
class _Lyrics:
    """The musical lines of lyrics, and whether music without words is before and after them all."""

    wanted: tuple[_Wanted, ...]
    has_intro: bool
    has_outro: bool

    def blocks(self) -> list[list[_Wanted]]:
        found: list[list[_Wanted]] = []
        for one in self.wanted:
            if not found or found[-1][-1].block != one.block:
                found.append([])
            found[-1].append(one)
        return found


@dataclass(frozen=True)
class StatingModel:
    """A language model whose songs state when their lines are sung."""

    name: str
    code: LyricCode
    pronunciation: Pronunciation
    info: ModelInfo

    @classmethod
    def of_folder(cls, folder: Path, version: str | None = None) -> StatingModel | None:
        """Return the model in a folder, as the engine is given it; None if it states nothing.

        Raises CheckpointError.
        """
        parts = model_parts(folder, version)
        code = LyricCode.of_model(parts.mula)
        file = parts.texts / PRONUNCIATION_FILE
        if code is None or not file.is_file():
            return None
        return cls(parts.mula.name, code, Pronunciation.from_file(file), model_info(parts))

    def codes_problem(self, score: Score) -> Message:
        """Return NOTHING if it can read a song's codes, else why not."""
        return composing_problem(self.info, score.recipe.model)

    def timed(self, score: Score) -> Score | None:
        """Return the score with the times of its lines and sections, None where they do not fit.

        In a song that goes on from another one only what is new has this song's lyrics.
        """
        cut_frame = _cut_frame(score)
        lyrics = _lyrics(score.recipe.lyrics, self.pronunciation)
        matched = self._matched(lyrics, score, cut_frame)
        numbers = dict.fromkeys(one.line for one in lyrics.wanted)
        grouped = {n: [one for one in lyrics.wanted if one.line == n] for n in numbers}
        lines = [_line_time(n, ones, matched, is_sung=True) for n, ones in grouped.items()]
        if not any(line.heard for line in lines):
            return None
        bars = [_line_time(n, ones, matched, is_sung=False) for n, ones in grouped.items()]
        cut_s = cut_frame / TOKEN_FRAME_RATE_HZ
        found = in_frames(section_times(score.recipe.lyrics, bars, cut_s))
        reached = [section for section in found if section.start_frame < score.frame_count]
        times = LyricsTimes(self.name, in_order(lines, score.duration_s), is_stated=True)
        return replace(
            score,
            lyrics_times=times,
            sections=with_kept_sections(score, reached),
        )

    def word_starts(self, score: Score) -> dict[int, dict[int, float]]:
        """Return for each line of the lyrics, from 0, when its words begin in seconds.

        Words stand between spaces and are counted from 0; those that are not sung are left out.
        """
        lyrics = _lyrics(score.recipe.lyrics, self.pronunciation)
        texts = score.recipe.lyrics.split("\n")
        found: dict[int, dict[int, float]] = {}
        for one, line in self._matched(lyrics, score, _cut_frame(score)).items():
            text = texts[one.line]
            if len(plain_text(text).split()) != len(text.split()):
                continue  # a word of nothing visible: those of the pronunciation are others
            frames = dict(line.syllables)
            words = found.setdefault(one.line, {})
            syllable = 1
            for unit in one.sung.units:
                if syllable in frames and unit.word not in words:
                    words[unit.word] = frames[syllable] / TOKEN_FRAME_RATE_HZ
                syllable += unit.syllables
        return found

    def _matched(self, lyrics: _Lyrics, score: Score, cut_frame: int) -> dict[_Wanted, StatedLine]:
        """Return the lines that are certain; none if the codes do not fit the lyrics."""
        if not 0 < len(lyrics.wanted) <= MOST_LINES or self.codes_problem(score):
            return {}
        stated = self.code.lines(score.codes, cut_frame)
        if not stated:
            return {}
        begins_here = cut_frame == 0 and stated[0].left < self.code.most_left
        matched = _matched(lyrics, stated, begins_here=begins_here)
        begun_before = cut_frame > 0 and stated[0].syllables and stated[0].syllables[0][0] > 1
        sung = sum(bool(line.syllables) for line in stated) - bool(begun_before)
        return matched if len(matched) >= LEAST_MATCHED * sung else {}


def _cut_frame(score: Score) -> int:
    grown = grown_from(score.recipe)
    return 0 if grown is None else grown[1]


def with_stated_times(score: Score, model_folder: Path, version: str | None = None) -> Score:
    """Return a song's score with the times that its codes state, else as it is.

    The model must be the one that composed it; codes of others do not fit.
    """
    try:
        model = StatingModel.of_folder(model_folder, version)
        timed = model.timed(score) if model is not None else None
    except CheckpointError as error:
        _log.warning("the lines of a song are not timed: %r", error)
        return score
    return score if timed is None else timed


def with_kept_sections(score: Score, found: Sequence[Section]) -> tuple[Section, ...]:
    """Return found sections after those inherited from another song; none found: the score's.

    Inherited are those before the cut and before all that were found.
    """
    if not found:
        return score.sections
    end = min(_cut_frame(score), *(section.start_frame for section in found))
    return (*(kept for kept in score.sections if kept.start_frame < end), *found)


def _lyrics(text: str, pronunciation: Pronunciation) -> _Lyrics:
    wanted: list[_Wanted] = []
    block, has_words, gaps = 0, True, [False]
    """gaps: for each block and after the last one, whether music without words is before it."""
    for number, (line, sung) in enumerate(
        zip(text.split("\n"), pronunciation.sung_lines(text), strict=True)
    ):
        if section_of(line) is not None:
            gaps[-1] = gaps[-1] or not has_words
            has_words = False
        for part in sung:
            if gaps[-1] or not wanted:
                block += 1
                gaps.append(False)
            has_words = True
            wanted.append(_Wanted(len(wanted), number, part, block))
    has_outro = gaps[-1] or not has_words or pronunciation.with_outro(text) != text
    return _Lyrics(tuple(wanted), has_intro=gaps[0], has_outro=has_outro)


def _matched(
    lyrics: _Lyrics, stated: Sequence[StatedLine], *, begins_here: bool
) -> dict[_Wanted, StatedLine]:
    """Return which stated line is which of the lyrics, as far as that is certain.

    A block's lines are numbered one after the other, so only the number of its first line is
    looked for, by how well the syllables of all lines agree. A block that could equally well be
    elsewhere is left out. begins_here: the first stated line is the first one of the lyrics, which
    it is not in an extended song, nor known in one with more lines than can be stated.
    """
    by_left = {line.left: line for line in stated}
    sung = [line for line in stated if line.syllables]
    if not sung:
        return {}
    blocks = lyrics.blocks()
    highest = max(stated[0].left, len(lyrics.wanted)) + len(lyrics.wanted)
    first_left = highest if begins_here else max(by_left)
    edges = {0 if begins_here else sung[0].left, sung[-1].left}
    scores = [
        [_agreement(block, first, by_left, edges, first_left) for first in range(highest + 1)]
        for block in blocks
    ]
    if not lyrics.has_intro and begins_here:
        scores[0][stated[0].left] += _AT_EDGE
    if not lyrics.has_outro:
        scores[-1][len(blocks[-1])] += _AT_EDGE
    found: dict[_Wanted, StatedLine] = {}
    for block, first in zip(blocks, _certain_places(blocks, scores), strict=True):
        for index, one in enumerate(block if first is not None else ()):
            line = by_left.get((first or 0) - index)
            if line is not None and line.syllables and _fits(one, line):
                found[one] = line
    return found


def _fits(one: _Wanted, line: StatedLine) -> bool:
    return line.last_syllable <= one.syllables + 1


def _agreement(
    block: Sequence[_Wanted],
    first: int,
    by_left: dict[int, StatedLine],
    edges: set[int],
    highest: int,
) -> int:
    """Return how well a block's lines agree with the stated ones from number `first` down.

    edges: numbers of lines of which a part may be missing. Lines above `highest` may have been
    sung before; the last stated line may just have begun.
    """
    if first < len(block):
        return _NEVER
    lowest = min(by_left)
    total = 0
    for left, one in zip(range(first, 0, -1), block, strict=False):
        line = by_left.get(left)
        if line is None or not line.syllables:
            total += _MISSING if lowest < left <= highest else 0
            continue
        difference = line.last_syllable - one.syllables
        if abs(difference) <= 1:
            is_whole = line.syllables[0][0] == 1 or left not in edges
            total += _CUT if not is_whole else _ALMOST if difference else _EQUAL
        else:
            is_cut = difference < 0 and left in edges
            total += _CUT if is_cut else _OTHER if difference < 0 else _MISSING
    return total


def _certain_places(
    blocks: Sequence[Sequence[_Wanted]], scores: Sequence[Sequence[int]]
) -> list[int | None]:
    """Return the number of each block's first line in the best of all orders.

    None for a block that is elsewhere in another order that is as good.
    """
    size = len(scores[0])
    before: list[list[int]] = []
    best = [0] * size
    """For each number, the best sum of the blocks before, if the next one begins there at most."""
    for block, own in zip(blocks, scores, strict=True):
        before.append(best)
        sums = [a + b for a, b in zip(best, own, strict=True)]
        best = [_NEVER] * size
        for number in range(size - 1, -1, -1):
            above = best[number + 1] if number + 1 < size else _NEVER
            ends = number + len(block)
            best[number] = max(above, sums[ends] if ends < size else _NEVER)
    after = [0] * size
    found: list[int | None] = []
    for block, own, first in zip(reversed(blocks), reversed(scores), reversed(before), strict=True):
        below = [after[max(n - len(block), 0)] if n >= len(block) else _NEVER for n in range(size)]
        sums = [a + b + c for a, b, c in zip(first, own, below, strict=True)]
        most = max(sums)
        places = [number for number, total in enumerate(sums) if total == most]
        found.append(places[0] if len(places) == 1 and most > 0 else None)
        values = [a + b for a, b in zip(own, below, strict=True)]
        after, top = [], _NEVER
        for value in values:
            top = max(top, value)
            after.append(top)
    return found[::-1]


def _line_time(
    number: int,
    ones: Iterable[_Wanted],
    matched: dict[_Wanted, StatedLine],
    *,
    is_sung: bool,
) -> LineTime:
    """Return when a line of the lyrics is sung; else its musical lines, with their rests."""
    ones = list(ones)
    lines = [matched[one] for one in ones if one in matched]
    if not lines:
        return LineTime(number, 0.0, 0.0, 0.0, False)
    count = sum(min(len(matched[one].syllables), one.syllables) for one in ones if one in matched)
    confidence = min(count / sum(one.syllables for one in ones), 1.0)
    start, end = lines[0].frames[0], lines[-1].frames[1]
    if is_sung:
        start, end = lines[0].syllables[0][1], lines[-1].sung_until
    start_s, end_s = start / TOKEN_FRAME_RATE_HZ, end / TOKEN_FRAME_RATE_HZ
    return LineTime(number, start_s, end_s, confidence, confidence >= HEARD_FROM)
