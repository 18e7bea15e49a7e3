"""Lyrics from text files and from the clipboard: encodings, and .lrc files without their times.

It reads what it is given and guesses no sections.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.messages import Message

MAX_FILE_BYTES = 1_000_000
LYRICS_SUFFIXES = (".txt", ".lrc")

_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_LEADING_TIMES = re.compile(r"^\s*(?:\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]\s*)+")
_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>\s?")
_ID_TAG = re.compile(
    r"^\s*\[(?:ar|al|ti|au|by|length|offset|re|ve|tool|lr|id|hash|sign|qq|total)\s*:[^\]]*\]\s*$",
    re.I,
)


TOO_BIG = Message("too big")
NOT_TEXT = Message("not text")
UNREADABLE = Message("unreadable")


class LyricsFileError(Exception):
    """A file cannot be used as lyrics.  `reason`: TOO_BIG, NOT_TEXT or UNREADABLE."""

    def __init__(self, reason: Message, details: str = "") -> None:
        super().__init__(f"{reason}: {details}")
        self.reason = reason


def read_lyrics(path: Path) -> str:
    """The lyrics in a .txt or .lrc file, times stripped.  Raises LyricsFileError."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise LyricsFileError(TOO_BIG, str(path))
        data = path.read_bytes()
    except OSError as error:
        raise LyricsFileError(UNREADABLE, str(error)) from error
    return clean_lyrics(decode_text(data))


def decode_text(data: bytes) -> str:
    """Bytes of a text file as text: by its byte order mark, else UTF-8, else a legacy encoding.

    Raises LyricsFileError for bytes that are no text.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        raise LyricsFileError(NOT_TEXT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> str:
    """Chinese when nearly all odd bytes come in pairs that are common characters, else Western."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
    foreign = [c for c in text if ord(c) > 0x7F]
    han = sum(
        "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or c > "\uff00" for c in foreign
    )
    high = sum(byte > 0x7F for byte in data)
    if high >= 4 and han > 0.9 * len(foreign):
        return text
    return data.decode("cp1252", errors="replace")


def clean_lyrics(text: str) -> str:
    """Text as the lyrics pane wants it: plain line ends, no times, no trailing blanks."""
    plain = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    if is_lrc(plain):
        plain = strip_times(plain)
    lines = [line.rstrip() for line in plain.replace("\ufeff", "").split("\n")]
    return "\n".join(lines).strip("\n")


def is_lrc(text: str) -> bool:
    """True when lines of the text begin with times like [01:23.45]."""
    return any(_LEADING_TIMES.match(line) for line in text.split("\n"))


def strip_times(text: str) -> str:
    """The lines of an .lrc text in the order in which they are sung, without times and id tags.

    A line with several times is sung several times.  Section marks and untimed lines stay with the
    timed line that follows them.
    """
    timed: list[tuple[float, int, str]] = []
    waiting: list[str] = []
    for line in text.split("\n"):
        if _ID_TAG.match(line):
            continue
        leading = _LEADING_TIMES.match(line)
        body = _WORD_TIME.sub("", line[leading.end() :] if leading else line).strip()
        if leading is None:
            waiting.append(body)
            continue
        block = "\n".join([*waiting, body])
        waiting = []
        for minutes, seconds, part in _TIME.findall(leading.group()):
            at_s = int(minutes) * 60 + int(seconds) + (float(f"0.{part}") if part else 0.0)
            timed.append((at_s, len(timed), block))
    return "\n".join([*(block for _, _, block in sorted(timed)), *waiting])
