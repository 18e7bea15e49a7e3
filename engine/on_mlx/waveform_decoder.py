"""The codec's waveform decoder on MLX: what heartcodec/waveform_decoder.py does with torch.

In float32 and in chunks of time: every causal layer keeps the last inputs it needs (its halo), so
chunks give the same result as one pass. Time is the second axis, channels are the last.

Letters: B batch (the two sound channels), C channels, n time steps, N samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from torch import Tensor

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.waveform_decoder import DILATIONS, MAX_CONV_STEPS
from engine.on_mlx.library import as_mlx, evaluate, mx

_DECODER = "scalar_model.decoder"
_Layer = Callable[[mx.array, "Halo"], mx.array]


class Weights(Protocol):
    """The codec's parameters by their names (codec.CodecWeights)."""

    def tensor(self, name: str) -> Tensor:
        """Return one parameter on the CPU."""
        ...

    def array(self, *names: str) -> mx.array:
        """Return a parameter for MLX."""
        ...

    def optional(self, name: str) -> mx.array | None:
        """Return a parameter that only some layers have."""
        ...

    def convolution(self, name: str) -> mx.array:
        """Return a convolution's weight, (out, kernel, in)."""
        ...


class Halo:
    """State of one pass over a sound: the last inputs of every causal layer, for the next chunk."""

    def __init__(self) -> None:
        self._tails: dict[object, mx.array] = {}

    def extend(self, layer: object, x: mx.array, length: int) -> mx.array:
        """Return x (B, n, C) preceded by the `length` inputs before it (zeros before the start)."""
        tail = self._tails.get(layer)
        if tail is None:
            tail = mx.zeros((x.shape[0], length, x.shape[2]), x.dtype)
        extended = mx.concatenate([tail, x], axis=1)
        self._tails[layer] = mx.contiguous(extended[:, extended.shape[1] - length :])
        return extended

    def evaluate(self, result: mx.array) -> None:
        """Compute a chunk's result and what the next one needs."""
        evaluate(result, *self._tails.values())


class _CausalConv:
    """Convolution over the current and (kernel - 1)·dilation past inputs."""

    def __init__(self, weights: Weights, name: str, dilation: int = 1) -> None:
        self._weight = weights.convolution(f"{name}.weight")
        self._bias = weights.optional(f"{name}.bias")
        self._dilation = dilation

    @property
    def is_zero(self) -> bool:
        """Whether the result is zero for any input."""
        bias = self._bias
        return not bool(self._weight.any()) and (bias is None or not bool(bias.any()))

    def __call__(self, x: mx.array, halo: Halo) -> mx.array:
        """Map (B, n, C) to (B, n, C')."""
        reach = (self._weight.shape[1] - 1) * self._dilation
        if reach:
            x = halo.extend(self, x, reach)
        result = mx.conv1d(x, self._weight, dilation=self._dilation)
        return result if self._bias is None else result + self._bias


class _UpConv:
    """Transposed convolution of kernel 2·stride whose last `stride` outputs are dropped.

    Computed as a convolution of kernel 2 with `stride` times the channels, which lie one after the
    other in time already.
    """

    def __init__(self, weights: Weights, name: str, stride: int) -> None:
        halves = weights.tensor(f"{name}.weight").unflatten(2, (2, stride)).flip(2)
        self._weight = as_mlx(halves.permute(3, 1, 2, 0).flatten(0, 1))  # (stride · C', 2, C)
        self._bias = weights.array(f"{name}.bias")
        evaluate(self._weight)

    def __call__(self, x: mx.array, halo: Halo) -> mx.array:
        """Map (B, n, C) to (B, n·stride, C'), from the current and the previous input."""
        outputs = mx.conv1d(halo.extend(self, x, 1), self._weight)
        return outputs.reshape(x.shape[0], -1, self._bias.shape[0]) + self._bias


class _ResidualUnit:
    """x + PReLU(conv 1(PReLU(dilated causal conv(x))))."""

    def __init__(self, weights: Weights, name: str, dilation: int) -> None:
        self._conv1 = _CausalConv(weights, f"{name}.conv1", dilation)
        self._slope1 = weights.array(f"{name}.activation1.weight")
        self._conv2 = _CausalConv(weights, f"{name}.conv2")
        self._slope2 = weights.array(f"{name}.activation2.weight")

    @property
    def is_idle(self) -> bool:
        """Whether the unit adds nothing for any input, because its last convolution is zero."""
        return self._conv2.is_zero

    def __call__(self, x: mx.array, halo: Halo) -> mx.array:
        """Map (B, n, C) to the same shape."""
        hidden = _prelu(self._conv1(x, halo), self._slope1)
        return x + _prelu(self._conv2(hidden, halo), self._slope2)


class _PostProcessor:
    """Repeats every time step `num_samples` times, then a causal convolution and PReLU."""

    def __init__(self, weights: Weights, name: str, num_samples: int) -> None:
        self._num_samples = num_samples
        self._conv = _CausalConv(weights, f"{name}.conv")
        self._slope = weights.array(f"{name}.activation.weight")

    def __call__(self, x: mx.array, halo: Halo) -> mx.array:
        """Map (B, n, C) to (B, n·num_samples, C)."""
        return _prelu(self._conv(mx.repeat(x, self._num_samples, axis=1), halo), self._slope)


class MlxWaveformDecoder:
    """Latents to sound, its layers numbered as in the checkpoint."""

    def __init__(self, config: HeartCodecConfig, weights: Weights) -> None:
        self._first = weights.convolution(f"{_DECODER}.0.weight")
        self._first_bias = weights.array(f"{_DECODER}.0.bias")
        self._padding = config.delay_kernel_size // 2
        halo = (config.res_kernel_size - 1) * max(DILATIONS)
        self._chunk_frames = max(1, (MAX_CONV_STEPS - halo) // config.samples_per_latent_frame)
        self._layers: list[_Layer] = []
        for number, stride in enumerate(config.upsample_factors, 1):
            name = f"{_DECODER}.{number}"
            self._layers.append(_UpConv(weights, f"{name}.up_conv.layer", stride))
            units = [
                _ResidualUnit(weights, f"{name}.convs.{unit}", dilation)
                for unit, dilation in enumerate(DILATIONS)
            ]
            self._layers += [unit for unit in units if not unit.is_idle]
        last = len(config.upsample_factors) + 1
        self._layers.append(_PostProcessor(weights, f"{_DECODER}.{last}", config.num_samples))
        self._layers.append(_CausalConv(weights, f"{_DECODER}.{last + 1}"))

    def chunks(self, halves: mx.array) -> Iterator[mx.array]:
        """Decode rounded latents (2, L, C) in chunks: (2, n), 1920 samples per latent frame."""
        # The only layer with look-ahead runs over the whole window; it is the shortest.
        hidden = mx.conv1d(halves, self._first, padding=self._padding) + self._first_bias
        halo = Halo()
        for start in range(0, hidden.shape[1], self._chunk_frames):
            piece = hidden[:, start : start + self._chunk_frames]
            for layer in self._layers:
                piece = layer(piece, halo)
            sound = piece[:, :, 0]
            halo.evaluate(sound)
            yield sound


def _prelu(x: mx.array, slope: mx.array) -> mx.array:
    return mx.maximum(x, 0) + slope * mx.minimum(x, 0)
