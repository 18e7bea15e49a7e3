"""`kill -9` at random moments between Generate and the saved song, with the real starter.

    python -m tools.bench.kills [--kills 40] [--seed 1] [--endless]

A process of its own opens the app without a window, presses Generate three times (with --endless
once, for an endless song) and is killed at a random moment; a second one opens the same folders
again and says what it finds there.  Counted: songs that were saved and are gone, songs that were
queued and are nowhere, and tokens that were composed and are gone beyond the allowed 2 s.  POSIX
only.  What was measured last stands in BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer

from engine.contract import TOKEN_FRAME_RATE_HZ, FramesComposed
from heartstudio.app import Studio
from heartstudio.engine_adapter import load_engine
from heartstudio.model.draft import UNTIL_STOPPED_S
from heartstudio.paths import AppPaths

LYRICS = "[verse]\nLamps are burning\nAll night long"
TITLES = ("First", "Second", "Third")
LENGTH_S = 10
ALLOWED_FRAMES = round(2 * TOKEN_FRAME_RATE_HZ)
LONGEST_S = 20.0
"""Moments are drawn from the time that a run to the first saved song takes, at most this."""
LONGEST_ENDLESS_S = 60.0
"""The same for an endless song, which is not saved."""


@dataclass
class Seen:
    """What a killed app said: titles that were queued, frames composed, songs saved."""

    queued: list[str] = field(default_factory=list[str])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    frames: dict[str, int] = field(default_factory=dict[str, int])
    saved: set[str] = field(default_factory=set[str])


def say(*words: object) -> None:
    """Write a line to the parent at once."""
    sys.stdout.write("\t".join(map(str, words)) + "\n")
    sys.stdout.flush()


def make(folder: Path, is_endless: bool) -> int:
    """Open the app, press Generate three times, and tell what happens until killed."""
    app = QCoreApplication(sys.argv[:1])
    studio = Studio(AppPaths.under(folder), load_engine)
    studio.begin()
    context = studio.context

    def on_event(job_id: int, event: object) -> None:
        job = context.queue.job(job_id)
        if job is not None and isinstance(event, FramesComposed):
            end = event.first_frame + event.codes.shape[1]
            say("frames", job.spec.song_id, end, job.spec.title)

    context.queue.happened.connect(on_event)
    context.saver.song_saved.connect(lambda song_id, _job: say("saved", song_id))
    draft = context.draft
    length_s = UNTIL_STOPPED_S if is_endless else LENGTH_S
    for name, value in (("tags", ("pop", "piano")), ("lyrics", LYRICS), ("length_s", length_s)):
        draft.set(name, value)

    def generate() -> None:
        say("ready")
        for title in TITLES[:1] if is_endless else TITLES:
            draft.set("title", title)
            context.requests.generate()
            say("queued", title)

    QTimer.singleShot(0, generate)
    return app.exec()


def look(folder: Path) -> int:
    """Open the app again and say, as JSON, what it found."""
    app = QCoreApplication(sys.argv[:1])
    studio = Studio(AppPaths.under(folder), load_engine)
    context = studio.context

    def tell() -> None:
        found = {
            "library": {song.id: song.title for song in context.songs.songs()},
            "interrupted": {
                Path(song.journal).stem: [song.title, round(song.composed_s * TOKEN_FRAME_RATE_HZ)]
                for song in context.saver.interrupted
            },
            "waiting": context.waiting.titles,
        }
        studio.shutdown()
        say(json.dumps(found))
        app.quit()

    # The waiting songs are sorted out on the library's thread, after the journals.
    context.saver.interrupted_found.connect(lambda _songs: QTimer.singleShot(1_000, tell))
    studio.begin()
    return app.exec()


def _command(role: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tools.bench.kills", "--role", role, "--folder", str(folder)]


def run_and_kill(folder: Path, delay_s: float, is_endless: bool = False) -> tuple[Seen, float]:
    """Return what the app said until it was killed, and when it said that it saved (0: not)."""
    command = [*_command("make", folder), *(["--endless"] if is_endless else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    seen, saved_at = Seen(), 0.0
    while process.stdout.readline().strip() != "ready":
        if process.poll() is not None:
            raise SystemExit("the app did not start")
    began = time.monotonic()
    killer = threading.Timer(delay_s, lambda: os.kill(process.pid, signal.SIGKILL))
    killer.start()
    for line in process.stdout:
        match line.rstrip("\n").split("\t"):
            case ["queued", title]:
                seen.queued.append(title)
            case ["frames", song_id, end, title]:
                seen.frames[song_id], seen.titles[song_id] = int(end), title
            case ["saved", song_id]:
                seen.saved.add(song_id)
                saved_at = saved_at or time.monotonic() - began
            case _:
                pass
    process.wait()
    killer.cancel()
    return seen, saved_at


def losses(seen: Seen, found: dict[str, Any]) -> list[str]:
    """Return what was lost, one sentence each."""
    library, interrupted = found["library"], found["interrupted"]
    lost = [f"saved song {song_id} is gone" for song_id in seen.saved if song_id not in library]
    known = [*library.values(), *(title for title, _ in interrupted.values()), *found["waiting"]]
    lost += [f"queued song {title} is nowhere" for title in seen.queued if title not in known]
    for song_id, frames in seen.frames.items():
        if song_id not in library:
            kept = interrupted.get(song_id, ["", 0])[1]
            if frames - kept > ALLOWED_FRAMES:
                lost.append(f"{frames - kept} frames of {seen.titles[song_id]} are gone")
    return lost


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--endless", action="store_true")
    parser.add_argument("--role", choices=("make", "look"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role is not None:
        return (
            make(options.folder, options.endless)
            if options.role == "make"
            else look(options.folder)
        )
    longest_s = LONGEST_ENDLESS_S if options.endless else LONGEST_S
    rng, faults = random.Random(options.seed), 0
    for number in range(options.kills):
        delay_s = 0.0 if number % 8 == 0 else rng.uniform(0.0, longest_s)
        with tempfile.TemporaryDirectory() as folder:
            seen, saved_at = run_and_kill(Path(folder), delay_s, options.endless)
            if saved_at:  # from Generate to saved, and a little more
                longest_s = min(LONGEST_S, saved_at + 1.0)
            done = subprocess.run(
                _command("look", Path(folder)), capture_output=True, text=True, check=True
            )
        lost = losses(seen, json.loads(done.stdout.splitlines()[-1]))
        faults += len(lost)
        sys.stdout.write(
            f"{number + 1}: after {delay_s:.2f} s, {len(seen.queued)} queued, "
            f"{sum(seen.frames.values())} frames, {len(seen.saved)} saved: "
            f"{'; '.join(lost) or 'nothing lost'}\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"{options.kills} kills, {faults} losses\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
