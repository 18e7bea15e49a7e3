#!/usr/bin/env bash
# Behaviour: torchaudio's TimeStretch (functional.phase_vocoder) adds up each bin's phase from the beginning of the sound in
#   float32 and never takes whole turns off. The sum grows fastest in the treble, where it soon has no digits left for
#   the phase: a tone of 10 kHz is 31 dB above its noise at the start of a song, 22 dB after one minute and 2 dB after
#   five; in other words treble becomes hiss while the song goes on, bass suffers less. A short example shows nothing of
#   it, nothing is said, and complex128 keeps the tone.
# Versions: torchaudio 2.11.1 and torch 2.14.1 from the package index (torchaudio 2.11.0 with torch 2.11.0 does the same);
#   Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: tone above all else (dB) in two seconds at minute 0.1, 1, 3 and 5 of a tone at 44.1 kHz, slowed down by 5 %
#     1000 Hz, complex64: 33 32 24 24
#     5000 Hz, complex64: 37 33 23 14
#     10000 Hz, complex64: 31 22 10 2
#     10000 Hz, complex128: 33 33 33 33
#     as described
# Guess before: a steady tone is as pure after minutes as in the first seconds.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1 torchaudio==2.11.1
"$python" -W ignore - <<'PYTHON'
import math
import sys

import torch
from torchaudio.transforms import TimeStretch

RATE_HZ, MINUTES, SPEED, WINDOW, HOP, WIDTH_S = 44_100, 5.1, 0.95, 2048, 512, 2
torch.set_num_threads(1)


def stretched(hz, kind):
    times = torch.arange(int(MINUTES * 60 * RATE_HZ), dtype=torch.float64) / RATE_HZ
    sound = (0.5 * torch.sin(2 * math.pi * hz * times)).to(kind)
    window = torch.hann_window(WINDOW, dtype=kind)
    bins = torch.stft(sound, WINDOW, HOP, window=window, return_complex=True)
    stretch = TimeStretch(HOP, WINDOW // 2 + 1, SPEED).to(kind)
    return torch.istft(stretch(bins), WINDOW, HOP, window=window)


def purity_db(sound, hz, minute):
    """Power within 10 Hz of the tone above the power elsewhere."""
    start = int(minute * 60 * RATE_HZ / SPEED)
    piece = sound[start : start + WIDTH_S * RATE_HZ].double()
    power = torch.fft.rfft(piece * torch.hann_window(len(piece), dtype=torch.float64)).abs() ** 2
    near = power[WIDTH_S * (hz - 10) : WIDTH_S * (hz + 10) + 1].sum()
    return (10 * torch.log10(near / (power.sum() - near))).item()


is_so = True
for hz, kind in (
    (1_000, torch.float32),
    (5_000, torch.float32),
    (10_000, torch.float32),
    (10_000, torch.float64),
):
    sound = stretched(hz, kind)
    seen = [purity_db(sound, hz, minute) for minute in (0.1, 1, 3, 5)]
    name = "complex64" if kind is torch.float32 else "complex128"
    print(f"{hz} Hz, {name}:", *(round(one) for one in seen))
    is_so &= seen[0] > 25
    if hz == 10_000:
        is_so &= seen[3] < 10 if kind is torch.float32 else seen[3] > 25
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
