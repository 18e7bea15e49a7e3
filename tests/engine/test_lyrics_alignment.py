"""Lyrics are found in synthetic transcripts: words added, lost, misheard, sung again, in CJK."""

from __future__ import annotations

import random
from itertools import accumulate, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contract import RequestError
from engine.listening.line_starts import WORD_LETTERS
from engine.listening.lyrics_alignment import (
    HEARD_FROM,
    align_lyrics,
    align_units,
    section_times,
    sung_lines,
)
from engine.listening.text_units import units_of
from engine.listening.transcript import HeardWord
from engine.songs.line_times import LineTime

LYRICS = """[intro]

[verse]
Paper boats on a silver stream
Carry the light of a borrowed dream

[chorus]
Sail on, sail on
Past the end of the song

[verse]
Morning comes with a quiet hand
Writes our names in the river sand

[chorus]
Sail on, sail on
Past the end of the song

[outro]
"""
VERSE_1, CHORUS_1, VERSE_2, CHORUS_2 = (3, 4), (7, 8), (11, 12), (15, 16)


def sing(*lines: tuple[float, str], word_s: float = 0.4) -> list[HeardWord]:
    """Each line's words from its time on, at one pace: word_s is their mean."""
    heard: list[HeardWord] = []
    for start_s, line in lines:
        words = line.split()
        lengths = [sum(len(unit) + WORD_LETTERS for unit in units_of(word)) for word in words]
        ends = [word_s * len(words) * n / max(sum(lengths), 1) for n in accumulate(lengths)]
        for word, begin, end in zip(words, [0.0, *ends], ends, strict=False):
            heard.append(HeardWord(word, start_s + begin, start_s + end))
    return heard


def sung(numbers: tuple[int, ...], start_s: float) -> list[tuple[float, str]]:
    """Lines of LYRICS, 4 s apart."""
    lines = LYRICS.split("\n")
    return [(start_s + 4.0 * k, lines[number]) for k, number in enumerate(numbers)]


def by_line(times: tuple[LineTime, ...]) -> dict[int, LineTime]:
    return {time.line: time for time in times}


def starts(times: tuple[LineTime, ...]) -> dict[int, float]:
    return {time.line: round(time.start_s, 2) for time in times if time.heard}


def test_lines_to_sing_are_those_without_marks() -> None:
    assert [number for number, _ in sung_lines(LYRICS)] == [
        *(VERSE_1 + CHORUS_1 + VERSE_2 + CHORUS_2)
    ]
    assert sung_lines("[verse]\n\n…\n—") == []


def test_a_song_sung_as_asked_has_exact_times() -> None:
    whole = sung(VERSE_1 + CHORUS_1 + VERSE_2 + CHORUS_2, 10.0)
    times = align_lyrics(LYRICS, sing(*whole), 60.0)
    assert starts(times) == {
        line: 10.0 + 4 * k for k, line in enumerate(VERSE_1 + CHORUS_1 + VERSE_2 + CHORUS_2)
    }
    assert all(time.heard and time.confidence == 1.0 for time in times)
    assert times[0].end_s == pytest.approx(10.0 + 6 * 0.4)


def test_case_punctuation_accents_and_wide_forms_do_not_count() -> None:
    lyrics = "Don’t stop — DÉJÀ VU!\nＨｅｌｌｏ, straße"
    heard = sing((1.0, "dont STOP, deja vu"), (5.0, "hello strasse"))
    times = align_lyrics(lyrics, heard, 10.0)
    assert [time.confidence for time in times] == [1.0, 1.0]
    assert starts(times) == {0: 1.0, 1: 5.0}


def test_words_added_between_and_around_change_nothing() -> None:
    whole = sung(VERSE_1 + CHORUS_1, 10.0)
    noise = [(2.0, "thanks for watching"), (13.0, "oh oh yeah"), (40.0, "subtitles by nobody")]
    times = align_lyrics(LYRICS, sing(*sorted(whole + noise)), 60.0)
    assert starts(times) == {3: 10.0, 4: 14.0, 7: 18.0, 8: 22.0}


def test_words_lost_from_a_line_leave_its_time_nearly_right() -> None:
    heard = sing((12.0, "light of a borrowed dream"))  # "Carry the" was not heard
    time = by_line(align_lyrics(LYRICS, heard, 60.0))[4]
    assert time.heard
    assert time.start_s == pytest.approx(12.0 - 2 * 0.4)
    assert 0.6 < time.confidence < 1.0


def test_a_line_not_sung_is_not_heard_and_gets_no_time_of_its_own() -> None:
    whole = [*sung((3,), 10.0), *sung(CHORUS_1, 18.0)]
    times = by_line(align_lyrics(LYRICS, sing(*whole), 60.0))
    missing = times[4]
    assert not missing.heard
    assert missing.confidence < 0.4
    assert times[3].end_s == missing.start_s
    assert missing.end_s == times[7].start_s
    assert [line for line, time in times.items() if time.heard] == [3, 7, 8]


def test_words_misheard_still_find_their_line() -> None:
    heard = sing(
        (10.0, "paper goats on the silver streams"), (14.0, "marry the lights of a borrow")
    )
    times = by_line(align_lyrics(LYRICS, heard, 60.0))
    assert times[3].heard
    assert times[3].start_s == pytest.approx(10.0)
    assert times[4].start_s == pytest.approx(14.0)
    assert times[3].confidence < 1.0


def test_a_chorus_sung_only_the_second_time_lands_there() -> None:
    whole = [*sung(VERSE_1, 10.0), *sung(VERSE_2 + CHORUS_2, 20.0)]
    times = align_lyrics(LYRICS, sing(*whole), 60.0)
    assert starts(times) == {3: 10.0, 4: 14.0, 11: 20.0, 12: 24.0, 15: 28.0, 16: 32.0}


def test_a_chorus_sung_only_the_first_time_lands_there() -> None:
    whole = sung(VERSE_1 + CHORUS_1 + VERSE_2, 10.0)
    times = align_lyrics(LYRICS, sing(*whole), 60.0)
    assert set(starts(times)) == {*VERSE_1, *CHORUS_1, *VERSE_2}


def test_a_chorus_sung_three_times_where_two_were_asked_takes_the_first_two_of_them() -> None:
    whole = sung(VERSE_1 + CHORUS_1 + VERSE_2 + CHORUS_2 + CHORUS_2, 10.0)
    found = starts(align_lyrics(LYRICS, sing(*whole), 80.0))
    assert [found[line] for line in CHORUS_1 + CHORUS_2] == [18.0, 22.0, 34.0, 38.0]


def test_a_chorus_sung_twice_in_a_row_in_the_middle_keeps_the_verses_in_place() -> None:
    whole = sung(VERSE_1 + CHORUS_1 + CHORUS_1 + VERSE_2 + CHORUS_2, 10.0)
    found = starts(align_lyrics(LYRICS, sing(*whole), 80.0))
    assert [found[line] for line in VERSE_2] == [34.0, 38.0]
    assert [found[line] for line in CHORUS_1] == [18.0, 22.0]
    assert [found[line] for line in CHORUS_2] == [42.0, 46.0]


def test_equal_lines_sung_once_are_the_first_of_them() -> None:
    times = align_lyrics("la la land\nla la land\nla la land", sing((5.0, "la la land")), 20.0)
    assert [time.heard for time in times] == [True, False, False]


def test_a_single_common_word_elsewhere_is_no_line() -> None:
    heard = sing((5.0, "something else about the weather and the news"))
    times = align_lyrics(LYRICS, heard, 60.0)
    assert not any(time.heard for time in times)


@pytest.mark.parametrize(
    ("lyrics", "heard"),
    [
        (
            "夏天的风吹过\n我还在等你",
            [("夏天的风", 1.0, 3.0), ("吹过", 3.0, 4.0), ("我还在等你", 6.0, 8.5)],
        ),
        (
            "愛してる、ずっと\nさよならは言わない",
            [("愛してるずっと", 1.0, 4.0), ("さよならは言わない", 6.0, 9.0)],
        ),
        ("사랑해요 그대\n안녕이라 말해", [("사랑해요그대", 1.0, 4.0), ("안녕이라 말해", 6.0, 9.0)]),
    ],
)
def test_scripts_without_spaces_go_by_characters(
    lyrics: str, heard: list[tuple[str, float, float]]
) -> None:
    times = align_lyrics(lyrics, [HeardWord(*word) for word in heard], 12.0)
    assert [time.heard for time in times] == [True, True]
    assert starts(times) == {0: 1.0, 1: 6.0}
    assert [time.confidence for time in times] == [1.0, 1.0]


def test_one_character_written_otherwise_is_bridged() -> None:
    heard = [HeardWord("夏天的峰吹过", 2.0, 5.0)]
    time = align_lyrics("夏天的风吹过", heard, 10.0)[0]
    assert time.heard
    assert (time.start_s, time.end_s) == (2.0, 5.0)
    assert time.confidence == pytest.approx(5 / 6)


def test_scripts_may_be_mixed() -> None:
    assert units_of("I love 北京, Ça va! がぎ") == ["i", "love", "北", "京", "ca", "va", "が", "ぎ"]


def test_words_far_apart_are_not_one_line() -> None:
    heard = sing((5.0, "paper"), (30.0, "boats on a silver stream"))
    time = by_line(align_lyrics(LYRICS, heard, 60.0))[3]
    assert time.start_s == pytest.approx(30.0 - 0.4)


def test_nothing_heard_or_nothing_asked() -> None:
    assert align_lyrics("[intro]", sing((1.0, "hello")), 10.0) == ()
    times = align_lyrics("one line", [], 10.0)
    assert times == (LineTime(0, 0.0, 10.0, 0.0, False),)


def test_too_much_text_is_refused_with_a_sentence() -> None:
    with pytest.raises(RequestError, match="too long to be timed"):
        align_lyrics("a " * 7000, [HeardWord("a " * 7000, 0.0, 9.0)], 9.0)


def test_sections_begin_with_their_lines() -> None:
    whole = sung(VERSE_1 + CHORUS_1 + VERSE_2 + CHORUS_2, 10.0)
    times = align_lyrics(LYRICS, sing(*whole), 60.0)
    found = [(s.name, round(s.start_s, 2)) for s in section_times(LYRICS, times)]
    assert found == [
        *(("intro", 0.0), ("verse", 10.0), ("chorus", 18.0), ("verse", 26.0), ("chorus", 34.0)),
        ("outro", 40.4),
    ]


def test_a_section_that_was_not_heard_has_no_time() -> None:
    whole = [*sung(VERSE_1, 10.0), *sung(VERSE_2, 26.0)]
    times = align_lyrics(LYRICS, sing(*whole), 60.0)
    names = [section.name for section in section_times(LYRICS, times)]
    assert names == ["intro", "verse", "verse", "outro"]


def test_the_best_alignment_is_found_among_all() -> None:
    rng = random.Random(5)
    for _ in range(60):
        asked = [rng.choice("abcd") * 3 for _ in range(rng.randint(1, 9))]
        heard = [rng.choice("abcd") * 3 for _ in range(rng.randint(1, 9))]
        pairs = align_units(asked, heard)
        assert score_of(pairs, asked, heard) == best_score(asked, heard)


def score_of(pairs: list[tuple[int, int, float]], asked: list[str], heard: list[str]) -> int:
    """10 a match, -4 a mismatch; a gap of n costs 5 + n, at an end of the song n."""
    places = [(-1, -1), *((i, j) for i, j, _ in pairs), (len(asked), len(heard))]
    total = sum(10 if weight else -4 for _, _, weight in pairs)
    for (i, j), (after_i, after_j) in pairwise(places):
        is_end = (i, j) == (-1, -1) or (after_i, after_j) == (len(asked), len(heard))
        for gap in (after_i - i - 1, after_j - j - 1):
            total -= gap if is_end or not gap else 5 + gap
    return total


def best_score(asked: list[str], heard: list[str]) -> int:
    """The best of every alignment: each pair may follow each earlier pair."""
    end = (len(asked), len(heard))
    best = {(-1, -1): 0}
    for place in [*product(range(end[0]), range(end[1])), end]:
        own = 0 if place == end else 10 if asked[place[0]] == heard[place[1]] else -4
        best[place] = own + max(
            value - cost_between(before, place, end)
            for before, value in best.items()
            if before[0] < place[0] and before[1] < place[1]
        )
    return best[end]


def cost_between(before: tuple[int, int], after: tuple[int, int], end: tuple[int, int]) -> int:
    is_end = before == (-1, -1) or after == end
    gaps = (after[0] - before[0] - 1, after[1] - before[1] - 1)
    return sum(gap if is_end or not gap else 5 + gap for gap in gaps)


WORDS = st.lists(st.sampled_from(["sun", "moon", "夏", "the", "river", "é", "…"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=6), WORDS, st.integers(0, 2**32))
def test_whatever_is_heard_the_times_are_in_order_and_inside_the_song(
    lines: list[list[str]], words: list[str], seed: int
) -> None:
    rng = random.Random(seed)
    heard = []
    now_s = 0.0
    for word in words:
        now_s += rng.random() * 4
        heard.append(HeardWord(word, now_s, now_s + rng.random()))
    lyrics = "\n".join(" ".join(line) for line in lines)
    times = align_lyrics(lyrics, heard, 20.0)
    assert [time.line for time in times] == [number for number, _ in sung_lines(lyrics)]
    last_s = 0.0
    for time in times:
        assert 0.0 <= time.confidence <= 1.0
        assert 0.0 <= time.start_s <= time.end_s <= 20.0
        if time.heard:
            assert time.start_s >= last_s
            last_s = time.end_s


WORD_LIST = """
river window shadow morning silver train letter garden paper ocean
winter summer candle mirror thunder whisper feather stranger highway lantern
midnight velvet copper harbor sparrow island meadow ribbon marble ember
the a of to and in my your we i
on
"""
VOCABULARY = WORD_LIST.split()


def test_a_long_song_with_a_third_of_the_words_wrong_keeps_its_lines() -> None:
    """80 lines, 8 of them not sung; a third of the words lost, replaced or added."""
    rng = random.Random(11)
    lines = [" ".join(rng.choice(VOCABULARY) for _ in range(7)) for _ in range(80)]
    lines[40:48] = lines[8:16]  # a chorus, word for word
    unsung = set(range(20, 24)) | set(range(60, 64))
    heard: list[HeardWord] = []
    true_s: dict[int, float] = {}
    now_s = 5.0
    for number, line in enumerate(lines):
        if number in unsung:
            continue
        true_s[number] = now_s
        for word in line.split():
            kind = rng.random()
            said = rng.choice(VOCABULARY) if 0.11 < kind < 0.22 else word
            if kind > 0.11:
                heard.append(HeardWord(said, now_s, now_s + 0.35))
            if kind > 0.89:
                heard.append(HeardWord(rng.choice(VOCABULARY), now_s + 0.3, now_s + 0.35))
            now_s += 0.4
        now_s += 0.8
    times = align_lyrics("\n".join(lines), heard, now_s)
    missing = {time.line for time in times if not time.heard}
    assert unsung <= missing
    assert len(missing - unsung) <= 2  # of two lines hardly a word came through
    errors = [abs(time.start_s - true_s[time.line]) for time in times if time.heard]
    assert max(errors) < 1.5
    assert sum(error < 0.2 for error in errors) > 0.8 * len(errors)


def test_contractions_and_their_full_forms_are_the_same_words() -> None:
    assert units_of("I’m gonna say it won't, we'll see") == [
        *("i", "am", "going", "to", "say", "it", "will", "not", "we", "will", "see")
    ]
    assert units_of("dont n't 'm") == ["do", "not", "nt", "m"]
    time = align_lyrics("I am going to walk", sing((1.0, "I'm gonna walk")), 10.0)[0]
    assert (time.heard, time.confidence) == (True, 1.0)
    assert time.start_s == 1.0


def test_a_misheard_line_between_others_is_heard() -> None:
    lyrics = "paper boats on a stream\nsail on sail on my heart is home\nno one has to sail alone"
    asked = lyrics.split("\n")
    heard = sing((2.0, asked[0]), (6.0, "say long say long my heart is full"), (10.0, asked[2]))
    times = align_lyrics(lyrics, heard, 20.0)
    assert [time.heard for time in times] == [True, True, True]
    assert times[1].confidence < HEARD_FROM
    assert times[1].start_s == pytest.approx(6.0)
    gone = align_lyrics(lyrics, sing((2.0, asked[0]), (10.0, asked[2])), 20.0)
    assert [time.heard for time in gone] == [True, False, True]


def test_a_late_end_yields_to_the_next_start() -> None:
    heard = [
        HeardWord("paper", 2.0, 2.4),
        HeardWord("boats", 2.4, 9.0),
        HeardWord("silver", 4.0, 4.4),
        HeardWord("stream", 4.4, 4.8),
    ]
    first, second = align_lyrics("paper boats\nsilver stream", heard, 20.0)
    assert (first.start_s, first.end_s) == (2.0, 4.0)
    assert (second.start_s, second.end_s) == (4.0, pytest.approx(4.8))
