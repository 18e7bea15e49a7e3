#!/usr/bin/env bash
# Behaviour: given the same floating-point samples, libsndfile rounds 16-bit and 24-bit WAV, AIFF, W64 and CAF files
#   down (towards minus infinity), but FLAC files to the nearest step.  So a WAV file holds a constant offset of half a
#   step and twice the error (6 dB more noise), and the WAV and the FLAC file of one sound differ in about half of their
#   samples.  python-soundfile switches clipping on; with it off (SFC_SET_CLIPPING) the same
#   call rounds WAV files to the nearest step, too.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, numpy 2.2.6, Python 3.11, Linux x86-64.
# Date: 29 November 2026.
# Output seen: the table below, then "as described".
#     WAV  PCM_16  mean error -0.499  rms 0.577
#     AIFF PCM_16  mean error -0.499  rms 0.577
#     W64  PCM_16  mean error -0.499  rms 0.577
#     CAF  PCM_16  mean error -0.499  rms 0.577
#     FLAC PCM_16  mean error +0.001  rms 0.289
#     WAV  PCM_24  mean error -0.497  rms 0.575
#     FLAC PCM_24  mean error -0.001  rms 0.289
# Guess before: every format is rounded to the nearest step, since it is one library and one call.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.2.6
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import numpy
import soundfile

samples = numpy.random.default_rng(0).uniform(-0.5, 0.5, 100_000)
as_described = True
for kind, bits, is_rounded_down in (
    ("WAV", 16, True),
    ("AIFF", 16, True),
    ("W64", 16, True),
    ("CAF", 16, True),
    ("FLAC", 16, False),
    ("WAV", 24, True),
    ("FLAC", 24, False),
):
    file = io.BytesIO()
    soundfile.write(file, samples, 48_000, format=kind, subtype=f"PCM_{bits}")
    file.seek(0)
    stored, _ = soundfile.read(file, dtype="int32")
    error = stored / 2 ** (32 - bits) - samples * 2 ** (bits - 1)
    mean, rms = error.mean(), numpy.sqrt((error**2).mean())
    print(f"{kind:4} PCM_{bits}  mean error {mean:+.3f}  rms {rms:.3f}")
    as_described &= (mean < -0.4) == is_rounded_down and (rms > 0.5) == is_rounded_down
print("as described" if as_described else "changed")
sys.exit(0 if as_described else 1)
PYTHON
