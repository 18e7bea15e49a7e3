"""kill -9 at random moments: nothing listed is broken, at most two seconds of tokens are gone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.songs.song_file import read_song
from tests.heartstudio.fake_engine import fake_codes
from tests.heartstudio.studio_kit import StudioKit

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = int(os.environ.get("HEARTSTUDIO_KILLS", "1"))
"""Kills in each phase; the figures in BENCHMARKS.md are of 20."""
PHASES = {"frames": 1.4, "decoding": 0.4, "saving": 0.15}
"""What the doomed app says when a phase begins, and how many seconds it lasts at least."""
LOST_FRAMES = 25
"""2 s of 12.5 frames."""


def run_and_kill(folder: Path, phase: str, moment: int) -> tuple[dict[str, int], set[str]]:
    """Frames composed of each song, and songs saved, as the doomed app said them."""
    rng = random.Random(f"{phase} {moment}")
    command = [sys.executable, "-m", "tests.heartstudio.doomed_studio", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    composed: dict[str, int] = {}
    saved: set[str] = set()

    def hear(line: str) -> str:
        words = line.split()
        if len(words) == 3 and words[0] == "frames":
            composed[words[1]] = int(words[2])
        elif len(words) == 2 and words[0] == "saved":
            saved.add(words[1])
        return words[0] if words else ""

    songs_before = rng.choice((0, 0, 1))
    while hear(process.stdout.readline()) != phase or len(saved) < songs_before:
        assert process.poll() is None
    time.sleep(rng.uniform(0.0, PHASES[phase]))
    process.send_signal(signal.SIGKILL)
    for line in process.stdout:
        hear(line)
    process.wait()
    process.stdout.close()
    return composed, saved


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize("phase", PHASES)
def test_killed_at_a_random_moment(qtbot: QtBot, tmp_path: Path, phase: str, moment: int) -> None:
    folder = tmp_path / "studio"
    composed, saved = run_and_kill(folder, phase, moment)
    kit = StudioKit(folder)
    songs, saver = kit.context.songs, kit.context.saver
    with qtbot.waitSignal(saver.interrupted_found):
        pass
    assert songs.rowCount() >= len(saved)
    for song in songs.songs():
        file = read_song(song.path)
        assert file.score is not None
        assert file.playable
    listed = {song.id for song in songs.songs()}
    assert saved <= listed
    offered = {Path(i.journal).stem: round(i.composed_s * 12.5) for i in saver.interrupted}
    assert not listed & set(offered), "a song that is safe is offered again"
    for song_id, frames in composed.items():
        if song_id not in listed and frames > LOST_FRAMES:
            assert offered.get(song_id, 0) >= frames - LOST_FRAMES
    for interrupted in saver.interrupted:
        before = songs.rowCount()
        saver.finish_interrupted(interrupted.journal, go_on_composing=True)
        qtbot.waitUntil(lambda before=before: songs.rowCount() == before + 1)
    for song in songs.songs():
        score = read_song(song.path).score
        assert score is not None
        np.testing.assert_array_equal(score.codes, fake_codes(score.recipe.seed, 0, 125))
    kit.wait_idle(qtbot)
    qtbot.waitUntil(lambda: not list(kit.paths.journals.glob("*")))
    kit.close()
    assert not [p for p in kit.paths.music.glob("[!.]*") if p.suffix != ".flac"]
