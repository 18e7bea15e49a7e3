"""What an adapter costs: frames of the 3B size with and without one, in turns, in one process.

python -m tools.bench.adapters --form packed int8 int4 [--layers 28] [--rank 16] [--frames 12]

Random weights; the adapter changes all seven matrices of every layer of both stacks. Also told: how
long changing its strength takes, and its memory. Processor time, because other work may run beside.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from engine.adapters.adapter import layer_shape
from engine.adapters.low_rank import LowRank, changes_of
from engine.config import FLAVORS, HeartMuLaConfig
from engine.contract import SamplingParams
from engine.devices.device import plan_device
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.heartmula.stored_forms import LAYER_MATRICES
from engine.sampling import FrameNoise
from tools.bench.random_model import random_model

POSITIONS = 500
WARM_UP_FRAMES = 2
SPREAD = 0.01


def main() -> None:
    """Parse the arguments, measure each form, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    forms = [form.value for form in WeightForm]
    parser.add_argument("--form", choices=forms, nargs="+", default=["int8"])
    parser.add_argument("--layers", type=int, default=28, help="of the backbone")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    backbone = replace(FLAVORS["llama-3B"], num_layers=options.layers)
    config = HeartMuLaConfig(backbone, FLAVORS["llama-300M"])
    adapter = random_adapter(config, options.rank)
    values = sum(low.down.numel() + low.up.numel() for low in adapter)
    sys.stdout.write(
        f"{options.layers} layers, rank {options.rank}, {len(adapter)} matrices, "
        f"{values / 1e6:.1f} million values\n"
    )
    device = plan_device(options.device).device
    with torch.inference_mode():
        for form in options.form:
            plan = LoadPlan(torch.bfloat16, device, WeightForm(form))
            measure(random_model(config, plan), adapter, form, options.frames)


def random_adapter(config: HeartMuLaConfig, rank: int) -> list[LowRank]:
    """Return an adapter of every matrix of both stacks."""
    found: list[LowRank] = []
    for prefix, shape in (("backbone", config.backbone), ("decoder", config.decoder)):
        for index in range(shape.num_layers):
            for matrix in LAYER_MATRICES:
                layer = f"{prefix}.layers.{index}.{matrix}"
                outputs, inputs = layer_shape(config, layer) or (0, 0)
                down, up = torch.randn(rank, inputs), torch.randn(outputs, rank)
                found.append(LowRank(layer, down * SPREAD, up * SPREAD, None))
    return found


def measure(model: HeartMuLa, adapter: list[LowRank], form: str, frames: int) -> None:
    """Print the frames of a model: plain, adapted, adapted with the trainer's rotations."""
    ways: list[tuple[str, Callable[[], None]]] = [
        ("without", lambda: model.adapt({})),
        ("with", lambda: model.adapt(changes_of([(adapter, 0.8)]))),
        ("trainer's way", lambda: model.adapt(changes_of([(adapter, 0.8)]), as_trained=True)),
    ]
    frame = frame_of(model)
    times: dict[str, list[float]] = {name: [] for name, _ in ways}
    changing: list[float] = []
    for turn in range(WARM_UP_FRAMES + frames):
        for name, change in ways:
            before = time.process_time()
            change()
            if name == "with":
                changing.append(time.process_time() - before)
            frame()  # the first frame after a change reads the new factors
            before = time.process_time()
            frame()
            if turn >= WARM_UP_FRAMES:
                times[name].append(time.process_time() - before)
    plain = statistics.median(times["without"])
    for name, _ in ways:
        median = statistics.median(times[name])
        sys.stdout.write(f"{form:8}{name:16}{median:8.3f} s{median / plain:8.3f} x\n")
    sys.stdout.write(f"{form:8}another strength {statistics.median(changing):7.3f} s\n")


def frame_of(model: HeartMuLa) -> Callable[[], None]:
    """Return what makes one frame with guidance, at a place in a song."""
    config = model.config
    noise = FrameNoise(0, config.audio_num_codebooks, config.audio_vocab_size)
    decoder = FrameDecoder(model, True, POSITIONS + 8)
    decoder.cache.clear()
    decoder.cache.advance(POSITIONS)
    decoder.feed(torch.zeros(1, config.audio_num_codebooks, dtype=torch.int64))
    rules = DrawRules(SamplingParams())

    def frame() -> None:
        drawn = decoder.draw_frame(rules, noise.next_frame()[None])
        decoder.feed(drawn)
        decoder.cache.truncate(POSITIONS + 1)

    return frame


if __name__ == "__main__":
    main()
