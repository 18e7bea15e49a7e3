"""The sound an extended song keeps: its parent's samples up to a codec window's boundary."""

from __future__ import annotations

import numpy as np
import pytest

from engine.heartcodec.windows import HOP_FRAMES, complete_windows
from engine.songs.kept_sound import FULL_SCALE, RAMP_SAMPLES, kept_samples, with_kept_sound
from tests.engine.song_samples import make_sound


@pytest.mark.parametrize("cut", [0, 1, 320, 371, 372, 373, 691, 692, 5000])
def test_only_windows_wholly_before_the_cut_are_kept(cut: int) -> None:
    assert kept_samples(cut) == complete_windows(cut) * HOP_FRAMES * 3840


@pytest.mark.parametrize(("gain", "peak"), [(1.0, 0.5), (0.5, 1.5), (1.0, 1.7)])
def test_what_is_kept_stays_and_the_rest_goes_on_from_it(gain: float, peak: float) -> None:
    decoded = make_sound(50, peak)
    decoded[:, : 20 * 3840] *= np.float32(0.5 / peak)
    parent = (decoded * np.float32(gain))[:, : 20 * 3840 + RAMP_SAMPLES].clip(-1, 1)
    parent[:, ::7] += np.float32(0.001)
    song = with_kept_sound(parent, gain, decoded)
    kept = 20 * 3840
    assert song.shape == decoded.shape
    np.testing.assert_array_equal(song[:, :kept], parent[:, :kept])
    assert np.abs(song).max() <= FULL_SCALE
    if gain * peak <= 1:
        later = kept + RAMP_SAMPLES
        np.testing.assert_array_equal(song[:, later:], (decoded * np.float32(gain))[:, later:])
