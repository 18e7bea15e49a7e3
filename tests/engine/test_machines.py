"""What people with common computers get: the published 3B size on described machines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.config import HeartMuLaConfig
from engine.contract import EngineWish, OutOfMemoryError
from engine.devices.device_choice import cuda_problem, start_problem, unused_driver_problem
from engine.devices.forecast import Forecaster
from engine.devices.mode_choice import SongSize, Staging
from engine.devices.mode_planner import ModePlanner
from engine.hardware import gpu_drivers
from engine.hardware.machine import Gpu, Machine, Memory
from engine.heartcodec.config import HeartCodecConfig

GIB = 1 << 30
SONG = SongSize(positions=3_400, guidance=True, frames=3_000)
"""Four minutes."""
RESIDENT, WAITING, ONE = Staging.RESIDENT, Staging.WAITING, Staging.ONE_AT_A_TIME
CHECKPOINT = SimpleNamespace(
    mula_config=HeartMuLaConfig.from_dict({}, ""),
    codec_config=HeartCodecConfig.from_dict({}, ""),
    mula_files=SimpleNamespace(precision="float32"),
    maps_tables=True,
)


def memory(gib: float, free_gib: float) -> Memory:
    return Memory(round(gib * GIB), round(free_gib * GIB))


def card(gib: float, free_gib: float, index: int = 0, **changes: object) -> Gpu:
    name = f"Card {gib:g} GB"
    made = Gpu("cuda", index, name, "CUDA", memory(gib, free_gib), has_bf16=True)
    return replace(made, **changes)


def apple(gib: float, free_gib: float) -> Gpu:
    return Gpu("mps", 0, "Apple GPU", "Metal", memory(gib, free_gib), has_bf16=False)


def pc(gib: float, free_gib: float, *gpus: Gpu) -> Machine:
    return Machine(memory(gib, free_gib), packs_weights=True, cores=8, gpus=gpus)


def mac(gib: float, free_gib: float, gpu_gib: float) -> Machine:
    gpu = apple(gpu_gib, min(gpu_gib, free_gib))
    return Machine(memory(gib, free_gib), has_fast_bf16=True, cores=8, gpus=(gpu,))


@dataclass(frozen=True)
class Case:
    """A computer, and what is chosen there."""

    name: str
    here: Machine
    device: str
    codec_device: str
    precision: str
    staging: Staging
    reason: str = ""
    wish: EngineWish = field(default_factory=EngineWish)


CASES = (
    Case("8 GB, little runs", pc(8, 7), "cpu", "cpu", "int8", ONE, "no supported GPU"),
    Case("16 GB, little runs", pc(16, 13), "cpu", "cpu", "int8", RESIDENT),
    Case("16 GB, a browser runs", pc(16, 10.5), "cpu", "cpu", "bfloat16", ONE),
    Case("24 GB", pc(24, 19), "cpu", "cpu", "bfloat16", RESIDENT),
    Case("card of 2 GB", pc(16, 13, card(2, 1.6)), "cpu", "cpu", "int8", RESIDENT, "too small"),
    Case("card of 6 GB", pc(16, 12, card(6, 5.3)), "cuda:0", "cpu", "int8", RESIDENT, "for it"),
    Case("the same, a game runs", pc(16, 12, card(6, 4.3)), "cuda:0", "cpu", "int4", RESIDENT),
    Case("card of 8 GB", pc(16, 12, card(8, 7)), "cuda:0", "cuda:0", "int8", ONE),
    Case("card of 12 GB", pc(16, 12, card(12, 11)), "cuda:0", "cuda:0", "int8", WAITING),
    Case("the same, 8 GB", pc(8, 5, card(12, 11)), "cuda:0", "cuda:0", "bfloat16", ONE),
    Case("card of 16 GB", pc(16, 12, card(16, 14.6)), "cuda:0", "cuda:0", "bfloat16", RESIDENT),
    Case("card of 24 GB", pc(32, 24, card(24, 22)), "cuda:0", "cuda:0", "bfloat16", RESIDENT),
    Case(
        "a full card",
        pc(32, 24, card(24, 1)),
        *("cpu", "cpu", "bfloat16", RESIDENT, "Card 24 GB is too small"),
    ),
    Case(
        "two cards of 12 GB",
        pc(32, 24, card(12, 11), card(12, 11, 1)),
        *("cuda:0", "cuda:1", "bfloat16", RESIDENT, "each model has a GPU"),
    ),
    Case(
        "two cards, one for pictures",
        pc(32, 24, card(2, 1.5), card(24, 23, 1)),
        *("cuda:1", "cuda:1", "bfloat16", RESIDENT, "Card 24 GB is the GPU with the most memory"),
    ),
    Case(
        "two cards, one at work",
        pc(32, 24, card(24, 2), card(24, 22, 1)),
        *("cuda:1", "cuda:1", "bfloat16", RESIDENT, "the GPU with free memory"),
    ),
    Case(
        "a card and a processor's own GPU (ROCm)",
        pc(32, 24, card(0.5, 0.4, api="ROCm"), card(16, 15, 1, api="ROCm")),
        *("cuda:1", "cuda:1", "bfloat16", RESIDENT, "most memory"),
    ),
    Case(
        "a card that is too old",
        pc(16, 10.5, card(6, 0, problem=cuda_problem("GTX", (6, 1), ["sm_75", "sm_80"]))),
        *("cpu", "cpu", "bfloat16", ONE, "GTX (compute 6.1) is not among the GPUs"),
    ),
    Case(
        "a card without bfloat16",
        pc(32, 24, card(24, 22, has_bf16=False)),
        *("cuda:0", "cuda:0", "float16", RESIDENT, "no native bfloat16"),
    ),
    Case(
        "a driver, and PyTorch for processors",
        pc(16, 10.5, card(0, 0, problem=unused_driver_problem(None))),
        *("cpu", "cpu", "bfloat16", ONE, "built without CUDA"),
    ),
    Case(
        "the codec's card was named",
        pc(32, 24, card(12, 11), card(12, 11, 1)),
        *("cuda:0", "cuda:1", "bfloat16", RESIDENT, "HeartCodec was put on cuda:1"),
        wish=EngineWish(codec_device="cuda:1"),
    ),
    Case("Mac of 16 GB", mac(16, 9.5, 10.7), "mps", "mps", "float16", ONE, "Apple GPU"),
    Case("the same, a browser runs", mac(16, 7, 10.7), "mps", "mps", "int8", ONE),
    Case("Mac of 24 GB", mac(24, 17, 16), "mps", "mps", "float16", RESIDENT),
    Case("Mac of 8 GB, all free", mac(8, 7, 5.3), "cpu", "cpu", "int8", ONE, "Apple GPU is too"),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_song_can_be_made(case: Case) -> None:
    planner = ModePlanner(CHECKPOINT, case.wish, False, lambda: case.here)  # type: ignore[arg-type]
    planner.prepare(SONG, is_loaded=False)
    plan = planner.plan
    found = (str(plan.device), str(plan.codec_device), plan.precision, planner.staging)
    assert found == (case.device, case.codec_device, case.precision, case.staging)
    assert case.reason in str(plan.reason)
    planner.prepare(SONG, is_loaded=True)  # what is loaded stays
    assert (planner.plan, planner.staging) == (plan, case.staging)


def outlook(here: Machine, wish: EngineWish = EngineWish()) -> str:  # noqa: B008
    """What the window is told of a song that does not fit now."""
    found = Forecaster(CHECKPOINT, lambda: here).look_ahead(wish, SONG)  # type: ignore[arg-type]
    assert not found.fits
    assert found.devices is not None
    needed, free = found.needed_bytes / 1e9, found.free_bytes / 1e9
    return f"{found.devices.device} needs {needed:.1f} of {free:.1f}"


def test_where_memory_is_short_for_now_the_window_says_how_much_is_wanted() -> None:
    assert outlook(pc(8, 5)) == "cpu needs 7.2 of 5.4"
    assert outlook(mac(8, 4, 5.3)) == "cpu needs 7.2 of 4.3"
    wanting = Forecaster(CHECKPOINT, lambda: pc(16, 12, card(8, 7)))  # type: ignore[arg-type]
    found = wanting.look_ahead(EngineWish("cuda", "bfloat16"), SONG)
    assert found.remedies is not None
    assert found.remedies.int8
    assert found.remedies.automatic


@pytest.mark.parametrize(
    ("here", "wish", "words"),
    [
        (pc(4, 3), EngineWish(), "but this computer has 4.3 GB. Choose a smaller model: the st"),
        (pc(16, 12, card(2, 1.6)), EngineWish("cuda"), "cuda:0 has 2.1 GB. It would fit on other"),
    ],
)
def test_what_can_never_be_made_says_what_would_help(
    here: Machine, wish: EngineWish, words: str
) -> None:
    planner = ModePlanner(CHECKPOINT, wish, False, lambda: here)  # type: ignore[arg-type]
    with pytest.raises(OutOfMemoryError) as caught:
        planner.prepare(SONG, is_loaded=False)
    assert words in str(caught.value)


def test_after_memory_ran_out_a_card_is_not_tried_again() -> None:
    here = pc(32, 24, card(12, 11))
    planner = ModePlanner(CHECKPOINT, EngineWish(), False, lambda: here)  # type: ignore[arg-type]
    planner.prepare(SONG, is_loaded=False)
    said = [str(planner.retreat()) for _ in range(3)]
    assert "one model in memory at a time" in said[0]
    assert "int4" in said[1]
    assert "the processor does the rest" in said[2]
    planner.prepare(SONG, is_loaded=False)
    assert str(planner.plan.device) == "cpu"


def test_drivers_are_told_in_words() -> None:
    assert "CUDA 12.8 cannot be started" in str(unused_driver_problem("12.8"))
    text = str(start_problem("RTX", "CUDA error: out of memory\nCompile with …"))
    assert text == "RTX could not be started (CUDA error: out of memory)"


def test_a_driver_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not gpu_drivers.has_nvidia_driver(tmp_path)
    (tmp_path / "proc/driver/nvidia").mkdir(parents=True)
    (tmp_path / "proc/driver/nvidia/version").write_text("NVRM version", encoding="utf-8")
    assert gpu_drivers.has_nvidia_driver(tmp_path)
