"""Divides a line into what is sung one after the other: words, letters, words for digits and signs.

Punctuation is dropped, and text of scripts that no rule reads is passed on untouched.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from engine.pronunciation.file import Language
from engine.pronunciation.number_words import NUMBER_WORDS, NumberWords, is_year


class Kind(Enum):
    """How a part of a line is sung."""

    WORD = "word"
    LETTER = "letter"
    OTHER_SCRIPT = "other script"


@dataclass(frozen=True)
class Spoken:
    """One part: a lower-case word, one letter to be named (with an ending), or other text.

    `word`  the number of the written word, between spaces, in which it begins
    """

    text: str
    kind: Kind = Kind.WORD
    ending: str = ""
    word: int = 0


_LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ"
_OTHER = (
    "\u0250-\u02ba\u02bd-\u02ff\u0300-\u1dff\u1f00-\u1fff\u2c00-\ud7ff\uf900-\ufaff\ufb07-\uffef"
    "\U00010000-\U0001f02f\U00020000-\U000323af"
)
"""Scripts that are not Latin, with their signs and punctuation; no emoji."""
_TOKEN = re.compile(
    rf"""
    (?P<initials>(?<![{_LATIN}])(?:[A-Za-z]\.){{2,}}(?:[A-Za-z](?![{_LATIN}]))?)
  | (?P<word>'?[{_LATIN}\u0300-\u036f]+(?:'[{_LATIN}\u0300-\u036f]+)*'?)
  | (?P<time>(?<![\d.,:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:]))(?:\ [Uu]hr\b)?
  | (?P<number>(?P<before>(?:(?<![^\s(])[-−])?(?:[$€£¥\#]\ ?)?)(?P<digits>\d+(?:[.,]\d+)*)
      (?P<after>(?:st|nd|rd|th|er|'?s)(?![{_LATIN}])|\.(?=\s+[{_LATIN}])|\ ?[€£¥])?)
  | (?P<sign>[&%@\#+=°$€£¥§½¼¾])
  | (?P<other>[{_OTHER}]+)
    """,
    re.VERBOSE | re.ASCII,
)
_WRITTEN_WORD = re.compile(r"\S+")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʻ`´′ʹ＇"), "'")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
_COMPATIBLE = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF10, 0xFF5B), *range(0xFB00, 0xFB07))
}
"""Full-width Latin letters and digits, and ligatures."""
_PLAIN = {**_COMPATIBLE, **_APOSTROPHES, **_INVISIBLE}
_CAPITALS = re.compile(r"'?([A-Z]{2,5})('?s)?'?")
_BEFORE_INFLECTED = frozenset(["am", "im", "zum", "vom", "beim", "dem", "den", "des", "der", "ins"])
_FRACTIONS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4)}
_STUTTER = re.compile(r"[b-df-hj-np-tv-xz]", re.IGNORECASE)


def plain_text(text: str) -> str:
    """Return text with composed letters, one kind of apostrophe and nothing invisible."""
    return unicodedata.normalize("NFC", text.translate(_PLAIN))


def spoken_parts(line: str, language: Language) -> Iterator[Spoken]:
    """Yield what is sung of a line, in order. line: as plain_text returns it."""
    in_capitals = _is_shouted(line)
    written = [word.start() for word in _WRITTEN_WORD.finditer(line)]
    last_word = ""
    for match in _TOKEN.finditer(line):
        word = bisect_right(written, match.start()) - 1
        for part in _parts(match, language, in_capitals, last_word):
            yield replace(part, word=word)
        last_word = match["word"].lower() if match["word"] else last_word


def _parts(
    match: re.Match[str], language: Language, in_capitals: bool, last_word: str
) -> Iterator[Spoken]:
    """Yield what is sung of a match. last_word: the word before it."""
    text = match[0]
    if match["other"]:
        if any(map(str.isalpha, text)):
            yield Spoken(text, Kind.OTHER_SCRIPT)
    elif match["initials"]:
        yield from (Spoken(letter.lower(), Kind.LETTER) for letter in text if letter != ".")
    elif match["word"]:
        if _is_stutter(match):
            yield Spoken(text.lower() + "uh")
        else:
            yield from _word(text, language, in_capitals)
    elif match["number"]:
        yield from _words(_number(match, NUMBER_WORDS[language.name], language, last_word))
    elif match["time"]:
        hours, minutes = match["time"].split(":")
        yield from _words(NUMBER_WORDS[language.name].time(int(hours), int(minutes)))
    else:
        yield from _words(language.spoken.get(text, ""))


def _words(text: str) -> Iterator[Spoken]:
    return map(Spoken, text.split())


def _is_shouted(line: str) -> bool:
    """Whether a line is in capitals as a whole, so that these tell nothing."""
    letters = [letter for letter in line if letter.isalpha()]
    small = sum(letter.islower() for letter in letters)
    return 2 * small < len(letters) and len(line.split()) > 1


def _is_stutter(match: re.Match[str]) -> bool:
    """Whether a consonant is repeated by the word after it: b-b-baby."""
    text, after = match[0], match.string[match.end() : match.end() + 2]
    is_consonant = len(text) == 1 and _STUTTER.fullmatch(text) is not None
    return is_consonant and after[:1] == "-" and after[1:].lower() == text.lower()


def _word(text: str, language: Language, in_capitals: bool) -> Iterator[Spoken]:
    """Yield a word: as written, without its quotes, written out, or letter by letter."""
    words, lower = language.words, text.lower()
    capitals = None if in_capitals else _CAPITALS.fullmatch(text)
    if capitals and not words.is_known(lower.strip("'")):
        letters, ending = capitals[1].lower(), "'s" if capitals[2] else ""
        if len(letters) <= 3 or words.is_spelled(letters):
            yield from _letters(letters, ending)
            return
    choices = (lower, lower.strip("'"), lower.lstrip("'"), lower.rstrip("'"))
    chosen = next((choice for choice in choices if choice and words.is_known(choice)), "")
    if not chosen:
        clipped = lower.lstrip("'")
        chosen = clipped if clipped.endswith("in'") else lower.strip("'")
    if chosen in language.spoken:
        yield from _words(language.spoken[chosen])
    elif words.is_spelled(chosen):
        yield from _letters(chosen, "")
    elif chosen.endswith("'s") and words.is_spelled(chosen.removesuffix("'s")):
        yield from _letters(chosen.removesuffix("'s"), "'s")
    elif chosen:
        yield Spoken(chosen)


def _letters(letters: str, ending: str) -> Iterator[Spoken]:
    yield from (Spoken(letter, Kind.LETTER) for letter in letters[:-1])
    yield Spoken(letters[-1], Kind.LETTER, ending)


def _number(match: re.Match[str], numbers: NumberWords, language: Language, last_word: str) -> str:
    """Return a number in words, with the currency before or after it."""
    before, digits, after = match["before"].strip(), match["digits"], (match["after"] or "").strip()
    sign = before[:1] if before[:1] in ("-", "−") else ""
    currency = language.currencies.get(before.removeprefix(sign)) or language.currencies.get(after)
    whole = _ungrouped(digits, numbers.separator)
    is_inflected = last_word in _BEFORE_INFLECTED
    parts = re.split("[.,]", whole)
    if currency:
        words = _amount(parts, currency, numbers)
    elif len(parts) == 2:
        words = numbers.decimal(*parts)
    elif len(parts) > 2:
        words = " ".join(map(numbers.whole, parts))
    elif len(whole) > 4:
        words = numbers.whole(whole)
    else:
        words = _short_number(whole, after, digits, numbers, is_inflected)
    words = numbers.negative(words) if sign else words
    return f"{language.spoken['number']} {words}" if before.endswith("#") else words


def _short_number(
    whole: str, after: str, written: str, numbers: NumberWords, is_inflected: bool
) -> str:
    """Return a number of at most four digits: a decade, an ordinal, a year or an amount."""
    number = int(whole)
    is_english = numbers.separator == ","
    if after in ("s", "'s", "er") and number % 10 == 0:
        return numbers.decade(number)
    if after in ("st", "nd", "rd", "th") or (after == "." and not is_english and number < 100):
        return numbers.ordinal(number, is_inflected)
    return numbers.year(number) if is_year(written) else numbers.whole(whole)


def _amount(parts: list[str], currency: tuple[str, str], numbers: NumberWords) -> str:
    one, several = currency
    words = f"{numbers.whole(parts[0])} {one if parts[0] == '1' else several}"
    cents = parts[1] if len(parts) == 2 else ""
    return f"{words} {numbers.whole(cents)}" if cents.strip("0") else words


def _ungrouped(digits: str, separator: str) -> str:
    """Return a number without the separators of its thousands, if they are such."""
    grouped = re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+(?P<rest>[.,]\d+)?", digits
    )
    return digits.replace(separator, "") if grouped else digits
