"""Time one frame and the prefill of the full 3B size: `python -m tools.bench.heartmula`.

Random weights, so no checkpoint is needed.  The memory bandwidth is measured in the same run, and
the time of a frame is given as a ratio to the floor: the bytes that a frame must read at that
bandwidth.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from engine.config import HeartMuLaConfig
from engine.contract import SamplingParams
from engine.device import plan_device
from engine.heartmula.beginning import Beginning
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.sampling import FrameNoise

PROMPT_POSITIONS = 400
LATE_FRAME = 3000
"""Where in a song the cost of a frame is measured again."""
BANDWIDTH_BYTES = 1 << 30
GB = 1e9


@dataclass(frozen=True)
class Figures:
    """What one run measured."""

    read_bytes_per_s: float
    frame_bytes: int
    prefill_s: float
    frame_s: float
    late_frame_s: float
    late_cache_bytes: int

    @property
    def floor_s(self) -> float:
        """A frame's bytes at the measured bandwidth."""
        return self.frame_bytes / self.read_bytes_per_s


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Time the full 3B size with random weights.")
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--cfg", type=float, default=1.5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--form",
        choices=[form.value for form in WeightForm],
        default=WeightForm.PLAIN.value,
        help="how weights are kept",
    )
    options = parser.parse_args()
    figures = measure(options.device, options.frames, options.cfg, WeightForm(options.form))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(
        f"torch {torch.__version__}, {torch.get_num_threads()} threads, cfg {options.cfg}\n"
        f"read bandwidth       {figures.read_bytes_per_s / GB:6.1f} GB/s\n"
        f"bytes a frame        {figures.frame_bytes / GB:6.2f} GB\n"
        f"floor                {figures.floor_s:6.3f} s a frame\n"
        f"frame (median)       {figures.frame_s:6.3f} s, {figures.frame_s / figures.floor_s:.2f} "
        f"x the floor\n"
        f"frame {LATE_FRAME} (median)  {figures.late_frame_s:6.3f} s, "
        f"{figures.late_frame_s / figures.frame_s - 1:+.1%}; reading its cache alone would be "
        f"{figures.late_cache_bytes / figures.read_bytes_per_s / figures.frame_s:+.1%}\n"
        f"prefill of {PROMPT_POSITIONS}       {figures.prefill_s:6.2f} s\n"
        f"peak memory          {peak / GB:6.2f} GB\n"
    )


def measure(
    device_name: str, frames: int, cfg_scale: float, form: WeightForm = WeightForm.PLAIN
) -> Figures:
    """Run a prompt and so many frames."""
    device = plan_device(device_name).device
    bandwidth = read_bandwidth(device)
    plan = LoadPlan(torch.bfloat16, device, form)
    model = random_model(HeartMuLaConfig.from_dict({}, "defaults"), plan)
    guidance = cfg_scale > 1
    rules = DrawRules(SamplingParams(cfg_scale=cfg_scale))
    noise = FrameNoise(0, model.config.audio_num_codebooks, model.config.audio_vocab_size)
    with torch.inference_mode():
        prompt = torch.randn(1, PROMPT_POSITIONS, model.config.backbone.embed_dim).to(
            device, model.dtype
        )
        warm_up = FrameDecoder(model, guidance, 2)
        list(warm_up.prefill_prompt(prompt[:, :2]))
        decoder = FrameDecoder(model, guidance, PROMPT_POSITIONS + frames + 1)
        prefill_s = timed(lambda: list(decoder.prefill_prompt(prompt)), device)
        times = [
            timed(lambda: decoder.feed(decoder.draw_frame(rules, noise.next_frame()[None])), device)
            for _ in range(frames)
        ]
        late = frames_behind(model, guidance, PROMPT_POSITIONS + LATE_FRAME, frames)
    return Figures(bandwidth, frame_bytes(model), prefill_s, statistics.median(times[2:]), *late)


def frames_behind(
    model: HeartMuLa, guidance: bool, positions: int, frames: int
) -> tuple[float, int]:
    """Seconds of a frame behind so many positions of any content, and the bytes of their cache."""
    shape, rows = model.config.backbone, 2 if guidance else 1
    filled = KVCache(shape, rows, positions, model.dtype, model.device)
    filled.clear()
    filled.advance(positions)
    decoder = FrameDecoder(model, guidance, positions + frames)
    hidden = torch.randn(rows, shape.embed_dim).to(model.device, model.dtype)
    decoder.take_over(Beginning(filled, hidden))
    rules = DrawRules(SamplingParams())
    noise = FrameNoise(0, model.config.audio_num_codebooks, model.config.audio_vocab_size)
    times = [
        timed(
            lambda: decoder.feed(decoder.draw_frame(rules, noise.next_frame()[None])), model.device
        )
        for _ in range(frames)
    ]
    size = KVCache.planned_bytes(shape, rows, positions, model.dtype)
    return statistics.median(times[2:]), size


def frame_bytes(model: HeartMuLa) -> int:
    """Bytes of weights that one frame reads: the backbone once, the local decoder K - 1 times."""
    passes = model.config.audio_num_codebooks - 1
    shared = sum(p.numel() * p.element_size() for p in model.backbone.parameters())
    local = sum(p.numel() * p.element_size() for p in model.decoder.parameters())
    local += model.projection.weight.numel() * model.projection.weight.element_size()
    heads = sum(
        p.numel() * p.element_size() for p in (model.codebook0_head.weight, model.audio_head)
    )
    return shared + passes * local + heads


def random_model(config: HeartMuLaConfig, plan: LoadPlan) -> HeartMuLa:
    """A model of this size filled with small random values, quickly."""
    model = HeartMuLa.meta(config)
    pattern = (torch.randn(1 << 22, device=plan.device) * 0.02).to(plan.dtype)

    def fill(name: str, tensor: torch.Tensor) -> None:
        if name.endswith("norm.scale"):
            tensor.fill_(1.0)
            return
        # A view that is flat in memory, whatever the order of the axes.
        flat = (tensor if tensor.is_contiguous() else tensor.transpose(-1, -2)).view(-1)
        for start in range(0, flat.numel(), pattern.numel()):
            piece = flat[start : start + pattern.numel()]
            piece.copy_(pattern[: piece.numel()])

    with torch.inference_mode():
        model.load(fill, plan)
    return model


def read_bandwidth(device: torch.device) -> float:
    """Bytes a second of a plain read of 1 GiB, the best of ten."""
    data = torch.ones(BANDWIDTH_BYTES // 4, device=device)
    data.sum()
    return BANDWIDTH_BYTES / min(timed(data.sum, device) for _ in range(10))


def timed(run: Callable[[], object], device: torch.device) -> float:
    """Seconds of one call."""
    synchronise(device)
    started = time.perf_counter()
    run()
    synchronise(device)
    return time.perf_counter() - started


def synchronise(device: torch.device) -> None:
    """Wait for the accelerator."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


if __name__ == "__main__":
    main()
