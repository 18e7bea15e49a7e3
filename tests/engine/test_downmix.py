"""Sound of several channels: where each one is heard, in every order that formats store them in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.songs.downmix import as_stereo
from engine.songs.sound_reader import load_stereo

RATE_HZ = 48_000
WAV_6 = ("left", "right", "centre", "subwoofer", "left behind", "right behind")
XIPH_6 = ("left", "centre", "right", "left behind", "right behind", "subwoofer")
FORMATS = [
    ("WAV", "PCM_24", WAV_6),
    ("WAVEX", "FLOAT", WAV_6),
    ("FLAC", "PCM_24", WAV_6),
    ("OGG", "VORBIS", XIPH_6),
    ("OGG", "OPUS", XIPH_6),
]


def heard(
    name: str, kind: str, coding: str, order: tuple[str, ...], path: Path
) -> tuple[bool, bool]:
    """On which sides a tone is heard that is in one channel only."""
    tone = 0.5 * np.sin(2 * np.pi * 60 * np.arange(RATE_HZ) / RATE_HZ)
    channels = np.zeros((RATE_HZ, len(order)))
    channels[:, order.index(name)] = tone
    soundfile.write(path, channels, RATE_HZ, format=kind, subtype=coding)
    left, right = np.abs(load_stereo(path)[:, RATE_HZ // 4 : RATE_HZ // 2]).max(axis=1)
    return bool(left > 0.05), bool(right > 0.05)


@pytest.mark.parametrize(("kind", "coding", "order"), FORMATS)
def test_each_channel_of_a_surround_file_is_heard_at_its_side(
    kind: str, coding: str, order: tuple[str, ...], tmp_path: Path
) -> None:
    found = {name: heard(name, kind, coding, order, tmp_path / "sound") for name in order}
    assert found == {
        "left": (True, False),
        "right": (False, True),
        "centre": (True, True),
        "subwoofer": (False, False),
        "left behind": (True, False),
        "right behind": (False, True),
    }


@pytest.mark.parametrize("is_xiph_order", [False, True])
@pytest.mark.parametrize("channels", range(3, 9))
def test_a_mix_is_level_and_loses_only_the_subwoofer(channels: int, is_xiph_order: bool) -> None:
    full = as_stereo(np.ones((channels, 4), np.float32), is_xiph_order)
    np.testing.assert_allclose(full, 1.0, rtol=1e-6)
    alone = as_stereo(np.eye(channels, dtype=np.float32), is_xiph_order)
    assert (alone.max(axis=0) == 0).sum() == (channels > 5)
    np.testing.assert_allclose(np.sort(alone[0]), np.sort(alone[1]))


def test_stereo_mono_and_more_than_eight_channels_are_not_mixed() -> None:
    sound = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    np.testing.assert_array_equal(as_stereo(sound[:2]), sound[:2])
    np.testing.assert_array_equal(as_stereo(sound[:1]), sound[[0, 0]])
    np.testing.assert_array_equal(as_stereo(sound), sound[:2])
