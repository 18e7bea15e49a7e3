"""Songs that a crash interrupted are offered, and what the person answers is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from heartstudio.app import AFTER_WINDOW_MS
from tests.heartstudio.fake_engine import Script
from tests.window.conftest import Opened


def fail_after_some_frames(opened: Opened, qtbot: QtBot) -> None:
    """Make a song that breaks off: its journal stays and is offered."""
    qtbot.wait(AFTER_WINDOW_MS + 200)  # the search of the start is over
    opened.context.draft.set("tags", ("rock",))
    opened.context.draft.set("title", "Broken")
    opened.context.draft.set("length_s", 10)
    with qtbot.waitSignal(opened.context.service.job_failed, timeout=9000):
        opened.window.actions_by_name["generate"].trigger()
    bar = opened.window.columns.recovery
    qtbot.waitUntil(bar.isVisible, timeout=9000)
    assert "Broken" in bar.label.text()


def test_what_there_is_can_be_kept(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=40))
    fail_after_some_frames(opened, qtbot)
    opened.engine.script.fail_at = None
    bar = opened.window.columns.recovery
    with qtbot.waitSignal(opened.context.keeper.song_saved, timeout=20_000) as saved:
        QTest.mouseClick(bar.buttons["keep"], Qt.MouseButton.LeftButton)
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert 0 < song.duration_s < 10
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_the_rest_can_be_composed(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=40))
    fail_after_some_frames(opened, qtbot)
    opened.engine.script.fail_at = None
    bar = opened.window.columns.recovery
    with qtbot.waitSignal(opened.context.keeper.song_saved, timeout=20_000) as saved:
        QTest.mouseClick(bar.buttons["go_on"], Qt.MouseButton.LeftButton)
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert song.duration_s == 10.0
