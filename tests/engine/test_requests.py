"""Every request that cannot be carried out is refused with a sentence that says what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.contract import (
    MAX_SEED,
    CodecParams,
    DeviceError,
    GenerationRequest,
    NumericalError,
    OutOfMemoryError,
    RequestError,
    SamplingParams,
)
from engine.devices.device import memory_errors, on_threads, plan_device
from engine.pipeline import HeartMuLaGenPipeline
from engine.request_check import plan_song
from tests.engine import golden

CONFIG = golden.checkpoint().mula_config
REQUEST = GenerationRequest("rock", "hello", 8_000, seed=1)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("value", [0, -1, NAN, INF, -INF])
def test_bad_temperature(value: float) -> None:
    with pytest.raises(RequestError, match="temperature must be"):
        plan_song(replace(REQUEST, sampling=SamplingParams(temperature=value)), CONFIG, 10)


@pytest.mark.parametrize("value", [0, -5, 262, 10**9])
def test_bad_topk(value: int) -> None:
    with pytest.raises(RequestError, match=r"Top-k must be .* 1 to 261"):
        plan_song(replace(REQUEST, sampling=SamplingParams(topk=value)), CONFIG, 10)


@pytest.mark.parametrize("value", [0.99, 0, -1, NAN, INF])
def test_bad_guidance(value: float) -> None:
    with pytest.raises(RequestError, match="guidance"):
        plan_song(replace(REQUEST, sampling=SamplingParams(cfg_scale=value)), CONFIG, 10)


@pytest.mark.parametrize("value", [0, -80, 79])
def test_bad_length(value: int) -> None:
    with pytest.raises(RequestError, match="length must be"):
        plan_song(replace(REQUEST, max_audio_length_ms=value), CONFIG, 10)


def test_too_long() -> None:
    with pytest.raises(RequestError, match="at most 81 seconds"):
        plan_song(replace(REQUEST, max_audio_length_ms=10**12), CONFIG, 10)


@pytest.mark.parametrize("value", [-1, MAX_SEED + 1, True])
def test_bad_seed(value: int) -> None:
    with pytest.raises(RequestError, match="seed must be"):
        plan_song(replace(REQUEST, seed=value), CONFIG, 10)
    with pytest.raises(RequestError, match="seed must be"):
        plan_song(replace(REQUEST, codec_seed=value), CONFIG, 10)


@pytest.mark.parametrize("codec", [CodecParams(0), CodecParams(10, NAN), CodecParams(10, -1)])
def test_bad_codec_parameters(codec: CodecParams) -> None:
    with pytest.raises(RequestError, match="codec's"):
        plan_song(replace(REQUEST, codec=codec), CONFIG, 10)


@pytest.mark.parametrize("vector", [(1.0,), (NAN,) * 24])
def test_bad_style_vector(vector: tuple[float, ...]) -> None:
    with pytest.raises(RequestError, match="style vector must hold 24"):
        plan_song(replace(REQUEST, muq_embed=vector), CONFIG, 10)


def test_plan_counts_the_first_frame_of_a_new_song() -> None:
    plan = plan_song(REQUEST, CONFIG, 10)
    assert (plan.new_frames, plan.history_frames, plan.seed, plan.codec_seed) == (101, 0, 1, 1)
    history = np.zeros((8, 7), np.int32)
    plan = plan_song(replace(REQUEST, history=history, codec_seed=5), CONFIG, 10)
    assert (plan.new_frames, plan.history_frames, plan.codec_seed) == (100, 7, 5)


def test_texts_only(tiny_folder: Path) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu")
    with pytest.raises(RequestError, match='"tags" must be a text'):
        pipeline({"tags": ["rock"], "lyrics": ""})


def test_invalid_numbers_are_reported() -> None:
    model = golden.checkpoint().load_heartmula(golden.PLAIN, lambda *_: None)
    model.codebook0_head.weight.data.fill_(NAN)
    original, golden_model = golden.model, lambda: model
    golden.model = golden_model
    try:
        with pytest.raises(NumericalError, match="invalid numbers"):
            golden.compose(replace(REQUEST, max_audio_length_ms=160))
    finally:
        golden.model = original


@pytest.mark.parametrize(
    "wish", ["cuda:99", "mps" if not torch.backends.mps.is_available() else "x"]
)
def test_absent_devices(wish: str) -> None:
    with pytest.raises(DeviceError, match=r"Choose (one of )?auto"):
        plan_device(wish)


@pytest.mark.parametrize("wish", ["", "gpu", "meta", "cuda:x"])
def test_unknown_devices(wish: str) -> None:
    with pytest.raises(DeviceError, match=r"Choose (one of )?auto"):
        plan_device(wish)


def test_the_automatic_device_has_a_reason() -> None:
    plan = plan_device("auto")
    assert plan.report.reason
    assert plan.codec_dtype is torch.float32
    assert plan_device("cpu", torch.float32).report.precision == "float32"


@pytest.mark.parametrize(
    "error",
    [MemoryError(), torch.OutOfMemoryError("x"), RuntimeError("CUDA error: out of memory")],
)
def test_out_of_memory_becomes_advice(error: Exception) -> None:
    with (
        pytest.raises(OutOfMemoryError, match=r"not enough memory for composing.*shorter"),
        memory_errors("composing", "Ask for a shorter song."),
    ):
        raise error


def test_other_errors_pass() -> None:
    with pytest.raises(RuntimeError, match="something else"), memory_errors("composing", ""):
        raise RuntimeError("something else")


def test_threads_are_set_for_each_event_alone() -> None:
    before = torch.get_num_threads()
    seen = list(on_threads((torch.get_num_threads() for _ in range(3)), 1))
    assert seen == [1, 1, 1]
    assert torch.get_num_threads() == before
    assert list(on_threads(iter("ab"), None)) == ["a", "b"]
