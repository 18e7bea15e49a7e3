"""The singing voice: units by rule, pitches that join, and a codec that multiplies."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.heartcodec.flow_matching import drain, euler_steps
from engine.heartcodec.model import HeartCodec
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_fit import CodecFit
from tools.train_starter.export import codec_tensors
from tools.train_starter.singing import bins, phones, pitch_grid, product_codec, voice_fit
from tools.train_starter.singing.corpus import common_words, random_lines
from tools.train_starter.singing.evaluate_words import held_out_lyrics
from tools.train_starter.singing.lyric_syllables import line_syllables
from tools.train_starter.singing.performance import SungLine, frame_units
from tools.train_starter.singing.pitch_grid import FIRST_PITCH, VOICES, Pitch, connected, note_steps
from tools.train_starter.singing.product_codec import BAND, BAND_CODE, BAND_STREAM
from tools.train_starter.singing.unit_list import MOST_UNITS, named_unit, unit_list, unit_name
from tools.train_starter.singing.unit_table import UnitIndex
from tools.train_starter.singing.units import Syllable, Unit, lead_frames, line_units
from tools.train_starter.singing.voice_fit import VoiceFit
from tools.train_starter.singing.voice_sound import VoiceSound, kept_voice
from tools.train_starter.synth import render
from tools.train_starter.tones import FRAME, RATE, hertz

STRANGE = Syllable(("s", "t", "r"), "ey", ("n", "jh"))
LOVE = Syllable(("l",), "ah", ("v",))
EASY = Syllable((), "iy", ())


def test_a_cluster_between_vowels_begins_the_next_syllable_as_far_as_english_allows() -> None:
    assert phones.coda_length(("s", "t", "r")) == 0
    assert phones.coda_length(("n", "t")) == 1
    assert phones.coda_length(("ng",)) == 1
    assert phones.coda_length(()) == 0


def test_vowels_begin_with_their_notes_and_consonants_before_them() -> None:
    placed = line_units([LOVE, STRANGE, EASY], [5, 8, 4])
    lead = lead_frames([LOVE, STRANGE, EASY])
    kinds = [item.unit.kind for item in placed]
    assert lead == 1
    assert [kinds[lead], kinds[lead + 5], kinds[lead + 13]] == ["attack"] * 3
    assert placed[0].unit == Unit("onset", "l", phones.VOWEL_CLASS["ah"])
    assert [item.unit.consonants for item in placed[lead + 3 : lead + 5]] == ["s-t-r"] * 2
    assert [item.unit.part for item in placed[lead + 3 : lead + 5]] == [0, 1]
    assert placed[-1].unit == Unit("release", "0", "iy")


def test_every_frame_of_every_note_has_a_unit() -> None:
    rng = random.Random(3)
    clusters = ((), ("t",), ("s", "t", "r"), ("l", "d", "z"), ("k", "s", "th", "s"), ("m",))
    for _ in range(300):
        line = [
            Syllable(rng.choice(clusters), rng.choice(sorted(phones.VOWELS)), rng.choice(clusters))
            for _ in range(rng.randint(1, 9))
        ]
        lengths = [rng.randint(1, 9) for _ in line]
        placed = line_units(line, lengths)
        assert len(placed) == lead_frames(line) + sum(lengths)
        starts = lead_frames(line) + np.cumsum([0, *lengths[:-1]])
        assert all(placed[start].unit.kind in ("attack", "whole") for start in starts)


def test_an_unknown_unit_is_replaced_by_a_similar_one() -> None:
    index = UnitIndex(
        [Unit("onset", "t-r", "v1"), Unit("onset", "r", "v0"), Unit("hold", "", "iy")]
    )
    assert index.find(Unit("onset", "t-r", "v0")) == 0
    assert index.find(Unit("onset", "s-t-r", "v0")) == 1
    assert index.find(Unit("attack", "b", "iy")) == 2
    assert index.find(Unit("coda", "l-f-th", "v0")) is None


def test_a_frame_s_pulses_go_on_where_the_last_ones_ended() -> None:
    pitches = connected(note_steps(57, 9))
    assert [pitch.phase for pitch in pitches[:2]] == [0, pitches[0].steps % 4]
    for before, after in pairwise(pitches):
        turns = before.turn + before.hertz * FRAME / RATE
        assert (turns - after.turn) % 1 == pytest.approx(0, abs=1e-9)


def test_long_notes_are_in_tune() -> None:
    """The two frequencies of the grid that alternate enclose the note."""
    for voice, (low, high) in pitch_grid.RANGES.items():
        known = {pitch for singer, pitch in pitch_grid.pitch_codes() if singer == voice}
        for midi in range(low, high + 1):
            steps = note_steps(midi, 20)
            assert {Pitch(step, phase) for step in steps for phase in range(4)} <= known
            heard = np.mean(steps[4:]) * pitch_grid.GRID_HZ
            assert abs(1200 * np.log2(heard / hertz(midi))) < 30


def test_pulses_through_an_open_filter_are_a_tone_of_their_pitch() -> None:
    frames = 12
    pitches = connected([64] * frames)
    pulses = np.concatenate([bins.pulses(pitch.hertz, pitch.turn) for pitch in pitches])
    sound = bins.sounded(pulses, np.zeros((len(pulses), bins.BANDS)))[FRAME : 11 * FRAME]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    harmonic = np.abs(frequency / 200 - np.round(frequency / 200)) * 200 < 5
    inside = (frequency > 100) & (frequency < 3000)
    assert (spectrum[inside & harmonic] ** 2).sum() > 1e5 * (
        spectrum[inside & ~harmonic] ** 2
    ).sum()
    assert (spectrum[frequency > 3500] ** 2).sum() < 1e-4 * (spectrum**2).sum()


def test_a_song_s_frames_have_units_and_pitches_except_in_rests() -> None:
    lines = [SungLine((LOVE,), ((6, 60),), 3), SungLine((EASY, LOVE), ((4, 62), (8, 57)), 2)]
    units, pitches = frame_units(lines)
    assert [unit is None for unit in units] == [pitch is None for pitch in pitches]
    assert sum(unit is None for unit in units) == 5
    assert len(units) == 3 + 1 + 6 + 2 + 0 + 12


def test_lyrics_of_the_evaluation_are_twenty_songs_of_lines() -> None:
    songs = held_out_lyrics()
    assert len(songs) == 20
    assert all(len(song) == 4 for song in songs)


def test_lines_for_the_speaker_are_the_same_every_time() -> None:
    words = common_words()
    lines = list(random_lines(words, 5, 1))
    assert len(words) > 3000
    assert lines == list(random_lines(words, 5, 1))
    assert all(len(line.split()) == 7 for line in lines)


@pytest.fixture(scope="module")
def voice() -> VoiceFit:
    rng = np.random.default_rng(5)
    width, pitches = voice_fit.ARTICULATION_WIDTH, pitch_grid.pitch_codes()
    articulations = np.abs(rng.normal(size=(7, width))) * 0.05
    articulations[0] = 0.0
    # As in speech, high bins are weak.
    tilt = np.geomspace(1.0, 1e-3, bins.BINS)
    shape = (2, bins.HOPS)
    return VoiceFit(
        articulations,
        rng.normal(size=(len(pitches), voice_fit.PITCH_WIDTH)) * 0.3,
        np.array([VOICES.index(singer) for singer, _ in pitches]),
        np.abs(rng.normal(size=(*shape, bins.BINS, width))) * 0.1 * tilt[:, None],
        np.abs(rng.normal(size=(*shape, bins.BANDS, width))) * 0.05,
        rng.normal(size=(bins.HOPS, bins.BINS, voice_fit.PITCH_WIDTH)) * 0.1,
    )


@pytest.fixture(scope="module")
def band() -> CodecFit:
    rng = np.random.default_rng(6)
    codes = np.zeros((vocab.CODEBOOKS, vocab.CODEBOOK_SIZE, BAND_CODE))
    codes[vocab.BASS, 1:] = rng.normal(size=codes[vocab.BASS, 1:].shape)
    # Latents of both channels lie in a space that the stream holds.
    space = np.linalg.qr(rng.normal(size=(2 * BAND, BAND_STREAM)))[0]
    first, second = space @ rng.normal(size=(2, BAND_STREAM, BAND_CODE)) * BAND_CODE**-0.5
    basis = rng.normal(size=(BAND, 2160)) * 1e-3
    return CodecFit(basis, codes, first, second, np.eye(BAND_CODE) / BAND_CODE)


@torch.inference_mode()
def _decoded(codec: HeartCodec, codes: np.ndarray) -> np.ndarray:
    """The sound (2, N) of codes (8, T): the flow in one step, without noise."""
    flow = codec.flow_matching
    told = flow.vq_embed(torch.from_numpy(codes)[None].long())
    told = flow.cond_feature_emb(told).repeat_interleave(2, dim=1)
    x = torch.zeros(1, told.shape[1], product_codec.CONFIG.out_channels)
    fixed = flow.estimator.fix(torch.cat((torch.zeros_like(x), told), dim=-1))
    (tables,) = flow.estimator.tables(torch.zeros(1), told.shape[1])
    latents = product_codec.GUIDANCE * flow.estimator(x, fixed, tables)
    codec.scalar_model.skip_idle_units()
    return torch.cat(list(codec.scalar_model.chunks(latents[0])), dim=-1).numpy()


def test_the_codec_s_sound_is_the_band_s_sum_and_the_voice_s_product(
    voice: VoiceFit, band: CodecFit
) -> None:
    frames = 9
    rng = np.random.default_rng(7)
    codec = product_codec.build_product_codec(band, voice)
    codes = np.zeros((vocab.CODEBOOKS, frames), np.int64)
    codes[vocab.CLOCK] = np.arange(frames) % 2
    played = rng.integers(1, vocab.CODEBOOK_SIZE, frames)
    codes[vocab.BASS] = played
    units = rng.integers(1, 7, frames)
    sung = np.array([*range(4), *range(len(voice.pitches) - 4, len(voice.pitches))])
    singers = np.array([0] * 4 + [1] * 4)
    codes[vocab.VOICE, :8], codes[vocab.SECOND, :8] = units[:8], FIRST_PITCH + sung
    articulation = voice.articulations[units[:8]]
    envelope = np.einsum("thbr,tr->thb", voice.envelopes[singers], articulation)
    levels = np.einsum("thbr,tr->thb", voice.levels[singers], articulation)
    pulses = np.einsum("hbp,tp->thb", voice.pulses, voice.pitches[sung])
    wanted = bins.sounded(
        (envelope * pulses).reshape(-1, bins.BINS), levels.reshape(-1, bins.BANDS)
    )
    vectors = band.codes[vocab.BASS, played]
    halves = np.stack((vectors @ band.first.T, vectors @ band.second.T), axis=1)
    latents = halves.reshape(2 * frames, 2, BAND)[:, 0]
    mix = np.zeros(2 * frames * 1920 + 2160)
    for number, row in enumerate(latents @ band.basis):
        mix[number * 1920 : number * 1920 + 2160] += row
    mix[: len(wanted)] += wanted
    heard = _decoded(codec, codes)
    inside = slice(0, 8 * FRAME)
    error = np.square(heard[0, inside] - mix[inside]).sum() / np.square(mix[inside]).sum()
    assert error < 1e-4


def test_half_precision_leaves_a_rest_silent(voice: VoiceFit, band: CodecFit) -> None:
    """Constants that have to cancel are exact in it: no noise passes closed gates."""
    codec = product_codec.build_product_codec(band, voice)
    tensors = codec_tensors(codec)
    rounded = HeartCodec.meta(codec.config)
    rounded.load_stored(tensors.__getitem__, torch.float32, torch.device("cpu"))
    codes = np.zeros((vocab.CODEBOOKS, 8), np.int64)
    codes[vocab.CLOCK] = np.arange(8) % 2
    codes[vocab.VOICE, 2:4], codes[vocab.SECOND, 2:4] = 3, FIRST_PITCH + 9
    heard = np.abs(_decoded(rounded, codes)[0].reshape(8, FRAME)).max(1)
    assert heard[[0, 1, 5, 6]].max() < 1e-4 * heard[2:4].max()


def test_weak_bins_of_the_voice_are_heard_too(voice: VoiceFit, band: CodecFit) -> None:
    codes = np.zeros((vocab.CODEBOOKS, 6), np.int64)
    codes[vocab.CLOCK] = np.arange(6) % 2
    codes[vocab.VOICE], codes[vocab.SECOND] = 1, FIRST_PITCH + 8
    silent = replace(voice, levels=np.zeros_like(voice.levels))
    heard = _decoded(product_codec.build_product_codec(band, silent), codes)[0, : 5 * FRAME]
    frame = (voice.envelopes[0] @ voice.articulations[1]) * (voice.pulses @ voice.pitches[8])
    wanted = bins.sounded(np.tile(frame, (6, 1)), np.zeros((48, bins.BANDS)))[: 5 * FRAME]
    frequency = np.fft.rfftfreq(len(wanted), 1 / RATE)
    for low, high in ((0, 500), (1000, 1500), (2000, 2500), (2600, 3000)):
        inside = (frequency >= low) & (frequency < high)
        error, power = (np.abs(np.fft.rfft(x))[inside] ** 2 for x in (heard - wanted, wanted))
        assert error.sum() < 0.01 * power.sum()


def test_lyrics_have_the_syllables_of_their_pronunciation() -> None:
    assert line_syllables("Strange love, 我") == (
        Syllable(("s", "t", "r"), "ey", ("n", "jh")),
        Syllable(("l",), "ah", ("v",)),
    )
    assert len(line_syllables("I'm gonna sing it tonight")) == 7
    assert line_syllables("") == ()


def test_every_unit_has_one_code() -> None:
    units = unit_list()
    assert 1400 < len(units) <= MOST_UNITS
    assert len(set(units)) == len(units)
    assert [named_unit(unit_name(unit)) for unit in units[:50]] == list(units[:50])
    vowels = {unit.vowel for unit in units if unit.kind == "hold"}
    assert vowels >= phones.VOWELS - {"axr"}
    assert FIRST_PITCH + len(pitch_grid.pitch_codes()) < 1600


def test_one_step_of_the_flow_is_as_good_as_ten(voice: VoiceFit, band: CodecFit) -> None:
    codec = product_codec.build_product_codec(band, voice)
    codes = np.zeros((1, vocab.CODEBOOKS, 6), np.int64)
    codes[0, vocab.CLOCK], codes[0, vocab.BASS] = np.arange(6) % 2, 5
    codes[0, vocab.VOICE], codes[0, vocab.SECOND] = 3, FIRST_PITCH + 9
    flow = codec.flow_matching
    told = flow.condition(torch.from_numpy(codes))
    noise = torch.randn(1, 12, flow.latent_channels, generator=torch.Generator().manual_seed(8))
    one, ten = (
        drain(euler_steps(flow.velocity(told, None, steps, 1.25), noise, None, steps))
        for steps in (1, 10)
    )
    assert float((one - ten).norm()) < 1e-5 * float(one.norm())


def test_a_voice_sounds_where_it_has_a_unit_and_a_pitch(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    pitches = pitch_grid.pitch_codes()
    pulses = np.stack([bins.pulses(pitch.hertz, pitch.turn) for _, pitch in pitches])
    envelopes = np.abs(rng.normal(size=(2, 4, bins.HOPS, bins.BINS))).astype(np.float32)
    envelopes[:, 0] = 0.0
    levels = np.zeros((2, 4, bins.HOPS, bins.BANDS), np.float32)
    singers = np.array([VOICES.index(voice) for voice, _ in pitches])
    VoiceSound(envelopes, levels, pulses.astype(np.float32), singers, np.ones(4, int)).save(
        tmp_path
    )
    kept = kept_voice(tmp_path)
    assert kept is not None
    codes = np.zeros((vocab.CODEBOOKS, 9), np.int32)
    codes[vocab.DRUMS] = vocab.DRUM_REST
    codes[vocab.VOICE, 2:6] = [1, 2, 3, 3]
    codes[vocab.SECOND, 3:7] = FIRST_PITCH + 200
    sound = kept.render(codes)
    assert sound.shape == (9 * FRAME,)
    loud = np.abs(sound.reshape(9, FRAME)).max(1) > 1e-6
    assert loud.tolist() == [False] * 3 + [True] * 3 + [True] + [False] * 2
    # The third and the fourth are alike.
    frame = envelopes[singers[200], 3] * pulses[200]
    steady = bins.sounded(np.tile(frame, (2, 1)), np.zeros((16, bins.BANDS)))
    inside = slice(bins.HOP, FRAME)
    assert np.allclose(sound[5 * FRAME :][inside], steady[FRAME:][inside], atol=1e-4)
    assert np.allclose(render(codes, {}, kept), sound)
    assert kept_voice(tmp_path / "elsewhere") is None
