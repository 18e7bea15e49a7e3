"""Reads a Whisper checkpoint: its files checked against each other, and its weights.

The layout is the published one: config.json, generation_config.json, preprocessor_config.json, a
tokenizer, and model.safetensors or shards with an index. Nothing is downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.listening.whisper.config import SoundForm, TokenRules, WhisperShape
from engine.listening.whisper.log_mel import LogMel
from engine.listening.whisper.network import WhisperNetwork
from engine.listening.whisper.vocabulary import Vocabulary
from engine.listening.whisper.writing import Writer
from engine.tensor_files import TensorFiles

WHAT = "Whisper"
_PREFIX = "model."
_TOKENS = "decoder.embed_tokens.weight"


@dataclass(frozen=True)
class WhisperCheckpoint:
    """A checkpoint in memory: how sound becomes a spectrogram, the network, the tokens."""

    shape: WhisperShape
    log_mel: LogMel
    network: WhisperNetwork
    vocabulary: Vocabulary
    rules: TokenRules

    @staticmethod
    def read(folder: Path, dtype: torch.dtype, device: torch.device) -> WhisperCheckpoint:
        """Read a folder onto a device. Raises CheckpointError.

        On the CPU, weights that are stored as `dtype` stay in the mapped file.
        """
        shape = WhisperShape.of_folder(folder)
        form = SoundForm.of_folder(folder, shape)
        vocabulary = Vocabulary.of_folder(folder)
        rules = TokenRules.of_folder(folder, shape, vocabulary.ids)
        network = read_network(folder, shape, dtype, device)
        return WhisperCheckpoint(shape, LogMel(form), network, vocabulary, rules)

    @property
    def writer(self) -> Writer:
        """The decoder with its rules."""
        return Writer(self.network.decoder, self.rules, self.shape.median_width)


def read_network(
    folder: Path, shape: WhisperShape, dtype: torch.dtype, device: torch.device
) -> WhisperNetwork:
    """Read the weights. Raises CheckpointError that names a tensor which is missing or differs."""
    files = TensorFiles.open(folder)
    network = WhisperNetwork.meta(shape)
    prefix = _PREFIX if _PREFIX + _TOKENS in files.entries else ""
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    files.check({prefix + name: wanted for name, wanted in shapes.items()}, files.entries, WHAT)
    # File by file, so that each is mapped once.
    names = sorted(shapes, key=lambda name: files.entries[prefix + name].file)
    weights: dict[str, Tensor] = {
        name: files.read(prefix + name).to(device, dtype) for name in names
    }
    network.load_state_dict(weights, assign=True)
    return network.requires_grad_(False)
