"""A straightforward float32 implementation of HeartCodec, for comparison in the benchmark.

Whole windows at once, real-valued rotations, tables computed again at every step, no 16-bit
matrices. It uses the engine's parameters, so that there is no second copy of the weights, but none
of its code.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

Parameters = dict[str, Tensor]


class PlainCodec:
    """Velocity and waveform of a codec, from its named parameters, which must be float32."""

    def __init__(self, codec: nn.Module, heads: int) -> None:
        self.parameters: Parameters = dict(codec.named_parameters())
        self.heads = heads

    def velocity(self, inputs: Tensor, time: float) -> Tensor:
        """Map inputs (B, L, in) = [x, z, c] at one time to velocities (B, L, C)."""
        prefix = "flow_matching.estimator."
        p = {
            name.removeprefix(prefix): tensor
            for name, tensor in self.parameters.items()
            if name.startswith(prefix)
        }
        hidden = _stage(p, _project(p, "proj_in", inputs), time, self.heads, "")
        joined = torch.cat((inputs, hidden), dim=-1)
        hidden = _stage(p, _project(p, "connection_proj", joined), time, self.heads, "_2")
        return _project(p, "proj_out", hidden)

    def latents(
        self, noise: Tensor, condition: Tensor, num_steps: int, guidance_scale: float
    ) -> Tensor:
        """Run Euler steps from noise (1, L, C) with conditioning (1, L, dim), without context."""
        x = noise
        rows = torch.cat((torch.zeros_like(condition), condition))
        for step in range(num_steps):
            pair = torch.cat((x, torch.zeros_like(x)), dim=-1).expand(2, -1, -1)
            without, given = self.velocity(torch.cat((pair, rows), dim=-1), step / num_steps).split(
                1
            )
            x = x + (without + guidance_scale * (given - without)) / num_steps
        return x

    def waveform(self, latents: Tensor, strides: tuple[int, ...], num_samples: int) -> Tensor:
        """Decode latents (L, 2·C) to audio (2, n), in one pass."""
        p, prefix = self.parameters, "scalar_model.decoder"
        x = torch.stack(latents.T.chunk(2))
        x = torch.round(x * 9) / 9
        x = functional.conv1d(x, p[f"{prefix}.0.weight"], p[f"{prefix}.0.bias"], padding=2)
        for index, stride in enumerate(strides, start=1):
            block = f"{prefix}.{index}"
            up = f"{block}.up_conv.layer"
            x = functional.conv_transpose1d(x, p[f"{up}.weight"], p[f"{up}.bias"], stride)
            x = x[..., :-stride]
            for unit, dilation in enumerate((1, 3, 5, 7, 9)):
                name = f"{block}.convs.{unit}"
                hidden = _causal(p, f"{name}.conv1", x, dilation)
                hidden = functional.prelu(hidden, p[f"{name}.activation1.weight"])
                hidden = _causal(p, f"{name}.conv2", hidden)
                x = x + functional.prelu(hidden, p[f"{name}.activation2.weight"])
        last = len(strides) + 1
        x = _causal(p, f"{prefix}.{last}.conv", x.repeat_interleave(num_samples, dim=-1))
        x = functional.prelu(x, p[f"{prefix}.{last}.activation.weight"])
        return _causal(p, f"{prefix}.{last + 1}", x)[:, 0]


def _causal(p: Parameters, name: str, x: Tensor, dilation: int = 1) -> Tensor:
    weight = p[f"{name}.weight"]
    x = functional.pad(x, ((weight.shape[-1] - 1) * dilation, 0))
    return functional.conv1d(x, weight, p[f"{name}.bias"], dilation=dilation)


def _project(p: Parameters, name: str, x: Tensor) -> Tensor:
    x = functional.conv1d(
        x.transpose(1, 2), p[f"{name}.ffn_1.weight"], p[f"{name}.ffn_1.bias"], padding=1
    )
    x = (x / math.sqrt(3)).transpose(1, 2)
    return functional.linear(x, p[f"{name}.ffn_2.weight"], p[f"{name}.ffn_2.bias"])


def _stage(p: Parameters, x: Tensor, time: float, heads: int, suffix: str) -> Tensor:
    angles = 1000 * time * torch.exp(-math.log(10_000) * torch.arange(256) / 256)
    embedding = torch.cat((angles.cos(), angles.sin()))
    ada = f"adaln_single{suffix}"
    for index in (1, 2):
        name = f"{ada}.emb.timestep_embedder.linear_{index}"
        embedding = functional.linear(embedding, p[f"{name}.weight"], p[f"{name}.bias"])
        if index == 1:
            embedding = functional.silu(embedding)
    modulation = functional.linear(
        functional.silu(embedding), p[f"{ada}.linear.weight"], p[f"{ada}.linear.bias"]
    ).view(6, -1)
    count = sum(
        name.startswith(f"transformer_blocks{suffix}.") and name.endswith("attn_norm.weight")
        for name in p
    )
    for index in range(count):
        x = _block(p, f"transformer_blocks{suffix}.{index}", x, modulation, heads)
    shift, scale = p[f"scale_shift_table{suffix}"] + embedding
    return functional.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


def _block(p: Parameters, name: str, x: Tensor, modulation: Tensor, heads: int) -> Tensor:
    rows = p[f"{name}.scale_shift_table"] + modulation
    hidden = _norm(x, p[f"{name}.attn_norm.weight"]) * (1 + rows[1]) + rows[0]
    x = x + rows[2] * _attention(p, f"{name}.attn", hidden, heads)
    hidden = _norm(x, p[f"{name}.mlp_norm.weight"]) * (1 + rows[4]) + rows[3]
    gate = functional.silu(functional.linear(hidden, p[f"{name}.mlp.gate.weight"]))
    up = functional.linear(hidden, p[f"{name}.mlp.up.weight"])
    return x + rows[5] * functional.linear(gate * up, p[f"{name}.mlp.down.weight"])


def _norm(x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6) * weight


def _attention(p: Parameters, name: str, x: Tensor, heads: int) -> Tensor:
    query, key, value = (
        functional.linear(x, p[f"{name}.{part}_proj.weight"]).unflatten(-1, (heads, -1))
        for part in "qkv"
    )
    query, key = _rotated(query), _rotated(key)
    mixed = functional.scaled_dot_product_attention(
        query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
    )
    return functional.linear(mixed.transpose(1, 2).flatten(-2), p[f"{name}.o_proj.weight"])


def _rotated(x: Tensor) -> Tensor:
    length, width = x.shape[1], x.shape[-1]
    frequencies = 10_000 ** (-torch.arange(0, width, 2) / width)
    angles = (torch.arange(length)[:, None] * frequencies)[:, None]
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = (
        even * angles.cos() - odd * angles.sin(),
        even * angles.sin() + odd * angles.cos(),
    )
    return torch.stack(turned, dim=-1).flatten(-2)
