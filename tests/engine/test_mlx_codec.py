"""HeartCodec on MLX against the public reference's sound, and beside torch."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch

from engine.heartcodec.flow_matching import window_noise
from engine.heartcodec.stream import DecodeOptions, DecodeStep
from tests.engine import golden
from tests.engine.heartcodec_golden import (
    CodecCase,
    codec_cases,
    golden_codec,
    random_codes,
    seeded,
)
from tests.engine.test_heartcodec_golden import check

pytest.importorskip("mlx.core", reason="MLX is not installed")

from engine.on_mlx.codec import MlxHeartCodec
from engine.on_mlx.library import mx

ON_PROCESSOR = mx.default_device() == mx.cpu
OPTIONS = DecodeOptions(2)


@cache
def mlx_codec(dtype: torch.dtype = torch.float32) -> MlxHeartCodec:
    return golden.checkpoint().load_heartcodec_on_mlx(dtype, lambda *_: None)


@pytest.mark.parametrize("case", codec_cases(), ids=lambda case: case.name)
def test_golden_sound(case: CodecCase) -> None:
    if ON_PROCESSOR and case.samples > 20 * 3840:
        pytest.skip("MLX convolves slowly on a processor: minutes a case")
    codes = case.expected("codes")
    sound = mlx_codec().detokenize(codes, case.num_steps, case.guidance_scale, seeded(case.seed))
    check(case, sound)


@pytest.mark.parametrize("guidance", [1.0, 1.25])
@pytest.mark.parametrize("has_context", [False, True])
def test_latents_equal_torchs(guidance: float, has_context: bool) -> None:
    codes, noise = random_codes(60), window_noise(seeded(1), 0, 256)[:, :120]
    context = torch.randn(30, 256, generator=seeded(2)) if has_context else None
    options = DecodeOptions(3, guidance)
    exact = golden_codec().latents(codes, noise, context, options)
    latents = mlx_codec().latents(codes, noise, context, options)
    assert torch.allclose(latents, exact, atol=1e-4)
    if context is not None:
        assert torch.equal(latents[:30], context)


def test_sixteen_bit_matrices_stay_close_in_the_latents() -> None:
    codes, noise = random_codes(60), window_noise(seeded(1), 0, 256)[:, :120]
    exact = golden_codec().latents(codes, noise, None, OPTIONS)
    rough = mlx_codec(torch.float16).latents(codes, noise, None, OPTIONS)
    assert float((rough - exact).norm() / exact.norm()) < 2e-3


def test_the_sound_of_chunks_equals_torchs(monkeypatch: pytest.MonkeyPatch) -> None:
    latents = torch.randn(9, 256, generator=seeded(3))
    exact = golden_codec().waveform(latents, OPTIONS)
    codec = mlx_codec()
    monkeypatch.setattr(codec._waveform, "_chunk_frames", 4)
    sound = codec.waveform(latents, OPTIONS)
    assert sound.shape == (2, 9 * 1920)
    assert (sound - exact).abs().max() <= 1e-5 * exact.abs().max()
    first = codec.waveform(latents, OPTIONS, token_frames=2)
    assert torch.equal(first, sound[:, : first.shape[1]])
    assert 2 * 3840 <= first.shape[1] < sound.shape[1]


def test_every_step_can_be_the_last() -> None:
    codec, codes = mlx_codec(), random_codes(20)
    noise = window_noise(seeded(1), 0, 256)[:, :40]
    steps = codec.latent_steps(codes, noise, None, DecodeOptions(4))
    assert [next(steps) for _ in range(2)] == [DecodeStep(1), DecodeStep(2)]
    steps.close()
    assert torch.isfinite(codec.latents(codes, noise, None, OPTIONS)).all()


def test_a_straight_flow_runs_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    codec, codes = mlx_codec(), random_codes(20)
    noise = window_noise(seeded(1), 0, 256)[:, :40]
    exact = codec.latents(codes, noise, None, DecodeOptions(1))
    monkeypatch.setattr(codec, "config", replace(codec.config, flow_steps=1))
    assert list(codec.latent_steps(codes, noise, None, DecodeOptions(10))) == [DecodeStep(1)]
    assert torch.equal(codec.latents(codes, noise, None, DecodeOptions(10)), exact)


def test_ids_without_a_row_decode_as_id_0() -> None:
    codes = random_codes(10)
    strange = codes.clone()
    strange[2, 3] = 8192
    codes[2, 3] = 0
    noise = window_noise(seeded(1), 0, 256)[:, :20]
    one, two = (mlx_codec().latents(c, noise, None, OPTIONS) for c in (codes, strange))
    assert torch.equal(one, two)
