#!/usr/bin/env bash
# Behaviour: torchaudio.functional.dither adds no noise. For "TPDF", its default, it adds one fixed ramp to every channel and
#   every call: 0 at the first sample, a whole step in the middle, 0 at the end. For "RPDF" it adds nothing that varies:
#   one number, taken from the sound itself. So a fade below one step becomes an offset or silence, the error
#   follows the sound as if it were only rounded, and a constant 0.3 steps never averages 0.3. The documentation says
#   "adding minimally perceived noise", by the probability density that is chosen.
# Versions: torchaudio 2.11.1 and torch 2.14.1 from the package index (torchaudio 2.11.0 with torch 2.11.0 does the same);
#   Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: for a constant of 0.3 steps of 16 bits, in steps
#     TPDF: 2 values, whole sound 0.800, its tenths 0.0 1.0 1.0 1.0 1.0 1.0 1.0 1.0 1.0 0.0; channels alike, calls alike
#     RPDF: 1 values, whole sound 0.000, its tenths 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0; channels alike, calls alike
#     noise of triangular density, added by hand, then rounded: whole sound 0.3, its tenths within 0.05 of it
#     as described
# Guess before: random noise of triangular density and up to one step on each side; the average of each tenth is 0.3, and
#   two channels and two calls differ.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1 torchaudio==2.11.1
"$python" -W ignore - <<'PYTHON'
import sys

import torch
from torchaudio.functional import dither

STEP, LEVEL, TENTHS = 2.0**-15, 0.3, 10
torch.manual_seed(0)
sound = torch.full((2, 48_000), LEVEL * STEP)
is_so = True
for density, seen in (("TPDF", [0.0] + [1.0] * 8 + [0.0]), ("RPDF", [0.0] * 10)):
    first, second = (dither(sound, density) / STEP for _ in range(2))
    tenths = first[0].view(TENTHS, -1).mean(1).round(decimals=2).tolist()
    channels, calls = torch.equal(first[0], first[1]), torch.equal(first, second)
    print(
        f"{density}: {len(first.unique())} values, whole sound {first.mean():.3f}, its tenths",
        *tenths,
        end="; ",
    )
    print("channels", "alike," if channels else "differ,", "calls", "alike" if calls else "differ")
    is_so &= channels and calls and tenths == seen
noise = torch.rand(2, 48_000) - torch.rand(2, 48_000)
by_hand = (sound / STEP + noise).round()
furthest = (by_hand.view(-1, TENTHS, 4_800).mean(2) - LEVEL).abs().max().item()
print(
    f"noise of triangular density, added by hand, then rounded: whole sound {by_hand.mean():.1f}, "
    f"its tenths within {0.05 if furthest < 0.05 else round(furthest, 2)} of it"
)
is_so &= furthest < 0.05
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
