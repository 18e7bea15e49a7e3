"""Which device, precision and staging are chosen, on described machines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.contract import AUTO, MLX, DeviceError, EngineWish
from engine.devices.device import (
    codec_dtype_for,
    describe_machine,
    make_plan,
    precisions_for,
    quantised_dtype,
)
from engine.devices.device_choice import (
    DeviceChoice,
    choose_devices,
    cuda_problem,
    rocm_problem,
)
from engine.devices.mode_choice import (
    Footprint,
    ModeQuestion,
    Remedies,
    SongSize,
    Staging,
    advice,
    choose_mode,
    judge,
    needs_of,
    remedies,
    sentence_for,
    smaller_mode,
)
from engine.hardware.machine import Gpu, Machine, Memory
from engine.hardware.system_memory import group_limit, resident_bytes, system_memory
from engine.messages import NOTHING, Message

GB = 10**9


def gpu(index: int = 0, kind: str = "cuda", free_gb: float = 24, **changes: object) -> Gpu:
    name = {"cuda": "RTX", "xpu": "Arc", "mps": "Apple GPU", "mlx": "Apple GPU"}[kind]
    memory = Memory(24 * GB, round(free_gb * GB))
    return replace(Gpu(kind, index, name, "API", memory, has_bf16=kind != "mps"), **changes)


def machine(*gpus: Gpu, free_gb: float = 20, total_gb: float = 24) -> Machine:
    memory = Memory(round(total_gb * GB), round(free_gb * GB))
    return Machine(memory, has_fast_bf16=True, gpus=gpus)


# Devices


@pytest.mark.parametrize(
    ("gpus", "device", "reason"),
    [
        ((), "cpu", "no supported GPU"),
        ((gpu(),), "cuda:0", "RTX is the fastest here"),
        ((gpu(0), gpu(1)), "cuda:0", "the first GPU"),
        (
            (gpu(problem=Message.plain("RTX is too old")),),
            "cpu",
            "the CPU is used because RTX is too old",
        ),
        ((gpu(problem=Message.plain("old")), gpu(1)), "cuda:1", "RTX is the fastest here"),
        ((gpu(kind="xpu"),), "xpu:0", "Arc"),
        ((gpu(kind="mps"),), "mps", "Apple GPU"),
    ],
)
def test_the_automatic_device(gpus: tuple[Gpu, ...], device: str, reason: str) -> None:
    choice = choose_devices(machine(*gpus), EngineWish())
    assert (choice.device, choice.codec_device) == (device, device)
    assert reason in str(choice.reason)


def test_two_gpus_share_the_work() -> None:
    two = machine(gpu(0), gpu(1))
    choice = choose_devices(two, EngineWish("cuda", codec_device="cuda:1"))
    assert (choice.device, choice.codec_device) == ("cuda:0", "cuda:1")
    assert "HeartCodec was put on cuda:1" in str(choice.reason)
    plan = make_plan(two, choice, "bfloat16", NOTHING)
    assert plan.report.codec_device == "cuda:1"
    assert plan.report.name == two.gpus[0].name
    swapped = choose_devices(two, EngineWish("cuda:1", codec_device="cuda:0"))
    assert (swapped.device, swapped.codec_device) == ("cuda:1", "cuda:0")
    assert choose_devices(two, EngineWish("cuda", codec_device="cpu")).codec_device == "cpu"


@pytest.mark.parametrize("wish", ["cuda:2", "mps", "xpu", "gpu", "", "cuda:x", "cuda:-1", "meta"])
def test_devices_that_are_not_there(wish: str) -> None:
    with pytest.raises(DeviceError, match=r"Choose (one of )?auto"):
        choose_devices(machine(gpu(0)), EngineWish(wish))
    with pytest.raises(DeviceError, match=r"Choose (one of )?auto"):
        choose_devices(machine(gpu(0)), EngineWish(codec_device=wish))


def test_a_named_gpu_that_cannot_be_used_says_why() -> None:
    with pytest.raises(DeviceError, match="RTX is too old"):
        choose_devices(machine(gpu(problem=Message.plain("RTX is too old"))), EngineWish("cuda"))


@pytest.mark.parametrize(
    ("capability", "built_for", "can_run"),
    [
        ((8, 6), ["sm_80", "sm_90"], True),
        ((7, 5), ["sm_80", "sm_90"], False),
        ((8, 0), ["sm_86"], False),
        ((12, 0), ["sm_90", "compute_90"], True),
        ((12, 0), ["sm_90", "sm_90a"], False),
        ((9, 0), ["sm_90a"], True),
        ((6, 1), ["sm_50", "sm_60"], True),
        ((3, 5), ["sm_50", "compute_120"], False),
        ((8, 6), [], True),
    ],
)
def test_which_nvidia_gpus_a_build_runs_on(
    capability: tuple[int, int], built_for: list[str], can_run: bool
) -> None:
    problem = cuda_problem("RTX", capability, built_for)
    assert (problem == NOTHING) == can_run
    assert can_run or "not among the GPUs this PyTorch was built for" in str(problem)


def test_which_amd_gpus_a_build_runs_on() -> None:
    assert rocm_problem("Radeon", "gfx1100", ["gfx90a", "gfx1100"]) == NOTHING
    assert rocm_problem("MI210", "gfx90a:sramecc+:xnack-", ["gfx90a", "gfx1100"]) == NOTHING
    assert "gfx1010" in str(rocm_problem("Radeon", "gfx1010", ["gfx90a"]))


# Precisions


@pytest.mark.parametrize(
    ("here", "device", "names"),
    [
        (machine(gpu()), "cuda:0", ("bfloat16",)),
        (machine(gpu(has_bf16=False)), "cuda:0", ("float16",)),
        (machine(gpu(kind="mps")), "mps", ("float16",)),
        (machine(gpu(kind="xpu")), "xpu:0", ("bfloat16",)),
        (machine(), "cpu", ("bfloat16",)),
        (replace(machine(), has_fast_bf16=False), "cpu", ("float32", "bfloat16")),
        (
            replace(machine(), has_fast_bf16=False, packs_weights=True),
            "cpu",
            ("bfloat16", "float32"),
        ),
    ],
)
def test_precisions_by_device(here: Machine, device: str, names: tuple[str, ...]) -> None:
    choice = precisions_for(here, device, is_small=False)
    assert choice.names == names
    assert choice.reason


def test_small_models_run_in_float32_on_cpus() -> None:
    choice = precisions_for(machine(), "cpu", is_small=True)
    assert choice.names == ("float32",)
    assert "fastest in float32" in str(choice.reason)
    assert precisions_for(machine(gpu()), "cuda:0", is_small=True).names == ("bfloat16",)


def test_int8_computes_beside_the_best_16_bit_type() -> None:
    old = machine(gpu(has_bf16=False))
    assert quantised_dtype(old, "cuda:0") is torch.float16
    assert quantised_dtype(machine(), "cpu") is torch.bfloat16
    plan = make_plan(
        old, choose_devices(old, EngineWish()), "int8", Message.plain("int8 was chosen")
    )
    assert (plan.precision, plan.report.precision) == ("int8", "int8")
    assert plan.dtype is torch.float16


def test_this_computer_is_described() -> None:
    here = describe_machine()
    assert 0 < here.memory.free_bytes <= here.memory.total_bytes
    assert here.cores > 0
    cards = [gpu for gpu in here.gpus if gpu.kind != MLX]
    assert len(cards) == (torch.cuda.device_count() if torch.cuda.is_available() else 0)


# Modes: a model of 8 GB in bfloat16, 4 in int8, 2 in int4, a codec of 6 GB


def sizes(precision: str, song: SongSize) -> Footprint:
    weights = {"float32": 16, "bfloat16": 8, "float16": 8, "int8": 4, "int4": 2}[precision]
    rows = 2 if song.guidance else 1
    return Footprint(
        mula_bytes=weights * GB,
        cache_bytes=rows * song.positions * 100_000,
        loading_bytes=GB // 2,
        composing_bytes=GB // 10,
        codec_bytes=6 * GB,
        decoding_bytes=GB // 2,
        sound_bytes=song.frames * 60_000,
        runtime_bytes=GB // 2,
    )


LONG = SongSize(positions=5_000, guidance=True, frames=4_500)


def question(here: Machine, wish: EngineWish = EngineWish(), **more: object) -> ModeQuestion:  # noqa: B008
    devices = choose_devices(here, wish)
    names = precisions_for(here, devices.device, is_small=False).names
    return replace(ModeQuestion(here, devices, wish, names, sizes, LONG), **more)


@pytest.mark.parametrize(
    ("free_gb", "precision", "staging", "fits"),
    [
        (17, "bfloat16", Staging.RESIDENT, True),
        (14, "int8", Staging.RESIDENT, True),
        (12, "bfloat16", Staging.ONE_AT_A_TIME, True),
        (8, "int8", Staging.ONE_AT_A_TIME, True),
        (5, "int4", Staging.ONE_AT_A_TIME, False),
    ],
)
def test_the_mode_on_a_cpu(free_gb: float, precision: str, staging: Staging, fits: bool) -> None:
    mode = choose_mode(question(machine(free_gb=free_gb)))
    assert (mode.precision, mode.staging, mode.fits) == (precision, staging, fits)


@pytest.mark.parametrize(
    ("free_gb", "precision", "staging"),
    [
        (24, "bfloat16", Staging.RESIDENT),
        (15, "bfloat16", Staging.WAITING),
        (12, "int8", Staging.RESIDENT),
        (10.8, "int8", Staging.WAITING),
        (10, "bfloat16", Staging.ONE_AT_A_TIME),
        (7, "int8", Staging.ONE_AT_A_TIME),
    ],
)
def test_the_mode_on_a_gpu(free_gb: float, precision: str, staging: Staging) -> None:
    mode = choose_mode(question(machine(gpu(free_gb=free_gb))))
    assert (mode.precision, mode.staging, mode.fits) == (precision, staging, True)


def test_a_slow_cpu_takes_float32_where_there_is_room() -> None:
    slow = replace(machine(free_gb=60, total_gb=64), has_fast_bf16=False)
    assert choose_mode(question(slow)).precision == "float32"
    less = replace(slow, memory=Memory(64 * GB, 18 * GB))
    assert choose_mode(question(less)).precision == "bfloat16"


def test_two_gpus_hold_a_model_each() -> None:
    two = machine(gpu(0, free_gb=10), gpu(1, free_gb=7))
    mode = choose_mode(question(two, EngineWish("cuda", codec_device="cuda:1")))
    assert (mode.precision, mode.staging, mode.fits) == ("bfloat16", Staging.RESIDENT, True)
    assert mode.needs.on("cuda:0") == round(9.1 * GB)
    assert mode.needs.on("cuda:1") == round(6.5 * GB)


def test_a_wish_is_kept_even_if_it_does_not_fit() -> None:
    mode = choose_mode(question(machine(free_gb=9), EngineWish(precision="bfloat16")))
    assert (mode.precision, mode.fits, mode.could_ever_fit) == ("bfloat16", False, True)
    lazy = choose_mode(question(machine(), one_at_a_time=True))
    assert lazy.staging is Staging.ONE_AT_A_TIME


def test_a_waiting_codec_needs_main_memory() -> None:
    devices = choose_devices(machine(gpu()), EngineWish())
    needs = needs_of(sizes("bfloat16", LONG), Staging.WAITING, devices)
    assert needs.on("cuda:0") == round(14.5 * GB)
    assert needs.on("cpu") == 6 * GB + GB // 2 + LONG.frames * 60_000


def test_what_would_fit_is_named() -> None:
    found = remedies(question(machine(free_gb=9.5), EngineWish(precision="bfloat16")))
    assert found.int8
    assert found.no_guidance
    assert found.length_s is not None
    assert 10 <= found.length_s < 360
    assert "It would fit in the precision int8." in str(advice(found))
    assert f"up to a length of {found.length_s} seconds" in str(advice(found))
    nothing = remedies(question(machine(free_gb=2)))
    assert nothing == Remedies()
    assert "smaller model" in str(advice(nothing))


def test_a_song_that_never_fits_says_how_much_it_needs() -> None:
    here = machine(free_gb=3, total_gb=4)
    mode = choose_mode(question(here))
    assert not mode.could_ever_fit
    message = sentence_for(mode, here.memory, Remedies())
    assert "needs 7.3 GB of memory, but this computer has 4.0 GB" in str(message)


def test_smaller_modes_after_memory_ran_out() -> None:
    ask = question(machine())
    first = smaller_mode(ask, judge(ask, "bfloat16", Staging.RESIDENT))
    assert first is not None
    assert (first.precision, first.staging) == ("bfloat16", Staging.ONE_AT_A_TIME)
    second = smaller_mode(ask, first)
    assert second is not None
    assert (second.precision, second.staging) == ("int8", Staging.ONE_AT_A_TIME)
    third = smaller_mode(ask, second)
    assert third is not None
    assert (third.precision, third.staging) == ("int4", Staging.ONE_AT_A_TIME)
    assert smaller_mode(ask, third) is None


def test_int4_is_taken_where_int8_fits_in_no_way() -> None:
    """A card whose codec runs on the CPU: int8 needs 5.1 GB there, int4 3.1."""
    for free_gb, precision in ((6, "int8"), (4, "int4")):
        here = machine(gpu(free_gb=free_gb))
        apart = DeviceChoice("cuda:0", "cpu", NOTHING)
        mode = choose_mode(question(here, devices=apart))
        assert (mode.precision, mode.fits) == (precision, True)
    found = remedies(question(here, EngineWish(precision="int8"), devices=apart))
    assert (found.int8, found.int4) == (False, True)
    assert "It would fit in the precision int4." in str(advice(found))


# Main memory


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_containers_limit_counts(tmp_path: Path) -> None:
    write(tmp_path, proc__self__cgroup="0::/user/app\n")
    group = tmp_path / "sys/fs/cgroup/user/app"
    group.mkdir(parents=True)
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("500\n")
    assert group_limit(tmp_path) is None
    (group.parent / "memory.max").write_text("3000000000\n")
    (group.parent / "memory.current").write_text("1500000000\n")
    (group.parent / "memory.stat").write_text("anon 1\ninactive_file 500000000\n")
    memory = system_memory(root=tmp_path)
    assert (memory.total_bytes, memory.limit != "") == (3 * GB, True)
    assert memory.free_bytes <= 2 * GB
    assert system_memory(GB, tmp_path).free_bytes <= 3 * GB


def test_the_older_kind_of_limit_counts(tmp_path: Path) -> None:
    write(tmp_path, proc__self__cgroup="5:cpu,memory:/docker/x\n0::/\n")
    group = tmp_path / "sys/fs/cgroup/memory"
    group.mkdir(parents=True)
    (group / "memory.limit_in_bytes").write_text("9223372036854771712")
    (group / "memory.usage_in_bytes").write_text("1000")
    assert group_limit(tmp_path) is None
    (group / "memory.limit_in_bytes").write_text(str(2 * GB))
    limit = group_limit(tmp_path)
    assert limit is not None
    assert (limit.limit_bytes, limit.used_bytes) == (2 * GB, 1000)


def test_without_limits_the_system_is_asked(tmp_path: Path) -> None:
    memory = system_memory(root=tmp_path)
    assert memory.limit == ""
    assert 0 < memory.free_bytes <= memory.total_bytes
    assert resident_bytes() > 10_000_000


@pytest.mark.parametrize(("is_small", "chosen"), [(False, torch.float16), (True, torch.float32)])
def test_a_small_model_s_sound_is_not_computed_in_half_precision(
    is_small: bool, chosen: torch.dtype
) -> None:
    """The starter's latents are larger than half precision holds."""
    apple = machine(gpu(kind=MLX))
    assert codec_dtype_for(apple, MLX, AUTO, is_small) is chosen
