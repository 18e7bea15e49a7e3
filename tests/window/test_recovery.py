"""Songs that a crash interrupted are offered, and what the person answers is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.contract import Stage
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.queue_events import waiting_for_failure
from tests.heartstudio.studio_kit import StudioKit
from tests.window.conftest import Opened


def fail_after_some_frames(opened: Opened, qtbot: QtBot) -> None:
    """Make a song that breaks off: its journal stays and is offered."""
    qtbot.waitUntil(lambda: bool(opened.searches))
    opened.context.draft.set("tags", ("rock",))
    opened.context.draft.set("title", "Broken")
    opened.context.draft.set("length_s", 10)
    with waiting_for_failure(qtbot, opened.context.queue):
        opened.window.actions_by_name["generate"].trigger()
    bar = opened.window.columns.recovery
    qtbot.waitUntil(bar.isVisible)
    assert "Broken" in bar.label.text()


def test_what_there_is_can_be_kept(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=40))
    fail_after_some_frames(opened, qtbot)
    opened.engine.script.fail_at = None
    bar = opened.window.columns.recovery
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        QTest.mouseClick(bar.buttons["keep"], Qt.MouseButton.LeftButton)
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert 0 < song.duration_s < 10
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_more_than_one_are_counted(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=40))
    fail_after_some_frames(opened, qtbot)
    bar = opened.window.columns.recovery
    assert "in all" not in bar.label.text()
    fail_after_some_frames(opened, qtbot)
    qtbot.waitUntil(lambda: bar.label.text().endswith("Unfinished songs in all: 2."))
    bar.buttons["discard"].click()
    qtbot.waitUntil(lambda: "in all" not in bar.label.text())
    assert bar.isVisible()


def test_the_rest_can_be_composed(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=40))
    fail_after_some_frames(opened, qtbot)
    opened.engine.script.fail_at = None
    bar = opened.window.columns.recovery
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        QTest.mouseClick(bar.buttons["go_on"], Qt.MouseButton.LeftButton)
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert song.duration_s == 10.0


def stop_while_decoding(opened: Opened, qtbot: QtBot, decoded_s: float) -> None:
    """Compose a minute of song, and press Stop when so much of it is sound."""
    queue = opened.context.queue
    qtbot.waitUntil(lambda: bool(opened.searches))
    opened.context.draft.set("tags", ("rock",))
    opened.context.draft.set("title", "Cut")
    opened.context.draft.set("length_s", 60)
    opened.window.actions_by_name["generate"].trigger()

    def is_due() -> bool:
        progress = queue.current.progress if queue.current else None
        is_decoding = progress is not None and progress.stage is Stage.DECODE
        return is_decoding and progress is not None and progress.made_s >= decoded_s

    qtbot.waitUntil(is_due)
    opened.window.columns.progress.stop_button.click()


def test_a_stop_before_any_sound_offers_to_finish_it(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(Script(may_go_on=threading.Event()))
    with qtbot.waitSignal(opened.context.saver.nothing_kept):
        stop_while_decoding(opened, qtbot, 0.0)
        opened.engine.script.may_go_on.set()
    bar = opened.window.columns.recovery
    qtbot.waitUntil(bar.isVisible)
    assert bar.label.text() == "“Cut” is composed, 1 min, but not turned into sound yet."
    assert not bar.buttons["go_on"].isVisible()
    assert bar.buttons["keep"].text() == bar.buttons["keep"].accessibleName() == "Finish the sound"
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        bar.buttons["keep"].click()
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert song.duration_s == 60.0
    assert not song.is_partial  # all that was composed sounds, and composing was not stopped


def test_a_stop_between_windows_keeps_their_sound_and_all_tokens(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(Script(window_s=0.6))
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        stop_while_decoding(opened, qtbot, 1.0)
    song = opened.context.songs.song(str(saved.args[0]))
    assert song is not None
    assert 0 < song.duration_s < 60
    assert song.is_partial
    toast = opened.window.messages.toast
    assert "up to" in toast.label.text()
    opened.engine.script.window_s = 0.0
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        toast.button.click()
    whole = opened.context.songs.song(str(saved.args[0]))
    assert whole is not None
    assert (whole.duration_s, whole.parent_id) == (60.0, song.id)
    assert not whole.is_partial


def test_the_first_song_of_all_is_offered_instead_of_the_welcome(
    open_window: Callable[..., Opened], qtbot: QtBot, tmp_path: Path
) -> None:
    """A newcomer's library is empty after a crash, and the welcome page hid what was offered."""
    first = StudioKit(tmp_path, Script(fail_at=40))
    first.draft(title="Broken", length_s=10)
    with waiting_for_failure(qtbot, first.context.queue):
        first.context.requests.generate()
    first.close()
    opened = open_window(seen_welcome=False)
    qtbot.waitUntil(opened.window.columns.recovery.isVisible)
    assert "Broken" in opened.window.columns.recovery.label.text()


def test_a_first_song_that_waited_is_offered_instead_of_the_welcome(
    open_window: Callable[..., Opened], qtbot: QtBot, tmp_path: Path
) -> None:
    first = StudioKit(tmp_path, Script(fail_at=1))
    for title in ("One", "Two"):
        first.draft(title=title, length_s=10)
        first.context.requests.generate()
    first.close()
    opened = open_window(seen_welcome=False)
    qtbot.waitUntil(opened.window.columns.waiting.isVisible)


def test_songs_that_still_waited_are_offered(
    open_window: Callable[..., Opened], qtbot: QtBot, tmp_path: Path
) -> None:
    first = StudioKit(tmp_path, Script(frame_s=0.02))
    for title in ("One", "Two", "Three"):
        first.draft(title=title, length_s=10)
        first.context.requests.generate()
    qtbot.waitUntil(lambda: len(first.context.queue.jobs()) == 3)
    first.close()
    opened = open_window()
    bar, toast = opened.window.columns.waiting, opened.window.messages.toast
    qtbot.waitUntil(bar.isVisible)
    assert "“Two”, “Three”" in bar.label.text()
    QTest.mouseClick(bar.forget_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert bar.isVisible()
    QTest.keyClick(bar.make_button, Qt.Key.Key_Space)
    saved: list[str] = []
    opened.context.saver.song_saved.connect(lambda song_id, _: saved.append(song_id))
    qtbot.waitUntil(lambda: len(saved) >= 2)
    assert not bar.isVisible()
