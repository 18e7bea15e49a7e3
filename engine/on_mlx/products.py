"""Products with fixed weights on MLX: as loaded, or whole numbers with a scale and bias a group.

8 bits are MLX's own rounding. 4 bits are this project's (heartmula/quantising.py), in MLX's
layout, so that a model of 4 bits is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from engine.heartmula.projections import WeightForm
from engine.heartmula.quantising import GroupedWeight, group_size
from engine.on_mlx.library import as_mlx, evaluate, mx, mx_dtype
from engine.on_mlx.sizes import BITS, mlx_form

Product = Callable[[mx.array], mx.array]
"""(..., in) -> (..., out)."""

_MIDDLE = 8
"""The level of 4 bits that stands for the offset (heartmula/quantising.py)."""


class PlainProduct:
    """x @ weight.T."""

    def __init__(self, weight: mx.array) -> None:
        self._weight = weight

    def __call__(self, x: mx.array) -> mx.array:
        """(..., in) -> (..., out)."""
        return x @ self._weight.T


class GroupedProduct:
    """x @ (numbers · scale + bias).T, with numbers of 4 or 8 bits and one scale and bias a group.

    numbers (out, in · bits / 32) uint32; scales, biases (out, in / group) of the type of x.
    """

    def __init__(
        self, numbers: mx.array, scales: mx.array, biases: mx.array, group: int, bits: int
    ) -> None:
        self._numbers = numbers
        self._scales = scales
        self._biases = biases
        self._group = group
        self._bits = bits

    def __call__(self, x: mx.array) -> mx.array:
        """(..., in) -> (..., out)."""
        return mx.quantized_matmul(
            x,
            self._numbers,
            scales=self._scales,
            biases=self._biases,
            transpose=True,
            group_size=self._group,
            bits=self._bits,
        )


def make_product(weight: Tensor | GroupedWeight, form: WeightForm, dtype: torch.dtype) -> Product:
    """Return the product by a weight (out, in) on the CPU, in a form, for activations of `dtype`.

    Rows that have no whole groups stay as loaded.
    """
    if isinstance(weight, GroupedWeight):
        return _of_levels(weight, dtype)
    form = mlx_form(form, weight.shape[1])
    if form is WeightForm.INT4:
        return _of_levels(GroupedWeight.of(weight), dtype)
    plain = as_mlx(weight.to(dtype))
    if form is WeightForm.PLAIN:
        evaluate(plain)
        return PlainProduct(plain)
    group = group_size(weight.shape[1])
    numbers, scales, biases = mx.quantize(plain, group_size=group, bits=BITS[form])
    evaluate(numbers, scales, biases)
    return GroupedProduct(numbers, scales, biases, group, BITS[form])


def _of_levels(weight: GroupedWeight, dtype: torch.dtype) -> Product:
    """Pack levels as MLX does: eight to a number of 32 bits, the first in its lowest bits."""
    levels = weight.levels.contiguous()
    pairs = (levels[:, ::2] | (levels[:, 1::2] << 4)).contiguous().numpy()
    numbers = mx.array(pairs.view(np.uint32))
    scale, offset = weight.scales.float().unbind(-1)
    scales = as_mlx(scale).astype(mx_dtype(dtype))
    biases = as_mlx(offset - _MIDDLE * scale).astype(mx_dtype(dtype))
    evaluate(numbers, scales, biases)
    return GroupedProduct(numbers, scales, biases, weight.group, BITS[WeightForm.INT4])
