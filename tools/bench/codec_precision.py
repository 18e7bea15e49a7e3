"""Measures the effect of 16-bit matrices in HeartCodec: `python -m tools.bench.codec_precision`.

All ten steps of a window with guidance, in float32 and with bfloat16 and float16 matrices: the
relative error of the latents, how many of them round to another ninth, and how much the audio
changes. Uses the starter codec with songs of its own model, or (`--published`) the published size
with random weights and codes; there `--frames` shortens the window. Measures no times: 16-bit
products are accumulated in float32 and rounded once, as on graphics cards, and computed in float32
throughout, because a CPU without 16-bit arithmetic needs minutes for them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.checkpoint import Checkpoint
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import window_noise
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.waveform_decoder import LATENT_LEVELS, round_latents
from engine.heartcodec.windows import WINDOW_FRAMES
from engine.heartmula.model import LoadPlan
from tools.bench.codec import latent_error, random_codec
from tools.bench.quality import CPU, PROMPTS, STARTER, song
from tools.train_starter.mel_distance import mel_distance

WINDOW_SECONDS = 30
TOLERANCE = 1e-2
ROUGH = (torch.bfloat16, torch.float16)
OPTIONS = DecodeOptions(num_steps=10, guidance_scale=1.25)


@dataclass(frozen=True)
class Decoded:
    """One window: latents (L, C) and audio (2, N)."""

    latents: Tensor
    sound: Tensor

    def against(self, exact: Decoded) -> tuple[float, float, float]:
        """Relative error of the latents, share that rounds differently, mel distance."""
        levels = [round_latents(one.latents) * LATENT_LEVELS for one in (self, exact)]
        moved = float((levels[0] != levels[1]).float().mean())
        distance = mel_distance(self.sound.numpy(), exact.sound.numpy())
        return latent_error(exact.latents, self.latents), moved, distance


def main() -> int:
    """Parse the arguments, run, print; 1 if a precision exceeds the tolerance."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--published", action="store_true", help="the published size")
    parser.add_argument("--frames", type=int, default=WINDOW_FRAMES, help="token frames decoded")
    given = parser.parse_args()
    sys.stdout.write(
        f"torch {torch.__version__}, {given.frames} token frames, {OPTIONS.num_steps} steps, "
        f"guidance {OPTIONS.guidance_scale}\n"
        f"{'':<10}{'window':>7}{'latents':>11}{'rounded differently':>21}{'mel distance':>14}\n"
    )
    codec_of, windows = _published(given.frames) if given.published else _starter(given.frames)
    exact = [_decoded(codec_of(), codes) for codes in windows]
    worst = 0.0
    for dtype in ROUGH:
        codec = codec_of()
        codec.to_precision(dtype)
        for index, codes in enumerate(windows):
            error, moved, distance = _decoded(codec, codes).against(exact[index])
            worst = max(worst, error)
            sys.stdout.write(
                f"{str(dtype)[6:]:<10}{index:>7}{error:>11.2e}{moved:>20.2%}{distance:>14.4f}\n"
            )
    return 0 if worst <= TOLERANCE else 1


def _starter(frames: int) -> tuple[Callable[[], HeartCodec], list[Tensor]]:
    """Return a function that loads the codec in float32, and windows of codes (K, T)."""
    checkpoint = Checkpoint.open(STARTER)
    composer = checkpoint.load_heartmula(LoadPlan(torch.float32, CPU), lambda *_: None)
    songs = (song(checkpoint, composer, WINDOW_SECONDS, index) for index in range(len(PROMPTS)))
    windows = [codes.t()[:, :frames].contiguous() for _, codes in songs]
    return lambda: checkpoint.load_heartcodec(torch.float32, CPU, lambda *_: None), windows


def _published(frames: int) -> tuple[Callable[[], HeartCodec], list[Tensor]]:
    config = HeartCodecConfig()
    size = (config.num_quantizers, frames)
    codes = torch.randint(0, config.codebook_size, size, generator=torch.Generator().manual_seed(1))
    return lambda: random_codec(config), [codes]


def _decoded(codec: HeartCodec, codes: Tensor) -> Decoded:
    noise = window_noise(torch.Generator().manual_seed(1), 0, codec.latent_channels)
    with Widened():
        latents = codec.latents(codes, noise[:, : 2 * codes.shape[1]], None, OPTIONS)
    return Decoded(latents, codec.waveform(latents, OPTIONS))


class Widened(TorchFunctionMode):
    """Within this mode, 16-bit products are accumulated in float32 and rounded once."""

    PRODUCTS = (F.linear, torch.conv1d, F.conv1d, F.scaled_dot_product_attention)

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Called by torch for every operation."""
        kwargs = kwargs or {}
        dtype = args[0].dtype if func in self.PRODUCTS else torch.float32
        if dtype not in ROUGH:
            return func(*args, **kwargs)
        wide = [part.float() if isinstance(part, Tensor) else part for part in args]
        return func(*wide, **kwargs).to(dtype)


if __name__ == "__main__":
    sys.exit(main())
