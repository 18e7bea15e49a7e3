"""Matrix products with fixed weights, in the form that reads them fastest on their device.

A frame is bound by reading weights, and few rows are multiplied at a time, so what counts is bytes
and how they lie in memory.  Each form is a small callable; which one is used is chosen once, at
load.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import torch
import torch.nn.functional as F
from torch import Tensor

Projection = Callable[[Tensor], Tensor]
"""(..., in) -> (..., out)."""

MANY_ROWS = 16
"""From so many rows on arithmetic, not reading, sets the pace: int8 weights are widened first."""


class WeightForm(str, Enum):
    """How projections keep their weights.

    PLAIN   as loaded; works everywhere and is what the modules' own forward pass needs
    INT8    one byte a weight and one scale a row; not exact
    """

    PLAIN = "plain"
    INT8 = "int8"


def make_projection(weight: Tensor, form: WeightForm) -> Projection:
    """A projection by `weight` (out, in); PLAIN keeps the tensor itself, INT8 a copy."""
    if form is WeightForm.INT8:
        return Int8Projection(weight)
    return PlainProjection(weight)


class PlainProjection:
    """x @ weight.T."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight.detach()

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        return F.linear(x, self._weight)


class Int8Projection:
    """x @ (weight · scale).T: one byte a weight, rounded to the nearest of 255 levels a row."""

    def __init__(self, weight: Tensor) -> None:
        values = weight.detach().float()
        scale = values.abs().amax(dim=1).clamp_min(1e-12) / 127
        self._weight = (values / scale[:, None]).round_().to(torch.int8)
        self._scale = scale.to(weight.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        rows = x.reshape(-1, x.shape[-1])
        if rows.shape[0] >= MANY_ROWS or x.device.type != "cpu":
            return F.linear(x, self._weight.to(x.dtype)) * self._scale
        product = torch.ops.aten._weight_int8pack_mm(rows, self._weight, self._scale)
        return product.view(*x.shape[:-1], -1)
