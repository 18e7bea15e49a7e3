"""Matrix products with fixed weights, in the fastest form for their device.

A frame is bound by reading weights, and few rows are multiplied at a time, so the number of bytes
and their memory layout matter. Each form is a small callable; it is chosen once, at load.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import Enum
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.hardware import processor

Projection = Callable[[Tensor], Tensor]
"""(..., in) -> (..., out)."""

MANY_ROWS = 16
"""From this many rows on, arithmetic is the bottleneck, not reading: int8 weights are widened."""
WIDENED_VALUES = 1 << 22
"""How many weights of an int8 matrix are widened at a time on a CPU."""

_INPUTS_AT_ONCE = 16
"""torch's int8 product with few rows reads this many inputs at a time, even past a row's end."""
_ROWS_AT_ONCE = 256
"""Larger matrices are processed in blocks of this many rows, which bounds temporary memory."""
_DIGIT = 63
"""The largest digit of a row: 127 levels, because FBGEMM's sums of pairs take 7 bits."""
_LEAST_STEP = 1e-30
_ROUNDING = 1.5 * 2**23
"""Adding this to a small float32 and subtracting it rounds as round() does.

round() itself would start torch's threads, and wait for them, for a single row.
"""
_PACKED_INT8_ROW_BYTES, _PACKED_SPARE_BYTES = 12, 1024
"""Bytes beyond FBGEMM's blocks: per int8 row, and what is read ahead."""


class WeightForm(str, Enum):
    """How projections store their weights.

    PLAIN   as loaded; works everywhere and is what torchtune's own forward pass needs
    PACKED  as float16 in FBGEMM's layout: the fastest on CPUs without bfloat16 arithmetic
    INT8    one byte per weight and one scale per row; not exact. In FBGEMM's layout on the same
            CPUs, if they have FBGEMM (packs_int8)
    """

    PLAIN = "plain"
    PACKED = "packed"
    INT8 = "int8"


def can_pack() -> bool:
    """Whether this computer has the products that PACKED needs (x86 with AVX2).

    FBGEMM queries the processor itself, so ATEN_CPU_CAPABILITY, which limits torch's own kernels,
    has no effect here.
    """
    supported = "fbgemm" in torch.backends.quantized.supported_engines
    return supported and _has_instructions("avx2")


def half_block() -> tuple[int, int]:
    """Outputs and inputs of the blocks in which FBGEMM packs float16; the last ones are padded."""
    return (32 if _has_instructions("avx512_f") else 16), 512


def int8_block() -> tuple[int, int]:
    """The same for int8 (PackingTraits of FBGEMM)."""
    if _has_instructions("avx512_vnni"):
        return 48, 512
    return (32, 256) if _has_instructions("avx512_f") else (8, 512)


@cache
def _has_instructions(name: str) -> bool:
    return bool(torch.cpu.get_capabilities().get(name, False))


def _filled(outputs: int, inputs: int, block: tuple[int, int]) -> int:
    """Number of values of a matrix padded to whole blocks."""
    rows, columns = (math.ceil(n / b) * b for n, b in zip((outputs, inputs), block, strict=True))
    return rows * columns


def is_packed(form: WeightForm, device: torch.device) -> bool:
    """Whether FBGEMM multiplies weights of this form there; its products use float32."""
    return form is WeightForm.PACKED or (form is WeightForm.INT8 and packs_int8(device))


def packs_int8(device: torch.device) -> bool:
    """Whether int8 weights are kept in FBGEMM's layout (figures: BENCHMARKS.md).

    | processor                | few rows        | many rows           | activations |
    |--------------------------|-----------------|---------------------|-------------|
    | with fast bfloat16       | torch's product | widened to bfloat16 | bfloat16    |
    | x86 with AVX2 or AVX-512 | FBGEMM          | FBGEMM              | float32     |
    | any other                | torch's product | widened to float32  | bfloat16    |

    Row 1: with many rows bfloat16 is several times as fast as integers. Row 2: with few rows FBGEMM
    is as fast as torch, with many rows faster than float32, and widening to bfloat16, which such a
    processor emulates, takes ten times as long.
    """
    return device.type == "cpu" and can_pack() and not processor.cpu_has_fast_bf16()


def make_projection(weight: Tensor, form: WeightForm) -> Projection:
    """Return a projection by `weight` (out, in); only PLAIN keeps the tensor without copying."""
    if form is WeightForm.INT8:
        return (PackedInt8Projection if packs_int8(weight.device) else Int8Projection)(weight)
    if form is WeightForm.PACKED:
        return PackedProjection(weight)
    return PlainProjection(weight)


class PlainProjection:
    """x @ weight.T."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight.detach()

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        return F.linear(x, self._weight)


class PackedProjection:
    """x @ weight.T with the weight in float16 and sums in float32.

    Weights beyond 65 504 would be clipped; those of a trained model are below 100.
    """

    def __init__(self, weight: Tensor) -> None:
        self._packed = torch.ops.quantized.linear_prepack_fp16(weight.detach().float(), None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        values = _filled(outputs, inputs, half_block())
        return values * torch.float16.itemsize + _PACKED_SPARE_BYTES

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1]).float()
        product = torch.ops.quantized.linear_dynamic_fp16(rows, self._packed)
        return product.to(x.dtype).view(*x.shape[:-1], -1)


class PackedInt8Projection:
    """x @ (weight · scale).T by FBGEMM: one byte per weight, integer sums.

    FBGEMM multiplies by 7-bit numbers, which is too coarse for a row of x with its few large
    values. So a row is written with two digits, x = step · (coarse + fine / 126), both -63 ... 63:
    14 bits. Both digits are multiplied while the weights are read once.
    """

    def __init__(self, weight: Tensor) -> None:
        numbers, scale = _quantised_rows(weight)
        zeros = torch.zeros(len(scale), dtype=torch.int64)
        make = torch.ops.aten._make_per_channel_quantized_tensor
        tensor = make(numbers, scale.double(), zeros, 0)
        del numbers
        with _fbgemm():
            self._packed = torch.ops.quantized.linear_prepack(tensor, None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        values = _filled(outputs, inputs, int8_block())
        return values + outputs * _PACKED_INT8_ROW_BYTES + _PACKED_SPARE_BYTES

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        pieces = x.reshape(-1, x.shape[-1]).float().split(_ROWS_AT_ONCE)
        products = [self._multiplied(rows) for rows in pieces]
        product = products[0] if len(products) == 1 else torch.cat(products)
        return product.to(x.dtype).view(*x.shape[:-1], -1)

    def _multiplied(self, rows: Tensor) -> Tensor:
        largest = torch.linalg.vector_norm(rows, float("inf"), -1, keepdim=True)
        step = largest.div_(_DIGIT).clamp_min_(_LEAST_STEP)
        scaled = rows / step
        coarse = (scaled + _ROUNDING).sub_(_ROUNDING)
        digits = torch.cat((coarse, scaled.sub_(coarse).mul_(2 * _DIGIT)))
        product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            digits, 1.0, _DIGIT + 1, self._packed
        )
        coarse, fine = product.chunk(2)
        return torch.add(coarse, fine, alpha=0.5 / _DIGIT).mul_(step)


@contextmanager
def _fbgemm() -> Generator[None]:
    """Inside, pack for FBGEMM, whichever library torch prefers on this CPU."""
    engines = torch.backends.quantized
    before = engines.engine
    engines.engine = "fbgemm"
    try:
        yield
    finally:
        engines.engine = before


def _quantised_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return integers -127 ... 127 (out, in) and scales (out,); works in blocks of rows."""
    numbers = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    scale = torch.empty(len(weight), device=weight.device)
    for start in range(0, len(weight), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        values = weight[rows].detach().float()
        scale[rows] = values.abs().amax(dim=1).clamp_min(1e-12) / 127
        numbers[rows] = (values / scale[rows, None]).round_().to(torch.int8)
    return numbers, scale


class Int8Projection:
    """x @ (weight · scale).T: one byte per weight, rounded to the nearest of 255 levels per row.

    The weights are as loaded. Few rows are multiplied by the int8 weights directly, many by a block
    of them widened at a time, so that the widened block is small and stays in the processor's
    cache.
    """

    def __init__(self, weight: Tensor) -> None:
        self._weight, scale = _quantised_rows(weight)
        self._scale = scale.to(weight.dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1])
        if x.device.type != "cpu":
            product = F.linear(rows, self._weight.to(x.dtype)).mul_(self._scale.to(x.dtype))
        elif len(rows) >= MANY_ROWS or x.shape[-1] % _INPUTS_AT_ONCE:
            product = self._by_widened_pieces(rows.to(wide_dtype(x.dtype, x.device)))
        else:
            product = torch.ops.aten._weight_int8pack_mm(rows, self._weight, self._scale)
        return product.to(x.dtype).view(*x.shape[:-1], -1)

    def _by_widened_pieces(self, rows: Tensor) -> Tensor:
        outputs, inputs = self._weight.shape
        step = max(1, min(outputs, WIDENED_VALUES // inputs))
        wide = rows.new_empty(step, inputs)
        product = rows.new_empty(len(rows), outputs)
        for start in range(0, outputs, step):
            numbers = self._weight[start : start + step]
            piece = wide[: len(numbers)].copy_(numbers)
            torch.mm(rows, piece.t(), out=product[:, start : start + step])
        return product.mul_(self._scale.to(rows.dtype))


def wide_dtype(dtype: torch.dtype, device: torch.device) -> torch.dtype:
    """The type in which many rows are multiplied: never bfloat16 where the CPU emulates it."""
    is_slow = device.type == "cpu" and not processor.cpu_has_fast_bf16()
    return torch.float32 if is_slow and dtype is torch.bfloat16 else dtype


def widened_bytes(outputs: int, inputs: int, dtype: torch.dtype, device: torch.device) -> int:
    """Temporary bytes next to int8 weights (outputs, inputs) while many rows are multiplied."""
    values = outputs * inputs
    if device.type == "cpu":
        values = min(values, WIDENED_VALUES)
    return values * wide_dtype(dtype, device).itemsize


def quantising_bytes(inputs: int) -> int:
    """Temporary bytes while a weight's rows are quantised: a block in float32, twice."""
    return 2 * _ROWS_AT_ONCE * inputs * torch.float32.itemsize
