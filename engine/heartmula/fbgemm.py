"""Products by FBGEMM, torch's library for x86 with AVX2: weights in float16 or int8.

Packed weights lie in FBGEMM's own layout, in memory that is not torch's; activations are float32.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager

import torch
from torch import Tensor

from engine.hardware import processor
from engine.heartmula.digits import DigitProjection
from engine.heartmula.quantising import quantised_rows

_PACKED_INT8_ROW_BYTES, _PACKED_SPARE_BYTES = 12, 1024
"""Bytes beyond FBGEMM's blocks: per int8 row, and what is read ahead."""


def can_pack() -> bool:
    """Whether this computer has FBGEMM's products (x86 with AVX2).

    FBGEMM queries the processor itself, so ATEN_CPU_CAPABILITY, which limits torch's own kernels,
    has no effect here.
    """
    supported = "fbgemm" in torch.backends.quantized.supported_engines
    return supported and processor.has_instructions("avx2")


def half_block() -> tuple[int, int]:
    """Outputs and inputs of the blocks in which FBGEMM packs float16; the last ones are padded."""
    return (32 if processor.has_instructions("avx512_f") else 16), 512


def int8_block() -> tuple[int, int]:
    """The same for int8 (PackingTraits of FBGEMM)."""
    if processor.has_instructions("avx512_vnni"):
        return 48, 512
    return (32, 256) if processor.has_instructions("avx512_f") else (8, 512)


def filled(outputs: int, inputs: int, block: tuple[int, int]) -> int:
    """Return the number of values of a matrix padded to whole blocks."""
    rows, columns = (math.ceil(n / b) * b for n, b in zip((outputs, inputs), block, strict=True))
    return rows * columns


class PackedProjection:
    """x @ weight.T with the weight in float16 and sums in float32.

    Weights beyond 65 504 would be clipped; those of a trained model are below 100.
    """

    def __init__(self, weight: Tensor) -> None:
        self._packed = torch.ops.quantized.linear_prepack_fp16(weight.detach().float(), None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        values = filled(outputs, inputs, half_block())
        return values * torch.float16.itemsize + _PACKED_SPARE_BYTES

    def __call__(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out) in x's type."""
        rows = x.reshape(-1, x.shape[-1]).float()
        product = torch.ops.quantized.linear_dynamic_fp16(rows, self._packed)
        return product.to(x.dtype).view(*x.shape[:-1], -1)


class PackedInt8Projection(DigitProjection):
    """x @ (weight · scale).T: one byte per weight, integer sums.

    FBGEMM multiplies by 7-bit numbers, because its sums of pairs take 16 bits; two digits of them
    make 14 bits.
    """

    largest = 63

    def __init__(self, weight: Tensor) -> None:
        numbers, scale = quantised_rows(weight)
        zeros = torch.zeros(len(scale), dtype=torch.int64)
        make = torch.ops.aten._make_per_channel_quantized_tensor
        tensor = make(numbers, scale.double(), zeros, 0)
        del numbers
        with _fbgemm():
            self._packed = torch.ops.quantized.linear_prepack(tensor, None)

    @staticmethod
    def planned_bytes(outputs: int, inputs: int) -> int:
        """Return the bytes of a packed weight (outputs, inputs)."""
        values = filled(outputs, inputs, int8_block())
        return values + outputs * _PACKED_INT8_ROW_BYTES + _PACKED_SPARE_BYTES

    def multiply_digits(self, digits: Tensor) -> Tensor:
        """(R, in) -> (R, out) float32."""
        return torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            digits, 1.0, self.largest + 1, self._packed
        )


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
