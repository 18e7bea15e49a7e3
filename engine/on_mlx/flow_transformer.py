"""The codec's velocity estimator on MLX: what heartcodec/flow_transformer.py does with torch.

Matrices may be 16 bits wide; the residual stream, norms, modulation, time embedding and rotary
angles are float32. Time is the second axis, as MLX's convolutions want it.

Letters: B batch, L latent frames, D width of a stack (1536, then 3072).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_transformer import (
    MODULATIONS,
    NORM_EPS,
    PROJECTION_SCALE,
    ROPE_BASE,
    time_features,
)
from engine.on_mlx.library import as_mlx, evaluate, mx

_ESTIMATOR = "flow_matching.estimator."


class Weights(Protocol):
    """The codec's parameters by their names (codec.CodecWeights)."""

    def array(self, *names: str) -> mx.array:
        """Return parameters, several of them one below the other."""
        ...

    def convolution(self, name: str) -> mx.array:
        """Return a convolution's weight, (out, kernel, in)."""
        ...


@dataclass(frozen=True)
class Tables:
    """What one stack gets at one time: `modulation` (6, D) and `final` (D,), float32."""

    modulation: mx.array
    final: mx.array


@dataclass(frozen=True)
class FixedInputs:
    """Contributions of [z, c], constant for a window, to both convolutions: (B, L, out)."""

    to_first: mx.array
    to_joint: mx.array


class _Projection:
    """Convolution of kernel 3 over time, times 3^-1/2, then linear."""

    def __init__(self, weights: Weights, name: str) -> None:
        self._kernel = weights.convolution(f"{name}.ffn_1.weight")
        self._bias = weights.array(f"{name}.ffn_1.bias")
        self._linear = weights.array(f"{name}.ffn_2.weight")
        self._linear_bias = weights.array(f"{name}.ffn_2.bias")

    def convolved(self, x: mx.array, first: int = 0) -> mx.array:
        """Convolve x (B, L, n), the input channels from `first` on: (B, L, out) float32."""
        weight = self._kernel[:, :, first : first + x.shape[-1]]
        return mx.conv1d(x.astype(weight.dtype), weight, padding=1).astype(mx.float32)

    def finish(self, convolved: mx.array) -> mx.array:
        """Turn the sum of all convolved inputs (B, L, out) into the result, float32."""
        hidden = (convolved + self._bias.astype(mx.float32)) * PROJECTION_SCALE
        product = hidden.astype(self._linear.dtype) @ self._linear.T
        return product.astype(mx.float32) + self._linear_bias.astype(mx.float32)


class _Block:
    """x + gate·f(norm(x)·(1 + scale) + shift), for attention and then for the MLP."""

    def __init__(self, weights: Weights, name: str, heads: int, periods: mx.array) -> None:
        self._heads = heads
        self._periods = periods
        self._attn_norm = weights.array(f"{name}.attn_norm.weight")
        self._qkv = weights.array(*(f"{name}.attn.{part}_proj.weight" for part in "qkv"))
        self._output = weights.array(f"{name}.attn.o_proj.weight")
        self._mlp_norm = weights.array(f"{name}.mlp_norm.weight")
        self._gate_up = weights.array(f"{name}.mlp.gate.weight", f"{name}.mlp.up.weight")
        self._down = weights.array(f"{name}.mlp.down.weight")
        self._table = weights.array(f"{name}.scale_shift_table")

    def __call__(self, x: mx.array, modulation: mx.array) -> mx.array:
        """x (B, L, D) float32, modulation (6, D)."""
        rows = self._table + modulation
        # Slices, because an index copies.
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = mx.split(rows, MODULATIONS)
        hidden = self._normed(x, self._attn_norm, scale, shift)
        x = x + self._attended(hidden).astype(mx.float32) * gate
        hidden = self._normed(x, self._mlp_norm, mlp_scale, mlp_shift)
        inner, up = mx.split(hidden @ self._gate_up.T, 2, axis=-1)
        product = (inner * mx.sigmoid(inner) * up) @ self._down.T
        return x + product.astype(mx.float32) * mlp_gate

    def _normed(self, x: mx.array, weight: mx.array, scale: mx.array, shift: mx.array) -> mx.array:
        factor = (weight * (1 + scale)).flatten()
        normed = mx.fast.rms_norm(x, factor, NORM_EPS) + shift
        return normed.astype(self._qkv.dtype)

    def _attended(self, rows: mx.array) -> mx.array:
        """Full multi-head self-attention with rotary positions: (B, L, D)."""
        batch, length, _ = rows.shape
        heads = (rows @ self._qkv.T).reshape(batch, length, 3 * self._heads, -1)
        unrotated, values = mx.split(heads.transpose(0, 2, 1, 3), [2 * self._heads], axis=1)
        width = heads.shape[-1]
        rotated = mx.fast.rope(
            unrotated.astype(mx.float32),
            width,
            traditional=True,
            base=None,
            scale=1.0,
            offset=0,
            freqs=self._periods,
        ).astype(values.dtype)
        query, key = mx.split(rotated, 2, axis=1)
        mixed = mx.fast.scaled_dot_product_attention(query, key, values, scale=width**-0.5)
        return mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1) @ self._output.T


class _TimeEmbedding:
    """Two linear layers over the sinusoids of a time, and the modulation of a stack."""

    def __init__(self, weights: Weights, name: str) -> None:
        embedder = f"{name}.emb.timestep_embedder"
        self._layers = [
            (weights.array(f"{layer}.weight"), weights.array(f"{layer}.bias"))
            for layer in (f"{embedder}.linear_1", f"{embedder}.linear_2", f"{name}.linear")
        ]

    def __call__(self, features: mx.array) -> tuple[mx.array, mx.array]:
        """Sinusoids (n, 512) to the modulation (n, 6, D) and the embedding (n, D), float32."""
        (first, first_bias), (second, second_bias), (last, last_bias) = self._layers
        hidden = _silu(features @ first.T + first_bias)
        embedding = hidden @ second.T + second_bias
        modulation = _silu(embedding) @ last.T + last_bias
        return modulation.reshape(len(features), MODULATIONS, -1), embedding


class _Stack:
    """Blocks of one width, and the norm behind them."""

    def __init__(self, weights: Weights, suffix: str, layers: int, heads: int, width: int) -> None:
        head_dim = width // heads
        exponents = torch.arange(0, head_dim, 2, dtype=torch.float32) / head_dim
        periods = as_mlx(ROPE_BASE**exponents)
        blocks = f"{_ESTIMATOR}transformer_blocks{suffix}"
        self._blocks = [_Block(weights, f"{blocks}.{i}", heads, periods) for i in range(layers)]
        self._table = weights.array(f"{_ESTIMATOR}scale_shift_table{suffix}")
        self._time = _TimeEmbedding(weights, f"{_ESTIMATOR}adaln_single{suffix}")

    def tables(self, features: mx.array) -> list[Tables]:
        """Return the tables of each time; features (n, 512)."""
        modulations, finals = self._time(features)
        evaluate(modulations, finals)
        return [Tables(modulations[i], finals[i]) for i in range(len(features))]

    def __call__(self, x: mx.array, tables: Tables) -> mx.array:
        """x (B, L, D) float32: the blocks, then a layer norm with its own shift and scale."""
        for block in self._blocks:
            x = block(x, tables.modulation)
        shift, scale = mx.split(self._table + tables.final, 2)
        return mx.fast.layer_norm(x, None, None, NORM_EPS) * (1 + scale) + shift


class MlxEstimator:
    """The network v(x, z, c, t): 24 blocks of width D, a connection, 6 blocks of width 2·D."""

    def __init__(self, config: HeartCodecConfig, weights: Weights) -> None:
        width, heads = config.hidden_dim, config.num_attention_heads
        self._in_channels = config.in_channels
        self._proj_in = _Projection(weights, f"{_ESTIMATOR}proj_in")
        self._first = _Stack(weights, "", config.num_layers, heads, width)
        self._joint = _Projection(weights, f"{_ESTIMATOR}connection_proj")
        self._second = _Stack(weights, "_2", config.num_layers_2, heads, 2 * width)
        self._proj_out = _Projection(weights, f"{_ESTIMATOR}proj_out")

    def tables(self, times: list[float]) -> list[tuple[Tables, Tables]]:
        """Return the tables of both stacks for each time."""
        features = as_mlx(time_features(torch.tensor(times, dtype=torch.float32)))
        both = self._first.tables(features), self._second.tables(features)
        return list(zip(*both, strict=True))

    def fix(self, rest: mx.array) -> FixedInputs:
        """Convolve [z, c] (B, L, in_channels - out_channels) once for all steps of a window."""
        first = self._in_channels - rest.shape[-1]
        fixed = FixedInputs(
            self._proj_in.convolved(rest, first), self._joint.convolved(rest, first)
        )
        evaluate(fixed.to_first, fixed.to_joint)
        return fixed

    def __call__(self, x: mx.array, fixed: FixedInputs, tables: tuple[Tables, Tables]) -> mx.array:
        """Velocity (B, L, out_channels) float32 of x (1, L, out_channels), equal for all rows."""
        hidden = self._proj_in.finish(self._proj_in.convolved(x) + fixed.to_first)
        hidden = self._first(hidden, tables[0])
        joint = self._joint
        shared = joint.convolved(x) + fixed.to_joint
        hidden = joint.finish(shared + joint.convolved(hidden, self._in_channels))
        hidden = self._second(hidden, tables[1])
        return self._proj_out.finish(self._proj_out.convolved(hidden))


def _silu(x: mx.array) -> mx.array:
    return x * mx.sigmoid(x)
