"""An endless song by the starter, heard by nobody: are there gaps, and does anything grow?

    python -m tools.bench.endless [--minutes 30] [--early 5]

Runs the app without a window; its output takes sound at the pace of a sound card. Prints the gaps,
and what is held after the early minutes and at the end. Then the song is stopped, saved, read again
and extended from its middle. Linux only: the figures come from /proc. `python -m tools.bench.kills
--endless` kills one. What was measured last stands in BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.contract import RoundBegan
from engine.songs.score import Score
from engine.songs.song_file import read_song
from engine.songs.sound_reader import decode_blocks
from heartstudio.app import Studio
from heartstudio.audio.player import PlayState
from heartstudio.model.draft import UNTIL_STOPPED_S
from tools.bench.memory_watch import memory_now
from tools.bench.playing import held_lines, unheard_studio
from tools.bench.soak import Held, held

LYRICS = (
    "[verse]\nLamps are burning\nAll night long\n\n[chorus]\nSnow on the hill\nThe wind is still"
)
EXTENSION_S = 10
LIMIT_S = 300.0


@dataclass
class Heard:
    """What was heard and saved. Seconds; `gaps`: when and how long, after the first sound."""

    began_s: float = 0.0
    gaps: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    rounds: int = 0
    music_s: float = 0.0
    saved_s: float = 0.0
    quietest_db: float = 0.0
    is_whole: bool = False
    kept_equal: bool = False
    memory: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    """Bytes held, sampled every second, by the minute that began then."""


def wait(until: Callable[[], bool], what: str) -> float:
    """Let the app work until something is so; return the seconds it took."""
    began = time.monotonic()
    while not until():
        QCoreApplication.processEvents()
        time.sleep(0.002)
        if time.monotonic() - began > LIMIT_S:
            raise SystemExit(f"{what} took more than {LIMIT_S:.0f} s")
    return time.monotonic() - began


def play(studio: Studio, minutes: float, early: float) -> tuple[Heard, Held, Held]:
    """Make and play a song for some minutes; return what was heard, and held early and late."""
    context, heard = studio.context, Heard()
    context.deck.plays_new_songs = True

    def on_event(_job_id: int, event: object) -> None:
        heard.rounds += isinstance(event, RoundBegan)

    context.queue.happened.connect(on_event)
    for name, value in (("tags", ("pop", "piano")), ("lyrics", LYRICS), ("title", "Endless")):
        context.draft.set(name, value)
    context.draft.set("length_s", UNTIL_STOPPED_S)
    context.requests.generate()
    began, silent_since, looked, first = time.monotonic(), 0.0, 0.0, None
    while (now := time.monotonic() - began) < 60 * minutes:
        QCoreApplication.processEvents()
        time.sleep(0.002)
        state = context.player.state
        if state is PlayState.PLAYING:
            heard.began_s = heard.began_s or now
            if silent_since:
                heard.gaps.append((silent_since, now - silent_since))
                silent_since = 0.0
        elif heard.began_s:
            silent_since = silent_since or now
        if first is None and now >= 60 * early:
            first = held()
        if now >= looked + 1.0:
            looked = now
            heard.memory.setdefault(int(now / 60), []).append(memory_now()[0])
    last = held()
    return heard, first or last, last


def save_and_extend(studio: Studio, heard: Heard) -> None:
    """Stop the song, read what was saved, and extend it from its middle."""
    context = studio.context
    saved: list[str] = []
    context.saver.song_saved.connect(lambda song_id, _job_id: saved.append(song_id))
    context.requests.stop()
    heard.saved_s = wait(lambda: len(saved) == 1, "saving")
    song = _score(studio, saved[0])
    heard.music_s = song.duration_s
    path = _path(studio, saved[0])
    heard.quietest_db, sound_s = _quietest_db(path)
    heard.is_whole = abs(sound_s - song.duration_s) < 0.001 and not read_song(path).damage
    context.requests.prepare_extension(saved[0], song.duration_s / 2)
    wait(lambda: context.draft.draft.extend is not None, "preparing")
    context.draft.set("length_s", EXTENSION_S)
    context.requests.generate()
    wait(lambda: len(saved) == 2, "extending")
    cut = round(song.frame_count / 2)
    grown = _score(studio, saved[1])
    heard.kept_equal = grown.frame_count > cut and np.array_equal(
        grown.codes[:, :cut], song.codes[:, :cut]
    )


def _path(studio: Studio, song_id: str) -> Path:
    song = studio.context.songs.song(song_id)
    assert song is not None
    return song.path


def _score(studio: Studio, song_id: str) -> Score:
    return read_song(_path(studio, song_id)).require_score()


def _quietest_db(path: Path) -> tuple[float, float]:
    """Return the loudness of the quietest 10 s of a file (RMS), and its seconds."""
    squares: list[np.ndarray] = []  # pyright: ignore[reportMissingTypeArgument]
    for block in decode_blocks(path):
        squares.append(np.square(block, dtype=np.float64).mean(axis=0))
    whole = np.concatenate(squares)
    parts = whole[: len(whole) // 480_000 * 480_000].reshape(-1, 480_000).mean(axis=1)
    return float(10 * np.log10(max(parts.min(initial=1.0), 1e-20))), len(whole) / 48_000


def report(heard: Heard, early: Held, late: Held, minutes: float, early_min: float) -> str:
    """Return the figures as lines."""
    gaps = ", ".join(f"{gap:.2f} at {at:.0f}" for at, gap in heard.gaps) or "none"
    played = f"heard from {heard.began_s:.1f} s on" if heard.began_s else "gathered, nothing heard"
    lines = [
        f"{minutes:g} min: {played}; {heard.rounds} new rounds",
        f"gaps heard (s): {gaps}",
    ]
    lines += held_lines(((early_min, early), (minutes, late)), heard.memory)
    return "\n".join(lines)


def report_of_file(heard: Heard) -> str:
    """Return as lines what became of the song."""
    return (
        f"{heard.music_s:.0f} s composed; saved {heard.saved_s:.1f} s after the stop; the file is "
        f"whole: {heard.is_whole}; its quietest 10 s: {heard.quietest_db:.1f} dB\n"
        f"extended from its middle, what comes before it equal: {heard.kept_equal}"
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--early", type=float, default=5.0)
    options = parser.parse_args()
    with unheard_studio() as studio:
        heard, early, late = play(studio, options.minutes, options.early)
        sys.stdout.write(report(heard, early, late, options.minutes, options.early) + "\n")
        sys.stdout.flush()
        save_and_extend(studio, heard)
        left = os.listdir(studio.context.paths.journals)
    sys.stdout.write(report_of_file(heard) + "\n")
    sys.stdout.write(f"files left beside the song: {', '.join(left) or 'none'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
