"""Aligns lyrics with a transcript: when each line is sung, and whether it was heard.

Pure functions: no audio, no model, no torch. Words (single characters where a script writes no
spaces) of the lyrics and of a transcript are aligned globally (Needleman and Wunsch 1970, with the
affine gaps of Gotoh 1982), so a repeated chorus is matched with the occurrence that fits the order
of the song. Lines that were not recognised are marked as not heard and get no exact time.

Letters: A units asked for, H units heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.contract import RequestError
from engine.listening.line_starts import WORD_LETTERS, SungLine, SungWord, line_starts
from engine.listening.text_units import Units, similarities, units_of
from engine.listening.transcript import HeardWord
from engine.messages import Message
from engine.prompt_text import section_of
from engine.songs.line_times import LineTime
from engine.songs.score import SectionTime

MAX_CELLS = 36_000_000
"""Maximum A·H, 6 000 words against 6 000: up to 300 MB during the comparison."""
HEARD_FROM = 0.4
"""A line counts as heard when at least this share of it was recognised."""
FAINTLY_HEARD_FROM = 0.2
COVERED_FROM = 0.7
"""A line counts as heard, too, when FAINTLY_HEARD_FROM of it was recognised and other words were
heard in the place of the rest: COVERED_FROM of it in all. Loud music makes recognisers mishear.
"""
LONGEST_PAUSE_S = 8.0
"""A longer pause within one line means two places; the one with more words is the line."""
LONGEST_BREAK_S = 2.0
"""The same for a pause in which other words were heard."""
LONGEST_UNIT_S = 0.8
LEAD_ROOM_S = 0.5
"""A misheard first word may begin so much before the line's estimated start, and twice the lead."""

_MATCH = 10
_MISMATCH = -4
_GAP_OPEN = 6
_GAP_GO_ON = 1
_NEVER = -(1 << 28)
_LEAST_SIMILARITY = 0.6

Scores = NDArray[np.int32]


@dataclass(frozen=True)
class _Anchor:
    """A lyrics unit matched with a heard one; `weight` 0 if a different word was heard there."""

    unit: int
    heard: int
    weight: float
    start_s: float
    end_s: float


def sung_lines(lyrics: str) -> list[tuple[int, str]]:
    """Return (line number, text) of every line with words to sing; section marks are left out."""
    lines = enumerate(lyrics.split("\n"))
    return [(n, line) for n, line in lines if section_of(line) is None and units_of(line)]


def align_lyrics(
    lyrics: str, heard: Sequence[HeardWord], duration_s: float
) -> tuple[LineTime, ...]:
    """Return times of all sung lines, in the order of the lyrics.

    The starts of heard lines never decrease. `heard` must be in order of time. Raises RequestError
    for more than MAX_CELLS.
    """
    lines = sung_lines(lyrics)
    asked = [units_of(text) for _, text in lines]
    units, times = _heard_units(heard)
    flat = [unit for line in asked for unit in line]
    if len(flat) * len(units) > MAX_CELLS:
        raise RequestError(
            Message("These lyrics are too long to be timed."),
            f"{len(flat)} units asked, {len(units)} heard",
        )
    anchors = _anchors(flat, units, times)
    found: list[LineTime] = []
    sung: list[SungLine] = []
    first = 0
    for (number, _), line in zip(lines, asked, strict=True):
        here = [a for a in anchors if first <= a.unit < first + len(line)]
        time, words = _line_time(number, first, line, here)
        found.append(time)
        sung += [words] if words else []
        first += len(line)
    starts = iter(line_starts(sung))
    found = [replace(time, start_s=next(starts)) if time.heard else time for time in found]
    return in_order(found, duration_s)


def section_times(
    lyrics: str, lines: Iterable[LineTime], begin_s: float = 0.0
) -> tuple[SectionTime, ...]:
    """Return the start times of sections, as far as the line times allow.

    A section with words starts with its first heard line; without one it is left out. A section
    without words starts where the singing before it ends, the first one at `begin_s`, where the
    lyrics begin in the song.
    """
    times = {time.line: time for time in lines}
    found: list[SectionTime] = []
    sung_until_s = begin_s
    for name, numbers in _sections_with_lines(lyrics):
        sung = [times[number] for number in numbers if number in times]
        heard = [line for line in sung if line.heard]
        start_s = heard[0].start_s if heard else sung_until_s
        if name and (heard or not sung):
            found.append(SectionTime(name, start_s))
        sung_until_s = max([sung_until_s, *(line.end_s for line in heard)])
    return tuple(found)


def _sections_with_lines(lyrics: str) -> list[tuple[str, list[int]]]:
    """Return (name, numbers of the lines below its mark); lines above all marks have no name."""
    sections: list[tuple[str, list[int]]] = [("", [])]
    for number, line in enumerate(lyrics.split("\n")):
        mark = section_of(line)
        if mark is None:
            sections[-1][1].append(number)
        else:
            sections.append((mark, []))
    return sections


def _heard_units(heard: Sequence[HeardWord]) -> tuple[Units, NDArray[np.float64]]:
    """Return the heard units and (H, 2) starts and ends; a word's time is divided among its
    units.
    """
    units: Units = []
    times: list[tuple[float, float]] = []
    for word in heard:
        parts = units_of(word.text)
        total = sum(map(len, parts))
        start_s, length_s = word.start_s, max(word.end_s - word.start_s, 0.0)
        done = 0
        for part in parts:
            begin_s = start_s + length_s * done / total
            done += len(part)
            units.append(part)
            times.append((begin_s, start_s + length_s * done / total))
    return units, np.array(times, np.float64).reshape(-1, 2)


def _anchors(asked: Units, heard: Units, times: NDArray[np.float64]) -> list[_Anchor]:
    if not asked or not heard:
        return []
    pairs = align_units(asked, heard)
    return [_Anchor(i, j, weight, float(times[j, 0]), float(times[j, 1])) for i, j, weight in pairs]


def align_units(asked: Units, heard: Units) -> list[tuple[int, int, float]]:
    """Return the best global alignment: (asked unit, heard unit, similarity), both strictly rising.

    Similarity 0 means that a different word was heard where this one was expected. Among equally
    good alignments the one that pairs the earliest units is chosen. Needs A·H bytes.
    """
    rows, columns, table = similarities(asked, heard, _LEAST_SIMILARITY)
    # Gaps at the beginning and end of both sides cost no gap opening. This is the cost of skipping
    # the first j heard units; reversed, of the last ones.
    before = -_GAP_GO_ON * np.arange(len(heard) + 1, dtype=np.int32)
    moves = np.zeros((len(asked) + 1, len(heard) + 1), np.uint8)
    best, down = before, np.full_like(before, _NEVER)
    end, end_score = (0, 0), -_GAP_GO_ON * (len(asked) + len(heard))
    for i in range(1, len(asked) + 1):
        alike = table[rows[i - 1]][columns]
        scores = np.where(alike > 0, _MATCH * (2 * alike - 1), _MISMATCH).astype(np.int32)
        best, down = _next_row((best, down), scores, before - _GAP_GO_ON * (i - 1), moves[i])
        ending = best + before[::-1]
        score = int(ending.max()) - _GAP_GO_ON * (len(asked) - i)
        if score > end_score:
            end, end_score = (i, int(ending.argmax())), score
    return [(i, j, float(table[rows[i], columns[j]])) for i, j in _walk_back(moves, end)]


_DIAGONAL, _DOWN, _ACROSS = 0, 1, 2
_DOWN_OPENS, _ACROSS_OPENS, _FIRST_PAIR = 4, 8, 16


def _next_row(
    above: tuple[Scores, Scores], scores: Scores, skipped: Scores, moves: NDArray[np.uint8]
) -> tuple[Scores, Scores]:
    """Process one more asked unit: (best scores, best scores that end by skipping it).

    `above` is the previous row; `skipped` the cost if its pairs are the first ones.
    """
    opened, continued = above[0] - _GAP_OPEN, above[1] - _GAP_GO_ON
    down = np.maximum(opened, continued)
    moves[:] = np.where(opened >= continued, _DOWN_OPENS, 0)
    best = down.copy()
    best[1:] = np.maximum(best[1:], np.maximum(above[0], skipped)[:-1] + scores)
    # A gap along the row costs GO_ON per step, so its best start is a running maximum.
    steps = np.arange(len(best), dtype=np.int32) * _GAP_GO_ON
    across = np.full_like(best, _NEVER)
    across[1:] = np.maximum.accumulate(best + steps)[:-1] - steps[:-1] - _GAP_OPEN
    kind = np.where(across >= best, _ACROSS, np.where(down == best, _DOWN, _DIAGONAL))
    moves |= kind.astype(np.uint8)
    moves[1:] |= np.where(across[1:] == best[:-1] - _GAP_OPEN, _ACROSS_OPENS, 0).astype(np.uint8)
    moves[1:] |= np.where(skipped > above[0], _FIRST_PAIR, 0)[:-1].astype(np.uint8)
    return np.maximum(best, across), down


def _walk_back(moves: NDArray[np.uint8], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Trace back from the last pair to the first: the paired units."""
    i, j = end
    pairs: list[tuple[int, int]] = []
    gap = _DIAGONAL  # not in a gap
    while i > 0 and j > 0:
        move = int(moves[i, j])
        gap = gap or move & 3
        if gap == _DIAGONAL:
            i, j = i - 1, j - 1
            pairs.append((i, j))
            if move & _FIRST_PAIR:
                break
        elif gap == _ACROSS:
            gap = _DIAGONAL if move & _ACROSS_OPENS else _ACROSS
            j -= 1
        else:
            gap = _DIAGONAL if move & _DOWN_OPENS else _DOWN
            i -= 1
    return pairs[::-1]


def _line_time(
    number: int, first: int, line: Units, anchors: list[_Anchor]
) -> tuple[LineTime, SungLine | None]:
    """Return a line's times from its matched words, and what tells its beginning better, if it was
    heard; missing first and last words are estimated.
    """
    place = _fullest_place(anchors)
    heavy = [k for k, anchor in enumerate(place) if anchor.weight > 0]
    known = place[heavy[0] : heavy[-1] + 1] if heavy else []
    sizes = [len(unit) for unit in line]
    weight = sum(a.weight * sizes[a.unit - first] for a in known)
    covered = sum(sizes[a.unit - first] for a in place) / sum(sizes)
    confidence = min(weight / sum(sizes), 1.0)
    is_faint = confidence >= FAINTLY_HEARD_FROM and covered >= COVERED_FROM
    if confidence < HEARD_FROM and not is_faint:
        return LineTime(number, 0.0, 0.0, confidence, False), None
    start, end = known[0], known[-1]
    unit_s = min((end.end_s - start.start_s) / (end.unit - start.unit + 1), LONGEST_UNIT_S)
    lead_s = (start.unit - first) * unit_s
    tail_s = (first + len(line) - 1 - end.unit) * unit_s
    start_s = start.start_s - lead_s
    misheard = place[0]  # another word in the place of the line's first one
    if misheard.unit == first and start.start_s - misheard.start_s < 2 * lead_s + LEAD_ROOM_S:
        start_s = misheard.start_s
    lengths = np.cumsum([size + WORD_LETTERS for size in sizes])
    together = _until_pause([anchor for anchor in place if anchor.unit <= end.unit])
    words = tuple(SungWord(int(lengths[a.unit - first]), a.end_s) for a in together)
    sung = SungLine(words, start_s)
    return LineTime(number, start_s, end.end_s + tail_s, confidence, True), sung


def _until_pause(anchors: list[_Anchor]) -> list[_Anchor]:
    """Return the anchors before the first pause within a line."""
    for number, (one, other) in enumerate(pairwise(anchors), 1):
        if other.start_s - one.end_s > LONGEST_BREAK_S:
            return anchors[:number]
    return anchors


def _fullest_place(anchors: list[_Anchor]) -> list[_Anchor]:
    """Split anchors at long pauses and return the part with the most words."""
    places: list[list[_Anchor]] = [[]]
    for anchor in anchors:
        here = places[-1]
        has_others = bool(here) and anchor.heard > here[-1].heard + 1
        longest_s = LONGEST_BREAK_S if has_others else LONGEST_PAUSE_S
        if here and anchor.start_s - here[-1].end_s > longest_s:
            places.append([])
        places[-1].append(anchor)
    return max(places, key=lambda p: sum(a.weight for a in p))


def in_order(lines: Sequence[LineTime], duration_s: float) -> tuple[LineTime, ...]:
    """Clip times to the song and order them; lines not heard get the gap they would be in."""
    placed: list[LineTime] = []
    last: int | None = None
    before_s, after_s = 0.0, duration_s
    for line in lines:
        if not line.heard:
            placed.append(replace(line, start_s=before_s))
            continue
        earliest_s = 0.0 if last is None else placed[last].start_s
        start_s = min(max(line.start_s, earliest_s), duration_s)
        if last is not None and placed[last].end_s > start_s:  # a late end yields to a start
            placed[last] = replace(placed[last], end_s=start_s)
        before_s = min(max(line.end_s, start_s), duration_s)
        last = len(placed)
        placed.append(replace(line, start_s=start_s, end_s=before_s))
    for place in reversed(range(len(placed))):
        line = placed[place]
        if line.heard:
            after_s = line.start_s
        else:
            placed[place] = replace(line, end_s=max(line.start_s, after_s))
    return tuple(placed)
