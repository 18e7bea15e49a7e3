"""Smaller parts: sections, recipes, catalog, log, single instance, start."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from engine.contract import (
    MAX_SEED,
    Cancelled,
    EngineError,
    EngineWish,
    GenerationRequest,
    ModelInfo,
    SamplingParams,
)
from engine.messages import NOTHING
from engine.songs.extension import remaining_lyrics
from engine.songs.recipe import Recipe
from engine.songs.score import SectionTime
from heartstudio import __main__ as start
from heartstudio import __version__
from heartstudio.engine_adapter import load_engine
from heartstudio.jobs.background import Background
from heartstudio.jobs.songs.recipes import draft_of
from heartstudio.model.draft import Draft
from heartstudio.model.log_book import LogBook, without_private_paths
from heartstudio.model.model_catalog import ModelCatalog, what_is_missing
from heartstudio.model.sections import SectionPlan, estimated_sections
from heartstudio.model.settings import SettingsStore
from heartstudio.single_instance import SingleInstance, hand_over, server_name
from tests.links import make_link

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"


# Sections and recipes


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.floats(0, 600))
def test_sections_are_in_order_and_inside_the_song(lyrics: str, duration_s: float) -> None:
    starts = [s.start_s for s in estimated_sections(lyrics, duration_s)]
    assert starts == sorted(starts)
    assert all(0 <= start <= duration_s for start in starts)


def test_longer_sections_get_more_time() -> None:
    lyrics = "[intro]\n\n[verse]\n" + "many words here\n" * 20 + "[chorus]\nfew words\n"
    sections = estimated_sections(lyrics, 100.0)
    assert [s.name for s in sections] == ["intro", "verse", "chorus"]
    assert sections[0].start_s == 0
    assert sections[2].start_s - sections[1].start_s > 50


LYRICS = "[verse]\nfirst\n\n[chorus]\nhook\n\n[verse]\nsecond\n\n[outro]\nbye"
MARKS = tuple(
    SectionTime(n, s) for n, s in [("verse", 0), ("chorus", 20), ("verse", 40), ("outro", 60)]
)


def test_a_plan_keeps_the_parents_sections_and_ends_where_the_song_was_stopped() -> None:
    kept = (SectionTime("intro", 0.0), SectionTime("verse", 4.0))
    plan = SectionPlan("[chorus]\nla la la la\n[outro]", kept, 10.0)
    names = [section.name for section in plan.over(40.0)]
    assert names == ["intro", "verse", "chorus", "outro"]
    assert plan.over(40.0)[2].start_s == 10.0
    assert [section.name for section in plan.over(40.0, made_s=12.0)] == names[:3]
    assert SectionPlan(kept=kept).over(20.0) == kept
    assert plan.over(0.0) == ()


@pytest.mark.parametrize(
    ("cut_s", "first_line"),
    [(0.0, "first"), (1.5, "first"), (10, "hook"), (21, "hook"), (30, "second"), (59, "bye")],
)
def test_the_lyrics_that_remain(cut_s: float, first_line: str) -> None:
    remaining = remaining_lyrics(LYRICS, MARKS, cut_s)
    assert remaining.splitlines()[1] == first_line
    assert remaining.endswith("bye")


def test_remaining_lyrics_of_odd_songs() -> None:
    assert remaining_lyrics(LYRICS, MARKS, 500.0) == "[outro]\nbye"
    assert remaining_lyrics("no marks at all", (), 10.0) == "no marks at all"
    assert remaining_lyrics("", (), 10.0) == ""
    parent_first = (SectionTime("intro", 0.0), SectionTime("solo", 5.0), *MARKS)
    assert remaining_lyrics(LYRICS, parent_first, 30.0).startswith("[verse]\nsecond")


def test_a_recipe_from_another_program_is_survived() -> None:
    recipe = Recipe(
        GenerationRequest(
            "A, b,,A ", "x", seed=MAX_SEED, codec_seed=0, sampling=SamplingParams(temperature=9.0)
        )
    )
    draft = draft_of(recipe, Draft(device_wish="cpu"))
    assert draft.tags == ("a", "b")
    assert draft.device_wish == "cpu"
    assert draft.seed == MAX_SEED


# Models


def test_models_are_found_where_people_put_them(qtbot: QtBot, tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "s.ini")
    user = tmp_path / "models"
    user.mkdir()
    make_link(user / "mine", GOLDEN, is_folder=True)
    catalog = ModelCatalog((tmp_path / "starter", user), store)
    (choice,) = catalog.choices()
    assert choice.name == "HeartMuLa 3B (mine)"
    assert choice.size_bytes > 1_000
    assert catalog.default() == choice
    assert catalog.composer_of(ModelInfo("mine", "3B", "")) == choice
    assert catalog.composer_of(ModelInfo("of another computer", "3B", "")) == choice
    assert catalog.composer_of(ModelInfo("starter", "3B", "")) is None
    assert catalog.composer_of(ModelInfo("mine", "7B", "")) is None
    changes: list[int] = []
    catalog.changed.connect(lambda: changes.append(1))
    assert catalog.add_folder(GOLDEN) == NOTHING
    assert len(catalog.choices()) == 2
    assert catalog.composer_of(ModelInfo("of another computer", "3B", "")) is None
    assert changes == [1]
    store.set("model_id", str(GOLDEN))
    assert catalog.default().folder == GOLDEN


def test_an_unusable_folder_is_explained(qtbot: QtBot, tmp_path: Path) -> None:
    catalog = ModelCatalog((tmp_path, tmp_path), SettingsStore(tmp_path / "s.ini"))
    assert "does not exist" in str(catalog.add_folder(tmp_path / "nowhere"))
    assert "tokenizer.json" in str(catalog.add_folder(tmp_path))
    for name in ("tokenizer.json", "gen_config.json"):
        (tmp_path / name).write_text("{}")
    assert "HeartMuLa-oss" in str(what_is_missing(tmp_path))
    (tmp_path / "HeartMuLa-oss-3B").mkdir()
    (tmp_path / "HeartMuLa-oss-3B/config.json").write_text("{}")
    (tmp_path / "HeartMuLa-oss-3B/model.safetensors").write_bytes(b"")
    assert "HeartCodec" in str(what_is_missing(tmp_path))
    assert catalog.choices() == []
    assert catalog.default() is None


def test_the_door_to_torch_opens_for_the_golden_model() -> None:
    engine = load_engine(str(GOLDEN), EngineWish("cpu"), threading.Event())
    engine.release()
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        load_engine(str(GOLDEN), EngineWish("cpu"), stopped)
    with pytest.raises(EngineError):
        load_engine("/nowhere", EngineWish("cpu"), threading.Event())


# Threads and log


def test_background_work_keeps_its_order_and_survives_errors(qtbot: QtBot) -> None:
    background = Background("test")
    said: list[object] = []
    gui = threading.get_ident()
    background.submit(
        lambda: (background.report(lambda: said.append("half")), threading.get_ident())[1],
        lambda ident: said.append(ident != gui),
    )
    background.submit(lambda: 1 / 0, said.append, lambda e: said.append(type(e).__name__))
    background.submit(lambda: "last", said.append)
    assert background.is_busy
    assert background.shutdown()
    assert said == ["half", True, "ZeroDivisionError", "last"]
    assert not background.is_busy


def test_background_work_runs_in_one_python_thread_state(qtbot: QtBot) -> None:
    marks = threading.local()
    seen: list[int] = []

    def work() -> int:
        marks.count = getattr(marks, "count", 0) + 1
        return marks.count

    background = Background("test")
    for _ in range(3):
        background.submit(work, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert background.shutdown()
    assert seen == [1, 2, 3]


def test_the_log_is_kept_and_told_from_any_thread(qtbot: QtBot) -> None:
    book = LogBook()
    logger = logging.getLogger("test.book")
    logger.setLevel(logging.INFO)
    book.attach(logger)
    thread = threading.Thread(target=lambda: logger.warning("from a thread %d", 5))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(book.entries()) == 1)
    book.detach(logger)
    entry = book.entries()[0]
    assert (entry.level, entry.source, entry.text) == ("WARNING", "test.book", "from a thread 5")
    report = book.report("It broke.", f"in {Path.home()}/music/secret.flac")
    assert "It broke." in report
    assert __version__ in report
    assert "from a thread 5" in report
    assert str(Path.home()) not in report


@pytest.mark.parametrize(
    "text",
    [
        "/".join(["", "home", "anna", "x.flac"]),
        "/".join(["", "Users", "anna", "x.flac"]),
        "\\".join(["C:", "Users", "anna", "x.flac"]),
        "/".join(["c:", "users", "anna", "x"]),
        pytest.param(f'File "{Path.home()}/x.py"', id="home"),  # a name without a random folder
    ],
)
def test_reports_hide_private_paths(text: str) -> None:
    clean = without_private_paths(text)
    assert "anna" not in clean
    assert "~" in clean


# One instance


def test_a_second_start_hands_its_files_over(qtbot: QtBot, tmp_path: Path) -> None:
    name = server_name(tmp_path / "settings.ini")
    assert not hand_over(name, [])
    instance = SingleInstance(name)
    files: list[list[Path]] = []
    instance.activated.connect(files.append)
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from heartstudio.single_instance import hand_over;"
        f"sys.exit(0 if hand_over({name!r}, [Path('a ü.flac')]) else 3)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    qtbot.waitUntil(lambda: bool(files))
    qtbot.waitUntil(lambda: process.poll() is not None)
    assert process.returncode == 0
    assert files == [[ROOT / "a ü.flac"]]
    instance.close()


def test_rubbish_on_the_socket_is_ignored(qtbot: QtBot, tmp_path: Path) -> None:
    name = server_name(tmp_path / "other.ini")
    instance = SingleInstance(name)
    files: list[list[Path]] = []
    instance.activated.connect(files.append)
    for rubbish in (b"\xff\xfe\n", b"{}\n", b"5\n", b"no newline"):
        socket = QLocalSocket()
        socket.connectToServer(name)
        assert socket.waitForConnected(1_000)
        socket.write(rubbish)
        socket.flush()
        qtbot.wait(50)
        socket.abort()
    assert files == []
    instance.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows' pipes lie in no folder")
@pytest.mark.parametrize("mode", [0o755, 0o777, 0o700])
def test_only_a_folder_of_this_user_alone_holds_the_socket(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """Another program could hold the socket in the shared temporary folder: then the app ended
    without a window, or started 19 s late."""
    runtime = tmp_path / "runtime"
    (runtime / "heart-studio").mkdir(parents=True)
    runtime.chmod(0o700)
    (runtime / "heart-studio").chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr("heartstudio.single_instance.MAX_FOLDER_BYTES", 1_000)
    folder = Path(server_name(tmp_path / "settings.ini")).parent
    assert folder == (runtime / "heart-studio" if mode == 0o700 else tmp_path / "run")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_private_folder_the_app_starts_all_the_same(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heartstudio.single_instance.MAX_FOLDER_BYTES", 1)
    if os.name != "nt":
        assert server_name(tmp_path / "settings.ini") == ""
    assert not hand_over("", [])
    SingleInstance("").close()


def test_an_answer_in_other_words_is_no_window_of_this_app(qtbot: QtBot, tmp_path: Path) -> None:
    name = server_name(tmp_path / "settings.ini")
    code = (
        "import sys; from PySide6.QtCore import QCoreApplication;"
        "from PySide6.QtNetwork import QLocalServer;"
        "app = QCoreApplication([]); server = QLocalServer();"
        f"assert server.listen({name!r}); print('listens', flush=True);"
        "server.waitForNewConnection(60_000); caller = server.nextPendingConnection();"
        "caller.waitForReadyRead(60_000); caller.write(b'hello'); caller.waitForBytesWritten();"
        "caller.waitForDisconnected(60_000)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"listens")
        assert not hand_over(name, [])


# Start


def test_arguments() -> None:
    options = start.parse_arguments(["a.flac", "b.txt", "--data-folder", "/x"])
    assert options.files == [Path("a.flac"), Path("b.txt")]
    assert options.data_folder == Path("/x")
    assert not options.self_test
    with pytest.raises(SystemExit) as ended:
        start.parse_arguments(["--version"])
    assert ended.value.code == 0


def test_nothing_of_the_app_imports_torch_or_opens_a_device() -> None:
    code = (
        "import sys, json, heartstudio.app, heartstudio.engine_adapter, heartstudio.__main__;"
        "print(json.dumps([m for m in ('torch', 'sounddevice', 'tokenizers', 'keyring')"
        " if m in sys.modules]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == []
