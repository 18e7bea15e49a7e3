"""HeartMuLa on MLX: embeddings, stacks and heads, read from a checkpoint part by part.

The order within a frame is in frame_decoder.py. The table of text embeddings stays with torch, in
its mapped file where that is possible: a song reads a few of its rows, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.config import HeartMuLaConfig, TransformerShape
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import WeightForm
from engine.heartmula.quantising import GroupedWeight
from engine.heartmula.stored_forms import part_form
from engine.on_mlx.frame_decoder import MlxFrameDecoder
from engine.on_mlx.library import as_mlx, evaluate, failing, mx, mx_dtype
from engine.on_mlx.products import Product, make_product
from engine.on_mlx.stack import Layer, Stack
from engine.prompt import Prompt

TEXT_TABLE = "text_embeddings.weight"


@dataclass(frozen=True)
class StoredWeights:
    """How a checkpoint's tensors are read, each by its published name.

    read      the tensor on the CPU, in a type of floating point; may be a view of its file
    grouped   the matrix if it is stored in 4 bits, else None
    table     the text embeddings (V, D), which stay where they are
    """

    read: Callable[[str], Tensor]
    grouped: Callable[[str], GroupedWeight | None]
    table: Tensor


class MlxHeartMuLa:
    """Backbone, local decoder, embeddings and heads."""

    is_asynchronous = False
    """Each frame is read before it is fed: the cache is written in place only when nothing that is
    still computed reads it, and would be copied else.
    """

    @failing()
    def __init__(self, config: HeartMuLaConfig, plan: LoadPlan, stored: StoredWeights) -> None:
        """Read all weights, the largest tensors first, so that what is temporary adds least.

        plan: `dtype` of activations and of weights that are not quantised, and `form`.
        """
        self.config = config
        self.dtype = mx_dtype(plan.dtype)
        self._plan = plan
        self._stored = stored
        self._audio_table = self._array("audio_embeddings.weight")
        self._audio_heads = self._heads()
        self._codebook0_head = self._product("codebook0_head.weight")
        self._projection = self._product("projection.weight")
        self.backbone = self._stack("backbone", config.backbone)
        self.decoder = self._stack("decoder", config.decoder)
        self._text_table = stored.table
        unconditional = stored.read("unconditional_text_embedding.weight")
        self.unconditional_embedding = as_mlx(unconditional[None].to(plan.dtype))
        self._muq = [self._wide(stored.read(f"muq_linear.{leaf}")) for leaf in ("weight", "bias")]
        del self._stored

    def close(self) -> None:
        """Release the mapped file; nothing can be computed afterwards."""
        self._text_table = self._text_table.to("meta")

    def new_decoder(self, guidance: bool, capacity: int, rows: int = 1) -> MlxFrameDecoder:
        """Return a decoder of `rows` songs with room for `capacity` positions."""
        return MlxFrameDecoder(self, guidance, capacity, rows)

    def embed_prompt(self, prompt: Prompt, muq: Sequence[float] | None) -> Tensor:
        """Embed the conditional row (1, S, D) on the CPU; muq: style vector, None for zeros."""
        rows = self._text_table[torch.from_numpy(prompt.text_ids)]
        conditional = rows.to(self._plan.dtype)
        vector = torch.zeros(self.config.muq_dim) if muq is None else torch.tensor(list(muq))
        weight, bias = self._muq
        style = functional.linear(vector.float(), weight, bias)
        conditional[prompt.style_position] = style.to(conditional.dtype)
        return conditional[None]

    def embed_frames(self, codes: mx.array) -> mx.array:
        """codes (B, T, K) -> (B, T, D): the sum of the codebooks' embeddings."""
        books = mx.arange(codes.shape[-1]) * self.config.audio_vocab_size
        return self._audio_table[codes + books].sum(axis=-2)

    def embed_code(self, codebook: int, codes: mx.array) -> mx.array:
        """codes (B,) of one codebook -> (B, 1, D_dec), projected for the local decoder."""
        rows = self._audio_table[codes + codebook * self.config.audio_vocab_size]
        return self.project(rows)[:, None]

    def codebook_logits(self, codebook: int, hidden: mx.array) -> mx.array:
        """hidden (B, D) for codebook 0, (B, D_dec) for the others -> (B, V)."""
        if codebook == 0:
            return self._codebook0_head(hidden)
        return self._audio_heads[codebook - 1](hidden)

    def project(self, x: mx.array) -> mx.array:
        """Project from the backbone's width (..., D) to the local decoder's (..., D_dec)."""
        return self._projection(x)

    def _wide(self, tensor: Tensor) -> Tensor:
        return tensor.to(torch.float32, copy=True)

    def _array(self, name: str) -> mx.array:
        array = as_mlx(self._stored.read(name).to(self._plan.dtype))
        evaluate(array)
        return array

    def _heads(self) -> list[Product]:
        form = part_form("audio_head", self._plan.form)
        heads = self._stored.read("audio_head")  # (K - 1, D_dec, V)
        return [make_product(head.t(), form, self._plan.dtype) for head in heads]

    def _product(self, *names: str) -> Product:
        """Return one product by several matrices with the same inputs, their outputs in order."""
        form = part_form(names[0], self._plan.form)
        if form is WeightForm.INT4:
            held = [weight for name in names if (weight := self._stored.grouped(name))]
            if len(held) == len(names):
                return make_product(GroupedWeight.joined(held), form, self._plan.dtype)
        parts = [self._stored.read(name).to(self._plan.dtype) for name in names]
        return make_product(torch.cat(parts), form, self._plan.dtype)

    def _stack(self, prefix: str, shape: TransformerShape) -> Stack:
        layers: list[Layer] = []
        for index in range(shape.num_layers):
            place = f"{prefix}.layers.{index}."
            attn, mlp = f"{place}attn.", f"{place}mlp."
            layers.append(
                Layer(
                    attention_norm=self._array(f"{place}sa_norm.scale"),
                    qkv=self._product(*(f"{attn}{name}_proj.weight" for name in "qkv")),
                    output=self._product(f"{attn}output_proj.weight"),
                    mlp_norm=self._array(f"{place}mlp_norm.scale"),
                    gate_up=self._product(f"{mlp}w1.weight", f"{mlp}w3.weight"),
                    down=self._product(f"{mlp}w2.weight"),
                )
            )
        return Stack(shape, layers, self._array(f"{prefix}.norm.scale"))
