"""Converts a Whisper model's tokens to words with times.

Pure parsing of one window's tokens; transcriber.py runs the model. A window's tokens are sentences
between time tokens, "<|0.00|> text <|2.40|>"; if the checkpoint names alignment heads, every token
also has its own time. Loads without torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from engine.listening.text_units import is_character_unit
from engine.listening.transcript import HeardWord
from engine.listening.whisper.config import TokenRules
from engine.listening.whisper.token_times import TIME_STEP_S

LONGEST_EDGE_S = 0.8
"""Longest first and last word of a sentence: silence around a sentence is counted as theirs."""
LATE_S = 0.06
"""A token's attention reaches a sound so much after it begins: the median of spoken and of sung
lines, heard by tiny.en.
"""
_FIGURES = frozenset("0123456789")
"""Not all digits of Unicode: "¹" in a token's letters is a byte, also that of "年"."""
UNFINISHED = "\ufffd"
"""What an incomplete UTF-8 sequence decodes to."""


@dataclass(frozen=True)
class Window:
    """The model's output for one window: token ids, the time each ends (or None), its length."""

    ids: list[int]
    ends_s: list[float] | None
    length_s: float


class Spelling(Protocol):
    """Token ids by their letters in the tokenizer, and the text of some of them."""

    ids: Mapping[str, int]

    def text(self, ids: list[int]) -> str:
        """Decode text tokens."""
        ...


class TokenTable:
    """Meaning of a checkpoint's token ids."""

    def __init__(self, vocabulary: Spelling, rules: TokenRules) -> None:
        self._vocabulary = vocabulary
        self.has_word_times = bool(rules.alignment_heads)
        self.first_time = rules.first_time
        self.first_special = rules.end
        self.figures = tuple(
            number
            for token, number in vocabulary.ids.items()
            if number < rules.end and not _FIGURES.isdisjoint(token)
        )
        """Tokens that are suppressed to keep the model from writing "2" where "two" is sung."""

    def text(self, ids: list[int]) -> str:
        """Decode some text tokens."""
        return self._vocabulary.text(ids)


def language_of(lyrics: str) -> str:
    """Return the language that the script implies: "zh", "ja", "ko", "" for all others."""
    wide = [character for character in lyrics if is_character_unit(character)]
    if 2 * len(wide) < sum(character.isalpha() for character in lyrics) or not wide:
        return ""
    kana = sum("\u3041" <= character <= "\u30ff" for character in wide)
    hangul = sum("\uac00" <= character <= "\ud7af" for character in wide)
    han = sum("\u3400" <= character <= "\u9fff" for character in wide)
    if 10 * kana > len(wide):
        return "ja"
    if 2 * hangul > len(wide):
        return "ko"
    return "zh" if 2 * han > len(wide) else ""


def words_of(window: Window, table: TokenTable) -> tuple[list[HeardWord], float]:
    """Return (words timed from the window's start, seconds after which the next window starts)."""
    words: list[HeardWord] = []
    sentence: list[int] = []
    start_s, times = 0.0, 0
    whole_until_s = None
    for place, token in enumerate(window.ids):
        if token < table.first_special:
            sentence.append(place)
            times = 0
        elif token >= table.first_time:
            time_s = min((token - table.first_time) * TIME_STEP_S, window.length_s)
            words += _sentence_words(window, sentence, (start_s, time_s), table)
            sentence = []
            start_s, times = time_s, times + 1
            whole_until_s = time_s if times == 2 else whole_until_s
    if whole_until_s is not None and times != 1:
        return words, whole_until_s  # what was cut off is repeated in full in the next window
    words += _sentence_words(window, sentence, (start_s, window.length_s), table)
    return words, window.length_s


def _sentence_words(
    window: Window, places: list[int], span: tuple[float, float], table: TokenTable
) -> list[HeardWord]:
    """Return the words of one sentence: timed by its tokens, else spread evenly over its span."""
    pieces = _pieces(window, places, table)
    if window.ends_s is None:
        total = sum(len(text) for text, _, _ in pieces)
        spread: list[HeardWord] = []
        done = 0
        for text, _, _ in pieces:
            begin, done = done, done + len(text)
            start_s, end_s = (span[0] + (span[1] - span[0]) * x / total for x in (begin, done))
            spread.append(HeardWord(text.strip(), start_s, max(start_s, end_s)))
        return spread
    ends_s = [min(max(end_s - LATE_S, 0.0), window.length_s) for end_s in window.ends_s]
    words: list[HeardWord] = []
    for text, first, last in pieces:
        start_s = ends_s[first - 1] if first else 0.0
        end_s = ends_s[last]
        words.append(HeardWord(text.strip(), start_s, max(start_s, end_s)))
    return _without_silence(words)


def _without_silence(words: list[HeardWord]) -> list[HeardWord]:
    """Limit the first and the last word of a sentence, timed by tokens.

    The tokens' times cover a window without a gap, so the first word begins where the sentence
    before ended, and the last one lasts until the next begins.
    """
    if not words:
        return words
    first, last = words[0], words[-1]
    start_s = max(first.start_s, first.end_s - LONGEST_EDGE_S)
    words = [replace(first, start_s=start_s), *words[1:]]
    if len(words) > 1:
        words[-1] = replace(last, end_s=min(last.end_s, last.start_s + LONGEST_EDGE_S))
    return words


def _pieces(window: Window, places: list[int], table: TokenTable) -> list[tuple[str, int, int]]:
    """Return (text, place of its first token, place of its last one) of every word of a sentence.

    A token that begins with a space begins a word; tokens with an incomplete character are joined
    with those that complete it.
    """
    pieces: list[tuple[str, int, int]] = []
    waiting: list[int] = []
    for place in places:
        waiting.append(place)
        text = table.text([window.ids[p] for p in waiting])
        if text.endswith(UNFINISHED) and len(waiting) < 4:
            continue
        if pieces and text[:1].strip() and not is_character_unit(text[0]):
            before, first, _ = pieces[-1]
            pieces[-1] = (before + text, first, place)
        else:
            pieces.append((text, waiting[0], place))
        waiting = []
    return [piece for piece in pieces if piece[0].strip()]
