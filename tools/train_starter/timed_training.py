"""Trains for a number of minutes of the trainer's own CPU time, so that a pause costs nothing.

Saves and evaluates regularly; the trainer defines a step and the saved state.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SAVE_EVERY_S = 120.0


class Saved(Protocol):
    """A resumable training: `trained_s` counts CPU time, including earlier runs."""

    trained_s: float

    def save(self) -> None:
        """Write the state next to the old one, then replace it."""
        ...


@dataclass(frozen=True)
class Course:
    """How to train: one step, the figures on held-out songs, their interval in seconds, and
    the total minutes.
    """

    step: Callable[[], object]
    judge: Callable[[], None]
    judge_every_s: float
    minutes: float


def train(trainer: Saved, course: Course) -> None:
    """Step until the minutes are used up; then save and evaluate."""
    saved_s = judged_s = trainer.trained_s
    while trainer.trained_s < course.minutes * 60:
        started = time.process_time()
        course.step()
        trainer.trained_s += time.process_time() - started
        if trainer.trained_s - saved_s > SAVE_EVERY_S:
            trainer.save()
            saved_s = trainer.trained_s
        if trainer.trained_s - judged_s > course.judge_every_s:
            course.judge()
            judged_s = trainer.trained_s
    trainer.save()
    course.judge()


def log_row(file: Path, values: dict[str, object]) -> None:
    """Append a line of JSON."""
    with file.open("a", encoding="utf-8") as log:
        log.write(json.dumps(values) + "\n")
