"""What engine, jobs, audio and model tell people is said in the person's language."""

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
from engine.contract import EngineWish
from engine.devices.device import make_plan
from engine.devices.device_choice import choose_devices, cuda_problem, joined_reasons
from engine.devices.mode_choice import Remedies, advice
from engine.hardware.machine import Gpu, Machine, Memory
from engine.incoming.lyrics_file import LyricsFileError, lyrics_of_bytes
from engine.messages import NOTHING, Message
from engine.songs.song_file import read_song
from heartstudio.jobs.models.hub import DownloadError
from heartstudio.model.damage_notes import DOCUMENT, DamageNotes
from heartstudio.model.log_book import LogBook
from heartstudio.model.settings import SettingsStore
from heartstudio.paths import resources_folder
from heartstudio.view import message_text as wording
from heartstudio.view.dialogs.error_dialog import ErrorDialog
from heartstudio.view.message_text import CONTEXT, message_text
from tools import i18n

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = i18n.message_templates()
CARRIERS = {"Failure", "MemoryRanOut", "SlowerWay", "Examination", "SoundProblem", "Trial"}
"""Beside the errors: what is made of a message, given first or as `message`, `fault`, `reason`."""
NAMED = ("message", "fault", "reason")
SIGNALS = ("problem_occurred", "note_appeared", "noted", "failed", "refused", "lyrics_failed")
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translator = QTranslator(qapp)
    assert translator.load(str(resources_folder() / "i18n" / "heartstudio_de.qm"))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    translator.deleteLater()


def code() -> Iterator[tuple[str, ast.AST]]:
    """(file, node) of everything in engine and app."""
    for package in i18n.PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield name, node


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """(file and line, what is called, call)."""
    for name, node in code():
        if isinstance(node, ast.Call):
            yield f"{name}:{node.lineno}", ast.unparse(node.func), node


def error_names() -> set[str]:
    """EngineError, DownloadError, and all classes made of them."""
    found = {"EngineError", DownloadError.__name__}
    classes = [node for _, node in code() if isinstance(node, ast.ClassDef)]
    for _ in range(3):
        found |= {c.name for c in classes if found & {ast.unparse(base) for base in c.bases}}
    return found


def is_text(node: ast.expr) -> bool:
    """A literal, an f-string, or text that is put together."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("str", "repr") or ast.unparse(node.func).endswith(
            (".format", ".join")
        )
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    messages = {m.source: m for m in i18n.read_ts(i18n.ts_path(language)) if m.context == CONTEXT}
    assert len(TEMPLATES) > 250
    assert set(TEMPLATES) == set(messages)
    for template in TEMPLATES:
        message = messages[template]
        assert message.is_finished, template
        assert set(PLACEHOLDER.findall(message.translation)) == set(PLACEHOLDER.findall(template))


def test_every_message_is_a_literal_with_a_value_for_each_placeholder() -> None:
    wrong: list[str] = []
    for where, name, call in calls():
        if name != "Message" or where.startswith("engine/messages.py"):
            continue
        template = call.args[0]
        if not isinstance(template, ast.Constant):
            wrong.append(f"{where}: no literal")
        elif {k.arg for k in call.keywords} != set(PLACEHOLDER.findall(str(template.value))):
            wrong.append(f"{where}: {template.value}")
    assert wrong == []


def test_no_sentence_is_said_unmarked() -> None:
    errors, wrong = error_names(), []
    assert {"CheckpointError", "StoreError", "NothingHeardError", "ScoreError"} <= errors
    for where, name, call in calls():
        if name == "Message.plain":
            given = [a for a in call.args if isinstance(a, (ast.Constant, ast.JoinedStr))]
        elif name in errors | CARRIERS:
            given = [a for a in call.args[:1] if is_text(a)]
            given += [k.value for k in call.keywords if k.arg in NAMED and is_text(k.value)]
        elif name.endswith(tuple(f"{signal}.emit" for signal in SIGNALS)):
            given = [a for a in call.args[:2] if is_text(a) and len(ast.unparse(a)) > 2]
            given = [a for a in given if not ast.unparse(a).startswith(("repr(", "str(song.path"))]
        else:
            continue
        wrong += [f"{where}: {ast.unparse(a)}" for a in given]
    assert wrong == []


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
    said = set(words_in(ast.parse(path.read_text(encoding="utf-8")), skip))
    assert said
    assert said - set(TEMPLATES) == set()


def test_reasons_for_precisions_and_slower_ways_can_be_translated() -> None:
    parts = parts_of_engine(ast.FunctionDef, "precisions_for")
    parts += parts_of_engine(ast.Call, "SlowerWay")
    said = {text for part in parts for text in words_in(part)}
    assert len(said) > 5
    assert said - set(TEMPLATES) == set()


def test_what_there_is_not_enough_memory_for_can_be_translated() -> None:
    tasks = [call.args[0] for call in parts_of_engine(ast.Call, "memory_errors")]
    assert all(isinstance(task, ast.Call) for task in tasks)
    said = {task.args[0].value for task in tasks}
    assert "composing" in said
    assert said - set(TEMPLATES) == set()


def test_parts_of_sentences_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    def shouted(_context: str, text: str) -> str:
        return re.sub(r"[^{}]+(?![^{]*})", lambda found: found.group().upper(), text)

    monkeypatch.setattr(wording.QCoreApplication, "translate", shouted)
    reasons = joined_reasons(
        Message("{name} was chosen", name="Card X"),
        Message("HeartCodec was put on {device}", device="cpu"),
        Message("bfloat16 is native on this GPU"),
    )
    assert message_text(reasons) == (
        "Card X WAS CHOSEN; HEARTCODEC WAS PUT ON cpu; BFLOAT16 IS NATIVE ON THIS GPU"
    )
    needs = Message(
        "This song needs {needed} GB of memory, but the device {device} has {there} GB. {advice}",
        needed=7.3,
        device="cuda:0",
        there=4.0,
        advice=advice(Remedies(int8=True, no_guidance=False, length_s=60, automatic=False)),
    )
    assert message_text(needs) == (
        "THIS SONG NEEDS 7.3 GB OF MEMORY, BUT THE DEVICE cuda:0 HAS 4.0 GB. IT WOULD FIT IN THE "
        "PRECISION INT8. IT WOULD FIT UP TO A LENGTH OF 60 SECONDS."
    )
    problem = cuda_problem("Card X", (6, 1), ["sm_90"])
    assert message_text(Message("the CPU is used because {reason}", reason=problem)) == (
        "THE CPU IS USED BECAUSE Card X (COMPUTE 6.1) IS NOT AMONG THE GPUS THIS PYTORCH "
        "WAS BUILT FOR (sm_90)"
    )


def filled(template: str) -> Message:
    """A message of this template; every value is its own name in capitals."""
    names = set(PLACEHOLDER.findall(template))
    return Message(template, **{name: name.upper() for name in names})  # type: ignore[arg-type]


def test_english_stays_as_it_is() -> None:
    for template in TEMPLATES:
        message = filled(template)
        assert message_text(message) == str(message)
        assert str(message) == PLACEHOLDER.sub(lambda found: found.group(1).upper(), template)
    foreign = Message.plain("Something {nobody} foresaw.")
    assert message_text(foreign) == "Something {nobody} foresaw."
    assert message_text(NOTHING) == ""


def test_every_sentence_is_german(german: None) -> None:
    messages = [m for m in i18n.read_ts(i18n.ts_path("de")) if m.context == CONTEXT]
    for message in messages:
        wanted = PLACEHOLDER.sub(lambda found: found.group(1).upper(), message.translation)
        assert message_text(filled(message.source)) == wanted


def test_sentences_are_german(german: None) -> None:
    unreadable = Message("The song cannot be read.")
    assert message_text(unreadable) == "Der Song lässt sich nicht lesen."
    gone = Message("The file {name} is not there any more.", name="a b.flac")
    assert message_text(gone) == "Die Datei a b.flac ist nicht mehr da."
    full = sentence_for(OSError(errno.ENOSPC, "No space"), Path("a.mp3"))
    told = Message("“{title}” was not exported. {sentence}", title="Night", sentence=full)
    assert message_text(told) == (
        "„Night“ wurde nicht exportiert. Das Laufwerk ist voll, a.mp3 wurde nicht gesichert. "
        "Schaffen Sie Platz und versuchen Sie es noch einmal."
    )
    with pytest.raises(LyricsFileError) as caught:
        lyrics_of_bytes(b"\1\2", "a.txt")
    assert message_text(caught.value.message) == (
        "a.txt ist kein Text und kann nicht als Liedtext dienen."
    )
    doubt = lyrics_of_bytes("Дом".encode("koi8-r"), "a.txt").next_reading().doubt
    assert "Gelesen wurde: Kyrillisch (KOI8-R)." in message_text(doubt)


def test_the_reason_for_a_device_is_german(german: None) -> None:
    card = Gpu("cuda", 0, "Card X", "CUDA 12.8", Memory(8, 8), True)
    here = Machine(Memory(8, 8), gpus=(card,))
    devices = choose_devices(here, EngineWish(codec_device="cpu"))
    plan = make_plan(here, devices, "bfloat16", Message("bfloat16 is native on this GPU"))
    assert message_text(plan.report.reason) == (
        "Card X ist hier am schnellsten; HeartCodec liegt auf cpu; "
        "diese Grafikkarte rechnet bfloat16 direkt"
    )


def test_amounts_are_written_as_the_country_does(german: None) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    told = Message(
        "Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other "
        "programs and try again; the song stays as it is.",
        needed=4.0,
        free=2.9,
    )
    try:
        assert "4,0 GB" in message_text(told)
        assert "2,9 GB" in message_text(told)
    finally:
        QLocale.setDefault(before)


def test_names_with_braces_are_no_placeholders(german: None) -> None:
    told = Message("The file {name} is not there any more.", name="{sentence}.flac")
    assert "{sentence}.flac" in message_text(told)


def test_errors_are_german_and_their_reports_english(qtbot: QtBot, german: None) -> None:
    dialog = ErrorDialog(Message("The song cannot be read."), "", LogBook())
    qtbot.addWidget(dialog)
    assert dialog.sentence.text() == "Der Song lässt sich nicht lesen."
    assert "The song cannot be read." in dialog.report()


def test_what_a_file_says_is_german_however_it_is_called(tmp_path: Path, german: None) -> None:
    """A file that is dropped is the commonest refusal of all."""
    (tmp_path / "my tune.wav").write_bytes(b"RIFF")
    (tmp_path / "memo.m4a").write_bytes(b"\0\0\0\x20ftypM4A \0")
    soundfile.write(tmp_path / "(live).wav", np.zeros((480, 2)), 48_000)
    reasons = [read_song(path).reason for path in sorted(tmp_path.iterdir())]
    full = sentence_for(OSError(errno.EFBIG, "File too large"), tmp_path / "x.wav")
    for reason in (*reasons, full):
        assert reason.template in TEMPLATES
        assert message_text(reason) != str(reason)


def test_what_is_wrong_with_a_file_is_german_after_a_restart(tmp_path: Path, german: None) -> None:
    store, file = SettingsStore(tmp_path / "settings.ini"), tmp_path / "a.safetensors"
    file.write_bytes(b"x")
    fault = Message(
        "{path}: the tensor {name} holds values that are no numbers. Download this file again.",
        path=file,
        name="norm",
    )
    DamageNotes(store).add(file, fault)
    told = DamageNotes(store).problem_with([file])
    assert str(told) == str(fault)
    assert message_text(told) != str(fault)
    assert "norm" in message_text(told)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([], "{file} is damaged or was not downloaded to its end. Download this file again."),
        (["{name}: it is full of holes."], "{name}: it is full of holes."),
        (["It is full of holes.", ["{x}", {}]], "{x}"),
        (["It is full of holes.", "later"], "It is full of holes."),
    ],
)
def test_notes_of_earlier_and_later_versions_are_read(
    tmp_path: Path, known: list[object], said: str
) -> None:
    store, file = SettingsStore(tmp_path / "settings.ini"), tmp_path / "a.safetensors"
    file.write_bytes(b"x")
    status = file.stat()
    store.set_document(DOCUMENT, {str(file): [status.st_size, status.st_mtime_ns, *known]})
    assert str(DamageNotes(store).problem_with([file])) == said.replace("{file}", str(file))
