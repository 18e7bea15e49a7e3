"""The window says when a song outgrows the model's context."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from heartstudio.model.prompt_counter import PromptCounts
from tests.heartstudio.fake_engine import Script
from tests.window.conftest import Opened


def test_the_window_says_when_the_context_slides(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window(Script(slide_at=10))
    context = opened.context
    switch = opened.window.findChild(QCheckBox, "slideContextSwitch")
    assert switch is not None
    switch.click()
    context.draft.set("title", "Endless")
    context.draft.set("length_s", 10)
    opened.window.actions_by_name["generate"].trigger()
    toast = opened.window.messages.toast
    qtbot.waitUntil(lambda: "outgrown" in toast.label.text())
    assert "first 0:10 and what comes after 0:20" in toast.label.text()
    assert opened.engine.requests[0].slide_context


def test_the_bar_of_an_extension_tells_the_budget(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    context = opened.context
    context.draft.set("title", "Grown")
    context.draft.set("length_s", 10)
    with qtbot.waitSignal(context.saver.song_saved) as saved:
        context.requests.generate()
    context.requests.prepare_extension(str(saved.args[0]), 6.0)
    label = opened.window.columns.song.extend_bar.label
    qtbot.waitUntil(lambda: "Generate continues" in label.text())
    counts = PromptCounts(5, 14, 75, 125, 1024)
    context.counter.counted.emit(counts)
    assert "room for 1:04 more" in label.text()
    context.counter.counted.emit(PromptCounts(5, 14, 900, 250, 1024))
    assert "Switch on" in label.text()
    context.counter.counted.emit(PromptCounts(5, 14, 900, 250, 1024, slides=True))
    assert "Switch on" not in label.text()
    assert "0:11 more than the model's context holds" in label.text()
