"""Opus files are decoded at 48 kHz, whatever rate their heads state."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.songs.opus_head import at_full_rate, page_checksum
from engine.songs.sound_reader import load_stereo, sound_info

RATE_HZ = 48_000
PLACE_OF_RATE = 40
"""Behind a page's head of 28 bytes and 12 bytes of the stream's own."""


def opus_bytes(seed: int = 0) -> bytes:
    """A second of noise up to 20 kHz."""
    file = io.BytesIO()
    noise = np.random.default_rng(seed).normal(0, 0.1, (RATE_HZ, 2))
    soundfile.write(file, noise, RATE_HZ, format="OGG", subtype="OPUS")
    return file.getvalue()


def stating(rate_hz: int, data: bytes) -> bytes:
    """The same file with another rate in its head, and the checksum that belongs to it."""
    page = bytearray(data[: 28 + data[27]])
    page[PLACE_OF_RATE : PLACE_OF_RATE + 4] = rate_hz.to_bytes(4, "little")
    page[22:26] = bytes(4)
    page[22:26] = page_checksum(page)
    return bytes(page) + data[len(page) :]


def test_the_checksum_is_the_one_that_libsndfile_writes() -> None:
    data = opus_bytes()
    assert stating(RATE_HZ, data) == data


@pytest.mark.parametrize("rate_hz", [0, 1, 8_000, 11_025, 16_000, 24_000, 44_100, 96_000])
def test_a_rate_that_is_stated_or_not_changes_no_sound(rate_hz: int, tmp_path: Path) -> None:
    data, path = opus_bytes(), tmp_path / "song.opus"
    path.write_bytes(data)
    as_it_was = load_stereo(path)
    path.write_bytes(stating(rate_hz, data))
    info = sound_info(path)
    assert info is not None
    assert (info.sample_rate_hz, info.sample_count) == (RATE_HZ, RATE_HZ)
    np.testing.assert_array_equal(load_stereo(path), as_it_was)


def test_parts_in_a_row_that_state_different_rates_are_one_sound(tmp_path: Path) -> None:
    path = tmp_path / "radio.opus"
    path.write_bytes(stating(0, opus_bytes(0)) + stating(16_000, opus_bytes(1)))
    info = sound_info(path)
    assert info is not None
    assert (info.sample_rate_hz, info.sample_count) == (RATE_HZ, 2 * RATE_HZ)
    assert load_stereo(path).shape == (2, 2 * RATE_HZ)


@pytest.mark.parametrize("length", [0, 4, 26, 27, 28, 40, 46])
def test_a_head_that_is_cut_off_is_left_alone(length: int) -> None:
    assert at_full_rate(io.BytesIO(stating(0, opus_bytes())[:length]), 0) == b""


def test_a_damaged_head_is_left_alone() -> None:
    data = bytearray(stating(0, opus_bytes()))
    assert at_full_rate(io.BytesIO(data), 0)
    data[38] ^= 1
    assert at_full_rate(io.BytesIO(data), 0) == b""


def test_vorbis_is_left_alone() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(999), 22_050, format="OGG", subtype="VORBIS")
    assert at_full_rate(file, 0) == b""
