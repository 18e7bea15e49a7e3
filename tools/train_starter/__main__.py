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


def fit_codec_command(options: argparse.Namespace) -> None:
    """Fit the codec to the dictionary of sounds and write its checkpoint folder."""
    from tools.train_starter.codec_fit import fit_codec
    from tools.train_starter.codec_weights import build_codec
    from tools.train_starter.export import export_codec
    from tools.train_starter.sounds import dictionary

    export_codec(build_codec(fit_codec(dictionary())), Path(options.out))


def export_command(options: argparse.Namespace) -> None:
    """Write the language model's latest state as a checkpoint folder."""
    from tools.train_starter.export import export_language_model
    from tools.train_starter.language_model import LossModel, new_model

    folder = Path(options.folder)
    loss_model = LossModel(new_model(), torch.device("cpu"))
    state = torch.load(folder / "language_model.pt", map_location="cpu", weights_only=True)
    loss_model.load_state_dict(state["model"])
    tokenizer = folder / "tokenizer.json"
    export_language_model(loss_model.fold(), tokenizer, Path(options.out), options.sharpness)


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
    codec = commands.add_parser("fit-codec", help="fit the codec and write it")
    codec.add_argument("--out", default=str(ROOT / "resources" / "starter"))
    codec.set_defaults(run=fit_codec_command)
    export = commands.add_parser("export", help="write the language model as a checkpoint")
    export.add_argument("--out", default=str(ROOT / "resources" / "starter"))
    export.add_argument("--sharpness", type=float, default=1.0, help="factor on the heads")
    export.set_defaults(run=export_command)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
