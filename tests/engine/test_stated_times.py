"""Times of lyrics that codes state: whole, stopped, extended, repaired, long and strange songs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.contract import CheckpointError, Codes, ModelInfo
from engine.listening.stated_lines import LyricCode, longest_rising
from engine.listening.stated_times import StatingModel, with_stated_times
from engine.pronunciation.pronunciation import Pronunciation
from engine.songs.line_times import LineTime, lrc_text
from engine.songs.recipe import NO_REQUEST, Recipe
from engine.songs.score import Score, Section
from tests.engine.stated_songs import (
    CODEBOOK,
    LINE_FRAMES,
    PERIOD,
    PLACES,
    PRONUNCIATION,
    REST_FRAMES,
    as_codes,
    declare,
    line_codes,
    stated_codes,
)
from tools.make_checkpoint import write_checkpoint

SONG_ID = "12345678-1234-4234-8234-123456789abc"
LYRICS = """[Intro]

[Verse]
Walking down the river road
Nothing in my hand
Every stone is a heavy load
Carry me to the land

[Chorus]
Oh carry me home
Oh carry me home tonight

[Outro]"""
COUNTS = [7, 5, 9, 6, 5, 7]
"""Syllables of the lines with words."""
WHOLE = [0, *COUNTS, 0]
"""With an intro and an outro of one musical line each."""
MODEL = StatingModel(
    "HeartMuLa-oss-song",
    LyricCode(CODEBOOK, PERIOD, PLACES),
    Pronunciation.from_file(PRONUNCIATION),
    ModelInfo("song", "song", "f0"),
)


def song(codes: Codes, lyrics: str = LYRICS, cut_frame: int | None = None) -> Score:
    parent = None if cut_frame is None else SONG_ID
    request = replace(NO_REQUEST, lyrics=lyrics)
    return Score(SONG_ID, codes, Recipe(request, parent_id=parent, parent_cut_frame=cut_frame))


def heard(score: Score | None) -> dict[str, tuple[float, float]]:
    """Return the text of each heard line with its times in token frames."""
    assert score is not None
    assert score.lyrics_times is not None
    texts = score.recipe.lyrics.split("\n")
    return {
        texts[line.line]: (line.start_s * 12.5, line.end_s * 12.5)
        for line in score.lyrics_times.lines
        if line.heard
    }


def place(number: int) -> object:
    """Return when musical line `number` (from 0) is sung."""
    return pytest.approx((number * LINE_FRAMES + REST_FRAMES, (number + 1) * LINE_FRAMES))


def test_the_counts_are_those_of_the_pronunciation() -> None:
    found = [line.syllables for lines in MODEL.pronunciation.sung_lines(LYRICS) for line in lines]
    assert found == COUNTS


def test_every_line_of_a_whole_song_is_timed() -> None:
    timed = MODEL.timed(song(stated_codes(WHOLE)))
    found = heard(timed)
    assert list(found) == [line for line in LYRICS.split("\n") if line and line[0] != "["]
    assert all(found[text] == place(n + 1) for n, text in enumerate(found))
    assert timed is not None
    times = timed.lyrics_times
    assert times is not None
    assert times.is_stated
    assert times.model == "HeartMuLa-oss-song"
    assert all(line.confidence == 1 for line in times.lines)
    assert timed.sections == (
        Section("intro", 0),
        Section("verse", LINE_FRAMES),
        Section("chorus", 5 * LINE_FRAMES),
        Section("outro", 7 * LINE_FRAMES),
    )
    assert "[00:02.72]Walking down the river road" in lrc_text("", LYRICS, times, 20.0)
    assert Score.from_bytes(timed.to_bytes()).lyrics_times == replace(
        times, lines=tuple(LineTime(*_rounded(line)) for line in times.lines)
    )


def _rounded(line: LineTime) -> tuple[int, float, float, float, bool]:
    start_s, end_s = (round(s * 1000) / 1000 for s in (line.start_s, line.end_s))
    return line.line, start_s, end_s, line.confidence, line.heard


def test_words_begin_with_their_first_syllables() -> None:
    lyrics = "[verse]\nIn 24/7, university — love\n" + "la " * 14 + "we love"
    counts = [line.syllables for lines in MODEL.pronunciation.sung_lines(lyrics) for line in lines]
    assert counts == [12, 8, 8]
    starts = MODEL.word_starts(song(stated_codes(counts), lyrics))
    first = {word: round(s * 12.5) - REST_FRAMES for word, s in starts[1].items()}
    assert first == {0: 0, 1: 2, 2: 12, 4: 22}
    again = [round(s * 12.5) % LINE_FRAMES - REST_FRAMES for s in starts[2].values()]
    assert again == [*range(0, 16, 2), *range(0, 16, 2)]
    assert MODEL.word_starts(song(stated_codes([0] * 4), lyrics)) == {}
    assert MODEL.word_starts(
        song(stated_codes([4, 4]), "la \u200b la la la\nla la la la")
    ).keys() == {1}


def test_a_stopped_song_has_the_lines_that_it_reached() -> None:
    codes = stated_codes(WHOLE)[:, : 4 * LINE_FRAMES]
    timed = MODEL.timed(song(codes))
    assert list(heard(timed)) == [
        "Walking down the river road",
        "Nothing in my hand",
        "Every stone is a heavy load",
    ]
    assert timed is not None
    assert [section.name for section in timed.sections] == ["intro", "verse"]


def test_a_line_that_is_left_out_is_not_timed() -> None:
    counts = list(WHOLE)
    counts[2] = 0
    timed = MODEL.timed(song(stated_codes(counts)))
    assert "Nothing in my hand" not in heard(timed)
    assert len(heard(timed)) == 5
    assert heard(timed)["Oh carry me home"] == place(5)


def test_a_syllable_more_or_less_is_the_same_line() -> None:
    counts = list(WHOLE)
    counts[1] -= 1
    counts[4] += 1
    assert len(heard(MODEL.timed(song(stated_codes(counts))))) == 6


def test_a_long_line_has_the_times_of_its_musical_lines() -> None:
    lyrics = "[verse]\n" + "la " * 20 + "\nla la la la la"
    timed = MODEL.timed(song(stated_codes([10, 10, 5]), lyrics))
    assert list(heard(timed).values()) == [
        pytest.approx((REST_FRAMES, 2 * LINE_FRAMES)),
        place(2),
    ]


def test_songs_with_more_lines_than_can_be_counted() -> None:
    lyrics = "[verse]\n" + "\n".join(["la la la la", "la la la la la la"] * 20)
    timed = MODEL.timed(song(stated_codes([4, 6] * 20), lyrics))
    assert timed is not None
    assert timed.lyrics_times is not None
    starts = [line.start_s * 12.5 for line in timed.lyrics_times.lines if line.heard]
    assert starts == pytest.approx([n * LINE_FRAMES + REST_FRAMES for n in range(40)])


def test_equal_lines_are_told_apart_by_their_numbers() -> None:
    lyrics = "[verse]\n" + "\n".join(["la la la la"] * 8)
    codes = stated_codes([4] * 8)
    for end in (3 * LINE_FRAMES, 6 * LINE_FRAMES, codes.shape[1]):
        timed = MODEL.timed(song(codes[:, :end], lyrics))
        assert timed is not None
        assert timed.lyrics_times is not None
        lines = [line.line for line in timed.lyrics_times.lines if line.heard]
        assert lines == list(range(1, 1 + min(8, end // LINE_FRAMES)))


def test_single_wrong_tokens_change_little() -> None:
    codes = stated_codes(WHOLE)
    rng = np.random.default_rng(3)
    wrong = rng.choice(codes.shape[1], 15, replace=False)
    codes[CODEBOOK, wrong] = rng.integers(0, PERIOD, 15)
    found = heard(MODEL.timed(song(codes)))
    assert len(found) == 6
    exact = heard(MODEL.timed(song(stated_codes(WHOLE))))
    assert all(abs(found[text][0] - exact[text][0]) <= 2 for text in found)


def test_wrong_tokens_make_no_lines_and_no_singing() -> None:
    counts = [0, *COUNTS]
    codes = stated_codes(counts)
    codes[CODEBOOK, 0] = 25 * PLACES
    codes[CODEBOOK, 12] = 7 * PLACES + 4
    lines = MODEL.code.lines(codes)
    assert lines is not None
    assert [(line.left, line.last_syllable) for line in lines] == [
        *zip(range(7, 0, -1), counts, strict=True),
        (0, 0),
    ]


def test_a_stopped_song_of_equal_lines_begins_with_the_first() -> None:
    lyrics = "[verse]\n" + "\n".join(["la la la la"] * 5) + "\n[outro]"
    timed = MODEL.timed(song(stated_codes([4, 4, 4, 4, 4, 0])[:, : 2 * LINE_FRAMES + 5], lyrics))
    assert timed is not None
    assert timed.lyrics_times is not None
    assert [line.line for line in timed.lyrics_times.lines if line.heard] == [1, 2]


def test_an_extended_song_has_times_of_its_own_lyrics_and_the_sections_kept() -> None:
    cut = 3 * LINE_FRAMES + 11
    rest = "[Chorus]\nOh carry me home\nOh carry me home tonight\n[Outro]"
    kept = stated_codes(WHOLE)[CODEBOOK, :cut] % PERIOD
    new = [*line_codes(3, 5), *line_codes(2, 7), *line_codes(1, 0), *[0] * 10]
    score = replace(
        song(as_codes([*kept, *new]), rest, cut),
        sections=(Section("intro", 0), Section("verse", LINE_FRAMES), Section("chorus", 9_000)),
    )
    timed = MODEL.timed(score)
    assert list(heard(timed).values()) == [
        pytest.approx((cut + REST_FRAMES, cut + LINE_FRAMES)),
        pytest.approx((cut + LINE_FRAMES + REST_FRAMES, cut + 2 * LINE_FRAMES)),
    ]
    assert timed is not None
    assert [(s.name, s.start_frame) for s in timed.sections] == [
        ("intro", 0),
        ("verse", LINE_FRAMES),
        ("chorus", cut),
        ("outro", cut + 2 * LINE_FRAMES),
    ]


def test_the_rest_of_a_line_before_the_cut_is_no_line_of_the_extension() -> None:
    cut = 3 * LINE_FRAMES + LINE_FRAMES // 2
    kept = stated_codes(WHOLE)[CODEBOOK, :cut] % PERIOD
    rest_of_line = line_codes(5, 9)[LINE_FRAMES // 2 :]
    new = [*rest_of_line, *line_codes(3, 1), *line_codes(2, 9), *line_codes(1, 0)]
    timed = MODEL.timed(song(as_codes([*kept, *new]), "[Chorus]\nEvery stone is a heavy load", cut))
    assert heard(timed) == {"Every stone is a heavy load": place(5)}


def test_a_single_line_is_timed_before_an_outro_that_hums_it() -> None:
    codes = as_codes([*line_codes(2, 5), *line_codes(1, 5), *[0] * 10])
    timed = MODEL.timed(song(codes, "[Chorus]\nOh carry me home"))
    assert heard(timed) == {"Oh carry me home": place(0)}


def test_an_extension_that_begins_without_words_keeps_its_parents_sections() -> None:
    cut = 2 * LINE_FRAMES
    rest = "[Solo]\n[Chorus]\nOh carry me home"
    kept = stated_codes(WHOLE)[CODEBOOK, :cut] % PERIOD
    score = replace(
        song(as_codes([*kept, *line_codes(2, 0), *line_codes(1, 5)]), rest, cut),
        sections=(Section("intro", 0), Section("verse", LINE_FRAMES)),
    )
    timed = MODEL.timed(score)
    assert timed is not None
    assert [(s.name, s.start_frame) for s in timed.sections] == [
        ("intro", 0),
        ("verse", LINE_FRAMES),
        ("solo", cut),
        ("chorus", cut + LINE_FRAMES),
    ]


def test_a_repaired_passage_may_divide_its_lines_differently() -> None:
    codes = stated_codes(WHOLE)
    passage = [*line_codes(6, 5)[:25], *line_codes(5, 8), *line_codes(4, 6)[:5]]
    start = 2 * LINE_FRAMES
    codes[CODEBOOK, start : start + len(passage)] = passage
    found = heard(MODEL.timed(song(codes)))
    assert len(found) == 6
    assert found["Every stone is a heavy load"][0] == start + 25 + REST_FRAMES
    assert found["Oh carry me home"] == place(5)


@pytest.mark.parametrize("seed", range(5))
def test_codes_of_another_model_give_no_times(seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0, 8192, (8, 900)).astype(np.int32)
    assert MODEL.timed(song(codes)) is None
    assert MODEL.timed(song(codes[:1])) is None
    assert MODEL.timed(song(np.zeros((8, 900), np.int32))) is None
    assert MODEL.timed(song(stated_codes([0] * 10))) is None


def test_other_lyrics_give_no_times() -> None:
    lyrics = "[verse]\n" + "\n".join(["la la"] * 3)
    assert MODEL.timed(song(stated_codes([9, 12, 11, 10, 9, 12]), lyrics)) is None
    assert MODEL.timed(song(stated_codes(WHOLE), "[intro]\n[outro]")) is None
    assert MODEL.timed(song(stated_codes(WHOLE), "\n".join(["la la la"] * 5_000))) is None


def test_a_cut_at_the_end_of_a_song_leaves_nothing_to_time() -> None:
    codes = stated_codes(WHOLE)
    assert MODEL.timed(song(codes, cut_frame=codes.shape[1])) is None


def test_a_new_song_is_timed_by_the_model_in_its_folder(tmp_path: Path) -> None:
    root = tmp_path / "model"
    write_checkpoint(root)
    score = song(stated_codes(WHOLE))
    [folder] = root.glob("HeartMuLa-oss-*")
    assert with_stated_times(score, folder) is score
    assert declare(root) == folder
    times = with_stated_times(score, folder).lyrics_times
    assert times is not None
    assert times.model == folder.name
    assert with_stated_times(score, tmp_path / "nowhere") is score
    (root / PRONUNCIATION.name).unlink()
    assert with_stated_times(score, folder) is score


@pytest.mark.parametrize(
    "changes", [{"codebook": -1}, {"codebook": None}, {"places": 1}, {"places": 7}, {"period": 0.5}]
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    root = tmp_path / "model"
    write_checkpoint(root)
    folder = declare(root, **changes)
    with pytest.raises(CheckpointError, match="lyric_times"):
        StatingModel.of_folder(folder)
    score = song(stated_codes(WHOLE))
    assert with_stated_times(score, folder) is score


def test_longest_rising() -> None:
    assert longest_rising([]) == []
    assert longest_rising([3, 1, 1, 2, 0, 2]) == [1, 2, 3, 5]
