"""Sentences of engine, jobs and audio in the person's language."""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.atomic_file import sentence_for
from engine.songs.song_file import read_song
from heartstudio.model.log_book import LogBook
from heartstudio.paths import resources_folder
from heartstudio.view import sentences
from heartstudio.view.error_dialog import ErrorDialog
from heartstudio.view.file_sentences import FILE_SENTENCES
from heartstudio.view.sentences import SENTENCES, localise, localise_reasons

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
    """Every text in engine, jobs, audio and model; what is filled in as {}."""
    found: set[str] = set()
    folders = ("engine", "heartstudio/jobs", "heartstudio/audio", "heartstudio/model")
    for path in (p for folder in folders for p in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.sub(r"\{[a-z]+\}", "{}", node.value))
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


def words_in(node: ast.AST, skip: tuple[str, ...] = ()) -> Iterator[str]:
    """The texts of several words in a piece of code, without docstrings and the parts `skip`."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if is_docstring or getattr(node, "name", "") in skip:
        return
    text = ""
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
        text = "".join(map(str, parts))
    elif isinstance(node, ast.Constant):
        text = str(node.value)
    if re.search("[a-z] [a-zA-Z]", text):
        yield text
    elif not text:
        for child in ast.iter_child_nodes(node):
            yield from words_in(child, skip)


def translatable() -> set[str]:
    """The table with {} for what is filled in."""
    return {re.sub(r"\{[a-z]+\}", "{}", s) for s in SENTENCES}


def parts_of_engine(kind: type[ast.AST], name: str) -> list[Any]:
    """Every function or call of this name in the engine."""
    trees = [ast.parse(p.read_text(encoding="utf-8")) for p in (ROOT / "engine").rglob("*.py")]
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, kind))
    return [n for n in nodes if name in (getattr(n, "name", ""), ast.unparse(n).split("(")[0])]


@pytest.mark.parametrize(
    ("module", "skip"),
    [
        ("convert", ("main",)),
        ("devices/device_choice", ()),
        (
            "devices/mode_choice",
            ("Staging",),
        ),  # its values are for the log; memory_bar.py has the words
        ("devices/mode_planner", ()),
    ],
)
def test_all_words_about_devices_memory_and_copies_can_be_translated(
    module: str, skip: tuple[str, ...]
) -> None:
    (path,) = (ROOT / "engine").rglob(f"{module}.py")
    code = ast.parse(path.read_text(encoding="utf-8"))
    said = set(words_in(code, skip))
    assert said
    assert said - translatable() == set()


def test_reasons_for_precisions_and_slower_ways_can_be_translated() -> None:
    parts = parts_of_engine(ast.FunctionDef, "precisions_for")
    parts += parts_of_engine(ast.Call, "SlowerWay")
    said = {text for part in parts for text in words_in(part)}
    assert len(said) > 5
    assert said - translatable() == set()


def test_what_there_is_not_enough_memory_for_can_be_translated() -> None:
    calls = parts_of_engine(ast.Call, "memory_errors")
    said = {text for call in calls for text in words_in(call)}
    said |= {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert "composing" in said
    assert said - translatable() == set()


def test_parts_of_sentences_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def shouted(_context: str, text: str) -> str:
        return re.sub(r"[^{}]+(?![^{]*})", lambda found: found.group().upper(), text)

    monkeypatch.setattr(sentences.QCoreApplication, "translate", shouted)
    reasons = "Card X was chosen; HeartCodec was put on cpu; bfloat16 is native on this GPU"
    assert localise_reasons(reasons) == (
        "Card X WAS CHOSEN; HEARTCODEC WAS PUT ON cpu; BFLOAT16 IS NATIVE ON THIS GPU"
    )
    short = "There is not enough memory for decoding. The song's tokens are kept. "
    advice = "Ask for a shorter song, close other programs, or choose another device."
    assert localise(short + advice) == (short + advice).upper()
    needs = "This song needs 7.3 GB of memory, but the device cuda:0 has 4.0 GB. "
    advice = "It would fit in the precision int8. It would fit up to a length of 60 seconds."
    assert localise(needs + advice) == (needs + advice).upper().replace("CUDA", "cuda")
    problem = "Card X (compute 6.1) is not among the GPUs this PyTorch was built for (sm_90)"
    assert localise(f"The device cuda cannot be used: {problem}. Choose auto or cpu.") == (
        "THE DEVICE cuda CANNOT BE USED: Card X (COMPUTE 6.1) IS NOT AMONG THE GPUS THIS PYTORCH "
        "WAS BUILT FOR (sm_90). CHOOSE AUTO OR CPU."
    )


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


def test_amounts_are_written_as_the_country_does(german: None) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    told = (
        "Listening to a song needs 4.0 GB of memory, but 2.9 GB are free. Close other programs and "
        "try again; the song stays as it is."
    )
    try:
        assert "4,0 GB" in localise(told)
        assert "2,9 GB" in localise(told)
    finally:
        QLocale.setDefault(before)


def test_names_with_braces_are_no_placeholders(german: None) -> None:
    assert "{sentence}.flac" in localise("The file {sentence}.flac is not there any more.")


def test_errors_are_german_and_their_reports_english(qtbot: QtBot, german: None) -> None:
    dialog = ErrorDialog("The song cannot be read.", "", LogBook())
    qtbot.addWidget(dialog)
    assert dialog.sentence.text() == "Der Song lässt sich nicht lesen."
    assert "The song cannot be read." in dialog.report()


def test_what_a_file_says_is_known_however_it_is_called(tmp_path: Path) -> None:
    """A file that is dropped is the commonest refusal of all."""
    (tmp_path / "my tune.wav").write_bytes(b"RIFF")
    (tmp_path / "memo.m4a").write_bytes(b"\0\0\0\x20ftypM4A \0")
    soundfile.write(tmp_path / "(live).wav", np.zeros((480, 2)), 48_000)
    reasons = [read_song(path).reason for path in sorted(tmp_path.iterdir())]
    patterns = [sentences._pattern(sentence) for sentence in FILE_SENTENCES]
    assert all(any(pattern.fullmatch(r) for pattern in patterns) for r in reasons), reasons
    full = sentence_for(OSError(errno.EFBIG, "File too large"), tmp_path / "x.wav")
    assert any(pattern.fullmatch(full) for pattern in patterns)
