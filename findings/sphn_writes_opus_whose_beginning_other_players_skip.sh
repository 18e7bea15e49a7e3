#!/usr/bin/env bash
# Behaviour: an Opus file that sphn.write_opus wrote states a pre-skip of 3840 samples, while its encoder delays the sound by 312
#   only. Every player that heeds the header, as the format demands, drops the first 73.5 ms of the sound; what follows
#   is early by as much. The end is lost, too: up to 20 ms that do not fill a packet are not written. sphn's own
#   read_opus heeds no pre-skip: it gives files of either program back 312 samples late. So write and read by sphn
#   look right to a few milliseconds, and a voice or a beat is cut once the file leaves the program.
# Versions: sphn 0.2.1, soundfile 0.14.0 with its libsndfile 1.2.2, av 18.1.0 with its FFmpeg, numpy 2.2.6 from the package
#   index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: for 144777 samples of noise at 48 kHz; + is late
#     written by sphn, read by sphn: 144000 samples, +312
#     written by sphn, read by libsndfile: 140160 samples, -3528
#     written by sphn, read by FFmpeg: 140160 samples, -3528
#     written by libsndfile, read by libsndfile: 144777 samples, +0
#     written by libsndfile, read by FFmpeg: 144777 samples, +0
#     written by libsndfile, read by sphn: 145200 samples, +312
#     as described
# Guess before: a file that sphn writes is whole and in place when another program reads it.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet sphn==0.2.1 soundfile==0.14.0 av==18.1.0 numpy==2.2.6
"$python" - "$folder" <<'PYTHON'
import pathlib
import sys

import av
import numpy
import soundfile
import sphn

RATE_HZ, PLACE, PIECE = 48_000, 20_000, 8_192
folder = pathlib.Path(sys.argv[1])
sound = numpy.random.default_rng(0).normal(0, 0.1, 3 * RATE_HZ + 777).astype(numpy.float32)


def by_ffmpeg(path):
    with av.open(path) as container:
        return numpy.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def late_by(found):
    """Where a piece of the sound lies in what was read, in samples from its place."""
    size = 2 * len(sound)
    alike = numpy.fft.rfft(found, size) * numpy.fft.rfft(sound[PLACE : PLACE + PIECE], size).conj()
    return int(numpy.fft.irfft(alike).argmax()) - PLACE


writers = {
    "sphn": lambda path: sphn.write_opus(path, sound[None], RATE_HZ),
    "libsndfile": lambda path: soundfile.write(path, sound, RATE_HZ, format="OGG", subtype="OPUS"),
}
readers = {
    "sphn": lambda path: sphn.read_opus(path)[0][0],
    "libsndfile": lambda path: soundfile.read(path, dtype="float32")[0],
    "FFmpeg": by_ffmpeg,
}
seen = {}
for writer, reader in (
    ("sphn", "sphn"),
    ("sphn", "libsndfile"),
    ("sphn", "FFmpeg"),
    ("libsndfile", "libsndfile"),
    ("libsndfile", "FFmpeg"),
    ("libsndfile", "sphn"),
):
    path = str(folder / f"{writer}.opus")
    writers[writer](path)
    found = readers[reader](path)
    seen[writer, reader] = late_by(found)
    print(
        f"written by {writer}, read by {reader}: {len(found)} samples, {seen[writer, reader]:+d}"
    )
is_so = all(seen["sphn", reader] < -3_000 for reader in ("libsndfile", "FFmpeg"))
is_so &= seen["sphn", "sphn"] == seen["libsndfile", "sphn"] == 312
is_so &= seen["libsndfile", "libsndfile"] == seen["libsndfile", "FFmpeg"] == 0
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
