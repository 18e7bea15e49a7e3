"""How MLX stores quantised matrices in safetensors files, and what they stand for.

A matrix `NAME.weight` (out, in) becomes numbers of 4 or 8 bits, packed into U32 (out, in · bits /
32), the first in the lowest bits, with `NAME.scales` and `NAME.biases` (out, in / group): weight =
number · scale + bias. Files of mlx-community hold the layers' matrices so. Needs no torch;
heartmula/stored_forms.py unpacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

KIND = "U32"
"""safetensors' name of the packed type."""
_WEIGHT = ".weight"
_GROUPS = (32, 64, 128)


class _Entry(Protocol):
    @property
    def kind(self) -> str:
        """safetensors' name of the type."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape as stored."""
        ...


def companions(name: str) -> tuple[str, str]:
    """Return the names of the scales and biases of a packed matrix."""
    stem = name.removesuffix(_WEIGHT)
    return f"{stem}.scales", f"{stem}.biases"


def packed_bits(entries: Mapping[str, _Entry], name: str, shape: tuple[int, ...]) -> int:
    """Return the bits in which a matrix of this shape is packed; 0 if what is stored is no such."""
    entry = entries.get(name)
    scales, biases = (entries.get(other) for other in companions(name))
    if entry is None or entry.kind != KIND or not name.endswith(_WEIGHT):
        return 0
    if scales is None or biases is None or scales.shape != biases.shape or len(shape) != 2:
        return 0
    outputs, inputs = shape
    groups = [(outputs, inputs // group) for group in _GROUPS if inputs % group == 0]
    if scales.shape not in groups:
        return 0
    fitting = (bits for bits in (4, 8) if entry.shape == (outputs, inputs * bits // 32))
    return next(fitting, 0)
