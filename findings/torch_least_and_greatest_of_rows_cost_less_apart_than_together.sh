#!/usr/bin/env bash
# Behaviour: on a processor torch.aminmax(x, dim=-1), one call that finds the least and the greatest value of every row,
#   takes more than ten times as long as x.amin(-1) and x.amax(-1) together, and torch.linalg.vector_norm(x, inf, dim=-1)
#   more than ten times as long as x.abs().amax(-1), which allocates a tensor more. The results are equal. Without `dim`
#   aminmax is as fast as one expects, and so is the norm of order 2, so a profile of another call does not warn. Dynamic
#   quantisation of activations does one of these for every row of every layer.
# Versions: torch 2.11.0 from the package index (2.13.0 for the CPU behaves the same); Python 3.11, Linux x86-64 with
#   AVX-512, one thread.
# Date: 30 November 2026.
# Output seen:
#     least and greatest of 256 rows of 8192: aminmax 4.60 ms, amin and amax 0.19 ms (24 x)
#     largest absolute value of the rows: norm of infinite order 5.54 ms, abs and amax 0.38 ms (15 x); order 2 0.13 ms
#     as described
# Guess before: one pass over the values is faster than two, and a norm needs no copy, so the single calls win.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet torch==2.11.0
"$python" -W ignore - <<'PYTHON'
import math
import sys
import time

import torch

torch.set_num_threads(1)
x = torch.randn(256, 8192, generator=torch.Generator().manual_seed(1))


def best_ms(call):
    call()
    times = []
    for _ in range(15):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1e3)
    return min(times)


def norm(order):
    return torch.linalg.vector_norm(x, order, dim=-1)


together = best_ms(lambda: torch.aminmax(x, dim=-1))
apart = best_ms(lambda: (x.amin(-1), x.amax(-1)))
infinite, largest = best_ms(lambda: norm(math.inf)), best_ms(lambda: x.abs().amax(-1))
least, greatest = torch.aminmax(x, dim=-1)
is_equal = torch.equal(least, x.amin(-1)) and torch.equal(greatest, x.amax(-1))
is_equal = is_equal and torch.equal(norm(math.inf), x.abs().amax(-1))
print(
    f"least and greatest of 256 rows of 8192: aminmax {together:.2f} ms, "
    f"amin and amax {apart:.2f} ms ({together / apart:.0f} x)"
)
print(
    f"largest absolute value of the rows: norm of infinite order {infinite:.2f} ms, "
    f"abs and amax {largest:.2f} ms ({infinite / largest:.0f} x); order 2 {best_ms(lambda: norm(2)):.2f} ms"
)
is_so = is_equal and together > 5 * apart and infinite > 5 * largest
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
