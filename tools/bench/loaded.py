"""Times a short starter song next to busy loops, relative to a fair share of the processor.

python -m tools.bench.loaded [--load 0 6 10] [--rounds 2] [--threads 1 2] [--seconds 2]

Every song is made by a separate program, like `studio.py render`, alternating one thread and two
(OMP_NUM_THREADS). The loops belong to this command and end with it. `fair`: what one thread would
need for all of the song's work, if all runnable threads get equal shares of the cores. POSIX only:
it queries the system for a child's CPU time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100000))"
"""Ends by itself when this command ends."""


@dataclass(frozen=True)
class Run:
    """One song: wall-clock and CPU seconds, and its threads."""

    load: int
    threads: int
    passed_s: float
    worked_s: float

    def fair_s(self, cores: int) -> float:
        """What one thread needs with an equal share of the cores, at most one core."""
        return self.worked_s / min(1.0, cores / (self.load + 1))


def main() -> int:
    """Parse the arguments, make the songs, print the table."""
    parser = argparse.ArgumentParser(description="Make a short song beside busy loops.")
    parser.add_argument("--load", type=int, nargs="+", default=[0, 6, 10])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    sys.stdout.write(f"{cores} cores, a song of {options.seconds:g} s\n")
    sys.stdout.write("load  threads   clock      work      fair   clock / fair\n")
    for load in options.load:
        for _ in range(options.rounds):
            for threads in options.threads:
                with busy_loops(load):
                    run = render(load, threads, options.seconds)
                fair_s = run.fair_s(cores)
                sys.stdout.write(
                    f"{load:4d}  {threads:7d} {run.passed_s:7.1f} s {run.worked_s:7.1f} s"
                    f" {fair_s:7.1f} s   {run.passed_s / fair_s:8.2f}\n"
                )
                sys.stdout.flush()
    return 0


@contextmanager
def busy_loops(count: int) -> Generator[None]:
    """Run `count` other programs that continuously use the processor."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def render(load: int, threads: int, seconds: float) -> Run:
    """Make the song in a separate program."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "song.wav"
        command = [sys.executable, "-m", "engine.cli", "--seconds", str(seconds), "--seed", "1"]
        before, began = os.times(), time.perf_counter()
        subprocess.run(
            [*command, "-o", str(target)],
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            stderr=subprocess.DEVNULL,
            check=True,
        )
        passed_s = time.perf_counter() - began
    after = os.times()
    worked_s = after.children_user - before.children_user
    worked_s += after.children_system - before.children_system
    return Run(load, threads, passed_s, worked_s)


if __name__ == "__main__":
    sys.exit(main())
