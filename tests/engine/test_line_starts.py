"""When a line begins, judged by the pace of its first words."""

from __future__ import annotations

import pytest

from engine.listening.line_starts import (
    FEWEST_LINES,
    FEWEST_WORDS,
    LEAST_DOUBT_S,
    MOST_LATE_S,
    WORD_LETTERS,
    SungLine,
    SungWord,
    line_starts,
)
from engine.listening.lyrics_alignment import align_lyrics
from engine.listening.transcript import HeardWord

PACE_S = 0.05
LINE = "paper boats on a silver stream"


def sung(text: str, start_s: float, uneven_s: float = 0.0) -> list[SungWord]:
    """Words at one pace, every other one ending later by `uneven_s`, the others earlier."""
    words: list[SungWord] = []
    length = 0
    for number, word in enumerate(text.split()):
        length += len(word) + WORD_LETTERS
        late_s = uneven_s if number % 2 else -uneven_s
        words.append(SungWord(length, start_s + PACE_S * length + late_s))
    return words


def line_start(words: list[SungWord], told_s: float) -> float:
    """Of a single line, which says nothing about a song's lines."""
    [start_s] = line_starts([SungLine(tuple(words), told_s)])
    return start_s


@pytest.mark.parametrize("told_s", [9.2, 10.4])
def test_a_line_begins_where_its_words_pace_begins(told_s: float) -> None:
    """Told too early, in the pause before the line, or too late, within its first word."""
    found = line_start(sung(LINE, 10.0), told_s)
    assert abs(found - 10.0) == pytest.approx(LEAST_DOUBT_S)
    assert (found < 10.0) == (told_s < 10.0)


def test_what_was_told_is_kept_where_the_pace_allows_it() -> None:
    assert line_start(sung(LINE, 10.0), 9.95) == 9.95
    assert line_start(sung(LINE, 10.0, uneven_s=0.2), 9.7) == 9.7
    assert line_start(sung(LINE, 10.0, uneven_s=0.02), 9.7) > 9.8


def test_one_word_with_a_wrong_end_does_not_move_the_line() -> None:
    words = sung(LINE, 10.0)
    words[0] = SungWord(words[0].length, 8.9)
    assert line_start(words, 8.9) == pytest.approx(10.0, abs=0.15)


def test_few_words_tell_no_pace() -> None:
    words = sung(LINE, 10.0)[: FEWEST_WORDS - 1]
    assert line_start(words, 9.0) == 9.0


def test_words_of_one_place_have_no_pace_but_a_beginning() -> None:
    """A recogniser may give every word the same time."""
    words = [SungWord(length, 10.0) for length in (4, 8, 12)]
    assert line_start(words, 9.0) == pytest.approx(10.0 - LEAST_DOUBT_S)


def held(start_s: float, held_s: float) -> list[SungWord]:
    """Words at one pace behind a first one that is held so much longer."""
    return [SungWord(word.length, word.end_s + held_s) for word in sung(LINE, start_s)]


def test_a_song_whose_lines_begin_with_held_words_has_them_begin_early() -> None:
    """The words' pace alone would let every line begin when its first word is nearly over."""
    begins = [10.0, 20.0, 30.0, 40.0, 50.0]
    found = line_starts([SungLine(tuple(held(start_s, 0.4)), start_s) for start_s in begins])
    assert found == pytest.approx(begins)


def test_one_line_that_was_told_wrongly_begins_like_the_others() -> None:
    begins = [10.0, 20.0, 30.0, 40.0, 50.0]
    told = [10.0, 20.0, 29.2, 40.0, 50.0]
    lines = [SungLine(tuple(held(s, 0.4)), told_s) for s, told_s in zip(begins, told, strict=True)]
    assert line_starts(lines) == pytest.approx(begins, abs=LEAST_DOUBT_S + 0.001)


def test_few_lines_do_not_tell_how_lines_begin() -> None:
    begins = [10.0 * (1 + number) for number in range(FEWEST_LINES - 1)]
    found = line_starts([SungLine(tuple(held(start_s, 0.4)), start_s) for start_s in begins])
    late = [start_s + 0.4 - LEAST_DOUBT_S for start_s in begins]
    assert found == pytest.approx(late)


def test_a_line_begins_at_most_so_long_before_what_was_told() -> None:
    """A quick first word before slow ones: their pace begins long before it."""
    words = [SungWord(10, 10.5), SungWord(16, 11.7), SungWord(22, 12.9), SungWord(28, 14.1)]
    assert line_start(words, 10.0) == pytest.approx(10.0 - MOST_LATE_S + LEAST_DOUBT_S, abs=0.05)


def heard(words: list[SungWord], text: str, first_s: float) -> list[HeardWord]:
    starts_s = [first_s, *(word.end_s for word in words[:-1])]
    return [
        HeardWord(name, start_s, max(word.end_s, start_s))
        for name, start_s, word in zip(text.split(), starts_s, words, strict=True)
    ]


def test_lines_of_a_transcript_begin_so() -> None:
    [line] = align_lyrics(LINE, heard(sung(LINE, 10.0), LINE, 9.4), 60.0)
    assert line.start_s == pytest.approx(10.0, abs=LEAST_DOUBT_S + 0.001)
    [line] = align_lyrics(LINE, heard(sung(LINE, 10.0), LINE, 10.3), 60.0)
    assert line.start_s == pytest.approx(10.0, abs=LEAST_DOUBT_S + 0.001)


def test_a_far_word_before_what_was_not_asked_for_is_not_the_lines_own() -> None:
    """ "two" is heard in its place as "to", and rightly at the end of what was said before."""
    lyrics = "two black horses beside the well"
    before = [HeardWord("two", 3.0, 3.4), HeardWord("ladies", 4.0, 4.6), HeardWord("and", 4.6, 5.0)]
    words = [HeardWord("to", 10.0, 10.2)]
    words += heard(sung("black horses beside the well", 10.2), "black horses beside the well", 10.2)
    [line] = align_lyrics(lyrics, [*before, *words], 60.0)
    assert line.start_s == pytest.approx(10.0, abs=0.15)
    held = [HeardWord("two", 3.0, 3.4), *words[1:]]
    [line] = align_lyrics(lyrics, held, 60.0)
    assert line.start_s < 4.0
