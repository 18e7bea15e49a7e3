"""Times one codec window in several forms: `python -m tools.bench.codec --form float32 int8`.

The published size with random weights, so no checkpoint is needed, or (`--starter`) the starter's.
Without `--form` it takes the one that the app would take for a large model on this processor; the
form "plain" is the straightforward float32 implementation of plain_codec.py. Some Euler steps of a
whole window are timed and scaled to ten; the error against float32 is that of the latents after all
ten steps, over a shorter window. Needs about 8 GB of memory for the published size.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.checkpoint import Checkpoint
from engine.contract import AUTO, DRAFT_SOUND, TOKEN_FRAME_RATE_HZ
from engine.devices.device import DTYPES, INT8, codec_dtype_for, describe_machine, precision_name
from engine.heartcodec.config import LATENT_FRAMES_PER_TOKEN_FRAME, HeartCodecConfig
from engine.heartcodec.flow_matching import WINDOW_LATENTS
from engine.heartcodec.flow_transformer import mlp_width
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from tools.bench.plain_codec import PlainCodec
from tools.bench.quality import CPU, STARTER

SONG_STEPS = 10
GUIDANCE_SCALE = 1.25
PLAIN, FLOAT32 = "plain", "float32"
FORMS = (PLAIN, *DTYPES, INT8)


@dataclass(frozen=True)
class Measured:
    """Seconds of one Euler step and of one window's waveform.

    `step_cpu_s`, `waveform_cpu_s`: CPU seconds of all threads, which are less affected by other
        programs.
    """

    step_s: float
    waveform_s: float
    step_cpu_s: float
    waveform_cpu_s: float

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
        )


def random_codec(
    config: HeartCodecConfig, dtype: torch.dtype = torch.float32, seed: int = 0
) -> HeartCodec:
    """Return a codec of random weights that preserve the scale of activations."""
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
    codec.load_stored(read, dtype, CPU)
    return codec


def _fan_in(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape[1:]:
        size *= length
    return size


@dataclass(frozen=True)
class Inputs:
    """Codes (K, n) and noise (1, 2·n, C) of one window."""

    codes: Tensor
    noise: Tensor

    @classmethod
    def random(cls, config: HeartCodecConfig, latents: int) -> Inputs:
        """Return those of a window of `latents` latent frames, always the same."""
        generator = torch.Generator().manual_seed(1)
        size = (config.num_quantizers, latents // 2)
        codes = torch.randint(0, config.codebook_size, size, generator=generator)
        return cls(codes, torch.randn(1, latents, config.out_channels, generator=generator))


def precision_of(form: str) -> torch.dtype:
    """Return the precision of the matrices in a form."""
    return torch.int8 if form == INT8 else DTYPES.get(form, torch.float32)


def latents_of(codec: HeartCodec, form: str, inputs: Inputs, steps: int) -> Tensor:
    """Return the latents (2·n, C) of a window after some Euler steps with guidance."""
    if form != PLAIN:
        options = DecodeOptions(steps, GUIDANCE_SCALE)
        return codec.latents(inputs.codes, inputs.noise, None, options)
    plain = PlainCodec(codec, codec.config.num_attention_heads)
    condition = codec.flow_matching.condition(inputs.codes[None])
    return plain.latents(inputs.noise, condition, steps, GUIDANCE_SCALE)[0]


def waveform_of(codec: HeartCodec, form: str, latents: Tensor) -> Tensor:
    """Return the sound of latents."""
    config = codec.config
    if form != PLAIN:
        return codec.waveform(latents, DecodeOptions())
    plain = PlainCodec(codec, config.num_attention_heads)
    return plain.waveform(latents, config.upsample_factors, config.num_samples)


def measure(codec: HeartCodec, form: str, bench: Bench) -> Measured:
    """Time a codec whose matrices have the precision of the form."""
    with torch.no_grad():
        # A short run first: the libraries select and compile their kernels at the first call.
        latents_of(codec, form, Inputs.random(bench.config, 16), 1)
        inputs = Inputs.random(bench.config, bench.window_latents)
        return bench.measure(
            lambda: latents_of(codec, form, inputs, bench.steps),
            lambda made: waveform_of(codec, form, made),
        )


def latent_error(exact: Tensor, rough: Tensor) -> float:
    """Return the relative error of latents: |rough - exact| / |exact|."""
    return float((rough - exact).norm() / exact.norm())


def draft_s(codec: HeartCodec, frames: int) -> tuple[float, float]:
    """Return the seconds, and processor seconds, of the draft sound of token frames."""
    options = DecodeOptions(DRAFT_SOUND.num_steps, DRAFT_SOUND.guidance_scale)
    inputs = Inputs.random(codec.config, LATENT_FRAMES_PER_TOKEN_FRAME * frames)
    begin, begin_cpu = time.perf_counter(), time.process_time()
    codec.waveform(codec.latents(inputs.codes, inputs.noise, None, options), options)
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def decibels(relative_error: float) -> float:
    """Return the signal-to-noise ratio in dB of a relative error; infinity without one."""
    return math.inf if relative_error == 0 else -20 * math.log10(relative_error)


def _line(form: str, measured: Measured, bench: Bench, error: float) -> str:
    step = bench.step_flop() / measured.step_s / 1e9
    waveform = bench.waveform_flop() / measured.waveform_s / 1e9
    return (
        f"{form:<10}{measured.step_s:>9.2f}{measured.step_cpu_s:>9.2f}{step:>9.0f}"
        f"{measured.waveform_s:>11.1f}{waveform:>9.0f}{measured.window_s:>10.1f}"
        f"{measured.window_cpu_s:>9.1f}{error:>11.1e}{decibels(error):>7.1f}\n"
    )


def _starter(dtype: torch.dtype) -> HeartCodec:
    return Checkpoint.open(STARTER).load_heartcodec(dtype, CPU, lambda *_: None)


def _published(dtype: torch.dtype) -> HeartCodec:
    return random_codec(HeartCodecConfig(), dtype)


def _error(codec: HeartCodec, form: str, exact: Tensor) -> float:
    """Return the error of the latents after ten steps; NaN without exact ones."""
    if not len(exact):
        return math.nan
    inputs = Inputs.random(codec.config, len(exact))
    return latent_error(exact, latents_of(codec, form, inputs, SONG_STEPS))


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its table."""
    usual = precision_name(codec_dtype_for(describe_machine(), "cpu", AUTO, is_small=False))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--form", nargs="+", choices=FORMS, default=[usual], help=f"usual: {usual}")
    parser.add_argument("--starter", action="store_true", help="the starter's codec")
    parser.add_argument("--steps", type=int, default=1, help="Euler steps timed (scaled to 10)")
    parser.add_argument("--waveform-latents", type=int, default=124, help="of 744 (scaled)")
    parser.add_argument(
        "--error-latents", type=int, default=124, help="window of the error, 0: none"
    )
    parser.add_argument(
        "--draft",
        type=int,
        nargs="+",
        default=[],
        metavar="FRAMES",
        help="also time draft sounds of so many token frames",
    )
    given = parser.parse_args(arguments)
    make = _starter if given.starter else _published
    exact = torch.empty(0)
    if given.error_latents:
        codec = make(torch.float32)
        inputs = Inputs.random(codec.config, given.error_latents)
        exact = latents_of(codec, FLOAT32, inputs, SONG_STEPS)
        del codec  # two of the published size would not fit everywhere
    sys.stdout.write(
        f"torch {torch.__version__}, {torch.get_num_threads()} threads. One window of 29.76 s, "
        f"guidance {GUIDANCE_SCALE}: {given.steps} of {SONG_STEPS} Euler steps and "
        f"{given.waveform_latents} of {WINDOW_LATENTS} latent frames of waveform were timed; "
        f"window seconds are scaled from them. Error: of the latents after {SONG_STEPS} steps "
        f"against float32, {given.error_latents} latent frames.\n"
        f"{'form':<10}{'s/step':>9}{'cpu s':>9}{'GFLOP/s':>9}{'waveform s':>11}{'GFLOP/s':>9}"
        f"{'window s':>10}{'cpu s':>9}{'error':>11}{'dB':>7}\n"
    )
    for form in given.form:
        codec = make(precision_of(form))
        bench = Bench(codec.config, WINDOW_LATENTS, given.steps, given.waveform_latents)
        measured = measure(codec, form, bench)
        sys.stdout.write(_line(form, measured, bench, _error(codec, form, exact)))
        for frames in given.draft if form != PLAIN else ():  # the plain one has no such way
            seconds, cpu_s = draft_s(codec, frames)
            sys.stdout.write(
                f"{form}, draft sound of {frames} token frames ({frames / TOKEN_FRAME_RATE_HZ:.1f} "
                f"s): {seconds:.1f} s, {cpu_s:.1f} s of the processors\n"
            )
        sys.stdout.flush()
        del codec
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    sys.stdout.write(f"load {load:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
