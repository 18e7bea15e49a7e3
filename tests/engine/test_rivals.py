"""PyTorch and MLX on one GPU: both are tried once with a model, the better one is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.contract import (
    CodecParams,
    EngineWish,
    GenerationRequest,
    SongStarted,
)
from engine.devices import device, mode_planner, rivals
from engine.devices.forecast import Forecaster
from engine.devices.mode_choice import SongSize
from engine.devices.rivals import Tried, answer_of, steps_of, tried_codec, tried_heartmula
from engine.hardware import measured
from engine.hardware.machine import Gpu, Machine, Memory
from engine.loaded_models import LoadedModels
from engine.pipeline import HeartMuLaGenPipeline
from tests.engine import golden
from tests.engine.heartcodec_golden import golden_codec, straight_codec

GB = 10**9
MEMORY = Memory(24 * GB, 16 * GB)
MAC = Machine(
    MEMORY,
    gpus=tuple(Gpu(k, 0, "Apple GPU", "Metal", MEMORY, has_bf16=False) for k in ("mps", "mlx")),
)
REQUEST = GenerationRequest("pop", "", 3 * 80, codec=CodecParams(1, 1.0), seed=1)
WISH = EngineWish(precision="float32", codec_precision="float32")


def ticking(step_s: float) -> Callable[[], float]:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += step_s
        return now

    return clock


def tried(frame_s: float, step_s: float, shift: float = 0.0) -> Tried:
    return Tried(frame_s, step_s, torch.ones(8) + shift, torch.ones(1, 4, 4) + shift)


def test_the_faster_for_a_whole_song_is_kept() -> None:
    assert answer_of(tried(0.1, 1.0), tried(0.2, 1.0)) == rivals.FASTER
    assert answer_of(tried(0.1, 5.0), tried(0.2, 1.0)) == rivals.SLOWER
    assert answer_of(tried(0.1, 4.0), tried(0.2, 1.0)) == rivals.FASTER


def test_a_straight_flow_counts_the_steps_that_are_run() -> None:
    assert (steps_of(golden_codec()), steps_of(straight_codec())) == (rivals.EULER_STEPS, 1)
    few, other = (replace(tried(f, s), num_steps=1) for f, s in ((0.1, 5.0), (0.2, 1.0)))
    assert answer_of(few, other) == rivals.FASTER


def test_another_result_is_not_taken_however_fast() -> None:
    assert answer_of(tried(0.1, 1.0, 0.01), tried(0.2, 1.0)) == rivals.FASTER
    assert answer_of(tried(0.1, 1.0, 0.2), tried(0.2, 1.0)) == rivals.DIFFERENT
    assert answer_of(tried(0.1, 1.0, float("nan")), tried(0.2, 1.0)) == rivals.DIFFERENT


def test_both_compute_the_same_in_a_trial() -> None:
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    frame_s, likelihoods = tried_heartmula(golden.model(), ticking(13.0))
    assert frame_s == 1.0
    _, on_mlx = tried_heartmula(golden.mlx_model())
    assert likelihoods.shape == (rivals.TRIED_FRAMES - 1,)
    assert torch.allclose(on_mlx, likelihoods, atol=1e-3)
    step_s, velocity = tried_codec(golden_codec(), ticking(2.0))
    assert step_s == 2.0
    codec = golden.checkpoint().load_heartcodec_on_mlx(torch.float32, lambda *_: None)
    assert torch.allclose(tried_codec(codec)[1], velocity, atol=1e-4)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A Mac whose PyTorch computes on the processor; counts the trials, which a test answers."""
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    for module in (device, mode_planner):
        monkeypatch.setattr(module, "torch_device", lambda name: torch.device("cpu"))
    monkeypatch.setattr(measured, "cache_folder", lambda: tmp_path)
    asked: list[bool] = []
    answers = {False: tried(0.2, 1.0), True: tried(0.1, 1.0)}

    def trial(self: LoadedModels, plan: Any, abort_event: threading.Event) -> Tried:
        asked.append(plan.on_mlx)
        answer = answers[plan.on_mlx]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(LoadedModels, "_tried", trial)
    return asked, answers


def made(wish: EngineWish = WISH, here: Machine = MAC) -> tuple[str, str]:
    """Device and reason of a short song; its sound is not decoded on MLX."""
    models = LoadedModels(golden.checkpoint(), wish, describe=lambda: here)
    pipeline = HeartMuLaGenPipeline(models)
    steps = pipeline.run(REQUEST, threading.Event())
    started = next(event for event in steps if isinstance(event, SongStarted))
    steps.close()
    return started.device.device, str(started.device.reason)


def test_both_are_tried_once_and_the_faster_is_kept(mac: Any) -> None:
    asked, _ = mac
    assert made() == ("mlx", f"{rivals.ANSWERS[rivals.FASTER]}; float32 was chosen")
    assert asked == [False, True]
    assert made()[0] == "mlx"
    assert asked == [False, True]
    look = Forecaster(golden.checkpoint(), lambda: MAC)
    outlook = look.look_ahead(WISH, SongSize(100, True, 50))
    assert outlook.devices is not None
    assert outlook.devices.device == "mlx"


def test_the_slower_is_left(mac: Any) -> None:
    _, answers = mac
    answers[True] = tried(0.3, 1.0)
    where, why = made()
    assert where == "cpu"  # what stands for mps here
    assert str(rivals.ANSWERS[rivals.SLOWER]) in why


def test_an_mlx_that_fails_is_left_with_the_reason(mac: Any) -> None:
    from engine.contract import DeviceFailure
    from engine.messages import Message

    asked, answers = mac
    answers[True] = DeviceFailure(Message("MLX failed"), "[METAL] no pipeline")
    assert str(rivals.ANSWERS[rivals.FAILED]) in made()[1]
    assert str(rivals.ANSWERS[rivals.FAILED]) in made()[1]
    assert asked == [False, True]


@pytest.mark.parametrize(
    "wish",
    [replace(WISH, device="mlx"), replace(WISH, device="mps"), replace(WISH, codec_device="mps")],
)
def test_a_named_device_is_not_tried_against_another(mac: Any, wish: EngineWish) -> None:
    asked, _ = mac
    made(wish)
    assert asked == []


def test_nothing_is_tried_where_the_gpu_is_too_small(mac: Any) -> None:
    asked, _ = mac
    small = Memory(1000, 1000)
    here = replace(MAC, gpus=tuple(replace(gpu, memory=small) for gpu in MAC.gpus))
    assert made(here=here)[0] == "cpu"
    assert asked == []


def test_a_whole_trial(monkeypatch: pytest.MonkeyPatch, mac: Any) -> None:
    monkeypatch.undo()
    pytest.importorskip("mlx.core")
    plans = [
        device.make_plan(
            MAC.without_mlx() if name == "cpu" else MAC,
            mode_planner.DeviceChoice(name, name, rivals.ANSWERS[rivals.FASTER]),
            "float32",
            rivals.ANSWERS[rivals.FASTER],
        )
        for name in ("cpu", "mlx")
    ]
    models = LoadedModels(golden.checkpoint(), EngineWish("cpu", "float32"))
    one, two = (models._tried(plan, threading.Event()) for plan in plans)
    assert answer_of(two, one) in (rivals.FASTER, rivals.SLOWER)
