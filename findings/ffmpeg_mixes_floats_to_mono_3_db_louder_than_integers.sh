#!/usr/bin/env bash
# Behaviour: FFmpeg's resampler, which PyAV and Qt Multimedia use, mixes stereo to mono at two levels. Asked for integers it
#   gives the mean of both channels; asked for floats it gives 0.707 of each, 3 dB more, so that full scale becomes 1.41. The
#   format of the input does not matter. The same loader that hands out "s16" here and "flt" there gives a model sounds of
#   two levels, and floats that are written to a file or played are cut off. 5.1 to stereo differs by 7.7 dB. The way
#   back halves the power: one channel becomes two of 0.707 each, in every format. QAudioDecoder does the same.
# Versions: av 18.1.0 with its FFmpeg, PySide6 6.11.3 with its FFmpeg 7.1, soundfile 0.14.0, numpy 2.2.6 from the package
#   index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: peak of a tone of 0.9 in all channels, as 16 bits and as floats
#     PyAV, stereo to mono: 0.90 and 1.27
#     PyAV, 5.1 to stereo: 0.90 and 2.17
#     PyAV, mono to stereo: 0.64 and 0.64
#     QAudioDecoder, stereo to mono: 0.90 and 1.27
#     QAudioDecoder, mono to stereo: 0.64 and 0.64
#     as described
# Guess before: channels are mixed alike for integers and floats; a tone that is the same in both stays as loud as it is.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet --no-compile av==18.1.0 soundfile==0.14.0 numpy==2.2.6 \
  PySide6-Essentials==6.11.3 PySide6-Addons==6.11.3
cat >"$folder/levels.py" <<'PYTHON'
import pathlib
import sys

import av
import numpy
import soundfile
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtMultimedia import QAudioDecoder, QAudioFormat

RATE_HZ, PEAK = 48_000, 0.9
LAYOUTS = {"mono": 1, "stereo": 2, "5.1": 6}
KINDS = {"s16": QAudioFormat.SampleFormat.Int16, "flt": QAudioFormat.SampleFormat.Float}
folder = pathlib.Path(sys.argv[1])
tone = PEAK * numpy.sin(numpy.arange(RATE_HZ) * 2 * numpy.pi * 440 / RATE_HZ)
app = QCoreApplication([])


def peak(samples):
    largest = abs(samples.astype(numpy.float64)).max()
    return largest / 2**15 if samples.dtype == numpy.int16 else largest


def by_pyav(layout, target, kind):
    channels = numpy.repeat(tone[None].astype(numpy.float32), LAYOUTS[layout], axis=0)
    frame = av.AudioFrame.from_ndarray(channels, format="fltp", layout=layout)
    frame.sample_rate = RATE_HZ
    mixer = av.AudioResampler(format=kind, layout=target, rate=RATE_HZ)
    return peak(numpy.concatenate([piece.to_ndarray() for piece in mixer.resample(frame)], axis=1))


def by_qt(layout, target, kind):
    path = folder / "tone.wav"
    channels = numpy.repeat(tone[:, None], LAYOUTS[layout], axis=1)
    soundfile.write(path, channels, RATE_HZ, subtype="PCM_24")
    wanted, decoder, pieces = QAudioFormat(), QAudioDecoder(), []
    wanted.setSampleRate(RATE_HZ)
    wanted.setChannelCount(LAYOUTS[target])
    wanted.setSampleFormat(KINDS[kind])
    decoder.setAudioFormat(wanted)
    decoder.bufferReady.connect(lambda: pieces.append(bytes(decoder.read().constData())))
    decoder.finished.connect(app.quit)
    decoder.setSource(QUrl.fromLocalFile(str(path)))
    decoder.start()
    app.exec()
    return peak(numpy.frombuffer(b"".join(pieces), numpy.int16 if kind == "s16" else numpy.float32))


is_so = True
for mix, name, layout, target, whole, floats in (
    (by_pyav, "PyAV", "stereo", "mono", 1, 2**0.5),
    (by_pyav, "PyAV", "5.1", "stereo", 1, 1 + 2**0.5),
    (by_pyav, "PyAV", "mono", "stereo", 0.5**0.5, 0.5**0.5),
    (by_qt, "QAudioDecoder", "stereo", "mono", 1, 2**0.5),
    (by_qt, "QAudioDecoder", "mono", "stereo", 0.5**0.5, 0.5**0.5),
):
    seen = [mix(layout, target, kind) for kind in KINDS]
    print(f"{name}, {layout} to {target}: {seen[0]:.2f} and {seen[1]:.2f}")
    is_so &= abs(seen[0] - PEAK * whole) < 0.01 and abs(seen[1] - PEAK * floats) < 0.01
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
"$python" "$folder/levels.py" "$folder" 2>"$folder/log" || { cat "$folder/log" && exit 1; }
