"""Decodes text files of unknown encoding: BOM and UTF first, then a detector; reports uncertainty.

chardet detects the legacy encoding (the best of the maintained detectors on texts as short as
lyrics). It fails on text in kana only, which is detected here. Ambiguity is not an error: the
likeliest reading comes first, the others follow.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.messages import Message

if TYPE_CHECKING:
    from chardet import DetectionDict

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose BOM is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_LEGACY = {
    "windows-1252": Message("Western European"),
    "windows-1250": Message("Central European"),
    "iso8859-2": Message("Central European"),
    "windows-1251": Message("Cyrillic"),
    "koi8-r": Message("Cyrillic (KOI8-R)"),
    "cp866": Message("Cyrillic (DOS)"),
    "mac-roman": Message("Western European (Mac)"),
    "cp850": Message("Western European (DOS)"),
    "windows-1253": Message("Greek"),
    "windows-1254": Message("Turkish"),
    "windows-1255": Message("Hebrew"),
    "windows-1256": Message("Arabic"),
    "windows-1257": Message("Baltic"),
    "windows-1258": Message("Vietnamese"),
    "cp874": Message("Thai"),
    "cp932": Message("Japanese (Shift-JIS)"),
    "euc-jp": Message("Japanese (EUC)"),
    "cp949": Message("Korean"),
    "big5": Message("Traditional Chinese"),
    "gb18030": Message("Simplified Chinese"),
}
"""Legacy encodings that text files may have, with display names."""
_NAMES = {codecs.lookup(encoding).name: name for encoding, name in _LEGACY.items()}
_LEAD = 1.4
"""A lead over the next reading that is sufficient with a confidence of _CONFIDENCE."""
_CONFIDENCE = 0.15
"""Minimum confidence of the detector for _LEAD."""
_ENOUGH_BYTES = 6
"""A text with at least this many non-ASCII bytes is also certain with _CLEAR_LEAD."""
_CLEAR_LEAD = 2.5
"""A lead that is sufficient without confidence, from _ENOUGH_BYTES on.

Measured on titles and verses in 20 encodings; confidences are always low, because the texts are
short.
"""
_MOST_READINGS = 8
_SAMPLE = 20_000
"""Number of bytes or characters of a long text that are used to detect its encoding."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
_LINES_OF_BOXES = re.compile("[\u2500-\u25ff]")
_ISO_2022 = re.compile(rb"\x1b(?:\$[@AB]|\(J|\$\(C)")
_ESCAPED = ("iso2022_jp_2", "iso2022_kr")


class NotText(ValueError):
    """The bytes are not text."""


@dataclass(frozen=True)
class Reading:
    """One possible decoding; `name` is the display name of the encoding."""

    text: str
    name: Message


@dataclass(frozen=True)
class Decoded:
    """All plausible readings, the likeliest first; a single one is certain."""

    readings: tuple[Reading, ...]

    @property
    def text(self) -> str:
        """The likeliest reading."""
        return self.readings[0].text

    @property
    def is_sure(self) -> bool:
        """Whether the encoding is certain, so that nobody has to check the text."""
        return len(self.readings) == 1


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file. Raises NotText."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _certain(_checked(data.decode(encoding, errors="replace")), encoding)
    if b"\0" in data:
        return _decode_wide(data)
    if _ISO_2022.search(data):
        for encoding in _ESCAPED:
            text = _decoded(data, encoding)
            if text is not None:
                return _certain(text, encoding)
    text = _decoded(data, "utf-8")
    if text is None:
        return _decode_legacy(data)
    return _decode_wide(data) if _has_controls(text) else _certain(text, "utf-8")


def _certain(text: str, encoding: str) -> Decoded:
    return Decoded((Reading(text, Message.plain(encoding)),))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str) -> str:
    if _has_controls(text):
        raise NotText
    return text


def _has_controls(text: str) -> bool:
    """Whether control characters show that the bytes are not text."""
    return len(_CONTROLS.findall(text)) > len(text) // 50


def _decode_wide(data: bytes) -> Decoded:
    """Decode UTF-16 or UTF-32 without a BOM, whichever gives letters and lines. Raises NotText."""
    best, best_share = None, 0.8
    for encoding in _WIDE:
        text = _decoded(data, encoding)
        if text and (len(text) > 1 or encoding.startswith("utf-32")):
            sample = text[:_SAMPLE]
            share = sum(map(_is_usual, sample)) / len(sample)
            if share > best_share:
                best, best_share = (text, encoding), share
    if best is None:
        raise NotText
    return _certain(*best)


def _is_usual(character: str) -> bool:
    """Whether it is usual in lyrics: Latin, Greek, Cyrillic, kana, Han, Hangul, punctuation …"""
    if character in "\n\r\t":
        return True
    if unicodedata.category(character)[0] not in "LMNPSZ":
        return False
    code = ord(character)
    is_rare = 0x3400 <= code < 0x4E00 or 0xA000 <= code < 0xAC00 or 0x1200 <= code < 0x1E00
    return not is_rare and code < 0x1FFFF and not (code & 0xFF == 0 and code >= 0x2000)


def _decode_legacy(data: bytes) -> Decoded:
    lines = re.split(rb"[\r\n]+", data)
    foreign = b"\n".join(line for line in lines if not line.isascii())
    if len(foreign) > _SAMPLE:  # cut at a line end, or a character might be split
        foreign = foreign[: foreign.rfind(b"\n", 0, _SAMPLE) + 1] or foreign
    kana = _kana_reading(data)
    if kana is not None:
        return Decoded((kana,))
    readings: dict[str, tuple[Reading, float]] = {}
    for encoding, confidence in _candidates(foreign):
        text = _decoded(data, encoding)
        if text is not None and not _is_odd(text):
            name = _NAMES.get(codecs.lookup(encoding).name, Message.plain(encoding))
            readings.setdefault(text, (Reading(text, name), confidence))
    ranked = sorted(readings.values(), key=lambda pair: -pair[1])
    if not ranked:
        return _decode_wide(data)
    first = ranked[0][1]
    lead = first / max(ranked[1][1], 1e-9) if len(ranked) > 1 else _CLEAR_LEAD
    has_enough = sum(byte > 0x7F for byte in foreign) >= _ENOUGH_BYTES
    if (lead >= _LEAD and first >= _CONFIDENCE) or (lead >= _CLEAR_LEAD and has_enough):
        ranked = ranked[:1]
    return Decoded(tuple(reading for reading, _ in ranked[:_MOST_READINGS]))


def _candidates(foreign: bytes) -> Iterator[tuple[str, float]]:
    """Yield candidate encodings of the bytes, with the detector's confidence."""
    found = {
        str(result["encoding"]): float(result["confidence"])
        for result in _detected(foreign)
        if result["encoding"]
    }
    for encoding, confidence in found.items():
        text = _decoded(foreign, encoding)
        if text is not None and text.isupper():
            # The detector was trained on lower case, and capitals of one Cyrillic encoding are
            # lower-case letters of another.
            lower = _detected(text.lower().encode(encoding, errors="ignore"))
            same = [float(r["confidence"]) for r in lower if r["encoding"] == encoding]
            confidence = max([confidence, *same])
        yield encoding, confidence
    # With one or two letters it does not return all candidates.
    yield from ((encoding, 0.0) for encoding in ("gb18030", "big5", "cp932", "euc-jp", "cp949"))


def _detected(data: bytes) -> list[DetectionDict]:
    import chardet  # takes 40 ms, which would delay the window

    return chardet.detect_all(data, ignore_threshold=True, include_encodings=tuple(_LEGACY))


def _is_odd(text: str) -> bool:
    """Whether a reading is implausible: control characters, unassigned ones, many box lines."""
    characters = set(text) - set("\t\n\r\f\v")
    if any(unicodedata.category(c) in ("Cc", "Cn", "Co") for c in characters):
        return True
    return len(_LINES_OF_BOXES.findall(text)) > len(text) // 10


def _kana_reading(data: bytes) -> Reading | None:
    """Decode Japanese in kana; other texts rarely decode to kana in these encodings."""
    for encoding in ("cp932", "euc-jp", "utf-16-le", "utf-16-be"):
        text = _decoded(data, encoding)
        letters = [c for c in (text or "")[:_SAMPLE] if ord(c) > 0x7F]
        kana = sum("\u3041" <= c <= "\u30ff" for c in letters)
        if text is not None and kana >= 3 and 2 * kana >= len(letters):
            return Reading(text, _LEGACY.get(encoding, Message.plain(encoding)))
    return None
