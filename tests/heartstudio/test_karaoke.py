"""What a karaoke view shows at which second: lines, lit words, dots, and where keys seek."""

from __future__ import annotations

import pytest

from engine.songs.kept_lines import KeptLine
from engine.songs.line_times import LineTime, LyricsTimes
from heartstudio.model.karaoke import Karaoke, Shown, WordStarts, karaoke_of

LYRICS = "[verse]\nPaper boats on silver\n  Carry the light\nnever heard\n\n[chorus]\nSail on"


def times_of(*lines: tuple[int, float, float], missing: tuple[int, ...] = ()) -> LyricsTimes:
    found = [LineTime(number, start_s, end_s, 1.0, True) for number, start_s, end_s in lines]
    found += [LineTime(number, 0.0, 0.0, 0.0, False) for number in missing]
    return LyricsTimes("a model", tuple(sorted(found, key=lambda line: line.line)))


def song(words: WordStarts | None = None) -> Karaoke:
    times = times_of((1, 6.0, 9.0), (2, 9.2, 12.0), (6, 20.0, 22.0), missing=(3,))
    return karaoke_of("Boats", LYRICS, times, words)


def lit_of(text: str, start_s: float, end_s: float, at_s: float, **words: object) -> str:
    """The lit part of a line of its own."""
    [line] = karaoke_of("", text, times_of((0, start_s, end_s)), {0: words.get("words", {})}).lines  # type: ignore[dict-item]
    return line.text[: line.lit_at(at_s)]


def test_lines_before_the_lyrics_are_sung_first() -> None:
    both = karaoke_of(
        "", "Sail on", times_of((0, 5.0, 6.0)), None, (KeptLine("Paper boats", 1.0, 3.0),)
    )
    assert [(line.text, line.start_s) for line in both.lines] == [
        ("Paper boats", 1.0),
        ("Sail on", 5.0),
    ]
    assert both.lines[0].text[: both.lines[0].lit_at(2.0)] == "Paper"


def test_the_title_is_shown_until_the_first_line_is_sung() -> None:
    shown = song().at(0.0)
    assert shown.title == "Boats"
    assert (shown.before, shown.current, shown.lit) == ("", "Paper boats on silver", 0)
    assert shown.after == ("Carry the light", "Sail on")
    assert song().at(6.0).title == ""


def test_lines_that_were_not_heard_are_left_out() -> None:
    assert [line.text for line in song().lines] == [
        "Paper boats on silver",
        "Carry the light",
        "Sail on",
    ]


def test_a_line_takes_its_place_when_the_one_before_is_sung() -> None:
    assert song().at(8.99).current == "Paper boats on silver"
    shown = song().at(9.05)
    assert (shown.before, shown.current, shown.lit) == (
        "Paper boats on silver",
        "Carry the light",
        0,
    )
    assert song().at(9.2).lit == len("Carry")
    assert song().at(9.2).dots == 0


@pytest.mark.parametrize(
    ("position_s", "current", "dots"),
    [
        (12.9, "Carry the light", 0),
        (13.1, "Sail on", 3),
        (17.5, "Sail on", 3),
        (18.5, "Sail on", 2),
        (19.5, "Sail on", 1),
        (20.0, "Sail on", 0),
        (0.0, "Paper boats on silver", 3),
        (5.5, "Paper boats on silver", 1),
    ],
)
def test_dots_count_down_in_a_long_break(position_s: float, current: str, dots: int) -> None:
    shown = song().at(position_s)
    assert (shown.current, shown.dots) == (current, dots)


def test_a_short_break_has_no_dots() -> None:
    both = karaoke_of("", "one\ntwo", times_of((0, 3.0, 4.0), (1, 7.9, 9.0)))
    assert [both.at(t).dots for t in (0.0, 2.9, 5.0, 7.6)] == [0, 0, 0, 0]
    assert both.at(7.3).current == "one"
    assert both.at(7.5).current == "two"


def test_lines_that_overlap_change_when_the_next_one_begins() -> None:
    both = karaoke_of("", "one\ntwo", times_of((0, 1.0, 5.0), (1, 3.0, 6.0)))
    assert both.at(2.9).current == "one"
    assert both.at(3.0).current == "two"


def test_the_last_line_stays_for_a_while_and_goes() -> None:
    assert song().at(25.0) == Shown(before="Carry the light", current="Sail on", lit=7)
    assert song().at(26.0) == Shown(before="Sail on")
    assert karaoke_of("Boats", "[intro]", times_of()).at(3.0) == Shown("Boats")


def test_without_times_of_words_syllables_are_spread_evenly() -> None:
    text = "Paper on silver"  # 2 + 1 + 2 syllables in 5 s
    assert [lit_of(text, 1.0, 6.0, t) for t in (0.9, 1.0, 2.9, 3.0, 3.9, 4.0)] == [
        *("", "Paper", "Paper", "Paper on", "Paper on", "Paper on silver"),
    ]


def test_known_words_are_lit_when_they_begin_and_the_others_between_them() -> None:
    text = "Paper boats on silver seas"
    known = {0: 1.5, 2: 4.5, 4: 5.0}
    lit = [lit_of(text, 1.0, 6.0, t, words=known) for t in (1.4, 1.5, 3.4, 3.6, 4.5, 4.8, 5.0)]
    assert lit == [
        *("", "Paper", "Paper", "Paper boats"),
        *("Paper boats on", "Paper boats on silver", text),
    ]


def test_times_of_words_that_do_not_rise_or_fit_are_ignored() -> None:
    known = {0: 1.0, 1: 0.5, 2: 9.0, 7: 2.0}
    assert lit_of("la la la", 1.0, 4.0, 2.0, words=known) == "la la"
    assert lit_of("la la la", 1.0, 4.0, 3.9, words={}) == "la la la"


def test_words_of_a_line_without_length_are_lit_at_once() -> None:
    assert lit_of("la la", 2.0, 2.0, 2.0) == "la la"


def test_scripts_without_spaces_are_lit_by_character() -> None:
    assert lit_of("「你好，世界」", 0.0, 4.0, 1.0) == "「你好，"
    assert lit_of("我爱 rock你", 0.0, 4.0, 2.0) == "我爱 rock"
    assert lit_of("กินข้าว", 0.0, 5.0, 0.0) == "กิ"


def test_lines_from_right_to_left_are_lit_in_the_order_of_the_text() -> None:
    assert lit_of("שלום עולם", 0.0, 4.0, 0.0) == "שלום"
    assert lit_of("مرحبا يا عالم", 0.0, 6.0, 5.9) == "مرحبا يا عالم"


def test_keys_seek_by_line() -> None:
    boats = song()
    assert [boats.start_after(t) for t in (0.0, 6.0, 9.2, 20.0)] == [6.0, 9.2, 20.0, None]
    assert [boats.start_before(t) for t in (0.5, 6.5, 7.5, 9.3, 21.5)] == [0.0, 0.0, 6.0, 6.0, 20.0]
