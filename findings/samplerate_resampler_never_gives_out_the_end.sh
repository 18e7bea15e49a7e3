#!/usr/bin/env bash
# Behaviour: samplerate.Resampler, the class for streams, withholds the end of the sound: with end_of_input=True it gives as many
#   samples as the last piece is worth, without the 144 (sinc_best; 3 ms) that the filter still holds, and nothing on
#   further calls. So what was resampled in pieces is shorter than by samplerate.resample, a click or a decay on the
#   last samples is gone, and of sounds that are resampled one by one and joined each begins too early by so much more. In
#   one piece the same class is whole, so a test with a short sound passes.
# Versions: samplerate 0.2.4 with its libsamplerate, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: samples of one second, from 48000 to 44100 Hz, and the power of its last 2 ms (the same sound: 100 %)
#     sinc_best: resample() 44100, one piece 44100, pieces of 100 ms 43956 and then 0, end heard 0 %
#     sinc_medium: resample() 44099, one piece 44099, pieces of 100 ms 44054 and then 0, end heard 48 %
#     sinc_fastest: resample() 44099, one piece 44099, pieces of 100 ms 44080 and then 0, end heard 82 %
#     as described
# Guess before: pieces with end_of_input on the last, or an empty one with it, give what resample() gives.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet samplerate==0.2.4 numpy==2.2.6
"$python" - <<'PYTHON'
import sys

import numpy
import samplerate

FROM_HZ, TO_HZ, PIECE, END_S = 48_000, 44_100, 4_800, 0.002
RATIO = TO_HZ / FROM_HZ
sound = numpy.random.default_rng(0).normal(0, 0.1, FROM_HZ).astype(numpy.float32)


def streamed(kind, piece):
    """The pieces' results in a row, and how much more comes of an empty piece behind them."""
    stream = samplerate.Resampler(kind)
    starts = range(0, len(sound), piece)
    parts = [
        stream.process(sound[n : n + piece], RATIO, end_of_input=n + piece >= len(sound))
        for n in starts
    ]
    more = stream.process(sound[:0], RATIO, end_of_input=True)
    return numpy.concatenate(parts), len(more)


is_so = True
for kind in ("sinc_best", "sinc_medium", "sinc_fastest"):
    whole = samplerate.resample(sound, RATIO, kind)
    one, _ = streamed(kind, len(sound))
    pieces, more = streamed(kind, PIECE)
    end = len(whole) - int(END_S * TO_HZ)
    share = 100 * (pieces[end:] ** 2).sum() / (whole[end:] ** 2).sum()
    print(
        f"{kind}: resample() {len(whole)}, one piece {len(one)}, pieces of 100 ms {len(pieces)} "
        f"and then {more}, end heard {share:.0f} %"
    )
    is_so &= len(one) == len(whole) and more == 0 and len(pieces) < len(whole) - 10
    is_so &= numpy.array_equal(pieces, whole[: len(pieces)])
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
