#!/usr/bin/env bash
# Behaviour: libsndfile hands channels through in the order that a format stores them. WAV, W64, RF64 and FLAC store 5.1 as left,
#   right, centre, LFE and the two behind; Vorbis and Opus as left, centre, right, the two behind, LFE. So the second
#   channel of a 5.1 Opus file is the centre: who takes the first two for stereo gets left and voice, and who converts
#   such a file to FLAC sends the right channel to the centre and the LFE behind. The other way, a 5.1 Vorbis or Opus
#   file written by soundfile plays with its centre at the right, and a surround channel on the subwoofer, which Opus
#   reduces to bass for good. Nothing fails or warns.
# Versions: soundfile 0.14.0 with its libsndfile 1.2.2, av 18.1.0 with its FFmpeg, numpy 2.2.6; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: which channel (FL FR FC LFE BL BR) each one turns out to be
#     FLAC by FFmpeg, read by soundfile: FL FR FC LFE BL BR
#     Opus by FFmpeg, read by soundfile: FL FC FR BL BR LFE
#     Vorbis by soundfile, read by FFmpeg: FL FC FR BR LFE BL
#     Opus by soundfile, read by FFmpeg: FL FC FR BR LFE BL
#     as described
# Guess before: libsndfile puts Vorbis and Opus into the order of WAV, in both directions, so that it agrees with FFmpeg.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet soundfile==0.14.0 av==18.1.0 numpy==2.2.6
"$python" - "$folder" <<'PYTHON'
import pathlib
import sys

import av
import numpy
import soundfile

RATE_HZ, NAMES = 48_000, ("FL", "FR", "FC", "LFE", "BL", "BR")
TONES_HZ = numpy.array([40, 55, 70, 25, 85, 100])  # a subwoofer's channel holds only such tones
folder = pathlib.Path(sys.argv[1])
times = numpy.arange(4 * RATE_HZ)[:, None] / RATE_HZ
sound = (0.3 * numpy.sin(2 * numpy.pi * TONES_HZ * times)).astype(numpy.float32)


def named(found):
    """The channel whose tone each one carries."""
    middle = found[RATE_HZ : 3 * RATE_HZ] * numpy.hanning(2 * RATE_HZ)[:, None]
    peaks_hz = abs(numpy.fft.rfft(middle, axis=0)).argmax(0) / 2
    return " ".join(NAMES[abs(TONES_HZ - peak).argmin()] for peak in peaks_hz)


def write_by_ffmpeg(path, codec):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE_HZ, layout="5.1")
        flat = numpy.ascontiguousarray(sound.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout="5.1")
        frame.sample_rate = RATE_HZ
        kind = stream.codec_context.format
        for piece in av.AudioResampler(format=kind, layout="5.1", rate=RATE_HZ).resample(frame):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def read_by_ffmpeg(path):
    with av.open(str(path)) as container:
        to_floats = av.AudioResampler(format="fltp", layout="5.1", rate=RATE_HZ)
        frames = [piece for frame in container.decode(audio=0) for piece in to_floats.resample(frame)]
    return numpy.concatenate([frame.to_ndarray() for frame in frames], axis=1).T


seen = []
for name, codec in (("FLAC", "flac"), ("Opus", "libopus")):
    path = folder / f"by_ffmpeg.{name.lower()}"
    write_by_ffmpeg(path, codec)
    seen.append(named(soundfile.read(path)[0]))
    print(f"{name} by FFmpeg, read by soundfile: {seen[-1]}")
for name, kind in (("Vorbis", "VORBIS"), ("Opus", "OPUS")):
    path = folder / f"by_soundfile_{name}.ogg"
    soundfile.write(path, sound, RATE_HZ, format="OGG", subtype=kind)
    seen.append(named(read_by_ffmpeg(path)))
    print(f"{name} by soundfile, read by FFmpeg: {seen[-1]}")
is_so = seen[0] == " ".join(NAMES) and seen[1] == "FL FC FR BL BR LFE"
is_so &= all(order.split()[:3] == ["FL", "FC", "FR"] for order in seen[2:])
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
