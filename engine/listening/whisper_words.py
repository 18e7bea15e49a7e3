"""Converts a Whisper model's tokens to words with times.

Pure parsing of one window's tokens; transcriber.py runs the model. A window's tokens are sentences
between time tokens, "<|0.00|> text <|2.40|>"; if the checkpoint names alignment heads, every token
also has its own time. Loads without torch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from engine.listening.text_units import is_character_unit
from engine.listening.transcript import HeardWord

TIME_STEP_S = 0.02
LONGEST_EDGE_S = 0.8
"""Longest first and last word of a sentence: silence around a sentence is counted as theirs."""
_LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
_TASKS = ("transcribe", "translate")
_NO_TIMES = "<|notimestamps|>"
UNFINISHED = "\ufffd"
"""What an incomplete UTF-8 sequence decodes to."""


@dataclass(frozen=True)
class Window:
    """The model's output for one window: token ids, the time each ends (or None), its length."""

    ids: list[int]
    ends_s: list[float] | None
    length_s: float


def complete_generation_config(config: Any, tokenizer: Any) -> None:
    """Complete a generation config that was derived from the model's config.

    Such a config ("_from_model_config") lacks Whisper's special tokens, which the tokenizer knows.
    The model's alignment heads are known nowhere else: without them only sentences have times. A
    model for one language gets no languages: transformers would let it guess one.
    """
    ids: dict[str, int] = dict(tokenizer.get_vocab())
    marks = {token: number for token, number in ids.items() if _LANGUAGE.fullmatch(token)}
    tasks = {name: ids[f"<|{name}|>"] for name in _TASKS if f"<|{name}|>" in ids}
    known: dict[str, Any] = {
        "no_timestamps_token_id": ids.get(_NO_TIMES),
        "prev_sot_token_id": ids.get("<|startofprev|>"),
        "decoder_start_token_id": ids.get("<|startoftranscript|>"),
        "eos_token_id": ids.get("<|endoftext|>"),
        "pad_token_id": ids.get("<|endoftext|>"),
        "is_multilingual": len(marks) > 1,
        "max_initial_timestamp_index": 50,
    }
    if getattr(config, "is_multilingual", None) is not False:
        known |= {"lang_to_id": marks, "task_to_id": tasks}
    for name, value in known.items():
        if value is not None and getattr(config, name, None) is None:
            setattr(config, name, value)
    if getattr(config, "_from_model_config", False):
        # else generate() may derive it from the model's config again
        config._from_model_config = False
    if getattr(config, "forced_decoder_ids", None) is not None:
        config.forced_decoder_ids = None  # older configs fixed language and task with them


class TokenTable:
    """Meaning of a checkpoint's token ids."""

    def __init__(self, tokenizer: Any, model: Any) -> None:
        """Take a Whisper tokenizer and model of transformers. Raises AttributeError, KeyError."""
        config = model.generation_config
        self._tokenizer = tokenizer
        self._languages: dict[str, int] = dict(getattr(config, "lang_to_id", None) or {})
        self._is_multilingual = bool(getattr(config, "is_multilingual", False))
        self.has_word_times = bool(getattr(config, "alignment_heads", None))
        self.first_time = int(config.no_timestamps_token_id) + 1
        self.first_special = int(model.config.eos_token_id)
        self._suppressed = {int(i) for i in getattr(config, "suppress_tokens", None) or ()}
        vocabulary: dict[str, int] = dict(tokenizer.get_vocab())
        self._figures = {
            number
            for token, number in vocabulary.items()
            if number < self.first_special and any(map(str.isdigit, token))
        }

    def text(self, ids: list[int]) -> str:
        """Decode some text tokens."""
        return str(self._tokenizer.decode(ids))

    def without_figures(self) -> dict[str, Any]:
        """Return arguments of `generate` that keep it from writing "2" where "two" is sung."""
        return {"suppress_tokens": sorted(self._suppressed | self._figures)}

    def language_options(self, language: str) -> dict[str, str]:
        """Return arguments of `generate` for a language code; {} if the model should detect it."""
        if not self._is_multilingual:
            return {}
        options = {"task": "transcribe"}
        if f"<|{language}|>" in self._languages:
            options["language"] = language
        return options


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
    ends_s = window.ends_s
    words: list[HeardWord] = []
    for text, first, last in pieces:
        start_s = min(ends_s[first - 1] if first else 0.0, window.length_s)
        end_s = min(ends_s[last], window.length_s)
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
