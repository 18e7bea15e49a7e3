"""Reads lyrics with times, as written by players and subtitle programs: the words in sung order.

Reads .lrc in its dialects (times before lines and words, in square, angle or round brackets; hours,
commas, any number of decimals; milliseconds as in KRC, QRC and YRC; beginning and end as Whisper
prints them), transcripts with a bare time per line, and the subtitle formats .srt, .vtt, .sbv, .ass
and .ssa. The times are dropped: the song itself is transcribed to time its lines.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.incoming.section_marks import UNVERIFIED_SECTIONS, section_name

_CLOCK = r"(?:\d{1,3}[:：])?\d{1,4}[:：]\d{1,2}(?:[.,:：．，]\d{1,6})?"
_MILLISECONDS = r"\d{1,8},\d{1,8}(?:,\d{1,8})?"
_END = rf"(?:\s*(?:-->|[-–—~])\s*{_CLOCK})?"
_LINE_TIME = (
    rf"(?:[\[【［]\s*-?(?:{_CLOCK}{_END}|{_MILLISECONDS})\s*[\]】］]|[<＜]\s*{_CLOCK}\s*[>＞])"
)
_LEADING_TIMES = re.compile(rf"^\s*(?:{_LINE_TIME}\s*)+")
_TIMES = re.compile(rf"[\[【［]\s*(-?)({_CLOCK}|{_MILLISECONDS})")
_FIRST_TIME = re.compile(rf"[<＜]\s*()({_CLOCK})")
"""The time of the first word, where the line itself has none."""
_BARE_TIME = re.compile(r"^\s*(\(?)((?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)(\)?)(?:\s+|$)")
_WORD_TIME = re.compile(rf"[\[【［<＜(]\s*(?:{_CLOCK}|{_MILLISECONDS})\s*[\]】］>＞)]")
_ID_TAG = re.compile(r"^\s*\[\s*(#|[A-Za-z][\w .-]{0,30}?)\s*[:：](.*)\]\s*$")
_EACH_ID_TAG = re.compile(r"\[\s*(#|[A-Za-z][\w .-]{0,30}?)\s*[:：]([^\[\]]*)\]")
_ID_TAGS = re.compile(r"^\s*(?:\[\s*(?:#|[A-Za-z][\w .-]{0,30}?)\s*[:：][^\[\]]*\]\s*)+$")
_KNOWN_ID_LIST = """
# ar al ti au by la lr id re ve artist album title author length offset tool hash sign qq total key
bpm lang language tag version lyricist composer encoding kana"""
_KNOWN_IDS = frozenset(_KNOWN_ID_LIST.split())
"""Names in .lrc headers. In a text without times only these are tags."""
_VOICE = re.compile(r"^(?:[FMDfmd]|v\d+|男女?|女|合唱?)\s*[:：]\s*")
_CREDIT = re.compile(
    r"^(?:作词|作詞|作曲|词|曲|编曲|編曲|制作人|製作人|监制|混音|母带|录音|和声|吉他|贝斯|鼓|出品|发行|"
    r"OP|SP|(?:lyrics|words|music|written|composed|produced|arranged)\s+by|lyricist|composer|"
    r"arranger|producer)(?:\s*/[^:：\n]{1,30})?\s*[:：]",
    re.IGNORECASE,
)
"""Who wrote and recorded the song, as players show it before the first line."""
_SUBTITLE_TIME = re.compile(
    r"^\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,6}\s*(?:-->|,)\s*"
    r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,6}"
)
_DIALOGUE = re.compile(r"^\s*Dialogue:[^,]*,\s*(\d{1,3}:\d{1,2}:\d{1,2}[.:]\d{1,3})\s*,")
_DIALOGUE_FIELDS = 10
_DIALOGUE_MARKUP = re.compile(r"\{[^{}\n]{0,500}\}")
_NOTES = "♪♫♬"
_AMONG_NOTES = _NOTES + "# \t\u3000"
_SUBTITLE_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>|\{\\[^{}\n]{0,80}\}|<[\d:.]{5,12}>")
_BLANKS = re.compile(r"[ \t\u3000]{2,}")


@dataclass(frozen=True)
class TimedText:
    """The words of a text with times, with title and artist from its header."""

    text: str
    title: str = ""
    artist: str = ""


def read_timed(text: str) -> TimedText | None:
    r"""Return the words of timed lyrics or subtitles; None for other text. Lines end in \n.

    A line with several times is sung several times. Section marks and untimed lines stay with the
    timed line that follows them.
    """
    lines = text.split("\n")
    if any(_SUBTITLE_TIME.match(line) for line in lines):
        return TimedText(_subtitle_words(lines))
    if any(_DIALOGUE.match(line) for line in lines):
        return TimedText(_dialogue_words(lines))
    if _is_transcript(lines):
        return TimedText(_transcript_words(lines))
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
        if has_times and (_CREDIT.match(body) or body.startswith('{"t":')):
            continue
        if leading is None:
            waiting.append(body)
            continue
        block = "\n".join([*waiting, body])
        waiting = []
        times = _TIMES.findall(leading.group()) or _FIRST_TIME.findall(leading.group())[:1]
        for sign, time in times:
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
    time = unicodedata.normalize("NFKC", time)
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
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _SUBTITLE_TIME.match(line):
            is_in_cue = True
        elif not line.strip() or (line.strip().isdigit() and _SUBTITLE_TIME.match(following)):
            is_in_cue = False
        elif is_in_cue:
            text = html.unescape(_SUBTITLE_MARKUP.sub("", line)).replace("\xa0", " ")
            words.append(_without_notes(text.strip()))
    return "\n".join(words)


def _without_notes(text: str) -> str:
    """Remove the notes at both ends of a line, with the blanks and # among them."""
    lead = text[: len(text) - len(text.lstrip(_AMONG_NOTES))]
    last = max(lead.rfind(note) for note in _NOTES)
    text = text[last + 1 :].lstrip() if last >= 0 else text
    rest = text.rstrip(_AMONG_NOTES)
    found = [text.find(note, len(rest)) for note in _NOTES]
    first = min((place for place in found if place >= 0), default=-1)
    return text[:first].rstrip() if first >= 0 else text


def _dialogue_words(lines: list[str]) -> str:
    r"""Return the texts of .ass or .ssa subtitles by time; the text is the last of the fields."""
    fields, is_in_events = _DIALOGUE_FIELDS, False
    spoken: list[tuple[float, int, str]] = []
    for line in lines:
        if line.lstrip().startswith("["):
            is_in_events = line.strip().lower() == "[events]"
        elif is_in_events and line.lstrip().lower().startswith("format:"):
            fields = line.count(",") + 1
        found = _DIALOGUE.match(line)
        parts = line.split(",", fields - 1)
        if found and len(parts) == fields:
            text = _DIALOGUE_MARKUP.sub("", parts[-1])
            text = text.replace("\\N", "\n").replace("\\n", " ").replace("\\h", " ")
            spoken.append((_seconds(found[1].replace(".", ",")), len(spoken), text.strip()))
    return "\n".join(text for _, _, text in sorted(spoken) if text)


def _is_transcript(lines: Sequence[str]) -> bool:
    """Whether each line begins with a rising bare time, or follows one that stands alone."""
    times: list[float] = []
    is_alone = False
    for line in lines:
        time = _BARE_TIME.match(line)
        if time and bool(time[1]) == bool(time[3]):
            times.append(_seconds(time[2]))
            is_alone = not line[time.end() :].strip()
        elif line.strip() and not is_alone and section_name(line.strip(" []:")) == "":
            return False
    return len(times) > 1 and all(a <= b for a, b in pairwise(times))


def _transcript_words(lines: Sequence[str]) -> str:
    words = [_BARE_TIME.sub("", line).strip() for line in lines]
    kept = [word for word, line in zip(words, lines, strict=True) if word or not line.strip()]
    return "\n".join(kept)
