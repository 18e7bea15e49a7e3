#!/usr/bin/env bash
# Behaviour: soundfile guesses the length of an MP3 file that has no Xing header from the size of its first frame, states it as if
#   counted, and reads no further. The header is optional, and what streams (here LAME by its Python package, recorders,
#   radio) cannot write it. With a changing bitrate the guess is far off: a song that begins loud ends in the middle,
#   without an error; one that begins quietly is said to be five times as long as it is.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, lameenc 1.9.0, numpy 2.2.6 from the package index; Python 3.11,
#   Linux x86-64.
# Date: 2026-11-30.
# Output seen: of 40 s
#     loud first: stated 19.4 s, read 19.4 s
#     quiet first: stated 194.5 s, read 40.0 s
#     as described
# Guess before: all samples are read, and the stated length is theirs.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soundfile==0.14.0 lameenc==1.9.0 numpy==2.2.6
"$python" - <<'PYTHON'
import io
import sys

import lameenc
import numpy
import soundfile

RATE_HZ = 44_100
quiet = numpy.zeros((10 * RATE_HZ, 2), numpy.int16)
loud = numpy.random.default_rng(0).normal(0, 6_000, (30 * RATE_HZ, 2)).astype(numpy.int16)
is_so = True
for name, parts in (("loud first", (loud, quiet)), ("quiet first", (quiet, loud))):
    encoder = lameenc.Encoder()
    encoder.set_vbr(4)
    encoder.set_vbr_quality(2.0)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_channels(2)
    encoder.set_quality(7)
    encoder.silence()
    data = bytes(encoder.encode(numpy.concatenate(parts).tobytes()) + encoder.flush())
    stated_s = soundfile.info(io.BytesIO(data)).frames / RATE_HZ
    read_s = len(soundfile.read(io.BytesIO(data))[0]) / RATE_HZ
    print(f"{name}: stated {stated_s:.1f} s, read {read_s:.1f} s")
    is_so &= stated_s < 30 and read_s < 30 if name == "loud first" else stated_s > 100
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
