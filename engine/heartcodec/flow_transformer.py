"""The velocity estimator: a transformer of two stacks with time-dependent modulation.

Parameter names are the checkpoint's. Matrices may be bfloat16 or float16, and those of the blocks
int8 of two digits (int8_products.py); everything else (residual stream, norms, modulation, time
embedding, rotary angles) stays float32, because positions up to 743 are not exact in bfloat16 and
the latents are later rounded to steps of 1/9. The solver and guidance are in flow_matching.py.

Letters: B batch, L latent frames, D width of a stack (1536, then 3072).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.float_products import Linear
from engine.heartcodec.int8_products import as_input
from engine.normalisation import rms_norm
from engine.rotary import Rotation

NORM_EPS = 1e-6
ROPE_BASE = 10_000.0
TIME_CHANNELS = 512
TIME_SCALE = 1000.0
MODULATIONS = 6
"""Rows of a block's modulation: shift, scale, gate for attention, then for the MLP."""

_MLP_MULTIPLE = 256
_PROJECTION_KERNEL = 3
PROJECTION_SCALE = _PROJECTION_KERNEL**-0.5


@dataclass(frozen=True)
class StackTables:
    """Inputs of one stack at one time t, besides x.

    `modulation` (6·D,) and `final` (D,) from the time embedding; `rotation` of L positions.
    """

    modulation: Tensor
    final: Tensor
    rotation: Rotation


def mlp_width(width: int) -> int:
    """Inner width of the SwiGLU: 8·D/3, rounded up to a multiple of 256."""
    return _MLP_MULTIPLE * math.ceil(int(2 * 4 * width / 3) / _MLP_MULTIPLE)


def rotation_of(length: int, head_dim: int, device: torch.device) -> Rotation:
    """Return the rotations of `length` positions, float32."""
    exponents = torch.arange(0, head_dim, 2, dtype=torch.float32) / head_dim
    angles = torch.outer(torch.arange(length, dtype=torch.float32), ROPE_BASE**-exponents)
    return Rotation.of(torch.stack((angles.cos(), angles.sin()), dim=-1).to(device))


def time_features(times: Tensor) -> Tensor:
    """Sinusoids (n, 512) float32 of times (n,): cosines, then sines, of 1000·t·10000^(-i/256)."""
    half = TIME_CHANNELS // 2
    frequencies = torch.exp(
        -math.log(ROPE_BASE) / half * torch.arange(half, dtype=torch.float32, device=times.device)
    )
    angles = TIME_SCALE * times[:, None].float() * frequencies
    return torch.cat((angles.cos(), angles.sin()), dim=-1)


class Projection(nn.Module):
    """Conv1d of kernel 3 over time, times 3^-1/2, then linear: (B, L, in) -> (B, L, out)."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.ffn_1 = nn.Conv1d(in_channels, out_channels, _PROJECTION_KERNEL, padding=1)
        self.ffn_2 = Linear(out_channels, out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, L, in) of any float type; the result is float32."""
        return self.finish(self.convolved(x))

    def convolved(self, x: Tensor, first: int = 0) -> Tensor:
        """Convolve x (B, L, n), the input channels from `first` on: (B, out, L) float32."""
        weight = self.ffn_1.weight[:, first : first + x.shape[-1]]
        x = x.to(weight.dtype).transpose(1, 2)
        return functional.conv1d(x, weight, padding=1).float()

    def finish(self, convolved: Tensor) -> Tensor:
        """Turn the sum of all convolved inputs, (B, out, L), into (B, L, out) float32."""
        weight, bias = self.ffn_1.weight, self.ffn_1.bias
        assert bias is not None
        hidden = (convolved + bias.float()[:, None]) * PROJECTION_SCALE
        return self.ffn_2(hidden.to(weight.dtype).transpose(1, 2)).float()


class RMSNorm(nn.Module):
    """Root-mean-square norm over the last dimension, in float32, modulated by scale and shift."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        """norm(x)·(1 + scale) + shift; x (..., D) float32, scale and shift (D,)."""
        return rms_norm(x, self.weight * (1 + scale), NORM_EPS).add_(shift)


class Attention(nn.Module):
    """Full (not causal) multi-head self-attention with rotary positions."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = Linear(width, width, bias=False)
        self.k_proj = Linear(width, width, bias=False)
        self.v_proj = Linear(width, width, bias=False)
        self.o_proj = Linear(width, width, bias=False)

    def forward(self, x: Tensor, rotation: Rotation) -> Tensor:
        """x (B, L, D) float32."""
        rows = as_input(x, self.q_proj)
        query, key, value = (
            projection(rows).unflatten(-1, (self.heads, -1))
            for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        query, key = rotation(query), rotation(key)
        mixed = functional.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
        )
        return self.o_proj(mixed.transpose(1, 2).flatten(-2))


class SwiGLU(nn.Module):
    """Gated MLP: down(silu(gate(x))·up(x))."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = mlp_width(width)
        self.gate = Linear(width, inner, bias=False)
        self.up = Linear(width, inner, bias=False)
        self.down = Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, L, D) float32."""
        rows = as_input(x, self.gate)
        return self.down(functional.silu(self.gate(rows), inplace=True).mul_(self.up(rows)))


class Block(nn.Module):
    """x + gate·f(norm(x)·(1 + scale) + shift), for attention and then for the MLP."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn_norm = RMSNorm(width)
        self.attn = Attention(width, heads)
        self.mlp_norm = RMSNorm(width)
        self.mlp = SwiGLU(width)
        self.scale_shift_table = nn.Parameter(torch.zeros(MODULATIONS, width))

    def forward(self, x: Tensor, tables: StackTables) -> Tensor:
        """x (B, L, D) float32, changed in place and returned."""
        rows = self.scale_shift_table + tables.modulation.view(MODULATIONS, -1)
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = rows.unbind()
        hidden = self.attn_norm(x, scale, shift)
        x.addcmul_(self.attn(hidden, tables.rotation).float(), gate)
        hidden = self.mlp_norm(x, mlp_scale, mlp_shift)
        return x.addcmul_(self.mlp(hidden).float(), mlp_gate)


class TimestepEmbedder(nn.Module):
    """Two linear layers with a SiLU between them over the time sinusoids."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(TIME_CHANNELS, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, times: Tensor) -> Tensor:
        """Times (n,) to embeddings (n, D), float32."""
        return self.linear_2(functional.silu(self.linear_1(time_features(times))))


class TimeEmbedding(nn.Module):
    """Contains the embedder under the name that the checkpoint gives it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.timestep_embedder = TimestepEmbedder(width)

    def forward(self, times: Tensor) -> Tensor:
        """Times (n,) to embeddings (n, D)."""
        return self.timestep_embedder(times)


class AdaLayerNormSingle(nn.Module):
    """One time embedding for all blocks of a stack, and its six-fold modulation."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.emb = TimeEmbedding(width)
        self.linear = nn.Linear(width, MODULATIONS * width)

    def forward(self, times: Tensor) -> tuple[Tensor, Tensor]:
        """Times (n,) to the modulation (n, 6·D) and the embedding (n, D), both float32."""
        embedding = self.emb(times)
        return self.linear(functional.silu(embedding)), embedding


@dataclass(frozen=True)
class FixedInputs:
    """Contributions of [z, c], constant for a window, to the convolutions.

    Those of `proj_in` (B, D, L) and of `connection_proj` (B, 2·D, L).
    """

    to_first: Tensor
    to_joint: Tensor


class VelocityEstimator(nn.Module):
    """The network v(x, z, c, t): 24 blocks of width D, a connection, 6 blocks of width 2·D."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        width, heads = config.hidden_dim, config.num_attention_heads
        self.head_dim = config.attention_head_dim
        self.in_channels = config.in_channels
        self.proj_in = Projection(config.in_channels, width)
        self.transformer_blocks = nn.ModuleList(
            Block(width, heads) for _ in range(config.num_layers)
        )
        self.connection_proj = Projection(config.in_channels + width, 2 * width)
        self.transformer_blocks_2 = nn.ModuleList(
            Block(2 * width, heads) for _ in range(config.num_layers_2)
        )
        self.proj_out = Projection(2 * width, config.out_channels)
        self.scale_shift_table = nn.Parameter(torch.zeros(2, width))
        self.scale_shift_table_2 = nn.Parameter(torch.zeros(2, 2 * width))
        self.adaln_single = AdaLayerNormSingle(width)
        self.adaln_single_2 = AdaLayerNormSingle(2 * width)

    def tables(self, times: Tensor, length: int) -> list[tuple[StackTables, StackTables]]:
        """Tables of both stacks for each of the times (n,), for L = length latent frames."""
        device = self.scale_shift_table.device
        times = times.to(device)
        stacks: list[list[StackTables]] = []
        for ada, head_dim in (
            (self.adaln_single, self.head_dim),
            (self.adaln_single_2, 2 * self.head_dim),
        ):
            rotation = rotation_of(length, head_dim, device)
            modulations, finals = ada(times)
            stacks.append(
                [StackTables(m, f, rotation) for m, f in zip(modulations, finals, strict=True)]
            )
        return list(zip(*stacks, strict=True))

    def fix(self, rest: Tensor) -> FixedInputs:
        """Convolve [z, c] (B, L, in_channels - out_channels) once for all steps of a window."""
        first = self.in_channels - rest.shape[-1]
        return FixedInputs(
            self.proj_in.convolved(rest, first), self.connection_proj.convolved(rest, first)
        )

    def forward(
        self, x: Tensor, fixed: FixedInputs, tables: tuple[StackTables, StackTables]
    ) -> Tensor:
        """Velocity (B, L, out_channels) float32 for the inputs [x, z, c].

        x (1, L, out_channels) is the same for all B rows, so it is convolved once.
        """
        hidden = self.proj_in.finish(self.proj_in.convolved(x) + fixed.to_first)
        for block in self.transformer_blocks:
            hidden = block(hidden, tables[0])
        hidden = _final_norm(hidden, self.scale_shift_table, tables[0].final)
        joint = self.connection_proj
        shared = joint.convolved(x) + fixed.to_joint
        hidden = joint.finish(shared + joint.convolved(hidden, self.in_channels))
        for block in self.transformer_blocks_2:
            hidden = block(hidden, tables[1])
        hidden = _final_norm(hidden, self.scale_shift_table_2, tables[1].final)
        return self.proj_out(hidden)


def _final_norm(x: Tensor, table: Tensor, embedding: Tensor) -> Tensor:
    """Layer norm without parameters, then the stack's own shift (row 0) and scale (row 1)."""
    shift, scale = (table + embedding).unbind()
    normed = functional.layer_norm(x, (x.shape[-1],), eps=NORM_EPS)
    return torch.addcmul(shift, normed, 1 + scale)
