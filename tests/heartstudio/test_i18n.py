"""Translations: complete, right, compiled, installed; and the pseudo language for layouts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from heartstudio.i18n import PSEUDO_LANGUAGE, install_translations, pseudo_text
from heartstudio.model.draft import Draft, DraftModel
from heartstudio.model.settings import option
from heartstudio.paths import resources_folder
from heartstudio.view.dialogs.settings_fields import option_label
from heartstudio.view.making.seed_control import SeedControl
from heartstudio.view.tags.tag_texts import category_title
from tools import i18n as tool

FOLDER = resources_folder() / "i18n"


@pytest.fixture
def translated(qapp: QApplication):
    """Install a language for one test."""
    before = QLocale()
    known = set(qapp.findChildren(QTranslator))

    def install(language: str) -> str:
        return install_translations(qapp, FOLDER, language)

    yield install
    for translator in set(qapp.findChildren(QTranslator)) - known:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def test_every_text_of_the_code_is_translated() -> None:
    assert tool.problems() == [], "run python -m tools.i18n update, translate, then build"


@pytest.mark.parametrize("language", tool.LANGUAGES)
def test_compiled_files_are_those_of_the_texts(language: str, tmp_path: Path) -> None:
    tool.build(target=tmp_path)
    name = f"heartstudio_{language}.qm"
    assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def message(source: str, translation: str, is_finished: bool = True) -> tool.Message:
    return tool.Message("Context", source, translation, is_finished)


@pytest.mark.parametrize(
    ("source", "translation", "is_right"),
    [
        ("{n} songs", "{n} Lieder", True),
        ("{n} songs", "viele Lieder", False),
        ("&Open…", "Ö&ffnen…", True),
        ("&Open…", "Öffnen…", False),
        ("Open…", "Öffnen", False),
        ("This & that", "Dies & das", True),
    ],
)
def test_faults_of_translations_are_seen(source: str, translation: str, is_right: bool) -> None:
    assert (tool.faults(message(source, translation)) == []) == is_right


def test_unfinished_translations_are_seen() -> None:
    assert tool.faults(message("a", "", is_finished=False)) == ["not translated: 'a'"]


def test_tables_are_marked_for_translation() -> None:
    text = tool.declared_texts()
    assert 'QCoreApplication.translate("Settings", "Appearance")' in text
    assert 'QCoreApplication.translate("Presets", "Rock band")' in text


@pytest.mark.parametrize(
    ("language", "genre", "appearance", "locale"),
    [("de", "Genre", "Aussehen", "de_DE"), ("zh_CN", "流派", "外观", "zh_CN")],
)
def test_a_language_is_installed(
    translated, language: str, genre: str, appearance: str, locale: str
) -> None:
    assert translated(language) == locale
    assert category_title("genre") == genre
    assert option_label(option("theme")) == appearance
    assert QLocale().name() == locale


def test_widgets_and_qt_itself_speak_german(qtbot: QtBot, translated) -> None:
    translated("de")
    control = SeedControl(DraftModel(Draft(seed=1)))
    qtbot.addWidget(control)
    assert control.lock.accessibleName() == "Seed behalten"
    text = QCoreApplication.translate("QPlatformTheme", "Cancel")
    assert text == "Abbrechen"


def test_an_unknown_language_is_english(translated) -> None:
    assert translated("fi") == "en_US"
    assert category_title("mood") == "Mood"


def test_english_needs_no_file(translated) -> None:
    assert translated("en").startswith("en")
    assert category_title("mood") == "Mood"


def test_pseudo_text_is_longer_and_keeps_what_code_fills_in() -> None:
    text = pseudo_text("&Export {n} songs of <b>all</b>")
    assert (text[0], text[-1]) == ("[", "]")
    assert "{n}" in text
    assert "&E" in text
    assert "<b>" in text
    assert len(text) >= 1.35 * len("&Export {n} songs of <b>all</b>")


def test_the_pseudo_language_reaches_widgets(qtbot: QtBot, translated) -> None:
    assert translated(PSEUDO_LANGUAGE) == PSEUDO_LANGUAGE
    control = SeedControl(DraftModel(Draft(seed=1)))
    qtbot.addWidget(control)
    labels = [label.text() for label in control.findChildren(QLabel)]
    assert all(text.startswith("[") for text in labels)
    assert category_title("mood") == "[Mööd~~~]"
