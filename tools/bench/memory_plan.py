"""Print the planned memory: `python -m tools.bench.memory_plan [--model DIR] [--seconds 240]`.

Without a folder it plans for the published 3B sizes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from engine.checkpoint import Checkpoint, heartmula_tensors
from engine.config import HeartMuLaConfig
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.memory_plan import Precisions, plan_memory

PROMPT_POSITIONS = 400
GB = 1e9


def main() -> None:
    """Parse the arguments and print a table."""
    parser = argparse.ArgumentParser(description="Print the planned memory.")
    parser.add_argument("--model", type=Path, help="model folder; default: published 3B sizes")
    parser.add_argument("--seconds", type=float, default=240.0)
    options = parser.parse_args()
    if options.model is None:
        mula = HeartMuLaConfig.from_dict({}, "defaults")
        codec = HeartCodecConfig.from_dict({}, "defaults")
    else:
        checkpoint = Checkpoint.open(options.model)
        mula, codec = checkpoint.mula_config, checkpoint.codec_config
    positions = min(mula.backbone.max_seq_len, PROMPT_POSITIONS + int(options.seconds * 12.5))
    write = sys.stdout.write
    write(
        f"HeartMuLa: {len(heartmula_tensors(mula))} tensors; "
        f"HeartCodec: {len(HeartCodec.expected_tensors(codec))} tensors; "
        f"{options.seconds:g} s after a prompt of {PROMPT_POSITIONS} positions\n"
        "precision   guidance  HeartMuLa   cache  prefill  composing   codec   both together (GB)\n"
    )
    for dtype in (torch.float32, torch.bfloat16):
        for guidance in (True, False):
            plan = plan_memory(mula, codec, Precisions(dtype), positions, guidance)
            parts = (
                plan.mula_weights_bytes,
                plan.cache_bytes,
                plan.prefill_bytes,
                plan.composing_bytes,
                plan.codec_weights_bytes,
                plan.resident_bytes,
            )
            numbers = "  ".join(f"{part / GB:7.2f}" for part in parts)
            name = str(dtype).removeprefix("torch.")
            write(f"{name:10}  {'yes' if guidance else 'no':8} {numbers}\n")


if __name__ == "__main__":
    main()
