"""The peak pyramid: equal to brute force, however it grew; no more work than the pixels want."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartstudio.model import peaks
from heartstudio.model.peaks import PeakPyramid


def noise(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (2, count)).astype(np.float32)


def grown(samples: np.ndarray, parts: list[int]) -> PeakPyramid:
    pyramid = PeakPyramid()
    at = 0
    for part in parts:
        pyramid.append(samples[:, at : at + part])
        at += part
    pyramid.append(samples[:, at:])
    return pyramid


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60_000),
    st.lists(st.integers(0, 9_000), max_size=6),
    st.integers(1, 300),
    st.floats(0, 0.9),
    st.floats(0.01, 1.0),
)
def test_columns_hold_the_true_peaks(
    count: int, parts: list[int], width: int, start: float, length: float
) -> None:
    samples = noise(count)
    pyramid = grown(samples, parts)
    assert pyramid.sample_count == count
    begin = start * count
    end = min(begin + length * count, count)
    if end <= begin:
        return
    columns = pyramid.columns(begin, end, width)
    edges = np.linspace(begin, end, width + 1)
    for x in range(width):
        exact = samples[:, int(np.ceil(edges[x])) : int(edges[x + 1])]
        if exact.shape[1]:
            assert (columns.minima[:, x] <= exact.min(axis=1)).all()
            assert (columns.maxima[:, x] >= exact.max(axis=1)).all()
        around = samples[:, max(int(edges[x] - 65_536), 0) : int(edges[x + 1] + 65_536)]
        assert (columns.minima[:, x] >= around.min(axis=1)).all()


def test_a_column_never_reaches_further_than_one_bin() -> None:
    samples = np.zeros((2, 48_000 * 60), np.float32)
    samples[:, 1_000_000] = 1.0
    pyramid = grown(samples, [])
    width = 1_000
    columns = pyramid.columns(0, samples.shape[1], width)
    hot = np.nonzero(columns.maxima[0])[0]
    expected = 1_000_000 / samples.shape[1] * width
    assert len(hot) <= 2
    assert abs(hot.mean() - expected) < 1.5


def test_it_grows_the_same_in_any_parts() -> None:
    samples = noise(100_000)
    whole = grown(samples, [])
    pieces = grown(samples, [1, 255, 256, 257, 4_096, 3_840, 20_000])
    for args in [(0, 100_000, 640), (5_000, 90_000, 33), (99_000, 100_000, 10)]:
        np.testing.assert_array_equal(whole.columns(*args).minima, pieces.columns(*args).minima)
        np.testing.assert_array_equal(whole.columns(*args).maxima, pieces.columns(*args).maxima)


def test_a_replaced_preview_leaves_no_trace() -> None:
    samples = noise(76_800)
    pyramid = grown(samples[:, :38_400], [])
    pyramid.append(np.full((2, 38_400), 5.0, np.float32))
    pyramid.truncate(38_400)
    pyramid.append(samples[:, 38_400:])
    whole = grown(samples, [])
    np.testing.assert_array_equal(
        pyramid.columns(0, 76_800, 200).maxima, whole.columns(0, 76_800, 200).maxima
    )


def test_outside_the_song_there_is_nothing() -> None:
    pyramid = grown(noise(10_000), [])
    columns = pyramid.columns(-10_000, 20_000, 30)
    assert not columns.maxima[:, :9].any()
    assert not columns.maxima[:, 21:].any()
    assert columns.maxima[:, 10:19].all()
    assert PeakPyramid().columns(0, 100, 10).minima.shape == (2, 10)
    assert pyramid.columns(5, 5, 10).maxima.shape == (2, 10)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        PeakPyramid().append(np.zeros((3, 5), np.float32))


def test_revision_counts_changes() -> None:
    pyramid = PeakPyramid()
    pyramid.append(noise(100))
    pyramid.append(np.zeros((2, 0), np.float32))
    assert pyramid.revision == 1


def test_a_piece_of_ten_minutes_is_counted_once_and_few_bins_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = noise(48_000 * 60).repeat(10, axis=1)
    put, reduced = peaks._Level.put, peaks._reduced
    written: list[int] = []
    read: list[int] = []

    def counting_put(level: Any, first: int, low: np.ndarray, high: np.ndarray) -> None:
        written.append(low.shape[1])
        put(level, first, low, high)

    def counting_reduced(reduce: np.ufunc, values: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        read.append(int(pairs.max() - pairs.min()))
        return reduced(reduce, values, pairs)

    monkeypatch.setattr(peaks._Level, "put", counting_put)
    monkeypatch.setattr(peaks, "_reduced", counting_reduced)
    pieces = 30
    pyramid = grown(samples, [48_000 * 20] * (pieces - 1))
    bins = samples.shape[1] / peaks.BASE_SAMPLES
    levels = len(pyramid._levels)
    # All levels together have a third more bins than the finest; a piece begins one anew in each.
    assert sum(written) <= bins * 4 / 3 + 2 * pieces * levels
    for share in (1.0, 0.5, 0.1, 0.01):
        pyramid.columns(0, samples.shape[1] * share, 3_840)
    assert len(read) == 8
    assert max(read) <= 3_840 * peaks.LEVEL_FACTOR
