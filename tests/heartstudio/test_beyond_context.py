"""Songs longer than the model's context, from the draft to the file, with a real (tiny) model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import ContextSlid
from engine.request_check import OPENING_FRAMES
from engine.songs.journal import JournalWriter, open_journals
from engine.songs.recipe import recipe_of_request
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import read_song
from heartstudio.app import Studio
from heartstudio.context import AppContext
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.engine.job import JobEnded
from heartstudio.model.draft import Draft, ExtendFrom, requests_of
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.paths import AppPaths
from tests.heartstudio.queue_events import failure_of, listen
from tools.make_checkpoint import write_checkpoint

POSITIONS = 420


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint that sees 420 positions at once."""
    folder = tmp_path_factory.mktemp("model")
    write_checkpoint(folder)
    path = folder / "HeartMuLa-oss-3B" / "config.json"
    config = json.loads(path.read_text())
    config["backbone"]["max_seq_len"] = POSITIONS
    path.write_text(json.dumps(config))
    return folder


@pytest.fixture
def context(qtbot: QtBot, tmp_path: Path, small_model: Path) -> Iterator[AppContext]:
    del qtbot
    paths = replace(AppPaths.under(tmp_path / "studio"), resources=tmp_path / "resources")
    studio = Studio(paths, load_engine)
    studio.context.settings.set("model_folders", str(small_model))
    studio.context.settings.set("codec_steps", 1)
    studio.begin()
    yield studio.context
    assert studio.shutdown()


def make(qtbot: QtBot, context: AppContext, **fields: object) -> Score:
    """Generate one song; its score."""
    for name, value in fields.items():
        context.draft.set(name, value)
    with qtbot.waitSignal(context.saver.song_saved) as saved:
        context.requests.generate()
    song = context.songs.song(str(saved.args[0]))
    assert song is not None
    score = read_song(song.path).score
    assert score is not None
    return score


def test_a_song_is_made_and_extended_beyond_the_models_memory(
    qtbot: QtBot, context: AppContext
) -> None:
    failures: list[str] = []
    slides: list[ContextSlid] = []
    listen(context.queue, JobEnded, lambda ended: failures.extend(failure_of(ended)))
    listen(context.queue, ContextSlid, slides.append)
    first = {"title": "Long", "cfg_scale": 1.0, "topk": 5, "length_s": 36, "seed_locked": True}
    for name, value in first.items():
        context.draft.set(name, value)
    context.requests.generate()
    qtbot.waitUntil(lambda: bool(failures))
    assert "does not fit" in failures[0]
    counted: list[PromptCounts] = []
    context.counter.counted.connect(counted.append)
    context.draft.set("slide_context", True)
    qtbot.waitUntil(lambda: bool(counted))
    assert counted[-1].left < 0
    assert counted[-1].fits
    score = make(qtbot, context)
    assert score.frame_count == 36 * 25 // 2 + 1 > POSITIONS
    assert score.recipe.request.slide_context
    assert slides
    assert slides[0].opening_frames == OPENING_FRAMES
    assert slides[0].first_recent_frame > OPENING_FRAMES
    slides.clear()
    longer = make(qtbot, context, extend=ExtendFrom(score.song_id, 430), length_s=10)
    assert longer.frame_count == 430 + 125
    np.testing.assert_array_equal(longer.codes[:, :430], score.codes[:, :430])
    assert slides, "the window says that it is still sliding"


def test_an_interrupted_long_song_goes_on_sliding(tmp_path: Path) -> None:
    draft = Draft(title="Long", length_s=360, slide_context=True)
    (request,) = requests_of(draft)
    recipe = recipe_of_request(request, title="Long")
    JournalWriter.create(tmp_path, new_song_id(), request, recipe).close()
    (job,) = open_journals(tmp_path)
    assert job.resume_request().slide_context
