"""Window arithmetic in whole numbers, padding by repetition, the linear crossfade on its own."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.heartcodec.stream import crossfade, fade_in_weights, pad_codes
from engine.heartcodec.windows import (
    HOP_FRAMES,
    OVERLAP_FRAMES,
    WINDOW_FRAMES,
    complete_windows,
    covered_frames,
    window_count,
)


def test_the_numbers_are_the_published_ones() -> None:
    assert (WINDOW_FRAMES, HOP_FRAMES, OVERLAP_FRAMES) == (372, 320, 52)
    samples = WINDOW_FRAMES * 3840
    assert samples == 1_428_480
    assert samples - samples // 93 * 80 == OVERLAP_FRAMES * 3840 == 199_680


@pytest.mark.parametrize(
    ("frames", "windows"),
    [
        (1, 1),
        (371, 1),
        (372, 1),
        (373, 2),
        (424, 2),
        (692, 2),
        (693, 3),
        (744, 3),
        (1012, 3),
        (1064, 4),
    ],
)
def test_window_count(frames: int, windows: int) -> None:
    assert window_count(frames) == windows


def test_no_frames_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        window_count(0)


@given(st.integers(1, 20_000))
def test_windows_cover_every_length_with_less_than_a_hop_to_spare(frames: int) -> None:
    windows = window_count(frames)
    spare = covered_frames(windows) - frames
    assert spare >= 0
    assert spare < HOP_FRAMES or windows == 1
    assert complete_windows(frames) <= windows
    assert complete_windows(covered_frames(windows)) == windows


@given(st.integers(1, 1_500))
def test_padding_repeats_the_song_from_its_start(frames: int) -> None:
    codes = torch.arange(frames).repeat(2, 1)
    padded = pad_codes(codes)
    assert padded.shape == (2, covered_frames(window_count(frames)))
    assert torch.equal(padded[0], torch.arange(padded.shape[1]) % frames)


def test_fade_is_linear_and_complete() -> None:
    weights = fade_in_weights(5)
    assert weights.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_crossfade_is_a_straight_line_between_two_constants() -> None:
    blended = crossfade(torch.full((2, 101), 3.0), torch.full((2, 101), -1.0))
    steps = blended.diff(dim=-1)
    assert torch.allclose(blended[:, 0], torch.tensor(3.0))
    assert torch.allclose(blended[:, -1], torch.tensor(-1.0))
    assert torch.allclose(steps, torch.full_like(steps, -0.04), atol=1e-6)


def test_crossfade_of_equal_takes_changes_nothing() -> None:
    take = torch.randn(2, 400, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(crossfade(take, take), take, atol=1e-6)


def test_crossfade_refuses_unequal_lengths() -> None:
    with pytest.raises(ValueError, match="unequal"):
        crossfade(torch.zeros(2, 3), torch.zeros(2, 4))
