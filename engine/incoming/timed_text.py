"""Reads lyrics with times, as written by players and subtitle programs: the words in sung order.

Reads .lrc in its dialects (times before lines and words, in square, angle or round brackets; hours,
commas, any number of decimals; milliseconds as in KRC, QRC and YRC) and .srt and .vtt. The times
are dropped: the song itself is transcribed to time its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.incoming.section_marks import UNVERIFIED_SECTIONS, section_name

_CLOCK = r"(?:\d{1,3}:)?\d{1,4}:\d{1,2}(?:[.,:]\d{1,6})?"
_MILLISECONDS = r"\d{1,8},\d{1,8}(?:,\d{1,8})?"
_LINE_TIME = rf"[\[【［]\s*-?(?:{_CLOCK}|{_MILLISECONDS})\s*[\]】］]"
_LEADING_TIMES = re.compile(rf"^\s*(?:{_LINE_TIME}\s*)+")
_TIMES = re.compile(rf"[\[【［]\s*(-?)({_CLOCK}|{_MILLISECONDS})\s*[\]】］]")
_WORD_TIME = re.compile(rf"[\[【［<＜(]\s*(?:{_CLOCK}|{_MILLISECONDS})\s*[\]】］>＞)]")
_ID_TAG = re.compile(r"^\s*\[\s*(#|[A-Za-z][\w .-]{0,30}?)\s*[:：](.*)\]\s*$")
_EACH_ID_TAG = re.compile(r"\[\s*(#|[A-Za-z][\w .-]{0,30}?)\s*[:：]([^\[\]]*)\]")
_ID_TAGS = re.compile(r"^\s*(?:\[\s*(?:#|[A-Za-z][\w .-]{0,30}?)\s*[:：][^\[\]]*\]\s*)+$")
_KNOWN_ID_LIST = """
# ar al ti au by la lr id re ve artist album title author length offset tool hash sign qq total key
bpm lang language tag version lyricist composer encoding kana"""
_KNOWN_IDS = frozenset(_KNOWN_ID_LIST.split())
"""Names in .lrc headers. In a text without times only these are tags."""
_VOICE = re.compile(r"^(?:[FMD]|v\d+)\s*:\s+")
_SUBTITLE_TIME = re.compile(
    r"^\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,6}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,6}"
)
_SUBTITLE_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>|\{\\[^{}\n]{0,80}\}|<[\d:.]{5,12}>")
_BLANKS = re.compile(r"[ \t\u3000]{2,}")


@dataclass(frozen=True)
class TimedText:
    """The words of a text with times, with title and artist from its header."""

    text: str
    title: str = ""
    artist: str = ""


def read_timed(text: str) -> TimedText | None:
    r"""Return the words of an .lrc, .srt or .vtt text; None for other text. Lines end in \n.

    A line with several times is sung several times. Section marks and untimed lines stay with the
    timed line that follows them.
    """
    lines = text.split("\n")
    if any(_SUBTITLE_TIME.match(line) for line in lines):
        return TimedText(_subtitle_words(lines))
    has_times = any(_LEADING_TIMES.match(line) for line in lines)
    if has_times or any(_ids_of(line, is_known=False) for line in lines):
        return _lrc_words(lines, has_times)
    return None


def _ids_of(line: str, is_known: bool) -> list[tuple[str, str]]:
    """Return (name, value) of the header tags in a line; empty for words or a section.

    is_known: the line is known to be a header, so any name is a tag; "[chorus: softly]" is still a
    section.
    """
    if _ID_TAGS.match(line):
        found = [(word.lower(), value) for word, value in _EACH_ID_TAG.findall(line)]
    else:
        whole = _ID_TAG.match(line)
        found = [(whole[1].lower(), whole[2])] if whole else []
    for word, _value in found:
        is_section = section_name(word) or word in UNVERIFIED_SECTIONS or word == "bg"
        if is_section or not (is_known or word in _KNOWN_IDS):
            return []
    return [(word, value.strip()) for word, value in found]


def _header_lines(lines: list[str]) -> int:
    """Return how many leading lines are tags or blank, if one of them is a known tag."""
    count = 0
    while count < len(lines) and (not lines[count].strip() or _ids_of(lines[count], True)):
        count += 1
    return count if any(_ids_of(line, False) for line in lines[:count]) else 0


def _lrc_words(lines: list[str], has_times: bool) -> TimedText:
    header: dict[str, str] = {}
    timed: list[tuple[float, int, str]] = []
    waiting: list[str] = []
    header_lines = _header_lines(lines)
    for number, line in enumerate(lines):
        tags = _ids_of(line, has_times or number < header_lines)
        if tags:
            header = {**dict(reversed(tags)), **header}
            continue
        leading = _LEADING_TIMES.match(line)
        body = _words_of(line[leading.end() :] if leading else line, has_times)
        if leading is None:
            waiting.append(body)
            continue
        block = "\n".join([*waiting, body])
        waiting = []
        for sign, time in _TIMES.findall(leading.group()):
            timed.append((-_seconds(time) if sign else _seconds(time), len(timed), block))
    words = "\n".join([*(block for _, _, block in sorted(timed)), *waiting])
    title = header.get("ti") or header.get("title", "")
    return TimedText(words, title, header.get("ar") or header.get("artist", ""))


def _words_of(line: str, has_times: bool) -> str:
    """Return a line without the times of its words and the name of the voice."""
    if not has_times:
        return line
    body = line.strip()
    if body[:4].lower() == "[bg:" and body.endswith("]"):  # background vocals
        body = f"({_WORD_TIME.sub('', body[4:-1]).strip()})"
    body = _VOICE.sub("", _WORD_TIME.sub("", body).strip())
    return _BLANKS.sub(" ", body).strip()


def _seconds(time: str) -> float:
    """Return when a line begins; three numbers with colons are minutes, seconds, hundredths."""
    if ":" not in time:
        return int(time.split(",")[0]) / 1000
    parts = re.split(r"[:.,]", time)
    has_fraction = "." in time or "," in time
    if len(parts) == 3 and not has_fraction:
        has_fraction = True
    whole, fraction = (parts[:-1], parts[-1]) if has_fraction else (parts, "0")
    seconds = 0
    for part in whole:
        seconds = seconds * 60 + int(part)
    return seconds + float(f"0.{fraction}")


def _subtitle_words(lines: list[str]) -> str:
    """Return the texts of subtitles: without numbers, times, notes, settings or markup."""
    words: list[str] = []
    is_in_cue = False
    for line in lines:
        if _SUBTITLE_TIME.match(line):
            is_in_cue = True
        elif not line.strip():
            is_in_cue = False
        elif is_in_cue:
            words.append(_SUBTITLE_MARKUP.sub("", line).strip())
    return "\n".join(words)
