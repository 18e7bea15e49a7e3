"""Flow matching: noise in the documented order, the Euler solver, guidance and in-context latents.

The solver functions take a velocity function and know no network. Random numbers come from an
explicit CPU generator only, so every device gets the same noise.

Order of draws for one song, from one generator (that of the public reference implementation):
window 0 draws an unused (1, L, C), then its noise x_0 (1, L, C); every later window draws an unused
(1, L - overlap, C), then its x_0 (1, L, C); L = 744, C = 256, overlap 104.

Letters: B batch, L latent frames, C latent channels.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar, cast

import torch
from torch import Tensor, nn

from engine.heartcodec.config import LATENT_FRAMES_PER_TOKEN_FRAME, HeartCodecConfig
from engine.heartcodec.flow_transformer import VelocityEstimator
from engine.heartcodec.rvq import ResidualVectorQuantiser
from engine.heartcodec.windows import HOP_FRAMES, OVERLAP_FRAMES, WINDOW_FRAMES

WINDOW_LATENTS = WINDOW_FRAMES * LATENT_FRAMES_PER_TOKEN_FRAME
"""Latent frames of one window (744)."""
HOP_LATENTS = HOP_FRAMES * LATENT_FRAMES_PER_TOKEN_FRAME
"""Latent frames from one window's start to the next (640)."""
OVERLAP_LATENTS = OVERLAP_FRAMES * LATENT_FRAMES_PER_TOKEN_FRAME
"""Latent frames reused from the previous window as context (104)."""

T = TypeVar("T")

SIGMA_MIN = 1e-6
"""Remaining noise at t = 1 on the context's path."""

Velocity = Callable[[Tensor, int], Tensor]
"""(x (1, L, C), step index) -> dx/dt (1, L, C)."""


def window_noise(generator: torch.Generator, window: int, channels: int) -> Tensor:
    """Return a window's noise x_0 (1, 744, C), after the unused draw of the documented order."""
    unused = WINDOW_LATENTS if window == 0 else HOP_LATENTS
    torch.randn(1, unused, channels, generator=generator)
    return torch.randn(1, WINDOW_LATENTS, channels, generator=generator)


def advance_noise(generator: torch.Generator, windows: int, channels: int = 256) -> None:
    """Advance a freshly seeded CPU generator to where window number `windows` begins to draw."""
    for window in range(windows):
        window_noise(generator, window, channels)


def step_times(num_steps: int) -> Tensor:
    """Return the start times i / num_steps (num_steps,) of the Euler steps, float32."""
    return torch.arange(num_steps, dtype=torch.float32) / num_steps


def euler_steps(
    velocity: Velocity, noise: Tensor, context: Tensor | None, num_steps: int
) -> Generator[int, None, Tensor]:
    """Integrate dx/dt from noise (1, L, C) at t = 0 to latents (1, L, C) at t = 1, in float32.

    `context` (1, n, C): known first n latent frames. Before every step they are set to the straight
    path from their noise, and at the end they are returned unchanged. Yields the number of steps
    done after each one; the generator's return value is the result.
    """
    x = noise.clone()
    count = 0 if context is None else context.shape[1]
    for step in range(num_steps):
        start = step / num_steps
        if context is not None:
            x[:, :count] = (1 - (1 - SIGMA_MIN) * start) * noise[:, :count] + start * context
        x = x + velocity(x, step) * ((step + 1) / num_steps - start)
        yield step + 1
    if context is not None:
        x[:, :count] = context
    return x


def drain(steps: Generator[Any, None, T]) -> T:
    """Run a generator to its end and return its value."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("T", end.value)


def guide(unconditional: Tensor, conditional: Tensor, scale: float) -> Tensor:
    """Classifier-free guidance: v_0 + scale·(v_c - v_0)."""
    return unconditional + scale * (conditional - unconditional)


class FlowMatching(nn.Module):
    """Codes to latents: quantiser, conditioning and velocity estimator."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        self.latent_channels = config.out_channels
        self.vq_embed = ResidualVectorQuantiser(config)
        self.cond_feature_emb = nn.Linear(config.dim, config.dim)
        self.estimator = VelocityEstimator(config)

    def condition(self, codes: Tensor) -> Tensor:
        """Return the conditioning c (B, 2·T, dim) float32 of codes (B, K, T)."""
        features = self.cond_feature_emb(self.vq_embed(codes))
        return features.repeat_interleave(LATENT_FRAMES_PER_TOKEN_FRAME, dim=1)

    def velocity(
        self, condition: Tensor, context: Tensor | None, num_steps: int, guidance_scale: float
    ) -> Velocity:
        """Return the velocity function of one window.

        condition (1, L, dim); context (1, n, C) or None. With guidance_scale > 1 both branches run
        as one batch of two; otherwise the conditional branch runs alone.
        """
        length = condition.shape[1]
        known = condition.new_zeros(1, length, self.latent_channels)
        if context is not None:
            known[:, : context.shape[1]] = context
        guided = guidance_scale > 1
        if guided:
            condition = torch.cat((torch.zeros_like(condition), condition))
            known = known.expand(2, -1, -1)
        tables = self.estimator.tables(step_times(num_steps), length)
        fixed = self.estimator.fix(torch.cat((known, condition), dim=-1))

        def at(x: Tensor, step: int) -> Tensor:
            result = self.estimator(x, fixed, tables[step])
            return guide(result[:1], result[1:], guidance_scale) if guided else result

        return at
