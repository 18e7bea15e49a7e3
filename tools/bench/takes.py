"""Times takes composed together by the embedded starter: `python -m tools.bench.takes`.

In every round one song, then two and four takes of it are made, composed and decoded; each is given
in relation to the one song of its round. A 3B model's frames are compared by `tools.bench.heartmula
--turns --rows 2 4 8` (two rows are one take with guidance).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from dataclasses import dataclass, replace

from engine.contract import GenerationRequest, GenerationResult
from engine.pipeline import HeartMuLaGenPipeline
from tools.bench.figures import Figure, report
from tools.bench.starter import LYRICS, STARTER

NUMBERS = (1, 2, 4)
LIMITS = {2: None, 4: 2.2}


@dataclass(frozen=True)
class Times:
    """Seconds of composing alone, until all takes were made, and of the processor."""

    composed_s: float
    made_s: float
    processor_s: float


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Time takes composed together by the starter.")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
    request = GenerationRequest(
        "pop,piano,drums,happy",
        LYRICS,
        max_audio_length_ms=options.seconds * 1000 - 80,
        seed=1,
        min_new_frames=options.seconds * 25 // 2,
    )
    made(pipeline, replace(request, max_audio_length_ms=800, min_new_frames=10), 1)
    rounds = [
        {takes: made(pipeline, request, takes) for takes in NUMBERS} for _ in range(options.rounds)
    ]
    sys.stdout.write(f"{options.rounds} rounds of {options.seconds} s; medians\n")
    return report([figure for takes in NUMBERS for figure in _figures(rounds, takes)])


def made(pipeline: HeartMuLaGenPipeline, request: GenerationRequest, takes: int) -> Times:
    """Make takes with consecutive seeds."""
    requests = [replace(request, seed=1 + take) for take in range(takes)]
    began_s, worked_s = time.perf_counter(), time.process_time()
    events = pipeline.run_takes(requests, [threading.Event() for _ in requests])
    results = [event for _, event in events if isinstance(event, GenerationResult)]
    assert len(results) == takes
    composed_s = max(result.compose_s for result in results)
    return Times(composed_s, time.perf_counter() - began_s, time.process_time() - worked_s)


def _figures(rounds: list[dict[int, Times]], takes: int) -> list[Figure]:
    if takes == 1:
        one = [each[1] for each in rounds]
        return [
            Figure("one song, composed", statistics.median(t.composed_s for t in one), "s"),
            Figure("one song, composed and decoded", statistics.median(t.made_s for t in one), "s"),
            Figure("… processor time", statistics.median(t.processor_s for t in one), "s"),
        ]

    def ratio(of: str) -> float:
        return statistics.median(getattr(e[takes], of) / getattr(e[1], of) for e in rounds)

    return [
        Figure(f"{takes} takes, composed, of one", ratio("composed_s"), "x"),
        Figure(f"{takes} takes, composed and decoded, of one", ratio("made_s"), "x", LIMITS[takes]),
        Figure("… processor time", ratio("processor_s"), "x"),
    ]


if __name__ == "__main__":
    sys.exit(main())
