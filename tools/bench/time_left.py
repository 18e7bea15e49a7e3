"""Checks the displayed remaining time on a real song: python -m tools.bench.time_left.

The embedded starter model makes a song of 4 minutes (cfg 1.5) on this computer; every value that
the progress meter shows is compared with the actual remaining time. The end token is suppressed:
while it may come, the window says "at most", which cannot be compared. No data of earlier songs is
used, as at the first start.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from engine.contract import (
    GenerationRequest,
    Progress,
    SamplesDecoded,
    SamplingParams,
    SongStarted,
)
from engine.pipeline import HeartMuLaGenPipeline
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.progress import ProgressMeter
from heartstudio.jobs.engine.work import Compose
from heartstudio.model.settings import Rates
from tools.bench.figures import Figure, percentile, report

STARTER = Path(__file__).parents[2] / "resources" / "starter"
LYRICS = "[verse]\nPaper boats on a silver stream\n\n[chorus]\nSail on, sail on"
WITHIN = 0.2
FROM_SHARE, LAST_SHARE = 0.1, 0.97
"""Compared from a tenth of the work on; near the end only whole seconds are shown."""


@dataclass(frozen=True)
class Shown:
    """A displayed value and when it was shown, in seconds."""

    at_s: float
    left_s: float | None


def follow(seconds: int) -> tuple[list[Shown], float]:
    """Make the song; returns what was shown, and the total time."""
    request = GenerationRequest(
        "pop,piano,drums,happy",
        LYRICS,
        max_audio_length_ms=seconds * 1000,
        sampling=SamplingParams(cfg_scale=1.5),
        seed=1,
        min_new_frames=seconds * 25 // 2,
    )
    recipe = recipe_of_request(request, title="Time left")
    spec = JobSpec(new_song_id(), recipe, Compose(request), str(STARTER))
    began = time.monotonic()
    meter = ProgressMeter(1, spec, Rates(), began)
    shown: list[Shown] = []
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
    for event in pipeline.run(request, threading.Event()):
        now = time.monotonic()
        if isinstance(event, SongStarted):
            meter.planned(event, now)
        elif isinstance(event, SamplesDecoded):
            meter.sounded(event, now)
        elif isinstance(event, Progress):
            shown.append(Shown(now - began, meter.step(event, now).time_left_s))
    return shown, time.monotonic() - began


def main() -> int:
    """Make one song and print the error of the values."""
    parser = argparse.ArgumentParser(description="Checks the time left on a real song.")
    parser.add_argument("--seconds", type=int, default=240)
    shown, took_s = follow(parser.parse_args().seconds)
    compared = [s for s in shown if FROM_SHARE * took_s <= s.at_s <= LAST_SHARE * took_s]
    told = [s for s in compared if s.left_s is not None]
    errors = [abs((s.left_s or 0.0) / (took_s - s.at_s) - 1) for s in told]
    missed = 100 * sum(error > WITHIN for error in errors) / max(len(errors), 1)
    for tenth in range(1, 10):
        near = min(told, key=lambda s: abs(s.at_s - tenth * took_s / 10))
        sys.stdout.write(
            f"after {near.at_s:5.1f} s: shown {near.left_s or 0:5.1f} s, "
            f"really {took_s - near.at_s:5.1f} s\n"
        )
    return report(
        [
            Figure("everything took", took_s, "s"),
            Figure("figures compared", len(errors), ""),
            Figure("nothing was shown for", len(compared) - len(told), "", 0),
            Figure("error of the time left, median", 100 * percentile(errors, 50), "%", 20),
            Figure("error of the time left, p95", 100 * percentile(errors, 95), "%", 20),
            Figure("error of the time left, largest", 100 * max(errors), "%", 20),
            Figure("figures more than 20 % off", missed, "%", 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
