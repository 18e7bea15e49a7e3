"""Prints the planned memory, or compares it with the memory actually used.

python -m tools.bench.memory_plan                       the plan for the published 3B sizes
python -m tools.bench.memory_plan --measure starter     against whole songs of 10, 30 and 60 s
python -m tools.bench.memory_plan --measure bfloat16    3B with random weights, or int8, int4

Measures this process's anonymous memory (memory_watch.py): pages of mapped files, such as torch's
libraries, are not counted, because the system can drop them. With 3B, both models are in memory,
the cache is allocated with all pages touched, the prompt is short and a few frames are made;
nothing is decoded, which takes minutes on a CPU.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn

from engine.checkpoint import Checkpoint
from engine.config import HeartMuLaConfig
from engine.contract import EngineWish, GenerationRequest
from engine.devices.device import DTYPES, describe_machine, form_of
from engine.devices.device_choice import DeviceChoice
from engine.devices.memory_plan import ModelSizes
from engine.devices.mode_choice import INT4, INT8, SongSize, Staging, needs_of
from engine.devices.mode_planner import ModePlanner
from engine.hardware.system_memory import trim
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.heartmula.model import LoadPlan
from engine.messages import NOTHING
from engine.pipeline import HeartMuLaGenPipeline
from tools.bench.load import PROMPT_POSITIONS, make_frames
from tools.bench.memory_watch import watched
from tools.bench.random_model import random_model

STARTER = Path(__file__).parents[2] / "resources" / "starter"
LYRICS = "[verse]\nthe street wakes up\na kettle sings\n\n[chorus]\nstay by my side\n"
CPU = DeviceChoice("cpu", "cpu", NOTHING)
TOLERANCE = 0.1
GB = 1e9


def main() -> int:
    """Parse the arguments, print a table; 1 if a plan is more than 10 % off."""
    parser = argparse.ArgumentParser(description="Print or measure the planned memory.")
    parser.add_argument("--measure", choices=("starter", "bfloat16", INT8, INT4))
    parser.add_argument("--seconds", type=float, nargs="*")
    options = parser.parse_args()
    if options.measure is None:
        return print_plan(options.seconds or [240.0])
    if options.measure == "starter":
        rows = measure_starter(options.seconds or [10, 30, 60])
    else:
        rows = measure_published(options.measure, options.seconds or [30, 120, 240])
    write = sys.stdout.write
    write(f"{options.measure}, torch {torch.__version__}, {torch.get_num_threads()} threads\n")
    write("seconds   planned  measured  difference\n")
    worst = 0.0
    for seconds, planned, measured in rows:
        off = planned / measured - 1
        worst = max(worst, abs(off))
        write(f"{seconds:7.0f}  {planned / GB:8.2f}  {measured / GB:8.2f}  {off:+10.1%}\n")
    return 0 if worst <= TOLERANCE else 1


def print_plan(lengths_s: list[float]) -> int:
    """Return the plan of the published sizes by precision, staging and guidance."""
    sizes = ModelSizes(*_published())
    sizes.bfloat16_form = form_of(describe_machine(), "cpu", "bfloat16")
    write = sys.stdout.write
    write("seconds  precision  guidance  HeartMuLa  cache  HeartCodec  one at a time  both (GB)\n")
    for seconds in lengths_s:
        for precision in (*DTYPES, INT8, INT4):
            for guidance in (True, False):
                frames = int(seconds * 12.5)
                footprint = sizes.of(precision, SongSize(400 + frames, guidance, frames))
                alone = needs_of(footprint, Staging.ONE_AT_A_TIME, CPU).on("cpu")
                both = needs_of(footprint, Staging.RESIDENT, CPU).on("cpu")
                write(
                    f"{seconds:7.0f}  {precision:9}  {'yes' if guidance else 'no':8}"
                    f"  {footprint.mula_bytes / GB:9.2f}  {footprint.cache_bytes / GB:5.2f}"
                    f"  {footprint.codec_bytes / GB:10.2f}  {alone / GB:13.2f}  {both / GB:9.2f}\n"
                )
    return 0


def _published() -> tuple[HeartMuLaConfig, HeartCodecConfig]:
    return HeartMuLaConfig.from_dict({}, "defaults"), HeartCodecConfig.from_dict({}, "defaults")


def measure_starter(lengths_s: list[float]) -> Iterator[tuple[float, int, int]]:
    """Return (seconds, planned, measured) of whole songs by the embedded model."""
    checkpoint = Checkpoint.open(STARTER)
    planner = ModePlanner(checkpoint, EngineWish("cpu"), False, describe_machine)
    for seconds in lengths_s:
        frames = int(seconds * 12.5)
        request = GenerationRequest(
            "pop,piano", LYRICS, round(seconds * 1000), seed=1, min_new_frames=frames
        )
        pipeline = HeartMuLaGenPipeline.open(STARTER, EngineWish("cpu"))
        with watched() as peak:
            for _ in pipeline.run(request, threading.Event()):
                pass
        pipeline.release()
        footprint = planner.sizes.of("float32", SongSize(60 + frames, True, frames))
        yield seconds, needs_of(footprint, Staging.RESIDENT, CPU).on("cpu"), peak.anonymous


def measure_published(precision: str, lengths_s: list[float]) -> Iterator[tuple[float, int, int]]:
    """Return (seconds, planned, measured) of the published size, both models in memory."""
    mula, codec = _published()
    form = form_of(describe_machine(), "cpu", precision)
    sizes = ModelSizes(mula, codec)
    sizes.bfloat16_form = form_of(describe_machine(), "cpu", "bfloat16")
    model = random_model(mula, LoadPlan(torch.bfloat16, torch.device("cpu"), form))
    held = _touched_codec(codec)
    for seconds in lengths_s:
        frames = int(seconds * 12.5)
        trim()
        with watched() as peak:
            make_frames(model, frames, 2)
        footprint = sizes.of(precision, SongSize(PROMPT_POSITIONS + frames, True, frames))
        yield seconds, needs_of(footprint, Staging.RESIDENT, CPU).on("cpu"), peak.anonymous
    del held


def _touched_codec(config: HeartCodecConfig) -> nn.Module:
    """Return the codec's weights in memory, all zero."""
    codec = HeartCodec.meta(config)
    for module in codec.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            value = torch.empty(parameter.shape).fill_(0.0)
            setattr(module, name, nn.Parameter(value, requires_grad=False))
    return codec


if __name__ == "__main__":
    sys.exit(main())
