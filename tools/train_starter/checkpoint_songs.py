"""Songs from a checkpoint folder, through the engine's own composing and decoding."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.contract import GenerationRequest, GenerationResult
from engine.pipeline import HeartMuLaGenPipeline
from tools.train_starter.evaluate import Codes, Samples
from tools.train_starter.lyrics import Prompt

CODEC_SEED = 7


@dataclass
class CheckpointSongs:
    """Composes with one checkpoint; remembers what the engine decoded and how long it took."""

    folder: Path
    device: str = "auto"
    last_samples: Samples = field(default_factory=lambda: np.zeros((2, 0), np.float32))
    compose_s: float = 0.0
    decode_s: float = 0.0
    load_s: float = 0.0

    def __post_init__(self) -> None:
        started = time.monotonic()
        self._pipeline = HeartMuLaGenPipeline.from_pretrained(self.folder, self.device)
        self.load_s = time.monotonic() - started

    def make(
        self, prompt: Prompt, seed: int, max_frames: int, history: Codes | None = None
    ) -> Codes:
        """Codes (8, T) of a song; `max_frames` new ones at most.  Keeps the sound."""
        request = GenerationRequest(
            prompt.tags, prompt.lyrics, max_frames * 80, seed=seed, history=history
        )
        for event in self._pipeline.run(request, threading.Event()):
            if isinstance(event, GenerationResult):
                self.last_samples = event.samples
                self.compose_s, self.decode_s = event.compose_s, event.decode_s
                return event.codes
        raise RuntimeError("the engine ended without a result")

    def decode(self, codes: NDArray[np.int32]) -> Samples:
        """Sound of given codes, as the engine decodes them."""
        generator = torch.Generator().manual_seed(CODEC_SEED)
        return self._pipeline.codec.detokenize(codes, generator=generator).numpy()
