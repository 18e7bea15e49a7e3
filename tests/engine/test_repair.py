"""Repairing a passage: only it changes, candidates are ranked, joints are blended."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.contract import (
    CodecParams,
    GenerationRequest,
    GenerationResult,
    Progress,
    RepairRequest,
    RepairResult,
    RequestError,
)
from engine.heartcodec.flow_matching import drain
from engine.heartmula.frame_decoder import FrameDecoder
from engine.heartmula.likelihood import frame_log_likelihoods
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.repair_decoding import WindowRange, decode_patch
from tests.engine import golden

FRAMES = 720
SONG = GenerationRequest(
    "rock",
    "[verse]\nhello",
    (FRAMES - 1) * 80,
    codec=CodecParams(1, 1.0),
    seed=11,
)


@pytest.fixture(scope="module")
def pipeline(tiny_folder: Path) -> HeartMuLaGenPipeline:
    return HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu", torch.float32)


@pytest.fixture(scope="module")
def song(pipeline: HeartMuLaGenPipeline) -> GenerationResult:
    result = list(pipeline.run(replace(SONG, min_new_frames=FRAMES), threading.Event()))[-1]
    assert isinstance(result, GenerationResult)
    assert result.codes.shape == (8, FRAMES)
    return result


def request_for(song: GenerationResult, start: int, end: int, candidates: int = 2) -> RepairRequest:
    recipe = replace(SONG, seed=500, codec_seed=song.codec_seed)
    return RepairRequest(recipe, song.codes, song.samples, start, end, candidates)


def repaired(pipeline: HeartMuLaGenPipeline, request: RepairRequest) -> RepairResult:
    *events, result = list(pipeline.repair(request, threading.Event()))
    assert isinstance(result, RepairResult)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    return result


@pytest.mark.parametrize(
    ("start", "end", "frames", "first", "last"),
    [
        (0, 10, 100, 0, 0),
        (0, 10, 720, 0, 0),
        (319, 320, 720, 0, 0),
        (320, 330, 720, 0, 1),
        (371, 372, 720, 0, 1),
        (372, 380, 720, 1, 1),
        (600, 700, 720, 1, 2),
        (700, 720, 720, 2, 2),
        (360, 420, 424, 0, 1),
    ],
)
def test_touched_windows(start: int, end: int, frames: int, first: int, last: int) -> None:
    assert WindowRange.touched(start, end, frames) == WindowRange(first, last)


@pytest.mark.parametrize(("start", "end"), [(20, 60), (330, 350), (400, 440), (690, 720), (0, 5)])
def test_only_the_passage_changes(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult, start: int, end: int
) -> None:
    result = repaired(pipeline, request_for(song, start, end))
    assert len(result.candidates) == 2
    touched = WindowRange.touched(start, end, FRAMES)
    for candidate in result.candidates:
        np.testing.assert_array_equal(candidate.codes[:, :start], song.codes[:, :start])
        np.testing.assert_array_equal(candidate.codes[:, end:], song.codes[:, end:])
        eos = pipeline.checkpoint.gen_config.audio_eos_id
        assert (candidate.codes[:, start:end] < eos).all()
        first, behind = touched.sample_range(FRAMES, 3840)
        assert candidate.first_sample == first
        assert candidate.samples.shape == (2, behind - first)
        assert not np.array_equal(candidate.samples, song.samples[:, first:behind])
    assert result.candidates[0].log_likelihood >= result.candidates[1].log_likelihood
    assert {candidate.seed for candidate in result.candidates} == {500, 501}


def test_the_joints_start_and_end_on_the_song(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult
) -> None:
    candidate = repaired(pipeline, request_for(song, 372, 380, 1)).candidates[0]
    behind = candidate.first_sample + candidate.samples.shape[1]
    old = song.samples[:, candidate.first_sample : behind]
    assert candidate.first_sample == 320 * 3840
    assert behind == (320 + 372) * 3840
    np.testing.assert_array_equal(candidate.samples[:, 0], old[:, 0])
    np.testing.assert_array_equal(candidate.samples[:, -1], old[:, -1])


def test_decoding_the_song_s_own_codes_gives_its_samples(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult
) -> None:
    for touched in (WindowRange(1, 1), WindowRange(0, 1), WindowRange(1, 2)):
        first, samples = drain(
            decode_patch(
                pipeline.codec, SONG.codec, song.codec_seed, song.codes, song.samples, touched
            )
        )
        assert (first, first + samples.shape[1]) == touched.sample_range(FRAMES, 3840)
        old = song.samples[:, first : first + samples.shape[1]]
        windows = touched.last - touched.first + 1
        inner = slice(52 * 3840 if touched.first else 0, windows * 320 * 3840)
        np.testing.assert_allclose(samples[:, inner], old[:, inner], atol=1e-5)


def test_a_candidate_is_what_its_seed_draws(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult
) -> None:
    many = repaired(pipeline, request_for(song, 20, 40, 3))
    alone = request_for(song, 20, 40, 1)
    alone = replace(alone, song=replace(alone.song, seed=501))
    (single,) = repaired(pipeline, alone).candidates
    same = next(c for c in many.candidates if c.seed == 501)
    np.testing.assert_array_equal(single.codes, same.codes)
    assert single.log_likelihood == pytest.approx(same.log_likelihood, abs=1e-3)


def test_a_stop_leaves_no_candidates(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult
) -> None:
    abort = threading.Event()
    abort.set()
    result = list(pipeline.repair(request_for(song, 20, 40), abort))[-1]
    assert result == RepairResult((), stopped=True)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 4), (10, FRAMES + 1)])
def test_passages_outside_the_song_are_refused(
    pipeline: HeartMuLaGenPipeline, song: GenerationResult, start: int, end: int
) -> None:
    with pytest.raises(RequestError, match="within the song"):
        list(pipeline.repair(request_for(song, start, end), threading.Event()))


def test_likelihood_is_what_drawing_one_by_one_sees() -> None:
    model = golden.model()
    case = golden.song_cases()[1]
    codes = golden.expected()[f"{case['name']}.frames"].long().t()[:12]
    tokenizer = golden.checkpoint().tokenizer
    prompt = build_prompt(
        tokenizer.tag_ids(case["tags"]), tokenizer.lyrics_ids(case["lyrics"]), empty_id=0
    )
    with torch.inference_mode():
        decoder = FrameDecoder(model, guidance=False, capacity=len(prompt) + 12)
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
        first = decoder.hidden
        hidden = torch.cat((first, decoder.follow(codes[:1], codes[1:-1])[0]))
        together = frame_log_likelihoods(model, hidden, codes)
        apart = [
            frame_log_likelihoods(model, hidden[i : i + 1], codes[i : i + 1]) for i in range(12)
        ]
        other = frame_log_likelihoods(model, hidden, codes.roll(1, dims=0))
    assert torch.allclose(together, torch.cat(apart), atol=1e-3)
    assert together.mean() > other.mean()
