#!/usr/bin/env bash
# Behaviour: sphn.resample, and so sphn.read(..., sample_rate=...), which loaders of speech and music models call, gives the
#   sound back 10 to 15 ms late: it keeps the delay of its filter at the beginning. The result is a piece longer than
#   the ratio says, as the last block is filled up with silence; where that piece is shorter than the delay the end of
#   the sound is missing. Each pair of rates has a delay of its own, so sounds of one recording no longer agree with
#   each other or with times in labels. The documentation says "Resamples some pcm data"; soxr keeps the place.
# Versions: sphn 0.2.1, soxr 1.1.0, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: of ten seconds with an impulse in the middle, and with one on the last sample
#     48000 to 44100 Hz: 514 samples (11.7 ms) late, 441 samples too long, its last sample lost (0.0030); soxr 0 late, 0 too long
#     44100 to 48000 Hz: 559 samples (11.6 ms) late, 480 samples too long, its last sample lost (0.0031); soxr 0 late, 0 too long
#     48000 to 24000 Hz: 256 samples (10.7 ms) late, 128 samples too long, its last sample lost (0.0000); soxr 0 late, 0 too long
#     44100 to 16000 Hz: 240 samples (15.0 ms) late, 320 samples too long, its last sample kept; soxr 0 late, 0 too long
#     read at 24000 Hz: 256 samples late
#     as described
# Guess before: the length is that of the ratio to a sample or two, and an impulse stays where it was.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet sphn==0.2.1 soxr==1.1.0 numpy==2.2.6
"$python" - "$folder" <<'PYTHON'
import sys
import wave

import numpy
import soxr
import sphn

SECONDS = 10
is_so = True
for source_hz, target_hz in (
    (48_000, 44_100),
    (44_100, 48_000),
    (48_000, 24_000),
    (44_100, 16_000),
):
    count = SECONDS * source_hz
    middle, last = numpy.zeros((2, 1, count), numpy.float32)
    middle[0, count // 2] = last[0, -1] = 1
    found = sphn.resample(middle, source_hz, target_hz)[0]
    by_soxr = soxr.resample(middle[0], source_hz, target_hz)
    end = float(abs(sphn.resample(last, source_hz, target_hz)).max())
    late = int(found.argmax()) - SECONDS * target_hz // 2
    too_long = len(found) - SECONDS * target_hz
    print(
        f"{source_hz} to {target_hz} Hz: {late} samples ({1_000 * late / target_hz:.1f} ms) late, "
        f"{too_long} samples too long, "
        f"its last sample {'kept' if end > 0.1 else f'lost ({end:.4f})'}; "
        f"soxr {int(by_soxr.argmax()) - SECONDS * target_hz // 2} late, "
        f"{len(by_soxr) - SECONDS * target_hz} too long"
    )
    is_so &= late > 50 and too_long > 0
    is_so &= int(by_soxr.argmax()) == SECONDS * target_hz // 2
with wave.open(f"{sys.argv[1]}/impulse.wav", "wb") as file:
    file.setparams((1, 2, 48_000, 0, "NONE", ""))
    file.writeframes(bytes(2 * 240_000) + b"\xff\x7f" + bytes(2 * 240_000))
read, _ = sphn.read(f"{sys.argv[1]}/impulse.wav", sample_rate=24_000)
print(f"read at 24000 Hz: {int(read[0].argmax()) - 120_000} samples late")
is_so &= int(read[0].argmax()) > 120_050
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
