"""What is felt rather than used: nothing jumps, nothing hides the buttons, the keys go on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.contract import SamplesDecoded, SongStarted
from heartstudio.jobs.engine.job import EngineState
from heartstudio.model.draft import ExtendFrom
from heartstudio.model.sections import SectionPlan
from tests.heartstudio.fake_engine import DEVICE, MODEL, Script
from tests.window.conftest import Opened

LYRICS = "[intro]\n\n[verse]\nla la la la\n\n[chorus]\noh oh oh oh\n\n[outro]"


def make_song(opened: Opened, qtbot: QtBot, title: str) -> str:
    for name, value in (("tags", ("pop",)), ("lyrics", LYRICS), ("title", title)):
        opened.context.draft.set(name, value)
    opened.context.draft.set("length_s", 20)
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        opened.window.actions_by_name["generate"].trigger()
    queue = opened.context.queue
    qtbot.waitUntil(lambda: queue.state is EngineState.IDLE)
    return str(saved.args[0])


def test_buttons_stay_where_they_are_while_the_small_print_grows(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    progress = opened.window.columns.progress
    before = progress.stop_button.mapTo(opened.window, QPoint(0, 0))
    progress.detail_label.setText("9 s of 20 s · 2.0 × real time · at most 10 s left · preview")
    QApplication.processEvents()
    assert progress.stop_button.mapTo(opened.window, QPoint(0, 0)) == before


def test_a_toast_hides_neither_library_nor_buttons(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    opened.window.resize(1024, 700)
    QApplication.processEvents()
    toast, pages = opened.window.messages.toast, opened.window.columns.pages
    opened.window.messages.say("A sentence that is long enough to need two lines of it. " * 3, "Do")
    place = QRect(pages.mapTo(opened.window, QPoint(0, 0)), pages.size())
    assert place.contains(toast.geometry())


def test_search_is_left_by_keys(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot, "Anything")
    panel = opened.window.columns.library
    opened.window.activateWindow()
    panel.focus_search()
    qtbot.keyClicks(panel.search, "zzz")
    assert panel.filter.rowCount() == 0
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    assert panel.filter.rowCount() == 1
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is panel.list)


def test_the_neighbour_of_a_deleted_song_is_chosen(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    ids = [make_song(opened, qtbot, title) for title in ("One", "Two", "Three")]
    panel = opened.window.columns.library
    opened.context.deck.show_song(ids[1])
    assert panel.list.chosen_ids() == [ids[1]]
    opened.window.actions_by_name["delete"].trigger()
    left, deck = (ids[0], ids[2]), opened.context.deck
    qtbot.waitUntil(lambda: panel.filter.rowCount() == 2)
    assert panel.list.chosen_ids() in [[song_id] for song_id in left]
    qtbot.waitUntil(lambda: deck.song_id in left)
    other = ids[0] if deck.song_id == ids[2] else ids[2]
    opened.context.songs.delete([other])
    qtbot.waitUntil(lambda: panel.filter.rowCount() == 1)
    assert deck.song_id not in ("", other)  # what is open stays


def test_another_title_is_shown_above_the_waveform(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot, "Before")
    title = opened.window.columns.song.title
    assert title.whole_text == "Before"
    opened.context.songs.rename(song_id, "After")
    qtbot.waitUntil(lambda: title.whole_text == "After")


def test_an_extension_shows_its_parents_sections_from_the_start(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.004))
    song_id = make_song(opened, qtbot, "Parent")
    deck, draft = opened.context.deck, opened.context.draft
    draft.set("lyrics", "[chorus]\noh oh oh oh\n\n[outro]")
    draft.set("extend", ExtendFrom(song_id, 125))
    opened.window.actions_by_name["generate"].trigger()
    names = ["intro", "verse", "chorus", "outro"]
    qtbot.waitUntil(lambda: deck.job_id != 0 and [s.name for s in deck.sections] == names)
    assert deck.sections[2].start_s == 10.0
    qtbot.waitUntil(lambda: opened.context.queue.state is EngineState.IDLE)


def test_a_stopped_song_has_the_sections_it_came_to_and_leaves_the_queue(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.01))
    draft, deck = opened.context.draft, opened.context.deck
    for name, value in (("tags", ("pop",)), ("lyrics", LYRICS), ("length_s", 120)):
        draft.set(name, value)
    with qtbot.waitSignal(opened.context.saver.song_saved):
        opened.window.actions_by_name["generate"].trigger()
        qtbot.waitUntil(lambda: deck.job_id != 0 and opened.engine.frames_made > 5)
        opened.window.actions_by_name["stop_making"].trigger()
    qtbot.waitUntil(lambda: deck.song_id != "")
    assert [section.name for section in deck.sections] == ["intro"]
    queue = opened.window.columns.queue
    assert queue.isVisible()
    opened.engine.script.frame_s = 0.0
    make_song(opened, qtbot, "Next")
    assert not queue.isVisible()


def test_a_song_that_failed_shows_the_sections_it_came_to(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    deck = open_window().context.deck
    deck.begin_job(99, "Cut off", SectionPlan(LYRICS))
    deck.plan_job(99, SongStarted(1, 1, DEVICE, MODEL, 0, 1500, 40, 8192))
    assert len(deck.sections) == 4
    deck.take_sound(99, SamplesDecoded(0, np.zeros((2, 6 * 48_000), np.float32)))
    deck.end_job(99, "", was_stopped=True)
    assert [section.name for section in deck.sections] == ["intro"]
