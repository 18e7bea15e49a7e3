#!/usr/bin/env bash
# Behaviour: GGUF's type of 8 bits is worse than its type of 4 bits for small weights. Both store a scale as float16 for each 32
#   weights, but Q8_0's is 1/127 of the largest weight and Q4_0's 1/8 of it; so Q8_0's ends up among the numbers of which
#   float16 knows few, sixteen times earlier. Weights of 1e-4 (style adapters soon after their start, filters of quiet
#   sounds) are twice as far off, those of 1e-5 are 10 % off, and of 1e-6 all are gone, where Q4_0 and bfloat16 are nearly as
#   good as ever. Nothing is said.
# Versions: gguf 0.19.0, numpy 2.2.6 from the package index (its quantisation is that of llama.cpp); Python 3.11.
# Date: 2026-11-30.
# Output seen: error of normally distributed weights, against the weights (%)
#     around 1:     Q8_0   0.5, Q4_0   8.6, BF16 0.2
#     around 0.001: Q8_0   0.5, Q4_0   8.6, BF16 0.2
#     around 0.0001: Q8_0   1.1, Q4_0   8.6, BF16 0.2
#     around 1e-05: Q8_0   9.5, Q4_0   8.6, BF16 0.2
#     around 1e-06: Q8_0  99.9, Q4_0  10.5, BF16 0.2
#     as described
# Guess before: the relative error of a type is the same for small and large weights, and 8 bits are better than 4 for all.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet gguf==0.19.0 numpy==2.2.6
"$python" - <<'PYTHON'
import sys

import numpy
from gguf import GGMLQuantizationType
from gguf.quants import dequantize, quantize

KINDS = ("Q8_0", "Q4_0", "BF16")
weights = numpy.random.default_rng(0).normal(0, 1, (64, 1024))
percent = {}
for size in (1, 1e-3, 1e-4, 1e-5, 1e-6):
    small = (weights * size).astype(numpy.float32)
    for kind in KINDS:
        chosen = GGMLQuantizationType[kind]
        back = dequantize(quantize(small, chosen), chosen)
        percent[kind, size] = 100 * numpy.linalg.norm(back - small) / numpy.linalg.norm(small)
    told = f"Q8_0 {percent['Q8_0', size]:5.1f}, Q4_0 {percent['Q4_0', size]:5.1f}"
    print(f"around {f'{size:g}:':6} {told}, BF16 {percent['BF16', size]:.1f}")
is_so = percent["Q8_0", 1] < 1 < percent["Q4_0", 1]
is_so &= percent["Q8_0", 1e-5] > percent["Q4_0", 1e-5] and percent["Q8_0", 1e-6] > 90
is_so &= percent["Q4_0", 1e-6] < 15 and percent["BF16", 1e-6] < 1
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
