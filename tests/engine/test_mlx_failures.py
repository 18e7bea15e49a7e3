"""MLX is missing, too old or fails in the middle: a sentence, and the song goes on with torch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.contract import (
    CodecParams,
    DeviceError,
    EngineWish,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    RepairRequest,
    RepairResult,
    SamplingParams,
    SlowerWay,
)
from engine.devices.device import memory_errors
from engine.devices.device_choice import choose_devices
from engine.hardware.machine import Gpu, Machine, Memory
from engine.messages import NOTHING, Message
from engine.on_mlx import presence
from engine.on_mlx.presence import LibraryFailure, version_problem
from engine.pipeline import HeartMuLaGenPipeline
from tests.engine import golden

GB = 10**9
WORDS = "[METAL] Command buffer execution failed: Caused GPU Hang Error (00000003)"
REQUEST = GenerationRequest(
    tags="piano,happy",
    lyrics="[verse]\nthe sun creeps in across the floor",
    max_audio_length_ms=20 * 80,
    sampling=SamplingParams(1.0, 50, 1.5),
    codec=CodecParams(num_steps=2, guidance_scale=1.0),
    min_new_frames=21,
    seed=5,
)


def mac(problem: Message = NOTHING) -> Machine:
    memory = Memory(24 * GB, 16 * GB)
    gpus = [
        Gpu(kind, 0, "Apple GPU", "Metal", memory, False, problem if kind == "mlx" else NOTHING)
        for kind in ("mps", "mlx")
    ]
    return Machine(memory, gpus=tuple(gpus))


def test_without_mlx_its_device_is_refused_with_what_to_do() -> None:
    with pytest.raises(DeviceError, match="needs the package mlx"):
        choose_devices(mac().without_mlx(), EngineWish("mlx"))


def test_an_mlx_that_is_too_old_is_told() -> None:
    assert version_problem("0.32.4") == NOTHING
    assert version_problem("0.31.2") == NOTHING
    assert version_problem("1.0.dev2") == NOTHING
    old = version_problem("0.29.1")
    assert "0.29.1 is too old; 0.31.2 is the oldest" in str(old)
    with pytest.raises(DeviceError, match="cannot be used: MLX 0"):
        choose_devices(mac(old), EngineWish("mlx"))


def test_a_broken_mlx_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError("libmlx.dylib cannot be loaded\nand so on")

    presence._found.cache_clear()
    monkeypatch.setattr(presence.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(presence.importlib, "import_module", broken)
    (gpu,) = presence.mlx_gpus(Memory(24 * GB, 16 * GB))
    presence._found.cache_clear()
    assert str(gpu.problem) == "MLX could not be started (libmlx.dylib cannot be loaded)"


def test_mlx_is_no_automatic_choice_before_it_was_measured() -> None:
    choice = choose_devices(mac(), EngineWish())
    assert (choice.device, choice.codec_device) == ("mps", "mps")
    choice = choose_devices(mac(), EngineWish("mlx"))
    assert (choice.device, choice.codec_device) == ("mlx", "mlx")
    choice = choose_devices(mac(), EngineWish("mlx", codec_device="mps"))
    assert (choice.device, choice.codec_device) == ("mlx", "mps")


def test_memory_that_runs_out_in_mlx_is_no_failure_of_mlx() -> None:
    with (
        pytest.raises(Exception, match="not enough memory"),
        memory_errors(Message("composing"), NOTHING),
    ):
        raise LibraryFailure("[malloc] Unable to allocate 99999999 bytes.")


def failing_from(call: int, true: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which raises what Metal raises from its call number `call` on."""
    calls = 0

    def run(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= call:
            raise RuntimeError(WORDS)
        return true(*arguments)

    return run


def made_by(
    wish: EngineWish, *requests: GenerationRequest
) -> tuple[list[GenerationResult], list[object]]:
    pipeline = HeartMuLaGenPipeline.open(golden.FOLDER, wish)
    events = list(pipeline.run_takes(requests, [threading.Event() for _ in requests]))
    results = [event for _, event in events if isinstance(event, GenerationResult)]
    return results, [e for _, e in events if isinstance(e, (SlowerWay, MemoryRanOut))]


@pytest.fixture
def on_mlx() -> Any:
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    from engine.on_mlx.frame_decoder import MlxFrameDecoder

    return MlxFrameDecoder


@pytest.mark.parametrize("call", [1, 8])
def test_a_song_goes_on_from_its_tokens(
    on_mlx: Any, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    (whole,), _ = made_by(EngineWish("cpu", "float32"), REQUEST)
    monkeypatch.setattr(on_mlx, "draw_graph", failing_from(call, on_mlx.draw_graph))
    (result,), said = made_by(EngineWish("mlx", "float32", "cpu"), REQUEST)
    np.testing.assert_array_equal(result.codes, whole.codes)
    np.testing.assert_array_equal(result.samples, whole.samples)
    (event,) = said
    assert isinstance(event, SlowerWay)
    assert str(event.message) == (
        f"MLX failed ({WORDS}). What was made is kept, and the processor goes on."
    )
    assert result.device.device == "cpu"
    assert f"MLX failed ({WORDS})" in str(result.device.reason)


def test_takes_go_on_too(on_mlx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    takes = [replace(REQUEST, seed=seed) for seed in (1, 2, 3)]
    whole, _ = made_by(EngineWish("cpu", "float32"), *takes)
    monkeypatch.setattr(on_mlx, "draw_graph", failing_from(6, on_mlx.draw_graph))
    results, said = made_by(EngineWish("mlx", "float32", "cpu"), *takes)
    for result, expected in zip(results, whole, strict=True):
        np.testing.assert_array_equal(result.codes, expected.codes)
    assert [type(event) for event in said] == [SlowerWay] * 3


@pytest.mark.usefixtures("on_mlx")
def test_a_model_that_cannot_be_loaded_is_loaded_by_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.on_mlx.heartmula import MlxHeartMuLa

    monkeypatch.setattr(MlxHeartMuLa, "_heads", failing_from(1, MlxHeartMuLa._heads))
    (whole,), _ = made_by(EngineWish("cpu", "float32"), REQUEST)
    (result,), said = made_by(EngineWish("mlx", "float32", "cpu"), REQUEST)
    np.testing.assert_array_equal(result.codes, whole.codes)
    assert [type(event) for event in said] == [SlowerWay]


@pytest.mark.usefixtures("on_mlx")
def test_a_sound_goes_on_with_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.on_mlx.flow_transformer import MlxEstimator

    (whole,), _ = made_by(EngineWish("cpu", "float32"), REQUEST)
    monkeypatch.setattr(MlxEstimator, "__call__", failing_from(2, MlxEstimator.__call__))
    (result,), said = made_by(EngineWish("cpu", "float32", "mlx"), REQUEST)
    np.testing.assert_array_equal(result.samples, whole.samples)
    assert [type(event) for event in said] == [SlowerWay]


@pytest.mark.usefixtures("on_mlx")
def test_a_repair_begins_again_with_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.on_mlx.stack import Stack

    (song,), _ = made_by(EngineWish("cpu", "float32"), REQUEST)
    recipe = replace(REQUEST, seed=500, codec_seed=song.codec_seed)
    request = RepairRequest(recipe, song.codes, song.samples, 5, 12, 2)
    monkeypatch.setattr(Stack, "__call__", failing_from(3, Stack.__call__))
    results = []
    for wish in (EngineWish("mlx", "float32", "cpu"), EngineWish("cpu", "float32")):
        pipeline = HeartMuLaGenPipeline.open(golden.FOLDER, wish)
        result = list(pipeline.repair(request, threading.Event()))[-1]
        assert isinstance(result, RepairResult)
        results.append(result.candidates)
    for with_mlx, with_torch in zip(*results, strict=True):
        np.testing.assert_array_equal(with_mlx.codes, with_torch.codes)
