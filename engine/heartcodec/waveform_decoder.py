"""Latent frames to sound: a causal convolutional decoder, run in chunks of time.

Weight norm is folded while loading, so only plain weights exist. Every causal layer keeps the last
inputs it needs (its halo), so nothing is computed twice and chunks give the same result as one
pass. No layer gets more than MAX_CONV_STEPS time steps, the limit of Apple's GPU. The encoder half
of the published files is omitted.

Letters: B batch (the two sound channels), C channels, L latent frames, N samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.heartcodec.config import HeartCodecConfig

MAX_CONV_STEPS = 65_536
"""Maximum time steps that a convolution may read or write at once."""
DILATIONS = (1, 3, 5, 7, 9)
"""Dilations of the five residual units of an up-block."""
LATENT_LEVELS = 9
"""Latents are rounded to multiples of 1/9."""


def round_latents(latents: Tensor) -> Tensor:
    """Latents rounded to the nearest multiple of 1/9, in float32."""
    return torch.round(latents.float() * LATENT_LEVELS) / LATENT_LEVELS


class Halo:
    """State of one pass over a sound: the last inputs of every causal layer, for the next chunk.

    It also caches what a layer derives from its weights.
    """

    def __init__(self) -> None:
        self._tails: dict[nn.Module, Tensor] = {}
        self._made: dict[nn.Module, tuple[Tensor, Tensor]] = {}

    def once(
        self, layer: nn.Module, make: Callable[[], tuple[Tensor, Tensor]]
    ) -> tuple[Tensor, Tensor]:
        """Return what `make` returned for this layer the first time."""
        if layer not in self._made:
            self._made[layer] = make()
        return self._made[layer]

    def extend(self, layer: nn.Module, x: Tensor, length: int) -> Tensor:
        """Return x (B, C, n) preceded by the `length` inputs before it (zeros before the start)."""
        tail = self._tails.get(layer)
        if tail is None:
            tail = x.new_zeros(*x.shape[:-1], length)
        extended = torch.cat((tail, x), dim=-1)
        self._tails[layer] = extended[..., extended.shape[-1] - length :].clone()
        return extended


class CausalConv(nn.Conv1d):
    """Convolution over the current and (kernel - 1)·dilation past inputs."""

    def run(self, x: Tensor, halo: Halo) -> Tensor:
        """Map (B, C, n) to (B, C', n)."""
        reach = (self.kernel_size[0] - 1) * self.dilation[0]
        if reach:
            x = halo.extend(self, x, reach)
        return functional.conv1d(x, self.weight, self.bias, dilation=self.dilation)


class UpConv(nn.Module):
    """Transposed convolution of kernel 2·stride whose last `stride` outputs are dropped.

    Computed as an ordinary convolution of kernel 2 with `stride` times the channels, which are then
    interleaved in time: processors have far better kernels for it.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.layer = nn.ConvTranspose1d(in_channels, out_channels, 2 * stride, stride)

    def run(self, x: Tensor, halo: Halo) -> Tensor:
        """Map (B, C, n) to (B, C', n·stride), from the current and the previous input."""
        weight, bias = halo.once(self, self._as_convolution)
        outputs = functional.conv1d(halo.extend(self, x, 1), weight, bias)
        return outputs.unflatten(1, (-1, self.stride)).transpose(2, 3).flatten(2)

    def _as_convolution(self) -> tuple[Tensor, Tensor]:
        """Return weight (C'·stride, C, 2), previous input first, and bias (C'·stride,)."""
        bias = self.layer.bias
        assert bias is not None
        halves = self.layer.weight.unflatten(2, (2, self.stride)).flip(2)
        weight = halves.permute(1, 3, 0, 2).flatten(0, 1).contiguous()
        return weight, bias.repeat_interleave(self.stride)


class ResidualUnit(nn.Module):
    """x + PReLU(conv 1(PReLU(dilated causal conv(x))))."""

    def __init__(self, channels: int, kernel: int, dilation: int) -> None:
        super().__init__()
        self.conv1 = CausalConv(channels, channels, kernel, dilation=dilation)
        self.activation1 = nn.PReLU()
        self.conv2 = CausalConv(channels, channels, 1)
        self.activation2 = nn.PReLU()

    @property
    def is_idle(self) -> bool:
        """Whether the unit adds nothing for any input, because its last convolution is zero."""
        last = self.conv2
        return not bool(last.weight.any()) and (last.bias is None or not bool(last.bias.any()))

    def run(self, x: Tensor, halo: Halo) -> Tensor:
        """Map (B, C, n) to the same shape."""
        hidden = self.activation1(self.conv1.run(x, halo))
        return self.activation2(self.conv2.run(hidden, halo)).add_(x)


class UpBlock(nn.Module):
    """Transposed convolution, then residual units of increasing dilation."""

    def __init__(self, in_channels: int, out_channels: int, stride: int, kernel: int) -> None:
        super().__init__()
        self.up_conv = UpConv(in_channels, out_channels, stride)
        self.convs = nn.ModuleList(
            ResidualUnit(out_channels, kernel, dilation) for dilation in DILATIONS
        )
        self._active: list[nn.Module] = list(self.convs)

    def skip_idle_units(self) -> None:
        """Skip units that add nothing from now on; the result is the same."""
        self._active = [u for u in self.convs if isinstance(u, ResidualUnit) and not u.is_idle]

    def run(self, x: Tensor, halo: Halo) -> Tensor:
        """Map (B, C, n) to (B, C', n·stride)."""
        x = self.up_conv.run(x, halo)
        for unit in self._active:
            assert isinstance(unit, ResidualUnit)
            x = unit.run(x, halo)
        return x


class PostProcessor(nn.Module):
    """Repeats every time step `num_samples` times, then a causal convolution and PReLU."""

    def __init__(self, channels: int, kernel: int, num_samples: int) -> None:
        super().__init__()
        self.num_samples = num_samples
        self.conv = CausalConv(channels, channels, kernel)
        self.activation = nn.PReLU()

    def run(self, x: Tensor, halo: Halo) -> Tensor:
        """Map (B, C, n) to (B, C, n·num_samples)."""
        return self.activation(self.conv.run(x.repeat_interleave(self.num_samples, dim=-1), halo))


class ScalarModel(nn.Module):
    """The waveform decoder, its layers numbered as in the checkpoint."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        widths = config.decoder_channels
        self.samples_per_latent_frame = config.samples_per_latent_frame
        self.longest_halo = (config.res_kernel_size - 1) * max(DILATIONS)
        ups = (
            UpBlock(widths[i], widths[i + 1], stride, config.res_kernel_size)
            for i, stride in enumerate(config.upsample_factors)
        )
        self.decoder = nn.ModuleList(
            [
                nn.Conv1d(
                    config.latent_hidden_dim,
                    widths[0],
                    config.delay_kernel_size,
                    padding=config.delay_kernel_size // 2,
                ),
                *ups,
                PostProcessor(widths[-1], config.default_kernel_size, config.num_samples),
                CausalConv(widths[-1], config.num_bands, config.default_kernel_size),
            ]
        )

    def skip_idle_units(self) -> None:
        """Skip residual units that add nothing (call after loading the weights)."""
        for layer in self.decoder:
            if isinstance(layer, UpBlock):
                layer.skip_idle_units()

    def chunk_frames(self, max_steps: int = MAX_CONV_STEPS) -> int:
        """Latent frames per chunk with which no layer exceeds `max_steps` time steps."""
        return max(1, (max_steps - self.longest_halo) // self.samples_per_latent_frame)

    def chunks(self, latents: Tensor, max_steps: int = MAX_CONV_STEPS) -> Iterator[Tensor]:
        """Decode latents (L, 2·C) in chunks: (2, n) float32, 1920 samples per latent frame.

        Channel 0 comes from the first half of the latent channels, channel 1 from the second.
        """
        halves = round_latents(latents).unflatten(-1, (2, -1)).permute(1, 2, 0)
        first, *causal = self.decoder
        assert isinstance(first, nn.Conv1d)
        # The only layer with look-ahead runs over the whole window; it is the shortest.
        hidden = first(halves.to(first.weight.dtype))
        halo = Halo()
        for piece in hidden.split(self.chunk_frames(max_steps), dim=-1):
            for layer in causal:
                assert isinstance(layer, (UpBlock, PostProcessor, CausalConv))
                piece = layer.run(piece, halo)
            yield piece[:, 0].float()

    def forward(self, latents: Tensor, max_steps: int = MAX_CONV_STEPS) -> Tensor:
        """Decode latents (L, 2·C) to sound (2, 1920·L)."""
        return torch.cat(list(self.chunks(latents, max_steps)), dim=-1)
