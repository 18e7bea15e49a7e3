"""Converts any incoming lyrics to words and section marks.

Normalises line ends, control characters, times, header tags and section marks written in other
ways, and removes HTML and chords; the words themselves are unchanged, and no sections are guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from engine.incoming.chords import without_chords
from engine.incoming.decoding import Decoded, Reading
from engine.incoming.limits import MAX_RAW_CHARACTERS, fitting_title
from engine.incoming.section_marks import is_bare_mark, plain_mark
from engine.incoming.timed_text import read_timed
from engine.incoming.web_text import without_html
from engine.messages import NOTHING, Message
from engine.prompt_text import section_of

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_DROPPED = dict.fromkeys(
    code for code in (*range(32), *range(0x7F, 0xA0), 0xFEFF, 0x200B, 0x2060) if code not in (9, 10)
)


@dataclass(frozen=True)
class Lyrics:
    """Lyrics, with title and artist as their file states them.

    `doubt`   says that the encoding was guessed; NOTHING if it is certain
    `others`  each makes the same bytes' lyrics in another encoding, if it was guessed
    """

    text: str
    title: str = ""
    artist: str = ""
    doubt: Message = NOTHING
    others: tuple[Callable[[], Lyrics], ...] = ()

    def next_reading(self) -> Lyrics:
        """Return the next reading; after the last one the first again."""
        if not self.others:
            return self
        following, *rest = self.others
        return replace(following(), others=(*rest, lambda: self))


def lyrics_of(text: str, keep_edges: bool = False) -> Lyrics:
    """Convert text to lyrics.

    keep_edges: spaces at the ends of text and lines stay, e.g. when a piece is pasted into a line.
    Text above the limit stays unchanged: it is refused anyway.
    """
    if len(text) > MAX_RAW_CHARACTERS:
        return Lyrics(text)
    plain = _LINE_ENDS.sub("\n", without_html(_LINE_ENDS.sub("\n", text))).translate(_DROPPED)
    timed = read_timed(plain)
    title, artist = (_one_line(timed.title), _one_line(timed.artist)) if timed else ("", "")
    body = timed.text if timed else plain
    lines = _with_plain_marks(without_chords(body.split("\n")))
    if keep_edges and not timed:
        return Lyrics("\n".join(lines))
    return Lyrics("\n".join(line.rstrip() for line in lines).strip("\n"), title, artist)


def _with_plain_marks(lines: list[str]) -> list[str]:
    """Return the lines with marks as "[name]"; bare names only beside other marks, after a gap."""
    found = [plain_mark(line) for line in lines]
    has_marks = any(found) or any(section_of(line) is not None for line in lines)
    marked: list[str] = []
    for line, mark in zip(lines, found, strict=True):
        is_first = not marked or not marked[-1].strip()
        if mark is None and has_marks and is_first and is_bare_mark(line):
            mark = f"[{line.strip().rstrip(':：')}]"
        marked.append(line if mark is None else mark)
    return marked


def lyrics_of_file(decoded: Decoded, name: str) -> Lyrics:
    """Return the lyrics of a decoded file; other readings are cleaned when they are asked for."""
    if decoded.is_sure:
        return lyrics_of(decoded.text)

    def cleaned(reading: Reading) -> Lyrics:
        return replace(lyrics_of(reading.text), doubt=_doubt(name, reading.name))

    likeliest, *others = decoded.readings
    return replace(cleaned(likeliest), others=tuple(partial(cleaned, other) for other in others))


def joined(several: list[Lyrics]) -> Lyrics:
    """Join the lyrics of several files."""
    if len(several) == 1:
        return several[0]
    doubt = next((each.doubt for each in several if each.doubt), NOTHING)
    return Lyrics("\n\n".join(each.text for each in several), doubt=doubt)


def _doubt(name: str, letters: Message) -> Message:
    return Message(
        "{name} does not say which letters it is written in. It was read as {letters}: look "
        "whether the words are right.",
        name=name,
        letters=letters,
    )


def _one_line(text: str) -> str:
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return fitting_title(" ".join(kept.split()))
