"""A Llama 3.2 stack as torchtune builds it, and its rotations for our forward pass.

torchtune's modules hold the weights under the checkpoint's names, and their forward pass runs whole
sequences without a cache, as training does; backbone.py runs the same weights with a cache.

Letters: B batch, S positions, D width.

Source: Llama 3 (arXiv 2407.21783) as built by torchtune.models.llama3_2.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import torch
from torch import nn

from engine.config import TransformerShape
from engine.rotary import Rotation
from engine.stand_ins import standing_in


@contextmanager
def _compiler_at_rest() -> Generator[None]:
    """Inside, torch.compiler.disable marks nothing, because a mark imports the whole compiler."""
    disable = torch.compiler.disable
    torch.compiler.disable = lambda fn=None, **_: fn or (lambda marked: marked)
    try:
        yield
    finally:
        torch.compiler.disable = disable


UNUSED = (
    "torchao",  # quantisation of torchtune's own
    "datasets",  # training data, with pandas and pyarrow
    "pandas",
    "torchdata",
    "PIL",  # images of multimodal models
    "tiktoken",  # tokenizers; ours is `tokenizers`
    "sentencepiece",
    "kagglehub",  # other ways of downloading
    "blobfile",
    "omegaconf",  # recipes of training runs
)
"""Imports of torchtune besides the Llama modules.

Neither the app nor its tools import any of them while a model is being loaded.
"""

with standing_in(UNUSED), _compiler_at_rest():
    from torchtune.models.llama3_1 import Llama3ScaledRoPE
    from torchtune.models.llama3_2 import llama3_2
    from torchtune.modules import TransformerDecoder

_compute_rotations = Llama3ScaledRoPE.rope_init


def _rotations_unless_meta(self: Llama3ScaledRoPE) -> None:
    """Compute the rotation table, but not on the meta device; `build_rope` does it later.

    torch does arithmetic there in Python and imports its compiler for that, which takes a second.
    The default device belongs to the thread, so models can be built in two threads at once.
    """
    if torch.get_default_device().type != "meta":
        _compute_rotations(self)


Llama3ScaledRoPE.rope_init = _rotations_unless_meta


def build_stack(shape: TransformerShape) -> TransformerDecoder:
    """Build a stack without token embedding and output layer: (B, S, D) in, (B, S, D) out.

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
    """Compute the float32 rotation tables, which torchtune skips on the meta device."""
    layers: list[Any] = list(stack.layers)
    for rope in {
        id(layer.attn.pos_embeddings): layer.attn.pos_embeddings for layer in layers
    }.values():
        rope.rope_init()
        rope.to(device)


def model_rotation(stack: TransformerDecoder) -> Rotation:
    """Return the rotations that `build_rope` computed for a stack."""
    return _rotation(cast("Any", stack.layers[0]).attn.pos_embeddings, in_halves=False)


def trainer_rotation(shape: TransformerShape, device: torch.device) -> Rotation:
    """Return the rotations with which SimpleTuner trains adapters.

    It loads HeartMuLa's matrices into transformers' Llama without sorting their rows, so halves are
    turned, and scales from the model's own number of positions on.
    """
    rope = Llama3ScaledRoPE(
        dim=shape.head_dim,
        max_seq_len=shape.max_seq_len,
        base=shape.rope_base,
        scale_factor=shape.scale_factor,
        old_context_len=shape.max_seq_len,
    )
    return _rotation(rope.to(device), in_halves=True)


def _rotation(rope: Any, in_halves: bool) -> Rotation:
    """Return torchtune's table (max_seq_len, head_dim / 2, 2) as rotations."""
    return Rotation.of(rope.cache, in_halves)
