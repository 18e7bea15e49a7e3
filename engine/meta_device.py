"""Modules without memory: made on torch's meta device, to be filled from a file later."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class _Unfilled(TorchFunctionMode):
    """Leaves out what torch.nn.init would write."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        if getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        return func(*args, **(kwargs or {}))


@contextmanager
def on_meta() -> Generator[None]:
    """Inside, modules are made on the meta device and nobody computes their first values.

    torch would do that in Python there, and import its compiler for it, which takes a second.
    """
    with torch.device("meta"), _Unfilled():
        yield
