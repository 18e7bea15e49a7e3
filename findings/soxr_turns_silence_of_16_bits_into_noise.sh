#!/usr/bin/env bash
# Behaviour: soxr.resample and ResampleStream add noise to whatever is int16 (libsoxr's dither, which nothing in the Python
#   package mentions or switches off). Digital silence comes back with a quarter of its samples at -1 or 1, even from
#   48000 to 48000 Hz, where other types come back as they were: so gates, silence detectors and "is this empty" find
#   sound, FLAC files of pauses grow sixtyfold, and sound that was dithered once is dithered again. int32 and
#   floats are resampled without noise.
# Versions: soxr 1.1.0 with its libsoxr, soundfile 0.14.0, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: ten seconds of silence at 48 kHz
#     int16 to 44100 Hz: 23 % of the samples are not 0 (streamed 23 %), as FLAC 75650 bytes
#     int16 to 48000 Hz: 23 % of the samples are not 0 (streamed 23 %), as FLAC 82348 bytes
#     int32 to 44100 Hz: 0 % of the samples are not 0 (streamed 0 %), as FLAC 1276 bytes
#     int32 to 48000 Hz: 0 % of the samples are not 0 (streamed 0 %), as FLAC 1386 bytes
#     float32 to 44100 Hz: 0 % of the samples are not 0 (streamed 0 %), as FLAC 1276 bytes
#     float32 to 48000 Hz: 0 % of the samples are not 0 (streamed 0 %), as FLAC 1386 bytes
#     int16 music from 48000 to 48000 Hz: 25 % of the samples changed
#     as described
# Guess before: the result of int16 is that of floats, rounded; so silence stays silence.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soxr==1.1.0 soundfile==0.14.0 numpy==2.2.6
"$python" - <<'PYTHON'
import io
import sys

import numpy
import soundfile
import soxr

SECONDS, RATE_HZ = 10, 48_000


def flac_bytes(samples, rate_hz):
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="FLAC", subtype="PCM_16")
    return len(file.getvalue())


is_so = True
for kind in ("int16", "int32", "float32"):
    silence = numpy.zeros(SECONDS * RATE_HZ, kind)
    for rate_hz in (44_100, RATE_HZ):
        found = soxr.resample(silence, RATE_HZ, rate_hz)
        noisy = 100 * float((found != 0).mean())
        stream = soxr.ResampleStream(RATE_HZ, rate_hz, 1, dtype=kind)
        streamed = 100 * float((stream.resample_chunk(silence, last=True) != 0).mean())
        size = flac_bytes(found.astype("int16"), rate_hz)
        print(
            f"{kind} to {rate_hz} Hz: {noisy:.0f} % of the samples are not 0 "
            f"(streamed {streamed:.0f} %), as FLAC {size} bytes"
        )
        is_noisy = noisy > 5 and streamed > 5 and size > 20_000
        is_so &= is_noisy if kind == "int16" else noisy == streamed == 0
loud = numpy.random.default_rng(0).normal(0, 3_000, RATE_HZ).astype("int16")
changed = 100 * float((soxr.resample(loud, RATE_HZ, RATE_HZ) != loud).mean())
print(f"int16 music from 48000 to 48000 Hz: {changed:.0f} % of the samples changed")
is_so &= changed > 5
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
