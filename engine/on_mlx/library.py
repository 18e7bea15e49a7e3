"""The one door to MLX, and the conversions between its arrays and torch's.

MLX computes lazily: an operation builds a graph, and `mx.eval` runs it. Arrays that have been
evaluated can be used in any thread, a graph only in the thread that built it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import mlx.core as mx  # pyright: ignore[reportMissingImports]
import numpy as np
import torch
from torch import Tensor

from engine.on_mlx.presence import LibraryFailure

__all__ = ["as_mlx", "as_torch", "evaluate", "failing", "mx", "mx_dtype"]

_DTYPES = {
    torch.float32: mx.float32,
    torch.bfloat16: mx.bfloat16,
    torch.float16: mx.float16,
}


def mx_dtype(dtype: torch.dtype) -> mx.Dtype:
    """Return MLX's name of a floating-point type."""
    return _DTYPES[dtype]


def as_mlx(tensor: Tensor) -> mx.array:
    """Copy a tensor of the CPU; the array needs no computing, so any thread may use it."""
    tensor = tensor.detach().contiguous()
    if tensor.dtype is not torch.bfloat16:
        return mx.array(tensor.numpy())
    array = mx.array(tensor.view(torch.int16).numpy()).view(mx.bfloat16)  # numpy has no bfloat16
    mx.eval(array)
    return array


def as_torch(array: mx.array) -> Tensor:
    """Compute an array and copy it to a tensor of the CPU; bfloat16 becomes float32."""
    if array.dtype == mx.bfloat16:
        array = array.astype(mx.float32)
    return torch.from_numpy(np.array(array))


@contextmanager
def failing() -> Generator[None]:
    """Inside, or in a function decorated with it, failures of MLX are raised as LibraryFailure."""
    try:
        yield
    except RuntimeError as error:
        raise LibraryFailure(str(error)) from error


def evaluate(*arrays: mx.array) -> None:
    """Compute arrays, and return the memory of what was freed meanwhile to the system."""
    mx.eval(*arrays)
    mx.clear_cache()
