"""The waveform decoder: chunks against one pass, its step limit, rounding, stereo, causality."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import Tensor, nn

from engine.heartcodec.waveform_decoder import (
    MAX_CONV_STEPS,
    CausalConv,
    Halo,
    ResidualUnit,
    ScalarModel,
    UpBlock,
    UpConv,
    round_latents,
)
from tests.engine.heartcodec_golden import golden_codec, seeded

ONE_PASS = 1 << 30
pytestmark = pytest.mark.usefixtures("one_thread")


def some_latents(frames: int) -> Tensor:
    return torch.randn(frames, 256, generator=seeded(frames))


def test_rounding_to_ninths() -> None:
    values = torch.tensor([0.0, 0.05, 0.06, -0.06, 1.0, 0.3, -2.04], dtype=torch.float64)
    rounded = round_latents(values)
    assert rounded.dtype == torch.float32
    ninths = torch.tensor([0.0, 0.0, 1.0, -1.0, 9.0, 3.0, -18.0])
    assert torch.allclose(rounded, ninths / 9)


def test_latents_within_one_step_sound_the_same() -> None:
    model = golden_codec().scalar_model
    base = round_latents(some_latents(3))
    with torch.no_grad():
        assert torch.equal(model(base + 0.04), model(base - 0.04))
        assert not torch.allclose(model(base + 0.07), model(base))


@pytest.mark.parametrize(("max_steps", "frames"), [(2_000, 7), (20_000, 40), (MAX_CONV_STEPS, 80)])
def test_chunks_give_what_one_pass_gives(max_steps: int, frames: int) -> None:
    model = golden_codec().scalar_model
    latents = some_latents(frames)
    with torch.no_grad():
        whole = model(latents, ONE_PASS)
        pieces = list(model.chunks(latents, max_steps))
    assert len(pieces) > 1
    assert whole.shape == (2, frames * 1920)
    difference = (torch.cat(pieces, dim=1) - whole).abs().max()
    assert difference <= 1e-5 * whole.abs().max()


def test_no_layer_sees_more_steps_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def watch(name: str) -> None:
        real = getattr(nn.functional, name)

        def watched(x: Tensor, *args: object, **kwargs: object) -> Tensor:
            result = real(x, *args, **kwargs)
            lengths.extend((x.shape[-1], result.shape[-1]))
            return result

        monkeypatch.setattr(nn.functional, name, watched)

    watch("conv1d")
    watch("conv_transpose1d")
    watch("prelu")
    with torch.no_grad():
        golden_codec().scalar_model(some_latents(744))
    assert 60_000 < max(lengths) <= MAX_CONV_STEPS


def test_left_and_right_come_from_the_two_halves() -> None:
    model = golden_codec().scalar_model
    latents = some_latents(4)
    swapped = torch.cat((latents[:, 128:], latents[:, :128]), dim=1)
    with torch.no_grad():
        sound, mirrored = model(latents), model(swapped)
    assert torch.allclose(sound, mirrored.flip(0), atol=1e-6)
    assert not torch.allclose(sound[0], sound[1])


def test_only_two_latent_frames_of_the_future_are_heard() -> None:
    model = golden_codec().scalar_model
    latents = some_latents(12)
    changed = latents.clone()
    changed[8:] += 1
    with torch.no_grad():
        before, after = model(latents), model(changed)
    assert torch.allclose(before[:, : 6 * 1920], after[:, : 6 * 1920], atol=1e-6)
    assert not torch.allclose(before[:, 6 * 1920 : 8 * 1920], after[:, 6 * 1920 : 8 * 1920])


def test_causal_layers_against_their_definition() -> None:
    x = torch.randn(2, 3, 11, generator=seeded(1))
    conv = CausalConv(3, 4, 7, dilation=3)
    up = UpConv(3, 2, 4)
    with torch.no_grad():
        padded = nn.functional.pad(x, (18, 0))
        wanted = nn.functional.conv1d(padded, conv.weight, conv.bias, dilation=3)
        assert torch.allclose(conv.run(x, Halo()), wanted, atol=1e-6)
        assert torch.allclose(up.run(x, Halo()), up.layer(x)[..., :-4], atol=1e-6)


def test_chunk_size_respects_small_limits() -> None:
    model = golden_codec().scalar_model
    assert isinstance(model, ScalarModel)
    assert model.chunk_frames() * 1920 <= MAX_CONV_STEPS
    assert model.chunk_frames(1) == 1


def test_units_that_add_nothing_are_left_out() -> None:
    model = deepcopy(golden_codec().scalar_model)
    latents = some_latents(5)
    for block in model.decoder:
        if isinstance(block, UpBlock):
            for unit in (block.convs[1], block.convs[3]):
                assert isinstance(unit, ResidualUnit)
                nn.init.zeros_(unit.conv2.weight)
                assert unit.conv2.bias is not None
                nn.init.zeros_(unit.conv2.bias)
    calls: list[int] = []
    for unit in (u for u in model.modules() if isinstance(u, ResidualUnit)):
        unit.activation2.register_forward_hook(lambda *_: calls.append(1))
    with torch.no_grad():
        whole = model(latents)
        assert len(calls) == 25
        calls.clear()
        model.skip_idle_units()
        shorter = model(latents)
    assert len(calls) == 15
    assert torch.equal(shorter, whole)
