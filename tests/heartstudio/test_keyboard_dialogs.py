"""Every dialog by keys alone: first focus, Tab's way round, Enter, Escape, and what it is for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from engine.contract import OutOfMemoryError
from engine.messages import Message
from heartstudio.jobs.songs.export import ExportFormat
from heartstudio.model.draft import DraftModel
from heartstudio.model.log_book import LogBook, LogEntry
from heartstudio.model.presets import PresetStore
from heartstudio.model.settings import SettingsStore
from heartstudio.view.actions import Actions
from heartstudio.view.dialogs.about_dialog import AboutDialog
from heartstudio.view.dialogs.error_dialog import ErrorDialog
from heartstudio.view.dialogs.log_dialog import LogDialog
from heartstudio.view.dialogs.shortcuts_dialog import ShortcutsDialog
from heartstudio.view.library.export_dialog import ExportDialog
from heartstudio.view.making.render_dialog import RenderDialog
from heartstudio.view.tags.preset_menu import PresetMenu
from tests.heartstudio.keyboard import (
    ALT,
    Key,
    assert_tab_goes_round,
    default_button,
    focus_name,
    opened,
    press,
    press_button,
    tab_to,
    write,
)

OUT_OF_MEMORY = Message.plain(
    "There is not enough memory for decoding. The song's tokens are kept. Ask for a shorter song, "
    "close other programs, or choose another device."
)


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.ini")


def shows(qtbot: QtBot, dialog: QDialog, first: str, default: str) -> None:
    """A dialog opens with the right focus and default, and Tab goes round in it."""
    opened(qtbot, dialog)
    assert focus_name() == first
    assert default_button(dialog) == default
    assert_tab_goes_round(dialog)


def escape(dialog: QDialog) -> None:
    press(Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_export_is_ordered(qtbot: QtBot, store: SettingsStore, tmp_path: Path) -> None:
    dialog = ExportDialog(("a",), store, tmp_path)
    shows(qtbot, dialog, "exportFormat", "exportAcceptButton")
    press(Key.Key_Down)
    press(Key.Key_O, ALT)
    assert focus_name() == "exportFolder"
    press(Key.Key_End)
    write("/nowhere")
    press(Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.problem.isVisible()
    assert focus_name() == "exportFolder"  # where it can be put right
    for _ in "/nowhere":
        press(Key.Key_Backspace)
    for name in ("exportLoudness", "exportLrc"):
        tab_to(name)
        press(Key.Key_Space)
    press(Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    order = dialog.order()
    assert (order.format, order.folder) == (ExportFormat.FLAC, tmp_path)
    assert order.match_loudness
    assert order.with_lrc
    again = ExportDialog(("a",), store, tmp_path)
    opened(qtbot, again)
    escape(again)
    assert again.result() == QDialog.DialogCode.Rejected


def test_decoding_again_is_ordered(qtbot: QtBot) -> None:
    dialog = RenderDialog(10)
    shows(qtbot, dialog, "renderSteps", "renderAcceptButton")
    press(Key.Key_Up)
    tab_to("renderNewNoise")
    press(Key.Key_Space)
    press(Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.choice() == (21, True)
    other = RenderDialog(10)
    opened(qtbot, other)
    escape(other)
    straight = RenderDialog(10, flow_steps=1)
    shows(qtbot, straight, "renderNewNoise", "renderAcceptButton")
    assert not straight.steps.isEnabled()
    assert straight.steps.toolTip() == "This model needs one step"
    assert straight.choice() == (1, False)
    escape(straight)
    assert RenderDialog(10, flow_steps=4).steps.maximum() == 4


def test_out_of_memory_is_read_copied_and_closed(qtbot: QtBot) -> None:
    dialog = ErrorDialog(OUT_OF_MEMORY, repr(OutOfMemoryError(Message.plain("x"))), LogBook())
    shows(qtbot, dialog, "errorCloseButton", "errorCloseButton")
    press_button("errorDetailsButton")
    assert dialog.details.isVisible()
    assert_tab_goes_round(dialog)
    press_button("copyReportButton")
    assert str(OUT_OF_MEMORY) in QGuiApplication.clipboard().text()
    escape(dialog)


def test_the_log_is_filtered_and_copied(qtbot: QtBot, tmp_path: Path) -> None:
    log = LogBook()
    places: list[object] = []
    for level, text in (("INFO", "one moon"), ("ERROR", "two moons"), ("ERROR", "three suns")):
        log.receive(LogEntry(0.0, level, "test", text))
    qtbot.waitUntil(lambda: len(log.entries()) == 3)
    dialog = LogDialog(log, tmp_path, lambda place: bool(places.append(place)) or True)
    shows(qtbot, dialog, "logFilter", "")
    tab_to("logFilter")
    write("moon")
    press(Key.Key_Return)  # opens no folder
    assert places == []
    tab_to("logLevel")
    press(Key.Key_End)
    assert dialog.text.toPlainText().strip().endswith("two moons")
    assert "one moon" not in dialog.text.toPlainText()
    press(Key.Key_F, ALT)
    qtbot.waitUntil(lambda: places == [tmp_path])
    tab_to("copyReportButton")
    press(Key.Key_Return)
    assert "three suns" in QGuiApplication.clipboard().text()
    escape(dialog)


def test_about_tells_versions_and_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    shows(qtbot, dialog, "aboutTabs", "aboutCloseButton")
    press(Key.Key_L, ALT)
    assert dialog.tabs.currentIndex() == 1
    assert_tab_goes_round(dialog)
    QGuiApplication.clipboard().clear()
    press(Key.Key_C, ALT)
    qtbot.waitUntil(lambda: "Heart Studio" in QGuiApplication.clipboard().text())
    escape(dialog)


def test_keys_are_searched(qtbot: QtBot, window: QWidget) -> None:
    dialog = ShortcutsDialog(Actions(window))
    shows(qtbot, dialog, "shortcutsSearch", "")
    write("export")
    rows = range(dialog.table.rowCount())
    shown = [row for row in rows if not dialog.table.isRowHidden(row)]
    assert 0 < len(shown) < 10
    tab_to("shortcutsTable")
    press(Key.Key_Down)
    escape(dialog)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def presets(store: SettingsStore, window: QWidget) -> tuple[PresetMenu, PresetStore]:
    draft = DraftModel()
    draft.set("tags", ("piano",))
    kept = PresetStore(store)
    return PresetMenu(draft, kept, window), kept


def answer(qtbot: QtBot, kind: type[QDialog], *keys: str | Qt.Key) -> Callable[[], None]:
    """Type into the dialog that is about to run its own loop."""

    def ready() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        for key in keys:
            write(key) if isinstance(key, str) else press(key)

    return ready


def later(qtbot: QtBot, what: Callable[[], None]) -> None:
    from PySide6.QtCore import QTimer

    QTimer.singleShot(100, what)


def test_a_preset_is_named_and_deleted(
    qtbot: QtBot, presets: tuple[PresetMenu, PresetStore]
) -> None:
    menu, kept = presets
    own = lambda: [p.name for p in kept.presets() if not p.is_builtin]  # noqa: E731
    later(qtbot, answer(qtbot, QInputDialog, "Evenings", Key.Key_Return))
    menu.ask_and_save()
    assert own() == ["Evenings"]
    later(qtbot, answer(qtbot, QInputDialog, "Nights", Key.Key_Escape))
    menu.ask_and_save()
    assert own() == ["Evenings"]
    for key, left in ((Key.Key_Return, ["Evenings"]), (Key.Key_Escape, ["Evenings"])):
        _choose_delete(qtbot, menu, key)
        assert own() == left  # Enter presses No: what is deleted is gone
    _choose_delete(qtbot, menu, Key.Key_Y)
    assert own() == []


def _choose_delete(qtbot: QtBot, menu: PresetMenu, key: Qt.Key) -> None:
    menu.fill()
    deleting = menu.findChildren(QMenu)[-1]
    later(qtbot, answer(qtbot, QMessageBox, key))
    deleting.actions()[0].trigger()
