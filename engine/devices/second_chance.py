"""Retries a stage of a job once after running out of memory, keeping tokens and finished sound.

loaded_models.py makes room (by dropping a model or lowering the precision); the pipeline decides
where a stage continues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, Union

from engine.contract import MemoryRanOut, OutOfMemoryError
from engine.messages import Message

E = TypeVar("E")


class SecondChance:
    """One retry for a whole job."""

    def __init__(self) -> None:
        self._is_taken = False

    def run(
        self, attempt: Callable[[], Iterator[E]], make_room: Callable[[], Message | None]
    ) -> Iterator[Union[E, MemoryRanOut]]:
        """Yield the events of `attempt()`, which continues where it stopped when called again.

        make_room() frees memory and returns the message that says how the job continues, or None
        when nothing smaller is left. In that case, and the second time, OutOfMemoryError is raised.
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
    """Return the same error without its traceback frames, which hold the tensors to be freed."""
    return OutOfMemoryError(error.message, error.details)
