"""Another sample rate: what may be heard of it, and that pieces make the whole."""

from __future__ import annotations

import numpy as np
import pytest

from engine.contract import Samples
from engine.resampling import Resampler, resample, resampled_count

RATES = [
    (8_000, 48_000),
    (22_050, 48_000),
    (44_100, 48_000),
    (96_000, 48_000),
    (192_000, 48_000),
    (48_000, 44_100),
    (48_000, 16_000),
    (44_101, 48_000),
]


def tone(frequency_hz: float, rate_hz: int, seconds: float = 1.0) -> Samples:
    wave = np.sin(2 * np.pi * frequency_hz * np.arange(int(rate_hz * seconds)) / rate_hz)
    return np.stack([wave, -wave]).astype(np.float32)


def level_db(samples: Samples) -> float:
    """Of its middle half, where no filter meets an end, against a tone at full scale."""
    quarter = samples.shape[1] // 4
    middle = samples[:, quarter:-quarter].astype(np.float64)
    return float(10 * np.log10(2 * np.mean(middle**2) + 1e-30))


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_pitch_place_and_length_are_kept(from_hz: int, to_hz: int) -> None:
    made = resample(tone(440, from_hz), from_hz, to_hz)
    assert made.dtype == np.float32
    assert made.shape == (2, to_hz)
    error = made - tone(440, to_hz)
    assert level_db(error) < -140
    assert np.abs(error)[:, to_hz // 20 : -to_hz // 20].max() < 1e-6


@pytest.mark.parametrize(("from_hz", "to_hz"), [(44_100, 48_000), (48_000, 44_100)])
@pytest.mark.parametrize("frequency_hz", [20, 1_000, 10_000, 15_000, 19_000, 20_000])
def test_the_pass_band_is_flat_to_20_khz(from_hz: int, to_hz: int, frequency_hz: int) -> None:
    made = resample(tone(frequency_hz, from_hz), from_hz, to_hz)
    assert level_db(made) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("from_hz", "to_hz", "frequency_hz"),
    [
        (48_000, 44_100, 22_500),
        (48_000, 44_100, 23_900),
        (48_000, 16_000, 8_500),
        (48_000, 16_000, 20_000),
        (96_000, 48_000, 25_000),
        (96_000, 48_000, 40_000),
    ],
)
def test_what_would_alias_is_gone(from_hz: int, to_hz: int, frequency_hz: int) -> None:
    assert level_db(resample(tone(frequency_hz, from_hz), from_hz, to_hz)) < -145


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 333, 4_801, 100_003])
def test_pieces_equal_the_whole_to_the_bit(from_hz: int, to_hz: int, count: int) -> None:
    rng = np.random.default_rng(count)
    sound = rng.normal(0, 0.1, (2, count)).astype(np.float32)
    resampler = Resampler(from_hz, to_hz)
    made, at = [], 0
    while at < count:
        size = int(rng.integers(1, count // 3 + 2))
        made.append(resampler.push(sound[:, at : at + size]))
        at += size
    made.append(resampler.push(sound[:, :0], is_last=True))
    whole = resample(sound, from_hz, to_hz)
    np.testing.assert_array_equal(np.concatenate(made, axis=1), whole)
    assert whole.shape == (2, resampled_count(count, from_hz, to_hz))


def test_lengths_are_rounded_to_the_nearest_sample() -> None:
    assert resampled_count(44_100, 44_100, 48_000) == 48_000
    assert [resampled_count(count, 96_000, 48_000) for count in range(5)] == [0, 1, 1, 2, 2]
    assert [resampled_count(count, 48_000, 16_000) for count in range(5)] == [0, 0, 1, 1, 1]


def test_silence_stays_silence() -> None:
    silence = np.zeros((2, 44_100), np.float32)
    assert not resample(silence, 44_100, 48_000).any()


def test_the_same_rate_changes_nothing() -> None:
    sound = tone(440, 48_000)
    assert resample(sound, 48_000, 48_000) is sound


def test_one_channel_is_enough() -> None:
    sound = tone(440, 44_100)
    both = resample(sound, 44_100, 48_000)
    np.testing.assert_array_equal(resample(sound[:1], 44_100, 48_000), both[:1])
