"""Rules for every test: no screen is needed, no file of the person's is touched, nothing is leaked.

The environment is set while pytest starts, before any test module imports Qt or torch.
"""

from __future__ import annotations

import functools
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

HOME = Path(tempfile.mkdtemp(prefix="heartstudio-tests-"))
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_CACHE_HOME": ".cache",
    "XDG_STATE_HOME": ".local/state",
    "XDG_MUSIC_DIR": "Music",
}
WAIT_MS = 120_000
"""How long `qtbot` waits for what a test expects: who waits no longer than needed loses nothing by
it, and a busy machine needs it."""
WINDOW_FOLDERS = {"heartstudio", "window"}
KEPT_DATA = (Path(__file__).parent / "golden", Path(__file__).parents[1] / "resources" / "starter")
"""What tests read in place, also through links, and must not change."""


def _prepare_environment() -> None:
    """Send every file the app would write to a temporary folder, and Qt to no screen."""
    for name, place in HOME_VARIABLES.items():
        folder = HOME / place
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder)
    # Numbers and dates are compared as texts: whose computer it is must not matter.
    os.environ.update({"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "C"})
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Two threads wait for each other on a busy machine; the tensors of the tests are tiny.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # oneDNN keeps what it made for 1024 shapes; what it then drops would count as freed memory.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "65536")
    # Qt's own notes (fonts, plugins) are no part of what a test asks.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;qt.text.font*=false")


_prepare_environment()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests run as if on another processor."""
    parser.addoption(
        "--fast-bf16",
        choices=["yes", "no"],
        help="take the processor for one with or without fast bfloat16, whatever it is",
    )
    parser.addoption(
        "--float32-by",
        choices=["onednn", "torch"],
        help="let oneDNN or torch multiply the codec's float32 matrices, whatever is faster",
    )


@pytest.fixture(autouse=True, scope="session")
def processor_asked_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """What --fast-bf16 and --float32-by say stands in for the processor's answers."""
    bf16, float32 = (request.config.getoption(f"--{name}") for name in ("fast-bf16", "float32-by"))
    with pytest.MonkeyPatch.context() as patch:
        if bf16 is not None:
            patch.setattr("engine.hardware.processor.cpu_has_fast_bf16", lambda: bf16 == "yes")
        if float32 is not None:
            leads = "engine.hardware.processor.onednn_leads_in_float32"
            patch.setattr(leads, lambda: float32 == "onednn")
        yield


def pytest_unconfigure() -> None:
    """Remove the temporary home."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's own, with the patience of WAIT_MS; a test names no time of its own."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=WAIT_MS))
    return qtbot


@pytest.fixture(autouse=True)
def data_left_alone() -> Iterator[None]:
    """A test changes nothing in the golden data and the starter model, not even through a link."""
    before = _kept_files()
    yield
    after = _kept_files()
    changed = {path for path, _ in before.items() ^ after.items()}
    assert not changed, f"a test changed {', '.join(sorted(changed))}: let it work on a copy"


def _kept_files() -> dict[str, tuple[int, int]]:
    """Each file of KEPT_DATA with its size and the time of its last change."""
    found: dict[str, tuple[int, int]] = {}
    folders = [str(folder) for folder in KEPT_DATA if folder.is_dir()]
    while folders:
        for entry in os.scandir(folders.pop()):
            about = entry.stat()
            if entry.is_dir():
                folders.append(entry.path)
            else:
                found[entry.path] = (about.st_size, about.st_mtime_ns)
    return found


@pytest.fixture(autouse=True)
def nothing_leaked(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """After a test of the app no thread or timer it started runs on, and no window is left."""
    if not WINDOW_FOLDERS.intersection(request.path.parts) or "PySide6.QtCore" not in sys.modules:
        yield
        return
    from PySide6.QtCore import QLocale, QThread, QTimer
    from PySide6.QtWidgets import QApplication

    QLocale.setDefault(QLocale.c())  # Qt asks the system on Windows and macOS
    for name in ("engine.engine_queue", "models.downloads"):
        if module := sys.modules.get(f"heartstudio.jobs.{name}"):
            monkeypatch.setattr(module, "SHUTDOWN_MS", WAIT_MS)
    threads: weakref.WeakSet[QThread] = weakref.WeakSet()
    timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
    _record_starts(monkeypatch, QThread, threads)
    _record_starts(monkeypatch, QTimer, timers)
    before = set(QApplication.topLevelWidgets()) if QApplication.instance() else set()
    yield
    _finish_deletions()
    after = set(QApplication.topLevelWidgets()) if QApplication.instance() else set()
    leaks = [f"thread {_name(thread)}" for thread in threads if _is(thread, "isRunning")]
    leaks += [f"timer {_name(timer)}" for timer in timers if _is(timer, "isActive")]
    leaks += [f"window {_name(window)}" for window in after - before if _is_a_leak(window)]
    if leaks:
        pytest.fail("left behind: " + ", ".join(leaks))


def _record_starts(
    monkeypatch: pytest.MonkeyPatch, kind: type, started: weakref.WeakSet[object]
) -> None:
    start = kind.start

    def recording_start(self: object, *arguments: object) -> object:
        started.add(self)
        return start(self, *arguments)

    monkeypatch.setattr(kind, "start", recording_start)


def _finish_deletions() -> None:
    """Carry out deleteLater() of everything, as an event loop would have done."""
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _is(thing: QThread | QTimer, question: str) -> bool:
    """The answer of a Qt object, or False when Qt has deleted it already."""
    try:
        return bool(getattr(thing, question)())
    except RuntimeError:
        return False


def _is_a_leak(window: QWidget) -> bool:
    """A top-level widget counts when it is shown; hidden ones wait for Python's collector."""
    return _is(window, "isVisible")


def _name(thing: QThread | QTimer | QWidget) -> str:
    parent = thing.parent()
    of = "" if parent is None else f" of a {type(parent).__name__}"
    return f"{type(thing).__name__} {thing.objectName()!r}{of}"
