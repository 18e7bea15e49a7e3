#!/usr/bin/env bash
# Behaviour: pedalboard's Limiter raises whatever stays below its threshold by 3.75 dB less the threshold: a noise floor of -60 dB
#   by 14 dB at the default of -10 dB, and by 34 dB at -30 dB. It holds nothing at the threshold either, for what is
#   above ends at full scale, cut off. "A simple limiter with standard threshold and release time controls" says nothing of a
#   gain and offers no way to switch it off. Compressor, with the same threshold, leaves quiet sound alone. Reverb is like it:
#   dry_level=1 and wet_level=0 double the sound (6 dB).
# Versions: pedalboard 0.9.26, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: peak of a tone in dB, before and after
#     Limiter(threshold_db=-10): -60 to -46.2, -20 to -6.2, -3 to 0.0
#     Limiter(threshold_db=-30): -60 to -26.2, -20 to 0.0, -3 to 0.0
#     Compressor(threshold_db=-10): -60 to -60.0, -20 to -20.0, -3 to -9.4
#     Reverb(wet_level=0, dry_level=1): -60 to -54.0, -20 to -14.0, -3 to 3.0
#     as described
# Guess before: a sound that stays below the threshold is left as it is, to 0.1 dB, and nothing comes out above the threshold.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet pedalboard==0.9.26 numpy==2.2.6
"$python" - <<'PYTHON'
import sys

import numpy
from pedalboard import Compressor, Limiter, Reverb

RATE_HZ, SECONDS, LEVELS_DB = 48_000, 3, (-60, -20, -3)
tone = numpy.sin(numpy.arange(SECONDS * RATE_HZ) * 2 * numpy.pi * 440 / RATE_HZ)


def peaks_db(effect):
    found = []
    for level_db in LEVELS_DB:
        sound = (10 ** (level_db / 20) * tone[None]).astype(numpy.float32)
        settled = effect(sound, RATE_HZ)[:, RATE_HZ:]
        found.append(20 * numpy.log10(abs(settled).max()))
    return found


seen = {}
for name, effect in (
    ("Limiter(threshold_db=-10)", Limiter(threshold_db=-10)),
    ("Limiter(threshold_db=-30)", Limiter(threshold_db=-30)),
    ("Compressor(threshold_db=-10)", Compressor(threshold_db=-10, ratio=20)),
    ("Reverb(wet_level=0, dry_level=1)", Reverb(wet_level=0, dry_level=1)),
):
    seen[name] = peaks_db(effect)
    pairs = (f"{before} to {after:.1f}" for before, after in zip(LEVELS_DB, seen[name]))
    print(f"{name}: {', '.join(pairs)}")
default, low, compressed, reverberated = seen.values()
is_so = abs(default[0] + 46.25) < 0.1 and abs(low[0] + 26.25) < 0.1 and low[1] > -0.1
is_so &= abs(compressed[0] + 60) < 0.1 and abs(reverberated[0] + 53.98) < 0.1
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
