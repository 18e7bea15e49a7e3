"""Waiting for, and listening to, what the queue tells about its jobs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from pytestqt.qtbot import QtBot

from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Failure, JobEnded, JobState

Kind = TypeVar("Kind")


def waiting_for(
    qtbot: QtBot, queue: EngineQueue, kind: type, **values: Any
) -> AbstractContextManager[Any]:
    """A context that ends with the first event of a kind; its attributes are as given."""

    def is_it(_job_id: int, event: object) -> bool:
        return isinstance(event, kind) and all(
            getattr(event, name) == value for name, value in values.items()
        )

    return qtbot.waitSignal(queue.happened, check_params_cb=is_it)


def waiting_for_failure(qtbot: QtBot, queue: EngineQueue) -> AbstractContextManager[Any]:
    """A context that ends with the first job that fails."""
    return waiting_for(qtbot, queue, JobEnded, state=JobState.FAILED)


def listen(queue: EngineQueue, kind: type[Kind], hear: Callable[[Kind], object]) -> None:
    """Have `hear` called with every event of a kind."""

    def on_event(_job_id: int, event: object) -> None:
        if isinstance(event, kind):
            hear(event)

    queue.happened.connect(on_event)


def failure_of(ended: JobEnded) -> list[str]:
    """What a job that failed told the person; nothing of any other end."""
    return [str(ended.outcome.message)] if isinstance(ended.outcome, Failure) else []
