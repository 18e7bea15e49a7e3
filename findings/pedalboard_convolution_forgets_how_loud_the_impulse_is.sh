#!/usr/bin/env bash
# Behaviour: pedalboard's Convolution scales every impulse response to one energy, that of one sample of 1/8. A response of
#   one sample of 1, which should change nothing, makes the sound 18 dB quieter; one of 0.5 or 2 gives the very same; so does a
#   room of a second, which should be 36 dB louder. Rooms, cabinets and correction filters that belong together lose
#   their balance, a matched filter or an equaliser its level, and mix=0.5 is dry sound with next to no wet, for the dry part
#   is not scaled. Neither the documentation nor an argument speaks of it.
# Versions: pedalboard 0.9.26, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: gain of noise in dB, what convolution says, and what came
#     one sample of 1: should be 0.0, is -18.1
#     one sample of 0.5: should be -6.0, is -18.1
#     one sample of 2: should be 6.0, is -18.1
#     a decaying room: should be 36.1, is -18.1
#     one sample of 1, mix=0.5: should be 0.0, is -5.0
#     as described
# Guess before: the output is the convolution; a response of 0.5 halves the sound.
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
from pedalboard import Convolution

RATE_HZ, SECONDS = 48_000, 3
rng = numpy.random.default_rng(0)
noise = rng.normal(0, 0.1, (1, SECONDS * RATE_HZ)).astype(numpy.float32)
room = rng.normal(0, 1, RATE_HZ) * numpy.exp(-numpy.arange(RATE_HZ) / 8_000)


def sample_of(height):
    response = numpy.zeros(1_000)
    response[0] = height
    return response


is_so = True
for name, response, mix in (
    ("one sample of 1", sample_of(1), 1.0),
    ("one sample of 0.5", sample_of(0.5), 1.0),
    ("one sample of 2", sample_of(2), 1.0),
    ("a decaying room", room, 1.0),
    ("one sample of 1, mix=0.5", sample_of(1), 0.5),
):
    size = len(response) + noise.shape[1]
    spectra = numpy.fft.rfft(noise[0], size) * numpy.fft.rfft(response, size)
    right = mix * numpy.fft.irfft(spectra, size)[: noise.shape[1]] + (1 - mix) * noise[0]
    effect = Convolution(response.astype(numpy.float32), mix=mix, sample_rate=RATE_HZ)
    found = effect(noise, RATE_HZ)[0]
    should_db, is_db = (
        20 * numpy.log10(one[RATE_HZ:].std() / noise[0, RATE_HZ:].std()) for one in (right, found)
    )
    print(f"{name}: should be {should_db + 0.0:.1f}, is {is_db:.1f}")
    is_so &= abs(is_db + 18.1) < 0.5 if mix == 1 else abs(is_db + 5.0) < 0.5
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
