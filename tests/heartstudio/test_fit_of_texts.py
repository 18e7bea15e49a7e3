"""Texts of the draft's widgets are not cut off: at small widths, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.contract import AdapterUse
from heartstudio.i18n import PSEUDO_LANGUAGE, install_translations
from heartstudio.model.adapter_list import AdapterList, KnownAdapter
from heartstudio.model.draft import Draft, DraftModel
from heartstudio.model.examples import load_examples
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.presets import PresetStore
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.model.settings import SettingsStore
from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.paths import resources_folder
from heartstudio.theme import Theme
from heartstudio.view.dialogs.settings_dialog import SettingsDialog
from heartstudio.view.first_run import FirstRunPage
from heartstudio.view.lyrics.lyrics_editor import LyricsEditor, LyricsParts
from heartstudio.view.making.parameter_panel import ParameterPanel
from heartstudio.view.tags.tag_chip import TagChip
from heartstudio.view.tags.tag_editor import TagEditor
from tests.heartstudio.test_dialogs import Keys, Sound
from tests.heartstudio.test_lyrics_editor import Counter, Titles

LANGUAGES = ("en", "de", "zh_CN", PSEUDO_LANGUAGE)
LYRICS = "[Verse 1]\n" + "walking all the way back home tonight\n" * 30


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, qapp: QApplication):
    """The themed application in one language."""
    before = QLocale()
    look = (qapp.palette(), qapp.styleSheet(), qapp.style().objectName())
    known = set(qapp.findChildren(QTranslator))
    theme = Theme(qapp, "light")
    install_translations(qapp, resources_folder() / "i18n", request.param)
    yield request.param
    for translator in set(qapp.findChildren(QTranslator)) - known:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
    theme.deleteLater()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(look[1])
    qapp.setStyle(look[2])
    qapp.setPalette(look[0])


def cut_off(widget: QWidget) -> list[str]:
    """Visible texts that have less room than they need."""
    found: list[str] = []
    for part in widget.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, (QLabel, QAbstractButton)):
            continue
        if isinstance(part, QLabel) and part.wordWrap():
            needed, given = part.heightForWidth(part.width()), part.height()
        else:
            needed, given = part.sizeHint().width(), part.width()
        if part.text() and needed > given + 1:
            found.append(f"{part.text()!r}: {needed} > {given}")
    return found


def show(qtbot: QtBot, widget: QWidget, width: int, height: int) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    QApplication.processEvents()
    QApplication.processEvents()


def test_sampling(qtbot: QtBot, language: str, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    catalog = ModelCatalog((tmp_path / "a", tmp_path / "b"), store)
    adapters = AdapterList(store)
    adapters.put(KnownAdapter("evening-piano", "00", "there", is_from_trainer=True))
    draft = Draft(seed=2**31 - 1, cfg_scale=1.0, adapters=(AdapterUse("evening-piano", "00"),))
    panel = ParameterPanel(DraftModel(draft), catalog, adapters)
    show(qtbot, panel, 290, 760)
    assert cut_off(panel) == []
    combo = panel.findChild(QComboBox, "modelCombo")
    assert combo.width() > 150


def test_tags(qtbot: QtBot, language: str, tmp_path: Path) -> None:
    catalog = TagCatalog.load(resources_folder() / "tags.json")
    tags = ("rock", "pop", "metal", "electric guitar", "my own long tag", "drums")
    presets = PresetStore(SettingsStore(tmp_path / "settings.ini"))
    editor = TagEditor(DraftModel(Draft(seed=1, tags=tags)), catalog, presets)
    show(qtbot, editor, 460, 400)
    assert cut_off(editor) == []


def test_a_long_tag_does_not_widen_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    presets = PresetStore(SettingsStore(tmp_path / "settings.ini"))
    draft = DraftModel(Draft(seed=1, tags=("rock", "a" * 200)))
    editor = TagEditor(draft, TagCatalog.load(resources_folder() / "tags.json"), presets)
    show(qtbot, editor, 460, 400)
    assert editor.minimumSizeHint().width() < 460
    assert all(chip.width() < 460 for chip in editor.findChildren(TagChip))


def test_lyrics(qtbot: QtBot, language: str, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    titles = Titles()
    titles.can_write_lyrics = True
    parts = LyricsParts(Counter(), titles, store)  # pyright: ignore[reportArgumentType]
    editor = LyricsEditor(DraftModel(Draft(seed=1, lyrics=LYRICS, length_s=10)), parts)
    # The pseudo language is for reading; the longest real sentences must fit.
    show(qtbot, editor, 900 if language == PSEUDO_LANGUAGE else 560, 500)
    assert cut_off(editor) == []
    parts.counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192, unread_word="длинное слово"))
    QApplication.processEvents()
    assert editor.unread.isVisible()
    assert cut_off(editor) == []


def test_first_page(qtbot: QtBot, language: str) -> None:
    page = FirstRunPage(load_examples(resources_folder() / "examples"))
    show(qtbot, page, 640, 700)
    assert cut_off(page) == []


def test_settings(qtbot: QtBot, language: str, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    catalog = ModelCatalog((tmp_path / "a", tmp_path / "b"), store)
    sound, keys = Sound(), Keys()
    dialog = SettingsDialog(store, catalog, sound, keys, DraftModel(Draft(seed=1)))  # pyright: ignore[reportArgumentType]
    show(qtbot, dialog, 760, 540)
    for row in range(dialog.pages.count()):
        dialog.pages.setCurrentRow(row)
        QApplication.processEvents()
        assert cut_off(dialog) == []


def test_the_check_sees_what_is_cut_off(qtbot: QtBot) -> None:
    outer = QWidget()
    label = QLabel("far too long for so little room", outer)
    wrapped = QLabel("too long to be shown in a single line", outer)
    wrapped.setWordWrap(True)
    show(qtbot, outer, 200, 100)
    label.setGeometry(0, 0, 30, 20)
    wrapped.setGeometry(0, 30, 60, 16)
    assert len(cut_off(outer)) == 2
