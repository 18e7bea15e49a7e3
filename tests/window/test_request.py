"""Every control that says how a song is made: its value is in the request the engine gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.contract import GenerationRequest
from tests.window.conftest import Opened
from tools.demo_engine import make_model_folder


@dataclass(frozen=True)
class Control:
    """How a person uses a control, and what the engine then gets."""

    name: str
    use: Callable[[Any, Opened], None]
    read: Callable[[GenerationRequest, Opened], Any]
    expected: Any


def drag(steps_to: int) -> Callable[[Any, Opened], None]:
    def use(slider: QAbstractSlider, opened: Opened) -> None:
        del opened
        slider.setSliderDown(True)
        slider.setSliderPosition(steps_to)
        slider.setSliderDown(False)

    return use


def type_in(text: str) -> Callable[[Any, Opened], None]:
    def use(widget: QWidget, opened: Opened) -> None:
        del opened
        widget.setFocus()
        if isinstance(widget, QAbstractSpinBox | QLineEdit):
            widget.selectAll()
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    return use


def write(editor: QPlainTextEdit, opened: Opened) -> None:
    del opened
    editor.setPlainText("[verse]\nunder the moon\n")


def choose_second(combo: QComboBox, opened: Opened) -> None:
    del opened
    index = next(i for i in range(combo.count()) if "second" in str(combo.itemData(i)))
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def press(button: QAbstractButton, opened: Opened) -> None:
    del opened
    QTest.keyClick(button, Qt.Key.Key_Space)


CONTROLS = (
    Control("temperatureSlider", drag(73), lambda r, _: r.sampling.temperature, 0.73),
    Control("temperatureSpin", type_in("1.21"), lambda r, _: r.sampling.temperature, 1.21),
    Control("topkSpin", type_in("77"), lambda r, _: r.sampling.topk, 77),
    Control("cfgSlider", drag(220), lambda r, _: r.sampling.cfg_scale, 2.2),
    Control("cfgSpin", type_in("3.05"), lambda r, _: r.sampling.cfg_scale, 3.05),
    Control("lengthSlider", drag(95), lambda r, _: r.max_audio_length_ms, 95_000),
    Control("lengthSpin", type_in("1:15"), lambda r, _: r.max_audio_length_ms, 75_000),
    Control("seedSpin", type_in("4242"), lambda r, _: r.seed, 4242),
    Control(
        "tagEditor", type_in("Rock, Electric Guitar ,"), lambda r, _: r.tags, "rock,electric guitar"
    ),
    Control("lyricsEdit", write, lambda r, _: r.lyrics, "[verse]\nunder the moon\n"),
    Control("instrumentalSwitch", press, lambda r, _: "moon" in r.lyrics, False),
    Control("modelCombo", choose_second, lambda _, o: "second" in o.engine.loads[-1][0], True),
)


def last_request(opened: Opened, qtbot: QtBot, count: int = 1) -> GenerationRequest:
    """Press Generate and wait until so many songs are kept; returns the last request."""
    saved: list[str] = []
    opened.context.saver.song_saved.connect(lambda song_id, _: saved.append(song_id))
    opened.window.columns.progress.generate_button.click()
    qtbot.waitUntil(lambda: len(saved) == count)
    return opened.engine.requests[-1]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_a_control_reaches_the_request(
    open_window: Callable[..., Opened], qtbot: QtBot, control: Control
) -> None:
    opened = open_window()
    make_model_folder(opened.context.paths.models / "second")
    opened.context.catalog.refresh()
    opened.context.draft.set("lyrics", "[verse]\nthe moon\n")
    opened.context.draft.set("length_s", 20)
    widget = opened.window.findChild(QWidget, control.name)
    assert widget is not None
    control.use(widget, opened)
    assert control.read(last_request(opened, qtbot), opened) == control.expected


def test_takes_make_so_many_requests_with_the_next_seeds(
    open_window: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_window()
    opened.context.draft.set("length_s", 10)
    opened.context.draft.set("seed", 7)
    takes = opened.window.findChild(QSpinBox, "takesSpin")
    assert takes is not None
    type_in("3")(takes, opened)
    last_request(opened, qtbot, count=3)
    assert [request.seed for request in opened.engine.requests] == [7, 8, 9]
