"""Combines the progress of the stages into one fraction that never falls. Torch-free.

Composing and decoding may alternate (a window is decoded as soon as its tokens exist), so the whole
is a weighted sum over stages, not a position in a sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TypeVar

from engine.contract import TOKEN_FRAME_MS, Progress, Stage

_T = TypeVar("_T")
STAGE_WEIGHTS = {
    Stage.LOAD: 0.06,
    Stage.PREFILL: 0.02,
    Stage.COMPOSE: 0.70,
    Stage.DECODE: 0.20,
    Stage.SAVE: 0.02,
}
"""Share of the whole job, measured with the published 3B model on GPUs."""


class ProgressTracker:
    """Converts a stage's progress into the whole job's."""

    def __init__(self) -> None:
        self._done = dict.fromkeys(STAGE_WEIGHTS, 0.0)

    def whole(self, event: Progress) -> Progress:
        """Return the event with the whole job's `fraction`, which never falls for one tracker."""
        self._done[event.stage] = max(self._done[event.stage], min(1.0, event.fraction))
        return replace(event, fraction=self._sum())

    def stage_ended(self, stage: Stage) -> None:
        """Mark a stage and those before it as done, however early it ended."""
        for earlier in STAGE_WEIGHTS:
            self._done[earlier] = 1.0
            if earlier is stage:
                break

    def _sum(self) -> float:
        return min(1.0, sum(STAGE_WEIGHTS[stage] * done for stage, done in self._done.items()))


def describe(event: Progress) -> str:
    """Describe the current work, for the published callback and the command line."""
    if event.stage is Stage.COMPOSE:
        made_s = event.done * TOKEN_FRAME_MS / 1000
        if not event.total:
            return f"Composing: {made_s:.1f} s, until Ctrl+C"
        asked_s = event.total * TOKEN_FRAME_MS / 1000
        return f"Composing: {made_s:.1f} of at most {asked_s:.1f} s"
    if event.stage is Stage.DECODE:
        return f"Decoding: step {event.done} of {event.total}"
    if event.stage is Stage.PREFILL:
        return f"Reading: {event.done} of {event.total} positions"
    if event.stage in (Stage.SEPARATE, Stage.LISTEN):
        doing = "Separating" if event.stage is Stage.SEPARATE else "Listening"
        return f"{doing}: {event.done} of {event.total}"
    return "Loading the model" if event.stage is Stage.LOAD else "Saving"


class PercentReport:
    """Calls the published callback: callback(percent 0 ... 100, message); percent never falls."""

    def __init__(self, callback: Callable[[int, str], None] | None) -> None:
        self._callback = callback
        self._percent = 0

    def __call__(self, event: Progress) -> None:
        """Report one event of the whole job."""
        self._percent = max(self._percent, int(event.fraction * 100 + 1e-6))
        if self._callback is not None:
            self._callback(self._percent, describe(event))


def tracked(
    steps: Generator[Progress, None, _T], tracker: ProgressTracker
) -> Generator[Progress, None, _T]:
    """Yield the steps' progress converted to the whole job's; returns the steps' own value."""
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            return end.value
        yield tracker.whole(event)
