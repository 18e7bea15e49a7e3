"""Measures the memory that a very long song takes: read, exported, repaired, heard with its stems.

python -m tools.bench.long_song [--minutes 60]

The song is a file with tones and noise. Told is the process's own memory at its highest, above what
it held before; the views of files that the system may drop are not counted. On Linux.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, Samples
from engine.growing_sound import joined_sound
from engine.songs.kept_sound import spliced
from engine.songs.recipe import recipe_from_values
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import (
    ExportOptions,
    SoundFormat,
    export,
    read_song,
    write_new_master,
)
from engine.songs.sound_reader import load_stereo
from engine.songs.training_set import TrainingSet
from heartstudio.audio.track import PatchedTrack, Preview, Track
from tools.bench.figures import Figure, report
from tools.bench.memory_watch import memory_now, watched

LIMIT_MB = 300
MB = 1_000_000
STEMS = 3
PATCH: Samples = np.full((2, 30 * SAMPLE_RATE_HZ), 0.1, np.float32)


def minutes_of_sound(minutes: int) -> Iterator[Samples]:
    """Yield a minute at a time."""
    rng = np.random.default_rng(1)
    time_s = np.arange(60 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = 0.25 * np.sin(2 * np.pi * 220 * time_s)
    minute = (tone + rng.normal(0, 0.01, (2, len(time_s)))).astype(np.float32)
    for _ in range(minutes):
        yield minute


def measure(minutes: int) -> list[Figure]:
    """Make the song, do everything with it, record the memory meanwhile."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        codes = np.zeros((8, 1_000), np.int32)
        score = Score(new_song_id(), codes, recipe_from_values({"title": "Long"}))

        def run(name: str, work: Callable[[], object]) -> None:
            before, started = memory_now()[0], time.process_time()
            with watched() as peak:
                work()
            worked_s = time.process_time() - started
            figures.append(
                Figure(f"{name}: memory", (peak.anonymous - before) / MB, "MB", LIMIT_MB)
            )
            figures.append(Figure(f"{name}: work of the processor", worked_s, "s"))

        def write() -> Path:
            count = minutes * 60 * SAMPLE_RATE_HZ
            whole = joined_sound(minutes_of_sound(minutes), count, place)
            return write_new_master(folder, whole, score).path

        def repair() -> None:
            whole = spliced(read_song(song).load(folder=place), 0, PATCH, place)
            assert whole is not None
            write_new_master(folder, whole, score)

        def audition() -> None:
            track = Track(load_stereo(song, folder=place))
            patched = PatchedTrack(track, Preview(0, PATCH))
            for start in range(0, patched.count, SAMPLE_RATE_HZ):
                patched.read(start, start + 512)

        loud = ExportOptions(-14.0)
        song = write()
        run("saved", write)
        run("exported as FLAC", lambda: export(song, folder / "e.flac", SoundFormat.FLAC, loud))
        run("exported as MP3", lambda: export(song, folder / "e.mp3", SoundFormat.MP3, loud))
        run("for training", lambda: TrainingSet(folder / "set").add(song))
        run("a repair saved", repair)
        run("auditioned", audition)
        run("stems", lambda: [load_stereo(song, folder=place) for _ in range(STEMS)])
    return figures


def main() -> int:
    """Parse arguments, measure, report."""
    parser = argparse.ArgumentParser(description="Memory of a very long song.")
    parser.add_argument("--minutes", type=int, default=60)
    return report(measure(parser.parse_args().minutes))


if __name__ == "__main__":
    raise SystemExit(main())
