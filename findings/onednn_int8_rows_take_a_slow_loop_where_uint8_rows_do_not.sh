#!/usr/bin/env bash
# Behaviour: torch's quantised linear by oneDNN (torch.ops.onednn.qlinear_pointwise) multiplies the same numbers a thousand
#   times slower when the activations are int8 with zero point 0 than when they are uint8 with zero point 128, on x86-64
#   with VNNI. Both give the same product, without a warning. Symmetric int8 activations are what most quantisation
#   recipes and GPUs use, so whoever ports one of them finds integers slower than float32 here.
# Versions: torch 2.11.0 with its oneDNN, from the package index; Python 3.11, Linux x86-64 with AVX-512 VNNI, no GPU.
# Date: 29 November 2026.
# Output seen:
#     uint8 rows 0.3 ms, int8 rows 524.6 ms, float32 4.8 ms; products differ by 0.0e+00
#     as described
# Guess before: oneDNN supports int8 activations, so both types cost about the same, or int8 falls back to float32's time.
# Exit status: 0 while this is so (or where the processor has no VNNI, which it says), 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet torch==2.11.0
"$python" -W ignore - <<'PYTHON'
import sys
import time

import torch

names = ("avx512_vnni", "avx_vnni", "amx_int8")
if not any(torch.cpu.get_capabilities().get(name, False) for name in names):
    print("this processor has no VNNI")
    sys.exit(0)
torch.manual_seed(0)
weight = torch.randint(-127, 128, (4096, 3072), dtype=torch.int8)
rows = torch.randint(-127, 128, (2, 3072))
packed = torch.ops.onednn.qlinear_prepack(weight, None)
scales, zeros = torch.ones(4096), torch.zeros(4096, dtype=torch.int32)


def product(values, zero):
    return torch.ops.onednn.qlinear_pointwise(
        values, 1.0, zero, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
    )


def best_ms(call):
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1e3)
    return min(times)


unsigned, signed = (rows + 128).to(torch.uint8), rows.to(torch.int8)
wide, plain = weight.float(), rows.float()
uint8_ms, int8_ms = best_ms(lambda: product(unsigned, 128)), best_ms(lambda: product(signed, 0))
float_ms = best_ms(lambda: torch.nn.functional.linear(plain, wide))
difference = (product(unsigned, 128) - product(signed, 0)).abs().max().item()
print(
    f"uint8 rows {uint8_ms:.1f} ms, int8 rows {int8_ms:.1f} ms, float32 {float_ms:.1f} ms; "
    f"products differ by {difference:.1e}"
)
is_so = int8_ms > 20 * uint8_ms and int8_ms > 5 * float_ms
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
