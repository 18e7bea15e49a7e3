"""Trains the language model on songs composed during training: every song is seen once.

Resumable: state is saved every two minutes and when the time is up. Runs on CPU, CUDA or MPS.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.atomic_file import atomic_path
from engine.hardware import processor
from engine.text_tokenizer import TextTokenizer
from tools.train_starter.examples import Example, make_example
from tools.train_starter.held_out import HeldOut
from tools.train_starter.language_model import LossModel, gen_settings, new_model
from tools.train_starter.optimiser import FOLDED, build_optimisers, set_rates
from tools.train_starter.singing.lyric_syllables import pronunciation
from tools.train_starter.timed_training import Course, log_row, train
from tools.train_starter.tokenizer import build_tokenizer

JUDGE_EVERY_S = 240.0
MUON_LR, ADAM_LR = 0.02, 5e-3
WARMUP_STEPS = 12
TRAINING_SEEDS = 10_000_000
"""Songs 10 000 000 and above are for training; the evaluation uses prompts below that."""


@dataclass(frozen=True)
class Schedule:
    """How long to train, in minutes of the trainer's own CPU time (so a pause costs nothing).

    Rates fall to zero over the last `decay` of it. A step contains `frames_per_step` frames and
    additionally a few `beginnings`; `shares` are the proportions of its kinds of examples.
    """

    minutes: float
    frames_per_step: int = 1300
    workers: int = 1
    beginnings: int = 3
    decay: float = 0.35
    shares: tuple[tuple[str, float], ...] = (("passages", 0.4), ("short", 0.15), ("song", 0.45))


def prepare_tokenizer(folder: Path, tags_file: Path) -> TextTokenizer:
    """Build tokenizer.json in the training folder once, and read it."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        build_tokenizer(tags_file).save(str(path))
    return starter_tokenizer(path)


def starter_tokenizer(path: Path) -> TextTokenizer:
    """Read a tokenizer.json, with the starter's pronunciation."""
    plain = TextTokenizer.from_file(path, gen_settings())
    return TextTokenizer(plain.library_tokenizer, gen_settings(), pronunciation())


def make_batch(tokenizer_file: Path, first_seed: int, schedule: Schedule) -> list[Example]:
    """Compose examples until they have about `frames_per_step` frames (in a worker process)."""
    tokenizer = starter_tokenizer(tokenizer_file)
    rng = random.Random(first_seed)
    kinds, shares = zip(*schedule.shares, strict=True)
    # Examples of beginnings are cheap, and the tags take effect there.
    starts = range(first_seed + 500, first_seed + 500 + schedule.beginnings)
    examples = [make_example(tokenizer, seed, "beginning") for seed in starts]
    frames = 0
    while frames < schedule.frames_per_step:
        (kind,) = rng.choices(kinds, shares)
        examples.append(make_example(tokenizer, first_seed + len(examples), kind))
        frames += len(examples[-1].codes)
    return examples


def carry_rows(model: LossModel, state: dict[str, Any]) -> bool:
    """Fit the rows of a saved state to the model's vocabulary by the names of their features.

    Returns whether anything changed: then the optimisers' states no longer fit and are reset.
    """
    changed = False
    for table, module in model.tables().items():
        names: dict[str, int] = state["names"][table]
        if names != module.names:
            key = f"{table}.weight"
            state["model"][key] = module.carried(state["model"][key], names, module.weight.detach())
            changed = True
    own = model.state_dict()
    state["model"] |= {name: own[name] for name in own if name.endswith(FOLDED)}
    return changed


class Trainer:
    """Model, optimisers and progress, saved together."""

    def __init__(self, folder: Path, schedule: Schedule, device: torch.device) -> None:
        self.folder, self.schedule, self.device = folder, schedule, device
        self.loss = LossModel(new_model(), device)
        self.optimisers = build_optimisers(self.loss, MUON_LR, ADAM_LR)
        self.step, self.song, self.trained_s, self.frames = 0, TRAINING_SEEDS, 0.0, 0
        self.first_step = 0
        self.smooth = torch.zeros(8)
        if self.state_file.is_file():
            self._load()

    @property
    def state_file(self) -> Path:
        """Path of the saved state."""
        return self.folder / "language_model.pt"

    def run(self) -> None:
        """Train until the schedule's minutes are used up (including those before a restart)."""
        held_out = HeldOut(self._tokenizer())

        def judge() -> None:
            self._log({"held_out": held_out.shares(self.loss)})

        with ProcessPoolExecutor(self.schedule.workers) as pool:
            batches = self._batches(pool)

            def step() -> None:
                self._train_step(next(batches))

            train(self, Course(step, judge, JUDGE_EVERY_S, self.schedule.minutes))

    def _batches(self, pool: ProcessPoolExecutor) -> Iterator[list[Example]]:
        """Yield batches in order, composing the next ones in the meantime."""
        queue = [self._request(pool, ahead) for ahead in range(3 * self.schedule.workers)]
        while True:
            batch = queue.pop(0).result()
            queue.append(self._request(pool, len(queue) + 1))
            yield batch

    def _tokenizer(self) -> TextTokenizer:
        return starter_tokenizer(self.folder / "tokenizer.json")

    def _request(self, pool: ProcessPoolExecutor, ahead: int) -> Future[list[Example]]:
        seed = self.song + (self.step + ahead) * 1000
        return pool.submit(make_batch, self.folder / "tokenizer.json", seed, self.schedule)

    def _train_step(self, batch: list[Example]) -> None:
        left = 1 - self.trained_s / (60 * self.schedule.minutes)
        factor = min(
            1.0, (self.step + 1 - self.first_step) / WARMUP_STEPS, left / self.schedule.decay
        )
        set_rates(self.optimisers, (MUON_LR, ADAM_LR), max(factor, 0.02))
        with self._autocast():
            loss, means = self.loss(batch)
        loss.backward()
        self.loss.held.ignore_gradients()
        torch.nn.utils.clip_grad_norm_(self.loss.parameters(), 1.0)
        for optimiser in self.optimisers:
            with self._autocast():
                optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.loss.held.restore()
        share = 0.9 if self.step > 10 and self.smooth.any() else 0.0
        self.smooth = share * self.smooth + (1 - share) * means.float().cpu()
        self.step += 1
        self.frames += sum(len(example.codes) for example in batch)
        if self.step % 10 == 0:
            books = [round(float(value), 4) for value in self.smooth]
            self._log({"total": round(float(self.smooth.sum()), 4), "codebooks": books})

    def _autocast(self) -> torch.autocast:
        """Return the context in which products take bfloat16, where that is fast."""
        fast = self.device.type == "cuda" or (
            self.device.type == "cpu" and processor.cpu_has_fast_bf16()
        )
        return torch.autocast(self.device.type, torch.bfloat16, enabled=fast)

    def _log(self, values: dict[str, object]) -> None:
        row = {"step": self.step, "trained_s": round(self.trained_s, 1), "frames": self.frames}
        log_row(self.folder / "language_model.log", row | values)

    def save(self) -> None:
        """Write the state next to the old one, then replace it."""
        state = {
            "model": self.loss.state_dict(),
            "names": {name: table.names for name, table in self.loss.tables().items()},
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "trained_s": self.trained_s,
            "frames": self.frames,
        }
        with atomic_path(self.state_file) as temporary:
            torch.save(state, temporary)

    def _load(self) -> None:
        state = torch.load(self.state_file, map_location=self.device, weights_only=True)
        self.step, self.trained_s = state["step"], state["trained_s"]
        self.frames = state["frames"]
        if carry_rows(self.loss, state):
            self.first_step = self.step
        else:
            for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
                optimiser.load_state_dict(saved)
        self.loss.load_state_dict(state["model"])
