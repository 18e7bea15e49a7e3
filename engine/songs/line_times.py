"""Timestamps of a song's lyrics lines: as data, as bytes of a score, as an .lrc file.

lyrics_alignment.py computes the times; docs/score-format.md describes the bytes. No audio, no
files.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from engine.messages import Message
from engine.songs.recipe import ScoreError, damaged

TIMES_VERSION = 1
MAX_LINES = 10_000
MAX_NAME_BYTES = 255
MAX_TIME_MS = 2**32 - 1
PAUSE_S = 4.0
"""A pause of this length clears the display in an .lrc file."""

_HEAD = struct.Struct("<BBH")
_LINE = struct.Struct("<IIIBB")
_HEARD, _STATED = 1, 2
_FULL_CONFIDENCE = 255


@dataclass(frozen=True)
class LineTime:
    """Time at which a line of the lyrics is sung.

    `line`        line number in the lyrics, from 0
    `confidence`  recognised share of the line, 0 ... 1
    `heard`       False: probably missing; the times are then the gap where it should be
    """

    line: int
    start_s: float
    end_s: float
    confidence: float
    heard: bool


@dataclass(frozen=True)
class LyricsTimes:
    """Times of a song's lines, in the order of the lyrics.

    `model`      name of the transcriber
    `is_stated`  nobody listened: the song's tokens state the times, and `model` composed them
    """

    model: str
    lines: tuple[LineTime, ...]
    is_stated: bool = False

    def line_at(self, position_s: float) -> int | None:
        """Return the line sung at a time; it stays current up to PAUSE_S after its end."""
        for line in reversed(self.lines):
            if line.heard and line.start_s <= position_s:
                return line.line if position_s < line.end_s + PAUSE_S else None
        return None

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the lines that were not heard."""
        return tuple(line.line for line in self.lines if not line.heard)


def pack_times(times: LyricsTimes) -> bytes:
    """Encode version, name length, number of lines; the name; the lines. Raises ScoreError."""
    name = times.model.encode("utf-8", "replace")
    name = name[:MAX_NAME_BYTES].decode("utf-8", "ignore").encode("utf-8")
    if len(times.lines) > MAX_LINES:
        raise ScoreError(
            Message("This song has too many lines to be timed."), f"{len(times.lines)}"
        )
    parts = [_HEAD.pack(TIMES_VERSION, len(name), len(times.lines)), name]
    for line in times.lines:
        start_ms, end_ms = (round(max(s, 0.0) * 1000) for s in (line.start_s, line.end_s))
        if max(start_ms, end_ms) > MAX_TIME_MS or not 0 <= line.line <= MAX_TIME_MS:
            raise ScoreError(
                Message("The times of this song's lyrics cannot be stored."), f"{line}"
            )
        confidence = round(min(max(line.confidence, 0.0), 1.0) * _FULL_CONFIDENCE)
        flags = _HEARD * line.heard | _STATED * times.is_stated
        parts.append(_LINE.pack(line.line, start_ms, max(start_ms, end_ms), confidence, flags))
    return b"".join(parts)


def unpack_times(data: bytes) -> LyricsTimes | None:
    """Decode the times; None if a newer version wrote them. Raises ScoreError."""
    if len(data) < _HEAD.size:
        raise damaged("torn times")
    version, name_bytes, count = cast("tuple[int, int, int]", _HEAD.unpack_from(data))
    if version > TIMES_VERSION:
        return None
    start = _HEAD.size + name_bytes
    if version < 1 or count > MAX_LINES or len(data) != start + count * _LINE.size:
        raise damaged(f"times of version {version}, {count} lines in {len(data)} bytes")
    lines: list[LineTime] = []
    is_stated = count > 0
    for place in range(start, len(data), _LINE.size):
        number, start_ms, end_ms, confidence, flags = cast(
            "tuple[int, int, int, int, int]", _LINE.unpack_from(data, place)
        )
        if end_ms < start_ms or (lines and number <= lines[-1].line):
            raise damaged(f"line {number} from {start_ms} to {end_ms} ms")
        share, heard = confidence / _FULL_CONFIDENCE, bool(flags & _HEARD)
        lines.append(LineTime(number, start_ms / 1000, end_ms / 1000, share, heard))
        is_stated = is_stated and bool(flags & _STATED)
    name = data[_HEAD.size : start].decode("utf-8", "replace")
    return LyricsTimes(name, tuple(lines), is_stated)


def timed_texts(
    lyrics: str, times: LyricsTimes, kept: Sequence[tuple[str, float, float]] = ()
) -> list[tuple[float, str]]:
    """Return (seconds, text) of every heard line, and (seconds, "") where a long pause begins.

    kept: (text, start, end) in seconds of lines that come before the lyrics.
    """
    texts = lyrics.split("\n")
    heard = [line for line in times.lines if line.heard and line.line < len(texts)]
    sung = [*kept, *((texts[line.line].strip(), line.start_s, line.end_s) for line in heard)]
    found: list[tuple[float, str]] = []
    for place, (text, start_s, end_s) in enumerate(sung):
        found.append((start_s, text))
        is_last = place + 1 == len(sung)
        if is_last or sung[place + 1][1] - end_s >= PAUSE_S:
            found.append((end_s, ""))
    return found


def lrc_text(
    title: str,
    lyrics: str,
    times: LyricsTimes,
    duration_s: float,
    words: Mapping[int, Mapping[int, float]] | None = None,
    kept: Sequence[tuple[str, float, float]] = (),
) -> str:
    """Return the lyrics as an .lrc file: "[mm:ss.xx]text" per line, without lines not heard.

    words: for each line, when its words begin in seconds, by their numbers from 0. They become
    "<mm:ss.xx>" before the words. kept: as in timed_texts.
    """
    minutes, seconds = divmod(round(duration_s), 60)
    head = [f"[ti:{' '.join(title.split())}]", f"[length:{minutes:02}:{seconds:02}]"]
    texts = lyrics.split("\n")
    if words is not None:
        texts = [_with_words(text, words.get(number, {})) for number, text in enumerate(texts)]
    found = timed_texts("\n".join(texts), times, kept)
    lines = [f"[{_lrc_time(start_s)}]{text}" for start_s, text in found]
    return "\n".join([*head, *lines, ""])


def _with_words(line: str, starts: Mapping[int, float]) -> str:
    """Return a line with the times of its words, as far as they are known."""
    return " ".join(
        f"<{_lrc_time(starts[number])}>{word}" if number in starts else word
        for number, word in enumerate(line.split())
    )


def _lrc_time(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
