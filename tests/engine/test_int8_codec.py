"""The codec's products in int8 of two digits, and where they are chosen."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.config import HeartMuLaConfig
from engine.contract import AUTO, DeviceError
from engine.devices.device import codec_dtype_for
from engine.devices.memory_plan import ModelSizes
from engine.hardware import processor
from engine.hardware.machine import Gpu, Machine, Memory
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.int8_products import Int8Linear, QuantisedRows
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from tests.engine.heartcodec_golden import golden_config, seeded
from tools.bench.codec import Inputs, latent_error, random_codec

MEMORY = Memory(10**11, 10**11)
CARD = Gpu("cuda", 0, "RTX", "CUDA", MEMORY, has_bf16=True)
needs_dot = pytest.mark.skipif(
    not processor.cpu_has_int8_dot(), reason="this processor has no int8 dot products"
)


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=seeded(seed))


@needs_dot
@pytest.mark.parametrize("shape", [(5, 64), (2, 37, 256)])
def test_products_are_closer_than_those_of_float16(shape: tuple[int, ...]) -> None:
    x, weight = normal(*shape), normal(96, shape[-1], seed=1)
    exact = x.double() @ weight.double().t()
    half = (x.half().double() @ weight.half().double().t()).half()
    made = Int8Linear(weight)(x)
    assert made.shape == (*shape[:-1], 96)
    assert made.dtype is torch.float32
    assert latent_error(exact, made.double()) < 0.6 * latent_error(exact, half.double())


@needs_dot
def test_rows_of_very_different_sizes_and_empty_ones() -> None:
    x, weight = normal(3, 64), normal(32, 64, seed=1)
    x[0] *= 1e4
    x[1] = 0
    exact, made = x @ weight.t(), Int8Linear(weight)(x)
    assert not made[1].any()
    for row in (0, 2):
        assert latent_error(exact[row], made[row]) < 3e-4


@needs_dot
def test_largest_values_do_not_overflow() -> None:
    x, weight = torch.full((2, 512), -3.0), torch.full((16, 512), 2.0)
    assert torch.allclose(Int8Linear(weight)(x), torch.full((2, 16), -3072.0), rtol=1e-5)


@needs_dot
def test_rows_are_quantised_once_for_several_products() -> None:
    x, weight = normal(2, 7, 64), normal(32, 64, seed=1)
    layer = Int8Linear(weight)
    assert torch.equal(layer(QuantisedRows.of(x)), layer(x))


def latents(codec: HeartCodec) -> Tensor:
    inputs = Inputs.random(golden_config(), 100)
    return codec.latents(inputs.codes, inputs.noise, None, DecodeOptions())


@needs_dot
def test_latents_after_ten_steps_are_closer_than_those_of_float16() -> None:
    made = {}
    for dtype in (torch.float32, torch.float16, torch.int8):
        codec = random_codec(golden_config())
        codec.to_precision(dtype)
        assert codec.precision is dtype
        made[dtype] = latents(codec)
    exact = made[torch.float32]
    assert latent_error(exact, made[torch.int8]) < latent_error(exact, made[torch.float16])


@needs_dot
def test_loaded_in_int8_as_converted_to_it() -> None:
    converted, loaded = random_codec(golden_config()), HeartCodec.meta(golden_config())
    stored = {name: part.detach() for name, part in converted.named_parameters()}
    held = list(stored)
    loaded.load_stored(stored.__getitem__, torch.int8, torch.device("cpu"), held)
    converted.to_precision(torch.int8)
    assert torch.equal(latents(loaded), latents(converted))


@pytest.mark.parametrize(
    ("wish", "device", "has_dot", "is_small", "chosen"),
    [
        (AUTO, "cpu", True, False, torch.int8),
        (AUTO, "cpu", True, True, torch.float32),
        (AUTO, "cpu", False, False, torch.float32),
        (AUTO, "cuda:0", True, False, torch.float32),
        ("float32", "cpu", True, False, torch.float32),
        ("int8", "cpu", True, True, torch.int8),
    ],
)
def test_choice(wish: str, device: str, has_dot: bool, is_small: bool, chosen: torch.dtype) -> None:
    machine = Machine(MEMORY, gpus=(CARD,), has_int8_dot=has_dot)
    assert codec_dtype_for(machine, device, wish, is_small) is chosen


@pytest.mark.parametrize(("device", "has_dot"), [("cpu", False), ("cuda:0", True)])
def test_int8_where_it_cannot_be_computed(device: str, has_dot: bool) -> None:
    machine = Machine(MEMORY, gpus=(CARD,), has_int8_dot=has_dot)
    with pytest.raises(DeviceError, match=f"int8 on {device}.*AVX-512 VNNI"):
        codec_dtype_for(machine, device, "int8", is_small=False)


def test_planned_memory_is_half() -> None:
    sizes = ModelSizes(HeartMuLaConfig.from_dict({}, ""), HeartCodecConfig())
    exact = sizes.codec_bytes
    sizes.codec_dtype = torch.int8
    assert 0.5 < sizes.codec_bytes / exact < 0.6


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags : fpu avx2 avx512f avx512_vnni", True),
        ("flags : fpu avx2 avx_vnni", False),
        ("flags : fpu avx2 avx512f", False),
    ],
)
def test_linux_names_the_dot_products(flags: str, expected: bool, tmp_path: Path) -> None:
    if platform.machine().lower() not in ("x86_64", "amd64"):
        pytest.skip("x86 alone")
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\n{flags}\n")
    assert processor.has_int8_dot_instructions(cpuinfo) is expected


@pytest.mark.parametrize(
    ("limit", "held"), [("AVX512_CORE", True), ("avx2_vnni", True), ("AVX512_CORE_VNNI", False)]
)
def test_onednn_may_be_held(limit: str, held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    monkeypatch.setattr(processor, "has_int8_dot_instructions", lambda: True)
    ask: Callable[[], bool] = processor.cpu_has_int8_dot.__wrapped__
    assert ask() is not held
