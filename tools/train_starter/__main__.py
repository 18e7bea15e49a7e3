"""Commands of the starter model's workshop; see README.md in this folder."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]


def _pick_device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train_language_model(options: argparse.Namespace) -> None:
    """Train (or go on training) the language model."""
    from tools.train_starter.train_lm import Schedule, Trainer, prepare_tokenizer

    folder = Path(options.folder)
    prepare_tokenizer(folder, ROOT / "resources" / "tags.json")
    schedule = Schedule(options.minutes, options.frames, workers=options.workers)
    Trainer(folder, schedule, _pick_device(options.device)).run()


def main() -> None:
    """Read the command line and run one command."""
    parser = argparse.ArgumentParser(prog="python -m tools.train_starter", description=__doc__)
    parser.add_argument("--folder", default=str(ROOT / "training"), help="where states are kept")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    commands = parser.add_subparsers(required=True)
    lm = commands.add_parser("train-lm", help="train the language model; resumes")
    lm.add_argument("--minutes", type=float, default=60.0, help="training time in all")
    lm.add_argument("--frames", type=int, default=3000, help="token frames a step")
    lm.add_argument("--workers", type=int, default=1, help="composer processes")
    lm.set_defaults(run=train_language_model)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
