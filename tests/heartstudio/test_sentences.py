"""Sentences of engine, jobs and audio in the person's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from heartstudio.model.log_book import LogBook
from heartstudio.paths import resources_folder
from heartstudio.view.error_dialog import ErrorDialog
from heartstudio.view.sentences import SENTENCES, localise

FOUND_VERSIONS = "The folder {} is missing in {}.{} Download it into that folder."
"""Two sentences of the table: with and without what was found."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translator = QTranslator(qapp)
    assert translator.load(str(resources_folder() / "i18n" / "heartstudio_de.qm"))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    translator.deleteLater()


def texts_of_code() -> set[str]:
    """Every text in engine, jobs, audio and model; what f-strings fill in as {}."""
    found: set[str] = set()
    folders = ("engine", "heartstudio/jobs", "heartstudio/audio", "heartstudio/model")
    for path in (p for folder in folders for p in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
                found.add("".join(map(str, parts)))
    return found


def test_every_sentence_is_still_said_by_some_code() -> None:
    said = texts_of_code()
    said |= {FOUND_VERSIONS.format("{}", "{}", found) for found in ("", " It holds {}.")}
    stale = [s for s in SENTENCES if re.sub(r"\{[a-z]+\}", "{}", s) not in said]
    assert stale == []


def said_about_models() -> set[str]:
    """The sentence of every CheckpointError that the engine raises; what is filled in as {}."""
    found: set[str] = set()
    for path in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "CheckpointError" and node.args:
                words = node.args[0]
                values = words.values if isinstance(words, ast.JoinedStr) else [words]
                parts = (str(v.value) if isinstance(v, ast.Constant) else "{}" for v in values)
                found.add("".join(parts))
    return found


def test_every_sentence_about_a_models_files_can_be_translated() -> None:
    known = {re.sub(r"\{[a-z]+\}", "{}", s) for s in SENTENCES}
    missing = said_about_models() - known - {FOUND_VERSIONS}
    assert missing == set()
    for found in ("", " It holds {}."):
        assert FOUND_VERSIONS.format("{}", "{}", found) in known


def test_english_stays_as_it_is() -> None:
    for template in SENTENCES:
        sentence = re.sub(r"\{[a-z]+\}", "x.flac", template)
        assert localise(sentence) == sentence
    assert localise("Something nobody foresaw.") == "Something nobody foresaw."
    assert localise("") == ""


def test_sentences_are_german(german: None) -> None:
    assert localise("The song cannot be read.") == "Der Song lässt sich nicht lesen."
    assert localise("The file a b.flac is not there any more.") == (
        "Die Datei a b.flac ist nicht mehr da."
    )
    told = "“Night” was not exported. The disk is full, so a.mp3 was not saved. "
    assert localise(told + "Make room and try again.") == (
        "„Night“ wurde nicht exportiert. Das Laufwerk ist voll, a.mp3 wurde nicht gesichert. "
        "Schaffen Sie Platz und versuchen Sie es noch einmal."
    )


def test_names_with_braces_are_no_placeholders(german: None) -> None:
    assert "{sentence}.flac" in localise("The file {sentence}.flac is not there any more.")


def test_errors_are_german_and_their_reports_english(qtbot: QtBot, german: None) -> None:
    dialog = ErrorDialog("The song cannot be read.", "", LogBook())
    qtbot.addWidget(dialog)
    assert dialog.sentence.text() == "Der Song lässt sich nicht lesen."
    assert "The song cannot be read." in dialog.report()
