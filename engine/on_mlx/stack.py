"""Forward pass of a Llama 3.2 stack on MLX, with a cache of keys and values.

The same computation as heartmula/backbone.py. Norms, rotation and attention are MLX's fused
operations, which compute in float32 inside; the filled part of the cache alone is attended to.

Letters: B batch, S positions, D width.

Source: Llama 3 (arXiv 2407.21783).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import TransformerShape
from engine.on_mlx.library import evaluate, mx
from engine.on_mlx.products import Product

_LOW_FREQUENCY, _HIGH_FREQUENCY, _OLD_CONTEXT = 1.0, 4.0, 8192.0
"""Llama 3's scaling: waves longer than the old context are stretched by the factor, those shorter
than a quarter of it are not, and those between are in proportion.
"""


def rotation_periods(shape: TransformerShape) -> mx.array:
    """Return, for each pair of a head, the positions per radian (head_dim / 2,) float32."""
    exponents = np.arange(0, shape.head_dim, 2) / shape.head_dim
    frequencies = 1.0 / shape.rope_base**exponents
    waves = 2 * np.pi / frequencies
    kept = (_OLD_CONTEXT / waves - _LOW_FREQUENCY) / (_HIGH_FREQUENCY - _LOW_FREQUENCY)
    kept = np.clip(kept, 0.0, 1.0)
    scaled = kept * frequencies + (1 - kept) * frequencies / shape.scale_factor
    return mx.array((1.0 / scaled).astype(np.float32))


class Cache:
    """Keys and values of `capacity` positions, of which `length` are filled.

    Per layer two arrays (B, num_kv_heads, capacity, head_dim).
    """

    def __init__(self, keys: list[mx.array], values: list[mx.array], length: int = 0) -> None:
        self.keys = keys
        self.values = values
        self.length = length

    @classmethod
    def allocate(cls, shape: TransformerShape, batch: int, capacity: int, dtype: mx.Dtype) -> Cache:
        """Return an empty cache."""
        size = (batch, shape.num_kv_heads, capacity, shape.head_dim)
        keys, values = ([mx.zeros(size, dtype) for _ in range(shape.num_layers)] for _ in range(2))
        evaluate(*keys, *values)
        return cls(keys, values)

    @property
    def batch(self) -> int:
        """Number of rows B."""
        return self.keys[0].shape[0]

    @property
    def capacity(self) -> int:
        """Number of positions there is room for."""
        return self.keys[0].shape[2]

    def append(
        self, layer: int, keys: mx.array, values: mx.array, rows: slice = slice(None)
    ) -> tuple[mx.array, mx.array]:
        """Write (rows, num_kv_heads, S, head_dim) after the filled part of one layer.

        Returns the filled part and the new positions of these rows. Call `advance` once all layers
        have written. Raises ValueError when they do not fit.
        """
        end = self.length + keys.shape[2]
        if end > self.capacity:
            raise ValueError(f"a cache of {self.capacity} positions cannot take {end}")
        self.keys[layer][rows, :, self.length : end] = keys
        self.values[layer][rows, :, self.length : end] = values
        return self.keys[layer][rows, :, :end], self.values[layer][rows, :, :end]

    def advance(self, positions: int) -> None:
        """Count `positions` as filled, after every layer has appended them."""
        self.length += positions

    def truncate(self, length: int) -> None:
        """Drop everything from position `length` on; 0 empties the cache."""
        self.length = length

    def evaluate(self) -> None:
        """Compute what has been written."""
        mx.eval(*self.keys, *self.values)

    def taken(self, rows: list[int]) -> Cache:
        """Return a cache of these rows, in this order, layer by layer; this one is used up."""
        chosen = mx.array(rows)
        for arrays in (self.keys, self.values):
            for layer, stored in enumerate(arrays):
                arrays[layer] = stored[chosen]
                evaluate(arrays[layer])
        return self

    @classmethod
    def stacked(cls, caches: list[Cache], order: list[tuple[int, int]]) -> Cache:
        """Return one cache of rows (number of a cache, its row), all filled equally far.

        The caches are used up, layer by layer.
        """

        def joined(sources: list[list[mx.array]], layer: int) -> mx.array:
            parts = [sources[number][layer][row : row + 1] for number, row in order]
            whole = mx.concatenate(parts)
            evaluate(whole)
            for source in sources:
                source[layer] = whole[:0]
            return whole

        layers = range(len(caches[0].keys))
        keys = [joined([cache.keys for cache in caches], layer) for layer in layers]
        values = [joined([cache.values for cache in caches], layer) for layer in layers]
        return cls(keys, values, caches[0].length)

    def compact_copy(self) -> Cache:
        """Return a copy of the filled part only."""
        return self._filled(self.length)

    def grown_copy(self, capacity: int) -> Cache:
        """Return a copy with room for `capacity` positions."""
        return self._filled(capacity)

    def _filled(self, capacity: int) -> Cache:
        room = max(0, capacity - self.length)
        width = [(0, 0), (0, 0), (0, room), (0, 0)]

        def copied(arrays: list[mx.array]) -> list[mx.array]:
            # A sum, because a slice shares its memory with the whole.
            copies = [mx.pad(a[:, :, : self.length], width) + 0 for a in arrays]
            evaluate(*copies)
            return copies

        return Cache(copied(self.keys), copied(self.values), self.length)


@dataclass(frozen=True)
class Layer:
    """Weights of one layer: norms (D,), products."""

    attention_norm: mx.array
    qkv: Product
    output: Product
    mlp_norm: mx.array
    gate_up: Product
    down: Product


class Stack:
    """Runs one stack on new positions with a cache."""

    def __init__(self, shape: TransformerShape, layers: list[Layer], final_norm: mx.array) -> None:
        self.shape = shape
        self._layers = layers
        self._final_norm = final_norm
        self._periods = rotation_periods(shape)
        evaluate(self._periods)
        self._scale = shape.head_dim**-0.5

    def __call__(self, x: mx.array, cache: Cache) -> mx.array:
        """Run x (B, S, D) at the positions after the cache's filled part -> (B, S, D), normed."""
        return self._run(x, cache, only_last=False)

    def last(self, x: mx.array, cache: Cache) -> mx.array:
        """Same as calling the stack, but -> (B, D) at the last position.

        The last layer computes no other position.
        """
        return self._run(x, cache, only_last=True)[:, 0]

    def run_prompt(self, x: mx.array, constant: mx.array, cache: Cache) -> mx.array:
        """Run two rows of S positions at the cost of one -> (2, D), normed, at the last position.

        Row 0 is x (1, S, D); row 1 is `constant` (1, 1, D) at every position from 0 on, so that one
        extra position next to x stands for all of them (heartmula/backbone.py says why).
        """
        positions, shape = x.shape[1], self.shape
        group = shape.num_heads // shape.num_kv_heads
        x = mx.concatenate([x, constant], axis=1)
        for index, layer in enumerate(self._layers):
            unrotated, v = self._heads(x, layer)
            own = self._rotated(unrotated[:, :, :positions], cache.length)
            q, k = mx.split(own, [shape.num_heads], axis=1)
            keys, values = cache.append(index, k, v[:, :, :positions], slice(0, 1))
            size = (1, shape.num_kv_heads, positions, shape.head_dim)
            shared = mx.broadcast_to(unrotated[:, shape.num_heads :, positions:], size)
            shared_v = v[:, :, positions:]
            rotated = self._rotated(shared, cache.length)
            cache.append(index, rotated, mx.broadcast_to(shared_v, size), slice(1, 2))
            is_last = index + 1 == len(self._layers)
            if is_last:
                q, x = q[:, :, -1:], x[:, -2:]
            attended = self._attended(q, keys, values)
            attended = mx.concatenate([attended, mx.repeat(shared_v, group, axis=1)], axis=2)
            x = self._rest_of_layer(x, attended, layer)
        cache.advance(positions)
        return self._norm(x, self._final_norm)[0]

    def _run(self, x: mx.array, cache: Cache, only_last: bool) -> mx.array:
        positions = x.shape[1]
        for index, layer in enumerate(self._layers):
            unrotated, v = self._heads(x, layer)
            rotated = self._rotated(unrotated, cache.length)
            q, k = mx.split(rotated, [self.shape.num_heads], axis=1)
            keys, values = cache.append(index, k, v)
            if only_last and index + 1 == len(self._layers):
                q, x = q[:, :, -1:], x[:, -1:]
            x = self._rest_of_layer(x, self._attended(q, keys, values), layer)
        cache.advance(positions)
        return self._norm(x, self._final_norm)

    def _heads(self, x: mx.array, layer: Layer) -> tuple[mx.array, mx.array]:
        """Return (B, heads, S, head_dim): unrotated queries and keys together, and values."""
        qkv = layer.qkv(self._norm(x, layer.attention_norm))
        heads = qkv.reshape(*x.shape[:2], -1, self.shape.head_dim).transpose(0, 2, 1, 3)
        rotated_heads = self.shape.num_heads + self.shape.num_kv_heads
        unrotated, values = mx.split(heads, [rotated_heads], axis=1)
        return unrotated, values

    def _rotated(self, heads: mx.array, position: int) -> mx.array:
        """Rotate adjacent pairs of (B, heads, S, head_dim) from a position on."""
        return mx.fast.rope(
            heads,
            self.shape.head_dim,
            traditional=True,
            base=None,
            scale=1.0,
            offset=position,
            freqs=self._periods,
        )

    def _attended(self, q: mx.array, keys: mx.array, values: mx.array) -> mx.array:
        """Grouped-query attention of the last positions: (B, H, S, head_dim)."""
        mask = "causal" if q.shape[2] > 1 else None
        return mx.fast.scaled_dot_product_attention(q, keys, values, scale=self._scale, mask=mask)

    def _rest_of_layer(self, x: mx.array, attended: mx.array, layer: Layer) -> mx.array:
        """Output projection and feed-forward; attended (B, H, S, head_dim)."""
        x = x + layer.output(attended.transpose(0, 2, 1, 3).reshape(*x.shape[:2], -1))
        gate, up = mx.split(layer.gate_up(self._norm(x, layer.mlp_norm)), 2, axis=-1)
        return x + layer.down(gate * mx.sigmoid(gate) * up)

    def _norm(self, x: mx.array, scale: mx.array) -> mx.array:
        return mx.fast.rms_norm(x, scale, self.shape.norm_eps)
