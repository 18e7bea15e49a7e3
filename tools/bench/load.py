"""Loads a whole language model from its files and makes frames: time and peak memory.

python -m tools.make_checkpoint FOLDER --preset 3B --shards 4     (22 GB of random weights)
python -m tools.bench.load FOLDER --precision int8 --limit-gb 6.5

The codec is not loaded. The cache is for --seconds of song with guidance, with all pages touched.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

from engine.checkpoint import Checkpoint
from engine.contract import EngineWish, SamplingParams
from engine.devices.device import describe_machine, make_plan
from engine.devices.device_choice import choose_devices
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.messages import NOTHING
from engine.model_layout import split_model_path
from engine.sampling import FrameNoise
from tools.bench.memory_watch import Peak, watched

PROMPT_POSITIONS = 24
GB = 1e9


def main() -> int:
    """Parse the arguments, load, make frames, print; 1 if the limit was exceeded."""
    parser = argparse.ArgumentParser(description="Load a model, make frames, print time and peak.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--precision", default="bfloat16")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--frames", type=int, default=3)
    parser.add_argument("--limit-gb", type=float)
    options = parser.parse_args()
    machine = describe_machine()
    devices = choose_devices(machine, EngineWish(options.device))
    plan = make_plan(machine, devices, options.precision, NOTHING)
    root, version = split_model_path(options.model)
    with watched() as peak:
        began = time.perf_counter()
        how = LoadPlan(plan.dtype, plan.device, plan.form)
        model = Checkpoint.open(root, version).load_heartmula(how, lambda *_: None)
        load_s = time.perf_counter() - began
        loading = Peak(peak.anonymous, peak.resident)
        frame_s = make_frames(model, int(options.seconds * 12.5), options.frames)
    sys.stdout.write(
        f"{root.name} {version}, {options.precision}, multiplied in {model.dtype} "
        f"on {plan.device}, torch {torch.__version__}, {torch.get_num_threads()} threads\n"
        f"loaded in              {load_s:7.1f} s\n"
        f"frames                 {', '.join(f'{s:.2f}' for s in frame_s)} s\n"
        f"peak while loading     {loading.anonymous / GB:7.2f} GB anonymous, "
        f"{loading.resident / GB:.2f} GB with mapped pages\n"
        f"peak                   {peak.anonymous / GB:7.2f} GB anonymous, "
        f"{peak.resident / GB:.2f} GB with mapped pages\n"
    )
    if options.limit_gb is None:
        return 0
    is_kept = peak.resident / GB <= options.limit_gb
    sys.stdout.write(f"limit {options.limit_gb:g} GB: {'kept' if is_kept else 'PASSED'}\n")
    return 0 if is_kept else 1


@torch.inference_mode()
def make_frames(model: HeartMuLa, song_frames: int, frames: int) -> list[float]:
    """Return the seconds of each frame after a short prompt, in a cache for the whole song."""
    positions = min(PROMPT_POSITIONS + song_frames, model.config.backbone.max_seq_len)
    decoder = FrameDecoder(model, guidance=True, capacity=positions)
    decoder.cache.clear()
    prompt = torch.randn(1, PROMPT_POSITIONS, model.config.backbone.embed_dim)
    for _ in decoder.prefill_prompt(prompt.to(model.device, model.dtype)):
        pass
    rules = DrawRules(SamplingParams(cfg_scale=1.5))
    noise = FrameNoise(0, model.config.audio_num_codebooks, model.config.audio_vocab_size)
    times: list[float] = []
    for _ in range(frames):
        began = time.perf_counter()
        decoder.feed(decoder.draw_frame(rules, noise.next_frame()[None]))
        times.append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    sys.exit(main())
