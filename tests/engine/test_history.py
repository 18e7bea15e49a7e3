"""Continuing a song: no frame lost or doubled, equal to the uninterrupted run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.contract import FinishReason, GenerationRequest, RequestError, SamplingParams
from engine.request_check import OPENING_FRAMES
from tests.engine import golden

FRAMES = 400
GREEDY = GenerationRequest(
    tags="piano,happy",
    lyrics="[verse]\nthe sun creeps in across the floor",
    max_audio_length_ms=(FRAMES - 1) * 80,
    sampling=SamplingParams(temperature=1.0, topk=1, cfg_scale=1.5),
    seed=3,
)


@pytest.mark.parametrize("cfg_scale", [1.0, 1.5])
def test_greedy_run_equals_interrupted_runs(cfg_scale: float) -> None:
    request = replace(GREEDY, sampling=SamplingParams(1.0, 1, cfg_scale))
    whole = golden.compose(request, eos_enabled=False).codes
    assert whole.shape == (8, FRAMES)
    for cut in (1, 37, 399):
        first = golden.compose(request, eos_enabled=False, stop_after=cut)
        assert first.finish_reason is FinishReason.STOPPED
        assert first.codes.shape == (8, cut)
        rest = replace(request, history=first.codes, max_audio_length_ms=(FRAMES - cut) * 80)
        np.testing.assert_array_equal(golden.compose(rest, eos_enabled=False).codes, whole)


def test_sampled_run_continues_with_the_same_draws() -> None:
    request = replace(GREEDY, sampling=SamplingParams(1.0, 50, 1.5), max_audio_length_ms=60 * 80)
    whole = golden.compose(request, eos_enabled=False).codes
    first = golden.compose(request, eos_enabled=False, stop_after=23).codes
    rest = replace(request, history=first, max_audio_length_ms=(61 - 23) * 80)
    np.testing.assert_array_equal(golden.compose(rest, eos_enabled=False).codes, whole)


def test_history_is_returned_whole_and_new_frames_are_counted() -> None:
    history = golden.compose(replace(GREEDY, max_audio_length_ms=19 * 80), eos_enabled=False).codes
    request = replace(GREEDY, history=history, max_audio_length_ms=25 * 80)
    continued = golden.compose(request, eos_enabled=False)
    assert continued.codes.shape == (8, 20 + 25)
    assert continued.finish_reason is FinishReason.LENGTH
    np.testing.assert_array_equal(continued.codes[:, :20], history)


def test_first_new_frame_after_history_is_tested_for_the_end() -> None:
    case = next(c for c in golden.song_cases() if c["eos_enabled"] and c["frames"] > 2)
    request = golden.request_of(case)
    ended = golden.compose(request).codes
    again = golden.compose(replace(request, history=ended))
    np.testing.assert_array_equal(again.codes, ended)
    assert again.finish_reason is FinishReason.END_OF_SONG


def test_the_end_can_be_held_open() -> None:
    case = next(c for c in golden.song_cases() if c["eos_enabled"] and c["frames"] > 2)
    request = replace(golden.request_of(case), max_audio_length_ms=40 * 80)
    held = golden.compose(replace(request, min_new_frames=30))
    eos = golden.checkpoint().gen_config.audio_eos_id
    assert held.codes.shape[1] >= 30
    assert (held.codes[:, 1:30] < eos).all()


def test_an_empty_history_is_a_new_song() -> None:
    request = replace(GREEDY, max_audio_length_ms=9 * 80)
    fresh = golden.compose(request, eos_enabled=False).codes
    empty = replace(request, history=np.zeros((8, 0), np.int32))
    np.testing.assert_array_equal(golden.compose(empty, eos_enabled=False).codes, fresh)


def test_what_does_not_fit_is_refused_with_the_seconds_that_would() -> None:
    positions = golden.checkpoint().tokenizer.prompt_positions(GREEDY.tags, GREEDY.lyrics)
    left = 1024 - positions
    fitting = replace(GREEDY, history=np.zeros((8, left - 30), np.int32))
    golden.compose(replace(fitting, max_audio_length_ms=30 * 80), eos_enabled=False, stop_after=1)
    with pytest.raises(RequestError, match="at most 2 seconds"):
        golden.compose(replace(fitting, max_audio_length_ms=31 * 80))
    full = replace(GREEDY, history=np.zeros((8, left), np.int32), max_audio_length_ms=80)
    with pytest.raises(RequestError, match="nothing can be added"):
        golden.compose(full)


def test_a_sliding_context_goes_on_beyond_the_models_memory() -> None:
    request = replace(GREEDY, slide_context=True, max_audio_length_ms=1500 * 80)
    plan = golden.plan(request)
    whole = golden.compose(request, eos_enabled=False)
    assert whole.codes.shape == (8, 1501)
    first = plan.first_visible_frame(1024 - plan.prompt_positions + 1)
    assert first > OPENING_FRAMES
    starts = {plan.first_visible_frame(fed) for fed in range(1501)}
    assert len(starts) > 2
    for fed in range(1501):
        start = plan.first_visible_frame(fed)
        shown = fed if not start else OPENING_FRAMES + fed - start
        assert shown + plan.prompt_positions <= 1024
    for cut in (1010, 1300):
        rest = replace(request, history=whole.codes[:, :cut], max_audio_length_ms=(1501 - cut) * 80)
        continued = golden.compose(rest, eos_enabled=False, stop_after=40)
        np.testing.assert_array_equal(continued.codes, whole.codes[:, : cut + 40])


@pytest.mark.parametrize(
    "history",
    [
        np.zeros((7, 4), np.int32),
        np.zeros((8,), np.int32),
        np.zeros((8, 4), np.float32),
        np.full((8, 4), 261, np.int32),
        np.full((8, 4), -1, np.int32),
    ],
)
def test_bad_history_is_refused(history: np.ndarray) -> None:
    with pytest.raises(RequestError, match="song to continue"):
        golden.compose(replace(GREEDY, history=history))
