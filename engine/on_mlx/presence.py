"""Whether MLX can be used here, and the memory it computes in. Imports MLX only where it is."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from engine.contract import MLX
from engine.hardware.machine import Gpu, Memory
from engine.messages import NOTHING, Message

_LIBRARY = "engine.on_mlx.library"
OLDEST = (0, 31, 2)
"""The first version whose arrays may be used in any thread once they are computed."""


class LibraryFailure(RuntimeError):
    """An operation of MLX failed; its text says why."""


def mlx_gpus(main: Memory) -> Iterator[Gpu]:
    """Yield MLX's device, with why it cannot be used; nothing where MLX is not installed.

    main: the computer's memory, in which MLX computes; Apple's GPU may use a part of it.
    """
    found = _found()
    if found is None:
        return
    problem, is_processor, most_bytes = found
    total = min(most_bytes or main.total_bytes, main.total_bytes)
    memory = Memory(total, min(total, main.free_bytes))
    name = "processor" if is_processor else "Apple GPU"
    api = "MLX" if is_processor else "MLX, Metal"
    yield Gpu(MLX, 0, name, api, memory, False, problem, is_processor)


def clear_mlx_cache() -> None:
    """Return the memory that MLX keeps for later to the system."""
    library: Any = sys.modules.get(_LIBRARY)
    if library is not None:
        library.mx.clear_cache()


@cache
def _found() -> tuple[Message, bool, int] | None:
    """Import MLX, once: its problem, whether it computes on the processor, most bytes or 0."""
    if importlib.util.find_spec("mlx") is None:
        return None
    is_apple = sys.platform == "darwin"
    try:
        mx: Any = importlib.import_module(_LIBRARY).mx
    except Exception as error:  # a broken installation may raise anything
        first = (str(error) or type(error).__name__).partition("\n")[0]
        return Message("MLX could not be started ({what})", what=first), not is_apple, 0
    return version_problem(mx.__version__), mx.default_device() == mx.cpu, _most_bytes(mx)


def _most_bytes(mx: Any) -> int:
    """Return the bytes that the GPU may use at most, 0 if nobody says."""
    return int(mx.device_info().get("max_recommended_working_set_size", 0))


def version_problem(version: str) -> Message:
    """Return why a version of MLX cannot be used, NOTHING if it can."""
    numbers = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
    if numbers >= OLDEST:
        return NOTHING
    return Message(
        "MLX {version} is too old; {least} is the oldest that can be used",
        version=version,
        least=".".join(map(str, OLDEST)),
    )
