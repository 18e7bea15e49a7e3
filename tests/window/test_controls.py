"""Every control of the song half reaches the queue, the player or the library."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mutagen import id3
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from engine.contract import SAMPLE_RATE_HZ, OutputError
from engine.messages import Message
from engine.songs.score import Score
from engine.songs.song_file import read_song, update_song, write_master
from heartstudio.audio.player import PlayState
from heartstudio.jobs.engine.job import EngineState, JobState, Stalled
from heartstudio.jobs.songs.export import ExportFormat, ExportOrder
from heartstudio.model.draft import ExtendFrom
from heartstudio.model.song_list_model import SongRole, SortBy
from heartstudio.view.library.details_dialog import DetailsDialog
from heartstudio.view.library.export_dialog import ExportDialog
from heartstudio.view.library.song_delegate import STAR_PX, RowPlaces
from heartstudio.view.making.queue_view import ROWS_AT_ONCE
from heartstudio.view.making.render_dialog import RenderDialog
from heartstudio.view.making.running_row import RunningRow
from heartstudio.view.song.waveform_state import Span
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.queue_events import waiting_for, waiting_for_failure
from tests.heartstudio.test_version_before import FILES as VERSION_BEFORE
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of

Open = Callable[..., Opened]


def make_song(opened: Opened, qtbot: QtBot, title: str = "Moon") -> str:
    """Make one song of 10 s through SongRequests; returns its id, shown on the deck."""
    draft = opened.context.draft
    draft.set("title", title)
    draft.set("tags", ("piano",))
    draft.set("lyrics", "[verse]\nhello\n[chorus]\nmoon")
    draft.set("length_s", 10)
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        opened.window.actions_by_name["generate"].trigger()
    song_id = str(saved.args[0])
    opened.context.deck.show_song(song_id)
    qtbot.waitUntil(lambda: opened.context.deck.song_id == song_id)
    qtbot.waitUntil(lambda: opened.context.deck.duration_s > 9.9)
    return song_id


def click(widget: QToolButton) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def queue_button(opened: Opened, picture: str, job_id: int) -> QToolButton:
    button = opened.window.findChild(QToolButton, f"queue_{picture}_{job_id}")
    assert isinstance(button, QToolButton)
    return button


def test_transport_reaches_the_player(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    player, bar = opened.context.player, opened.window.columns.song.transport
    assert "0:10" in bar.time_label.text()
    opened.window.actions_by_name["forward"].trigger()
    assert player.position_s == pytest.approx(5, abs=0.1)
    assert bar.time_label.text().startswith("0:05")
    opened.window.actions_by_name["back"].trigger()
    assert player.position_s == pytest.approx(0, abs=0.1)
    player.seek(4.0)
    click(bar.stop_button)
    assert player.position_s == 0.0
    bar.volume_slider.setValue(35)
    assert player.volume == pytest.approx(0.35)
    assert opened.context.settings.settings.volume == pytest.approx(0.35)
    opened.window.actions_by_name["louder"].trigger()
    assert bar.volume_slider.value() == 40
    opened.window.actions_by_name["quieter"].trigger()
    assert player.volume == pytest.approx(0.35)
    click(bar.mute_button)
    assert player.volume == 0
    click(bar.mute_button)
    assert player.volume == pytest.approx(0.35)


def test_play_says_when_there_is_no_sound_card(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    player = opened.context.player
    asked: list[bool] = []
    monkeypatch.setattr(player, "play", lambda: asked.append(True))
    click(opened.window.columns.song.transport.play_button)
    assert asked == [True]
    player.problem_occurred.emit(
        Message.plain("This computer has no sound output. Everything else works.")
    )
    assert "no sound output" in opened.window.messages.toast.label.text()


def test_the_output_device_is_a_setting(open_window: Open) -> None:
    opened = open_window()
    bar = opened.window.columns.song.transport
    bar._fill_devices()
    entries = bar.device_button.menu().actions()
    assert entries[0].isChecked()
    opened.context.settings.set("output_device", "other")
    assert opened.context.player.device_id == "other"
    bar._fill_devices()
    bar.device_button.menu().actions()[0].trigger()
    assert opened.context.settings.settings.output_device == ""


def test_loop_repeats_the_selection_or_everything(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    player, song = opened.context.player, opened.window.columns.song
    click(song.transport.loop_button)
    assert player.loop == pytest.approx((0.0, 10.0), abs=0.1)
    song.state.select(Span(2.0, 4.0))
    assert player.loop == pytest.approx((2.0, 4.0))
    click(song.transport.loop_button)
    assert player.loop is None


def test_the_waveform_seeks_the_player_and_follows_it(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    view = opened.window.columns.song.waveform
    x = round(view.state.viewport.x_of(6.0))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x, 100))
    assert opened.context.player.position_s == pytest.approx(6.0, abs=0.05)
    opened.context.player.seek(3.0)
    assert view.state.position_s == pytest.approx(3.0)
    assert view.accessibleDescription() == "0:03 of 0:10, paused"
    assert [mark.kind for mark in view.state.sections] == ["verse", "chorus"]


def test_a_song_grows_in_the_waveform_while_it_is_made(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(Script(frame_s=0.004, window_s=0.05))
    state = opened.window.columns.song.state
    opened.context.draft.set("tags", ("piano",))
    opened.context.draft.set("length_s", 20)
    opened.window.actions_by_name["generate"].trigger()
    qtbot.waitUntil(lambda: state.making is not None and state.making.composed_s > 1)
    assert state.total_s == pytest.approx(20.0)
    with qtbot.waitSignal(opened.context.saver.song_saved):
        qtbot.waitUntil(lambda: state.sound_s > 2)
    qtbot.waitUntil(lambda: state.making is None)
    assert state.sound_s == pytest.approx(20.0)
    assert opened.context.deck.peaks.sample_count == 20 * SAMPLE_RATE_HZ


def test_generate_queues_while_a_song_is_made_and_the_queue_obeys(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.02))
    queue, panel = opened.context.queue, opened.window.columns.progress
    for title in ("One", "Two", "Three"):
        opened.context.draft.set("title", title)
        opened.context.draft.set("tags", ("rock",))
        QTest.mouseClick(panel.generate_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(queue.jobs()) == 3)

    def waiting() -> list[str]:
        return [job.spec.title for job in queue.jobs() if job.state is JobState.QUEUED]

    qtbot.waitUntil(lambda: waiting() == ["Two", "Three"])
    assert panel.generate_button.text() == "Add to queue"
    click(queue_button(opened, "arrow-down", 2))
    assert waiting() == ["Three", "Two"]
    click(queue_button(opened, "arrow-up", 2))
    assert waiting() == ["Two", "Three"]
    click(queue_button(opened, "close", 3))
    assert waiting() == ["Two"]
    click(queue_button(opened, "close", 2))
    qtbot.waitUntil(lambda: " s of 60 s" in panel.detail_label.text())
    with qtbot.waitSignal(opened.context.saver.song_saved):
        QTest.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: queue.state is EngineState.IDLE)
    assert not panel.stop_button.isEnabled()


def test_a_long_queue_scrolls_and_leaves_the_window_its_size(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.05))
    window, queue = opened.window, opened.context.queue
    before = window.minimumSizeHint().height()
    opened.context.draft.set("title", "Many")
    opened.context.draft.set("takes", 4)
    for _ in range(6):
        window.actions_by_name["generate"].trigger()
    qtbot.waitUntil(lambda: len(queue.jobs()) == 24)
    qtbot.waitUntil(window.columns.queue.isVisible)
    qtbot.wait(50)
    assert window.minimumSizeHint().height() <= before + 300
    last = queue_button(opened, "close", queue.jobs()[-1].id)
    assert last.visibleRegion().isEmpty()
    bar = window.columns.queue._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    click(last)
    assert len(queue.jobs()) == 23


def test_takes_grow_side_by_side_and_each_can_be_shown_and_stopped(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.02, streams=True))
    context, queue = opened.context, opened.context.queue
    context.draft.set("title", "Harbour")
    context.draft.set("takes", 3)
    opened.window.actions_by_name["generate"].trigger()
    qtbot.waitUntil(lambda: len(queue.running) == 3)
    first, second, third = (job.id for job in queue.running)
    assert context.deck.job_id == first
    rows = opened.window.columns.queue.findChildren(RunningRow)
    assert len(rows) == 3
    qtbot.waitUntil(lambda: all(row.bar.value() > 0 for row in rows))
    qtbot.waitUntil(lambda: all("s of" in row.state.text() for row in rows))
    click(queue_button(opened, "eye", second))
    assert context.deck.job_id == second
    assert "2/3" in queue_button(opened, "stop", second).accessibleName()
    click(queue_button(opened, "stop", second))
    assert queue.job(second).state is JobState.STOPPING
    assert not queue_button(opened, "stop", second).isEnabled()
    qtbot.waitUntil(lambda: queue.state is EngineState.IDLE, timeout=60_000)
    states = [queue.job(job_id).state for job_id in (first, second, third)]
    assert states == [JobState.FINISHED, JobState.STOPPED, JobState.FINISHED]
    qtbot.waitUntil(lambda: context.songs.rowCount() == 3)


def test_the_song_that_is_made_can_be_gone_back_to(open_window: Open, qtbot: QtBot) -> None:
    """One that is endless is only there until it is stopped."""
    may_go_on = threading.Event()
    may_go_on.set()
    opened = open_window(Script(may_go_on=may_go_on))
    deck, view = opened.context.deck, opened.window.columns.queue
    song_id = make_song(opened, qtbot, "Before")
    may_go_on.clear()
    opened.window.actions_by_name["generate"].trigger()
    qtbot.waitUntil(lambda: deck.job_id > 0)
    job_id = deck.job_id
    assert not view.isVisible(), "the panel shows the only one"
    deck.show_song(song_id)
    assert view.isVisible()
    click(queue_button(opened, "eye", job_id))
    assert deck.job_id == job_id
    assert not view.isVisible()
    may_go_on.set()
    qtbot.waitUntil(lambda: opened.context.queue.state is EngineState.IDLE)
    deck.show_song(song_id)
    assert not view.isVisible()


def test_a_second_stop_puts_the_sound_off_and_the_tokens_are_offered(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(Script(frame_s=0.01, may_go_on=threading.Event()))
    panel, queue = opened.window.columns.progress, opened.context.queue
    panel._patience.setInterval(100)
    opened.context.draft.set("tags", ("rock",))
    panel.generate_button.click()
    qtbot.waitUntil(lambda: "s of" in panel.detail_label.text())
    panel.stop_button.click()
    assert queue.state is EngineState.STOPPING
    assert not panel.stop_button.isEnabled(), "a double click is one stop"
    qtbot.waitUntil(lambda: panel.status_label.text() == "Stopped; finishing what was made")
    qtbot.waitUntil(panel.stop_button.isEnabled)
    assert panel.stop_button.text() == "Later"
    with qtbot.waitSignal(opened.context.saver.nothing_kept):
        panel.stop_button.click()
        opened.engine.script.may_go_on.set()
    qtbot.waitUntil(opened.window.columns.recovery.isVisible)
    assert panel.stop_button.text() == "Stop"


def test_a_thousand_waiting_songs_are_rows_when_they_are_seen(
    open_window: Open, qtbot: QtBot
) -> None:
    """Each change made all rows anew: 0.8 s with 200 songs."""
    opened = open_window(Script(load_s=3600))
    opened.context.draft.set("tags", ("rock",))
    generate = opened.window.actions_by_name["generate"].trigger
    generate()
    queue, view = opened.context.queue, opened.window.columns.queue
    spec = queue.jobs()[0].spec
    queue.enqueue_all([replace(spec, song_id=f"song-{number}") for number in range(1_000)])
    assert view._rows.count() == ROWS_AT_ONCE
    made: list[int] = []
    make_row = view._make_row
    view._make_row = lambda job, waiting: (made.append(job.id), make_row(job, waiting))[1]
    queue.remove(queue.jobs()[20].id)
    queue.move(queue.jobs()[30].id, 5)
    assert len(made) <= 2
    bar = view._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    assert view._rows.count() == 2 * ROWS_AT_ONCE


def test_stop_pressed_again_and_again_ends_one_song_only(open_window: Open, qtbot: QtBot) -> None:
    """Five presses within three seconds ended five queued songs."""
    opened = open_window(Script(frame_s=0.01))
    panel, queue = opened.window.columns.progress, opened.context.queue
    panel._patience.setInterval(3_600_000)
    opened.context.draft.set("tags", ("rock",))
    for _ in range(3):
        panel.generate_button.click()

    def runs(job_id: int) -> bool:
        return queue.current is not None and queue.current.id == job_id

    qtbot.waitUntil(lambda: runs(1) and opened.engine.frames_made > 0)
    stop = opened.window.actions_by_name["stop_making"]
    stop.trigger()
    qtbot.waitUntil(lambda: runs(2))
    for _ in range(4):
        stop.trigger()
        panel.stop_button.click()
    assert queue.state is EngineState.RUNNING
    assert runs(2)
    panel._patience.timeout.emit()  # not yet: the timer still runs
    assert not stop.isEnabled()
    panel._patience.start(0)
    qtbot.waitUntil(stop.isEnabled)
    stop.trigger()
    assert queue.state is EngineState.STOPPING


def test_a_failed_song_is_explained_and_can_be_tried_again(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=5))
    opened.context.draft.set("tags", ("rock",))
    with waiting_for_failure(qtbot, opened.context.queue):
        opened.window.actions_by_name["generate"].trigger()

    def dialogs() -> list[str]:
        return [w.objectName() for w in QApplication.topLevelWidgets() if w.isVisible()]

    qtbot.waitUntil(lambda: "errorDialog" in dialogs())
    for widget in QApplication.topLevelWidgets():
        if widget.objectName() == "errorDialog":
            widget.close()
    click(queue_button(opened, "info", 1))
    qtbot.waitUntil(lambda: "errorDialog" in dialogs())
    for widget in QApplication.topLevelWidgets():
        if widget.objectName() == "errorDialog":
            widget.close()
    opened.engine.script.fail_at = None
    with qtbot.waitSignal(opened.context.saver.song_saved):
        click(queue_button(opened, "refresh", 1))


def test_a_song_that_does_not_move_says_so_until_it_does_and_offers_the_log(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(Script(silent_at=2, may_go_on=threading.Event()))
    panel, queue = opened.window.columns.progress, opened.context.queue
    queue.stalled_after_s = 0.3
    queue._watch.setInterval(50)
    opened.context.draft.set("tags", ("rock",))
    opened.context.draft.set("length_s", 10)
    panel.generate_button.click()
    with waiting_for(qtbot, queue, Stalled):
        pass
    qtbot.wait(400)
    assert "No progress" in panel.detail_label.text(), "the clock does not talk it away"
    panel.log_button.click()
    log = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "logDialog")
    assert log.isVisible()
    log.close()
    with qtbot.waitSignal(opened.context.saver.song_saved):
        opened.engine.script.may_go_on.set()
    assert "No progress" not in panel.detail_label.text()
    assert not panel.log_button.isVisible()


def test_a_queue_that_fails_as_a_whole_leaves_one_dialog(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(Script(fail_at=0))
    opened.context.draft.set("tags", ("rock",))
    opened.context.draft.set("takes", 3)
    opened.window.actions_by_name["generate"].trigger()
    queue = opened.context.queue
    qtbot.waitUntil(lambda: [job.state for job in queue.jobs()] == [JobState.FAILED] * 3)
    shown = [w for w in QApplication.topLevelWidgets() if w.objectName() == "errorDialog"]
    visible = [w for w in shown if w.isVisible()]
    assert len(visible) == 1
    assert all(queue_button(opened, "info", job.id) for job in queue.jobs())
    visible[0].close()


def test_stars_by_click_keys_and_menu(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    songs, view = opened.context.songs, opened.window.columns.library.list
    index = view.model().index(0, 0)
    places = RowPlaces.of(view.visualRect(index), view.fontMetrics())
    third = places.stars.topLeft() + QPoint(2 * STAR_PX + 5, 6)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
    assert songs.song(song_id).stars == 3
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
    assert songs.song(song_id).stars == 0
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_5)
    assert songs.song(song_id).stars == 5
    opened.window.actions_by_name["stars_2"].trigger()
    assert songs.song(song_id).stars == 2


def test_search_order_and_filter(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    first = make_song(opened, qtbot, "Boats")
    make_song(opened, qtbot, "Anchor")
    panel = opened.window.columns.library
    assert panel.count_label.text() == "2 songs"
    panel.search.setText("boa pia")
    assert [panel.filter.index(0, 0).data(SongRole.ID)] == [first]
    assert panel.count_label.text() == "1 of 2"
    panel.search.setText("nothing like it")
    assert panel.filter.rowCount() == 0
    assert "Nothing found" in panel.list.empty_text
    panel.search.clear()
    entries = {a.text(): a for a in panel.order_button.menu().actions()}
    entries["By title"].trigger()
    assert [panel.filter.index(row, 0).data() for row in range(2)] == ["Anchor", "Boats"]
    opened.context.songs.set_stars(first, 5)
    entries["With stars"].trigger()
    assert panel.filter.rowCount() == 1
    from heartstudio.view.main_window import MainWindow

    make_song(opened, qtbot, "Zebra")
    opened.context.songs.sort_by(SortBy.NEWEST)
    again = MainWindow(opened.context)
    titles = [again.columns.library.filter.index(row, 0).data() for row in range(3)]
    assert titles == ["Anchor", "Boats", "Zebra"], "the order is kept"
    by_title = again.columns.library.order_button.menu().actions()[1]
    assert by_title.text() == "By title"
    assert by_title.isChecked()
    again.close()
    again.deleteLater()


def test_choosing_a_row_shows_the_song_and_opening_plays_it(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    first = make_song(opened, qtbot, "Boats")
    make_song(opened, qtbot, "Anchor")
    panel, deck = opened.window.columns.library, opened.context.deck
    played: list[bool] = []
    monkeypatch.setattr(opened.context.player, "play", lambda: played.append(True))
    row = panel.filter.index_of(first)
    QTest.mouseClick(
        panel.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=panel.list.visualRect(row).topLeft() + QPoint(60, 20),
    )
    qtbot.waitUntil(lambda: deck.song_id == first)
    assert played == []
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: played == [True])


def test_songs_are_dragged_out_as_files(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    panel = opened.window.columns.library
    panel.select(song_id)
    data = panel.list.drag_data()
    assert data is not None
    path = opened.context.songs.song(song_id).path
    assert [url.toLocalFile() for url in data.urls()] == [str(path)]


def test_show_in_folder_opens_the_folder(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[list[Path]] = []
    monkeypatch.setattr(
        "heartstudio.app.show_files", lambda files: wanted.append(list(files)) or True
    )
    opened = open_window()
    song_id = make_song(opened, qtbot)
    opened.window.actions_by_name["show_in_folder"].trigger()
    assert wanted == [[opened.context.songs.song(song_id).path]]


def test_use_its_settings_restores_the_draft(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    draft = opened.context.draft
    draft.set("tags", ("metal",))
    draft.set("temperature", 1.4)
    opened.window.actions_by_name["restore"].trigger()
    qtbot.waitUntil(lambda: draft.draft.tags == ("piano",))
    assert draft.draft.temperature == pytest.approx(1.0)
    opened.window.actions_by_name["undo"].trigger()
    assert draft.draft.tags == ("metal",)


def test_details_show_how_a_song_was_made(open_window: Open, qtbot: QtBot) -> None:
    """The seed above all: the draft's is another one by then."""
    opened = open_window()
    opened.context.draft.set("seed", 4711)
    song_id = make_song(opened, qtbot)
    assert opened.context.draft.draft.seed != 4711
    opened.context.requests.prepare_extension(song_id, 5.0)
    qtbot.waitUntil(lambda: opened.context.draft.draft.extend is not None)
    make_song(opened, qtbot, "Sun")
    opened.window.actions_by_name["details"].trigger()

    def shown() -> list[DetailsDialog]:
        windows = QApplication.topLevelWidgets()
        return [w for w in windows if isinstance(w, DetailsDialog) and w.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    assert "Made from:" in shown()[0].text.toPlainText()
    assert "Moon, from 0:04.96 on" in shown()[0].text.toPlainText()
    shown()[0].close()
    opened.window.columns.library.select(song_id)
    opened.window.actions_by_name["details"].trigger()
    qtbot.waitUntil(lambda: len(shown()) == 1)
    (dialog,) = shown()
    assert problems_of(dialog) == []
    text = dialog.text.toPlainText()
    for row in (r"Seed: +4711", r"Guidance: +1\.5", r"Model: +fake 3B", r"Tags: +piano"):
        assert re.search(row, text), row
    assert text.endswith("[verse]\nhello\n[chorus]\nmoon")
    QTest.keyClick(dialog.copy_button, Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == text
    dialog.close()


def test_details_say_what_a_model_did_not_use(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song = opened.context.songs.song(make_song(opened, qtbot))
    assert song is not None
    score = read_song(song.path).require_score()
    choice = opened.context.catalog.composer_of(score.recipe.model)
    assert choice is not None
    text = DetailsDialog(score, "", maker=choice, parent=opened.window).text.toPlainText()
    assert re.search(r"Guidance: +1\.5\n", text)
    sparing = replace(choice, flow_steps=1, most_guidance=1.0)
    text = DetailsDialog(score, "", maker=sparing, parent=opened.window).text.toPlainText()
    for asked in (r"Guidance: +1, .*\(1\.5 was set\)", r"sound: +1, .*\(10 was set\)"):
        assert re.search(asked, text), asked


def test_use_its_settings_says_what_cannot_be_restored(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    song = opened.context.songs.song(song_id)
    assert song is not None
    update_song(song.path, model_version="7B")
    toast = opened.window.messages.toast
    opened.window.actions_by_name["restore"].trigger()
    qtbot.waitUntil(lambda: "(7B) is not here" in toast.label.text())


def test_extend_shows_the_cut_and_the_cut_can_be_moved(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    song, draft = opened.window.columns.song, opened.context.draft
    opened.context.player.seek(4.0)
    opened.window.actions_by_name["extend"].trigger()
    qtbot.waitUntil(lambda: draft.draft.extend is not None)
    assert song.state.cut_s == pytest.approx(4.0, abs=0.08)
    assert "Moon" in song.extend_bar.label.text()
    song.state.set_cut(6.0)
    song.state.cut_moved.emit(6.0)
    assert draft.draft.extend == ExtendFrom(song_id, 75)
    click(song.extend_bar.cancel_button)
    assert draft.draft.extend is None
    assert song.state.cut_s is None


def test_compare_switches_to_the_other_song_at_the_same_place(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window()
    first = make_song(opened, qtbot, "Boats")
    second = make_song(opened, qtbot, "Anchor")
    opened.context.player.seek(5.0)
    opened.window.columns.library.select(first)
    opened.window.actions_by_name["compare"].trigger()
    qtbot.waitUntil(lambda: opened.context.deck.song_id == first)
    assert opened.context.player.position_s == pytest.approx(5.0, abs=0.1)
    assert second != first


def test_a_song_just_made_is_compared_equally_loud(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was never read from its file, so its loudness is measured when it is done."""
    opened = open_window()
    opened.context.draft.set("seed", 1)
    opened.context.draft.set("seed_locked", True)
    quiet = make_song(opened, qtbot, "Boats")
    song = opened.context.songs.song(quiet)
    assert song is not None
    file = read_song(song.path)
    assert file.score is not None
    write_master(song.path, file.load() * np.float32(0.25), file.score)
    loud = make_song(opened, qtbot, "Anchor")
    gains: list[float] = []
    monkeypatch.setattr(opened.context.player, "exchange", lambda _track, gain: gains.append(gain))
    deck = opened.context.deck
    for song_id in (quiet, loud):
        deck.compare_with(song_id)
        qtbot.waitUntil(lambda song_id=song_id: deck.song_id == song_id)
    assert gains == [pytest.approx(1.0), pytest.approx(0.25, rel=0.01)]


def test_the_library_shows_a_songs_family(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    parent = make_song(opened, qtbot, "Boats")
    make_song(opened, qtbot, "Stranger")
    opened.context.draft.set("extend", ExtendFrom(parent, 60))
    child = make_song(opened, qtbot, "Boats, on")
    opened.context.draft.set("extend", None)
    panel, action = opened.window.columns.library, opened.window.actions_by_name["show_family"]

    def listed() -> set[str]:
        rows = range(panel.filter.rowCount())
        return {str(panel.filter.index(row, 0).data(SongRole.ID)) for row in rows}

    panel.select(child)
    assert len(listed()) == 3
    action.trigger()
    assert listed() == {parent, child}
    assert panel.count_label.text() == "2 of 3"
    opened.context.draft.set("extend", ExtendFrom(child, 60))
    grandchild = make_song(opened, qtbot, "Boats, on and on")
    assert listed() == {parent, child, grandchild}
    action.trigger()
    assert len(listed()) == 4


def test_decode_again_queues_another_decoding(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    opened.window.actions_by_name["render_again"].trigger()
    qtbot.waitUntil(lambda: opened.window.findChild(RenderDialog) is not None)
    dialog = opened.window.findChild(RenderDialog)
    assert isinstance(dialog, RenderDialog)
    dialog.steps.setValue(33)
    dialog.new_noise.setChecked(True)
    with qtbot.waitSignal(opened.context.saver.song_saved):
        dialog.accept()
    _, codec, seed = opened.engine.decodes[0]
    assert codec.num_steps == 33
    assert seed != opened.engine.requests[0].codec_seed


def test_export_writes_a_file(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    opened.window.actions_by_name["export"].trigger()
    dialog = opened.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    assert dialog.heading.text().startswith("Export “")
    dialog.folder.setText(str(tmp_path / "nowhere"))
    dialog.accept()
    assert dialog.problem.isVisible()
    target = tmp_path / "exports"
    target.mkdir()
    dialog.folder.setText(str(target))
    dialog.format.setCurrentIndex(dialog.format.findData("mp3"))
    dialog.artist.setText("Jérôme")
    with qtbot.waitSignal(opened.context.exporter.finished) as done:
        dialog.accept()
    assert [path.suffix for path in done.args[0]] == [".mp3"]
    assert done.args[0][0].parent == target
    assert str(id3.ID3(done.args[0][0])["TPE1"]) == "Jérôme"
    again = ExportDialog(("a",), opened.context.settings, tmp_path, opened.window)
    assert again.artist.text() == "Jérôme"
    again.deleteLater()
    assert "exported" in opened.window.messages.toast.label.text()


def drop(opened: Opened, data: QMimeData) -> bool:
    """Drag something over the window and let it fall; False when it is not taken."""
    window, action = opened.window, Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), action, data, left, none)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, data, left, none))
    return True


def test_dropped_text_becomes_the_lyrics_and_can_be_undone(open_window: Open) -> None:
    opened = open_window()
    opened.context.draft.set("lyrics", "old")
    data = QMimeData()
    data.setText("[verse]\nnew words")
    assert drop(opened, data)
    assert opened.context.draft.draft.lyrics == "[verse]\nnew words"
    opened.window.messages.toast.button.click()
    assert opened.context.draft.draft.lyrics == "old"


def test_dropped_text_is_cleaned_or_refused(open_window: Open) -> None:
    opened = open_window()
    data = QMimeData()
    data.setText("[ti:Lamps]\r[00:01.00]Lamps<00:01.40> are\r**Chorus**\r\n[00:02.00]burning")
    assert drop(opened, data)
    assert opened.context.draft.draft.lyrics == "Lamps are\n[Chorus]\nburning"
    assert opened.context.draft.draft.title == "Lamps"
    data.setText("a" * 200_000)
    assert drop(opened, data)
    assert opened.context.draft.draft.lyrics == "Lamps are\n[Chorus]\nburning"
    assert "at most 50000" in opened.window.messages.toast.label.text()


def test_what_holds_no_words_replaces_no_lyrics(open_window: Open, tmp_path: Path) -> None:
    opened = open_window()
    opened.context.draft.set("lyrics", "mine")
    toast, data = opened.window.messages.toast, QMimeData()
    data.setText(" \n\n ")
    assert drop(opened, data)
    assert "no lyrics" in toast.label.text()
    (tmp_path / "empty.txt").write_text("\n")
    edit, refused = opened.window.columns.lyrics.edit, list[str]()
    edit.refused.connect(lambda message: refused.append(str(message)))
    edit.open_file(tmp_path / "empty.txt")
    assert refused == ["There are no lyrics in empty.txt."]
    assert opened.context.draft.draft.lyrics == "mine"


def test_nothing_that_is_told_together_hides_another_thing(open_window: Open) -> None:
    messages = open_window().window.messages
    pressed: list[str] = []
    messages.keep_together(True)
    messages.say("One is open", "Extend", lambda: pressed.append("extend"))
    messages.warn("Two cannot be opened")
    messages.warn("Two cannot be opened")
    assert messages.toast.label.text() == "Two cannot be opened\nOne is open"
    for n in range(9):
        messages.warn(f"{n} cannot be opened")
    assert messages.toast.label.text().endswith("8 cannot be opened\nOne is open")
    messages.keep_together(False)
    messages.toast.button.click()
    assert pressed == ["extend"]
    messages.say("Three")
    assert messages.toast.label.text() == "Three"
    assert not messages.toast.button.isVisible()


def test_the_end_of_an_export_tells_what_was_not_exported(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window()
    ids = tuple(make_song(opened, qtbot, title) for title in ("One", "Two"))
    opened.context.songs.song(ids[0]).path.unlink()
    with qtbot.waitSignal(opened.context.exporter.finished):
        opened.context.exporter.export(ExportOrder(ids, ExportFormat.WAV16, tmp_path))
    text = opened.window.messages.toast.label.text()
    assert "“One” was not exported" in text
    assert text.endswith("The song is exported")
    assert opened.window.messages.toast.button.text() == "Show"


def test_all_that_is_said_of_dropped_files_is_seen(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window()
    (tmp_path / "words.txt").write_text("Paper boats")
    (tmp_path / "rubbish.flac").write_bytes(b"rubbish")
    data, toast = QMimeData(), opened.window.messages.toast
    names = ("words.txt", "rubbish.flac", "gone.flac")
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    assert drop(opened, data)
    qtbot.waitUntil(lambda: toast.label.text().count("\n") == 2)
    told = ["rubbish.flac is no sound file", "gone.flac is not there", "The text is in the lyrics"]
    for sentence, line in zip(told, toast.label.text().splitlines(), strict=True):
        assert line.startswith(sentence)
    assert toast.button.text() == "Undo"


def test_a_dropped_song_file_restores_everything(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot)
    moved = tmp_path / "renamed by hand.flac"
    moved.write_bytes(opened.context.songs.song(song_id).path.read_bytes())
    opened.context.draft.set("tags", ("metal",))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(moved))])
    told: list[tuple[str, ...]] = []
    opened.context.opener.song_opened.connect(
        lambda _id, _notes: told.append(opened.context.draft.draft.tags)
    )
    with qtbot.waitSignal(opened.context.opener.song_opened):
        assert drop(opened, data)
    assert told == [("piano",)], "its settings are there when that is said"
    assert opened.window.messages.toast.button.text() == "Extend"


def test_the_score_of_a_dropped_song_is_read_once(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Index, draft, sections, times and repair all use what was read."""
    opened = open_window()
    moved = tmp_path / "from elsewhere.flac"
    moved.write_bytes((VERSION_BEFORE / "music" / "Kept.flac").read_bytes())
    reads: list[int] = []
    from_bytes = Score.from_bytes

    def counted(data: bytes) -> Score:
        reads.append(len(data))
        return from_bytes(data)

    monkeypatch.setattr(Score, "from_bytes", staticmethod(counted))
    opened.context.opener.open([moved])
    deck, repairs = opened.context.deck, opened.context.repairs
    qtbot.waitUntil(lambda: bool(deck.song_id) and opened.context.player.track.is_complete)
    qtbot.waitUntil(lambda: repairs.why_not(deck.song_id) is not None)
    assert [section.name for section in deck.sections] == ["verse", "chorus"]
    assert opened.context.draft.draft.title == "Kept"
    assert len(reads) == 1


def test_what_is_missing_of_an_opened_song_is_said_and_can_be_made_again(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window()
    whole = (VERSION_BEFORE / "music" / "Kept.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    opened.context.opener.open([tmp_path / "cut.flac"])
    toast = opened.window.messages.toast
    qtbot.waitUntil(lambda: "can be heard" in toast.label.text())
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        toast.button.click()
    assert saved.args is not None
    assert opened.context.songs.song(str(saved.args[0])).duration_s == pytest.approx(1.04)


def test_foreign_audio_is_explained_and_can_be_played(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    import numpy as np
    import soundfile

    opened = open_window()
    path = tmp_path / "foreign.wav"
    soundfile.write(path, np.zeros((48_000, 2), np.float32), 48_000)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    with qtbot.waitSignal(opened.context.opener.foreign_opened):
        assert drop(opened, data)
    toast = opened.window.messages.toast
    assert toast.button.text() == "Play it"
    toast.button.click()
    qtbot.waitUntil(lambda: opened.context.deck.title == "foreign")
    qtbot.waitUntil(lambda: opened.context.player.state is not PlayState.EMPTY)


def test_what_is_no_file_and_no_text_is_not_taken(open_window: Open) -> None:
    opened = open_window()
    data = QMimeData()
    data.setData("application/x-something", b"1")
    assert not drop(opened, data)


def test_several_songs_are_deleted_and_brought_back(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "a new" / "account"))
    opened = open_window()
    for title in ("A", "B"):
        make_song(opened, qtbot, title)
    opened.window.columns.library.list.selectAll()
    opened.window.actions_by_name["delete"].trigger()
    qtbot.waitUntil(lambda: opened.context.songs.rowCount() == 0)
    toast = opened.window.messages.toast
    qtbot.waitUntil(lambda: toast.label.text() == "2 songs are in the bin")
    toast.button.click()
    qtbot.waitUntil(lambda: opened.context.songs.rowCount() == 2)


def test_an_undo_is_offered_only_as_long_as_it_undoes_what_is_told(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl+Z, or another change, its button undid whatever came before."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    opened = open_window()
    make_song(opened, qtbot, "A")
    opened.window.actions_by_name["delete"].trigger()
    toast = opened.window.messages.toast
    qtbot.waitUntil(lambda: toast.label.text() == "The song is in the bin")
    assert toast.isVisible()
    opened.window.actions_by_name["undo"].trigger()
    assert not toast.isVisible()
    qtbot.waitUntil(lambda: opened.context.songs.rowCount() == 1)
    draft = opened.context.draft
    data = QMimeData()
    data.setText("[Verse]\nPaper boats")
    assert drop(opened, data)
    assert toast.button.isVisible()
    draft.set("title", "Boats")
    assert not toast.isVisible()
    assert draft.draft.lyrics == "[Verse]\nPaper boats"


def test_a_bin_that_refuses_is_told_and_success_is_not(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Path:
        raise OutputError(
            Message.plain(f"{path.name} could not be moved to the bin, so it was not deleted.")
        )

    opened = open_window()
    make_song(opened, qtbot)
    said: list[str] = []
    toast = opened.window.messages.toast
    show = toast.show_text
    monkeypatch.setattr(
        toast, "show_text", lambda text, *more: (said.append(text), show(text, *more))
    )
    monkeypatch.setattr(opened.context.songs, "_trash", refuse)
    opened.window.actions_by_name["delete"].trigger()
    qtbot.waitUntil(lambda: any("could not be moved" in text for text in said))
    assert opened.context.songs.rowCount() == 1
    assert not any("is in the bin" in text for text in said)


def test_new_song_empties_the_draft_undoably(open_window: Open) -> None:
    opened = open_window()
    draft = opened.context.draft
    draft.set("tags", ("rock",))
    opened.window.actions_by_name["new_song"].trigger()
    assert draft.draft.tags == ()
    opened.window.actions_by_name["undo"].trigger()
    assert draft.draft.tags == ("rock",)
    opened.window.actions_by_name["redo"].trigger()
    assert draft.draft.tags == ()


def test_the_title_field_is_the_drafts(open_window: Open) -> None:
    opened = open_window()
    field = opened.window.columns.title.edit
    QTest.keyClicks(field, "Boats")
    assert opened.context.draft.draft.title == "Boats"
    opened.context.draft.set("title", "Ships")
    assert field.text() == "Ships"


def test_the_layout_is_restored(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    window = opened.window
    window.columns.across.setSizes([420, 600, 300])
    window.columns.middle.setSizes([200, 500])
    window._layout.save()
    from heartstudio.view.main_window import MainWindow

    again = MainWindow(opened.context)
    again.show()
    assert not opened.context.settings.blob("window").isEmpty()
    for name in ("across", "middle"):
        before, after = (getattr(w.columns, name).saveState() for w in (window, again))
        assert before == after
    again.close()
    again.deleteLater()


def test_the_layout_is_kept_while_the_app_runs_hidden_columns_included(
    open_window: Open, qtbot: QtBot
) -> None:
    """A crash loses nothing of it: closeEvent is not what writes it."""
    opened = open_window()
    settings, window = opened.context.settings, opened.window
    window._layout._timer.setInterval(50)
    window.actions_by_name["show_sampling"].trigger()
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: settings.document("columns") != {})
    qtbot.waitUntil(lambda: settings.blob("window") == window.saveGeometry())
    from heartstudio.view.main_window import MainWindow

    again = MainWindow(opened.context)
    again.show()
    assert again.columns.left.isVisible()
    assert not again.columns.right.isVisible()
    assert not again.actions_by_name["show_sampling"].isChecked()
    again.close()
    again.deleteLater()


def test_columns_can_be_hidden(open_window: Open) -> None:
    opened = open_window()
    opened.window.actions_by_name["show_library"].trigger()
    assert not opened.window.columns.left.isVisible()
    opened.window.actions_by_name["show_library"].trigger()
    assert opened.window.columns.left.isVisible()
    opened.window.actions_by_name["show_sampling"].trigger()
    assert not opened.window.columns.right.isVisible()


def test_zoom_actions(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    state, actions = opened.window.columns.song.state, opened.window.actions_by_name
    actions["zoom_in"].trigger()
    assert state.viewport.span_s < 10
    actions["zoom_out"].trigger()
    actions["zoom_in"].trigger()
    actions["zoom_fit"].trigger()
    assert state.viewport.shows_all


@pytest.mark.parametrize(
    ("action", "dialog"),
    [
        ("models", "modelsDialog"),
        ("settings", "settingsDialog"),
        ("shortcuts", "shortcutsDialog"),
        ("log", "logDialog"),
        ("about", "aboutDialog"),
        ("radio", "radioDialog"),
    ],
)
def test_dialogs_open(open_window: Open, action: str, dialog: str) -> None:
    opened = open_window()
    opened.window.actions_by_name[action].trigger()
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    found = [w for w in shown if w.objectName() == dialog]
    assert len(found) == 1
    found[0].close()


def test_the_welcome_page_makes_an_example(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(seen_welcome=False)
    pages = opened.window.columns.pages
    assert pages.currentIndex() == 1
    opened.context.draft.set("length_s", 10)
    page = pages.currentWidget()
    from heartstudio.model.examples import Example

    example = Example("Test", ("pop",), "[verse]\nhello", 10)
    with qtbot.waitSignal(opened.context.saver.song_saved):
        page.generate_wanted.emit(example)
    assert pages.currentIndex() == 0
    assert opened.engine.requests[0].tags == "pop"
    opened.window.actions_by_name["welcome"].trigger()
    assert pages.currentIndex() == 1
    page.dismissed.emit()
    assert pages.currentIndex() == 0
    assert opened.context.settings.settings.first_run_done


def test_free_memory_reaches_the_engine(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    opened.window.actions_by_name["free_memory"].trigger()
    qtbot.waitUntil(lambda: opened.engine.released == 1)
