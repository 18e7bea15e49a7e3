"""How MLX stores a matrix in each form, and how many bytes that takes. Needs no MLX."""

from __future__ import annotations

import torch

from engine.heartmula.projections import WeightForm, matrix_form
from engine.heartmula.quantising import group_size

BITS = {WeightForm.INT8: 8, WeightForm.INT4: 4}
_NUMBERS_A_GROUP = 2
"""Scale and bias, of the type of activations."""


def mlx_form(form: WeightForm, inputs: int) -> WeightForm:
    """Return the form that a matrix with so many inputs gets: PLAIN if it has no whole groups."""
    form = matrix_form(form, inputs)
    return form if form in BITS and group_size(inputs) else WeightForm.PLAIN


def planned_bytes(outputs: int, inputs: int, form: WeightForm, dtype: torch.dtype) -> int:
    """Return the bytes of a matrix (outputs, inputs), for activations of a type."""
    form = mlx_form(form, inputs)
    if form is WeightForm.PLAIN:
        return outputs * inputs * dtype.itemsize
    groups = inputs // group_size(inputs)
    return outputs * (inputs * BITS[form] // 8 + groups * _NUMBERS_A_GROUP * dtype.itemsize)
