"""What the version before wrote opens in this one: songs, library, settings, journals, queue.

The files were written by the app itself (commit c337d1f), with the scripted engine; `version_0_1_0`
holds them.  Where a file names the song's folder, a test puts its own in.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.contract import FinishReason, SamplingParams
from engine.songs.song_file import read_song
from tests.heartstudio.fake_engine import MODEL
from tests.heartstudio.studio_kit import StudioKit

FILES = Path(__file__).parent / "version_0_1_0"
LYRICS = "[verse]\nKept words\n\n[chorus]\nStay"


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[StudioKit]:
    root = tmp_path / "app"
    shutil.copytree(FILES, root)
    with closing(sqlite3.connect(root / "library.sqlite")) as library, library:
        path = str(root / "music" / "Kept.flac").encode()
        library.execute("UPDATE songs SET path = ?", (path,))
    made = StudioKit(root)
    yield made
    made.close()


def test_the_library_is_there(kit: StudioKit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(kit.context.songs.songs()) == 1)
    song = kit.context.songs.songs()[0]
    assert (song.title, song.stars, song.lyrics) == ("Kept", 3, LYRICS)
    assert not song.missing
    assert not song.is_partial


def test_a_song_brings_its_whole_recipe(kit: StudioKit) -> None:
    score = read_song(FILES / "music" / "Kept.flac").require_score()
    recipe = score.recipe
    assert (recipe.title, recipe.tags, recipe.lyrics) == ("Kept", "rock,piano", LYRICS)
    assert (recipe.seed, recipe.codec_seed, recipe.stars) == (42, 42, 3)
    assert recipe.request.sampling == SamplingParams(0.7, 33, 2.25)
    assert recipe.request.codec.num_steps == 12
    assert recipe.why_composing_ended is FinishReason.END_OF_SONG
    assert recipe.model == MODEL
    assert (recipe.device.device, recipe.device.precision) == ("cpu", "float32")
    assert recipe.device.codec_precision == "float32"
    assert recipe.extra == {}
    assert score.frame_count == 13


def test_settings_and_draft_are_there(kit: StudioKit) -> None:
    settings = kit.context.settings.settings
    assert (settings.codec_steps, settings.volume) == (12, 0.5)
    draft = kit.context.draft.draft
    assert (draft.title, draft.tags, draft.seed) == ("Waiting", ("rock", "piano"), 44)


def test_an_interrupted_song_is_finished(kit: StudioKit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    song = kit.context.saver.interrupted[0]
    assert song.title == "Cut off"
    kit.context.saver.finish_interrupted(song.journal, go_on_composing=True)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    kit.wait_idle(qtbot)
    made = kit.context.songs.song(kit.saved[0])
    assert made is not None
    assert (made.title, made.duration_s) == ("Cut off", 20.0)


def test_a_waiting_song_is_offered_and_made(kit: StudioKit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: kit.context.waiting.titles == ["Waiting"])
    kit.context.waiting.make()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    kit.wait_idle(qtbot)
    made = kit.context.songs.song(kit.saved[0])
    assert made is not None
    assert (made.title, made.duration_s) == ("Waiting", 14.96), "whole frames"
