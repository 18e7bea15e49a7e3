"""The codec benchmark compares two ways to compute the same, and counts operations rightly."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from engine.heartcodec.config import HeartCodecConfig
from tests.engine.heartcodec_golden import golden_config
from tools.bench.codec import (
    Bench,
    Inputs,
    decibels,
    draft_s,
    latent_error,
    latents_of,
    measure,
    precision_of,
    random_codec,
)
from tools.bench.plain_codec import PlainCodec


def latents(form: str) -> Tensor:
    codec = random_codec(golden_config(), precision_of(form))
    return latents_of(codec, form, Inputs.random(golden_config(), 24), 2)


def test_plain_and_engine_agree_in_float32() -> None:
    assert latents("plain").shape == (24, 256)
    assert latent_error(latents("plain"), latents("float32")) < 1e-5


@pytest.mark.parametrize(("form", "bound"), [("bfloat16", 1e-2), ("float16", 1e-3)])
def test_sixteen_bits_differ_a_little(form: str, bound: float) -> None:
    assert 0 < latent_error(latents("float32"), latents(form)) < bound


def test_a_window_is_timed() -> None:
    bench = Bench(golden_config(), window_latents=24, steps=2, waveform_latents=12)
    measured = measure(random_codec(golden_config()), "float32", bench)
    assert measured.window_s == 10 * measured.step_s + measured.waveform_s > 0


def test_a_draft_sound_is_timed() -> None:
    assert min(draft_s(random_codec(golden_config()), 4)) > 0


def test_decibels() -> None:
    assert decibels(0.01) == pytest.approx(40)
    assert decibels(0.0) == math.inf


def test_operations_of_the_published_size() -> None:
    bench = Bench(HeartCodecConfig(), window_latents=744, steps=1, waveform_latents=744)
    assert math.isclose(bench.step_flop(), 4.4e12, rel_tol=0.1)


def test_operations_are_those_that_torch_counts() -> None:
    codec, length = random_codec(golden_config()), 100
    bench = Bench(golden_config(), window_latents=length, steps=1, waveform_latents=length)
    noise = torch.randn(1, length, 256, generator=torch.Generator().manual_seed(0))
    condition = torch.zeros(1, length, golden_config().dim)
    plain = PlainCodec(codec, golden_config().num_attention_heads)
    # torch counts attention only where it is made of matrix products.
    plainly = sdpa_kernel(SDPBackend.MATH)
    with torch.no_grad(), plainly, FlopCounterMode(display=False) as step:
        latents = plain.latents(noise, condition, 1, 1.25)[0]
    with torch.no_grad(), FlopCounterMode(display=False) as waveform:
        plain.waveform(latents, golden_config().upsample_factors, golden_config().num_samples)
    assert math.isclose(step.get_total_flops(), bench.step_flop(), rel_tol=0.05)
    assert math.isclose(waveform.get_total_flops(), bench.waveform_flop(), rel_tol=0.05)
