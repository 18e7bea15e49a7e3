"""Retries a stage of a job: once after memory ran out, on the next device after one failed.

Tokens and finished sound are kept. loaded_models.py makes room (by dropping a model or lowering the
precision) or changes the device; the pipeline decides where a stage continues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, Union

from engine.contract import DeviceFailure, MemoryRanOut, OutOfMemoryError, SlowerWay
from engine.messages import Message

E = TypeVar("E")
Failure = Union[OutOfMemoryError, DeviceFailure]
MakeRoom = Callable[[Failure], Union[Message, None]]
"""Frees memory, or leaves the device that failed; returns how the job goes on, None: it cannot."""


class SecondChance:
    """The retries of a whole job."""

    def __init__(self) -> None:
        self._is_taken = False

    def run(
        self, attempt: Callable[[], Iterator[E]], make_room: MakeRoom
    ) -> Iterator[Union[E, MemoryRanOut, SlowerWay]]:
        """Yield the events of `attempt()`, which continues where it stopped when called again.

        Raises the failure when make_room returns None, and the second time memory runs out.
        """
        while True:
            try:
                yield from attempt()
                return
            except OutOfMemoryError as error:
                if self._is_taken:
                    raise
                self._is_taken = True
                failure: Failure = OutOfMemoryError(error.message, error.details)
            except DeviceFailure as error:
                failure = DeviceFailure(error.message, error.details)
            # Another error of the same kind, because the frames of the first hold the tensors.
            message = make_room(failure)
            if message is None:
                raise failure
            is_memory = isinstance(failure, OutOfMemoryError)
            yield MemoryRanOut(message) if is_memory else SlowerWay(message)
