"""Settings, errors, log, About and the first page: what they show, write, copy and ask for."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.messages import NOTHING, Message
from engine.pronunciation.pronunciation import Pronunciation
from heartstudio.audio.output import OutputDevice
from heartstudio.model.draft import Draft, DraftModel
from heartstudio.model.examples import Example, load_examples
from heartstudio.model.log_book import LogBook, LogEntry
from heartstudio.model.lyrics_analysis import Fit, analyse, estimate_fit
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import OPTIONS, OptionInfo, SettingsStore
from heartstudio.paths import resources_folder
from heartstudio.view.dialogs.about_dialog import PARTS, AboutDialog
from heartstudio.view.dialogs.error_dialog import ErrorDialog
from heartstudio.view.dialogs.log_dialog import LogDialog
from heartstudio.view.dialogs.settings_dialog import SettingsDialog
from heartstudio.view.dialogs.settings_fields import FolderListField
from heartstudio.view.first_run import FirstRunPage
from heartstudio.view.widgets.switch import Switch
from tests.heartstudio.model_makers import make_checkpoint
from tools.demo_engine import make_model_folder

LEFT = Qt.MouseButton.LeftButton


class Sound:
    """A Player with one device."""

    def devices(self) -> list[OutputDevice]:
        return [OutputDevice("usb", "USB headset")]


class Keys(QObject):
    """The part of the title service that keeps the key."""

    key_saved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def set_api_key(self, key: str) -> None:
        self.kept.append(key)


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.ini")


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def dialog(qtbot: QtBot, store: SettingsStore, keys: Keys, tmp_path: Path) -> SettingsDialog:
    catalog = ModelCatalog((tmp_path / "starter", tmp_path / "models"), store)
    widget = SettingsDialog(store, catalog, Sound(), keys, DraftModel(Draft(seed=1)))  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def named(parent: QWidget, name: str) -> QWidget:
    found = parent.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found


def assert_all_named(widget: QWidget) -> None:
    for part in widget.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible():
            if part.objectName().startswith("qt_") and not isinstance(part, QLineEdit):
                continue
            assert part.accessibleName(), part.objectName() or type(part).__name__
            assert part.toolTip(), part.objectName()


def test_steps_that_change_nothing_are_no_control(
    qtbot: QtBot, store: SettingsStore, keys: Keys, tmp_path: Path
) -> None:
    make_checkpoint(tmp_path / "models", shards=1)
    catalog = ModelCatalog((tmp_path / "starter", tmp_path / "models"), store)
    draft = DraftModel(Draft(seed=1))
    dialog = SettingsDialog(store, catalog, Sound(), keys, draft)  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(dialog)
    steps = named(dialog, "option_codec_steps")
    assert steps.isEnabled()
    assert "sometimes cleaner" in steps.toolTip()
    config = tmp_path / "models" / "HeartCodec-oss" / "config.json"
    config.write_text('{"flow_steps": 1}', encoding="utf-8")
    catalog.refresh()
    assert not steps.isEnabled()
    assert steps.toolTip() == "This model needs one step"


SHOWN = [info for info in OPTIONS if info.page]


@pytest.mark.parametrize("info", SHOWN, ids=[info.name for info in SHOWN])
def test_every_option_has_a_field_that_writes_it(
    dialog: SettingsDialog, store: SettingsStore, info: OptionInfo
) -> None:
    dialog.show_page(info.page)
    field = named(dialog, f"option_{info.name}")
    assert field.isVisible()
    assert field.accessibleName()
    if isinstance(field, Switch):
        field.click()
        assert store.value(info.name) is not info.default
    elif isinstance(field, QComboBox):
        index = field.count() - 1
        field.setCurrentIndex(index)
        field.activated.emit(index)
        assert store.value(info.name) == field.itemData(index)
    elif isinstance(field, (QSpinBox, QDoubleSpinBox)):
        field.setValue(field.maximum())
        assert store.value(info.name) == field.maximum()
    elif isinstance(field, QLineEdit):
        field.setText("")
        field.textEdited.emit("changed")
        assert store.value(info.name) == "changed"
    else:
        assert isinstance(field, QListWidget)
        store.set(info.name, "/a\n/b")
        field.setCurrentRow(0)
        button = named(dialog, f"remove_{info.name}")
        assert isinstance(button, QPushButton)
        button.click()
        assert store.value(info.name) == "/b"


def test_empty_folders_and_numbers_say_what_they_mean(dialog: SettingsDialog) -> None:
    dialog.show_default_folder(Path("/music/Heart Studio"))
    for name in ("music_folder", "export_folder"):
        field = named(dialog, f"option_{name}")
        assert isinstance(field, QLineEdit)
        assert field.placeholderText() == str(Path("/music/Heart Studio"))
    idle = named(dialog, "option_free_memory_after_min")
    assert isinstance(idle, QSpinBox)
    assert idle.text() == "Never"
    idle.setValue(5)
    assert idle.text() == "5 min"
    seconds = named(dialog, "option_titles_timeout_s")
    assert isinstance(seconds, QSpinBox)
    assert seconds.text() == "20 s"


def test_a_folder_without_a_model_is_refused_with_the_reason(
    dialog: SettingsDialog, store: SettingsStore, tmp_path: Path
) -> None:
    dialog.show_page("Models")
    field = dialog.findChild(FolderListField)
    assert isinstance(field, FolderListField)
    field.add(tmp_path)
    assert "tokenizer.json is missing" in field.note.text()
    assert store.settings.model_folders == ""
    make_model_folder(tmp_path / "good")
    field.add(tmp_path / "good")
    assert field.note.isHidden()
    assert store.settings.model_folders == str(tmp_path / "good")
    assert field.list.count() == 1
    assert "huggingface.co/HeartMuLa" in dialog.findChild(QLabel, "modelHelp").text()


def test_fields_follow_changes_from_elsewhere(dialog: SettingsDialog, store: SettingsStore) -> None:
    store.set("theme", "dark")
    combo = named(dialog, "option_theme")
    assert isinstance(combo, QComboBox)
    assert combo.currentData() == "dark"
    store.set("output_device", "pulled-out")
    output = named(dialog, "option_output_device")
    assert isinstance(output, QComboBox)
    assert "not available" in output.currentText()


def test_a_page_goes_back_to_its_defaults(
    qtbot: QtBot, dialog: SettingsDialog, store: SettingsStore
) -> None:
    store.set("theme", "dark")
    store.set("titles_model", "llama")
    dialog.show_page("General")
    button = named(dialog, "settingsResetButton")
    qtbot.mouseClick(button, LEFT)
    assert store.settings.theme == "system"
    assert store.settings.titles_model == "llama"


def test_the_key_goes_to_the_keyring_and_is_not_shown_again(
    qtbot: QtBot, dialog: SettingsDialog, keys: Keys
) -> None:
    dialog.show_page("Titles")
    dialog.key_edit.setText("secret")
    qtbot.mouseClick(dialog.key_button, LEFT)
    assert keys.kept == ["secret"]
    keys.key_saved.emit(Message.plain("There is no keyring."))
    assert dialog.key_note.text() == "There is no keyring."
    assert dialog.key_edit.text() == "secret"
    keys.key_saved.emit(NOTHING)
    assert dialog.key_edit.text() == ""


def test_settings_are_named_on_every_page(dialog: SettingsDialog) -> None:
    for row in range(dialog.pages.count()):
        dialog.pages.setCurrentRow(row)
        assert_all_named(dialog)


def test_an_error_says_what_happened_and_copies_a_report_without_private_paths(
    qtbot: QtBot,
) -> None:
    home, users = "/".join(("", "home", "anna")), "\\".join(("C:", "Users", "Jürgen Müller"))
    user = Path.home().name
    details = f"{Path.home()}/songs/a.flac {home}/x {users}\\y /media/{user}/z {home} is gone"
    message = Message.plain("The disk is full. Free some space.")
    dialog = ErrorDialog(message, details, LogBook())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.sentence.text().startswith("The disk is full")
    assert dialog.details.isHidden()
    assert_all_named(dialog)
    qtbot.mouseClick(dialog.details_button, LEFT)
    assert dialog.details.isVisible()
    qtbot.mouseClick(dialog.copy_button, LEFT)
    report = QGuiApplication.clipboard().text()
    assert "The disk is full" in report
    assert "~/x ~\\y /media/~/z ~ is gone" in report
    assert str(Path.home()) not in report
    assert "Heart Studio" in report


@pytest.fixture
def log(qtbot: QtBot) -> LogBook:
    book = LogBook()
    for level, text in (("INFO", "started"), ("WARNING", "slow disk"), ("ERROR", "no memory")):
        book.receive(LogEntry(0.0, level, "engine", text))
    qtbot.waitUntil(lambda: len(book.entries()) == 3)
    return book


def test_the_log_is_filtered_and_kept_up_to_date(qtbot: QtBot, log: LogBook) -> None:
    opened: list[Path | str] = []

    def open_url(place: Path | str) -> bool:
        opened.append(place)
        return True

    dialog = LogDialog(log, Path("/logs"), open_url)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.text.blockCount() == 3
    dialog.level.setCurrentIndex(1)
    assert "started" not in dialog.text.toPlainText()
    assert "slow disk" in dialog.text.toPlainText()
    dialog.filter.setText("memory")
    assert dialog.text.toPlainText().count("\n") == 0
    log.receive(LogEntry(1.0, "ERROR", "engine", "more memory"))
    qtbot.waitUntil(lambda: "more memory" in dialog.text.toPlainText())
    qtbot.mouseClick(named(dialog, "logFolderButton"), LEFT)
    assert opened == [Path("/logs")]
    qtbot.mouseClick(named(dialog, "copyReportButton"), LEFT)
    assert "no memory" in QGuiApplication.clipboard().text()
    assert_all_named(dialog)


def test_about_names_parts_and_licences(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    text = dialog.tabs.widget(0).toPlainText()  # pyright: ignore[reportAttributeAccessIssue]
    for part in PARTS:
        assert part.name in text
        assert part.licence in text
    licence = dialog.tabs.widget(1).toPlainText()  # pyright: ignore[reportAttributeAccessIssue]
    assert "Apache License" in licence
    assert len(licence) > 5000
    dialog.copy_version()
    assert "Heart Studio" in QGuiApplication.clipboard().text()
    assert_all_named(dialog)


def test_examples_are_ready_to_generate() -> None:
    examples = load_examples(resources_folder() / "examples")
    starter = Pronunciation.from_file(resources_folder() / "starter" / "pronunciation.json")
    assert {"en", "de", "zh"} <= {e.language for e in examples}
    assert any(e.is_instrumental for e in examples)
    for example in examples:
        draft = example.applied_to(Draft(seed=5, model_id="m"))
        assert (draft.seed, draft.model_id) == (5, "m")
        assert draft.tags
        assert 10 <= draft.length_s <= 120
        sung_s = None if draft.instrumental else starter.sung_s(draft.lyrics)
        fit = estimate_fit(analyse(draft.lyrics), draft.length_s, sung_s).fit
        assert fit in (Fit.FITS, Fit.ROOM, Fit.NO_WORDS), draft.title
    assert load_examples(resources_folder() / "examples", "de")[0].language == "de"


def test_a_broken_example_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    good = {"title": "T", "tags": "Rock, Pop", "length_s": 30}
    (tmp_path / "b.json").write_text(json.dumps(good), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert load_examples(tmp_path) == [Example("T", ("rock", "pop"), "", 30)]
    assert "a.json" in caplog.text


def test_the_first_page_says_what_is_wanted(qtbot: QtBot) -> None:
    examples = load_examples(resources_folder() / "examples")
    page = FirstRunPage(examples)
    qtbot.addWidget(page)
    page.show()
    for name, signal, value in (
        ("exampleGenerate0", page.generate_wanted, examples[0]),
        ("exampleLook1", page.example_chosen, examples[1]),
        ("firstRunModelButton", page.add_model_wanted, None),
        ("firstRunSkipButton", page.dismissed, None),
    ):
        button = named(page, name)
        assert isinstance(button, QAbstractButton)
        with qtbot.waitSignal(signal) as caught:
            button.click()
        if value is not None:
            assert caught.args == [value]
    assert page.focusProxy() is named(page, "exampleGenerate0")
    assert_all_named(page)
