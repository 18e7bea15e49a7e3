"""Tests the built app on a bare Linux: `python -m tools.package.trial` (as root, after a build).

In a root without Python, X libraries, fonts, sound and network, installed read-only in a folder
with spaces and non-ASCII letters, with the home folder on another file system and as an account
without a name, under Xvfb: the window must appear within 4 s with an empty disk cache, as one
window of one process; a second instance must pass its file on; after kill -9 and after a crash it
must start again, with a report about the crash; the self-test must pass.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.package.bare_root import HOME_PLACE, USER, BareRoot, missing_tools
from tools.package.places import ROOT, built_app, say
from tools.package.virtual_screen import VirtualScreen

COLD_LIMIT_S = 4.0
LIMIT_S = 60.0
SELF_TEST_LIMIT_S = 600.0
POLL_S = 0.02
DATA = ".local/share/Heart Studio"


@dataclass
class Trial:
    """What is tested where, and the results."""

    root: BareRoot
    screen: VirtualScreen
    failed: list[str] = field(default_factory=list[str])

    def check(self, what: str, is_good: bool, more: str = "") -> None:
        """Print one result and record a failure."""
        say(f"  {'yes' if is_good else 'NO '}  {what}{f': {more}' if more else ''}")
        if not is_good:
            self.failed.append(what)

    def wait(self, done: Callable[[], bool], limit_s: float = LIMIT_S) -> float:
        """Return the seconds until `done`, or infinity."""
        began_s = time.monotonic()
        while not done():
            if time.monotonic() - began_s > limit_s:
                return float("inf")
            time.sleep(POLL_S)
        return time.monotonic() - began_s

    def open_window(self) -> float:
        """Start the app and wait for its painted window; returns the seconds."""
        self.wait(lambda: not self.root.processes() and not self.screen.windows())
        began_s = time.monotonic()
        self.root.start(display=self.screen.display)
        self.wait(lambda: bool(self.screen.windows()) and self.screen.shows_a_window())
        return time.monotonic() - began_s

    def end(self, number: int) -> None:
        """End the app with a signal and wait until it has exited."""
        self.root.kill(number)
        self.wait(lambda: not self.root.processes())


def forget_disk_cache() -> None:
    """Empty the disk cache, so that the next start reads everything from the disk."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


def try_environment(trial: Trial) -> None:
    """Check that the root is bare."""
    root = trial.root
    unwanted = root.unwanted()
    trial.check("no Python, X, OpenGL, fonts, sound in the root", not unwanted, ", ".join(unwanted))
    trial.check("the app's folder is read-only", root.is_read_only(), str(root.app.name))
    trial.check("home is on another file system", root.is_on_another_file_system(), HOME_PLACE)


def try_window(trial: Trial, runs: int, pictures: Path | None) -> None:
    """Check the start-up time with an empty disk cache, and that there is one window."""
    seconds: list[float] = []
    for number in range(runs):
        if number:
            trial.end(signal.SIGTERM)
        forget_disk_cache()
        seconds.append(trial.open_window())
    times = " ".join(f"{value:.1f}" for value in seconds)
    trial.check(f"window within {COLD_LIMIT_S} s, cold", max(seconds) <= COLD_LIMIT_S, f"{times} s")
    time.sleep(2.0)
    windows, processes = trial.screen.windows(), trial.root.processes()
    trial.check("one window", len(windows) == 1, f"{len(windows)}")
    trial.check("one process", len(processes) == 1, f"{len(processes)}")
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        trial.screen.save(pictures / "bare-root.png")


def try_second_start(trial: Trial) -> None:
    """Check that a song file given to a second instance is opened by the first."""
    song = write_song(trial.root.home / "Geschenk für Ø.flac")
    second = trial.root.start(f"/{HOME_PLACE}/{song.name}", display=trial.screen.display)
    ended_s = trial.wait(lambda: second.poll() is not None)
    trial.check("a second start ends at once", second.returncode == 0, f"{ended_s:.1f} s")
    trial.wait(lambda: songs_in_library(trial) == 1, 10.0)
    trial.check("its file is in the first one's library", songs_in_library(trial) == 1)
    processes = trial.root.processes()
    trial.check("still one process", len(processes) == 1, f"{len(processes)}")


def try_bad_ends(trial: Trial, pictures: Path | None) -> None:
    """kill -9 leaves a socket file, a crash leaves a report; check that it starts after both."""
    trial.end(signal.SIGKILL)
    trial.check("starts again after kill -9", trial.open_window() < LIMIT_S)
    crashes = trial.root.home / DATA / "logs" / "crashes"
    trial.check("kill -9 is not reported as a crash", not list(crashes.glob("crash-*.txt")))
    trial.end(signal.SIGSEGV)
    trial.check("starts again after a crash", trial.open_window() < LIMIT_S)
    reports = list(crashes.glob("crash-*.txt"))
    says_why = bool(reports) and "Segmentation fault" in reports[0].read_text(encoding="utf-8")
    trial.check("there is a report about the crash", says_why)
    if pictures is not None:
        time.sleep(2.0)
        trial.screen.save(pictures / "after-a-crash.png")
    trial.end(signal.SIGTERM)


def try_self_test(trial: Trial) -> None:
    """Run the self-test without a display."""
    process = trial.root.start("--self-test")
    trial.wait(lambda: process.poll() is not None, SELF_TEST_LIMIT_S)
    trial.check("the self-test passes", process.returncode == 0)
    trial.end(signal.SIGKILL)


def write_song(path: Path) -> Path:
    """Write a song file of one second that the app can open."""
    import numpy as np

    from engine.contract import SAMPLES_PER_TOKEN_FRAME
    from engine.songs.recipe import Recipe
    from engine.songs.score import Score, new_song_id
    from engine.songs.song_file import write_master

    samples = np.full((2, 13 * SAMPLES_PER_TOKEN_FRAME), 0.1, np.float32)
    codes = np.zeros((8, 13), np.int32)
    write_master(path, samples, Score(new_song_id(), codes, Recipe(title="A present")))
    os.chown(path, USER, USER)
    return path


def songs_in_library(trial: Trial) -> int:
    """Return the number of songs in the app's index."""
    file = trial.root.home / DATA / "library.sqlite"
    if not file.exists():
        return 0
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM songs").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole trial; returns 0 if everything passes."""
    parser = argparse.ArgumentParser(prog="trial", description="Try the app on a bare Linux.")
    parser.add_argument("--app", type=Path, default=built_app())
    parser.add_argument("--root", type=Path, default=ROOT / "build" / "trial-root")
    parser.add_argument("--runs", type=int, default=3, help="cold starts")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the screen")
    options = parser.parse_args(arguments)
    for problem in missing_tools():
        parser.exit(2, f"{problem}\n")
    root = BareRoot(options.root.resolve(), options.app.resolve())
    root.make()
    with tempfile.TemporaryDirectory() as folder:
        screen = VirtualScreen(Path(folder))
        trial = Trial(root, screen)
        try:
            root.mount()
            try_environment(trial)
            try_window(trial, options.runs, options.pictures)
            try_second_start(trial)
            try_bad_ends(trial, options.pictures)
            try_self_test(trial)
        finally:
            root.kill()
            root.unmount()
            screen.close()
    say("TRIAL FAILED: " + "; ".join(trial.failed) if trial.failed else "TRIAL PASSED")
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
