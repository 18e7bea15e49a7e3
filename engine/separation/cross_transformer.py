"""The transformer between encoder and decoder (Rouard et al. 2023, arXiv 2211.08553).

Spectrogram and waveform have a stack each; every second layer of one looks at the other. Module
names are those of the published weights. Letters: B batch, T positions, D width.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.separation.config import SeparatorConfig


class Attention(nn.Module):
    """Multi-head attention; the three input projections are one matrix."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)
        self._heads = heads

    def forward(self, queries: Tensor, seen: Tensor) -> Tensor:
        """Map queries (B, T, D), which look at `seen` (B, T', D), to (B, T, D)."""
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        query, key, value = (
            functional.linear(x, weight, bias).unflatten(2, (self._heads, -1)).transpose(1, 2)
            for x, weight, bias in zip((queries, seen, seen), weights, biases, strict=True)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class Scale(nn.Module):
    """One learned factor a channel, for (B, T, D)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        """Scale (B, T, D)."""
        return self.scale * x


class WholeNorm(nn.GroupNorm):
    """Norm over all positions and channels together."""

    def forward(self, input: Tensor) -> Tensor:
        """Map (B, T, D) to the same shape."""
        return super().forward(input.transpose(1, 2)).transpose(1, 2)


class SelfLayer(nn.Module):
    """Attention within one stack, then a feed-forward part."""

    def __init__(self, config: SeparatorConfig) -> None:
        super().__init__()
        width = config.bottom_channels
        self.self_attn = Attention(width, config.t_heads)
        self.linear1 = nn.Linear(width, int(width * config.t_hidden_scale))
        self.linear2 = nn.Linear(int(width * config.t_hidden_scale), width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.norm_out = WholeNorm(1, width)
        self.gamma_1, self.gamma_2 = Scale(width), Scale(width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, T, D) to the same shape."""
        normed = self.norm1(x)
        x = x + self.gamma_1(self.self_attn(normed, normed))
        x = x + self.gamma_2(self.linear2(functional.gelu(self.linear1(self.norm2(x)))))
        return self.norm_out(x)


class CrossLayer(nn.Module):
    """Attention to the other stack, then a feed-forward part."""

    def __init__(self, config: SeparatorConfig) -> None:
        super().__init__()
        width = config.bottom_channels
        self.cross_attn = Attention(width, config.t_heads)
        self.linear1 = nn.Linear(width, int(width * config.t_hidden_scale))
        self.linear2 = nn.Linear(int(width * config.t_hidden_scale), width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width)
        self.norm_out = WholeNorm(1, width)
        self.gamma_1, self.gamma_2 = Scale(width), Scale(width)

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        """Map (B, T, D), looking at `other` (B, T', D), to the same shape."""
        x = x + self.gamma_1(self.cross_attn(self.norm1(x), self.norm2(other)))
        x = x + self.gamma_2(self.linear2(functional.gelu(self.linear1(self.norm3(x)))))
        return self.norm_out(x)


class CrossTransformer(nn.Module):
    """Both stacks. `layers` is the spectrogram's, `layers_t` the waveform's."""

    def __init__(self, config: SeparatorConfig) -> None:
        super().__init__()
        self.norm_in = nn.LayerNorm(config.bottom_channels)
        self.norm_in_t = nn.LayerNorm(config.bottom_channels)
        self.layers = nn.ModuleList(_layer(index, config) for index in range(config.t_layers))
        self.layers_t = nn.ModuleList(_layer(index, config) for index in range(config.t_layers))
        self._period = config.t_max_period

    def forward(self, spectrum: Tensor, wave: Tensor) -> tuple[Tensor, Tensor]:
        """Map (B, D, F, T) and (B, D, T') to the same shapes."""
        bins, width = spectrum.shape[2], spectrum.shape[1]
        x = self.norm_in(spectrum.permute(0, 3, 2, 1).flatten(1, 2))
        x = x + plane_positions(spectrum.shape[3], bins, width, self._period).to(x)
        y = self.norm_in_t(wave.transpose(1, 2))
        y = y + line_positions(wave.shape[2], width, self._period).to(y)
        for layer, layer_t in zip(self.layers, self.layers_t, strict=True):
            if isinstance(layer, SelfLayer):
                x, y = layer(x), layer_t(y)
            else:
                x, y = layer(x, y), layer_t(y, x)
        return x.unflatten(1, (-1, bins)).permute(0, 3, 2, 1), y.transpose(1, 2)


def _layer(index: int, config: SeparatorConfig) -> nn.Module:
    return CrossLayer(config) if index % 2 else SelfLayer(config)


def line_positions(count: int, width: int, period: float) -> Tensor:
    """Return sinusoidal positions (count, width): cosines, then sines."""
    half = width // 2
    powers = torch.arange(half) / (half - 1)
    phase = torch.arange(count)[:, None] / period**powers
    return torch.cat((phase.cos(), phase.sin()), dim=1)


def plane_positions(frames: int, bins: int, width: int, period: float) -> Tensor:
    """Return positions (frames·bins, width) of a spectrogram, frame by frame.

    The first half of the channels states the frame, the second one the bin; sines and cosines
    alternate.
    """
    half = width // 2
    rates = torch.exp(torch.arange(0.0, half, 2) * (-math.log(period) / half))

    def waves(count: int) -> Tensor:
        phase = torch.arange(0.0, count)[:, None] * rates
        return torch.stack((phase.sin(), phase.cos()), dim=2).flatten(1)

    by_frame = waves(frames)[:, None].expand(-1, bins, -1)
    by_bin = waves(bins)[None].expand(frames, -1, -1)
    return torch.cat((by_frame, by_bin), dim=2).flatten(0, 1)
