#!/usr/bin/env bash
# Behaviour: torchaudio.functional.lowpass_biquad computes its coefficients in the type of the sound, and 1 - cos(w) for small w
#   loses all its digits in float32. At 48 kHz a low-pass at 10 Hz is 7 % too quiet, at 5 Hz 20 % too loud, and at 2 Hz
#   or below it gives nothing at all; at 192 kHz this begins two octaves higher. Such filters follow envelopes, smooth pitch
#   curves and find offsets. highpass_biquad, which removes offsets, fails likewise: at 2 Hz it raises any of them to full
#   scale within a second. Nothing is said; the same calls with float64 are right.
# Versions: torchaudio 2.11.1 and torch 2.14.1 from the package index (torchaudio 2.11.0 with torch 2.11.0 does the same);
#   Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: what becomes of a constant 0.5 at 48 kHz, in the end, as a factor: low-pass 1 and high-pass 0 are right
#     low-pass at 100 Hz: float32 1.000, float64 1.000
#     low-pass at 20 Hz: float32 1.018, float64 1.000
#     low-pass at 10 Hz: float32 0.933, float64 1.000
#     low-pass at 5 Hz: float32 1.195, float64 1.000
#     low-pass at 2 Hz: float32 0.000, float64 1.000
#     low-pass at 1 Hz: float32 0.000, float64 1.000
#     high-pass at 2 Hz: float32 2.000, float64 0.000
#     as described
# Guess before: a low-pass leaves a constant as it is, to 1 % at any cutoff.
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
from torchaudio.functional import highpass_biquad, lowpass_biquad

RATE_HZ, LEVEL, SECONDS = 48_000, 0.5, 8


def kept(by, hz, kind):
    sound = torch.full((1, SECONDS * RATE_HZ), LEVEL, dtype=kind)
    return by(sound, RATE_HZ, hz)[0, -1].item() / LEVEL


seen = {}
for hz in (100, 20, 10, 5, 2, 1):
    seen[hz] = kept(lowpass_biquad, hz, torch.float32)
    exact = kept(lowpass_biquad, hz, torch.float64)
    print(f"low-pass at {hz} Hz: float32 {seen[hz]:.3f}, float64 {exact:.3f}")
    seen["exact", hz] = exact
offset = kept(highpass_biquad, 2, torch.float32)
exact = kept(highpass_biquad, 2, torch.float64)
print(f"high-pass at 2 Hz: float32 {abs(offset):.3f}, float64 {abs(exact):.3f}")
is_so = abs(seen[100] - 1) < 0.01 and seen[5] > 1.1 and seen[2] == seen[1] == 0
is_so &= all(abs(seen["exact", hz] - 1) < 0.01 for hz in (100, 20, 10, 5, 2, 1))
is_so &= abs(offset) > 0.5 and abs(exact) < 0.01
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
