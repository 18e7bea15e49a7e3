"""Measures the full 3B size on an NVIDIA card: `python -m tools.bench.cuda`.

Random weights, so no checkpoint is needed. A frame is computed step by step, in fixed memory as a
CUDA graph, and (`--compiled`) with torch.compile, side by side in one run; then one codec window in
each precision. Prints times, multiples of real time, ratio to the bandwidth limit, peak memory.
Without an NVIDIA card it prints a message and exits with 2.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable

import torch

from engine.config import HeartMuLaConfig
from engine.contract import SamplingParams
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import WINDOW_LATENTS
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.windows import WINDOW_FRAMES
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.sampling import FrameNoise
from tools.bench.codec import random_codec
from tools.bench.heartmula import PROMPT_POSITIONS, frame_bytes, read_bandwidth, timed
from tools.bench.random_model import random_model

FRAME_S = 0.08
WINDOW_S = WINDOW_FRAMES * FRAME_S
WARM_UP_FRAMES = 3


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--form", choices=("plain", "int8", "int4"), default="plain")
    parser.add_argument("--cfg", type=float, default=1.5)
    parser.add_argument("--compiled", action="store_true", help="try torch.compile too")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.stdout.write("There is no NVIDIA card that this PyTorch can use.\n")
        return 2
    device = torch.device("cuda", 0)
    sys.stdout.write(f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}\n")
    with torch.inference_mode():
        _measure_frames(device, options)
        torch.cuda.empty_cache()
        for dtype in (torch.float32, torch.bfloat16):
            _measure_window(device, dtype)
    return 0


def _measure_frames(device: torch.device, options: argparse.Namespace) -> None:
    plan = LoadPlan(torch.bfloat16, device, WeightForm(options.form))
    model = random_model(HeartMuLaConfig.from_dict({}, "defaults"), plan)
    floor_s = frame_bytes(model.config, plan) / read_bandwidth(device)
    ways: list[tuple[str, bool, bool]] = [("step by step", False, False), ("graph", True, False)]
    if options.compiled:
        ways.append(("compiled", False, True))
    for name, fixed, compiled in ways:
        torch.cuda.reset_peak_memory_stats()
        frame_s, reason = _frame_s(model, options, fixed, compiled)
        peak = torch.cuda.max_memory_allocated() / 1e9
        sys.stdout.write(
            f"{name:<14}{frame_s * 1e3:8.2f} ms a frame{FRAME_S / frame_s:8.1f} x real time"
            f"{frame_s / floor_s:8.2f} x the floor{peak:8.2f} GB  {reason}\n"
        )


def _frame_s(
    model: HeartMuLa, options: argparse.Namespace, fixed: bool, compiled: bool
) -> tuple[float, str]:
    rules = DrawRules(SamplingParams(cfg_scale=options.cfg))
    noise = FrameNoise(0, model.config.audio_num_codebooks, model.config.audio_vocab_size)
    count = options.frames + WARM_UP_FRAMES
    decoder = FrameDecoder(model, options.cfg > 1, PROMPT_POSITIONS + count, fixed=fixed)
    width = model.config.backbone.embed_dim
    prompt = torch.randn(1, PROMPT_POSITIONS, width).to(model.device, model.dtype)
    list(decoder.prefill_prompt(prompt))

    def step() -> None:
        codes = decoder.draw_frame(rules, noise.next_frame()[None])
        codes.cpu()
        decoder.feed(codes)

    run: Callable[[], object] = torch.compile(step) if compiled else step
    times = [timed(run, model.device) for _ in range(count)]
    return statistics.median(times[WARM_UP_FRAMES:]), decoder.slow_reason


def _measure_window(device: torch.device, dtype: torch.dtype) -> None:
    codec = random_codec(HeartCodecConfig())
    codec.to_precision(dtype)
    codec.to(device)
    codes = torch.randint(0, codec.config.codebook_size, (codec.num_codebooks, WINDOW_LATENTS // 2))
    noise = torch.randn(1, WINDOW_LATENTS, codec.latent_channels)
    options = DecodeOptions(10, 1.25)

    def window() -> None:
        codec.waveform(codec.latents(codes, noise, None, options), options)

    torch.cuda.reset_peak_memory_stats()
    window()
    window_s = min(timed(window, device) for _ in range(3))
    peak = torch.cuda.max_memory_allocated() / 1e9
    sys.stdout.write(
        f"codec {str(dtype)[6:]:<10}{window_s:8.2f} s a window{WINDOW_S / window_s:8.1f} x real "
        f"time{peak:8.2f} GB\n"
    )


if __name__ == "__main__":
    sys.exit(main())
