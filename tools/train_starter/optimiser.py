"""Muon for the stacks' matrices, AdamW for everything else.

Muon (Jordan et al. 2024) orthogonalises the momentum of a matrix by Newton-Schulz iterations; small
language models need about half the steps with it. Not distributed, not sharded.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

FOLDED = (
    *("audio_embeddings.weight", "text_embeddings.weight"),
    *("codebook0_head.weight", "audio_head"),
)
"""Tables of the model that are trained as sums of features, and written on export."""
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonalised(gradient: Tensor, steps: int = 5) -> Tensor:
    """Return the nearest matrix with singular values near 1, for (rows, columns)."""
    a, b, c = _COEFFICIENTS
    x = gradient.float() / (gradient.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(Optimizer):
    """Orthogonalised momentum; the learning rate is in units of the matrices' natural scale."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.02, momentum: float = 0.95) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Perform one update."""
        del closure
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                buffer = state.setdefault("momentum", torch.zeros_like(parameter))
                buffer.lerp_(parameter.grad, 1 - group["momentum"])
                blend = parameter.grad.lerp(buffer, group["momentum"])
                scale = max(1.0, parameter.shape[0] / parameter.shape[1]) ** 0.5
                parameter.add_(
                    orthogonalised(blend).to(parameter.dtype), alpha=-group["lr"] * scale
                )


def build_optimisers(model: nn.Module, muon_lr: float, adam_lr: float) -> list[Optimizer]:
    """Return Muon for matrices inside the stacks, AdamW for embeddings, heads, norms and biases."""
    matrices: list[Tensor] = []
    others: list[Tensor] = []
    for name, parameter in model.named_parameters():
        if name.endswith(FOLDED):
            continue
        inside = ".layers." in name or "projection" in name
        (matrices if inside and parameter.ndim == 2 else others).append(parameter)
    adam = torch.optim.AdamW(others, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.0)
    return [Muon(matrices, lr=muon_lr), adam]


def set_rates(optimisers: list[Optimizer], bases: tuple[float, float], factor: float) -> None:
    """Set every group's learning rate to its base times `factor`."""
    for optimiser, base in zip(optimisers, bases, strict=True):
        for group in optimiser.param_groups:
            group["lr"] = base * factor
