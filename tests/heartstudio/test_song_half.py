"""The small parts of the window's song half: sentences, undo over two stacks, toast, sections."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from engine.contract import Stage
from engine.songs.score import SectionTime
from heartstudio.jobs.engine.job import EngineState, JobProgress, JobState
from heartstudio.view.actions import ACTION_SPECS, Actions, plain_text, without_mnemonic
from heartstudio.view.library.drop_handler import dropped_files, dropped_text
from heartstudio.view.making.status import (
    detail_text,
    duration_text,
    job_state_text,
    stage_text,
    stalled_text,
)
from heartstudio.view.menus import MENUS, SONG_MENU, WAVEFORM_MENU
from heartstudio.view.notifications import BackgroundNotifier, TaskbarProgress, Toast
from heartstudio.view.song.deck_presenter import section_marks
from heartstudio.view.undo_router import UndoRouter


def progress(stage: Stage = Stage.COMPOSE, **changes: object) -> JobProgress:
    values: dict[str, object] = {"made_s": 12.0, "asked_s": 60.0, "fraction": 0.2, **changes}
    return JobProgress(1, stage, **values)  # type: ignore[arg-type]


def test_progress_in_words() -> None:
    known = progress(realtime_factor=1.43, time_left_s=38.0, is_at_most=False)
    assert detail_text(known) == "12 s of 60 s · 1.4 × real time · about 38 s left"
    at_most = progress(realtime_factor=0.07, time_left_s=547.0, is_at_most=True)
    assert detail_text(at_most) == "12 s of 60 s · 0.07 × real time · at most 9 min 7 s left"
    assert detail_text(progress(Stage.LOAD)) == ""
    assert detail_text(progress(time_left_s=0.3)) == "12 s of 60 s · almost done"


def test_previews_in_words() -> None:
    assert detail_text(progress(previewed_s=10.0)) == "12 s of 60 s · preview up to 0:10"
    left_out = "12 s of 60 s · no preview: a second of sound takes 13 s here"
    assert detail_text(progress(preview_cost=12.6)) == left_out
    assert detail_text(progress(Stage.DECODE, preview_cost=12.6)) == "12 s of 60 s"
    first = "12 s of 60 s · first sound in about 20 s, as a draft"
    assert detail_text(progress(preview_cost=12.6, first_sound_s=20.0)) == first


def test_every_stage_and_state_has_words() -> None:
    for stage in Stage:
        assert stage_text(EngineState.RUNNING, progress(stage))
    assert stage_text(EngineState.IDLE, None) == "Ready"
    assert stage_text(EngineState.RUNNING, None) == "Starting"
    assert stage_text(EngineState.STOPPING, progress()).startswith("Stopping")
    assert all(job_state_text(state) for state in JobState)
    assert "for 1 min." in stalled_text(60.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(8.4, "8 s"), (80, "1 min 20 s"), (120, "2 min"), (3900, "1 h 5 min"), (-3, "0 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


class Step(QUndoCommand):
    """A step that writes down what happens to it."""

    def __init__(self, name: str, log: list[str]) -> None:
        super().__init__(name)
        self._log = log

    def redo(self) -> None:
        self._log.append(f"do {self.text()}")

    def undo(self) -> None:
        self._log.append(f"undo {self.text()}")


def test_undo_takes_back_the_last_change_of_whichever_stack(qtbot: QtBot) -> None:
    owner = QObject()
    undo, redo = QAction(owner), QAction(owner)
    draft, library = QUndoStack(owner), QUndoStack(owner)
    router = UndoRouter(undo, redo, [draft, library])
    assert not undo.isEnabled()
    log: list[str] = []
    draft.push(Step("tag", log))
    library.push(Step("delete", log))
    draft.push(Step("lyrics", log))
    log.clear()
    for _ in range(3):
        undo.trigger()
    assert log[0] == "undo lyrics"
    assert sorted(log) == ["undo delete", "undo lyrics", "undo tag"]
    assert not undo.isEnabled()
    log.clear()
    for _ in range(3):
        redo.trigger()
    assert len(log) == 3
    assert log[-1] == "do lyrics"
    assert not redo.isEnabled()
    router.let_go()
    assert not undo.isEnabled()


def test_the_menus_name_only_actions_that_exist(qtbot: QtBot) -> None:
    known = {spec.name for spec in ACTION_SPECS} | {"-"}
    named = " ".join([*(names for _, names in MENUS), SONG_MENU, WAVEFORM_MENU]).split()
    assert set(named) <= known
    owner = QObject()
    actions = Actions(owner)
    assert plain_text(actions["export"]) == "Export"
    assert "Ctrl" in actions["export"].toolTip()
    assert without_mnemonic("打开(&O)") == "打开"
    assert without_mnemonic("Rock && &Roll") == "Rock & Roll"


def test_sections_are_numbered_and_end_where_the_next_begins() -> None:
    sections = (
        SectionTime("verse", 0.0),
        SectionTime("Chorus", 10.0),
        SectionTime("verse", 20.0),
        SectionTime("guitar break", 30.0),
    )
    marks = section_marks(sections, 40.0)
    assert [mark.label for mark in marks] == ["Verse 1", "Chorus", "Verse 2", "guitar break"]
    assert [mark.end_s for mark in marks] == [10.0, 20.0, 30.0, 40.0]
    assert marks[1].kind == "chorus"


def test_sections_of_every_notation_have_their_kind() -> None:
    names = ("verse 1: singer", "hook", "Verse 2", "Refrain", "drop")
    sections = tuple(SectionTime(name, 10.0 * place) for place, name in enumerate(names))
    marks = section_marks(sections, 50.0)
    assert [mark.label for mark in marks] == ["Verse 1", "Hook", "Verse 2", "Chorus", "drop"]
    assert [mark.kind for mark in marks] == ["verse", "chorus", "verse", "chorus", "drop"]


def test_a_toast_answers_once_and_leaves(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    toast = Toast(window)
    toast.show_text("Two songs are in the bin", "Undo")
    assert toast.isVisible()
    assert window.rect().contains(toast.geometry())
    with qtbot.waitSignal(toast.acted):
        toast.button.click()
    assert not toast.isVisible()
    toast.show_text("Nothing to press")
    assert not toast.button.isVisible()
    window.resize(400, 300)
    assert window.rect().contains(toast.geometry())


def test_nobody_is_notified_while_looking(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    notifier = BackgroundNotifier(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not notifier.notify("A song is done", "Moon")
    window.hide()
    assert notifier.notify("A song is done", "Moon")
    notifier.clear()


def test_the_task_bar_gets_whole_percents_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[float, bool]] = []
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(
        "heartstudio.view.notifications._send_to_launcher",
        lambda fraction, is_visible: sent.append((fraction, is_visible)),
    )
    taskbar = TaskbarProgress(QObject())
    for fraction in (0.101, 0.102, 0.5, None, None):
        taskbar.show(fraction)
    assert sent == [(0.1, True), (0.5, True), (0.0, False)]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_dock_and_the_windows_task_bar_carry_the_percentage(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    badges: list[int] = []
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(QApplication, "setBadgeNumber", lambda _, number: badges.append(number))
    taskbar = TaskbarProgress(QObject())
    for fraction in (0.0, 0.42, None):
        taskbar.show(fraction)
    assert badges == [0, 42, 0]


def test_dropped_things_are_told_apart() -> None:
    from PySide6.QtCore import QMimeData, QUrl

    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/a/song.flac"), QUrl("https://example.org/x.mp3")])
    assert [path.name for path in dropped_files(files)] == ["song.flac"]
    assert dropped_text(files) == ""
    text = QMimeData()
    text.setText("[verse]")
    assert dropped_text(text) == "[verse]"
    assert dropped_files(text) == []
