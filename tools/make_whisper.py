"""Makes Whisper checkpoints of random weights: python -m tools.make_whisper FOLDER."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.listening.whisper.random_model import TINY, write_random_model

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": TINY,
    "medium": {
        "d_model": 1024,
        "encoder_layers": 24,
        "decoder_layers": 24,
        "encoder_attention_heads": 16,
        "decoder_attention_heads": 16,
        "encoder_ffn_dim": 4096,
        "decoder_ffn_dim": 4096,
        "max_target_positions": 448,
        "vocab_size": 51_865,
        "init_std": 0.02,
    },
}
"""A size for tests; and that of HeartTranscriptor-oss, 3.06 GB in float32."""


def make_whisper(folder: Path, has_heads: bool = True, seed: int = 0, preset: str = "tiny") -> Path:
    """Write the checkpoint; with `has_heads` its generation config names alignment heads."""
    write_random_model(folder, PRESETS[preset], has_heads, seed)
    return folder


def main() -> None:
    """Parse the arguments and write a checkpoint."""
    parser = argparse.ArgumentParser(description="A Whisper checkpoint of random weights.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    options = parser.parse_args()
    make_whisper(options.folder, preset=options.preset)


if __name__ == "__main__":
    main()
