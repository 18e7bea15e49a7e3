"""A Llama 3.2 stack as torchtune builds it, and what our own forward pass takes from it.

torchtune's modules hold the weights under the checkpoint's names, and their forward pass runs whole
sequences without a cache, as training does; backbone.py runs the same weights position by position.

Letters: B batch, S positions, D width.

Source: Llama 3 (arXiv 2407.21783) as built by torchtune.models.llama3_2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchtune.models.llama3_2 import llama3_2
from torchtune.modules import TransformerDecoder

from engine.config import TransformerShape


def build_stack(shape: TransformerShape) -> TransformerDecoder:
    """A stack without token embedding and output layer: (B, S, D) in, (B, S, D) out.

    Call `build_rope` once the stack has left the meta device.
    """
    stack = llama3_2(
        vocab_size=1,
        num_layers=shape.num_layers,
        num_heads=shape.num_heads,
        num_kv_heads=shape.num_kv_heads,
        embed_dim=shape.embed_dim,
        max_seq_len=shape.max_seq_len,
        rope_base=shape.rope_base,
        intermediate_dim=shape.intermediate_dim,
        norm_eps=shape.norm_eps,
        scale_factor=shape.scale_factor,
    )
    stack.tok_embeddings = cast("Any", nn.Identity())
    stack.output = cast("Any", nn.Identity())
    return stack


def build_rope(stack: TransformerDecoder, device: torch.device) -> None:
    """Compute the float32 rotation tables, which torchtune leaves out on the meta device."""
    layers: list[Any] = list(stack.layers)
    for rope in {
        id(layer.attn.pos_embeddings): layer.attn.pos_embeddings for layer in layers
    }.values():
        rope.rope_init()
        rope.to(device)


@dataclass(frozen=True)
class Rotation:
    """The cosines and sines of all positions: float32, (max_seq_len, head_dim / 2) each."""

    cos: Tensor
    sin: Tensor

    @staticmethod
    def of(stack: TransformerDecoder) -> Rotation:
        """The tables that `build_rope` computed."""
        tables: Tensor = cast("Any", stack.layers[0]).attn.pos_embeddings.cache
        return Rotation(tables[..., 0], tables[..., 1])

    def at(self, start: int, positions: int) -> tuple[Tensor, Tensor]:
        """Cosines and sines of so many positions from `start` on."""
        return self.cos[start : start + positions], self.sin[start : start + positions]


def rms_norm(x: Tensor, scale: Tensor, eps: float) -> Tensor:
    """Root-mean-square norm over the last dimension, in float32; the result has x's type."""
    return F.rms_norm(x.float(), (x.shape[-1],), scale, eps).to(x.dtype)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary position embedding on adjacent pairs, in float32.

    x (B, S, H, head_dim); rotation: cos and sin, each (S, head_dim / 2).
    """
    cos, sin = rotation[0][:, None], rotation[1][:, None]
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    turned = torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1)
    return turned.flatten(-2).to(x.dtype)
