#!/usr/bin/env bash
# Behaviour: FFmpeg reads a WMA file that it wrote without its first 2048 samples: 43 ms of the sound, the first drum stroke or
#   consonant, are gone, and all else is early by as much. An MP4 or M4A file keeps its place but ends late: it states the
#   length of the sound, and FFmpeg gives up to a packet more, so loops and songs in a row stumble, and tracks that were
#   equally long (stems) are so no longer. The same streams of Opus and MP3 are exact to the sample in WebM, Ogg, Matroska
#   and MP3 files. Nothing warns.
# Versions: av 18.1.0 with its FFmpeg 8.1.2 (FFmpeg 5.1.9's programs lose the same of WMA), numpy 2.2.6 from the package index;
#   Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: of 144777 samples at 48 kHz; + is late or longer
#     wmav2 in asf: place -2048, end behind the sound's +631
#     aac in mp4: place +0, end behind the sound's +631
#     libopus in mp4: place +0, end behind the sound's +831
#     libmp3lame in mp4: place +0, end behind the sound's +422
#     alac in mp4: place +0, end behind the sound's +0
#     libopus in webm: place +0, end behind the sound's +0
#     libopus in ogg: place +0, end behind the sound's +0
#     libmp3lame in matroska: place +0, end behind the sound's +0
#     libmp3lame in mp3: place +0, end behind the sound's +0
#     as described
# Guess before: what FFmpeg wrote it reads in place and at its length, as all these containers can state both (of WMA: in place).
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet av==18.1.0 numpy==2.2.6
"$python" - <<'PYTHON'
import io
import sys

import av
import numpy

RATE_HZ, COUNT, REACH, SAMPLE = 48_000, 144_777, 3_000, slice(60_000, 70_000)
av.logging.set_level(av.logging.PANIC)
rng = numpy.random.default_rng(0)
sound = numpy.convolve(rng.normal(0, 0.3, COUNT), numpy.hanning(9) / 4, "same").astype(numpy.float32)


def written(codec, kind):
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE_HZ, layout="mono")
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, 0
        made = stream.codec_context
        convert = av.AudioResampler(
            format=made.format, layout="mono", rate=RATE_HZ, frame_size=made.frame_size or 1_024
        )
        for piece in [*convert.resample(frame), *convert.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return io.BytesIO(file.getvalue())


def read(file):
    with av.open(file) as container:
        to_floats = av.AudioResampler(format="fltp", layout="mono")
        frames = [piece for frame in container.decode(audio=0) for piece in to_floats.resample(frame)]
    return numpy.concatenate([frame.to_ndarray()[0] for frame in frames])


is_so = True
for codec, kind, place, longer in (
    ("wmav2", "asf", -2_048, True),
    ("aac", "mp4", 0, True),
    ("libopus", "mp4", 0, True),
    ("libmp3lame", "mp4", 0, True),
    ("alac", "mp4", 0, False),
    ("libopus", "webm", 0, False),
    ("libopus", "ogg", 0, False),
    ("libmp3lame", "matroska", 0, False),
    ("libmp3lame", "mp3", 0, False),
):
    found = read(written(codec, kind))
    around = found[SAMPLE.start - REACH : SAMPLE.stop + REACH]
    seen = int(numpy.correlate(around, sound[SAMPLE], "valid").argmax()) - REACH
    behind = len(found) - seen - COUNT
    print(f"{codec} in {kind}: place {seen:+d}, end behind the sound's {behind:+d}")
    is_so &= seen == place and (behind > 0 if longer else behind == 0)
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
