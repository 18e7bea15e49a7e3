"""Rotary position embedding of both models, with few operations on every device.

A pair of numbers of a head is turned by an angle that grows with the position. A pair is two
neighbours, as in both models, or a number of the first half and the one at the same place of the
second, as some trainers of adapters have it.

Source: Su et al., arXiv 2104.09864.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


def computes_complex(device: torch.device) -> bool:
    """Whether a device multiplies complex numbers; Apple's GPU does not on older systems."""
    return device.type != "mps"


@dataclass(frozen=True)
class Rotation:
    """Rotations of all positions.

    `table` complex (positions, 1, head_dim / 2), one number a pair, where neighbours are turned and
    the device has complex numbers. Else real (positions, 1, 2, head_dim): the factors of the
    numbers and those of their partners.
    """

    table: Tensor
    in_halves: bool = False

    @staticmethod
    def of(angles: Tensor, in_halves: bool = False) -> Rotation:
        """Return the rotations by angles, given as cosines and sines (positions, head_dim / 2, 2).

        Complex numbers are a view of them, not a copy.
        """
        if not in_halves and computes_complex(angles.device):
            return Rotation(torch.view_as_complex(angles)[:, None])
        cos, sin = angles.unbind(-1)
        pairs = ((cos, cos), (-sin, sin))
        axis = 1 if in_halves else 2
        factors = [torch.stack(pair, dim=axis).flatten(1) for pair in pairs]
        return Rotation(torch.stack(factors, dim=1)[:, None], in_halves)

    def at(self, start: int, positions: int) -> Rotation:
        """Return the rotations of `positions` positions from `start` on."""
        return Rotation(self.table.narrow(0, start, positions), self.in_halves)

    def chosen(self, positions: Tensor) -> Rotation:
        """Return the rotations of the positions (S,), int64 on the table's device."""
        return Rotation(self.table[positions], self.in_halves)

    def __call__(self, x: Tensor) -> Tensor:
        """Turn x (B, S, H, head_dim) in float32, S being all positions; the result has x's type."""
        wide = x.float()
        if self.table.is_complex():
            pairs = torch.view_as_complex(wide.unflatten(-1, (-1, 2)))
            return torch.view_as_real(pairs * self.table).flatten(-2).to(x.dtype)
        own, of_partners = self.table.unbind(-2)
        if self.in_halves:
            partners = wide.roll(x.shape[-1] // 2, dims=-1)
        else:
            partners = wide.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)
        return (wide * own).addcmul_(partners, of_partners).to(x.dtype)
