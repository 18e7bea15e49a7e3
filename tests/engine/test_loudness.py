"""Loudness after BS.1770-4: against the recommendation's own values, and against other filters."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torchaudio.functional import lfilter

from engine.contract import Samples
from engine.songs.loudness import (
    SILENT_LUFS,
    LoudnessMeter,
    loudness_lufs,
    matching_gains,
    true_peak_db,
    true_peak_of_blocks,
)
from tests.engine.song_samples import make_sound

RATE_HZ = 48_000
SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def tone(frequency_hz: float, amplitude: float, seconds: float) -> Samples:
    wave = np.sin(2 * np.pi * frequency_hz * np.arange(int(RATE_HZ * seconds)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32) * np.float32(amplitude)


def wandering(seconds: int) -> Samples:
    """Noise that wanders off zero: most of it lies where the high-pass bends."""
    rng = np.random.default_rng(0)
    steps = rng.normal(0, 0.003, (2, RATE_HZ * seconds))
    return np.cumsum(steps, axis=1).astype(np.float32)


def loudness_by_recursion(samples: Samples) -> float:
    """The recommendation step by step, without its gates."""
    sound = torch.from_numpy(samples.astype(np.float64))
    for zeros, poles in (SHELF, HIGH_PASS):
        coefficients = [torch.tensor(values, dtype=torch.float64) for values in (poles, zeros)]
        sound = lfilter(sound, *coefficients, clamp=False)
    blocks = sound.unfold(1, RATE_HZ * 2 // 5, RATE_HZ // 10)
    return float(-0.691 + 10 * blocks.square().mean(2).sum(0).mean().log10())


def test_loudness_of_the_recommendations_reference_tone() -> None:
    """BS.1770-4: a 997 Hz sine at full scale in one channel has -3.01 LUFS, in two 0.00."""
    both = tone(997, 1.0, 21)
    one = both * np.array([[1], [0]], np.float32)
    assert loudness_lufs(one) == pytest.approx(-3.01, abs=0.005)
    assert loudness_lufs(both) == pytest.approx(0.0, abs=0.005)
    assert loudness_lufs(both * np.float32(0.1)) == pytest.approx(-20.0, abs=0.005)


@pytest.mark.parametrize("frequency_hz", [25.0, 40.0, 63.7, 440.0, 8_000.0])
def test_the_filters_are_those_of_the_recommendation(frequency_hz: float) -> None:
    """Over several pieces, with a part of a hop at the end."""
    sound = tone(frequency_hz, 0.3, 21.234)
    assert loudness_lufs(sound) == pytest.approx(loudness_by_recursion(sound), abs=1e-6)


def test_what_wanders_off_zero_is_measured_like_the_rest() -> None:
    sound = wandering(3)
    assert loudness_lufs(sound) == pytest.approx(loudness_by_recursion(sound), abs=1e-6)


def test_silence_and_what_is_too_short_have_no_loudness() -> None:
    sound = tone(997, 1.0, 1)
    assert loudness_lufs(sound * 0) == SILENT_LUFS
    assert loudness_lufs(sound[:, : RATE_HZ * 2 // 5 - 1]) == SILENT_LUFS
    assert loudness_lufs(sound[:, :0]) == SILENT_LUFS


def test_the_gates_leave_silence_out() -> None:
    sound = np.tile(make_sound(50), 3)
    with_silence = np.concatenate([sound, np.zeros((2, RATE_HZ * 20), np.float32)], axis=1)
    assert loudness_lufs(with_silence) == pytest.approx(loudness_lufs(sound), abs=0.15)
    half = tone(997, 0.1, 5)
    half_silent = np.concatenate([half, half * 0], axis=1)
    assert loudness_lufs(half_silent) == pytest.approx(-20.0, abs=0.3)


def test_the_louder_song_is_made_quieter() -> None:
    first, second = matching_gains(-10.0, -16.0)
    assert first == pytest.approx(10 ** (-6 / 20))
    assert second == 1.0
    assert matching_gains(-10.0, SILENT_LUFS) == (1.0, 1.0)


@pytest.mark.parametrize("level", [1.0, 4.0, 60.0])
def test_sound_beyond_full_scale_is_as_loud_as_it_is(level: float) -> None:
    """torchaudio clamps inside its filters and finds hot sound up to 2.5 LU too quiet."""
    sound = make_sound(125, peak=0.9)
    expected = loudness_lufs(sound) + 20 * np.log10(level)
    assert loudness_lufs(sound * np.float32(level)) == pytest.approx(expected, abs=1e-3)
    hot = tone(997, level, 3)
    assert loudness_lufs(hot) == pytest.approx(20 * np.log10(level), abs=0.01)


@pytest.mark.parametrize("size", [11, 4_799, 16_384, 480_000, 700_001])
def test_sound_in_pieces_is_as_loud_as_the_whole(size: int) -> None:
    sound = make_sound(375)[:, : 1_400_000 if size > 100 else 30_000]
    pieces = [sound[:, at : at + size] for at in range(0, sound.shape[1], size)]
    meter = LoudnessMeter()
    for piece in pieces:
        meter.push(piece)
    assert meter.lufs() == loudness_lufs(sound)
    assert true_peak_of_blocks(pieces) == pytest.approx(true_peak_db(sound), abs=1e-6)
