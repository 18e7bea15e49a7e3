"""Run a stage of a job again, once, after memory ran out: tokens and finished sound are kept.

loaded_models.py makes room (by dropping a model or a smaller precision); the pipeline decides where
a stage goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, Union

from engine.contract import MemoryRanOut, OutOfMemoryError
from engine.messages import Message

E = TypeVar("E")


class SecondChance:
    """One second attempt for a whole job."""

    def __init__(self) -> None:
        self._is_taken = False

    def run(
        self, attempt: Callable[[], Iterator[E]], make_room: Callable[[], Message | None]
    ) -> Iterator[Union[E, MemoryRanOut]]:
        """The events of `attempt()`, which goes on where it stopped when it is called again.

        make_room() frees memory and returns the sentence that says how the job goes on, or None
        when nothing smaller is left: then, and the second time, OutOfMemoryError passes.
        """
        try:
            yield from attempt()
            return
        except OutOfMemoryError as error:
            if self._is_taken:
                raise
            failure = _forgetting_frames(error)
        self._is_taken = True
        message = make_room()
        if message is None:
            raise failure
        yield MemoryRanOut(message)
        yield from attempt()


def _forgetting_frames(error: OutOfMemoryError) -> OutOfMemoryError:
    """The same failure without the frames behind it: they hold the tensors that must go."""
    return OutOfMemoryError(error.message, error.details)
