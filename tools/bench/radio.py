"""The radio by the starter, heard by nobody: are there gaps, and does anything grow?

    python -m tools.bench.radio [--minutes 60] [--seconds 60] [--early 5]

Runs the app without a window; its output takes sound at the pace of a sound card. Prints when it
began to play, the gaps, what it works while nothing is composed, and what is held after the early
minutes and at the end; then how long a stop takes. Linux only: the figures come from /proc. What
was measured last stands in BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from heartstudio.app import Studio
from heartstudio.jobs.engine.job import EngineState
from heartstudio.jobs.songs.radio import RadioState
from heartstudio.model.presets import BUILTIN_PRESETS
from heartstudio.model.radio_plan import Station
from tools.bench.memory_watch import memory_now
from tools.bench.playing import held_lines, unheard_studio
from tools.bench.soak import Held, held

LYRICS = (
    "[verse]\nLamps are burning\nAll night long",
    "[verse]\nSnow on the hill\nThe wind is still",
)
STOP_LIMIT_S = 30.0
LOOP_S, PAUSE_S = 5.0, 0.002


@dataclass
class Work:
    """Processor seconds of the process in some seconds on the clock."""

    clock_s: float = 0.0
    worked_s: float = 0.0
    _clock_began: float = field(default_factory=time.monotonic)
    _work_began: float = field(default_factory=time.process_time)

    def end_second(self, counts: bool) -> None:
        """Add what passed since the last call, if it counts."""
        now, worked = time.monotonic(), time.process_time()
        if counts:
            self.clock_s += now - self._clock_began
            self.worked_s += worked - self._work_began
        self._clock_began, self._work_began = now, worked

    @property
    def share(self) -> float:
        """Of one core."""
        return self.worked_s / self.clock_s if self.clock_s else float("nan")


@dataclass
class Heard:
    """What was heard. Seconds; `gaps`: when and how long, `songs` that were begun."""

    began_s: float = 0.0
    gaps: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    songs: set[str] = field(default_factory=set[str])
    most_files: int = 0
    most_mb: float = 0.0
    most_held_s: float = 0.0
    work_per_s: float = 0.0
    memory: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    """Bytes held, sampled every second, by the minute that began then."""
    at_rest: Work = field(default_factory=Work)
    """Seconds in which nothing was composed."""


def waiting() -> Work:
    """Return what this loop works by itself, before anything plays."""
    work, end = Work(), time.monotonic() + LOOP_S
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(PAUSE_S)
    work.end_second(counts=True)
    return work


def play(studio: Studio, seconds: float, minutes: float, early: float) -> tuple[Heard, Held, Held]:
    """Play a station for some minutes; return what was heard, and held early and at the end."""
    radio, folder, heard = studio.context.radio, studio.context.paths.radio, Heard()
    began, silent_since, looked, first = time.monotonic(), 0.0, 0.0, None
    is_at_rest = False
    radio.start(Station(tuple(one.tags for one in BUILTIN_PRESETS), LYRICS, round(seconds)))
    while (now := time.monotonic() - began) < 60 * minutes:
        QCoreApplication.processEvents()
        time.sleep(PAUSE_S)
        status = radio.status
        is_at_rest = is_at_rest and studio.context.queue.state is EngineState.IDLE
        if status.state is RadioState.OFF:
            raise SystemExit("the radio has stopped")
        if status.song is not None:
            heard.began_s = heard.began_s or now
            heard.songs.add(status.song.song_id)
        if status.state is RadioState.WAITING:
            silent_since = silent_since or now
        elif silent_since:
            heard.gaps.append((silent_since, now - silent_since))
            silent_since = 0.0
        heard.work_per_s = status.work_per_s
        heard.most_held_s = max(heard.most_held_s, radio.held_samples / 48_000)
        if first is None and now >= 60 * early:
            first = held()
        if now >= looked + 1.0:
            looked = now
            heard.at_rest.end_second(counts=is_at_rest)
            is_at_rest = True
            heard.memory.setdefault(int(now / 60), []).append(memory_now()[0])
            sizes = [one.stat().st_size for one in folder.glob("*.flac")]
            heard.most_files = max(heard.most_files, len(sizes))
            heard.most_mb = max(heard.most_mb, sum(sizes) / 1e6)
    last = held()
    return heard, first or last, last


def stop(studio: Studio) -> str:
    """Stop the radio; return as a line how long that took, and what is left."""
    radio, folder, stopped = studio.context.radio, studio.context.paths.radio, time.monotonic()
    radio.stop()
    while studio.context.queue.state is not EngineState.IDLE:
        QCoreApplication.processEvents()
        time.sleep(PAUSE_S)
        if time.monotonic() - stopped > STOP_LIMIT_S:
            raise SystemExit("composing did not stop")
    took_s = time.monotonic() - stopped
    if not radio.shutdown():
        raise SystemExit("the radio's thread did not end")
    left = len(list(folder.iterdir())) if folder.is_dir() else 0
    return f"composing ended {took_s:.2f} s after the stop; {left} files left"


def report(heard: Heard, early: Held, late: Held, minutes: float, early_min: float) -> str:
    """Return the figures as lines."""
    rest = heard.at_rest
    gaps = ", ".join(f"{gap:.2f} at {at:.0f}" for at, gap in heard.gaps) or "none"
    lines = [
        f"{len(heard.songs)} songs in {minutes:g} min; the first after {heard.began_s:.1f} s; "
        f"{heard.work_per_s:.2f} s of work for a second of music",
        f"gaps heard (s): {gaps}",
        f"while nothing was composed ({rest.clock_s:.0f} s): {rest.share:.1%} of a core",
        f"at most {heard.most_held_s:.0f} s of sound in memory, {heard.most_files} files, "
        f"{heard.most_mb:.1f} MB in the ring",
    ]
    lines += held_lines(((early_min, early), (minutes, late)), heard.memory)
    return "\n".join(lines)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--early", type=float, default=5.0)
    options = parser.parse_args()
    with unheard_studio() as studio:
        sys.stdout.write(f"this loop by itself: {waiting().share:.1%} of a core\n")
        heard, early, late = play(studio, options.seconds, options.minutes, options.early)
        sys.stdout.write(report(heard, early, late, options.minutes, options.early) + "\n")
        sys.stdout.flush()
        sys.stdout.write(stop(studio) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
