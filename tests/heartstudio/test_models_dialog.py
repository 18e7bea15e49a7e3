"""The models dialog: every state with its buttons, the keyboard, adding and removing folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from engine.hardware.machine import Memory
from engine.messages import NOTHING
from heartstudio.jobs.models.model_status import ModelState, ModelStatus
from heartstudio.model.releases import RELEASES, WEB_PAGE, find_release
from heartstudio.paths import resources_folder
from heartstudio.view.main_window import MainWindow
from heartstudio.view.models.model_texts import duration_text, fit_text, progress_text, state_text
from heartstudio.view.models.models_dialog import STATE, ModelsDialog
from tests.heartstudio.hub_kit import (
    CODEC,
    MODEL,
    kit_beside,
    loopback_hub,
    small_release,
    wait_for,
)
from tests.heartstudio.model_makers import make_checkpoint
from tests.heartstudio.studio_kit import StudioKit
from tests.heartstudio.test_dialogs import assert_all_named, named
from tests.links import make_link
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
def opened() -> list[object]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, kit: StudioKit, opened: list[object]) -> ModelsDialog:
    context = replace(kit.context, open_url=lambda place: bool(opened.append(place)) or True)
    widget = ModelsDialog(context, lambda: Memory(24 * GB, 0))
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def shown(dialog: ModelsDialog) -> list[str]:
    buttons = dialog.detail.findChildren(QPushButton)
    return [button.objectName() for button in buttons if button.isVisibleTo(dialog)]


def test_every_release_is_listed_and_the_recommended_one_is_offered(dialog: ModelsDialog) -> None:
    assert dialog.list.topLevelItemCount() == len(RELEASES)
    assert dialog.chosen() == MODEL
    assert shown(dialog) == ["modelDownload"]
    assert dialog.detail.download.text() == "&Download (22.4 GB)"
    assert "15.8 GB" in dialog.detail.facts.text()
    assert "Apache-2.0" in dialog.detail.facts.text()
    assert "Runs on this computer" in dialog.detail.facts.text()
    assert_all_named(dialog)
    for release in RELEASES:
        dialog.choose(release.id)
        assert dialog.detail.purpose.text()


def test_a_model_is_downloaded_checked_and_removed_by_keyboard(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, opened: list[object]
) -> None:
    dialog.list.setFocus()
    focus = QApplication.focusWidget
    qtbot.keyClick(focus(), Qt.Key.Key_Tab)
    assert focus() is dialog.detail.download
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    wait_for(qtbot, dialog, "Ready")
    assert shown(dialog) == ["modelCheck", "modelFolder", "modelRemove"]
    assert [choice.id for choice in kit.context.catalog.choices()][:1]
    dialog.detail.check.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "as they were" in dialog.detail.sentence.text())
    dialog.detail.folder.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    place = kit.paths.models / find_release(MODEL).folder
    assert opened == [place]
    dialog.detail.remove.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    question = named(dialog, "modelRemoveQuestion")
    assert isinstance(question, QMessageBox)
    assert "15.8 GB" in question.text()
    (delete,) = [b for b in question.buttons() if "Delete" in b.text()]
    delete.click()
    wait_for(qtbot, dialog, "Not downloaded")
    assert not place.exists()
    assert shown(dialog) == ["modelDownload"]
    assert dialog.detail.download.text() == "&Download (15.8 GB)"


def test_pause_resume_and_cancel(qtbot: QtBot, dialog: ModelsDialog, hub: HubServer) -> None:
    hub.faults.hold_after = 50_000
    dialog.detail.download.setFocus()
    dialog.detail.download.click()
    wait_for(qtbot, dialog, "Waiting")
    assert shown(dialog) == ["modelPause", "modelCancel"]
    assert QApplication.focusWidget() is dialog.detail.pause
    dialog.choose(CODEC)
    wait_for(qtbot, dialog, "Downloading, ")
    assert dialog.detail.bar.isVisibleTo(dialog)
    assert "100 kB" in dialog.detail.progress.text() or "0.1 MB" in dialog.detail.progress.text()
    dialog.detail.pause.click()
    assert dialog.list.currentItem().text(STATE) == "Stopping…"
    hub.faults.hold.set()
    wait_for(qtbot, dialog, "Paused, ")
    assert shown(dialog) == ["modelDownload", "modelCancel"]
    assert dialog.detail.download.text() == "&Resume"
    assert not dialog.detail.sentence.text()
    dialog.detail.cancel.click()
    wait_for(qtbot, dialog, "Not downloaded")


def test_what_goes_wrong_is_said_and_can_be_tried_again(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, hub: HubServer
) -> None:
    hub.faults.status = {"/api/": 404}
    dialog.detail.download.click()
    wait_for(qtbot, dialog, "Stopped by an error")
    assert "does not have" in dialog.detail.sentence.text()
    assert dialog.detail.download.text() == "&Try again"  # nothing is there to be resumed
    qtbot.waitUntil(lambda: not kit.context.downloads.is_busy)  # the codec fails, too
    hub.faults.status = {}
    dialog.detail.download.click()
    wait_for(qtbot, dialog, "Ready")


def test_a_damaged_model_is_repaired(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, hub: HubServer
) -> None:
    dialog.detail.download.click()
    wait_for(qtbot, dialog, "Ready")
    file = kit.paths.models / find_release(MODEL).folder / "model-00001-of-00002.safetensors"
    data = bytearray(file.read_bytes())
    data[50_000] ^= 1
    file.write_bytes(data)
    dialog.detail.check.click()
    wait_for(qtbot, dialog, "Damaged")
    assert file.name in dialog.detail.sentence.text()
    assert dialog.detail.download.text() == "&Repair"
    sent = hub.sent_bytes
    dialog.detail.download.click()
    wait_for(qtbot, dialog, "Ready")
    assert hub.sent_bytes - sent == len(data)


def test_a_folder_is_added_in_place_and_taken_off_again(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, tmp_path: Path
) -> None:
    dialog.add_folder(tmp_path / "nowhere")
    assert "does not exist" in dialog.note.text()
    assert dialog.note.isVisibleTo(dialog)
    root = tmp_path / "mine"
    make_checkpoint(root, shards=1)
    dialog.add_folder(root)
    assert not dialog.note.isVisibleTo(dialog)
    assert dialog.chosen() == str(root)
    assert shown(dialog) == ["modelCheck", "modelFolder", "modelForget"]
    assert "nothing in it is copied" in dialog.detail.purpose.text()
    (root / "HeartCodec-oss" / "model.safetensors").unlink()
    dialog.fill()
    assert dialog.list.currentItem().text(STATE) == "Damaged or incomplete"
    dialog.detail.forget.click()
    assert kit.context.catalog.added_folders() == []
    assert dialog.chosen() == MODEL
    assert (root / "tokenizer.json").is_file()


def test_where_and_how_models_are_downloaded(
    qtbot: QtBot, dialog: ModelsDialog, kit: StudioKit, tmp_path: Path, opened: list[object]
) -> None:
    dialog.pages.setCurrentIndex(1)
    assert_all_named(dialog)
    for name, value in (
        ("models_folder", str(tmp_path / "disk")),
        ("hub_endpoint", "https://mirror.example"),
        ("hub_proxy", "http://proxy.example:3128"),
    ):
        field = named(dialog, f"option_{name}")
        field.setText(value)  # pyright: ignore[reportAttributeAccessIssue]
        field.textEdited.emit(value)  # pyright: ignore[reportAttributeAccessIssue]
        assert kit.context.settings.value(name) == value
    assert str(tmp_path / "disk") in dialog.detail.facts.text()
    kept: list[str] = []
    dialog.settings._service.set_token = kept.append  # pyright: ignore[reportPrivateUsage]
    dialog.settings.token.setText("hf_x")
    dialog.settings.keep.click()
    assert kept == ["hf_x"]
    kit.context.downloads.token_saved.emit(NOTHING)
    assert dialog.settings.token.text() == ""
    named(dialog, "modelsWebPage").click()  # pyright: ignore[reportAttributeAccessIssue]
    assert opened == [WEB_PAGE]


@pytest.fixture
def window(qtbot: QtBot, kit: StudioKit) -> MainWindow:
    kit.paths.resources.mkdir()
    for name in ("tags.json", "examples"):
        own = resources_folder() / name
        make_link(kit.paths.resources / name, own, is_folder=own.is_dir())
    made = MainWindow(kit.context)
    qtbot.addWidget(made)
    return made


def test_the_window_opens_one_models_dialog(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_by_name["models"].trigger()
    window.columns.parameters.add_model.click()
    (dialog,) = window.findChildren(ModelsDialog)
    dialog.close_button.click()
    qtbot.waitUntil(lambda: not window.findChildren(ModelsDialog))
    window.actions_by_name["models"].trigger()
    (dialog,) = window.findChildren(ModelsDialog)
    dialog.close()


def test_the_window_offers_a_model_that_has_arrived(
    qtbot: QtBot, kit: StudioKit, window: MainWindow
) -> None:
    said: list[tuple[str, str]] = []
    use: list[object] = []

    def say(text: str, action: str, slot: object) -> None:
        said.append((text, action))
        use.append(slot)

    window.messages.say = say  # pyright: ignore[reportAttributeAccessIssue]
    kit.context.downloads.start(MODEL)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [("HeartMuLa 3B Happy New Year is downloaded", "Use it")]
    use[0]()  # pyright: ignore[reportCallIssue]
    place = kit.paths.models / find_release(MODEL).folder
    assert kit.context.draft.draft.model_id == str(place)
    window.close()


def test_states_and_times_in_words() -> None:
    status = ModelStatus(ModelState.DOWNLOADING, 4 * GB, 16 * GB, 10e6, 1200, "a.safetensors")
    assert state_text(status) == "Downloading, 25 %"
    text = "4.0 GB of 16.0 GB · 10.0 MB a second · 20 min left · a.safetensors"
    assert progress_text(status) == text
    assert duration_text(30) == "less than a minute left"
    assert duration_text(9000) == "2.5 h left"
    assert progress_text(ModelStatus(ModelState.ABSENT)) == ""
    for state in ModelState:
        assert state_text(ModelStatus(state))


@pytest.mark.parametrize(
    ("gigabytes", "words"),
    [
        (24, "Runs on this computer ("),
        (14, "8-bit weights ("),
        (11, "Runs on this computer, one part at a time"),
        (8, "8-bit weights, one part at a time"),
        (4, "Too large"),
    ],
)
def test_whether_a_computer_can_run_it(gigabytes: int, words: str) -> None:
    assert words in fit_text(find_release(MODEL), Memory(gigabytes * GB, 0))
    assert fit_text(find_release(CODEC), Memory(gigabytes * GB, 0)) == ""
