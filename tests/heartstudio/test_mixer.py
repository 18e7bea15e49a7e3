"""What the audio callback computes: exact samples, loops, fades, growing songs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contract import Samples
from heartstudio.audio.device_rate import DeviceRate
from heartstudio.audio.mixer import RAMP_SAMPLES, Mixer, MixerState, gain_of
from heartstudio.audio.track import Track


def ramp(count: int, first: int = 0) -> Samples:
    left = np.arange(first, first + count, dtype=np.float32) / 1e6
    return np.stack([left, -left])


def pull(mixer: Mixer, count: int, block: int = 256, channels: int = 2) -> np.ndarray:
    parts = []
    while count > 0:
        out = np.full((min(block, count), channels), 9.0, np.float32)
        mixer.fill(out)
        parts.append(out)
        count -= len(out)
    return np.concatenate(parts)


def playing(track: Track) -> Mixer:
    mixer = Mixer()
    mixer.change_track(track)
    mixer.play()
    return mixer


def test_plays_every_sample_once_after_the_fade_in() -> None:
    mixer = playing(Track(ramp(10_000)))
    out = pull(mixer, 10_000)
    np.testing.assert_allclose(out[RAMP_SAMPLES:], ramp(10_000).T[RAMP_SAMPLES:], atol=1e-9)
    assert abs(out[0, 0]) <= abs(out[RAMP_SAMPLES, 0])
    pull(mixer, 256)
    assert mixer.state is MixerState.ENDED
    assert mixer.position == 10_000


def test_paused_is_silent_and_resumes_where_it_stopped() -> None:
    mixer = playing(Track(np.full((2, 100_000), 0.5, np.float32)))
    pull(mixer, 5_000)
    mixer.pause()
    faded = pull(mixer, 4_096)
    assert not faded[RAMP_SAMPLES:].any()
    assert np.abs(np.diff(faded[:, 0])).max() < 0.01, "it clicks"
    position = mixer.position
    assert 5_000 <= position <= 5_000 + RAMP_SAMPLES
    pull(mixer, 4_096)
    assert mixer.position == position


def test_waits_before_the_end_of_a_growing_song_and_goes_on() -> None:
    track = Track(ramp(2_000), is_complete=False)
    mixer = playing(track)
    pull(mixer, 4_096)
    assert mixer.state is MixerState.WAITING
    waits_at = mixer.position
    assert 1_000 < waits_at <= 2_000
    track.append(ramp(1_000, 2_000))
    assert not pull(mixer, 512).any(), "it stutters"
    track.append(ramp(20_000, 3_000))
    out = pull(mixer, 3_900)
    assert mixer.state is MixerState.PLAYING
    wanted = ramp(3_900, waits_at)[0, RAMP_SAMPLES:]
    np.testing.assert_allclose(out[RAMP_SAMPLES:, 0], wanted)
    track.is_complete = True
    pull(mixer, 20_000)
    assert mixer.state is MixerState.ENDED
    assert mixer.position == 23_000


@pytest.mark.parametrize("block", [64, 256, 1_000, 5_760])
def test_a_growing_song_fades_where_it_runs_dry(block: int) -> None:
    track = Track(np.full((2, 30_000), 0.5, np.float32), is_complete=False)
    mixer = playing(track)
    heard = pull(mixer, 36_000, block)
    track.append(np.full((2, 30_000), 0.5, np.float32))
    heard = np.concatenate([heard, pull(mixer, 20_000, block)])
    assert np.abs(np.diff(heard[:, 0])).max() < 0.01, "it clicks"
    assert not heard[30_000:36_000].any()
    assert heard[-1, 0] == pytest.approx(0.5)


def test_final_sound_fades_in_where_a_preview_is_heard() -> None:
    track = Track(is_complete=False)
    track.show_preview(0, np.full((2, 96_000), 0.5, np.float32))
    mixer = playing(track)
    heard = pull(mixer, 10_000)
    track.show_preview(0, np.full((2, 200_000), 0.2, np.float32))
    heard = np.concatenate([heard, pull(mixer, 20_000)])
    track.append(np.full((2, 100_000), -0.5, np.float32))
    heard = np.concatenate([heard, pull(mixer, 10_000)])[:, 0]
    assert np.abs(np.diff(heard)).max() < 0.01, "it clicks"
    assert heard[9_999] == pytest.approx(0.5)
    assert heard[20_000] == pytest.approx(0.2)
    assert heard[-1] == pytest.approx(-0.5)
    mixer.seek(500)
    assert pull(mixer, 2_000)[-1, 0] == pytest.approx(-0.5)


def test_a_preview_joins_the_final_part() -> None:
    track = Track(ramp(4_000), is_complete=False)
    with pytest.raises(ValueError, match="gap"):
        track.show_preview(4_001, ramp(10))
    track.show_preview(4_000, ramp(2_000, 4_000))
    assert track.count == 6_000
    np.testing.assert_array_equal(track.read(3_500, 9_000), ramp(2_500, 3_500))
    np.testing.assert_array_equal(track.read(5_000, 5_500), ramp(500, 5_000))
    track.append(ramp(1_000, 4_000))
    np.testing.assert_array_equal(track.read(0, 9_000), ramp(6_000))
    track.end_preview()
    assert track.count == track.final_count == 5_000


def test_a_loop_repeats_without_a_gap() -> None:
    mixer = playing(Track(ramp(10_000)))
    mixer.loop = (4_000, 6_000)
    out = pull(mixer, 12_000)
    expected = np.concatenate([np.arange(6_000), *[np.arange(4_000, 6_000)] * 3]) / 1e6
    np.testing.assert_allclose(out[RAMP_SAMPLES:, 0], expected[RAMP_SAMPLES:], atol=1e-8)
    mixer.loop = None
    pull(mixer, 10_000)
    assert mixer.state is MixerState.ENDED


def test_a_jump_does_not_click() -> None:
    mixer = playing(Track(np.full((2, 100_000), 0.5, np.float32)))
    pull(mixer, 5_000)
    mixer.seek(50_000)
    assert mixer.position == 50_000
    out = pull(mixer, 4_096)
    assert np.abs(np.diff(out[:, 0])).max() < 0.01
    assert mixer.position > 50_000


@pytest.mark.parametrize("plays_on", [False, True])
@pytest.mark.parametrize("block", [100, 256, 4_096])
def test_another_song_does_not_click(plays_on: bool, block: int) -> None:
    mixer = playing(Track(np.full((2, 50_000), 0.5, np.float32)))
    before = pull(mixer, 5_000, block)
    other = Track(np.full((2, 50_000), -0.5, np.float32))
    if not plays_on:
        mixer.pause()
    mixer.change_track(other, 1_000)
    after = pull(mixer, 8_192, block)
    heard = np.concatenate([before[-1:], after])
    assert np.abs(np.diff(heard, axis=0)).max() < 0.01, "it clicks"
    assert after[-1].tolist() == ([-0.5, -0.5] if plays_on else [0.0, 0.0])
    assert mixer.position == (9_192 if plays_on else 1_000), "the other song begins where asked"


def test_no_song_after_one_does_not_click_and_holds_nothing() -> None:
    mixer = playing(Track(np.full((2, 50_000), 0.5, np.float32)))
    pull(mixer, 5_000)
    mixer.gain = 0.5
    pull(mixer, 256)
    mixer.pause()
    mixer.change_track(Track())
    mixer.change_track(Track())
    after = pull(mixer, 1_024, channels=1)
    assert 0.2 < after[0, 0] <= 0.25
    assert np.abs(np.diff(after[:, 0])).max() < 0.01, "it clicks"
    assert not after[RAMP_SAMPLES:].any()


def test_the_volume_glides() -> None:
    mixer = playing(Track(np.full((2, 100_000), 0.5, np.float32)))
    pull(mixer, 5_000)
    mixer.gain = 0.1
    out = pull(mixer, 2_048)
    assert np.abs(np.diff(out[:, 0])).max() < 0.01
    assert out[-1, 0] == pytest.approx(0.05)


def test_mono_devices_get_both_channels() -> None:
    track = Track(np.stack([np.full(4_000, 0.2), np.full(4_000, 0.4)]).astype(np.float32))
    out = pull(playing(track), 2_000, channels=1)
    assert out[1_000, 0] == pytest.approx(0.3)


def test_surround_devices_get_two_channels() -> None:
    out = pull(playing(Track(ramp(4_000))), 2_000, channels=6)
    assert not out[:, 2:].any()
    assert out[:, :2].any()


@pytest.mark.parametrize("rate_hz", [44_100, 96_000, 32_000])
@pytest.mark.parametrize("frequency_hz", [440, 10_000])
def test_another_device_rate_keeps_pitch_and_place(rate_hz: int, frequency_hz: int) -> None:
    wave = np.sin(2 * np.pi * frequency_hz * np.arange(96_000) / 48_000).astype(np.float32)
    mixer = playing(Track(np.stack([wave, -wave])))
    device = DeviceRate(mixer, rate_hz, 2)
    out = np.zeros((rate_hz, 2), np.float32)
    for start in range(0, rate_hz, 441):
        device.fill(out[start : start + 441])
        assert 0 <= device.delay_s < 0.1
        heard_s = mixer.position / 48_000 - device.delay_s
        assert heard_s == pytest.approx(min(start + 441, rate_hz) / rate_hz, abs=1e-6)
    wanted = np.sin(2 * np.pi * frequency_hz * np.arange(rate_hz) / rate_hz)
    sounding = slice(rate_hz // 20, -1)  # behind the 10 ms of fading in
    np.testing.assert_allclose(out[sounding, 0], wanted[sounding], atol=1e-5)
    np.testing.assert_array_equal(out[:, 1], -out[:, 0])


def test_silence_is_silence_at_every_device_rate() -> None:
    out = np.ones((4_410, 1), np.float32)
    DeviceRate(Mixer(), 44_100, 1).fill(out)
    assert not out.any()


def test_gain_of_volume() -> None:
    assert gain_of(0) == 0
    assert gain_of(1) == 1
    assert gain_of(0.5) == pytest.approx(0.125)
    assert gain_of(7) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 5_000),
    st.lists(st.tuples(st.sampled_from("spljw"), st.integers(0, 6_000)), max_size=12),
)
def test_nothing_anybody_does_breaks_the_callback(
    length: int, deeds: list[tuple[str, int]]
) -> None:
    track = Track(np.full((2, length), 0.5, np.float32), is_complete=False)
    mixer = playing(track)
    for deed, number in deeds:
        if deed == "s":
            mixer.seek(number)
        elif deed == "p":
            mixer.pause() if mixer.wants_play else mixer.play()
        elif deed == "l":
            mixer.loop = (number // 2, number) if number else None
        elif deed == "j":
            track.append(np.full((2, number), 0.5, np.float32))
        else:
            mixer.gain = number / 6_000
        out = pull(mixer, 1_000, block=333)
        assert np.isfinite(out).all()
        assert np.abs(out).max() <= 0.5
        assert 0 <= mixer.position <= track.count


def test_a_track_grows_from_read_only_parts() -> None:
    track = Track(is_complete=False)
    parts = [ramp(1_000, n * 1_000) for n in range(50)]
    for part in parts:
        part.flags.writeable = False
        track.append(part)
    np.testing.assert_array_equal(track.read(0, 50_000), np.concatenate(parts, axis=1))
    assert track.read(49_990, 60_000).shape == (2, 10)
    with pytest.raises(ValueError, match="expected"):
        track.append(np.zeros((3, 5), np.float32))


def test_a_song_exchanged_in_the_middle_of_a_block_ends_no_callback() -> None:
    class Exchanged(Track):
        def read(self, start: int, end: int) -> Samples:
            self.final_count = 0  # as if an empty song had been put in just now
            return super().read(start, start)

    mixer = Mixer()
    mixer.change_track(Exchanged(np.ones((2, 48_000), np.float32)))
    mixer.play()
    out = np.zeros((512, 2), np.float32)
    mixer.fill(out)
    assert not out.any()


@pytest.mark.parametrize("gain", [1.0, 8.0])
@pytest.mark.parametrize("rate_hz", [48_000, 44_100])
def test_a_device_gets_numbers_within_full_scale_only(rate_hz: int, gain: float) -> None:
    samples = np.sin(np.arange(96_000, dtype=np.float32) * 1.9)[None].repeat(2, axis=0)
    samples[:, 5_000:6_000] = np.nan
    samples[0, 7_000], samples[1, 7_001], samples[:, 7_002] = np.inf, -np.inf, 1e30
    mixer = playing(Track(samples))
    mixer.gain = gain
    source = mixer if rate_hz == 48_000 else DeviceRate(mixer, rate_hz, 2)
    for _ in range(150):
        out = np.full((512, 2), 9.0, np.float32)
        source.fill(out)
        assert np.isfinite(out).all()
        assert np.abs(out).max() <= 1.0
