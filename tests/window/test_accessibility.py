"""Every focusable widget of the real window says what it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget
from pytestqt.qtbot import QtBot

from heartstudio.view.dialogs.shortcuts_dialog import ShortcutsDialog
from heartstudio.view.library.export_dialog import ExportDialog
from heartstudio.view.making.render_dialog import RenderDialog
from tests.heartstudio.fake_engine import Script
from tests.window.conftest import Opened

OBJECT_NAMES = (
    *("tagEditor", "lyricsEdit", "temperatureSlider", "topkSlider", "cfgSlider", "lengthSlider"),
    *("seedSpin", "takesSpin", "modelCombo", "generateButton", "stopButton", "waveformView"),
    *("playButton", "libraryView", "progressBar", "statusLabel"),
)


def problems_of(root: QWidget) -> list[str]:
    """What is missing on the focusable widgets below a window or dialog."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.window() is not root:
            continue
        if widget.focusProxy() is not None or widget.objectName().startswith("qt_"):
            continue
        where = f"{type(widget).__name__} {widget.objectName()!r} in {_path(widget)}"
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if not (widget.accessibleName() or name):
            found.append(f"no accessible name: {where}")
        if not widget.objectName():
            found.append(f"no object name: {where}")
        if isinstance(widget, QAbstractButton) and not widget.toolTip():
            found.append(f"no tooltip: {where}")
    return found


def _path(widget: QWidget) -> str:
    names: list[str] = []
    parent = widget.parentWidget()
    while parent is not None and len(names) < 4:
        names.append(parent.objectName() or type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(names)


def test_every_focusable_widget_is_named(open_window: Callable[..., Opened], qtbot: QtBot) -> None:
    opened = open_window(Script(frame_s=0.05))
    for _ in range(3):
        opened.context.draft.set("tags", ("rock",))
        opened.window.actions_by_name["generate"].trigger()
    queue = opened.window.columns.queue
    qtbot.waitUntil(queue.isVisible)
    assert problems_of(opened.window) == []


def test_the_welcome_page_is_named(open_window: Callable[..., Opened]) -> None:
    opened = open_window(seen_welcome=False)
    assert opened.window.columns.pages.currentIndex() == 1
    assert problems_of(opened.window) == []


def test_the_names_that_tests_from_outside_use_are_there(
    open_window: Callable[..., Opened],
) -> None:
    opened = open_window()
    for name in OBJECT_NAMES:
        assert len(opened.window.findChildren(QWidget, name)) == 1, name


@pytest.mark.parametrize("kind", ["export", "render", "shortcuts"])
def test_dialogs_are_named(open_window: Callable[..., Opened], kind: str) -> None:
    opened = open_window()
    context = opened.context
    dialogs: dict[str, Callable[[], QDialog]] = {
        "export": lambda: ExportDialog(
            ("a",), context.settings, context.paths.music, opened.window
        ),
        "render": lambda: RenderDialog(10, parent=opened.window),
        "shortcuts": lambda: ShortcutsDialog(opened.window.actions_by_name, opened.window),
    }
    dialog = dialogs[kind]()
    dialog.show()
    assert problems_of(dialog) == []
    dialog.close()
    dialog.deleteLater()
