"""A song is made of two in the window: chosen, heard, swapped, made; its parents are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from engine.contract import SAMPLES_PER_TOKEN_FRAME, Samples
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import read_song, write_new_master
from heartstudio.model.song_list_model import family_of
from heartstudio.view.library.details_dialog import DetailsDialog
from heartstudio.view.song.waveform_state import Span
from heartstudio.view.widgets.value_slider import ValueSlider
from tests.heartstudio.fake_engine import fake_samples
from tests.heartstudio.queue_events import waiting_for_failure
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of
from tests.window.test_controls import make_song

Open = Callable[..., Opened]
START, END = 25, 63
"""2 s to 5.04 s."""
FIRST, LAST = START * SAMPLES_PER_TOKEN_FRAME, END * SAMPLES_PER_TOKEN_FRAME


def click(opened: Opened, name: str) -> None:
    QTest.mouseClick(button(opened, name), Qt.MouseButton.LeftButton)


def button(opened: Opened, name: str) -> QAbstractButton:
    found = opened.window.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def slider(opened: Opened) -> ValueSlider:
    return opened.window.columns.song.graft_bar.slider


def score_of(opened: Opened, song_id: str) -> Score:
    song = opened.context.songs.song(song_id)
    assert song is not None
    return read_song(song.path).require_score()


def two_songs(opened: Opened, qtbot: QtBot) -> tuple[str, str]:
    """Two songs of 10 s; the second one is on the deck."""
    return make_song(opened, qtbot, "Sun"), make_song(opened, qtbot, "Moon")


def graft(opened: Opened, qtbot: QtBot, *ids: str) -> None:
    """Open the bar for two songs."""
    with qtbot.waitSignal(opened.context.grafts.paired):
        opened.window.graft.begin(list(ids))
    assert opened.window.columns.song.graft_bar.isVisible()


def heard(opened: Opened) -> Samples:
    track = opened.context.player.track
    return track.read(0, track.count)


def first_of(signal: SignalBlocker) -> object:
    """The first value of a signal that was waited for."""
    assert signal.args
    return signal.args[0]


def test_a_selection_is_heard_in_its_place(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    sun, moon = two_songs(opened, qtbot)
    plain = heard(opened).copy()
    graft(opened, qtbot, sun, moon)
    assert opened.context.deck.song_id == moon
    label = opened.window.columns.song.graft_bar.label
    assert label.accessibleName() == "Melody and words of “Moon”, sound of “Sun”"
    assert problems_of(opened.window) == []
    slider(opened).setValue(3)
    assert opened.window.columns.song.graft_bar.count.text() == "3 of 8 codebooks"
    opened.window.columns.song.state.select(Span(2.0, 5.04))
    with qtbot.waitSignal(opened.context.grafts.previewed):
        click(opened, "graftHearButton")
        assert not button(opened, "graftHearButton").isEnabled()
    codes, codec, codec_seed = opened.engine.decodes[-1]
    melody, sound = score_of(opened, moon), score_of(opened, sun)
    np.testing.assert_array_equal(codes[:3], melody.codes[:3, START:END])
    np.testing.assert_array_equal(codes[3:], sound.codes[3:, START:END])
    assert codec.num_steps == opened.context.settings.settings.codec_steps
    assert codec_seed == melody.recipe.codec_seed
    now = heard(opened)
    np.testing.assert_array_equal(now[:, :FIRST], plain[:, :FIRST])
    np.testing.assert_array_equal(now[:, LAST:], plain[:, LAST:])
    assert not np.array_equal(now[:, FIRST:LAST], plain[:, FIRST:LAST])
    assert opened.context.player.position_s == 2.0
    assert len(opened.context.songs.songs()) == 2
    click(opened, "graftOriginalButton")
    np.testing.assert_array_equal(heard(opened), plain)
    assert button(opened, "graftHearButton").isEnabled()


def test_without_a_selection_ten_seconds_from_the_playhead(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    graft(opened, qtbot, *two_songs(opened, qtbot))
    with qtbot.waitSignal(opened.context.grafts.previewed):
        click(opened, "graftHearButton")
    assert opened.engine.decodes[-1][0].shape[1] == 125


def test_the_whole_becomes_a_song_of_both(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    sun, moon = two_songs(opened, qtbot)
    graft(opened, qtbot, sun, moon)
    click(opened, "graftSwapButton")
    assert opened.context.deck.song_id == sun
    assert opened.window.columns.song.graft_bar.isVisible()
    slider(opened).setValue(5)
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        click(opened, "graftMakeButton")
    assert not opened.window.columns.song.graft_bar.isVisible()
    made_id = str(first_of(saved))
    made, melody, sound = (score_of(opened, one) for one in (made_id, sun, moon))
    np.testing.assert_array_equal(made.codes[:5], melody.codes[:5])
    np.testing.assert_array_equal(made.codes[5:], sound.codes[5:])
    recipe = made.recipe
    assert (recipe.parent_id, recipe.sound_parent_id, recipe.melody_codebooks) == (sun, moon, 5)
    assert recipe.title == "Sun with the sound of Moon"
    assert recipe.lyrics == melody.recipe.lyrics
    assert made.sections == melody.sections
    songs = opened.context.songs.songs()
    for one in (sun, moon, made_id):
        assert {song.id for song in family_of(songs, one)} == {sun, moon, made_id}
    opened.window.columns.library.select(made_id)
    opened.window.actions_by_name["details"].trigger()
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(DetailsDialog)))
    dialog = opened.window.findChildren(DetailsDialog)[0]
    text = dialog.text.toPlainText()
    assert "Sun, codebooks 0 to 4" in text
    assert "Moon, codebooks 5 to 7" in text
    dialog.close()


def test_two_songs_must_be_chosen(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    opened.window.actions_by_name["graft"].trigger()
    assert "Choose two songs" in opened.window.messages.toast.label.text()
    opened.window.graft.begin([song_id, "a", "b"])
    assert not opened.window.columns.song.graft_bar.isVisible()


def test_another_song_closes_the_bar(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    sun, moon = two_songs(opened, qtbot)
    graft(opened, qtbot, sun, moon)
    opened.context.deck.show_song(sun)
    assert not opened.window.columns.song.graft_bar.isVisible()
    graft(opened, qtbot, sun, moon)
    assert opened.context.deck.song_id == sun
    click(opened, "graftCloseButton")
    assert not opened.window.columns.song.graft_bar.isVisible()


def test_a_song_of_another_model_is_refused(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    own = score_of(opened, song_id)
    recipe = replace(own.recipe, title="Four")
    few = Score(new_song_id(), own.codes[:4], recipe)
    sound = fake_samples(own.codes)
    path = write_new_master(tmp_path, sound, few).path
    with qtbot.waitSignal(opened.context.opener.song_opened):
        opened.context.opener.open([path])
    with qtbot.waitSignal(opened.context.grafts.problem_occurred) as told:
        opened.window.graft.begin([song_id, few.song_id])
    assert "tokens of different models" in str(first_of(told))
    assert not opened.window.columns.song.graft_bar.isVisible()


def test_a_preview_that_is_stopped_says_so(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    graft(opened, qtbot, *two_songs(opened, qtbot))
    opened.engine.script.may_go_on.clear()
    click(opened, "graftHearButton")
    qtbot.waitUntil(lambda: opened.context.queue.current is not None)
    with qtbot.waitSignal(opened.context.grafts.note_appeared) as said:
        opened.context.queue.stop()
        opened.engine.script.may_go_on.set()
    assert str(first_of(said)) == "The preview was stopped."
    assert button(opened, "graftHearButton").isEnabled()


def test_a_preview_that_fails_can_be_made_again(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    graft(opened, qtbot, *two_songs(opened, qtbot))
    opened.engine.script.fail_at = -2
    with waiting_for_failure(qtbot, opened.context.queue):
        click(opened, "graftHearButton")
    opened.engine.script.fail_at = None
    assert button(opened, "graftHearButton").isEnabled()
    with qtbot.waitSignal(opened.context.grafts.previewed):
        click(opened, "graftHearButton")
