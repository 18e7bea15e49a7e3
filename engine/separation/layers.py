"""Convolution layers of Hybrid Demucs (Défossez 2021, arXiv 2111.03600), named as published.

A layer of the spectrogram branch strides over frequency, one of the waveform branch over time; both
have the same parts. Letters: B batch, C channels, F frequency bins, T frames or samples.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.separation.config import SeparatorConfig


class LayerScale(nn.Module):
    """One learned factor a channel (Touvron et al. 2021)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Scale (B, C, T)."""
        return self.scale[:, None] * x


class DilatedBranch(nn.Module):
    """Residual branches of dilated convolutions in a narrow space ("DConv")."""

    def __init__(self, channels: int, config: SeparatorConfig) -> None:
        super().__init__()
        hidden = channels // config.dconv_comp
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(channels, hidden, 3, dilation=2**index, padding=2**index),
                nn.GroupNorm(1, hidden),
                nn.GELU(),
                nn.Conv1d(hidden, 2 * channels, 1),
                nn.GroupNorm(1, 2 * channels),
                nn.GLU(1),
                LayerScale(channels),
            )
            for index in range(config.dconv_depth)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, T), or (B, C, F, T) with every bin for itself, to the same shape."""
        if x.dim() == 3:
            return self._run(x)
        batch, channels, bins, frames = x.shape
        rows = x.transpose(1, 2).reshape(batch * bins, channels, frames)
        return self._run(rows).view(batch, bins, channels, frames).transpose(1, 2)

    def _run(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(x)
        return x


class SpectrumEncoder(nn.Module):
    """Convolution with a stride over frequency, dilated branches, gated 1 x 1 convolution."""

    def __init__(self, inputs: int, outputs: int, config: SeparatorConfig) -> None:
        super().__init__()
        kernel, stride = config.kernel_size, config.stride
        self.conv = nn.Conv2d(inputs, outputs, (kernel, 1), (stride, 1), (kernel // 4, 0))
        self.dconv = DilatedBranch(outputs, config)
        self.rewrite = nn.Conv2d(outputs, 2 * outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, F, T) to (B, C', F / stride, T)."""
        return functional.glu(self.rewrite(self.dconv(functional.gelu(self.conv(x)))), dim=1)


class WaveEncoder(nn.Module):
    """The same over time; an input that is no multiple of the stride is padded."""

    def __init__(self, inputs: int, outputs: int, config: SeparatorConfig) -> None:
        super().__init__()
        kernel = config.kernel_size
        self.conv = nn.Conv1d(inputs, outputs, kernel, config.stride, kernel // 4)
        self.dconv = DilatedBranch(outputs, config)
        self.rewrite = nn.Conv1d(outputs, 2 * outputs, 1)
        self._stride = config.stride

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, T) to (B, C', T / stride), rounded up."""
        x = functional.pad(x, (0, -x.shape[-1] % self._stride))
        return functional.glu(self.rewrite(self.dconv(functional.gelu(self.conv(x)))), dim=1)


class SpectrumDecoder(nn.Module):
    """Adds the encoder's output, then the same parts backwards; the last one has no activation."""

    def __init__(self, inputs: int, outputs: int, config: SeparatorConfig, is_last: bool) -> None:
        super().__init__()
        kernel, stride = config.kernel_size, config.stride
        self.rewrite = nn.Conv2d(inputs, 2 * inputs, 3, padding=1)
        self.dconv = DilatedBranch(inputs, config)
        self.conv_tr = nn.ConvTranspose2d(inputs, outputs, (kernel, 1), (stride, 1))
        self._edge = kernel // 4
        self._is_last = is_last

    def forward(self, x: Tensor, skipped: Tensor) -> Tensor:
        """Map (B, C, F, T) to (B, C', F·stride, T)."""
        x = self.dconv(functional.glu(self.rewrite(x + skipped), dim=1))
        x = self.conv_tr(x)[:, :, self._edge : -self._edge]
        return x if self._is_last else functional.gelu(x)


class WaveDecoder(nn.Module):
    """The same over time."""

    def __init__(self, inputs: int, outputs: int, config: SeparatorConfig, is_last: bool) -> None:
        super().__init__()
        self.rewrite = nn.Conv1d(inputs, 2 * inputs, 3, padding=1)
        self.dconv = DilatedBranch(inputs, config)
        self.conv_tr = nn.ConvTranspose1d(inputs, outputs, config.kernel_size, config.stride)
        self._edge = config.kernel_size // 4
        self._is_last = is_last

    def forward(self, x: Tensor, skipped: Tensor, length: int) -> Tensor:
        """Map (B, C, T) to (B, C', length)."""
        x = self.dconv(functional.glu(self.rewrite(x + skipped), dim=1))
        x = self.conv_tr(x)[..., self._edge : self._edge + length]
        return x if self._is_last else functional.gelu(x)
