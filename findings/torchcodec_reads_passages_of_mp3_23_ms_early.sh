#!/usr/bin/env bash
# Behaviour: torchcodec's AudioDecoder gives another sound for a passage of an MP3 file than for the same seconds of the whole: from
#   1105 samples (23 ms) earlier, LAME's delay, which it removes from the whole but counts in all passages. pts_seconds
#   states the time that was asked for. get_all_samples and a passage from 0 are in place, so a check of the beginning finds
#   nothing; labels, lyrics and codes of windows cut from MP3 are off by a frame or two. FLAC and Opus are right.
# Versions: torchcodec 0.17.0, torch 2.14.1, soundfile 0.14.0, numpy 2.2.6 from the package index; FFmpeg 5.1.9.
# Needs: FFmpeg's shared libraries (Debian's package `ffmpeg`), which torchcodec loads.
# Date: 2026-11-30.
# Output seen: where a second of sound comes from, against the whole, in samples at 48 kHz
#     FLAC: from 0.0 s +0, from 0.5 s +0, from 3.0 s +0, from 7.7 s +0
#     MP3: from 0.0 s +0, from 0.5 s -1105, from 3.0 s -1105, from 7.7 s -1105
#     Opus: from 0.0 s +0, from 0.5 s +0, from 3.0 s +0, from 7.7 s +0
#     as described
# Guess before: a passage is a slice of the whole, exact to the sample, in every format.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1 torchcodec==0.17.0 soundfile==0.14.0 numpy==2.2.6
"$python" -W ignore - "$folder" <<'PYTHON'
import pathlib
import sys

import numpy
import soundfile
from torchcodec.decoders import AudioDecoder

RATE_HZ, SECONDS, STARTS_S, REACH = 48_000, 10, (0.0, 0.5, 3.0, 7.7), 3_000
folder = pathlib.Path(sys.argv[1])
sound = numpy.random.default_rng(0).normal(0, 0.1, SECONDS * RATE_HZ)


def whence(whole, passage, start):
    """From how much later than asked the passage's samples 4000 to 8000 come."""
    known = passage[4_000:8_000]
    first = start + 4_000 - REACH
    near = whole[first : first + 2 * REACH + len(known)]
    return int(numpy.correlate(near, known, "valid").argmax()) - REACH


is_so = True
for name, container, coding in (
    ("FLAC", "FLAC", "PCM_16"),
    ("MP3", "MP3", "MPEG_LAYER_III"),
    ("Opus", "OGG", "OPUS"),
):
    path = folder / f"sound.{name.lower()}"
    soundfile.write(path, sound, RATE_HZ, format=container, subtype=coding)
    whole = AudioDecoder(path).get_all_samples().data[0].numpy()
    assert abs(len(whole) - len(sound)) < 2
    seen = []
    for start_s in STARTS_S:
        passage = AudioDecoder(path).get_samples_played_in_range(start_s, start_s + 1)
        assert start_s == 0 or abs(passage.pts_seconds - start_s) < 1e-6
        seen.append(whence(whole, passage.data[0].numpy(), int(start_s * RATE_HZ)))
    words = (f"from {start_s} s {place:+d}" for start_s, place in zip(STARTS_S, seen))
    print(f"{name}: {', '.join(words)}")
    is_so &= seen[0] == 0
    is_so &= seen[1:] == [-1105] * 3 if name == "MP3" else seen[1:] == [0] * 3
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
