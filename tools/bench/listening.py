"""Compares planned and measured memory for transcription: python -m tools.bench.listening FOLDER.

FOLDER contains a Whisper checkpoint (`python -m tools.make_whisper FOLDER --preset medium` makes
one). One window of noise is transcribed on the CPU with a limited number of tokens; the peak
resident memory is compared, because float32 weights stay in the mapped file.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.devices.device import describe_machine
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcriber_plan import WhisperSizes, ways
from engine.listening.whisper.config import RATE_HZ, WINDOW_S
from tools.bench.memory_watch import watched


def main() -> None:
    """Measure one precision."""
    parser = argparse.ArgumentParser(description="Memory for listening, planned and measured.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--tokens", type=int, default=64, help="how many are written at most")
    options = parser.parse_args()
    sizes = replace(WhisperSizes.of_folder(options.folder), tokens=options.tokens)
    found = ways(describe_machine(), "cpu", sizes)
    way = next(way for way in found if way.precision == options.precision)
    noise = np.random.default_rng(0).standard_normal(round(WINDOW_S * RATE_HZ))
    sound = torch.from_numpy(0.1 * noise).float()
    began = time.perf_counter()
    with watched() as peak:
        transcriber = WhisperTranscriber(options.folder, [way])
        transcriber.limit_tokens(options.tokens)
        window = transcriber.listen(sound, "en", threading.Event())
    sys.stdout.write(
        f"{way.precision}, {len(window.ids)} tokens: planned {way.needed_bytes / 1e9:.2f} GB, "
        f"resident {peak.resident / 1e9:.2f} GB, anonymous {peak.anonymous / 1e9:.2f} GB, "
        f"{time.perf_counter() - began:.1f} s\n"
    )


if __name__ == "__main__":
    main()
