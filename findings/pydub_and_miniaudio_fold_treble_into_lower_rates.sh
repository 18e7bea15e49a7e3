#!/usr/bin/env bash
# Behaviour: pydub's set_frame_rate draws straight lines between samples and filters nothing: at 16 kHz, as speech models want
#   it, cymbals and consonants above 8 kHz come back at full strength as tones that were not there. miniaudio's decode, which
#   goes to 44.1 kHz unless another rate is asked for, filters a little: a tone of 10 kHz is folded down to 6 kHz, 10 dB
#   below. From 48 to 44.1 kHz both take 3 dB off a tone of 15 kHz and add a false one 17 dB below it. Neither
#   documentation names a method. soxr's default leaves the level as it is and nothing of false tones.
# Versions: pydub 0.25.1, miniaudio 1.71, soxr 1.1.0, soundfile 0.14.0, numpy 2.2.6 from the package index; Python 3.11.
# Date: 2026-11-30.
# Output seen: a tone of 48 kHz at another rate: itself, and the loudest false tone, in dB
#     15 kHz at 44100 Hz: pydub -2.9 and -16.6, miniaudio -2.9 and -16.6, soxr -0.0 and -123.8
#     15 kHz at 24000 Hz: pydub gone and -0.0, miniaudio gone and -14.2, soxr gone and -147.3
#     10 kHz at 16000 Hz: pydub gone and -0.0, miniaudio gone and -10.3, soxr gone and -137.9
#     as described
# Guess before: false tones stay below -60 dB, and what is below a third of the rate keeps its level to 0.5 dB.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet pydub==0.25.1 miniaudio==1.71 soxr==1.1.0 soundfile==0.14.0 numpy==2.2.6
"$python" -W ignore - <<'PYTHON'
import io
import sys

import miniaudio
import numpy
import soundfile
import soxr
from pydub import AudioSegment

FROM_HZ, SECONDS, PEAK = 48_000, 2, 0.5


def by_pydub(sound, rate_hz):
    whole = (sound * 2**15).round().astype(numpy.int16)
    segment = AudioSegment(whole.tobytes(), frame_rate=FROM_HZ, sample_width=2, channels=1)
    return numpy.array(segment.set_frame_rate(rate_hz).get_array_of_samples()) / 2**15


def by_miniaudio(sound, rate_hz):
    file = io.BytesIO()
    soundfile.write(file, sound, FROM_HZ, format="WAV", subtype="FLOAT")
    kind = miniaudio.SampleFormat.FLOAT32
    decoded = miniaudio.decode(file.getvalue(), kind, nchannels=1, sample_rate=rate_hz)
    return numpy.array(decoded.samples)


def by_soxr(sound, rate_hz):
    return soxr.resample(sound, FROM_HZ, rate_hz)


def levels_db(sound, hz, rate_hz):
    """Level of the tone, or None, and of the loudest other one, against what was given."""
    middle = sound[len(sound) // 4 : len(sound) // 4 + rate_hz]
    window = numpy.hanning(rate_hz)
    level = abs(numpy.fft.rfft(middle * window)) / (PEAK * window.sum() / 2)
    at_tone = None if hz >= rate_hz / 2 else 20 * numpy.log10(level[hz])
    level[max(0, hz - 5) : hz + 6] = 0
    return at_tone, 20 * numpy.log10(level[10:].max() + 1e-9)


seen = {}
for hz, rate_hz in ((15_000, 44_100), (15_000, 24_000), (10_000, 16_000)):
    tone = PEAK * numpy.sin(numpy.arange(SECONDS * FROM_HZ) * 2 * numpy.pi * hz / FROM_HZ)
    words = []
    for by in (by_pydub, by_miniaudio, by_soxr):
        itself, other = levels_db(by(tone, rate_hz), hz, rate_hz)
        seen[by, rate_hz] = itself, other
        words.append(f"{by.__name__[3:]} {'gone' if itself is None else f'{itself:.1f}'} and {other:.1f}")
    print(f"{hz // 1_000} kHz at {rate_hz} Hz: {', '.join(words)}")
is_so = seen[by_pydub, 44_100][0] < -2 and seen[by_pydub, 44_100][1] > -20
is_so &= seen[by_pydub, 16_000][1] > -1 and seen[by_miniaudio, 24_000][1] > -20
is_so &= seen[by_miniaudio, 44_100][0] < -2
is_so &= abs(seen[by_soxr, 44_100][0]) < 0.5 and seen[by_soxr, 16_000][1] < -80
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
