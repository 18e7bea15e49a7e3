#!/usr/bin/env bash
# Behaviour: soundfile.read(..., dtype="int16" or "int32") of a Vorbis or Opus file turns each peak above full scale into the
#   opposite sign: a sound that was limited to full scale, as masters are, decodes to more than that, and crackles. MP3
#   files of the same sound are limited as everybody expects, and python-soundfile switches libsndfile's
#   clipping on (SFC_SET_CLIPPING) for all; these two decoders do not heed it. Floats are right.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: of 480000 samples
#     MP3: peak 1.22, of opposite sign as int16 0, int32 0
#     Vorbis: peak 1.25, of opposite sign as int16 87144, int32 43608
#     Opus: peak 1.17, of opposite sign as int16 78752, int32 41705
#     as described
# Guess before: what is too loud for integers is limited in every format, since clipping is on.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soundfile==0.14.0 numpy==2.2.6
"$python" - <<'PYTHON'
import io
import sys

import numpy
import soundfile

RATE_HZ, SECONDS = 48_000, 10
times = numpy.arange(SECONDS * RATE_HZ) / RATE_HZ
chord = sum(numpy.sin(2 * numpy.pi * hz * times) for hz in (110, 277, 331, 1_663))
master = (0.8 * chord).clip(-0.99, 0.99)
is_so = True
for name, container, coding in (
    ("MP3", "MP3", "MPEG_LAYER_III"),
    ("Vorbis", "OGG", "VORBIS"),
    ("Opus", "OGG", "OPUS"),
):
    file = io.BytesIO()
    soundfile.write(file, master, RATE_HZ, format=container, subtype=coding)
    file.seek(0)
    right, _ = soundfile.read(file)
    flipped = []
    for kind in ("int16", "int32"):
        file.seek(0)
        found, _ = soundfile.read(file, dtype=kind)
        scaled = found / numpy.iinfo(kind).max
        flipped.append(int((abs(scaled - right.clip(-1, 1)) > 1).sum()))
    print(
        f"{name}: peak {abs(right).max():.2f}, of opposite sign as int16 {flipped[0]}, int32 {flipped[1]}"
    )
    is_so &= flipped == [0, 0] if name == "MP3" else flipped[0] > 100
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
