"""Forward pass of a Llama 3.2 stack with our own KV cache.

torchtune's modules (llama.py) give the weights their names; here they are allocated, converted to
their final form and multiplied. q, k and v share one storage, and so do w1 and w3, so one matrix
product reads them together; in the form PLAIN torchtune's own forward pass works on the same
weights (training and the tests use it).

Source: Llama 3 (arXiv 2407.21783).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.config import TransformerShape
from engine.heartmula.adapted import Change, adapted
from engine.heartmula.kv_cache import FixedPlace, KVCache
from engine.heartmula.llama import model_rotation
from engine.heartmula.projections import (
    Int8Way,
    Projection,
    WeightForm,
    make_projection,
    product_added,
)
from engine.heartmula.quantising import GroupedWeight
from engine.normalisation import ready_scale, rms_norm
from engine.rotary import Rotation

if TYPE_CHECKING:
    from torchtune.modules import TransformerDecoder


_MODULES = {
    **dict.fromkeys(("q_proj", "k_proj", "v_proj", "output_proj"), "attn."),
    **dict.fromkeys(("w1", "w2", "w3"), "mlp."),
}
"""Where the matrices of a layer are in torchtune's module."""


def allocate_layer(layer: Any, dtype: torch.dtype, device: torch.device) -> None:
    """Allocate uninitialised memory for a meta layer: q, k, v share one storage, w1, w3 another."""
    attn, mlp = layer.attn, layer.mlp
    for linears in (
        (attn.q_proj, attn.k_proj, attn.v_proj),
        (attn.output_proj,),
        (mlp.w1, mlp.w3),
        (mlp.w2,),
    ):
        rows = [linear.out_features for linear in linears]
        storage = torch.empty(sum(rows), linears[0].in_features, dtype=dtype, device=device)
        for linear, part in zip(linears, storage.split(rows), strict=True):
            linear.weight = nn.Parameter(part, requires_grad=False)
    for norm in (layer.sa_norm, layer.mlp_norm):
        allocate_norm(norm, device)


def allocate_norm(norm: Any, device: torch.device) -> None:
    """Allocate memory for a meta norm; norms are float32 in every precision."""
    norm.scale = nn.Parameter(torch.empty(norm.scale.shape, device=device), requires_grad=False)


def seal_layer(
    layer: Any,
    form: WeightForm,
    dtype: torch.dtype,
    way: Int8Way | None = None,
    stored: Mapping[str, GroupedWeight] | None = None,
) -> FusedLayer:
    """Return the layer's weights in their final form; except in PLAIN the module's are freed.

    dtype: of activations. way: of int8 weights, None for the table's. stored: matrices that are in
    this form already, by their module's name.
    """

    def seal(*names: str) -> Projection:
        linears = [layer.get_submodule(name) for name in names]
        held = [stored[name] for name in names if name in stored] if stored else []
        if len(held) == len(names):
            weight = GroupedWeight.joined(held).to(linears[0].weight.device)
        else:
            weight = _joined(*(linear.weight for linear in linears))
        projection = make_projection(weight, form, way)
        for linear in linears:
            let_go(linear, form)
        return projection

    return FusedLayer(
        attention_norm=ready_scale(layer.sa_norm.scale, dtype),
        qkv=seal("attn.q_proj", "attn.k_proj", "attn.v_proj"),
        output=seal("attn.output_proj"),
        mlp_norm=ready_scale(layer.mlp_norm.scale, dtype),
        gate_up=seal("mlp.w1", "mlp.w3"),
        down=seal("mlp.w2"),
    )


def let_go(linear: Any, form: WeightForm) -> None:
    """Free a linear layer's own weight once a projection holds a copy."""
    if form is not WeightForm.PLAIN:
        linear.weight = nn.Parameter(linear.weight.to("meta"), requires_grad=False)


@dataclass(frozen=True)
class FusedLayer:
    """Weights of one layer: norms (D,), see `ready_scale`, and projections."""

    attention_norm: Tensor
    qkv: Projection
    output: Projection
    mlp_norm: Tensor
    gate_up: Projection
    down: Projection


class StackRunner:
    """Runs one stack on new positions with a cache. Inference only."""

    def __init__(
        self,
        stack: TransformerDecoder,
        shape: TransformerShape,
        layers: list[FusedLayer],
        dtype: torch.dtype,
    ) -> None:
        """dtype: of activations."""
        self.shape = shape
        self._base_layers = self._layers = layers
        self._final_norm = ready_scale(cast("Any", stack.norm).scale, dtype)
        self._base_rotations = self._rotations = model_rotation(stack)

    def adapt(
        self,
        prefix: str,
        changes: Mapping[str, Change],
        dtype: torch.dtype,
        rotations: Rotation | None = None,
    ) -> None:
        """Compute with changed matrices from now on; without changes as before.

        prefix: the stack's name; changes: by the full name of a module. dtype: of activations.
        rotations: other ones than the model's own.
        """
        self._rotations = rotations or self._base_rotations
        self._layers = [
            self._adapted_layer(layer, f"{prefix}.layers.{index}.", changes, dtype)
            for index, layer in enumerate(self._base_layers)
        ]

    def _adapted_layer(
        self, layer: FusedLayer, place: str, changes: Mapping[str, Change], dtype: torch.dtype
    ) -> FusedLayer:
        shape, device = self.shape, self._final_norm.device
        kept = shape.num_kv_heads * shape.head_dim
        width, inner = shape.embed_dim, shape.intermediate_dim

        def change(base: Projection, **modules: int) -> Projection:
            named = {f"{_MODULES[name]}{name}": rows for name, rows in modules.items()}
            return adapted(base, place, named, changes, dtype, device)

        return replace(
            layer,
            qkv=change(layer.qkv, q_proj=width, k_proj=kept, v_proj=kept),
            output=change(layer.output, output_proj=width),
            gate_up=change(layer.gate_up, w1=inner, w3=inner),
            down=change(layer.down, w2=width),
        )

    def __call__(self, x: Tensor, cache: KVCache | FixedPlace) -> Tensor:
        """Run x (B, S, D) at the positions after the cache's filled part -> (B, S, D), normed."""
        return self._run(x, cache, only_last=False)

    def last(self, x: Tensor, cache: KVCache) -> Tensor:
        """Same as calling the runner, but -> (B, D) at the last position.

        The last layer computes no other position.
        """
        return self._run(x, cache, only_last=True)[:, 0]

    def run_prompt(self, x: Tensor, constant: Tensor, cache: KVCache) -> Tensor:
        """Run two rows of S positions at the cost of one -> (2, D), normed, at the last position.

        Row 0 is x (1, S, D); row 1 is `constant` (1, 1, D) at every position from 0 on. All values
        of row 1 are therefore equal, and attention, a weighted mean, returns them unchanged
        whatever the weights: one extra position next to x represents all of them, and only its keys
        are rotated. After the last attention only the last position is computed.
        """
        positions = x.shape[1]
        rotation = cache.rotation(self._rotations, positions)
        mask = cache.mask(positions)
        group = self.shape.num_heads // self.shape.num_kv_heads
        x = torch.cat((x, constant), dim=1)
        for index, layer in enumerate(self._layers):
            unrotated, v = self._heads(x, layer)
            own, shared = unrotated.split((positions, 1), dim=1)
            own_v, shared_v = v.split((positions, 1), dim=1)
            q, k = self._rotated(own, rotation)
            cached = cache.append(index, k, own_v.transpose(1, 2), slice(0, 1))
            _, repeated_k = self._rotated(shared.expand(-1, positions, -1, -1), rotation)
            repeated_v = shared_v.expand(-1, positions, -1, -1)
            cache.append(index, repeated_k, repeated_v.transpose(1, 2), slice(1, 2))
            if index + 1 == len(self._layers):
                q, x, mask = q[:, :, -1:], x[:, -2:], None
            attended = grouped_attention(q, *cached, mask).transpose(1, 2)
            attended = torch.cat((attended, shared_v.repeat_interleave(group, dim=2)), dim=1)
            x = self._rest_of_layer(x, attended, layer)
        cache.advance(positions)
        return self._norm(x, self._final_norm)[0]

    def _run(self, x: Tensor, cache: KVCache | FixedPlace, only_last: bool) -> Tensor:
        positions = x.shape[1]
        rotation = cache.rotation(self._rotations, positions)
        mask = cache.mask(positions)
        for index, layer in enumerate(self._layers):
            unrotated, v = self._heads(x, layer)
            q, k = self._rotated(unrotated, rotation)
            keys, values = cache.append(index, k, v.transpose(1, 2))
            if only_last and index + 1 == len(self._layers):
                q, x, mask = q[:, :, -1:], x[:, -1:], None
            attended = grouped_attention(q, keys, values, mask)
            x = self._rest_of_layer(x, attended.transpose(1, 2), layer)
        cache.advance(positions)
        return self._norm(x, self._final_norm)

    def _heads(self, x: Tensor, layer: FusedLayer) -> tuple[Tensor, Tensor]:
        """Return (B, S, heads, head_dim): unrotated queries and keys together, and values."""
        qkv = layer.qkv(self._norm(x, layer.attention_norm))
        heads = qkv.view(*x.shape[:2], -1, self.shape.head_dim)
        rotated_heads = self.shape.num_heads + self.shape.num_kv_heads
        return heads.narrow(2, 0, rotated_heads), heads.narrow(
            2, rotated_heads, self.shape.num_kv_heads
        )

    def _rotated(self, unrotated: Tensor, rotation: Rotation) -> tuple[Tensor, Tensor]:
        """Rotate queries (B, H, S, head_dim) and keys (B, H_kv, S, head_dim) in one operation."""
        rotated = rotation(unrotated).transpose(1, 2)
        queries, keys = self.shape.num_heads, self.shape.num_kv_heads
        return rotated.narrow(1, 0, queries), rotated.narrow(1, queries, keys)

    def _rest_of_layer(self, x: Tensor, attended: Tensor, layer: FusedLayer) -> Tensor:
        """Output projection and feed-forward; attended (B, S, H, head_dim)."""
        x = product_added(x, layer.output, attended.reshape(*x.shape[:2], -1))
        return product_added(x, layer.down, self._gated(x, layer))

    def _gated(self, x: Tensor, layer: FusedLayer) -> Tensor:
        gate, up = layer.gate_up(self._norm(x, layer.mlp_norm)).chunk(2, dim=-1)
        return F.silu(gate).mul_(up)

    def _norm(self, x: Tensor, scale: Tensor) -> Tensor:
        return rms_norm(x, scale, self.shape.norm_eps)


def grouped_attention(q: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Grouped-query attention. q (B, H, S, d), keys and values (B, H_kv, L, d) -> (B, H, S, d).

    With one new position the queries of a group are laid out as if they were positions: no key is
    copied, and a mask (1, L) is only needed where L exceeds the position. If q and the cache differ
    in type, few queries are narrowed, and for many queries the keys are widened.
    """
    batch, heads, positions, width = q.shape
    kv_heads = keys.shape[1]
    if positions == 1:
        grouped = q.reshape(batch, kv_heads, heads // kv_heads, width).to(keys.dtype)
        attended = F.scaled_dot_product_attention(grouped, keys, values, mask)
        return attended.reshape(batch, heads, 1, width).to(q.dtype)
    keys = keys.to(q.dtype).repeat_interleave(heads // kv_heads, dim=1)
    values = values.to(q.dtype).repeat_interleave(heads // kv_heads, dim=1)
    return F.scaled_dot_product_attention(q, keys, values, mask, is_causal=mask is None)


def _joined(*parts: Tensor) -> Tensor:
    """Return the parts as one tensor: a view when they are contiguous in one storage."""
    first = parts[0]
    address = first.data_ptr()
    for part in parts:
        if part.data_ptr() != address or not part.is_contiguous():
            return torch.cat(parts)
        address += part.numel() * part.element_size()
    rows = sum(part.shape[0] for part in parts)
    return first.detach().as_strided((rows, first.shape[1]), (first.shape[1], 1))
