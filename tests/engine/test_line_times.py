"""Times of lines: their bytes in the score, in song files of every kind, and as .lrc."""

from __future__ import annotations

import dataclasses
import struct
from dataclasses import replace
from pathlib import Path

import mutagen.id3
import numpy as np
import pytest
import soundfile

from engine.songs.extension import lyrics_after, parent_of
from engine.songs.kept_lines import KEPT_LINES_KEY, kept_lines, kept_lines_of, noted
from engine.songs.line_times import LineTime, LyricsTimes, lrc_text, pack_times, unpack_times
from engine.songs.recipe import ScoreError
from engine.songs.score import Score, Section
from engine.songs.song_file import SoundFormat, export, read_song, rewrite_score, write_master
from tests.engine.song_samples import make_score, make_sound

LYRICS = "[verse]\nPaper boats\nCarry the light\n\n[chorus]\nSail on\n"
TIMES = LyricsTimes(
    "HeartTranscriptor-oss",
    (
        LineTime(1, 1.25, 3.5, 1.0, True),
        LineTime(2, 3.5, 9.004, 0.2, False),
        LineTime(5, 9.004, 11.999, 0.6, True),
    ),
)


def timed_score() -> Score:
    score = make_score()
    request = dataclasses.replace(score.recipe.request, lyrics=LYRICS)
    recipe = dataclasses.replace(score.recipe, request=request)
    return dataclasses.replace(score, recipe=recipe, lyrics_times=TIMES)


def with_times(score: Score) -> Score:
    return dataclasses.replace(score, lyrics_times=TIMES, sections=(Section("chorus", 113),))


def test_times_come_back_from_their_bytes() -> None:
    back = unpack_times(pack_times(TIMES))
    assert back is not None
    assert back.model == TIMES.model
    for before, after in zip(TIMES.lines, back.lines, strict=True):
        assert (after.line, after.heard) == (before.line, before.heard)
        assert after.start_s == pytest.approx(before.start_s, abs=0.0005)
        assert after.end_s == pytest.approx(before.end_s, abs=0.0005)
        assert after.confidence == pytest.approx(before.confidence, abs=1 / 255)
    assert Score.from_bytes(timed_score().to_bytes()).lyrics_times == back


def test_an_extension_keeps_the_lines_before_its_cut() -> None:
    parent = timed_score()
    kept = parent_of(replace(parent, codes=np.tile(parent.codes, 30)), 125).lines
    assert kept == (("Paper boats", 1.25, 3.5),), "most of the other comes later"
    recipe = replace(parent.recipe, extra={"other": 1, **noted(kept)})
    own = LyricsTimes("a model", (LineTime(1, 12.0, 14.0, 1.0, True),))
    child = replace(parent, recipe=recipe, lyrics_times=own)
    assert kept_lines_of(Score.from_bytes(child.to_bytes()).recipe) == kept
    assert [line.text for line in kept_lines(child, 1_000)] == ["Paper boats", "Paper boats"]
    assert "\n[00:01.25]Paper boats\n[00:03.50]\n[00:12.00]Paper boats\n" in lrc_text(
        "", LYRICS, own, 20.0, kept=kept
    )
    assert noted(()) == {}


def test_what_is_no_kept_line_is_left_out() -> None:
    values: list[object] = [
        ["One\nline", 0, 500],
        ["no end", 600],
        ["text", "600", 700],
        [7, 600, 700],
        ["before", -1, 5],
        ["", 600, 700],
        ["late", 2**40, 2**40],
        ["backwards", 900, 800],
        ["out of order", 100, 200],
    ]
    recipe = replace(timed_score().recipe, extra={KEPT_LINES_KEY: values})
    assert kept_lines_of(recipe) == (("One line", 0.0, 0.5), ("backwards", 0.9, 0.9))
    for other in (None, {}, "text", [[[]]]):
        assert kept_lines_of(replace(recipe, extra={KEPT_LINES_KEY: other})) == ()


def test_the_bytes_are_those_of_the_document() -> None:
    data = pack_times(LyricsTimes("Ü", (LineTime(3, 1.0, 2.5, 1.0, True),)))
    assert data == b"\x01\x02\x01\x00" + "Ü".encode() + struct.pack("<IIIBB", 3, 1000, 2500, 255, 1)


def test_times_of_a_newer_version_are_kept_unread() -> None:
    newer = b"\x02whatever"
    score = dataclasses.replace(make_score(), unknown_chunks=((b"LTIM", newer),))
    back = Score.from_bytes(score.to_bytes())
    assert back.lyrics_times is None
    assert back.unknown_chunks == ((b"LTIM", newer),)
    timed = dataclasses.replace(back, lyrics_times=TIMES)
    assert Score.from_bytes(timed.to_bytes()).unknown_chunks == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x00\x00\x00",
        b"\x01\x00\x01\x00",
        b"\x01\x00\x00\x00more",
        b"\x01\x00\xff\xff" + bytes(14) * 65_535,
        b"\x01\x00\x01\x00" + struct.pack("<IIIBB", 0, 2, 1, 0, 0),
        b"\x01\x00\x02\x00" + struct.pack("<IIIBB", 4, 0, 0, 0, 0) * 2,
    ],
)
def test_damaged_times_are_refused(data: bytes) -> None:
    with pytest.raises(ScoreError):
        unpack_times(data)


def test_too_many_lines_are_refused() -> None:
    lines = tuple(LineTime(k, 0.0, 0.0, 1.0, True) for k in range(10_001))
    with pytest.raises(ScoreError, match="too many lines"):
        pack_times(LyricsTimes("", lines))


@pytest.mark.parametrize("kind", list(SoundFormat), ids=lambda kind: kind.value)
def test_times_go_into_the_file_and_the_sound_stays(kind: SoundFormat, tmp_path: Path) -> None:
    master = write_master(tmp_path / "song.flac", make_sound(), make_score()).path
    path = export(master, tmp_path / f"copy-{kind.value}{kind.suffix}", kind).path
    before = soundfile.read(path, dtype="int32")[0]
    written = rewrite_score(path, with_times)
    after = read_song(path).score
    assert after is not None
    assert after == written
    assert after.lyrics_times is not None
    assert [line.line for line in after.lyrics_times.lines] == [1, 2, 5]
    assert after.sections == (Section("chorus", 113),)
    assert np.array_equal(soundfile.read(path, dtype="int32")[0], before)


def test_the_masters_sound_stays_byte_for_byte(tmp_path: Path) -> None:
    path = write_master(tmp_path / "song.flac", make_sound(), make_score()).path
    before = flac_frames(path)
    rewrite_score(path, with_times)
    assert flac_frames(path) == before


def flac_frames(path: Path) -> bytes:
    """The bytes behind the metadata blocks."""
    data, place, is_last = path.read_bytes(), 4, False
    while not is_last:
        is_last = bool(data[place] & 0x80)
        place += 4 + int.from_bytes(data[place + 1 : place + 4], "big")
    return data[place:]


def test_mp3_players_see_the_times(tmp_path: Path) -> None:
    master = write_master(tmp_path / "song.flac", make_sound(), timed_score()).path
    path = export(master, tmp_path / "song.mp3", SoundFormat.MP3).path
    frame = mutagen.id3.ID3(path).getall("SYLT")[0]
    assert (frame.format, frame.type) == (2, 1)
    assert frame.text == [("Paper boats", 1250), ("", 3500), ("Sail on", 9004), ("", 11999)]


def test_lrc_holds_what_was_heard() -> None:
    assert lrc_text("A  title\n", LYRICS, TIMES, 83.0) == (
        "[ti:A title]\n[length:01:23]\n"
        "[00:01.25]Paper boats\n[00:03.50]\n[00:09.00]Sail on\n[00:12.00]\n"
    )


def test_the_line_of_a_moment() -> None:
    at = {s: TIMES.line_at(s) for s in (0.0, 1.25, 3.6, 7.49, 7.6, 9.5, 15.0, 16.1)}
    assert at == {0.0: None, 1.25: 1, 3.6: 1, 7.49: 1, 7.6: None, 9.5: 5, 15.0: 5, 16.1: None}
    assert TIMES.missing == (2,)


@pytest.mark.parametrize(
    ("cut_s", "rest"),
    [
        (1.0, LYRICS.strip()),
        (3.0, "[verse]\nCarry the light\n\n[chorus]\nSail on"),
        (10.0, "[verse]\nCarry the light\n\n[chorus]\nSail on"),
        (11.5, "[chorus]\nSail on"),
    ],
)
def test_an_extension_begins_with_the_first_line_that_was_not_sung(cut_s: float, rest: str) -> None:
    assert lyrics_after(LYRICS, timed_score(), round(cut_s * 12.5)) == rest


def test_lines_that_a_short_song_never_reached_are_sung_by_its_extension() -> None:
    """A song of two sections that ended in the first one lost all lines that had not come."""
    never = tuple(replace(line, heard=line.line == 1) for line in TIMES.lines)
    score = replace(timed_score(), lyrics_times=replace(TIMES, lines=never))
    score = replace(score, sections=score.sections[:1])
    rest = "[verse]\nCarry the light\n\n[chorus]\nSail on"
    assert lyrics_after(LYRICS, score, 25) == LYRICS.strip()
    assert lyrics_after(LYRICS, score, 50) == rest
