"""Euler solver, guidance, context and noise as pure functions; parts of the velocity estimator."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from engine.heartcodec.flow_matching import (
    HOP_LATENTS,
    OVERLAP_LATENTS,
    WINDOW_LATENTS,
    advance_noise,
    drain,
    euler_steps,
    guide,
    step_times,
    window_noise,
)
from engine.heartcodec.flow_transformer import (
    mlp_width,
    rotation_of,
    time_features,
)
from engine.heartcodec.rvq import replace_unknown_ids
from tests.engine.heartcodec_golden import golden_codec, random_codes, seeded


def test_latent_windows() -> None:
    assert (WINDOW_LATENTS, HOP_LATENTS, OVERLAP_LATENTS) == (744, 640, 104)


@pytest.mark.parametrize("num_steps", [1, 3, 10])
def test_euler_is_exact_for_constant_velocity(num_steps: int) -> None:
    noise = torch.randn(1, 5, 2, generator=seeded(0))
    steps = euler_steps(lambda x, step: torch.full_like(x, 2.0), noise, None, num_steps)
    result = drain(steps)
    assert torch.allclose(result, noise + 2.0, atol=1e-6)


def test_euler_takes_the_velocity_at_the_start_of_each_step() -> None:
    seen: list[float] = []

    def grow(x: Tensor, step: int) -> Tensor:
        seen.append(float(x[0, 0, 0]))
        return x

    result = drain(euler_steps(grow, torch.ones(1, 1, 1), None, 4))
    assert seen == pytest.approx([1.25**i for i in range(4)])
    assert result.item() == pytest.approx(1.25**4)
    assert step_times(4).tolist() == [0.0, 0.25, 0.5, 0.75]


def test_context_follows_its_path_and_is_returned_unchanged() -> None:
    noise = torch.randn(1, 6, 2, generator=seeded(1))
    context = torch.randn(1, 2, 2, generator=seeded(2))
    seen: list[Tensor] = []

    def remember(x: Tensor, step: int) -> Tensor:
        seen.append(x.clone())
        return torch.ones_like(x)

    result = drain(euler_steps(remember, noise, context, 4))
    for step, x in enumerate(seen):
        t = step / 4
        path = (1 - (1 - 1e-6) * t) * noise[:, :2] + t * context
        assert torch.allclose(x[:, :2], path, atol=1e-6)
    assert torch.equal(result[:, :2], context)
    assert torch.allclose(result[:, 2:], noise[:, 2:] + 1, atol=1e-6)


def test_every_step_is_told_and_those_nobody_asks_for_are_not_made() -> None:
    made: list[int] = []

    def note(x: Tensor, step: int) -> Tensor:
        made.append(step)
        return x

    steps = euler_steps(note, torch.ones(1, 1, 1), None, 9)
    assert [next(steps), next(steps)] == [1, 2]
    steps.close()
    assert made == [0, 1]


def test_guidance_formula() -> None:
    unconditional, conditional = torch.tensor([1.0]), torch.tensor([3.0])
    assert guide(unconditional, conditional, 1.25).item() == pytest.approx(3.5)
    assert torch.equal(guide(unconditional, conditional, 1.0), conditional)


def test_guided_velocity_is_the_formula_over_two_single_branches() -> None:
    flow = golden_codec().flow_matching
    with torch.no_grad():
        condition = flow.condition(random_codes(12)[None])
        x = torch.randn(1, 24, 256, generator=seeded(3))
        context = torch.randn(1, 5, 256, generator=seeded(4))
        guided = flow.velocity(condition, context, 4, 1.5)(x, 2)
        conditional = flow.velocity(condition, context, 4, 1.0)(x, 2)
        unconditional = flow.velocity(torch.zeros_like(condition), context, 4, 1.0)(x, 2)
    assert torch.allclose(guided, guide(unconditional, conditional, 1.5), atol=1e-5)
    assert not torch.allclose(guided, conditional, atol=1e-3)


def test_low_guidance_runs_one_row() -> None:
    flow = golden_codec().flow_matching
    rows: list[int] = []
    handle = flow.estimator.proj_out.register_forward_pre_hook(
        lambda _module, inputs: rows.append(inputs[0].shape[0])
    )
    try:
        with torch.no_grad():
            condition = flow.condition(random_codes(3)[None])
            for scale in (0.5, 1.0, 1.01):
                flow.velocity(condition, None, 1, scale)(torch.zeros(1, 6, 256), 0)
    finally:
        handle.remove()
    assert rows == [1, 1, 2]


def test_noise_is_drawn_in_the_documented_order() -> None:
    generator, reference = seeded(5), seeded(5)
    torch.randn(1, 744, 256, generator=reference)
    assert torch.equal(
        window_noise(generator, 0, 256), torch.randn(1, 744, 256, generator=reference)
    )
    torch.randn(1, 640, 256, generator=reference)
    assert torch.equal(
        window_noise(generator, 1, 256), torch.randn(1, 744, 256, generator=reference)
    )


@pytest.mark.parametrize("windows", [0, 1, 3])
def test_advancing_skips_whole_windows(windows: int) -> None:
    walked, advanced = seeded(6), seeded(6)
    for window in range(windows):
        window_noise(walked, window, 256)
    advance_noise(advanced, windows)
    assert torch.equal(window_noise(walked, windows, 256), window_noise(advanced, windows, 256))


def test_mlp_widths_of_the_published_stages() -> None:
    assert (mlp_width(1536), mlp_width(3072), mlp_width(32)) == (4096, 8192, 256)


def test_rotation_turns_neighbouring_pairs_by_position() -> None:
    rotation = rotation_of(744, 64, torch.device("cpu"))
    x = torch.randn(744, 2, 64, generator=seeded(7))
    turned = rotation(x)
    pair = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    exponents = torch.arange(0, 64, 2, dtype=torch.float64) / 64
    angles = torch.outer(torch.arange(744, dtype=torch.float64), 10_000.0**-exponents)
    wanted = torch.view_as_real(pair * torch.polar(torch.ones_like(angles), angles)[:, None])
    assert torch.allclose(turned.double(), wanted.flatten(-2), atol=1e-3)
    assert torch.allclose(turned.norm(dim=-1), x.norm(dim=-1), atol=1e-4)


def test_time_features_are_cosines_then_sines() -> None:
    features = time_features(torch.tensor([0.0, 0.3]))
    assert features[0].tolist() == [1.0] * 256 + [0.0] * 256
    angle = 300 * math.exp(-math.log(10_000) * 10 / 256)
    assert features[1, 10].item() == pytest.approx(math.cos(angle), abs=1e-3)
    assert features[1, 266].item() == pytest.approx(math.sin(angle), abs=1e-3)


def test_ids_without_a_row_count_as_zero() -> None:
    codes = torch.tensor([[-1, 0, 255, 256, 8192]])
    assert replace_unknown_ids(codes, 256).tolist() == [[0, 0, 255, 0, 0]]
    flow = golden_codec().flow_matching
    wild = random_codes(4)[None].clone()
    tame = wild.clone()
    wild[0, 3, 1], tame[0, 3, 1] = 8192, 0
    wild[0, 0, 2], tame[0, 0, 2] = -5, 0
    with torch.no_grad():
        assert torch.equal(flow.condition(wild), flow.condition(tame))
