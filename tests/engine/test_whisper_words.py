"""From tokens to words: sentences, time tokens, characters in pieces, windows that are cut off."""

from __future__ import annotations

import pytest

from engine.listening.transcript import HeardWord
from engine.listening.whisper.config import TokenRules
from engine.listening.whisper_words import (
    LATE_S,
    LONGEST_EDGE_S,
    TokenTable,
    Window,
    language_of,
    words_of,
)

END, START, TRANSCRIBE, NO_TIMES = 1000, 1001, 1002, 1003
TEXTS = {
    1: " sail",
    2: " on",
    3: ",",
    4: " pa",
    5: "per",
    6: "夏",
    9: "天",
}
BYTES = {7: b"\xe5\xa4", 8: b"\xa9"}  # 天 in two tokens


class Speller:
    """A tokenizer of a few tokens."""

    def __init__(self) -> None:
        self.ids = {"Ġsail": 1, "Ġ9": 40, "7up": 41, "å¹´": 42, "<|0.02|>": NO_TIMES + 2}

    def text(self, ids: list[int]) -> str:
        data = b"".join(BYTES.get(i) or TEXTS[i].encode() for i in ids)
        return data.decode("utf-8", "replace")


RULES = TokenRules(START, END, NO_TIMES, (), ((0, 0),), 50, {}, None, "")


def table() -> TokenTable:
    return TokenTable(Speller(), RULES)


def at(seconds: float) -> int:
    """The time token."""
    return NO_TIMES + 1 + round(seconds / 0.02)


def spread(*ids: int, length_s: float = 30.0) -> tuple[list[HeardWord], float]:
    return words_of(Window(list(ids), None, length_s), table())


def test_a_sentence_without_word_times_is_shared_out_by_letters() -> None:
    words, next_s = spread(START, TRANSCRIBE, at(0), 1, 2, at(4), END)
    assert [word.text for word in words] == ["sail", "on"]
    assert (words[0].start_s, words[1].end_s) == (0.0, 4.0)
    assert words[0].end_s == words[1].start_s == pytest.approx(4 * 5 / 8)
    assert next_s == 30.0  # one time at the end: nothing is sung behind it


def test_word_times_are_those_of_the_tokens() -> None:
    ids = [START, at(0), 4, 5, 1, 3, at(4), END]
    ends_s = [0.0, 0.5, 0.8, 1.1, 2.0, 2.1, 4.0, 4.0]
    words, _ = words_of(Window(ids, ends_s, 30.0), table())
    end_s = 1.1 - LATE_S
    assert words == [
        HeardWord("paper", 0.5 - LATE_S, end_s),
        HeardWord("sail,", end_s, end_s + LONGEST_EDGE_S),
    ]


def test_a_word_at_the_very_beginning_does_not_begin_before_it() -> None:
    words, _ = words_of(Window([at(0), 1, at(4)], [0.0, 0.5 * LATE_S, 4.0], 30.0), table())
    assert words == [HeardWord("sail", 0.0, 0.0)]


def test_the_next_window_begins_where_the_last_whole_sentence_ends() -> None:
    words, next_s = spread(at(0), 1, at(4), at(4), 2, at(9), at(9.5), 4)
    assert next_s == 9.5
    assert [word.text for word in words] == ["sail", "on"]  # "pa…" is heard again


def test_a_pair_of_times_at_the_end_is_a_whole_sentence() -> None:
    assert spread(at(0), 1, at(4), at(4), END)[1] == 4.0


def test_text_without_any_closing_time_takes_the_whole_window() -> None:
    words, next_s = spread(at(1), 1, 2, length_s=12.0)
    assert (words[0].start_s, words[-1].end_s, next_s) == (1.0, 12.0, 12.0)


def test_silence_is_no_words() -> None:
    assert spread(START, at(0), END, length_s=8.0) == ([], 8.0)


def test_characters_in_pieces_are_put_together() -> None:
    ids = [at(0), 6, 7, 8, at(2)]
    words, _ = words_of(Window(ids, [0.0, 0.5, 0.7, 1.0, 2.0], 30.0), table())
    assert words == [
        HeardWord("夏", 0.0, 0.5 - LATE_S),
        HeardWord("天", 0.5 - LATE_S, 1.0 - LATE_S),
    ]


def test_times_behind_the_end_of_the_sound_are_its_end() -> None:
    words, _ = words_of(Window([at(0), 1, at(9)], [0.0, 8.0, 9.0], 5.0), table())
    assert words == [HeardWord("sail", 5.0 - LONGEST_EDGE_S, 5.0)]


@pytest.mark.parametrize(
    ("lyrics", "language"),
    [
        ("[verse]\n夏天的风吹过我的窗前", "zh"),
        ("愛してる、ずっと", "ja"),
        ("사랑해요 그대", "ko"),
        ("Sail on", ""),
        ("สวัสดี", ""),
        ("I love 北京 very much", ""),
        ("", ""),
    ],
)
def test_scripts_give_the_language_away(lyrics: str, language: str) -> None:
    assert language_of(lyrics) == language


def test_silence_around_a_sentence_belongs_to_no_word() -> None:
    """The tokens' times cover the window: breaks before and behind, and between two sentences."""
    ids = [at(0), 1, 2, at(10), at(10), 1, 2, at(29), END]
    ends_s = [0.0, 9.0, 9.5, 9.5, 9.5, 25.0, 25.4, 29.0, 29.0]
    words, _ = words_of(Window(ids, ends_s, 30.0), table())
    times = [time + LATE_S for word in words for time in (word.start_s, word.end_s)]
    assert times == pytest.approx(
        [9.0 - LONGEST_EDGE_S, 9.0, 9.0, 9.5, 25.0 - LONGEST_EDGE_S, 25.0, 25.0, 25.4]
    )


def test_figures_are_known() -> None:
    """A character whose bytes are written with a superscript is none: 年."""
    assert table().figures == (40, 41)
