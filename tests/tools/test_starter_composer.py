"""The starter model's composer: form follows lyrics, notes follow rules, tags are obeyed."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from tools.train_starter import prompt_reading as reading
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.dynamics import line_touches, stroke_touch
from tools.train_starter.factors import token_features
from tools.train_starter.line_rhythm import SLOTS, syllable_slots
from tools.train_starter.lyrics import Prompt, implied_frames, random_prompt
from tools.train_starter.metre import METRES, Metre
from tools.train_starter.score import Note, Score
from tools.train_starter.shared_bars import PARTS, bars, shared
from tools.train_starter.singing.pitch_grid import PHASES, pitch_codes
from tools.train_starter.singing.unit_list import unit_list
from tools.train_starter.sounds import part_segments
from tools.train_starter.theory import (
    KEYS,
    LOOP_SETS,
    chord_loop,
    chord_pitch_classes,
    keyed_chord,
    keyed_meaning,
    loop_set,
    nearest,
)

LYRICS = (
    "[intro]\n\n[verse]\nhold the golden light\nfind me again\n\n[chorus]\noh sea oh sea\nwe sail\n"
)


def test_equal_seeds_give_equal_songs_and_others_do_not() -> None:
    prompt = Prompt("pop,piano,drums", LYRICS)
    first, again, other = compose(prompt, 3), compose(prompt, 3), compose(prompt, 4)
    assert np.array_equal(first.codes, again.codes)
    assert not np.array_equal(first.codes, other.codes)


def test_sections_stand_where_the_marks_put_them() -> None:
    song = compose(Prompt("pop,slow", LYRICS), 1)
    line = METRES["slow"].line
    spans = [(span.kind, span.start, span.end) for span in song.score.sections]
    assert spans == [
        ("intro", 0, line),
        ("verse", line, 3 * line),
        ("chorus", 3 * line, 5 * line),
    ]
    assert song.codes.shape == (8, 5 * line + line // 2)
    assert implied_frames(song.prompt, "slow") == song.codes.shape[1]


def test_a_thousand_frames_of_random_songs_use_only_tokens_with_a_meaning() -> None:
    rng = random.Random(8)
    for seed in range(25):
        codes = compose(random_prompt(rng), seed).codes
        assert 18.0 <= codes.shape[1] * 0.08 <= 80.0
        for book, row in enumerate(codes):
            for token in set(row.tolist()):
                assert token_features(book, token), (book, token)


def test_clock_tokens_alternate_between_even_and_odd() -> None:
    rng = random.Random(2)
    for seed in range(5):
        clock = compose(random_prompt(rng), seed).codes[vocab.CLOCK]
        assert np.all(np.diff(clock % 2) != 0)


@pytest.mark.parametrize(
    ("tags", "drums"), [("ballad,drums", True), ("folk", False), ("rock", True)]
)
def test_drums_play_exactly_when_asked(tags: str, drums: bool) -> None:
    codes = compose(Prompt(tags, LYRICS), 5).codes
    assert bool((codes[vocab.DRUMS] != vocab.DRUM_REST).any()) is drums


@pytest.mark.parametrize(
    ("tags", "tempo"),
    [
        ("pop,fast", "fast"),
        ("rock,slow", "slow"),
        ("folk,waltz", "waltz"),
        ("jazz", "swing"),
        ("blues,slow", "easy"),
    ],
)
def test_tempo_tags_set_the_tempo(tags: str, tempo: str) -> None:
    assert compose(Prompt(tags, LYRICS), 1).score.style.tempo == tempo


@pytest.mark.parametrize(("mood", "mode"), [("happy", "major"), ("sad", "minor")])
def test_moods_set_the_mode_and_songs_end_on_the_tonic(mood: str, mode: str) -> None:
    for seed in range(4):
        score = compose(Prompt(f"pop,{mood}", LYRICS), seed).score
        assert score.key.mode == mode
        assert score.chords[-1] == score.chords[0] == score.key.chords[0]
        bass = score.notes[vocab.BASS][-1].value
        assert bass % 12 == score.key.tonic


def test_every_song_names_its_key() -> None:
    """A loop's place and the chord heard there tell the key, so the codes alone can carry it."""
    for number in range(LOOP_SETS):
        for kind in ("verse", "chorus", "bridge"):
            loops = {
                key.name: chord_loop(key, number, kind) for keys in KEYS.values() for key in keys
            }
            for place in range(4):
                assert len({loop[place] for loop in loops.values()}) == len(loops)


SUNG = "[verse]\nhold the golden light\nfind me again\n[chorus]\nstrong strings stand still\nah"


def test_each_syllable_gets_a_note_and_lines_end_on_a_chord_tone() -> None:
    score = compose(Prompt("pop,female", SUNG), 2).score
    lines = [line.syllables for line in reading.read_lines(SUNG)]
    assert [note.syllable for note in score.sung] == [s for line in lines for s in line]
    assert [note.place for note in score.sung] == [
        n + 1 for line in lines for n in range(len(line))
    ]
    ends = list(itertools.accumulate(map(len, lines)))
    for end in ends:
        last = score.sung[end - 1]
        assert last.pitch % 12 in chord_pitch_classes(score.chords[last.start])


@pytest.mark.parametrize("tempo", METRES)
def test_every_syllable_is_sung_once_and_in_order_in_every_tempo(tempo: str) -> None:
    tags = {"easy": "blues,slow", "swing": "jazz", "medium": "pop"}.get(tempo, tempo)
    songs = [compose(Prompt(tags, SUNG), seed) for seed in range(12)]
    songs = [song for song in songs if song.score.style.tempo == tempo]
    assert songs
    for song in songs:
        plans = [vocab.plan_meaning(int(token)) for token in song.codes[vocab.PLAN]]
        for line in reading.read_lines(SUNG):
            places = [plan[1] for plan in plans if plan and plan[0] == line.left]
            assert [place for place, _ in itertools.groupby(places) if place] == list(
                range(1, len(line.syllables) + 1)
            )
        for note in song.score.sung:
            unit = unit_list()[song.codes[vocab.VOICE, note.start + (note.start == 0)] - 1]
            assert unit.vowel or note.start == 0
            assert note.duration >= 3


def test_the_plan_counts_lines_from_their_first_consonants() -> None:
    song = compose(Prompt("pop,slow,male", SUNG), 3)
    line = METRES["slow"].line
    left = [vocab.plan_meaning(int(token))[0] for token in song.codes[vocab.PLAN]]  # type: ignore[index]
    assert left.index(3) == line - vocab.PLAN_LEAD
    assert left.index(0) == 4 * line - vocab.PLAN_LEAD


def test_pitches_go_on_where_they_ended_and_voices_keep_their_range() -> None:
    for tags, voice in (("pop,male", "male"), ("pop", "female")):
        codes = compose(Prompt(tags, SUNG), 6).codes
        known = pitch_codes()
        numbers = codes[vocab.SECOND] - vocab.FIRST_PITCH
        pitches = [int(number) if number >= 0 else None for number in numbers]
        assert {known[number][0] for number in pitches if number is not None} == {voice}
        for one, two in itertools.pairwise(pitches):
            if one is not None and two is not None:
                before, after = known[one][1], known[two][1]
                assert after.phase == (before.phase + before.steps) % PHASES
        assert np.array_equal(codes[vocab.VOICE] > 0, codes[vocab.SECOND] >= vocab.FIRST_PITCH)


def test_notes_of_a_part_never_overlap_and_stay_in_their_register() -> None:
    rng = random.Random(4)
    for seed in range(6):
        score = compose(random_prompt(rng), seed).score
        for part, notes in score.notes.items():
            layout = vocab.PARTS[part]
            for note in notes:
                assert layout.lowest <= note.value < layout.lowest + layout.values
            _assert_ordered(score, notes)


def _assert_ordered(score: Score, notes: list[Note]) -> None:
    ordered = sorted(notes, key=lambda note: note.start)
    for before, after in itertools.pairwise(ordered):
        assert before.start + before.duration <= after.start
    assert all(note.start + note.duration <= score.frames for note in notes)


def test_tokens_keep_their_meaning() -> None:
    for layout in vocab.PARTS.values():
        highest, softest = layout.lowest + layout.values - 1, layout.touches - 1
        token = layout.token(layout.timbres - 1, highest, 1, softest)
        assert layout.meaning(token) == (layout.timbres - 1, highest, 1, softest)
        assert token + layout.ages <= vocab.CODEBOOK_SIZE + 1
        assert layout.meaning(0) is None
    assert vocab.drum_meaning(vocab.drum_token(2, 1, 4, 12)) == (2, 1, 4, 12)
    assert vocab.drum_meaning(vocab.DRUM_REST) is None
    assert vocab.DRUM_REST < vocab.CODEBOOK_SIZE


def test_habit_and_harmony_choose_among_eight_different_sets_of_loops() -> None:
    numbers = {
        loop_set(habit, harmony)
        for habit in range(vocab.HABITS)
        for harmony in range(vocab.HARMONIES)
    }
    assert numbers == set(range(LOOP_SETS))
    key = KEYS["major"][0]
    kinds = ("verse", "chorus", "bridge")
    loops = {tuple(chord_loop(key, number, kind) for kind in kinds) for number in numbers}
    assert len(loops) == LOOP_SETS
    for number in numbers:
        assert all(chord_loop(key, number, kind)[0] == key.chords[0] for kind in kinds[:2])


def test_lines_swell_and_fall_and_the_last_one_leads_on() -> None:
    for fullness in range(3):
        *middle, last = line_touches(fullness, leads_on=False)
        assert min(middle) < last
        assert min(line_touches(fullness, leads_on=True)) == line_touches(fullness, True)[-1]
    assert [stroke_touch(touch, strong=False) for touch in range(vocab.TOUCHES)] == [1, 2, 2]
    notes = compose(Prompt("pop,drums", LYRICS), 5).score.notes
    assert {note.touch for note in notes[vocab.BASS]} == {0, 1, 2}
    assert len({note.touch for note in notes[vocab.PAD]}) > 1


def test_strokes_off_the_beat_are_soft() -> None:
    songs = [compose(Prompt("rock,drums", "[chorus]\nhold the golden light"), s) for s in range(4)]
    for score in (song.score for song in songs):
        begins: dict[str, set[int]] = {"hat": set(), "soft": set()}
        for hit in score.hits:
            begins.get(hit.voice, set()).add(hit.start % score.metre.quarter)
        assert begins["hat"] == {0}
        assert begins["soft"] == {score.metre.at(1)}


def test_only_acoustic_kits_have_ghost_strokes() -> None:
    for tags, wanted in (("rock,acoustic,drums", True), ("electronic,drums", False)):
        songs = [compose(Prompt(tags, "[verse]\nhold the golden light"), seed) for seed in range(8)]
        assert any(hit.voice == "ghost" for song in songs for hit in song.score.hits) is wanted


@pytest.mark.parametrize("tags", ["ballad,slow", "folk,waltz", "blues,slow"])
def test_chords_of_slow_songs_are_struck_again_before_they_are_silent(tags: str) -> None:
    layout = vocab.PARTS[vocab.CHORDS]
    for seed in range(3):
        codes = compose(Prompt(tags, LYRICS), seed).codes[vocab.CHORDS]
        silent = codes < layout.rests
        runs = [len(list(run)) for quiet, run in itertools.groupby(silent) if quiet]
        assert max(runs[:-1], default=0) <= 2


def test_a_chord_names_its_key_and_function_and_sounds_alike_in_every_key() -> None:
    meanings = [keyed_meaning(value) for value in range(vocab.KEYED_CHORDS)]
    assert len(set(meanings)) == vocab.KEYED_CHORDS
    for key in (key for keys in KEYS.values() for key in keys):
        for number in range(LOOP_SETS):
            for chord in chord_loop(key, number, "verse"):
                assert keyed_meaning(keyed_chord(key, chord))[2] == chord
    layout = vocab.PARTS[vocab.CHORDS]
    table = part_segments(vocab.CHORDS)
    tonic, dominant = (keyed_chord(key, 0) for key in (KEYS["major"][0], KEYS["major"][1]))
    assert tonic != dominant
    for age in (0, 9):
        same = table[layout.token(0, tonic, age)], table[layout.token(0, dominant, age)]
        assert np.array_equal(*same)


def test_held_notes_loop_and_let_go() -> None:
    pad = vocab.PARTS[vocab.PAD]
    ages = pad.ages_of(16)
    assert ages[:4] == [0, 1, 2, 3]
    assert ages[10:14] == [2, 3, 4, 5]
    assert ages[-2:] == [10, 11]
    assert vocab.PARTS[vocab.BASS].ages_of(40) == list(range(16))


def test_keys_hold_their_own_chords() -> None:
    for keys in KEYS.values():
        for key in keys:
            assert chord_pitch_classes(key.chords[0])[0] == key.tonic
    assert nearest(61, (0, 4)) == 60


def test_lyrics_without_marks_or_words_still_make_a_song() -> None:
    for lyrics in ("", "just two lines\nand nothing more", "[solo]\n", "[verse]\n你好 世界"):
        assert compose(Prompt("pop", lyrics), 1).codes.shape[1] > 60


def test_the_plan_counts_the_lines_that_are_left() -> None:
    song = compose(Prompt("pop", "[verse]\n" + "la la la\n" * 6), 1)
    plans = [vocab.plan_meaning(int(token)) for token in song.codes[vocab.PLAN]]
    assert list(dict.fromkeys(plan[0] for plan in plans if plan)) == [6, 5, 4, 3, 2, 1, 0]
    assert {plan[2] for plan in plans if plan} == {song.score.harmony}


def test_plan_and_clock_tokens_have_one_meaning_each() -> None:
    plans = [vocab.plan_meaning(token) for token in range(vocab.CODEBOOK_SIZE)]
    used = [plan for plan in plans if plan]
    wanted = vocab.HARMONIES * (vocab.MAX_LINES * vocab.PLACES + 1)
    assert len(used) == len(set(used)) == wanted
    assert vocab.plan_meaning(vocab.plan_token(9, 4, 2)) == (9, 4, 2)
    clocks = [vocab.clock_meaning(token) for token in range(vocab.CODEBOOK_SIZE)]
    assert len(set(clocks)) == vocab.CODEBOOK_SIZE
    assert vocab.clock_meaning(vocab.clock_token("waltz", 29, 4)) == ("waltz", 29, 4)
    assert vocab.clock_meaning(vocab.CODEBOOK_SIZE) is None


def test_quarters_are_whole_frames_and_odd_ones_swing() -> None:
    assert [metre.at(1) for metre in METRES.values()] == [5, 5, 4, 4, 3, 6]
    assert [metre.at(2) for metre in METRES.values()] == [10, 9, 8, 7, 6, 12]
    assert sorted({round(metre.bpm) for metre in METRES.values()}) == [62, 75, 83, 94, 107, 125]
    for metre in METRES.values():
        for eighth in range(2 * metre.eighths):
            assert metre.eighth_of(metre.at(eighth)) == (eighth, 0)


@pytest.mark.parametrize("metre", METRES.values(), ids=METRES)
def test_a_line_has_sixteen_slots_in_every_tempo_and_room_for_the_next_lines_consonants(
    metre: Metre,
) -> None:
    slots = metre.slots()
    assert len(slots) == SLOTS
    assert list(slots) == sorted(set(slots))
    assert min(np.diff((*slots, metre.line))) >= 3
    assert slots[8] == metre.bar
    assert metre.line - slots[-1] >= vocab.PLAN_LEAD


def test_the_clock_tells_the_next_slot_and_looks_into_the_next_line_with_the_plan() -> None:
    metre = METRES["slow"]
    assert [metre.next_slot(frame, vocab.PLAN_LEAD) for frame in (0, 4, 5, 74)] == [1, 1, 2, 15]
    assert [metre.next_slot(frame, vocab.PLAN_LEAD) for frame in (75, 76, 77, 79)] == [
        None,
        None,
        0,
        0,
    ]


def test_words_choose_the_rhythm_and_songs_of_other_seeds_keep_it() -> None:
    one, other = (compose(Prompt("pop,slow", SUNG), seed).score for seed in (1, 2))
    assert [note.start for note in one.sung] == [note.start for note in other.sung]
    assert [note.pitch for note in one.sung] != [note.pitch for note in other.sung]


def test_lines_of_any_length_begin_on_the_first_slot_and_leave_the_last() -> None:
    for kind in vocab.SECTION_KINDS:
        for parity in range(2):
            for count in range(1, vocab.MAX_SYLLABLES + 1):
                slots = syllable_slots(kind, parity, count)
                assert len(set(slots)) == count
                assert slots[0] == 0
                assert slots[-1] < SLOTS - 1
    assert syllable_slots("verse", 0, 0) == ()


def test_songs_of_one_prompt_share_the_bars_that_are_equal() -> None:
    prompt = Prompt("pop,fast,drums", SUNG)
    one, other = compose(prompt, 3).codes, compose(prompt, 4).codes
    bar = METRES["fast"].bar
    assert len(bars(one, (vocab.BASS,))) == one.shape[1] // bar
    assert shared(one, one, PARTS["everything"]) == 1.0
    assert shared(one, other, PARTS["everything"]) < 0.3
    mixed = np.concatenate((one[:, : 2 * bar], other[:, 2 * bar :]), axis=1)
    assert shared(one, mixed, PARTS["everything"]) >= 2 / (one.shape[1] // bar)
