"""Times a frame's attention in a layer in every way torch has: `python -m tools.bench.attention`.

Two rows of one new position each, after a long cache of the 3B size, with so many caches that none
stays in the processor's cache. For each way: milliseconds, cache bytes per second, and the error
against float32. The read bandwidth is measured in the same run.
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

from tools.bench.heartmula import read_bandwidth

ROWS, KV_HEADS, GROUP, WIDTH = 2, 8, 3, 128
CACHES = 8
PIECE = 1024
Attention = Callable[[Tensor, Tensor, Tensor], Tensor]
"""q (B, H_kv, G, d) float32, keys and values (B, H_kv, L, d) -> (B, H_kv, G, d)."""


@dataclass(frozen=True)
class Way:
    """An implementation of attention with a cache of one type."""

    name: str
    dtype: torch.dtype
    attend: Attention


def _as_stored(q: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(q.to(keys.dtype), keys, values)


def _widened(q: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(q, keys.float(), values.float())


def _in_pieces(q: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    scaled = q * WIDTH**-0.5
    pieces = [torch.matmul(scaled, k.float().transpose(-1, -2)) for k in keys.split(PIECE, dim=2)]
    shares = torch.cat(pieces, -1).softmax(-1).split(PIECE, dim=-1)
    parts = [p @ v.float() for p, v in zip(shares, values.split(PIECE, dim=2), strict=True)]
    return torch.stack(parts).sum(0)


def _by_head(q: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Two-dimensional products, which have dedicated kernels for 16 bits."""
    narrow = (q * WIDTH**-0.5).to(keys.dtype)
    result = torch.empty_like(q)
    for row in range(ROWS):
        for head in range(KV_HEADS):
            scores = F.linear(narrow[row, head], keys[row, head])
            shares = scores.float().softmax(-1).to(keys.dtype)
            result[row, head] = shares @ values[row, head]
    return result


WAYS = (
    Way("bfloat16, torch's attention", torch.bfloat16, _as_stored),
    Way("bfloat16, widened whole", torch.bfloat16, _widened),
    Way("bfloat16, widened in pieces", torch.bfloat16, _in_pieces),
    Way("bfloat16, head by head", torch.bfloat16, _by_head),
    Way("float16, torch's attention", torch.float16, _as_stored),
    Way("float16, widened in pieces", torch.float16, _in_pieces),
    Way("float32, torch's attention", torch.float32, _as_stored),
)


def measure(way: Way, positions: int, rounds: int) -> tuple[float, float]:
    """Return the seconds of one attention, the best of several rounds, and the error of the
    first.
    """
    size = (ROWS, KV_HEADS, positions, WIDTH)
    caches = [
        (torch.randn(size).to(way.dtype), torch.randn(size).to(way.dtype)) for _ in range(CACHES)
    ]
    q = torch.randn(ROWS, KV_HEADS, GROUP, WIDTH)
    keys, values = caches[0]
    exact = F.scaled_dot_product_attention(q, keys.float(), values.float())
    error = float((way.attend(q, keys, values).float() - exact).norm() / exact.norm())
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for keys, values in caches:
            way.attend(q, keys, values)
        best = min(best, time.perf_counter() - started)
    return best / CACHES, error


def lines(positions: int, rounds: int) -> Iterator[str]:
    """Yield the lines of the table."""
    torch.manual_seed(0)
    yield f"torch {torch.__version__}, {torch.get_num_threads()} threads, {positions} positions\n"
    yield f"read bandwidth {read_bandwidth(torch.device('cpu')) / 1e9:.1f} GB/s\n"
    for way in WAYS:
        seconds, error = measure(way, positions, rounds)
        speed = 2 * ROWS * KV_HEADS * positions * WIDTH * way.dtype.itemsize / seconds / 1e9
        yield f"{way.name:<32}{seconds * 1e3:7.2f} ms{speed:7.1f} GB/s  error {error:.1e}\n"


@torch.inference_mode()
def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--positions", type=int, default=3400)
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    for line in lines(options.positions, options.rounds):
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
