"""Times the first audio after Generate: `python -m tools.bench.first_sound`.

The starter model on the CPU, as run by the app's engine thread: once cold (a new process, torch not
imported yet) and once warm. Then simulates a listener who presses Play at the first audio: how long
would playback have to wait for the growing song?
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from engine.contract import (
    SAMPLE_RATE_HZ,
    EngineWish,
    GenerationRequest,
    SamplesDecoded,
    SongEngine,
)
from heartstudio.engine_adapter import load_engine
from tools.bench.figures import Figure, report

STARTER = Path(__file__).parents[2] / "resources" / "starter"
LYRICS = "[intro]\n\n[verse]\nthe street wakes up\na kettle sings\n\n[chorus]\nstay by my side\n"
COLD_S, WARM_S = 6.0, 4.0


@dataclass
class Listener:
    """A listener who plays from the first audio on, without pausing."""

    first_at: float | None = None
    waited_s: float = 0.0
    times: list[tuple[float, float, bool]] = field(default_factory=list)
    _sound_s: float = 0.0

    def hear(self, event: SamplesDecoded, now: float) -> None:
        """Audio is available until the end of this event."""
        if self.first_at is None:
            self.first_at = now
        played_s = now - self.first_at - self.waited_s
        if played_s > self._sound_s > 0:
            self.waited_s += played_s - self._sound_s
        end_s = (event.first_sample + event.samples.shape[1]) / SAMPLE_RATE_HZ
        self._sound_s = max(self._sound_s, end_s)
        self.times.append((now - self.first_at, end_s, event.is_preview))


def song(engine: SongEngine, seconds: int, started: float) -> tuple[Listener, float]:
    """Make one song with previews; returns the listener and the total seconds."""
    request = GenerationRequest(
        "pop,piano,drums,happy",
        LYRICS,
        max_audio_length_ms=seconds * 1000,
        seed=1,
        min_new_frames=seconds * 25 // 2,
        previews=True,
    )
    listener = Listener()
    for event in engine.run(request, threading.Event()):
        if isinstance(event, SamplesDecoded):
            listener.hear(event, time.perf_counter())
    return listener, time.perf_counter() - started


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--model", default=str(STARTER), help="a model folder")
    options = parser.parse_args()
    started = time.perf_counter()
    engine = load_engine(options.model, EngineWish("cpu"), threading.Event())
    figures: list[Figure] = []
    for what, limit in (("cold", COLD_S), ("warm", WARM_S)):
        listener, whole_s = song(engine, options.seconds, started)
        assert listener.first_at is not None
        figures += [
            Figure(f"first sound, {what}", listener.first_at - started, "s", limit),
            Figure(f"waiting of a listener after it, {what}", listener.waited_s, "s", 0.05),
            Figure(f"{options.seconds} s of song with previews, {what}", whole_s, "s"),
        ]
        for at_s, end_s, is_preview in listener.times:
            kind = "preview" if is_preview else "final"
            sys.stdout.write(f"{what}: +{at_s:5.1f} s  {kind:<8} until {end_s:5.1f} s\n")
        started = time.perf_counter()
    return report(figures)


if __name__ == "__main__":
    sys.exit(main())
