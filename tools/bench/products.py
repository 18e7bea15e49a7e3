"""Times one matrix product of a frame in every way torch offers: `python -m tools.bench.products`.

Two rows (conditional and unconditional) times a matrix of the backbone's feed-forward, with so many
different matrices that none stays in the cache. For each way: milliseconds, weight bytes per
second, and the error against float32. The read bandwidth is measured in the same run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.heartmula.projections import PackedInt8Projection
from tools.bench.heartmula import read_bandwidth

OUT, IN = 8192, 3072
MATRICES = 8
GROUP = 32
Product = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Way:
    """A way to multiply: makes a product with one matrix, and its bytes per weight."""

    name: str
    prepare: Callable[[Tensor], Product]
    weight_bytes: float


def _linear(dtype: torch.dtype) -> Callable[[Tensor], Product]:
    def prepare(weight: Tensor) -> Product:
        kept = weight.to(dtype)
        return lambda x: F.linear(x.to(dtype), kept)

    return prepare


def _vectors(weight: Tensor) -> Product:
    kept = weight.bfloat16()
    return lambda x: torch.stack([torch.mv(kept, row) for row in x.bfloat16()])


def _packed_half(weight: Tensor) -> Product:
    packed = torch.ops.quantized.linear_prepack_fp16(weight, None)
    return lambda x: torch.ops.quantized.linear_dynamic_fp16(x, packed)


def _int8(weight: Tensor) -> Product:
    scale = weight.abs().amax(1) / 127
    kept, scale = (weight / scale[:, None]).round().to(torch.int8), scale.bfloat16()
    return lambda x: torch.ops.aten._weight_int8pack_mm(x.bfloat16(), kept, scale)


def _int8_digits(weight: Tensor) -> Product:
    projection = PackedInt8Projection(weight)
    return projection


def _int8_both(weight: Tensor) -> Product:
    zeros = torch.zeros(len(weight), dtype=torch.long)
    quantised = torch.quantize_per_channel(
        weight, weight.abs().amax(1).double() / 127, zeros, 0, torch.qint8
    )
    packed = torch.ops.quantized.linear_prepack(quantised, None)
    return lambda x: torch.ops.quantized.linear_dynamic(x, packed, True)


def _int4(weight: Tensor) -> Product:
    groups = weight.view(len(weight), -1, GROUP)
    scale = groups.abs().amax(2) / 7
    levels = (groups / scale[..., None]).round().clamp(-8, 7) + 8
    packed = torch.ops.aten._convert_weight_to_int4pack_for_cpu(
        levels.to(torch.int32).view_as(weight), 1
    )
    scales = torch.stack((scale, torch.zeros_like(scale)), -1).transpose(0, 1).contiguous()
    scales = scales.bfloat16()
    return lambda x: torch.ops.aten._weight_int4pack_mm_for_cpu(x.bfloat16(), packed, GROUP, scales)


WAYS = (
    Way("float32, linear", _linear(torch.float32), 4),
    Way("bfloat16, linear", _linear(torch.bfloat16), 2),
    Way("bfloat16, a vector at a time", _vectors, 2),
    Way("float16 packed by FBGEMM", _packed_half, 2),
    Way("int8 weights, bfloat16 rows", _int8, 1),
    Way("int8 weights, rows of two digits", _int8_digits, 1),
    Way("int8 weights and rows, FBGEMM", _int8_both, 1),
    Way("int4 weights, groups of 32", _int4, 0.5 + 4 / GROUP),
)


def measure(way: Way, weights: list[Tensor], x: Tensor, rounds: int) -> tuple[float, float]:
    """Return the seconds of one product, the best of several rounds, and the error of the first."""
    products = [way.prepare(weight) for weight in weights]
    exact = F.linear(x, weights[0])
    error = float((products[0](x).float() - exact).norm() / exact.norm())
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for product in products:
            product(x)
        best = min(best, time.perf_counter() - started)
    return best / len(products), error


def lines(rounds: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"torch {torch.__version__}, {torch.get_num_threads()} threads\n"
    yield f"read bandwidth {read_bandwidth(torch.device('cpu')) / 1e9:.1f} GB/s\n"
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(OUT, IN, generator=generator) * 0.02 for _ in range(MATRICES)]
    x = torch.randn(2, IN, generator=generator)
    for way in WAYS:
        try:
            product_s, error = measure(way, weights, x, rounds)
        except (RuntimeError, NotImplementedError) as problem:
            yield f"{way.name:<34}not here: {str(problem).splitlines()[0][:60]}\n"
            continue
        speed = OUT * IN * way.weight_bytes / product_s / 1e9
        yield f"{way.name:<34}{product_s * 1e3:7.2f} ms{speed:7.1f} GB/s  error {error:.1e}\n"


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    for line in lines(parser.parse_args().rounds):
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
