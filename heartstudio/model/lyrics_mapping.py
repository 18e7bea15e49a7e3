"""Maps lines of a text being edited to the lines of a song's lyrics.

Pure functions on text: changed lines have no counterpart, the others keep theirs.
"""

from __future__ import annotations

from difflib import SequenceMatcher

LEAST_SHARE = 0.5
"""A text that shares a smaller part of the song's lines is treated as another text."""
MAX_LINES = 2_000
"""Longer texts are only compared as a whole: a diff per key press takes too long."""


def mapped_lines(song: str, text: str) -> dict[int, int]:
    """Map the song's line numbers (from 0) to equal lines of the text; {} for another text.

    The order of lines counts; leading and trailing spaces do not.
    """
    lines, others = ([line.strip() for line in part.split("\n")] for part in (song, text))
    if lines == others:
        return {number: number for number in range(len(lines))}
    if max(len(lines), len(others)) > MAX_LINES:
        return {}
    blocks = SequenceMatcher(None, lines, others, autojunk=False).get_matching_blocks()
    found = {b.a + k: b.b + k for b in blocks for k in range(b.size)}
    written = sum(bool(line) for line in lines)
    kept = sum(bool(lines[number]) for number in found)
    return found if kept and kept >= LEAST_SHARE * written else {}
