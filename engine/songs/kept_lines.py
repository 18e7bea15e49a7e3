"""The lines that an extended song keeps of its parent, with their times.

An extended song's lyrics are the new ones only. What is sung before the cut is noted in its recipe,
so that karaoke and .lrc files have it too. It is a copy: the parent may be deleted.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from engine.contract import TOKEN_FRAME_RATE_HZ
from engine.songs.line_times import MAX_LINES, MAX_TIME_MS
from engine.songs.recipe import Recipe
from engine.songs.score import Score

KEPT_LINES_KEY = "kept_lines"
"""Key in a recipe's extra: [[text, start, end], …] in ms, in order of time."""
MAX_CHARACTERS = 1_000
"""Of a line; a longer one is cut off."""


class KeptLine(NamedTuple):
    """A line that is sung from `start_s` to `end_s`."""

    text: str
    start_s: float
    end_s: float


def kept_lines(score: Score, cut_frame: int) -> tuple[KeptLine, ...]:
    """Return the lines of a song that are sung for the most part before a cut, its own kept ones
    first; none of a song whose lines are not timed.
    """
    cut_s = cut_frame / TOKEN_FRAME_RATE_HZ
    found = list(kept_lines_of(score.recipe))
    times, texts = score.lyrics_times, score.recipe.lyrics.split("\n")
    if times is not None:
        found += [
            KeptLine(_one_line(texts[line.line]), line.start_s, line.end_s)
            for line in times.lines
            if line.heard and line.line < len(texts)
        ]
    return tuple(
        KeptLine(line.text, line.start_s, min(line.end_s, cut_s))
        for line in found
        if line.text and (line.start_s + line.end_s) / 2 < cut_s
    )


def noted(lines: tuple[KeptLine, ...]) -> dict[str, object]:
    """Return what a recipe's extra holds of kept lines: nothing if there are none."""
    values = [[line.text, _ms(line.start_s), _ms(line.end_s)] for line in lines]
    return {KEPT_LINES_KEY: values} if values else {}


def kept_lines_of(recipe: Recipe) -> tuple[KeptLine, ...]:
    """Return the lines that a song keeps of its parent; what is no line is left out."""
    values = recipe.extra.get(KEPT_LINES_KEY)
    found: list[KeptLine] = []
    for value in cast("list[object]", values)[:MAX_LINES] if isinstance(values, list) else []:
        parts = cast("list[object]", value) if isinstance(value, list) else []
        if len(parts) != 3:
            continue
        text, start_ms, end_ms = parts
        if isinstance(text, str) and _is_time(start_ms) and _is_time(end_ms):
            start_s, end_s = cast("int", start_ms) / 1000, cast("int", end_ms) / 1000
            line = KeptLine(_one_line(text), start_s, max(start_s, end_s))
            if line.text and (not found or found[-1].start_s <= start_s):
                found.append(line)
    return tuple(found)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_CHARACTERS]


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_TIME_MS


def _ms(seconds: float) -> int:
    return round(max(seconds, 0.0) * 1000)
