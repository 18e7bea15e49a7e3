"""Times one matrix product of a frame in every way torch offers: `python -m tools.bench.products`.

Few rows (--rows; two are a conditional and an unconditional one) times a matrix of the backbone's
feed-forward, with so many different matrices that none stays in the cache. For each way:
milliseconds, the best of every matrix over rounds in turns, and the error against float32. The read
bandwidth is measured in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.heartmula.fbgemm import PackedInt8Projection
from engine.heartmula.int4 import Int4Projection
from engine.heartmula.int8 import IntegerProjection
from engine.heartmula.quantising import GROUPS, GroupedWeight
from tools.bench.heartmula import read_bandwidth

OUT, IN = 8192, 3072
MATRICES = 8
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


def _int8_both(weight: Tensor) -> Product:
    zeros = torch.zeros(len(weight), dtype=torch.long)
    quantised = torch.quantize_per_channel(
        weight, weight.abs().amax(1).double() / 127, zeros, 0, torch.qint8
    )
    packed = torch.ops.quantized.linear_prepack(quantised, None)
    return lambda x: torch.ops.quantized.linear_dynamic(x, packed, True)


def _int4(weight: Tensor) -> Product:
    return Int4Projection(GroupedWeight.of(weight))


WAYS = (
    Way("float32, linear", _linear(torch.float32), 4),
    Way("bfloat16, linear", _linear(torch.bfloat16), 2),
    Way("bfloat16, a vector at a time", _vectors, 2),
    Way("float16 packed by FBGEMM", _packed_half, 2),
    Way("int8 weights, bfloat16 rows", _int8, 1),
    Way("int8 weights, two digits, FBGEMM", PackedInt8Projection, 1),
    Way("int8 weights, two digits, oneDNN", IntegerProjection, 1),
    Way("int8 weights and rows, FBGEMM", _int8_both, 1),
    Way(f"int4 weights, groups of {GROUPS[0]}", _int4, 0.5 + 4 / GROUPS[0]),
)


def lines(rounds: int, row_counts: list[int]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"torch {torch.__version__}, {torch.get_num_threads()} threads\n"
    yield f"read bandwidth {read_bandwidth(torch.device('cpu')) / 1e9:.1f} GB/s\n"
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(OUT, IN, generator=generator) * 0.02 for _ in range(MATRICES)]
    made: dict[Way, list[Product]] = {}
    for way in WAYS:
        try:
            made[way] = [way.prepare(weight) for weight in weights]
        except (RuntimeError, NotImplementedError) as problem:
            yield f"{way.name:<34}not here: {str(problem).splitlines()[0][:60]}\n"
    for rows in row_counts:
        x = torch.randn(rows, IN, generator=generator)
        exact = F.linear(x, weights[0])
        best_s = {way: [float("inf")] * MATRICES for way in made}
        for _ in range(rounds):
            for way, products in made.items():
                for index, product in enumerate(products):
                    started = time.perf_counter()
                    product(x)
                    passed_s = time.perf_counter() - started
                    best_s[way][index] = min(best_s[way][index], passed_s)
        for way, times in best_s.items():
            product_s = statistics.median(times)
            error = float((made[way][0](x).float() - exact).norm() / exact.norm())
            speed = OUT * IN * way.weight_bytes / product_s / 1e9
            name = f"{rows:4d}  {way.name:<34}"
            yield f"{name}{product_s * 1e3:7.2f} ms{speed:7.1f} GB/s  error {error:.1e}\n"


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--rows", type=int, nargs="+", default=[2])
    options = parser.parse_args()
    for line in lines(options.rounds, options.rows):
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
