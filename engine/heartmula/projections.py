"""Matrix products with fixed weights, in the fastest form for their device.

A frame is bound by reading weights, and few rows are multiplied at a time, so the number of bytes
and their memory layout matter. Each form is a small callable; it is chosen once, at load. The
tables of `int8_way` and of `WeightForm` are the one place that says which way goes where.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.hardware import processor
from engine.heartmula.fbgemm import PackedInt8Projection, PackedProjection, can_pack
from engine.heartmula.int4 import Int4Projection, int4_projection
from engine.heartmula.int8 import Int8Projection, IntegerProjection, has_integer_products
from engine.heartmula.quantising import GroupedWeight, group_size

Projection = Callable[[Tensor], Tensor]
"""(..., in) -> (..., out)."""


class WeightForm(str, Enum):
    """How projections store their weights.

    PLAIN   as loaded; works everywhere and is what torchtune's own forward pass needs
    PACKED  as float16 in FBGEMM's layout: the fastest on CPUs without bfloat16 arithmetic
    INT8    one byte per weight and one scale per row; not exact (ways: int8_way)
    INT4    half a byte per weight and two numbers per group; heads, the first layer and matrices
            that have no whole groups are INT8 (ways: int4.py)
    """

    PLAIN = "plain"
    PACKED = "packed"
    INT8 = "int8"
    INT4 = "int4"


class Int8Way(str, Enum):
    """Who multiplies by int8 weights."""

    ONEDNN = "oneDNN"
    FBGEMM = "FBGEMM"
    TORCH = "PyTorch"


def int8_way(device: torch.device) -> Int8Way:
    """Return how int8 weights are multiplied on a device (figures: BENCHMARKS.md).

    | processor                             | few rows        | many rows  | activations |
    |---------------------------------------|-----------------|------------|-------------|
    | x86 with VNNI or AMX, bfloat16 or not | oneDNN          | the same   | float32     |
    | x86 with AVX2 or AVX-512 alone        | FBGEMM          | the same   | float32     |
    | Arm with bfloat16                     | torch's product | widened    | bfloat16    |
    | any other                             | torch's product | to float32 | bfloat16    |
    | GPU                                   | widened         | the same   | its own     |

    oneDNN and FBGEMM multiply integers: rows of 16 and 14 bits, while the weights are read once.
    With VNNI both are about as fast for few rows, which way_choice.py measures when a large model
    is loaded; for many rows oneDNN is the faster.
    """
    if device.type != "cpu":
        return Int8Way.TORCH
    if has_integer_products():
        return Int8Way.ONEDNN
    return Int8Way.FBGEMM if packs_weights() else Int8Way.TORCH


def packs_weights() -> bool:
    """Whether FBGEMM is the best that this CPU has for 16-bit weights."""
    return can_pack() and not processor.cpu_has_fast_bf16()


def activations_dtype(form: WeightForm, dtype: torch.dtype, way: Int8Way) -> torch.dtype:
    """Return the type of activations with weights of this form, loaded as `dtype`."""
    is_integer = form in (WeightForm.INT8, WeightForm.INT4)
    if form is WeightForm.PACKED or (is_integer and way is not Int8Way.TORCH):
        return torch.float32
    return dtype


def matrix_form(form: WeightForm, inputs: int) -> WeightForm:
    """Return the form that a matrix with so many inputs gets in a form."""
    return WeightForm.INT8 if form is WeightForm.INT4 and not group_size(inputs) else form


def make_projection(
    weight: Tensor | GroupedWeight, form: WeightForm, way: Int8Way | None = None
) -> Projection:
    """Return a projection by `weight` (out, in); only PLAIN keeps the tensor without copying.

    way: of int8 weights; None for the table's.
    """
    if isinstance(weight, GroupedWeight):
        return int4_projection(weight)
    form = matrix_form(form, weight.shape[1])
    if form is WeightForm.INT4:
        return int4_projection(GroupedWeight.of(weight))
    if form is WeightForm.INT8:
        return _INT8_PROJECTIONS[way or int8_way(weight.device)](weight)
    if form is WeightForm.PACKED:
        return PackedProjection(weight)
    return PlainProjection(weight)


def planned_bytes(
    outputs: int, inputs: int, form: WeightForm, dtype: torch.dtype, way: Int8Way
) -> int:
    """Return the bytes that a projection by a weight (outputs, inputs), loaded as dtype, takes."""
    form = matrix_form(form, inputs)
    if form is WeightForm.INT4:
        return Int4Projection.planned_bytes(outputs, inputs, group_size(inputs))
    if form is WeightForm.PACKED:
        return PackedProjection.planned_bytes(outputs, inputs)
    if form is WeightForm.PLAIN:
        return outputs * inputs * dtype.itemsize
    if way is Int8Way.TORCH:
        return outputs * (inputs + dtype.itemsize)
    kind = PackedInt8Projection if way is Int8Way.FBGEMM else IntegerProjection
    return kind.planned_bytes(outputs, inputs)


class PlainProjection:
    """x @ weight.T."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight.detach()

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        return F.linear(x, self._weight)

    def added(self, total: Tensor, x: Tensor) -> Tensor:
        """Return total (..., out) + the product of x (..., in), in one operation."""
        rows, sums = x.reshape(-1, x.shape[-1]), total.reshape(-1, total.shape[-1])
        return torch.addmm(sums, rows, self._weight.t()).view(total.shape)


def product_added(total: Tensor, projection: Projection, x: Tensor) -> Tensor:
    """Return total (..., out) + projection(x), x (..., in)."""
    if isinstance(projection, PlainProjection):
        return projection.added(total, x)
    return total + projection(x)


_INT8_PROJECTIONS: dict[Int8Way, Callable[[Tensor], Projection]] = {
    Int8Way.ONEDNN: IntegerProjection,
    Int8Way.FBGEMM: PackedInt8Projection,
    Int8Way.TORCH: Int8Projection,
}
