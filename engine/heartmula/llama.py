"""The modules of a Llama 3.2 stack: they hold the weights under the checkpoint's names.

Their forward passes run whole sequences without a cache, as training does; backbone.py runs the
same weights position by position.  No token embedding, no output layer.

Letters: B batch, S positions, D width.

Source: Llama 3 (arXiv 2407.21783); rotation scaled as in Llama 3.1 and later.
"""

from __future__ import annotations

import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.config import TransformerShape

LOW_FREQUENCY_FACTOR = 1.0
HIGH_FREQUENCY_FACTOR = 4.0
TRAINED_POSITIONS = 8192
"""Context of the first training, to which the scaling of the rotation refers."""


class RMSNorm(nn.Module):
    """Root-mean-square norm over the last dimension, computed in float32."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """(..., D) to the same shape and type."""
        return rms_norm(x, self.scale, self.eps)


class Attention(nn.Module):
    """Causal grouped-query attention with rotary positions."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.head_dim = shape.head_dim
        width, kv_width = shape.embed_dim, shape.num_kv_heads * shape.head_dim
        self.q_proj = nn.Linear(width, shape.num_heads * shape.head_dim, bias=False)
        self.k_proj = nn.Linear(width, kv_width, bias=False)
        self.v_proj = nn.Linear(width, kv_width, bias=False)
        self.output_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        """(B, S, D) to the same shape; rotation: cos and sin, (S, head_dim / 2) each."""
        q, k, v = (
            projection(x).unflatten(-1, (-1, self.head_dim))
            for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        group = q.shape[2] // k.shape[2]
        q, k = rotate(q, rotation), rotate(k, rotation).repeat_interleave(group, dim=2)
        v = v.repeat_interleave(group, dim=2)
        mixed = F.scaled_dot_product_attention(
            q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True
        )
        return self.output_proj(mixed.transpose(1, 2).flatten(-2))


class FeedForward(nn.Module):
    """w2(silu(w1 x) · w3 x)."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.w1 = nn.Linear(shape.embed_dim, shape.intermediate_dim, bias=False)
        self.w2 = nn.Linear(shape.intermediate_dim, shape.embed_dim, bias=False)
        self.w3 = nn.Linear(shape.embed_dim, shape.intermediate_dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(..., D) to the same shape."""
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Rotation:
    """The cosines and sines of all positions: float32, (max_seq_len, head_dim / 2) each."""

    def __init__(self, shape: TransformerShape) -> None:
        self._shape = shape
        self.cos = self.sin = torch.empty(0)

    def build(self, device: torch.device) -> None:
        """Compute the tables; modules on the meta device leave them out."""
        angles = torch.outer(
            torch.arange(self._shape.max_seq_len, dtype=torch.float32),
            rotation_frequencies(self._shape),
        )
        self.cos, self.sin = angles.cos().to(device), angles.sin().to(device)

    def at(self, start: int, positions: int) -> tuple[Tensor, Tensor]:
        """Cosines and sines of so many positions from `start` on."""
        return self.cos[start : start + positions], self.sin[start : start + positions]


class LlamaLayer(nn.Module):
    """x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, shape: TransformerShape, rotation: Rotation) -> None:
        super().__init__()
        self.rotation = rotation
        self.sa_norm = RMSNorm(shape.embed_dim, shape.norm_eps)
        self.attn = Attention(shape)
        self.mlp_norm = RMSNorm(shape.embed_dim, shape.norm_eps)
        self.mlp = FeedForward(shape)

    def forward(self, x: Tensor) -> Tensor:
        """(B, S, D) at positions 0 ... S - 1 to the same shape."""
        x = x + self.attn(self.sa_norm(x), self.rotation.at(0, x.shape[1]))
        return x + self.mlp(self.mlp_norm(x))


class LlamaStack(nn.Module):
    """Layers and a final norm."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.rotation = Rotation(shape)
        self.layers = nn.ModuleList(
            LlamaLayer(shape, self.rotation) for _ in range(shape.num_layers)
        )
        self.norm = RMSNorm(shape.embed_dim, shape.norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        """(B, S, D) at positions 0 ... S - 1 to the same shape, normed."""
        for layer in self.layers:
            x = layer(x)
        return cast("Tensor", self.norm(x))


def rms_norm(x: Tensor, scale: Tensor, eps: float) -> Tensor:
    """Root-mean-square norm over the last dimension, in float32; the result has x's type."""
    return F.rms_norm(x.float(), (x.shape[-1],), scale, eps).to(x.dtype)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary position embedding on adjacent pairs, in float32.

    x (B, S, H, head_dim); rotation: cos and sin, each (S, head_dim / 2) or (B, S, head_dim / 2).
    """
    cos, sin = rotation[0].unsqueeze(-2), rotation[1].unsqueeze(-2)
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    turned = torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1)
    return turned.flatten(-2).to(x.dtype)


def rotation_frequencies(shape: TransformerShape) -> Tensor:
    """Radians a position, (head_dim / 2,) float32: slow turns are slowed by `scale_factor`."""
    exponents = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    plain = 1.0 / shape.rope_base**exponents
    turns = TRAINED_POSITIONS * plain / (2 * math.pi)
    span = HIGH_FREQUENCY_FACTOR - LOW_FREQUENCY_FACTOR
    kept = ((turns - LOW_FREQUENCY_FACTOR) / span).clamp(0.0, 1.0)
    return (1 - kept) * plain / shape.scale_factor + kept * plain
