"""Modules without memory: created on torch's meta device, to be loaded from a file later."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class _Unfilled(TorchFunctionMode):
    """Skips the writes of torch.nn.init."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        if getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        return func(*args, **(kwargs or {}))


@contextmanager
def on_meta() -> Generator[None]:
    """Inside, modules are created on the meta device without initial values.

    torch would compute them there in Python, and import its compiler for it, which takes a second.
    """
    with torch.device("meta"), _Unfilled():
        yield
