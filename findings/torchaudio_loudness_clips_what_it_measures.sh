#!/usr/bin/env bash
# Behaviour: torchaudio.functional.loudness (and transforms.Loudness) limits the sound to -1 ... 1 behind each of its two weighting
#   filters, the first of which makes treble 4 dB louder. What is loud and bright is measured too quiet, without a word:
#   a full-scale tone of 5 kHz by 2.4 LU, limited noise by 1.3 LU; and samples above 1, as float masters, lossy
#   decoders and mixes have them, are cut off before they are measured. ITU-R BS.1770 clips nothing. A gain computed from it
#   makes just the brightest, loudest songs too loud. The biquad filters do it, each by lfilter's clamp=True, and offer no switch.
# Versions: torchaudio 2.11.1 and torch 2.14.1 from the package index (torchaudio 2.11.0 with torch 2.11.0 does the same);
#   Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: loudness as given, and measured 20 dB lower with 20 added
#     5 kHz tone, peak 1.0    -2.14 LUFS, by the quiet copy  0.27
#     5 kHz tone, peak 0.5    -5.75 LUFS, by the quiet copy -5.75
#     noise limited to 1.0    -4.63 LUFS, by the quiet copy -3.28
#     1 kHz tone, peak 4.0    -1.37 LUFS, by the quiet copy  9.00
#     as described
# Guess before: right to 0.1 LU at every level, so that a copy 20 dB quieter measures 20 LU less.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1 torchaudio==2.11.1
"$python" -W ignore - <<'PYTHON'
import math
import sys

import torch
from torchaudio.functional import loudness

RATE_HZ, SECONDS = 48_000, 5
torch.manual_seed(0)


def tone(hz):
    return torch.sin(2 * math.pi * hz * torch.arange(RATE_HZ * SECONDS) / RATE_HZ)[None]


noise = (0.5 * torch.randn(1, RATE_HZ * SECONDS)).clamp(-1, 1)
is_so = True
for name, sound, is_cut in (
    ("5 kHz tone, peak 1.0", tone(5_000), True),
    ("5 kHz tone, peak 0.5", tone(5_000) / 2, False),
    ("noise limited to 1.0", noise, True),
    ("1 kHz tone, peak 4.0", tone(1_000) * 4, True),
):
    given = loudness(sound, RATE_HZ).item()
    quiet = loudness(sound / 10, RATE_HZ).item() + 20
    print(f"{name}   {given:6.2f} LUFS, by the quiet copy {quiet:5.2f}")
    is_so &= quiet - given > 1 if is_cut else abs(quiet - given) < 0.01
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
