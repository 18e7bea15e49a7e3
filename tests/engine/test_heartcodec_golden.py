"""Sound of the golden codes, at several thread counts; precision of the latents in 16 bits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.hardware import processor
from engine.heartcodec.flow_matching import window_noise
from engine.heartcodec.stream import DecodeOptions
from tests.engine.heartcodec_golden import (
    CodecCase,
    codec_cases,
    golden_codec,
    load_golden,
    random_codes,
    seeded,
)

RMS_SAMPLES = 4800
CASES = codec_cases()


def decode(case: CodecCase) -> Tensor:
    codes = case.expected("codes")
    return golden_codec().detokenize(codes, case.num_steps, case.guidance_scale, seeded(case.seed))


def check(case: CodecCase, sound: Tensor) -> None:
    assert sound.dtype == torch.float32
    assert sound.shape == (2, case.samples)
    wanted = case.expected("slices")
    got = torch.stack([sound[:, start : start + 2400] for start in case.expected("slice_starts")])
    assert (got - wanted).abs().max() <= 2e-3 * wanted.abs().max()
    rms = case.expected("rms_per_100ms")
    windows = sound[:, : rms.shape[1] * RMS_SAMPLES].unflatten(1, (-1, RMS_SAMPLES))
    assert (windows.square().mean(-1).sqrt() - rms).abs().max() <= 1e-5


def test_there_are_five_cases() -> None:
    assert len(CASES) == 5


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("by_onednn", [True, False], ids=["oneDNN", "torch"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_sound(
    case: CodecCase, by_onednn: bool, set_onednn_float32: Callable[[bool], None]
) -> None:
    set_onednn_float32(by_onednn)
    check(case, decode(case))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("case", CASES[:1], ids=lambda case: case.name)
def test_golden_sound_at_other_thread_counts(case: CodecCase, threads: int) -> None:
    torch.set_num_threads(threads)
    check(case, decode(case))


@pytest.mark.usefixtures("one_thread")
def test_numpy_codes_and_a_seed_fix_the_sound() -> None:
    codes = random_codes(5).int().numpy()
    codec = golden_codec()
    one, two, three = (codec.detokenize(codes, 1, 1.25, seeded(s)) for s in (1, 1, 2))
    assert torch.equal(one, two)
    assert not torch.equal(one, three)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_sixteen_bit_matrices_stay_close_in_the_latents(dtype: torch.dtype) -> None:
    if dtype is torch.bfloat16 and processor.torch_is_held_below_avx512():
        pytest.skip("torch's attention may refuse bfloat16 while ATEN_CPU_CAPABILITY holds it")
    codes, noise, options = random_codes(372), window_noise(seeded(1), 0, 256), DecodeOptions(4)
    exact = golden_codec().latents(codes, noise, None, options)
    rough = load_golden(dtype).latents(codes, noise, None, options)
    assert rough.dtype == torch.float32
    error = (rough - exact).norm() / exact.norm()
    assert 0 < error <= 1e-2
