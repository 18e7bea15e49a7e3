"""Runs one stage of the codec's training: optimiser, schedule, log, held-out figures, saved state.

The stage (`Stage`) defines what is trained, and on what. Time is the trainer's own CPU time, so
that a pause costs nothing; a restarted run resumes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from engine.atomic_file import atomic_path
from tools.train_starter.timed_training import Course, log_row, train

JUDGE_EVERY_S, LOG_EVERY_STEPS = 120.0, 10
WARMUP_STEPS = 20
LOWEST_RATE = 0.005


class MissingStageError(Exception):
    """A stage was started before the one it builds on; the text states which command to run."""


class Stage(Protocol):
    """Interface of a stage for the trainer."""

    name: str
    module: nn.Module
    """Everything that is saved; its parameters that require a gradient are trained."""
    rate: float
    """Step size of Adam, relative to the size of the tensor."""

    def losses(self, step: int) -> dict[str, Tensor]:
        """Return named parts of the loss of a step, on the device; their sum is minimised."""
        ...

    def judge(self) -> dict[str, float]:
        """Return figures on held-out songs."""
        ...


@dataclass(frozen=True)
class Schedule:
    """How long to train: total minutes of CPU time, including those before a restart.

    Rates rise over WARMUP_STEPS and fall over the last `decay` of the time.
    """

    minutes: float
    decay: float = 0.8

    def factor(self, step: int, trained_s: float) -> float:
        """Return the factor on the learning rates."""
        left = 1 - trained_s / (60 * self.minutes)
        return max(LOWEST_RATE, min(1.0, (step + 1) / WARMUP_STEPS, left / self.decay))


def state_file(folder: Path, name: str) -> Path:
    """Return the path of a stage's state."""
    return folder / f"codec_{name}.pt"


def load_state(folder: Path, name: str, command: str) -> dict[str, Any]:
    """Return the saved state of an earlier stage; MissingStageError if there is none."""
    path = state_file(folder, name)
    if not path.is_file():
        raise MissingStageError(f"{path} is missing: run `{command}` first.")
    return torch.load(path, map_location="cpu", weights_only=True)


def relative_groups(module: nn.Module) -> Iterator[dict[str, object]]:
    """Return one Adam group per trained tensor; `size` scales its learning rate.

    It is the tensor's root mean square or, if it starts as zeros, that of a random initialisation.
    The closed form's tensors differ in size by factors of a million.
    """
    for parameter in module.parameters():
        if parameter.requires_grad:
            rms = float(parameter.detach().square().mean().sqrt())
            fan_in = parameter[0].numel() if parameter.ndim > 1 else parameter.numel()
            yield {"params": [parameter], "size": rms or fan_in**-0.5}


class StageTrainer:
    """A stage with its optimiser and progress, saved together."""

    def __init__(self, stage: Stage, folder: Path, schedule: Schedule) -> None:
        self.stage, self.folder, self.schedule = stage, folder, schedule
        groups = list(relative_groups(stage.module))
        self.optimiser = torch.optim.Adam(groups, lr=stage.rate, betas=(0.9, 0.98))
        self.step, self.trained_s = 0, 0.0
        self.smooth: dict[str, float] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if state_file(folder, stage.name).is_file():
            self._load()

    def run(self) -> None:
        """Train until the minutes are used up; evaluates before the first step and after the
        last.
        """
        if self.step == 0:
            self._judge()
        train(self, Course(self.train_step, self._judge, JUDGE_EVERY_S, self.schedule.minutes))

    def train_step(self) -> float:
        """Perform one step; returns its loss."""
        factor = self.schedule.factor(self.step, self.trained_s)
        for group in self.optimiser.param_groups:
            group["lr"] = self.stage.rate * group["size"] * factor
        losses = self.stage.losses(self.step)
        total = torch.stack(list(losses.values())).sum()
        total.backward()
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self._note({"total": total, **losses})
        return float(total.detach())

    def save(self) -> None:
        """Write the state next to the old one, then replace it."""
        path = state_file(self.folder, self.stage.name)
        state = {
            "module": self.stage.module.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "trained_s": self.trained_s,
            "smooth": self.smooth,
        }
        with atomic_path(path) as temporary:
            torch.save(state, temporary)

    def _load(self) -> None:
        state = load_state(self.folder, self.stage.name, "")
        try:
            self.stage.module.load_state_dict(state["module"])
        except RuntimeError as error:
            path = state_file(self.folder, self.stage.name)
            raise MissingStageError(
                f"{path} does not fit the vocabulary or sizes of today: move it away to begin anew."
            ) from error
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.trained_s = state["step"], state["trained_s"]
        self.smooth = state["smooth"]

    def _note(self, losses: dict[str, Tensor]) -> None:
        for name, value in losses.items():
            new = float(value.detach())
            old = self.smooth.get(name, new)
            self.smooth[name] = 0.95 * old + 0.05 * new
        if self.step % LOG_EVERY_STEPS == 0:
            self._log({name: round(value, 5) for name, value in self.smooth.items()})

    def _judge(self) -> None:
        with torch.no_grad():
            figures = self.stage.judge()
        self._log({"held_out": {name: round(value, 4) for name, value in figures.items()}})

    def _log(self, values: dict[str, object]) -> None:
        row = {"step": self.step, "trained_s": round(self.trained_s, 1)} | values
        log_row(self.folder / f"codec_{self.stage.name}.log", row)
