"""Products with adapted weights: the base's product, and a low-rank one beside it.

The base keeps its form, packed, in 8 or in 4 bits, so an adapter works with every one, is never
part of a stored copy, and can be changed or switched off without reading the base again. The
addition costs about one hundredth of a matrix (BENCHMARKS.md). Letters: R sum of the ranks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Change:
    """What adapters do to a matrix, float32 on the CPU: gain · W + up · down.

    down (R, in), up (out, R), gain (out,) or None for 1.
    """

    down: Tensor
    up: Tensor
    gain: Tensor | None = None


class AdaptedProjection:
    """gain · (x @ W.T) + (x @ down.T) @ up.T for one or several matrices read together.

    On a CPU, where bytes count, each matrix has its own `up`; elsewhere, where every operation
    counts, they are one matrix with zeros in it.
    """

    def __init__(
        self,
        base: Callable[[Tensor], Tensor],
        changes: Sequence[Change | None],
        outputs: Sequence[int],
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        """outputs: number of rows of each matrix; None: one without a change."""
        self._base = base
        present = [change for change in changes if change is not None]
        self._down = torch.cat([change.down for change in present]).to(device, dtype)
        rows, ranks = sum(outputs), len(self._down)
        gain = torch.ones(rows)
        ups: list[tuple[slice, slice, Tensor]] = []
        row, rank = 0, 0
        for change, count in zip(changes, outputs, strict=True):
            if change is not None:
                more = len(change.down)
                ups.append((slice(row, row + count), slice(rank, rank + more), change.up.t()))
                if change.gain is not None:
                    gain[row : row + count] = change.gain
                rank += more
            row += count
        if device.type != "cpu":
            whole = torch.zeros(ranks, rows)
            for place, columns, up in ups:
                whole[columns, place] = up
            ups = [(slice(0, rows), slice(0, ranks), whole)]
        self._ups = [(p, c, up.contiguous().to(device, dtype)) for p, c, up in ups]
        has_gain = any(change.gain is not None for change in present)
        self._gain = gain.to(device, dtype) if has_gain else None

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        product = self._base(x)
        rows = product.reshape(-1, product.shape[-1])
        if self._gain is not None:
            rows = rows * self._gain
        narrow = F.linear(x.reshape(-1, x.shape[-1]), self._down)
        for place, columns, up in self._ups:
            rows[:, place].addmm_(narrow[:, columns], up)
        return rows.view(product.shape)


def adapted(
    base: Callable[[Tensor], Tensor],
    place: str,
    modules: Mapping[str, int],
    changes: Mapping[str, Change],
    dtype: torch.dtype,
    device: torch.device,
) -> Callable[[Tensor], Tensor]:
    """Return a projection with the changes of its matrices; itself without any.

    place: the beginning of their names; modules: the rest, and each one's number of outputs.
    """
    found = [changes.get(place + module) for module in modules]
    if not any(change is not None for change in found):
        return base
    return AdaptedProjection(base, found, list(modules.values()), dtype, device)
