"""Pages that scroll: their bar takes no room, and is there only where something is hidden."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from heartstudio.model.examples import load_examples
from heartstudio.paths import resources_folder
from heartstudio.view.first_run import FirstRunPage
from heartstudio.view.widgets.scroll_page import BAR_PX, ScrollPage


def page_of(qtbot: QtBot, content: QWidget) -> ScrollPage:
    page = ScrollPage(content, "page")
    qtbot.addWidget(page)
    page.resize(300, 200)
    page.show()
    return page


def test_the_bar_lies_over_the_page(qtbot: QtBot) -> None:
    content = QWidget()
    content.setFixedHeight(600)
    page = page_of(qtbot, content)
    qtbot.waitUntil(page.bar.isVisible)
    assert page.viewport().width() == 300
    assert page.bar.geometry().right() < 300
    assert page.bar.width() == BAR_PX
    page.bar.setValue(120)
    assert page.verticalScrollBar().value() == 120
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    assert page.bar.value() == page.bar.maximum() == 400
    page.resize(300, 700)
    qtbot.waitUntil(lambda: not page.bar.isVisible())


def test_the_first_page_needs_no_bar_where_all_of_it_is_seen(qtbot: QtBot) -> None:
    first = FirstRunPage(load_examples(resources_folder() / "examples"))
    qtbot.addWidget(first)
    first.resize(640, 900)
    first.show()
    page = first.findChild(ScrollPage)
    assert isinstance(page, ScrollPage)
    height = page.widget().heightForWidth(640)
    first.resize(640, height)
    qtbot.waitUntil(lambda: first.height() == height and not page.bar.isVisible())
    first.resize(640, height - 40)
    qtbot.waitUntil(page.bar.isVisible)
