#!/usr/bin/env bash
# Behaviour: MLX on a processor adds up float32 numbers one by one. What is always positive, such as the squares of a sound, soon
#   outgrows the numbers that are added: the power of ten minutes of stereo is 0.7 dB too low, of an hour 4.2 dB, without a
#   word, by mean, var and linalg.norm. So a loudness, a gain or a normalisation depends on the length of the song.
#   numpy's float32 is right, and so is MLX itself if it first averages pieces of 50 ms.
# Versions: mlx and mlx-cpu 0.32.4, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: power of noise at 48 kHz in stereo against the right one, in dB
#     1 minutes: MLX mean -0.03, var -0.03, norm -0.03, in pieces 0.00; numpy float32 0.00
#     10 minutes: MLX mean -0.67, var -0.67, norm -0.67, in pieces 0.00; numpy float32 0.00
#     60 minutes: MLX mean -4.16, var -4.16, norm -4.16, in pieces 0.00; numpy float32 0.00
#     as described
# Guess before: right to 0.001 dB for an hour, since arrays are added up in vectors, halves or blocks everywhere.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet mlx==0.32.4 mlx-cpu==0.32.4 numpy==2.2.6
"$python" - <<'PYTHON'
import sys

import mlx.core as mx
import numpy

RATE_HZ, CHANNELS, PIECE = 48_000, 2, 4_800
mx.set_default_device(mx.cpu)
rng = numpy.random.default_rng(0)
seen = {}
for minutes in (1, 10, 60):
    sound = rng.standard_normal(CHANNELS * minutes * 60 * RATE_HZ, numpy.float32) * numpy.float32(0.2)
    right = sum((part.astype(numpy.float64) ** 2).sum() for part in numpy.split(sound, 60))
    right /= len(sound)
    array = mx.array(sound)
    squares = mx.square(array)
    powers = {
        "MLX mean": mx.mean(squares).item(),
        "var": mx.var(array).item(),
        "norm": mx.linalg.norm(array).item() ** 2 / len(sound),
        "in pieces": mx.mean(mx.mean(squares.reshape(-1, PIECE), axis=1)).item(),
        "numpy float32": float((sound * sound).mean()),
    }
    seen[minutes] = {name: 10 * numpy.log10(power / right) for name, power in powers.items()}
    told = [f"{name} {round(off_db, 2) + 0.0:.2f}" for name, off_db in seen[minutes].items()]
    print(f"{minutes} minutes: {', '.join(told[:4])}; {told[4]}")
    del array, squares
is_so = all(seen[10][name] < -0.3 for name in ("MLX mean", "var", "norm"))
is_so &= seen[60]["MLX mean"] < -2
is_so &= all(abs(one[name]) < 0.01 for one in seen.values() for name in ("in pieces", "numpy float32"))
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
