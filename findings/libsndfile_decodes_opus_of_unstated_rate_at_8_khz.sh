#!/usr/bin/env bash
# Behaviour: the head of an Opus stream states the rate of the sound that it was made from, for information: RFC 7845
#   says that it is not the rate to play at, and that 0 means "unspecified". libsndfile decodes at about that rate, and
#   at 8 kHz for 0: a full song whose encoder or muxer left the field empty sounds like a telephone, all above
#   4 kHz gone, and is stated to be of 8 kHz, without a word.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, av 18.1.0 with its FFmpeg, numpy 2.2.6 from the package index;
#   Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: for one stream of noise up to 20 kHz, of which only the stated rate and the checksum differ
#     48000 Hz: libsndfile 48000 Hz, up to 20.2 kHz, power 0.0082; FFmpeg up to 20.2 kHz
#     44100 Hz: libsndfile 48000 Hz, up to 20.2 kHz, power 0.0082; FFmpeg up to 20.2 kHz
#     24000 Hz: libsndfile 24000 Hz, up to 12.0 kHz, power 0.0050; FFmpeg up to 20.2 kHz
#     8000 Hz: libsndfile 8000 Hz, up to 4.0 kHz, power 0.0017; FFmpeg up to 20.2 kHz
#     0 Hz: libsndfile 8000 Hz, up to 4.0 kHz, power 0.0017; FFmpeg up to 20.2 kHz
#     as described
# Guess before: 0 is 48 kHz, as 44100 is. (That a stated 24000 was obeyed had been seen, so 8000 was expected to be, too.)
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soundfile==0.14.0 av==18.1.0 numpy==2.2.6
"$python" - <<'PYTHON'
import io
import sys

import av
import numpy
import soundfile

PAGE_BYTES, CHECKSUM, RATE = 47, slice(22, 26), slice(40, 44)  # of a first page with an Opus head


def checksum(page):
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = value << 1 ^ (0x104C11DB7 if value >> 31 else 0)
    return value.to_bytes(4, "little")


def stating(rate_hz, data):
    page = bytearray(data[:PAGE_BYTES])
    page[RATE], page[CHECKSUM] = rate_hz.to_bytes(4, "little"), bytes(4)
    page[CHECKSUM] = checksum(page)
    return bytes(page) + data[PAGE_BYTES:]


def highest_khz(samples, rate_hz):
    loud = abs(numpy.fft.rfft(samples)) > 0.01 * len(samples) ** 0.5
    return numpy.flatnonzero(loud).max() * rate_hz / len(samples) / 1_000


noise = numpy.random.default_rng(0).normal(0, 0.1, 3 * 48_000)
file = io.BytesIO()
soundfile.write(file, noise, 48_000, format="OGG", subtype="OPUS")
made = file.getvalue()
assert made[28:36] == b"OpusHead" and stating(48_000, made) == made
seen = {}
for stated_hz in (48_000, 44_100, 24_000, 8_000, 0):
    data = stating(stated_hz, made)
    samples, rate_hz = soundfile.read(io.BytesIO(data))
    with av.open(io.BytesIO(data)) as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    by_ffmpeg = highest_khz(numpy.concatenate(frames), 48_000)
    seen[stated_hz] = rate_hz
    print(
        f"{stated_hz} Hz: libsndfile {rate_hz} Hz, up to {highest_khz(samples, rate_hz):.1f} kHz, "
        f"power {(samples**2).mean():.4f}; FFmpeg up to {by_ffmpeg:.1f} kHz"
    )
    seen["treble", stated_hz] = by_ffmpeg > 18
is_so = seen[48_000] == seen[44_100] == 48_000 and seen[8_000] == seen[0] == 8_000
is_so &= all(seen["treble", stated_hz] for stated_hz in (48_000, 44_100, 24_000, 8_000, 0))
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
