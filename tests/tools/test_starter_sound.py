"""The starter model's sounds and ears: segments join without seams, and measures measure."""

from __future__ import annotations

import numpy as np
import pytest

from tools.train_starter import measure, tones
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.evaluate import evaluation_prompts
from tools.train_starter.evaluate_sound import evaluate_extension, named_key
from tools.train_starter.lyrics import Prompt
from tools.train_starter.mel_distance import mel_distance, mel_filters
from tools.train_starter.sounds import drum_segments, part_segments
from tools.train_starter.synth import render

RATE = 48_000
SONGS = (("slow", 5), ("fast", 5), ("fast", 2))


def _silent_codes(frames: int) -> np.ndarray:
    codes = np.zeros((8, frames), np.int32)
    codes[vocab.DRUMS] = vocab.DRUM_REST
    return codes


def test_a_rendered_note_is_the_note() -> None:
    """The windows of neighbouring halves add up to one: inside, nothing shows where they meet."""
    layout = vocab.PARTS[vocab.BASS]
    codes = _silent_codes(8)
    codes[vocab.BASS, :8] = [layout.token(0, 40, age) for age in range(8)]
    sound = render(codes, {vocab.BASS: part_segments(vocab.BASS)})
    note = tones.tone(tones.TIMBRES["bass"], 40, layout.ages)
    inside = slice(tones.OVERLAP, 7 * tones.FRAME)
    scale = sound[0, inside] @ note[inside] / (note[inside] @ note[inside])
    assert np.abs(sound[0, inside] - scale * note[inside]).max() < 1e-5
    assert np.array_equal(sound[0], sound[1])


def test_drums_are_where_the_tokens_are() -> None:
    codes = _silent_codes(12)
    hat = vocab.HIGH_STATES.index("hat0")
    codes[vocab.DRUMS, 5] = vocab.drum_token(0, 0, 0, hat)
    sound = render(codes, {vocab.DRUMS: drum_segments()})
    loud = np.abs(sound).max(axis=0) > 1e-6
    assert not loud[: 5 * tones.FRAME].any()
    assert loud[5 * tones.FRAME : 5 * tones.FRAME + 2000].any()
    assert np.abs(sound).max() < 0.5


def test_window_sums_to_one() -> None:
    window = tones.fade_window()
    together = window[: tones.OVERLAP] + window[tones.HALF :]
    assert np.allclose(together, 1.0)


def test_mel_distance_is_zero_for_equals_and_grows_with_noise() -> None:
    rng = np.random.default_rng(1)
    sound = (0.1 * rng.standard_normal((2, RATE))).astype(np.float32)
    noise = rng.standard_normal((2, RATE)).astype(np.float32)
    assert mel_distance(sound, sound) == 0.0
    near, far = (mel_distance(sound + level * noise, sound) for level in (0.001, 0.1))
    assert 0 < near < far
    assert mel_filters(2048, 150).shape == (150, 1025)
    # Half as loud everywhere: log10 of the square falls by 0.602 at both scales.
    assert mel_distance(0.5 * sound, sound) == pytest.approx(2 * 0.602, abs=0.4)


@pytest.mark.parametrize("bpm", [75.0, 93.75, 125.0])
def test_tempo_of_a_click_track(bpm: float) -> None:
    sound = np.zeros((2, 20 * RATE), np.float32)
    click = np.exp(-np.arange(2000) / 300.0) * np.random.default_rng(2).standard_normal(2000)
    for beat in range(int(20 * bpm / 60)):
        start = int(beat * 60 / bpm * RATE)
        room = min(2000, sound.shape[1] - start)
        sound[:, start : start + room] += (0.5 * click[:room]).astype(np.float32)
    assert measure.tempo_bpm(sound) == pytest.approx(bpm, rel=0.03)


def _chord(pitches: tuple[int, ...], seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * tones.hertz(p) * t) for p in pitches)
    return np.stack([0.1 * wave, 0.1 * wave]).astype(np.float32)


def test_mode_and_key_of_cadences() -> None:
    major = [(48, 60, 64, 67), (41, 60, 65, 69), (43, 59, 62, 67), (48, 60, 64, 67)]
    minor = [(45, 60, 64, 69), (38, 57, 62, 65), (40, 56, 59, 64), (45, 60, 64, 69)]
    happy, sad = (np.concatenate([_chord(c, 1.5) for c in chords], 1) for chords in (major, minor))
    assert measure.mode_of(happy) == "major"
    assert measure.mode_of(sad) == "minor"
    assert measure.key_of(happy) == (0, "major")
    assert measure.key_of(sad) == (9, "minor")


def test_drums_are_heard_and_tones_are_not_taken_for_them() -> None:
    codes = _silent_codes(96)
    for frame in range(0, 96, 6):
        codes[vocab.DRUMS, frame] = vocab.drum_token(0, 0, 0, vocab.HIGH_STATES.index("hat0"))
    hats = render(codes, {vocab.DRUMS: drum_segments()})
    assert measure.has_drums(hats)
    tone = _chord((60, 64, 67), hats.shape[1] / RATE)[:, : hats.shape[1]]
    assert not measure.has_drums(tone)
    assert measure.loudness_db(tone) == pytest.approx(20 * np.log10(0.1 * np.sqrt(1.5)), abs=0.1)


def test_a_song_that_goes_on_in_another_key_or_tempo_is_told() -> None:
    (wanted,) = evaluation_prompts(1)
    lyrics = "[verse]\nla la la la\nla la la la"
    songs = [compose(Prompt(f"folk,piano,{tempo},happy", lyrics), seed) for tempo, seed in SONGS]
    slow, fast, other = (song.codes for song in songs)
    assert [named_key(song.codes) == named_key(fast) for song in songs] == [True, True, False]

    def shares(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
        joined, cut = np.concatenate((first, second), axis=1), first.shape[1]
        return evaluate_extension(lambda _: (joined, cut), render, [wanted], lambda _: None)

    assert set(shares(fast, fast).values()) == {1.0}
    slower = shares(fast, slow)
    assert slower["keeps key"] > slower["keeps tempo"] == slower["keeps tempo and key"]
    assert slower["keeps the tempo named by the codes"] == 0.0
    drifted = shares(fast, other)
    assert drifted["keeps tempo"] > drifted["keeps key"] == drifted["keeps tempo and key"]
    assert drifted["keeps the key named by the codes"] == 0.0
    assert drifted["keeps the tempo named by the codes"] == 1.0
    assert shares(fast, fast[:, :20])["keeps tempo and key"] == 0.0
