"""Training data of the codec: pieces of composed songs with their codes, and held-out songs.

Every training piece comes from a different song, whose seed follows from the step, so that a
resumed run continues with the same songs. Evaluation songs have seeds below 10 000, far from all of
these.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tools.train_starter.composer import compose
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.sounds import Segments
from tools.train_starter.synth import render

TRAINING_SEEDS = 50_000_000
HELD_OUT_SEEDS = 60_000_000
PASSAGE_FRAMES = 250
"""Evaluated token frames (20 s) of a held-out song."""


@dataclass(frozen=True)
class Piece:
    """Codes (B, 8, T) of pieces of songs and their audio (B, 2, 3840·T)."""

    codes: Tensor
    sound: Tensor

    def to(self, device: torch.device) -> Piece:
        """Return the same on another device."""
        return Piece(self.codes.to(device), self.sound.to(device))


@dataclass(frozen=True)
class Pieces:
    """Composes and renders pieces with the sounds of `tables` (book -> segments)."""

    tables: dict[int, Segments]
    frames: int = 32
    rows: int = 4

    def batch(self, step: int) -> Piece:
        """Return the pieces of a training step: `rows` songs, `frames` token frames from
        random positions.
        """
        found: list[NDArray[np.int32]] = []
        for row in range(self.rows):
            seed = TRAINING_SEEDS + step * self.rows + row
            rng = random.Random(seed)
            codes = compose(random_prompt(rng), seed).codes
            # Shorter songs are repeated, as in the codec's windows.
            codes = np.tile(codes, -(-2 * self.frames // codes.shape[1]))
            start = rng.randrange(codes.shape[1] - self.frames)
            found.append(codes[:, start : start + self.frames])
        return self._heard(found)

    @cached_property
    def held_out(self) -> list[Piece]:
        """Return passages of six held-out songs, one per piece."""
        passages: list[Piece] = []
        for seed in range(HELD_OUT_SEEDS, HELD_OUT_SEEDS + 6):
            codes = compose(random_prompt(random.Random(seed)), seed).codes
            passages.append(self._heard([codes[:, :PASSAGE_FRAMES]]))
        return passages

    def _heard(self, rows: list[NDArray[np.int32]]) -> Piece:
        sound = np.stack([render(codes, self.tables) for codes in rows])
        return Piece(torch.from_numpy(np.stack(rows)).long(), torch.from_numpy(sound))
