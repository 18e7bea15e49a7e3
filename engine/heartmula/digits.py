"""Products of float32 rows with int8 weights by integer arithmetic.

One scale for the few bits of an integer is too coarse for a row of x with its few large values. So
a row is written with two digits, x = step · (coarse + fine / (2 · largest)), and both digits are
multiplied while the weights are read once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor

from engine.heartmula.quantising import ROWS_AT_ONCE

_LEAST_STEP = 1e-30
_ROUNDING = 1.5 * 2**23
"""Adding this to a small float32 and subtracting it rounds as round() does.

round() itself would start torch's threads, and wait for them, for a single row.
"""


class DigitProjection(ABC):
    """x @ (weight · scale).T with x as two digits, -largest ... largest each."""

    largest: int

    @abstractmethod
    def multiply_digits(self, digits: Tensor) -> Tensor:
        """Multiply whole numbers (R, in), in float32, by the weight -> (R, out) float32."""

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        pieces = x.reshape(-1, x.shape[-1]).float().split(ROWS_AT_ONCE)
        products = [self._multiplied(rows) for rows in pieces]
        product = products[0] if len(products) == 1 else torch.cat(products)
        return product.to(x.dtype).view(*x.shape[:-1], -1)

    def _multiplied(self, rows: Tensor) -> Tensor:
        # torch's norm of infinite order takes 4 to 20 times as long.
        greatest = rows.abs().amax(-1, keepdim=True)
        step = greatest.div_(self.largest).clamp_min_(_LEAST_STEP)
        scaled = rows / step
        coarse = (scaled + _ROUNDING).sub_(_ROUNDING)
        digits = torch.cat((coarse, scaled.sub_(coarse).mul_(2 * self.largest)))
        coarse, fine = self.multiply_digits(digits).chunk(2)
        return torch.add(coarse, fine, alpha=0.5 / self.largest).mul_(step)
