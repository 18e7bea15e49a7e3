"""Hybrid Transformer Demucs: one piece of a mix to its four sources.

Written from the papers (arXiv 2111.03600, 2211.08553) and the published weights, whose names its
modules have; `tools/bench/separation.py` compares it with the package `demucs`. It opens no file.
Letters: B batch, S sources (4), N samples (44.1 kHz), F frequency bins, T frames.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.meta_device import on_meta
from engine.separation.config import SOURCES, SeparatorConfig
from engine.separation.cross_transformer import CrossTransformer
from engine.separation.layers import SpectrumDecoder, SpectrumEncoder, WaveDecoder, WaveEncoder

_CHANNELS = 2
_TINY = 1e-5


class FrequencyEmbedding(nn.Module):
    """One learned vector a bin, so that convolutions know where they are."""

    def __init__(self, bins: int, width: int, factor: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(bins, width)
        self._factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """Add them to (B, C, F, T)."""
        return x + self._factor * self.embedding.weight.t()[None, :, :, None]


class HTDemucs(nn.Module):
    """The network. Every input has `config.segment_samples` samples."""

    def __init__(self, config: SeparatorConfig) -> None:
        super().__init__()
        self.config = config
        sounds = _CHANNELS * len(SOURCES)
        widths, deepest = config.widths, config.depth - 1
        inputs, inputs_t = (2 * _CHANNELS, *widths), (_CHANNELS, *widths)
        outputs, outputs_t = (2 * sounds, *widths), (sounds, *widths)
        self.encoder = nn.ModuleList(
            SpectrumEncoder(inputs[i], widths[i], config) for i in range(config.depth)
        )
        self.tencoder = nn.ModuleList(
            WaveEncoder(inputs_t[i], widths[i], config) for i in range(config.depth)
        )
        self.decoder = nn.ModuleList(
            SpectrumDecoder(widths[i], outputs[i], config, i == 0) for i in range(deepest, -1, -1)
        )
        self.tdecoder = nn.ModuleList(
            WaveDecoder(widths[i], outputs_t[i], config, i == 0) for i in range(deepest, -1, -1)
        )
        first_bins = config.nfft // 2 // config.stride
        factor = config.freq_emb * config.emb_scale
        self.freq_emb = FrequencyEmbedding(first_bins, widths[0], factor)
        wide = config.bottom_channels
        self.channel_upsampler = nn.Conv1d(widths[-1], wide, 1)
        self.channel_downsampler = nn.Conv1d(wide, widths[-1], 1)
        self.channel_upsampler_t = nn.Conv1d(widths[-1], wide, 1)
        self.channel_downsampler_t = nn.Conv1d(wide, widths[-1], 1)
        self.crosstransformer = CrossTransformer(config)

    @classmethod
    def meta(cls, config: SeparatorConfig) -> HTDemucs:
        """Return the network without memory for its weights."""
        with on_meta():
            return cls(config).eval().requires_grad_(False)

    def forward(self, mix: Tensor) -> Tensor:
        """Separate (B, 2, N) into (B, S, 2, N), float32."""
        length, frequencies = mix.shape[-1], spectrum_of(mix, self.config)
        x, mean, scale = _normed(frequencies)
        y, wave_mean, wave_scale = _normed(mix)
        saved: list[tuple[Tensor, Tensor, int]] = []
        for index, (encode, encode_t) in enumerate(zip(self.encoder, self.tencoder, strict=True)):
            samples = y.shape[-1]
            x, y = encode(x), encode_t(y)
            if index == 0:
                x = self.freq_emb(x)
            saved.append((x, y, samples))
        x, y = self._cross(x, y)
        for decode, decode_t in zip(self.decoder, self.tdecoder, strict=True):
            skipped, skipped_t, samples = saved.pop()
            x, y = decode(x, skipped), decode_t(y, skipped_t, samples)
        parts = x.unflatten(1, (len(SOURCES), -1)) * scale[:, None] + mean[:, None]
        waves = y.unflatten(1, (len(SOURCES), -1)) * wave_scale[:, None] + wave_mean[:, None]
        return waves + wave_of(parts, length, self.config)

    def _cross(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        bins = x.shape[2]
        x = self.channel_upsampler(x.flatten(2)).unflatten(2, (bins, -1))
        x, y = self.crosstransformer(x, self.channel_upsampler_t(y))
        x = self.channel_downsampler(x.flatten(2)).unflatten(2, (bins, -1))
        return x, self.channel_downsampler_t(y)


def _normed(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return x without its mean and divided by its deviation, and what undoes that."""
    dims = tuple(range(1, x.dim()))
    mean, scale = x.mean(dims, keepdim=True), x.std(dims, keepdim=True)
    return (x - mean) / (_TINY + scale), mean, scale


def spectrum_of(mix: Tensor, config: SeparatorConfig) -> Tensor:
    """Return the spectrogram (B, 4, F, T) of (B, 2, N): real and imaginary parts as channels.

    T is N / hop, rounded up; the highest bin is left out.
    """
    hop, length = config.hop, mix.shape[-1]
    frames, edge = -(-length // hop), hop // 2 * 3
    padded = functional.pad(mix, (edge, edge + frames * hop - length), mode="reflect")
    bins = torch.stft(
        _for_complex(padded).flatten(0, 1),
        config.nfft,
        hop,
        window=torch.hann_window(config.nfft, device=_for_complex(padded).device),
        normalized=True,
        return_complex=True,
    )[:, :-1, 2 : 2 + frames]
    parts = torch.view_as_real(bins).unflatten(0, (-1, _CHANNELS))
    return parts.permute(0, 1, 4, 2, 3).flatten(1, 2).to(mix.device)


def wave_of(parts: Tensor, length: int, config: SeparatorConfig) -> Tensor:
    """Return the sound (B, S, 2, length) of spectrograms (B, S, 4, F, T)."""
    hop, edge = config.hop, config.hop // 2 * 3
    pairs = _for_complex(parts).unflatten(2, (_CHANNELS, 2)).permute(0, 1, 2, 4, 5, 3)
    bins = functional.pad(torch.view_as_complex(pairs.contiguous()), (2, 2, 0, 1))
    whole = -(-length // hop) * hop + 2 * edge
    sound = torch.istft(
        bins.flatten(0, 2),
        config.nfft,
        hop,
        window=torch.hann_window(config.nfft, device=bins.device),
        normalized=True,
        length=whole,
    )[:, edge : edge + length]
    return sound.unflatten(0, bins.shape[:3]).to(parts.device)


def _for_complex(x: Tensor) -> Tensor:
    """Move to the processor where the device has no complex numbers."""
    return x.cpu() if x.device.type in ("mps", "xpu") else x
