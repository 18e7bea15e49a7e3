"""Trains the language model on songs composed while it trains: every song is seen once.

Resumable: state is saved every two minutes and when the time is up.  Runs on CPU, CUDA or MPS.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.text_tokenizer import TextTokenizer
from tools.train_starter.language_model import (
    Example,
    LossModel,
    gen_settings,
    make_example,
    new_model,
)
from tools.train_starter.optimiser import build_optimisers, set_rates
from tools.train_starter.tokenizer import build_tokenizer

SAVE_EVERY_S = 120.0
MUON_LR, ADAM_LR = 0.02, 5e-3
WARMUP_STEPS = 12
TRAINING_SEEDS = 10_000_000
"""Songs 10 000 000 and on are training songs; the evaluation takes its prompts below that."""


@dataclass(frozen=True)
class Schedule:
    """How long to train: `minutes` in all (rates fall to zero at the end), frames a step, crops."""

    minutes: float
    frames_per_step: int = 3000
    crop_frames: int = 256
    crop_share: float = 0.5
    workers: int = 1
    beginnings: int = 6


def prepare_tokenizer(folder: Path, tags_file: Path) -> TextTokenizer:
    """Build tokenizer.json in the training folder once, and read it."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        build_tokenizer(tags_file).save(str(path))
    return TextTokenizer.from_file(path, gen_settings())


def make_batch(
    tokenizer_file: Path, first_seed: int, schedule: Schedule, crop: bool
) -> list[Example]:
    """Compose songs until they hold about `frames_per_step` frames (runs in a worker process)."""
    tokenizer = TextTokenizer.from_file(tokenizer_file, gen_settings())
    limit = schedule.crop_frames if crop else 100_000
    # Beginnings alone are cheap, and there the tags decide.
    starts = range(first_seed + 500, first_seed + 500 + schedule.beginnings)
    examples = [make_example(tokenizer, seed, 1) for seed in starts]
    first, frames = len(examples), 0
    while frames < schedule.frames_per_step:
        examples.append(make_example(tokenizer, first_seed + len(examples) - first, limit))
        frames += len(examples[-1].codes)
    return examples


class Trainer:
    """Model, optimisers and progress, saved together."""

    def __init__(self, folder: Path, schedule: Schedule, device: torch.device) -> None:
        self.folder, self.schedule, self.device = folder, schedule, device
        self.loss = LossModel(new_model(), device)
        self.optimisers = build_optimisers(self.loss, MUON_LR, ADAM_LR)
        self.step, self.song, self.trained_s = 0, TRAINING_SEEDS, 0.0
        self.smooth = torch.zeros(8)
        if self.state_file.is_file():
            self._load()

    @property
    def state_file(self) -> Path:
        """Where everything is saved."""
        return self.folder / "language_model.pt"

    def run(self) -> None:
        """Train until the schedule's minutes are used up (those before a restart count)."""
        saved_at = time.monotonic()
        with ProcessPoolExecutor(self.schedule.workers) as pool:
            queue = [self._request(pool, ahead) for ahead in range(2 * self.schedule.workers)]
            while self.trained_s < self.schedule.minutes * 60:
                started = time.monotonic()
                batch = queue.pop(0).result()
                queue.append(self._request(pool, len(queue) + 1))
                self._train_step(batch)
                self.trained_s += time.monotonic() - started
                if time.monotonic() - saved_at > SAVE_EVERY_S:
                    self.save()
                    saved_at = time.monotonic()
        self.save()

    def _request(self, pool: ProcessPoolExecutor, ahead: int) -> Future[list[Example]]:
        number = self.step + ahead
        seed = self.song + number * 1000
        # Short beginnings come first and now and then later: they teach what the tags decide.
        early = self.trained_s < 0.15 * 60 * self.schedule.minutes
        crop = early or number % round(1 / self.schedule.crop_share) == 0
        path = self.folder / "tokenizer.json"
        return pool.submit(make_batch, path, seed, self.schedule, crop)

    def _train_step(self, batch: list[Example]) -> None:
        progress = self.trained_s / (60 * self.schedule.minutes)
        factor = min(1.0, (self.step + 1) / WARMUP_STEPS, 2.2 * (1 - progress))
        set_rates(self.optimisers, (MUON_LR, ADAM_LR), max(factor, 0.02))
        autocast = torch.autocast(
            self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"
        )
        with autocast:
            loss, means = self.loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.loss.parameters(), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        share = 0.9 if self.step > 10 and self.smooth.any() else 0.0
        self.smooth = share * self.smooth + (1 - share) * means.float().cpu()
        self.step += 1
        if self.step % 10 == 0:
            self._log(sum(len(e.codes) for e in batch))

    def _log(self, frames: int) -> None:
        row = {
            "step": self.step,
            "trained_s": round(self.trained_s, 1),
            "frames": frames,
            "total": round(float(self.smooth.sum()), 4),
            "codebooks": [round(float(v), 4) for v in self.smooth],
        }
        with (self.folder / "language_model.log").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")

    def save(self) -> None:
        """Write the state beside the old one, then replace it."""
        state = {
            "model": self.loss.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "trained_s": self.trained_s,
        }
        temporary = self.state_file.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self.state_file)

    def _load(self) -> None:
        state = torch.load(self.state_file, map_location=self.device, weights_only=True)
        self.loss.load_state_dict(state["model"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.step, self.trained_s = state["step"], state["trained_s"]
