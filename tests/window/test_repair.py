"""A selected passage is repaired: asked for, stopped, heard, kept, dropped in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from engine.contract import SAMPLES_PER_TOKEN_FRAME, EngineError, Samples
from engine.messages import Message
from engine.songs.score import Score
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import EngineState
from heartstudio.jobs.songs.repairs import SEEDS_KEY, fitted
from heartstudio.view.song.waveform_state import Span
from tests.heartstudio.fake_engine import Script, fake_codes, fake_samples
from tests.heartstudio.queue_events import waiting_for_failure
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of
from tests.window.test_controls import Open, make_song

START, END = 25, 63
"""2 s to 5.04 s of the song of 10 s."""
FIRST, LAST = START * SAMPLES_PER_TOKEN_FRAME, END * SAMPLES_PER_TOKEN_FRAME


def select(opened: Opened) -> None:
    opened.window.columns.song.state.select(Span(2.0, 5.04))


def button(opened: Opened, name: str) -> QAbstractButton:
    found = opened.window.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def click(opened: Opened, name: str) -> None:
    QTest.mouseClick(button(opened, name), Qt.MouseButton.LeftButton)


def song_to_repair(opened: Opened, qtbot: QtBot) -> str:
    """A song on the deck with a selection that can be repaired."""
    song_id = make_song(opened, qtbot)
    select(opened)
    qtbot.waitUntil(opened.window.actions_by_name["repair"].isEnabled)
    return song_id


def repaired(opened: Opened, qtbot: QtBot) -> str:
    """The same with candidates on offer."""
    song_id = song_to_repair(opened, qtbot)
    with qtbot.waitSignal(opened.context.repairs.offered):
        click(opened, "repairButton")
    qtbot.waitUntil(opened.window.columns.song.repair_bar.isVisible)
    return song_id


def file_of(opened: Opened, song_id: str) -> Path:
    song = opened.context.songs.song(song_id)
    assert song is not None
    return song.path


def read(path: Path) -> tuple[Score, Samples]:
    found = read_song(path)
    assert found.score is not None
    return found.score, found.load()


def heard(opened: Opened) -> Samples:
    track = opened.context.player.track
    return track.read(0, track.count)


def wait_idle(opened: Opened, qtbot: QtBot) -> None:
    queue = opened.context.queue
    qtbot.waitUntil(lambda: queue.state is EngineState.IDLE)


def test_the_selection_reaches_the_engine(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    action = opened.window.actions_by_name["repair"]
    assert not action.isEnabled()
    assert "Open a song first" in action.toolTip()
    song_id = song_to_repair(opened, qtbot)
    score, sound = read(file_of(opened, song_id))
    opened.window.columns.song.repair_count.setCurrentIndex(4)
    with qtbot.waitSignal(opened.context.repairs.offered):
        action.trigger()
        assert not action.isEnabled()
        assert "being repaired" in button(opened, "repairButton").toolTip()
    (request,) = opened.engine.repairs
    assert (request.start_frame, request.end_frame, request.candidates) == (START, END, 5)
    assert (request.song.tags, request.song.lyrics) == (score.recipe.tags, score.recipe.lyrics)
    assert request.song.sampling == score.recipe.to_request().sampling
    assert request.song.codec_seed == score.recipe.codec_seed
    assert request.song.seed is not None
    assert request.song.seed != score.recipe.seed
    np.testing.assert_array_equal(request.codes, score.codes)
    np.testing.assert_array_equal(request.samples, sound)
    assert opened.engine.threads[-1] == opened.engine.threads[0]
    assert opened.context.deck.song_id == song_id
    assert action.isEnabled()


def test_what_cannot_be_repaired_says_why(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    action, song = opened.window.actions_by_name["repair"], opened.window.columns.song
    qtbot.waitUntil(lambda: "Select a passage" in action.toolTip())
    assert not action.isEnabled()
    assert not song.repair_count.isVisible()
    select(opened)
    assert action.isEnabled()
    assert song.repair_count.isVisible()
    model = opened.context.catalog.choices()[0].path
    model.rename(model.with_name("HeartMuLa-oss-7B"))
    opened.context.catalog.refresh()
    qtbot.waitUntil(lambda: "model that made this song" in action.toolTip())
    assert not action.isEnabled()
    opened.context.deck.show_file(file_of(opened, song_id), play=False)
    assert "no score" in action.toolTip()


@pytest.mark.parametrize("whole", [0, 1])
def test_a_stop_keeps_the_original(open_window: Open, qtbot: QtBot, whole: int) -> None:
    """Candidates that were whole already are offered; without any, nothing is left."""
    opened = open_window()
    song_id = song_to_repair(opened, qtbot)
    before = file_of(opened, song_id).read_bytes()
    opened.engine.script = Script(silent_at=whole, silent_s=30)
    click(opened, "repairButton")
    qtbot.waitUntil(lambda: len(opened.engine.repairs) == 1)
    qtbot.wait(50)
    opened.window.actions_by_name["stop_making"].trigger()
    wait_idle(opened, qtbot)
    offer = opened.context.repairs.offer(song_id)
    assert (0 if offer is None else len(offer.candidates)) == whole
    bar = opened.window.columns.song.repair_bar
    assert bar.isVisible() == bool(whole)
    if not whole:
        assert "stays as it is" in opened.window.messages.toast.label.text()
    assert file_of(opened, song_id).read_bytes() == before
    assert opened.context.songs.rowCount() == 1
    assert len(opened.context.queue.jobs()) == 1


def test_original_and_candidates_are_heard_at_the_same_place(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window()
    song_id = repaired(opened, qtbot)
    whole = heard(opened).copy()
    opened.context.player.seek(3.0)
    offer = opened.context.repairs.offer(song_id)
    assert offer is not None
    assert [one.log_likelihood for one in offer.candidates] == [0.0, -1.0, -2.0]
    for choice, candidate in enumerate(offer.candidates, start=1):
        click(opened, f"repairChoice{choice}")
        assert button(opened, f"repairChoice{choice}").isChecked()
        assert opened.context.player.position_s == pytest.approx(3.0)
        np.testing.assert_array_equal(heard(opened)[:, FIRST:LAST], candidate.samples)
        np.testing.assert_array_equal(heard(opened)[:, :FIRST], whole[:, :FIRST])
        np.testing.assert_array_equal(heard(opened)[:, LAST:], whole[:, LAST:])
    click(opened, "repairChoice0")
    np.testing.assert_array_equal(heard(opened), whole)
    assert opened.context.player.position_s == pytest.approx(3.0)


def test_keep_writes_a_new_song(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = repaired(opened, qtbot)
    path, original = file_of(opened, song_id), heard(opened).copy()
    before, (old, old_sound) = path.read_bytes(), read(path)
    assert not button(opened, "repairKeepButton").isEnabled()
    click(opened, "repairChoice2")
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        click(opened, "repairKeepButton")
        assert not button(opened, "repairKeepButton").isEnabled()
    assert saved.args is not None
    new_id = str(saved.args[0])
    assert new_id != song_id
    new, new_sound = read(file_of(opened, new_id))
    seed = (opened.engine.repairs[0].song.seed or 0) + 1
    fresh = fake_codes(seed, START + 1000, END - START)
    np.testing.assert_array_equal(new.codes[:, START:END], fresh)
    np.testing.assert_array_equal(new.codes[:, :START], old.codes[:, :START])
    np.testing.assert_array_equal(new.codes[:, END:], old.codes[:, END:])
    np.testing.assert_array_equal(new_sound[:, :FIRST], old_sound[:, :FIRST])
    np.testing.assert_array_equal(new_sound[:, LAST:], old_sound[:, LAST:])
    expected = fake_samples(fresh, FIRST)
    np.testing.assert_allclose(new_sound[:, FIRST:LAST], expected, atol=2**-22)
    recipe = new.recipe
    assert recipe.title == "Moon (repaired)"
    assert (recipe.parent_id, recipe.repairs) == (song_id, ((START, END),))
    assert recipe.extra[SEEDS_KEY] == [seed]
    assert (recipe.tags, recipe.lyrics, recipe.seed) == (
        *(old.recipe.tags, old.recipe.lyrics),
        old.recipe.seed,
    )
    assert new.sections == old.sections
    assert new.song_id == new_id
    assert path.read_bytes() == before
    qtbot.waitUntil(lambda: not opened.window.columns.song.repair_bar.isVisible())
    np.testing.assert_array_equal(heard(opened), original)
    qtbot.waitUntil(lambda: list(opened.context.paths.journals.glob("*.journal")) == [])


def test_a_copy_that_cannot_be_saved_stays_on_offer(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    song_id = repaired(opened, qtbot)
    told: list[str] = []
    monkeypatch.setattr(
        opened.window.messages, "fail", lambda message, _d="": told.append(str(message))
    )
    opened.context.saver.saving_failed.connect(lambda _j, sentence, _d: told.append(str(sentence)))
    moved = file_of(opened, song_id).rename(file_of(opened, song_id).with_suffix(".away"))
    click(opened, "repairChoice1")
    with qtbot.waitSignal(opened.context.saver.saving_failed):
        click(opened, "repairKeepButton")
    assert "moved or deleted" in told[0]
    assert button(opened, "repairKeepButton").isEnabled()
    moved.rename(file_of(opened, song_id))
    with qtbot.waitSignal(opened.context.saver.song_saved):
        click(opened, "repairKeepButton")


def test_discard_leaves_no_trace(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = repaired(opened, qtbot)
    files = {p: p.read_bytes() for p in file_of(opened, song_id).parent.iterdir() if p.is_file()}
    original = heard(opened).copy()
    click(opened, "repairChoice1")
    click(opened, "repairDiscardButton")
    assert not opened.window.columns.song.repair_bar.isVisible()
    assert opened.context.repairs.offer(song_id) is None
    np.testing.assert_array_equal(heard(opened), original)
    after = {p: p.read_bytes() for p in file_of(opened, song_id).parent.iterdir() if p.is_file()}
    assert after == files
    # The song's own journal is deleted on the journals' thread, soon after the song is saved.
    journals = opened.context.paths.journals
    qtbot.waitUntil(lambda: list(journals.glob("*.journal")) == [])
    assert opened.context.songs.rowCount() == 1
    assert len(opened.context.queue.jobs()) == 1


def test_a_failed_repair_can_be_tried_again(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window(Script(error=EngineError(Message.plain("The card is gone."))))
    song_id = song_to_repair(opened, qtbot)
    monkeypatch.setattr(opened.window.making, "_messages", opened.window.messages)
    monkeypatch.setattr(opened.window.messages, "fail", lambda _s, _d="": None)
    opened.engine.script.fail_at = 1
    with waiting_for_failure(qtbot, opened.context.queue) as failed:
        click(opened, "repairButton")
    assert opened.context.repairs.offer(song_id) is None
    assert failed.args is not None
    opened.engine.script.fail_at = None
    with qtbot.waitSignal(opened.context.repairs.offered):
        opened.context.queue.retry(int(failed.args[0]))
    assert opened.window.columns.song.repair_bar.isVisible()


def test_another_song_hides_the_candidates(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    other = make_song(opened, qtbot, "Sun")
    song_id = repaired(opened, qtbot)
    bar = opened.window.columns.song.repair_bar
    click(opened, "repairChoice1")
    opened.context.deck.show_song(other)
    assert not bar.isVisible()
    opened.context.deck.show_song(song_id)
    qtbot.waitUntil(bar.isVisible)
    assert bar.choice == 0


def test_the_bar_is_named_for_all(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window()
    repaired(opened, qtbot)
    for name in ("repairBar", "repairButton", "repairKeepButton", "repairCandidates"):
        widget = opened.window.findChild(QWidget, name)
        assert isinstance(widget, QWidget)
        assert widget.isVisible()
        assert widget.accessibleName()
    assert problems_of(opened.window) == []


def test_a_song_just_made_is_auditioned_at_its_own_level(open_window: Open, qtbot: QtBot) -> None:
    """Its master was turned down by 0.5, the sound on the deck was not."""
    opened = open_window()
    make_song(opened, qtbot)
    deck, part = opened.context.deck, np.full((2, 100), 0.25, np.float32)
    assert deck.audition(50, part, 0.5)
    np.testing.assert_allclose(heard(opened)[:, 50:150], 0.5)
    assert not deck.audition(480_000 - 99, part, 0.5)
    deck.end_audition()


def test_a_candidate_is_as_loud_as_the_master_and_never_clipped() -> None:
    sound = np.full((2, 9600), 0.5, np.float32)
    np.testing.assert_allclose(fitted(sound, 0.5), 0.25)
    assert fitted(sound, 1.0) is sound
    loud = fitted(sound * 3, 1.0)
    assert float(np.abs(loud).max()) <= 1.0
    assert float(np.abs(loud[:, 960:-960]).max()) == pytest.approx(1.0, abs=1e-5)
