#!/usr/bin/env bash
# Behaviour: ONNX's MelWeightMatrix, in ONNX Runtime and in ONNX's own reference, divides the range between its edges into one
#   part too many. So all triangles lie lower than by the formula that it states: the last of 40 bands at 16 kHz ends a
#   band below upper_edge_hertz, at 7.5 instead of 8 kHz, with its middle where the one before should have it. It also
#   moves every corner to a bin: of 80 bands on 400 samples, as speech models have them, 5 equal the one before. A
#   model that learned with bands from one edge to the other (torchaudio, librosa, TensorFlow by HTK's formula) hears
#   treble by up to a band too high once this operator makes them. Nothing warns.
# Versions: onnxruntime 1.32.0, onnx 1.23.2, numpy 2.2.6 from the package index; Python 3.11, Linux x86-64.
# Date: 2026-11-30.
# Output seen: where the last band has its middle and its end, in Hz, by the formula and by the operator
#     40 bands, 512 samples at 16000 Hz: middle 7481, is 7000; end 8000, is 7469
#     80 bands, 400 samples at 16000 Hz: middle 7734, is 7480; end 8000, is 7680
#     128 bands, 2048 samples at 44100 Hz: middle 21444, is 20866; end 22050, is 21426
#     ONNX's reference gives the same numbers; bands of 80 that equal the one before: 5
#     as described
# Guess before: the numbers of the stated formula and edges, to 1e-5, as its windows and transforms gave them.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet onnxruntime==1.32.0 onnx==1.23.2 numpy==2.2.6
"$python" -W ignore - <<'PYTHON'
import sys

import numpy
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

NAMES = ("bands", "samples", "rate_hz", "lower_hz", "upper_hz")
KINDS = (TensorProto.INT64,) * 3 + (TensorProto.FLOAT,) * 2
graph = helper.make_graph(
    [helper.make_node("MelWeightMatrix", NAMES, ["weights"])],
    "mel",
    [helper.make_tensor_value_info(name, kind, []) for name, kind in zip(NAMES, KINDS)],
    [helper.make_tensor_value_info("weights", TensorProto.FLOAT, None)],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
runtime = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
reference = ReferenceEvaluator(model)


def given(bands, samples, rate_hz):
    values = [numpy.array(value, numpy.int64) for value in (bands, samples, rate_hz)]
    values += [numpy.array(value, numpy.float32) for value in (0, rate_hz / 2)]
    return dict(zip(NAMES, values))


def hz_of(mel):
    return 700 * (10 ** (mel / 2595) - 1)


is_so = True
for bands, samples, rate_hz in ((40, 512, 16_000), (80, 400, 16_000), (128, 2_048, 44_100)):
    feed = given(bands, samples, rate_hz)
    weights = runtime.run(None, feed)[0]
    is_so &= bool(numpy.allclose(weights, reference.run(None, feed)[0], atol=1e-5))
    top = 2595 * numpy.log10(1 + rate_hz / 2 / 700)
    middle, end = hz_of(top * bands / (bands + 1)), rate_hz / 2
    bin_hz, last = rate_hz / samples, numpy.flatnonzero(weights[:, -1])
    is_middle, is_end = weights[:, -1].argmax() * bin_hz, last[-1] * bin_hz
    print(
        f"{bands} bands, {samples} samples at {rate_hz} Hz: middle {middle:.0f}, is {is_middle:.0f}; "
        f"end {end:.0f}, is {is_end:.0f}"
    )
    is_so &= is_middle < middle - 2 * bin_hz and is_end < end - 2 * bin_hz
    if bands == 80:
        same = sum(numpy.array_equal(weights[:, n], weights[:, n - 1]) for n in range(1, bands))
is_so &= same > 0
print(f"ONNX's reference gives the same numbers; bands of 80 that equal the one before: {same}")
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
