"""Makes separation networks of random weights: python -m tools.make_separator FOLDER --preset full.

Uses the published layout: one safetensors file in half precision, with the network's class and
arguments as JSON in its metadata.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {
        "channels": 8,
        "nfft": 256,
        "depth": 2,
        "bottom_channels": 32,
        "t_layers": 3,
        "t_heads": 2,
        "segment": {"_type": "fraction", "numerator": 1, "denominator": 20},
    },
    "full": {
        "bottom_channels": 512,
        "segment": {"_type": "fraction", "numerator": 39, "denominator": 5},
    },
}
"""A size for tests, and that of the published network."""
FILE = "955717e8.safetensors"
"""The name of the published file."""


def network_arguments(preset: str) -> dict[str, Any]:
    """Return the arguments of the published class."""
    sources = ["drums", "bass", "other", "vocals"]
    return {"sources": sources, "audio_channels": 2, "dconv_mode": 3, **PRESETS[preset]}


def make_separator(folder: Path, preset: str = "tiny", seed: int = 0) -> Path:
    """Write the weights into `folder`, which is made; returns it."""
    import torch
    from safetensors.torch import save_file

    from engine.separation.config import SeparatorConfig
    from engine.separation.htdemucs import HTDemucs

    arguments = network_arguments(preset)
    network = HTDemucs.meta(SeparatorConfig.from_dict(arguments, preset))
    generator = torch.Generator().manual_seed(seed)
    tensors: dict[str, torch.Tensor] = {}
    for name, value in network.named_parameters():
        inputs = value[0].numel() if value.dim() > 1 else 16
        drawn = torch.randn(value.shape, generator=generator) / inputs**0.5
        is_norm = "norm" in name or name.endswith(("layers.0.1.weight", "layers.0.4.weight"))
        tensors[name] = (drawn + float(is_norm and name.endswith("weight"))).half()
    notes = {
        "klass": "demucs.htdemucs.HTDemucs",
        "args": "[]",
        "kwargs": json.dumps(arguments),
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, str(folder / FILE), notes)
    return folder


def main() -> None:
    """Parse the arguments and write a network."""
    parser = argparse.ArgumentParser(description="A separation network of random weights.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    options = parser.parse_args()
    make_separator(options.folder, options.preset)


if __name__ == "__main__":
    main()
