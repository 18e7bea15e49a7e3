"""Connects the stages: the starting point of each, and the resulting codec.

Every stage saves its state in the training folder and builds on the previous one.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.heartcodec.model import HeartCodec
from tools.train_starter.codec_fit import CODE_WIDTH, HIDDEN, CodecFit, fit_codec
from tools.train_starter.codec_training import autoencoder, flow, quantiser
from tools.train_starter.codec_training.autoencoder import AutoencoderStage
from tools.train_starter.codec_training.flow import FlowStage
from tools.train_starter.codec_training.pieces import Pieces
from tools.train_starter.codec_training.quantiser import QuantiserStage
from tools.train_starter.codec_training.stage import load_state
from tools.train_starter.sounds import Segments

COMMANDS = {
    autoencoder.NAME: "train-autoencoder",
    quantiser.NAME: "train-rvq",
    flow.NAME: "train-flow",
}
"""Stages in their order, and the commands that train them."""


def closed_form(
    folder: Path, tables: dict[int, Segments], hidden: int = HIDDEN, width: int = CODE_WIDTH
) -> CodecFit:
    """Return the fit to the dictionary; cached in the folder, and computed again if the sounds
    change. `hidden`, `width`: see `fit_codec`.
    """
    path, print_ = folder / f"codec_fit_{hidden}_{width}.npz", _fingerprint(tables)
    if path.is_file():
        with np.load(path) as kept:
            if np.array_equal(kept["fingerprint"], print_):
                return CodecFit(**{field.name: kept[field.name] for field in fields(CodecFit)})
    fit = fit_codec(tables, hidden=hidden, width=width)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {field.name: getattr(fit, field.name) for field in fields(CodecFit)}
    np.savez(path, fingerprint=print_, **arrays)
    return fit


def _fingerprint(tables: dict[int, Segments]) -> NDArray[np.float64]:
    rows = [(part, len(t), np.abs(t).sum(dtype=np.float64)) for part, t in sorted(tables.items())]
    return np.array(rows)


class Workshop:
    """Builds stages from the sounds, the closed form and the states in a folder."""

    def __init__(self, folder: Path, tables: dict[int, Segments], device: torch.device) -> None:
        self.folder, self.device = folder, device
        self.pieces, self.fit = Pieces(tables), closed_form(folder, tables)

    def autoencoder(self) -> AutoencoderStage:
        """Return stage 1 at its start."""
        return AutoencoderStage(self.pieces, self.fit, self.device)

    def quantiser(self) -> QuantiserStage:
        """Return stage 2 at its start."""
        return QuantiserStage(self.pieces, self.fit, self._module(autoencoder.NAME), self.device)

    def trained_quantiser(self) -> QuantiserStage:
        """Return stage 2 as trained."""
        stage = self.quantiser()
        stage.module.load_state_dict(self._module(quantiser.NAME))
        return stage

    def flow(self) -> FlowStage:
        """Return stage 3 at its start."""
        before = self.trained_quantiser()
        return FlowStage(self.pieces, before.codec(), before.encoder, self.device)

    def codec(self, through: str) -> HeartCodec:
        """Return the codec trained up to a stage; the rest is the closed form."""
        if through == autoencoder.NAME:
            return self.quantiser().codec()
        codec = self.trained_quantiser().codec()
        if through == flow.NAME:
            codec.flow_matching.estimator.load_state_dict(self._module(flow.NAME))
        return codec

    def _module(self, name: str) -> dict[str, torch.Tensor]:
        command = f"python -m tools.train_starter {COMMANDS[name]}"
        return load_state(self.folder, name, command)["module"]
