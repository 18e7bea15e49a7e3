"""A whole song by keyboard alone: made, stopped, heard, renamed, starred, deleted, restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from heartstudio.jobs.engine.job import EngineState
from heartstudio.model.song_list_model import SongRole
from tests.heartstudio.fake_engine import Script
from tests.window.conftest import Opened

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def own_bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's bin inside the test's folder."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key for whatever has the focus, as a person would press it."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert isinstance(target, QWidget)
    QTest.keyClick(target, key, modifier)


def write(text: str) -> None:
    """Text for whatever has the focus."""
    target = QApplication.focusWidget()
    assert isinstance(target, QWidget)
    QTest.keyClicks(target, text)


def make_song(opened: Opened, qtbot: QtBot) -> str:
    """Type tags and lyrics, generate, wait until the song is saved; returns its id."""
    press(Qt.Key.Key_3, ALT)
    write("piano,")
    opened.window.activateWindow()  # no window manager does so after the completions' popup
    press(Qt.Key.Key_4, ALT)
    write("[verse]")
    press(Qt.Key.Key_Return)
    write("hello moon")
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        press(Qt.Key.Key_Return, CONTROL)
    return str(saved.args[0])


def activate(opened: Opened, qtbot: QtBot) -> None:
    opened.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def test_made_renamed_starred_deleted_and_restored(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    activate(opened, qtbot)
    opened.context.draft.set("length_s", 10)
    song_id = make_song(opened, qtbot)
    songs = opened.context.songs
    request = opened.engine.requests[0]
    assert request.tags == "piano"
    assert request.lyrics.splitlines() == ["[verse]", "hello moon"]

    press(Qt.Key.Key_1, ALT)
    assert opened.window.columns.library.list.hasFocus()
    assert opened.window.columns.library.list.currentIndex().data(SongRole.ID) == song_id
    press(Qt.Key.Key_4)
    assert songs.song(song_id).stars == 4

    press(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    write("Moon Song")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: songs.song(song_id).title == "Moon Song")

    press(Qt.Key.Key_1, ALT)
    path = songs.song(song_id).path
    press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: songs.rowCount() == 0)
    qtbot.waitUntil(lambda: not path.exists())
    press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: songs.rowCount() == 1)
    qtbot.waitUntil(path.exists)
    restored = songs.song(song_id)
    assert (restored.title, restored.stars) == ("Moon Song", 4)


def test_stopped_by_keyboard_and_kept(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(frame_s=0.02))
    activate(opened, qtbot)
    queue = opened.context.queue
    press(Qt.Key.Key_3, ALT)
    write("rock,")
    opened.window.activateWindow()
    press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: queue.state is EngineState.RUNNING)
    panel = opened.window.columns.progress
    qtbot.waitUntil(lambda: "s of" in panel.detail_label.text())
    assert panel.generate_button.text() == "Add to queue"
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        press(Qt.Key.Key_Period, CONTROL)
        assert queue.state is EngineState.STOPPING
        assert panel.status_label.text().startswith("Stopping")
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert song.is_partial
    assert 0 < song.duration_s < 60
    qtbot.waitUntil(lambda: panel.generate_button.text() == "Generate")


def test_the_new_song_can_be_extended_by_keyboard(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    activate(opened, qtbot)
    opened.context.draft.set("length_s", 10)
    song_id = make_song(opened, qtbot)
    qtbot.waitUntil(lambda: opened.context.deck.song_id == song_id)
    press(Qt.Key.Key_2, ALT)
    for _ in range(3):
        press(Qt.Key.Key_PageUp)
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_E, CONTROL)
    columns = opened.window.columns
    qtbot.waitUntil(columns.song.extend_bar.isVisible)
    assert columns.song.state.cut_s is not None
    extension = opened.context.draft.draft.extend
    assert extension is not None
    assert extension.song_id == song_id
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        press(Qt.Key.Key_Return, CONTROL)
    history = opened.engine.requests[1].history
    assert history is not None
    assert history.shape[1] == extension.cut_frame
    grown = opened.context.songs.song(str(saved.args[0]))
    assert grown is not None
    assert grown.parent_id == song_id
    press(Qt.Key.Key_E, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert opened.context.draft.draft.extend is None
    assert not columns.song.extend_bar.isVisible()


def test_space_plays_but_not_in_text_fields(
    open_window: Callable[..., Opened], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    activate(opened, qtbot)
    opened.context.draft.set("length_s", 10)
    toggled: list[bool] = []
    opened.window.actions_by_name["play"].triggered.connect(lambda: toggled.append(True))
    make_song(opened, qtbot)
    qtbot.waitUntil(lambda: opened.window.actions_by_name["play"].isEnabled())
    press(Qt.Key.Key_4, ALT)
    press(Qt.Key.Key_Space)
    assert toggled == []
    assert opened.context.draft.draft.lyrics.endswith(" ")
    press(Qt.Key.Key_2, ALT)
    press(Qt.Key.Key_Space)
    assert toggled == [True]
    button = opened.window.columns.progress.generate_button
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    press(Qt.Key.Key_Space)
    assert toggled == [True, True]


def test_a_button_reached_by_tab_takes_space_itself(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    activate(opened, qtbot)
    loop = opened.window.actions_by_name["loop"]
    opened.window.actions_by_name.enable(("play", "loop"), True)
    transport = opened.window.columns.song.transport
    transport.play_button.setFocus()
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is transport.loop_button
    press(Qt.Key.Key_Space)
    assert loop.isChecked()


def test_every_action_has_a_place_and_a_unique_key(open_window: Callable[..., Opened]) -> None:
    opened = open_window()
    actions = opened.window.actions_by_name.all()
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert all(action.shortcuts() for action in actions)
    in_menus = {a for menu in opened.window.menuBar().actions() for a in menu.menu().actions()}
    assert not [action.objectName() for action in actions if action not in in_menus]
    assert QKeySequence("Ctrl+Return").toString() in keys


def test_every_action_does_something(open_window: Callable[..., Opened]) -> None:
    opened = open_window()
    deaf = [
        action.objectName()
        for action in opened.window.actions_by_name.all()
        if action.receivers("2triggered(bool)") == 0
    ]
    assert deaf == []


def test_the_welcome_page_gives_way_to_keys_and_drops(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(seen_welcome=False)
    activate(opened, qtbot)
    pages, actions = opened.window.columns.pages, opened.window.actions_by_name
    assert pages.currentIndex() == 1
    press(Qt.Key.Key_4, ALT)
    assert pages.currentIndex() == 0
    write("hello")
    assert opened.context.draft.draft.lyrics == "hello"
    actions["welcome"].trigger()
    assert pages.currentIndex() == 1
    opened.context.draft.set("lyrics", "[verse] from a file")
    assert pages.currentIndex() == 0
