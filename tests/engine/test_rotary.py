"""Rotations in complex and in real numbers, of neighbours and of halves."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine import rotary
from engine.rotary import Rotation

POSITIONS, HEADS, WIDTH = 40, 3, 16


def angles() -> torch.Tensor:
    return torch.outer(torch.arange(POSITIONS).double(), 0.7 ** torch.arange(WIDTH // 2).double())


def heads(dtype: torch.dtype = torch.float32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(3)
    return torch.randn(2, POSITIONS, HEADS, WIDTH, generator=generator).to(dtype)


def rotation(in_halves: bool = False) -> Rotation:
    table = torch.stack((angles().cos(), angles().sin()), dim=-1).float()
    return Rotation.of(table, in_halves)


def turned(first: torch.Tensor, second: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Turn pairs by the definition, in float64."""
    cos, sin = angles().cos()[:, None], angles().sin()[:, None]
    return first * cos - second * sin, second * cos + first * sin


@pytest.mark.parametrize("in_complex", [True, False])
def test_neighbours_turn_by_their_angle(in_complex: bool, monkeypatch: Any) -> None:
    monkeypatch.setattr(rotary, "computes_complex", lambda device: in_complex)
    pairs = heads().double().unflatten(-1, (-1, 2))
    wanted = torch.stack(turned(pairs[..., 0], pairs[..., 1]), dim=-1).flatten(-2)
    made = rotation()
    assert made.table.is_complex() == in_complex
    assert torch.allclose(made(heads()).double(), wanted, atol=1e-5)


def test_numbers_of_both_halves_turn_together() -> None:
    wanted = torch.cat(turned(*heads().double().chunk(2, dim=-1)), dim=-1)
    assert torch.allclose(rotation(in_halves=True)(heads()).double(), wanted, atol=1e-5)


@pytest.mark.parametrize("in_complex", [True, False])
@pytest.mark.parametrize("in_halves", [True, False])
def test_chosen_positions_turn_as_they_do_among_all(
    in_complex: bool, in_halves: bool, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rotary, "computes_complex", lambda device: in_complex)
    made, x = rotation(in_halves), heads(torch.float16)
    whole = made(x)
    assert whole.dtype is torch.float16
    assert torch.equal(made.at(7, 5)(x[:, 7:12]), whole[:, 7:12])
    assert torch.equal(made.chosen(torch.tensor([31]))(x[:, 31:32]), whole[:, 31:32])
