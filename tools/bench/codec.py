"""Times one codec window of the full published size: `python -m tools.bench.codec`.

Random weights, so no checkpoint is needed. The same weights run twice in one process: first through
the straightforward float32 implementation of plain_codec.py, then through the engine with 16-bit
matrices. Some Euler steps of each are measured and scaled to ten; the output states the scaling.
Needs about 7 GB of memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import WINDOW_LATENTS
from engine.heartcodec.flow_transformer import mlp_width
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from tools.bench.plain_codec import PlainCodec

SONG_STEPS = 10
GUIDANCE_SCALE = 1.25
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Measured:
    """Seconds of one Euler step and of one window's waveform, and the computed latents.

    `step_cpu_s`, `waveform_cpu_s`: CPU seconds of all threads, which are less affected by other
        programs.
    """

    step_s: float
    waveform_s: float
    step_cpu_s: float
    waveform_cpu_s: float
    latents: Tensor

    @property
    def window_s(self) -> float:
        """One window with ten Euler steps."""
        return SONG_STEPS * self.step_s + self.waveform_s

    @property
    def window_cpu_s(self) -> float:
        """Same in CPU seconds."""
        return SONG_STEPS * self.step_cpu_s + self.waveform_cpu_s


@dataclass(frozen=True)
class Bench:
    """What to measure: number of Euler steps, number of latent frames of waveform."""

    config: HeartCodecConfig
    window_latents: int
    steps: int
    waveform_latents: int

    def step_flop(self) -> float:
        """Return the floating-point operations of one guided Euler step (two rows)."""
        config, rows = self.config, 2 * self.window_latents
        macs = 0
        for width, layers in (
            (config.hidden_dim, config.num_layers),
            (2 * config.hidden_dim, config.num_layers_2),
        ):
            per_row = 4 * width**2 + 3 * width * mlp_width(width) + 2 * self.window_latents * width
            macs += layers * per_row
        wide = 2 * config.hidden_dim
        for inside, outside in (
            (config.in_channels, config.hidden_dim),
            (config.in_channels + config.hidden_dim, wide),
            (wide, config.out_channels),
        ):
            macs += 3 * inside * outside + outside**2
        return 2.0 * rows * macs

    def waveform_flop(self) -> float:
        """Return the floating-point operations of a window's waveform (two channels)."""
        config, steps, macs = self.config, self.window_latents, 0
        widths = config.decoder_channels
        macs += steps * config.latent_hidden_dim * widths[0] * config.delay_kernel_size
        for index, stride in enumerate(config.upsample_factors):
            wide, narrow = widths[index], widths[index + 1]
            steps *= stride
            macs += steps * (2 * wide * narrow + 5 * narrow**2 * (config.res_kernel_size + 1))
        steps *= config.num_samples
        macs += steps * widths[-1] * (widths[-1] + 1) * config.default_kernel_size
        return 4.0 * macs

    def measure(
        self, latents: Callable[[], Tensor], waveform: Callable[[Tensor], Tensor]
    ) -> Measured:
        """Time both parts once; the waveform is scaled to a whole window."""
        begin, begin_cpu = time.perf_counter(), time.process_time()
        made = latents()
        between, between_cpu = time.perf_counter(), time.process_time()
        waveform(made[: self.waveform_latents])
        end, end_cpu = time.perf_counter(), time.process_time()
        share = self.waveform_latents / self.window_latents
        return Measured(
            (between - begin) / self.steps,
            (end - between) / share,
            (between_cpu - begin_cpu) / self.steps,
            (end_cpu - between_cpu) / share,
            made,
        )


def random_codec(config: HeartCodecConfig, seed: int = 0) -> HeartCodec:
    """Return a codec of random float32 weights that preserve the scale of activations."""
    generator = torch.Generator().manual_seed(seed)
    stored = HeartCodec.stored_tensors(config)

    def read(name: str) -> Tensor:
        shape = stored[name].shape
        if name.endswith(("norm.weight", "original0")):
            return torch.ones(shape)
        if "activation" in name:
            return torch.full(shape, 0.25)
        if name.endswith("bias"):
            return torch.zeros(shape)
        fan_in = 1 if "embed" in name and "weight" not in name else max(1, _fan_in(shape))
        return torch.empty(shape).normal_(0, fan_in**-0.5, generator=generator)

    codec = HeartCodec.meta(config)
    codec.load_stored(read, torch.float32, torch.device("cpu"))
    return codec


def _fan_in(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape[1:]:
        size *= length
    return size


def compare(codec: HeartCodec, bench: Bench, dtype: torch.dtype) -> tuple[Measured, Measured]:
    """Run the plain version and the engine's in turn; converts the codec's matrices."""
    config = codec.config
    generator = torch.Generator().manual_seed(1)
    frames = bench.window_latents // 2
    codes = torch.randint(
        0, config.codebook_size, (config.num_quantizers, frames), generator=generator
    )
    noise = torch.randn(1, bench.window_latents, config.out_channels, generator=generator)
    options = DecodeOptions(bench.steps, GUIDANCE_SCALE)
    with torch.no_grad():
        condition = codec.flow_matching.condition(codes[None])
        plain = _measure_plain(codec, bench, noise, condition)
        codec.to_precision(dtype)
        # A short run first: the libraries select and compile their kernels at the first call.
        codec.latents(codes[:, :8], noise[:, :16], None, DecodeOptions(1, GUIDANCE_SCALE))
        fast = bench.measure(
            lambda: codec.latents(codes, noise, None, options),
            lambda made: codec.waveform(made, options),
        )
    return plain, fast


def _measure_plain(codec: HeartCodec, bench: Bench, noise: Tensor, condition: Tensor) -> Measured:
    config = codec.config
    plain = PlainCodec(codec, config.num_attention_heads)
    return bench.measure(
        lambda: plain.latents(noise, condition, bench.steps, GUIDANCE_SCALE)[0],
        lambda made: plain.waveform(made, config.upsample_factors, config.num_samples),
    )


def latent_error(exact: Tensor, rough: Tensor) -> float:
    """Return the relative error of latents: |rough - exact| / |exact|."""
    return float((rough - exact).norm() / exact.norm())


def _line(name: str, measured: Measured, bench: Bench) -> str:
    step = bench.step_flop() / measured.step_s / 1e9
    waveform = bench.waveform_flop() / measured.waveform_s / 1e9
    return (
        f"{name:<34}{measured.step_s:>9.2f}{step:>9.0f}{measured.waveform_s:>11.1f}{waveform:>9.0f}"
        f"{measured.window_s:>10.1f}{measured.window_cpu_s:>11.1f}\n"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its table; 0 if the latents agree within 1e-2."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=2, help="Euler steps measured (scaled to 10)")
    parser.add_argument("--waveform-latents", type=int, default=124, help="of 744 (scaled)")
    parser.add_argument("--dtype", choices=list(DTYPES), default="bfloat16")
    given = parser.parse_args(arguments)
    config = HeartCodecConfig()
    bench = Bench(config, WINDOW_LATENTS, given.steps, given.waveform_latents)
    plain, fast = compare(random_codec(config), bench, DTYPES[given.dtype])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    error = latent_error(plain.latents, fast.latents)
    sys.stdout.write(
        f"torch {torch.__version__}, {torch.get_num_threads()} threads, load {load:.1f}. One "
        f"window of 29.76 s, guidance {GUIDANCE_SCALE}: {given.steps} of {SONG_STEPS} Euler steps "
        f"and {given.waveform_latents} of {WINDOW_LATENTS} latent frames of waveform were "
        f"measured; window seconds are scaled from them.\n"
        f"{'':<34}{'s/step':>9}{'GFLOP/s':>9}{'waveform s':>11}{'GFLOP/s':>9}{'window s':>10}"
        f"{'cpu s':>11}\n"
        + _line("plain float32", plain, bench)
        + _line(f"engine, {given.dtype} matrices", fast, bench)
        + f"times faster: Euler step {plain.step_s / fast.step_s:.2f}, waveform "
        f"{plain.waveform_s / fast.waveform_s:.2f}, window {plain.window_s / fast.window_s:.2f}\n"
        f"the same in processor seconds: Euler step {plain.step_cpu_s / fast.step_cpu_s:.2f}, "
        f"waveform {plain.waveform_cpu_s / fast.waveform_cpu_s:.2f}, window "
        f"{plain.window_cpu_s / fast.window_cpu_s:.2f}\n"
        f"relative latent error after {given.steps} steps: {error:.2e} (at most 1e-2)\n"
    )
    return 0 if error <= 1e-2 else 1


if __name__ == "__main__":
    sys.exit(main())
