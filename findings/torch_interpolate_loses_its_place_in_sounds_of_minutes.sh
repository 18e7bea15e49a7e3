#!/usr/bin/env bash
# Behaviour: torch.nn.functional.interpolate counts places in the type of the values: in float32, 24 bits. From sample 2**22 on
#   (three minutes at 24 kHz) it knows them to half a sample only, from 2**23 on to a whole one. A sound of 24 kHz doubled
#   by mode "linear" is 152 dB above its error for two minutes, 34 dB after four and 30 dB after ten, and nothing is said;
#   the same values as float64 stay right. "nearest" goes wrong, too: per-frame values held for 1920 samples each (25
#   frames a second at 48 kHz, as vocoders stretch pitch curves) give samples to the frame beside, after a few minutes.
# Versions: torch 2.14.1 from the package index (2.11.0 does the same), Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: signal above error at the end of the sound, float64's interpolation taken as right; samples of another frame
#     doubled: minute 1 152 dB; minute 2 152 dB; minute 4 34 dB; minute 10 30 dB
#     held: minute 1 0 misplaced; minute 3 0 misplaced; minute 5 2194 misplaced; minute 10 14083 misplaced
#     as described
# Guess before: places are right to a hundredth of a sample anywhere in sounds of minutes.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1
"$python" -W ignore - <<'PYTHON'
import sys

import torch
from torch.nn.functional import interpolate

RATE_HZ, HOP, FRAMES_A_MINUTE = 24_000, 1_920, 1_500


def margin_db(minutes):
    """Signal above error in the last second of a doubled sound."""
    places = torch.arange(minutes * 60 * RATE_HZ, dtype=torch.float64)
    sound = (0.05 * places).sin()[None, None]
    exact, found = (
        interpolate(values, scale_factor=2, mode="linear")[0, 0, -2 * RATE_HZ :].double()
        for values in (sound.float().double(), sound.float())
    )
    return (10 * (exact.square().mean() / (found - exact).square().mean()).log10()).item()


def misplaced(minutes):
    """How many samples do not hold the value of their own frame."""
    curve = torch.arange(minutes * FRAMES_A_MINUTE, dtype=torch.float32)
    found = interpolate(curve[None, None], scale_factor=HOP, mode="nearest")[0, 0]
    return int((found != curve.repeat_interleave(HOP)).sum())


margins = {minutes: margin_db(minutes) for minutes in (1, 2, 4, 10)}
wrong = {minutes: misplaced(minutes) for minutes in (1, 3, 5, 10)}
print("doubled:", "; ".join(f"minute {minutes} {db:.0f} dB" for minutes, db in margins.items()))
print("held:", "; ".join(f"minute {minutes} {count} misplaced" for minutes, count in wrong.items()))
is_so = margins[1] > 120 and margins[4] < 50 and margins[10] < 40
is_so &= wrong[1] == 0 and wrong[10] > 1_000
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
