"""Times the embedded starter model: `python -m tools.bench.starter`.

One song of the requested length at cfg 1.5, composed and decoded on the CPU, with the load time and
the peak memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from engine.contract import GenerationRequest, GenerationResult, SongStarted
from engine.pipeline import HeartMuLaGenPipeline
from tools.bench.figures import Figure, report

STARTER = Path(__file__).parents[2] / "resources" / "starter"
LYRICS = "[intro]\n\n[verse]\nthe street wakes up\na kettle sings\n\n[chorus]\nstay by my side\n"


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Time the embedded starter model.")
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    started = time.perf_counter()
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
    _load(pipeline)
    load_s = time.perf_counter() - started
    frames = options.seconds * 25 // 2
    request = GenerationRequest(
        "pop,piano,drums,happy",
        LYRICS,
        max_audio_length_ms=options.seconds * 1000 - 80,
        seed=1,
        min_new_frames=frames,
    )
    result = list(pipeline.run(request, threading.Event()))[-1]
    assert isinstance(result, GenerationResult)
    length_s = result.samples.shape[1] / result.sample_rate_hz
    total_s = result.compose_s + result.decode_s
    release_s = _timed(pipeline.release)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    speed = length_s / result.compose_s
    used = request.sampling.within(pipeline.checkpoint.mula_config.most_guidance)
    sys.stdout.write(f"{length_s:.1f} s of song at cfg {used.cfg_scale}\n")
    return report(
        [
            Figure("checking and loading the models", load_s, "s", 1.5),
            Figure(f"composing ({speed:.1f} x real time)", result.compose_s, "s", length_s / 4),
            Figure("decoding", result.decode_s, "s"),
            Figure("composing and decoding", total_s, "s", 10 + length_s / 6),
            Figure("peak memory", peak / 1e9, "GB", 1.5),
            Figure("freeing the memory", release_s, "s", 5),
        ]
    )


def _timed(work: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _load(pipeline: HeartMuLaGenPipeline) -> None:
    """Load both models by making the shortest song, stopped at its first event."""
    abort = threading.Event()
    for event in pipeline.run(GenerationRequest("pop", "", 80, seed=1), abort):
        if isinstance(event, SongStarted):
            abort.set()


if __name__ == "__main__":
    sys.exit(main())
