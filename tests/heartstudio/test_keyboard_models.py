"""Models, memory and timing by keys alone, against a hub on loopback: no mouse, no slot called."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from engine.hardware.machine import Memory
from heartstudio.engine_adapter import import_engine
from heartstudio.jobs.models.model_converter import ModelConverter
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.releases import find_release
from heartstudio.model.settings import SettingsStore
from heartstudio.view.dialogs.settings_dialog import SettingsDialog
from heartstudio.view.dialogs.setup_dialog import SetupDialog
from heartstudio.view.models.convert_dialog import ConvertDialog
from heartstudio.view.models.models_dialog import ModelsDialog
from tests.heartstudio.hub_kit import MODEL, kit_beside, loopback_hub, small_release, wait_for
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
from tests.heartstudio.model_makers import make_checkpoint
from tests.heartstudio.studio_kit import GOLDEN, StudioKit
from tools.hub_server import HubServer

GB = 10**9


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with loopback_hub(monkeypatch, small_release()) as server:
        yield server


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, hub: HubServer) -> Iterator[StudioKit]:
    with kit_beside(hub, tmp_path) as made:
        yield made


@pytest.fixture
def places() -> list[object]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, kit: StudioKit, places: list[object]) -> ModelsDialog:
    context = replace(kit.context, open_url=lambda place: bool(places.append(place)) or True)
    made = opened(qtbot, ModelsDialog(context, lambda: Memory(24 * GB, 0)))
    assert isinstance(made, ModelsDialog)
    return made


def choose(dialog: ModelsDialog, key: str) -> None:
    """Go to the list and along it with the arrow keys."""
    tab_to("modelsList", back=True)
    press(Key.Key_Home)
    for _ in range(dialog.list.topLevelItemCount()):
        if dialog.chosen() == key:
            return
        press(Key.Key_Down)
    assert dialog.chosen() == key


def answer(qtbot: QtBot, dialog: ModelsDialog, key: Qt.Key, modifier: object = None) -> None:
    """Press a key in the question that came up."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    question = QApplication.activeModalWidget()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is question)
    assert "Cancel" in default_button(question)  # type: ignore[arg-type]
    press(key, modifier) if modifier else press(key)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    dialog.activateWindow()  # as a window manager does
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)


def test_a_model_is_fetched_paused_and_resumed(
    qtbot: QtBot, dialog: ModelsDialog, hub: HubServer
) -> None:
    assert focus_name() == "modelsList"
    assert default_button(dialog) == ""
    assert_tab_goes_round(dialog)
    hub.faults.hold_after = 150_000  # in the first shard, when codec and tokenizer are there
    press(Key.Key_D, ALT)
    wait_for(qtbot, dialog, "Downloading, ")
    assert focus_name() == "modelsList"
    assert_tab_goes_round(dialog)
    tab_to("modelPause")
    press(Key.Key_Return)
    hub.faults.hold.set()
    wait_for(qtbot, dialog, "Paused, ")
    assert focus_name() == "modelDownload"  # the keyboard stays in the row: now it says Resume
    press(Key.Key_Space)
    wait_for(qtbot, dialog, "Ready")


def test_a_model_is_repaired_and_removed(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, places: list[object]
) -> None:
    press_button("modelDownload")
    wait_for(qtbot, dialog, "Ready")
    place = kit.paths.models / find_release(MODEL).folder
    file = place / "model-00001-of-00002.safetensors"
    data = bytearray(file.read_bytes())
    data[50_000] ^= 1
    file.write_bytes(data)
    tab_to("modelCheck")
    press(Key.Key_Space)
    wait_for(qtbot, dialog, "Damaged")
    assert file.name in dialog.detail.sentence.text()
    press(Key.Key_R, ALT)
    wait_for(qtbot, dialog, "Ready")
    press(Key.Key_H, ALT)
    qtbot.waitUntil(lambda: "as they were" in dialog.detail.sentence.text())
    assert_tab_goes_round(dialog)
    press_button("modelFolder")
    assert places == [place]
    press(Key.Key_M, ALT)
    answer(qtbot, dialog, Key.Key_Escape)
    press(Key.Key_M, ALT)
    answer(qtbot, dialog, Key.Key_Return)  # Cancel is what Enter presses
    assert place.is_dir()
    press(Key.Key_M, ALT)
    answer(qtbot, dialog, Key.Key_D, ALT)
    wait_for(qtbot, dialog, "Not downloaded")
    assert not place.exists()
    press(Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_download_is_cancelled_and_one_that_failed_is_tried_again(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, hub: HubServer
) -> None:
    hub.faults.status = {"/api/": 404}
    press_button("modelDownload")
    wait_for(qtbot, dialog, "Stopped by an error")
    assert "does not have" in dialog.detail.sentence.text()
    qtbot.waitUntil(lambda: not kit.context.downloads.is_busy)
    hub.faults.status = {}
    hub.faults.hold_after = 50_000
    press(Key.Key_T, ALT)  # Qt clicks the button a tenth of a second later
    qtbot.waitUntil(lambda: kit.context.downloads.is_busy)
    choose(dialog, "HeartCodec-oss-20260123")
    wait_for(qtbot, dialog, "Downloading, ")
    press_button("modelCancel")
    hub.faults.hold.set()
    wait_for(qtbot, dialog, "Not downloaded")
    assert not (kit.paths.models / ".downloads" / "HeartCodec-oss-20260123").exists()


def test_a_folder_is_adopted_and_let_go(
    qtbot: QtBot,
    dialog: ModelsDialog,
    kit: StudioKit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmp_path / "mine"
    answers = [str(tmp_path), str(root)]
    make_checkpoint(root, shards=1)
    # The system's own dialog: its keys are the system's.
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    press(Key.Key_A, ALT)
    qtbot.waitUntil(dialog.note.isVisible)
    assert "tokenizer.json is missing" in dialog.note.text()
    press_button("modelsAddFolder")
    assert dialog.chosen() == str(root)
    assert kit.context.catalog.added_folders() == [root]
    assert_tab_goes_round(dialog)
    press(Key.Key_T, ALT)
    qtbot.waitUntil(lambda: kit.context.catalog.added_folders() == [])
    press_button("modelsWebPage")


def test_mirror_proxy_folder_and_token(
    dialog: ModelsDialog, kit: StudioKit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab_to("modelsPages")
    press(Key.Key_Right)
    assert dialog.pages.currentIndex() == 1
    assert_tab_goes_round(dialog)
    for name, value in (
        ("models_folder", str(tmp_path / "disk")),
        ("hub_endpoint", "https://mirror.example"),
        ("hub_proxy", "http://proxy.example:3128"),
    ):
        tab_to(f"option_{name}")
        press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write(value)
        press(Key.Key_Return)  # opens and closes nothing
        assert kit.context.settings.value(name) == value
    kept: list[str] = []
    monkeypatch.setattr(kit.context.downloads, "set_token", kept.append)
    tab_to("hubTokenEdit")
    write("hf_x")
    press(Key.Key_Return)
    press_button("hubTokenButton")
    assert kept == ["hf_x", "hf_x"]
    assert dialog.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    press_button("browse_models_folder")
    assert kit.context.settings.value("models_folder") == str(tmp_path / "other")


def test_a_smaller_copy_is_made_and_another_one_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "golden"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("expected.*"))
    store = SettingsStore(tmp_path / "settings.ini")
    converter = ModelConverter(catalog := ModelCatalog((tmp_path / "none", folder.parent), store))
    import_engine()  # here, for on the converter's thread it may take longer than a test waits
    dialog = opened(qtbot, ConvertDialog(converter, catalog))
    assert isinstance(dialog, ConvertDialog)
    assert focus_name() == "convertModel"
    qtbot.waitUntil(dialog.start_button.isEnabled)
    assert default_button(dialog) == "convertStartButton"
    assert_tab_goes_round(dialog)
    press(Key.Key_P, ALT)
    assert focus_name() == "convertPrecision"
    press(Key.Key_Down)
    qtbot.waitUntil(lambda: "-bf16 will" in dialog.note.text())
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: "Choose it" in dialog.note.text())
    assert (folder / "HeartMuLa-oss-3B-bf16" / "model.safetensors").is_file()
    tab_to("convertPrecision")
    press(Key.Key_Up)
    qtbot.waitUntil(dialog.start_button.isEnabled)
    with qtbot.waitSignal(converter.stopped):
        press(Key.Key_Return)
        press(Key.Key_Escape)
    assert not dialog.isVisible()
    assert not (folder / "HeartMuLa-oss-3B-int8").exists()
    assert converter.shutdown()


def test_set_up_is_checked_tried_and_copied(qtbot: QtBot, kit: StudioKit) -> None:
    dialog = opened(qtbot, SetupDialog(kit.context.setup))
    assert isinstance(dialog, SetupDialog)
    qtbot.waitUntil(lambda: "main memory" in dialog.text.toPlainText())
    assert_tab_goes_round(dialog)
    make_checkpoint(kit.paths.models, shards=1)
    kit.context.catalog.refresh()
    press(Key.Key_S, ALT)
    qtbot.waitUntil(lambda: "made music" in dialog.state.text())
    press_button("setupCopyButton")
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    press(Key.Key_Escape)
    assert not dialog.isVisible()


def test_device_and_precision_are_set(qtbot: QtBot, kit: StudioKit) -> None:
    context = kit.context
    parts = (context.settings, context.catalog, context.player, context.titles, context.draft)
    dialog = opened(qtbot, SettingsDialog(*parts))
    assert isinstance(dialog, SettingsDialog)
    assert focus_name() == "settingsPages"
    assert default_button(dialog) == ""
    for row in range(dialog.pages.count()):
        assert dialog.pages.currentRow() == row
        assert_tab_goes_round(dialog)
        press(Key.Key_Down)
    dialog.pages.setFocus()
    press(Key.Key_Home)
    press(Key.Key_Down)
    press(Key.Key_Down)
    for name in ("device_wish", "codec_device", "precision"):
        tab_to(f"option_{name}")
        press(Key.Key_End)
        assert context.settings.value(name) not in ("auto", None)
        press(Key.Key_Home)
        assert context.settings.value(name) == "auto"
        press(Key.Key_Return)
        assert dialog.isVisible()
    press(Key.Key_Escape)
    assert not dialog.isVisible()
