"""What the radio plays next, when it begins, what its ring holds; the sound of a crossfade."""

from __future__ import annotations

import itertools
import math
import random
from pathlib import Path

import numpy as np
import pytest

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.audio.mixer import Mixer, MixerState
from heartstudio.audio.radio_track import CROSSFADE_SAMPLES, LEAD_SAMPLES, RadioTrack
from heartstudio.model.radio_plan import (
    CROSSFADE_S,
    GAPLESS_S,
    HANDOVER_S,
    MB,
    PEAK_LIMIT,
    TARGET_LUFS,
    Draw,
    RadioPlan,
    RadioSong,
    RingLimits,
    Station,
    beginning_of,
    lyrics_in_list,
)

POP, ROCK, FOLK = ("pop", "piano"), ("rock",), ("folk",)
STATION = Station((POP, ROCK, FOLK), song_s=60)


def plan_of(station: Station = STATION, limits: RingLimits | None = None) -> RadioPlan:
    return RadioPlan(station, random.Random(1), limits)


def song_of(draw: Draw, size_bytes: int = 10 * MB, work_s: float = 30.0) -> RadioSong:
    return RadioSong(
        draw, f"id{draw.number}", "", Path(f"{draw.number}.flac"), 60.0, size_bytes, work_s=work_s
    )


def make(plan: RadioPlan, size_bytes: int = 10 * MB, work_s: float = 30.0) -> RadioSong:
    draw = plan.draw()
    assert draw is not None
    song = song_of(draw, size_bytes, work_s)
    plan.take(song)
    return song


def test_every_combination_comes_once_before_one_comes_again() -> None:
    plan = plan_of(Station((POP, ROCK, POP), ("la", "na")))
    drawn = []
    for _ in range(12):
        drawn.append(make(plan).draw.combination)
        plan.play_next()
    assert len(set(drawn[:4])) == len(set(drawn[4:8])) == len(set(drawn[8:])) == 4
    assert all(one != after for one, after in itertools.pairwise(drawn))


def test_a_draw_that_was_given_back_comes_first_with_the_same_seed() -> None:
    plan = plan_of()
    draw = plan.draw()
    assert draw is not None
    plan.give_back(draw)
    assert plan.draw() == draw
    assert plan.draw() != draw


def test_what_is_barred_is_drawn_no_more_and_does_not_wait_any_more() -> None:
    plan = plan_of(limits=RingLimits(songs=20))
    songs = [make(plan) for _ in range(6)]
    combination = songs[0].draw.combination
    plan.play_next()
    under_way = plan.draw()
    assert under_way is not None
    plan.bar(combination)
    dropped = plan.take_dropped()
    assert [song.draw.combination for song in dropped] == [combination]
    assert not plan.take_dropped()
    assert all(song.draw.combination != combination for song in plan.waiting)
    plan.bar(under_way.combination)
    assert not plan.is_wanted(under_way)
    plan.take(song_of(under_way))
    assert song_of(under_way) in plan.take_dropped()
    assert {make(plan).draw.combination for _ in range(3)}.isdisjoint(
        {combination, under_way.combination}
    )


def test_a_station_of_which_all_is_barred_ends_when_all_has_been_played() -> None:
    plan = plan_of(Station((POP,)))
    song = make(plan)
    make(plan)
    assert plan.play_next() is song
    draw = plan.draw()
    assert draw is not None
    plan.bar(song.draw.combination)
    assert plan.is_exhausted
    assert not plan.is_at_its_end
    plan.give_up(draw)
    assert plan.is_at_its_end
    assert plan.draw() is None


@pytest.mark.parametrize("is_slow", [False, True])
def test_the_ring_holds_five_songs_with_the_one_being_composed_and_the_one_before(
    is_slow: bool,
) -> None:
    plan = plan_of()
    songs = [make(plan, work_s=90.0 if is_slow else 30.0) for _ in range(5)]
    assert plan.draw() is None
    plan.play_next()
    assert plan.draw() is None
    plan.play_next()
    assert plan.previous is songs[0]
    if not is_slow:
        assert plan.draw() is None
        return
    draw = plan.draw()  # the song before makes room
    assert draw is not None
    assert plan.take_dropped() == [songs[0]]
    assert plan.previous is None
    assert plan.draw() is None


def test_the_ring_is_limited_by_its_files() -> None:
    plan = plan_of(limits=RingLimits(size_bytes=100 * MB))
    make(plan, 40 * MB)
    make(plan, 40 * MB)
    assert plan.draw() is None
    assert plan.may_begin()


def test_kept_songs_do_not_count_and_are_never_dropped() -> None:
    plan = plan_of()
    songs = [make(plan) for _ in range(4)]
    plan.play_next()
    assert plan.keep("another") is None
    assert plan.keep(songs[0].song_id) is songs[0]
    assert plan.keep(songs[0].song_id) is None
    make(plan)
    assert plan.draw() is not None
    plan.play_next()
    assert plan.keep(songs[1].song_id) is songs[1]
    plan.let_go(songs[1].song_id)
    plan.play_next()
    plan.play_next()
    assert plan.take_dropped() == [songs[1]]


def test_gains_bring_songs_to_one_loudness_below_full_scale() -> None:
    draw = plan_of().draw()
    assert draw is not None
    song = RadioSong(draw, "", "", Path(), 60.0, 1, TARGET_LUFS + 6.0, 0.9)
    assert song.gain == pytest.approx(10 ** (-6 / 20))
    quiet = RadioSong(draw, "", "", Path(), 60.0, 1, TARGET_LUFS - 20.0, 0.7)
    assert quiet.gain == pytest.approx(PEAK_LIMIT / 0.7)
    assert song_of(draw).gain == 1.0


def test_a_fast_computer_begins_with_the_first_song() -> None:
    assert beginning_of(0.5, 60.0, 4).songs == 1
    assert beginning_of(0.5, 60.0, 4).gapless_s == math.inf
    plan = plan_of()
    assert plan.beginning() is None
    assert plan.beginning(0.3) == beginning_of(0.3, 60.0, 4)
    make(plan)
    assert plan.may_begin()


def test_a_slow_computer_begins_when_it_has_enough_for_the_ring() -> None:
    plan = plan_of()
    for _ in range(3):
        make(plan, work_s=180.0)
        assert not plan.may_begin()
    make(plan, work_s=180.0)
    assert plan.may_begin()
    beginning = plan.beginning()
    assert beginning is not None
    assert (beginning.songs, beginning.music_s) == (4, 240.0)
    assert beginning.gapless_s < GAPLESS_S


@pytest.mark.parametrize("work_per_s", [0.95, 1.0, 1.05, 1.2, 1.7, 3.0, 12.0])
@pytest.mark.parametrize("most", [1, 4, 30])
def test_a_beginning_plays_without_a_gap_as_long_as_it_says(work_per_s: float, most: int) -> None:
    song_s = 60.0
    beginning = beginning_of(work_per_s, song_s, most)
    played_s = song_s - CROSSFADE_S - HANDOVER_S
    for number in range(1, 400):
        ready_s, needed_s = number * work_per_s * song_s, (beginning.songs + number - 1) * played_s
        if ready_s > needed_s:
            assert needed_s == pytest.approx(beginning.gapless_s)
            break
    else:
        assert beginning.gapless_s > 300 * played_s
    assert beginning.gapless_s >= GAPLESS_S or beginning.songs == most


def test_a_list_is_divided_at_dashes_and_at_two_empty_lines() -> None:
    text = "[Verse]\nOne\n\nstill one\n----\nTwo\n\n\n[chorus]\nThree\n \n---\n\n" + "x" * 3000
    assert lyrics_in_list(text) == ("[Verse]\nOne\n\nstill one", "Two", "[chorus]\nThree")
    assert lyrics_in_list(" \n---\n") == lyrics_in_list("---\n---\n-----") == ()
    assert lyrics_in_list("One\r\n---\r\nTwo") == ("One", "Two")


def test_a_station_needs_tags() -> None:
    with pytest.raises(ValueError, match="tags"):
        plan_of(Station(()))


def noise(seconds: float, seed: int) -> Samples:
    count = round(seconds * SAMPLE_RATE_HZ)
    return np.random.default_rng(seed).standard_normal((2, count)).astype(np.float32) * 0.1


def power(samples: Samples) -> float:
    return float((samples.astype(np.float64) ** 2).mean())


def test_a_crossfade_of_two_seconds_keeps_the_power() -> None:
    track = RadioTrack()
    assert track.put(noise(10.0, 1), 1.0, 0) == 0
    start = track.put(noise(10.0, 2), 0.5, 0)
    assert start == 10 * SAMPLE_RATE_HZ - CROSSFADE_SAMPLES
    assert track.final_count == 18 * SAMPLE_RATE_HZ
    steps = np.linspace(start, start + CROSSFADE_SAMPLES, 9).astype(int)
    for place, (first, last) in enumerate(itertools.pairwise(steps)):
        share = (place + 0.5) / 8
        wanted = 0.01 * (
            math.cos(share * math.pi / 2) ** 2 + 0.25 * math.sin(share * math.pi / 2) ** 2
        )
        assert power(track.read(first, last)) == pytest.approx(wanted, rel=0.05)
    assert np.array_equal(track.read(0, 4800), noise(10.0, 1)[:, :4800])
    whole = track.read(0, track.final_count)
    pieces = [track.read(at, at + 4800) for at in range(0, track.final_count, 4800)]
    assert np.array_equal(whole, np.concatenate(pieces, axis=1))


def test_a_song_that_comes_late_has_a_shorter_crossfade_or_none() -> None:
    track = RadioTrack()
    track.put(noise(10.0, 1), 1.0, 0)
    head = 9 * SAMPLE_RATE_HZ
    assert track.put(noise(10.0, 2), 1.0, head) == head + LEAD_SAMPLES
    end = track.final_count
    assert track.put(noise(10.0, 3), 1.0, end) == end


def test_a_skip_fades_out_soon_and_into_what_is_put_then() -> None:
    track = RadioTrack()
    track.put(noise(60.0, 1), 1.0, 0)
    track.put(noise(60.0, 2), 1.0, 0)
    head = 20 * SAMPLE_RATE_HZ
    track.cut(head)
    assert track.final_count == head + LEAD_SAMPLES + CROSSFADE_SAMPLES
    start = track.put(noise(60.0, 3), 1.0, head + 4800)
    assert start == head + 4800 + LEAD_SAMPLES
    assert power(track.read(start + CROSSFADE_SAMPLES, track.final_count)) > 0.009
    end = track.final_count
    track.cut(end - LEAD_SAMPLES // 2)  # too late for a fade
    assert track.final_count == end


def test_what_has_been_played_is_forgotten() -> None:
    track = RadioTrack()
    for seed in range(50):
        head = max(track.final_count - 10 * SAMPLE_RATE_HZ, 0)
        track.drop_before(head)
        track.put(noise(10.0, seed), 1.0, head)
        assert track.held_samples <= 30 * SAMPLE_RATE_HZ
    assert not track.read(0, 4800).any()


def test_the_mixer_waits_for_the_next_song_and_plays_on() -> None:
    mixer, track = Mixer(), RadioTrack()
    track.put(noise(1.0, 1), 1.0, 0)
    mixer.change_track(track)
    mixer.play()
    block = np.zeros((1024, 2), np.float32)
    for _ in range(60):
        mixer.fill(block)
    assert mixer.state is MixerState.WAITING
    track.put(noise(1.0, 2), 1.0, mixer.position)
    for _ in range(4):
        mixer.fill(block)
    assert mixer.state is MixerState.PLAYING
    assert power(block.T) > 0.005
