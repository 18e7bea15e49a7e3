#!/usr/bin/env bash
# Behaviour: libsndfile's ALAC, a lossless format, loses the sound of every packet of 4096 samples that is too noisy to become
#   smaller, if the file has two channels and 24 bits: what is read back has nothing to do with what was written, and the
#   file itself is wrong, for FFmpeg reads no better. Noise of -10 dB is enough (applause, cymbals, loud masters of noisy
#   music). A last packet of a few samples (here 3) suffers in every sound: it ends the song with a click. 16 bits
#   and single channels of 24 bits are exact. No error, no warning.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, av 18.1.0 with its FFmpeg, numpy 2.2.6 from the package index;
#   Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: packets that came back otherwise than they were written (4 and one of 3 samples), and by how much at most
#     ALAC_16, 2 channels, noise of -10 dB: soundfile 0 of 5, FFmpeg 0 of 5, by up to 0.00
#     ALAC_24, 1 channel, noise of -10 dB: soundfile 0 of 5, FFmpeg 0 of 5, by up to 0.00
#     ALAC_24, 2 channels, noise of -10 dB: soundfile 5 of 5, FFmpeg 5 of 5, by up to 1.00
#     ALAC_24, 2 channels, tone: soundfile 1 of 5, FFmpeg 1 of 5, by up to 0.50
#     as described
# Guess before: every kind of ALAC that it writes is lossless, whatever the sound and its length.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soundfile==0.14.0 av==18.1.0 numpy==2.2.6
"$python" - "$folder/sound.caf" <<'PYTHON'
import sys

import av
import numpy
import soundfile

PATH, RATE_HZ, PACKET, PACKETS = sys.argv[1], 48_000, 4_096, 5
COUNT = (PACKETS - 1) * PACKET + 3
times = numpy.arange(COUNT)[:, None] / RATE_HZ
SOUNDS = {
    "noise of -10 dB": numpy.random.default_rng(0).normal(0, 0.316, (COUNT, 2)),
    "tone": 0.5 * numpy.sin(2 * numpy.pi * 220 * times + [0, 1]),
}


def by_ffmpeg():
    with av.open(PATH) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples = numpy.concatenate(frames, axis=1).T
    return samples.astype(numpy.float64) / 2.0 ** (8 * samples.itemsize - 1)


def wrong_packets(found, sound):
    difference = numpy.zeros(PACKETS * PACKET)
    difference[: len(found)] = abs(found - sound[: len(found)]).max(axis=1)
    return int((difference.reshape(PACKETS, -1).max(axis=1) > 0).sum()), difference.max()


is_so = True
for coding, channels, name in (
    ("ALAC_16", 2, "noise of -10 dB"),
    ("ALAC_24", 1, "noise of -10 dB"),
    ("ALAC_24", 2, "noise of -10 dB"),
    ("ALAC_24", 2, "tone"),
):
    scale = 2.0 ** (int(coding[-2:]) - 1)
    sound = (SOUNDS[name][:, :channels] * scale).round().clip(-scale, scale - 1) / scale
    soundfile.write(PATH, sound, RATE_HZ, format="CAF", subtype=coding)
    own, furthest = wrong_packets(soundfile.read(PATH, always_2d=True)[0], sound)
    other, _ = wrong_packets(by_ffmpeg(), sound)
    print(
        f"{coding}, {channels} channel{'s' * (channels > 1)}, {name}: soundfile {own} of {PACKETS}, "
        f"FFmpeg {other} of {PACKETS}, by up to {furthest:.2f}"
    )
    wanted = 0 if (coding, channels) != ("ALAC_24", 2) else 1 if name == "tone" else PACKETS
    is_so &= own == other == wanted and (furthest > 0.1) == (wanted > 0)
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
