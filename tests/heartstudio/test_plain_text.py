"""No title, tag, line, model name or error is shown as markup: every widget of every dialog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QMenu,
    QMessageBox,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.messages import Message
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from heartstudio.view.plain_text import (
    PlainLabel,
    menu_text,
    not_markup,
    question_box,
    set_tip,
    show_tip,
)
from heartstudio.view.tags.preset_menu import PresetMenu
from tests.heartstudio.studio_kit import StudioKit
from tools.demo_engine import make_model_folder

MARKUP = (
    "a < b > c",
    "<b>Bold</b> move",
    "<img src='file:///etc/hostname'>",
    "&lt;i&gt; & co",
    "<!-- gone -->",
    "<h1>Tall",
    "first\n<b>second",
    "< b > spaced",
)
OWN_MARKUP = ("modelHelp",)
"""Labels whose text is the app's own markup, with a link in it; parts of Qt's own boxes follow
the box."""
DIALOGS = (
    *("settings", "models", "shortcuts", "setup", "convert_model", "log", "about", "radio"),
    *("export", "details", "render_again", "karaoke"),
)


def guessed(root: QWidget) -> list[str]:
    """The places in a widget where Qt would take a text for markup, or might one day."""
    found: list[str] = []
    for part in (root, *root.findChildren(QWidget)):
        name = f"{type(part).__name__} {part.objectName()}"
        is_own = part.objectName() in OWN_MARKUP or part.objectName().startswith("qt_")
        if isinstance(part, QLabel) and not is_own and part.textFormat() != PLAIN:
            found.append(f"{name}: {part.text()!r}")
        if isinstance(part, QMessageBox) and part.textFormat() != PLAIN:
            found.append(f"{name}: {part.text()!r}")
        tips = [part.toolTip(), *(action.toolTip() for action in part.actions())]
        if isinstance(part, QAbstractItemView) and part.model() is not None:
            tips += list(_item_tips(part))
        found += [f"{name} tip: {tip!r}" for tip in tips if Qt.mightBeRichText(tip)]
    return found


PLAIN = Qt.TextFormat.PlainText


def _item_tips(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount()):
        for column in range(8):
            yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


@pytest.fixture
def window(qtbot: QtBot, make_kit: Any) -> Iterator[tuple[MainWindow, StudioKit]]:
    kit = make_kit()
    kit.context.settings.set("first_run_done", True)
    make_model_folder(kit.paths.models / "fake", version="3B <b>bold")
    window = MainWindow(replace(kit.context, paths=AppPaths.under(kit.paths.resources.parent)))
    window.show()
    yield window, kit
    window.close()
    for widget in QApplication.topLevelWidgets():
        widget.close()
    window.deleteLater()
    QApplication.processEvents()


@pytest.mark.parametrize("text", MARKUP)
def test_the_window_and_its_dialogs_show_texts_as_they_are(
    qtbot: QtBot, window: tuple[MainWindow, StudioKit], text: str
) -> None:
    main, kit = window
    song_id = kit.make(qtbot, title=text, tags=(text.replace(",", ""),), lyrics=f"[{text}]\n{text}")
    kit.context.requests.restore_draft(song_id)
    kit.context.deck.show_song(song_id)
    kit.draft(lyrics=f"[verse]\n{text}\n[drop] {text}\n")
    main.messages.say(text, text)
    main.messages.fail(Message("{name} failed.", name=text), text)
    names = {action.objectName(): action for action in main.findChildren(QAction)}
    for name in DIALOGS:
        action = names[f"action_{name}"]
        action.setEnabled(True)
        action.trigger()
        QApplication.processEvents()
    qtbot.waitUntil(lambda: len(_open_dialogs(main)) > 4)
    assert [place for top in QApplication.topLevelWidgets() for place in guessed(top)] == []
    shown = [label.text() for label in main.findChildren(QLabel)]
    assert any(text.split("\n")[0][:8] in each for each in shown)


def _open_dialogs(main: QWidget) -> list[QWidget]:
    return [top for top in QApplication.topLevelWidgets() if top is not main and top.isVisible()]


@pytest.mark.parametrize("text", MARKUP)
def test_whatever_guesses_finds_no_markup(qtbot: QtBot, text: str) -> None:
    assert not Qt.mightBeRichText(not_markup(text))
    assert not_markup(text).replace("\u2060", "") == text
    label = PlainLabel(text)
    qtbot.addWidget(label)
    set_tip(label, text)
    assert (label.text(), label.toolTip()) == (text, not_markup(text))
    box = question_box(None, "x", text)
    qtbot.addWidget(box)
    assert guessed(box) == []
    show_tip(QPoint(5, 5), text, label)
    assert not Qt.mightBeRichText(QToolTip.text())
    QToolTip.hideText()


def test_names_in_menus_underline_nothing(
    qtbot: QtBot, window: tuple[MainWindow, StudioKit]
) -> None:
    _main, kit = window
    kit.draft(tags=("<b>pop", "r&b"))
    kit.context.presets.save("R&B <b>bold", kit.context.draft.draft)
    menu = QWidget()
    qtbot.addWidget(menu)
    presets = PresetMenu(kit.context.draft, kit.context.presets, menu)
    assert isinstance(presets, QMenu)
    presets.fill()
    own = next(action for action in presets.actions() if "bold" in action.text())
    assert own.text() == menu_text("R&B <b>bold") == "R&&B <b>bold"
    assert not Qt.mightBeRichText(own.toolTip())
