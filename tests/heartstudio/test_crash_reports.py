"""Crash reports: what a run leaves behind, what the next makes of it, and the bar that says so."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from heartstudio.model.crash_reports import (
    BEGIN_OF_TROUBLE,
    REPORTS_KEPT,
    RUNNING,
    CrashReports,
)
from heartstudio.paths import AppPaths
from heartstudio.single_instance import hand_over, server_name
from heartstudio.view.crash_bar import CrashBar

ROOT = Path(__file__).resolve().parents[2]
START_S = 240.0


@pytest.fixture(autouse=True)
def watch_again() -> Iterator[None]:
    """pytest's own watch over crashes, which a report takes the place of."""
    yield
    faulthandler.enable(sys.__stderr__)


def leave_behind(folder: Path, trouble: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUNNING).write_text(f"Heart Studio\n{BEGIN_OF_TROUBLE}{trouble}", encoding="utf-8")


def test_a_clean_run_leaves_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        reports = CrashReports(tmp_path / "crashes")
        reports.begin()
        assert reports.offered is None
        assert (tmp_path / "crashes" / RUNNING).exists()
        reports.end()
    assert list((tmp_path / "crashes").iterdir()) == []


def test_a_run_that_was_killed_from_outside_has_nothing_to_tell(tmp_path: Path) -> None:
    leave_behind(tmp_path, "")
    reports = CrashReports(tmp_path)
    reports.begin()
    assert reports.offered is None
    assert reports.offered_text() == ""
    reports.end()


def test_a_crash_is_offered_once_without_private_paths(tmp_path: Path) -> None:
    leave_behind(tmp_path, f'Fatal Python error: Segmentation fault\n  File "{Path.home()}/x.py"\n')
    log = tmp_path / "heartstudio.log"
    log.write_text("an old line\n" * 200 + f"INFO loading {Path.home()}/model\n", encoding="utf-8")
    reports = CrashReports(tmp_path, log)
    reports.begin()
    text = reports.offered_text()
    assert "Segmentation fault" in text
    assert "loading ~/model" in text
    assert str(Path.home()) not in text
    assert text.count("an old line") < 100
    reports.end()
    later = CrashReports(tmp_path, log)
    later.begin()
    assert later.offered is None
    later.end()
    assert len(list(tmp_path.glob("crash-*.txt"))) == 1


def test_an_unexpected_error_is_offered_although_the_run_ended(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    reports.begin()
    try:
        raise RuntimeError("in a slot")
    except RuntimeError:
        logging.getLogger("test").critical("unexpected error", exc_info=True)
    logging.getLogger("test").error("a known one")
    reports.end()
    later = CrashReports(tmp_path)
    later.begin()
    assert "RuntimeError: in a slot" in later.offered_text()
    assert "a known one" not in later.offered_text()
    later.end()


@pytest.mark.parametrize(
    ("trouble", "is_explained"),
    [
        ("Fatal Python error: Bus error\n", True),
        ("Windows fatal exception: code 0xc0000006\n", True),
        ("Fatal Python error: Segmentation fault\n", False),
    ],
)
def test_a_file_that_was_lost_while_it_was_mapped_is_explained(
    qtbot: QtBot, tmp_path: Path, trouble: str, is_explained: bool
) -> None:
    """Weights that are cut short, or whose drive goes away, end the process with SIGBUS."""
    leave_behind(tmp_path, trouble)
    reports = CrashReports(tmp_path)
    reports.begin()
    reports.end()
    bar = CrashBar(reports, lambda _target: True)
    qtbot.addWidget(bar)
    sentence = "keep models on a drive that stays connected"
    assert (sentence in bar.label.text()) is is_explained
    assert (sentence in reports.offered_text()) is is_explained


def test_old_reports_make_room(tmp_path: Path) -> None:
    for number in range(REPORTS_KEPT + 3):
        (tmp_path / f"crash-2026010{number}-000000.txt").write_text("old")
    leave_behind(tmp_path, "new")
    reports = CrashReports(tmp_path)
    reports.begin()
    kept = sorted(tmp_path.glob("crash-*.txt"))
    assert len(kept) == REPORTS_KEPT
    assert reports.offered == kept[-1]
    reports.end()


def test_without_a_folder_the_app_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    reports = CrashReports(tmp_path / "file")
    reports.begin()
    assert reports.offered is None
    reports.end()


def test_the_bar_shows_copies_and_goes(qtbot: QtBot, tmp_path: Path) -> None:
    leave_behind(tmp_path, "Fatal Python error")
    reports = CrashReports(tmp_path)
    reports.begin()
    reports.end()
    opened: list[str | Path] = []

    def open_url(target: str | Path) -> bool:
        opened.append(target)
        return True

    bar = CrashBar(reports, open_url)
    qtbot.addWidget(bar)
    bar.show()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(bar.buttons["show"], left)
    assert opened == [reports.offered]
    QTest.mouseClick(bar.buttons["copy"], left)
    assert "Fatal Python error" in QGuiApplication.clipboard().text()
    QTest.mouseClick(bar.buttons["dismiss"], left)
    assert not bar.isVisible()
    assert reports.offered is None
    again = CrashBar(reports, open_url)
    qtbot.addWidget(again)
    assert again.isHidden()


class RunningApp:
    """The real app in a process of its own, without a screen."""

    def __init__(self, folder: Path) -> None:
        self.name = server_name(AppPaths.under(folder).settings)
        command = [sys.executable, "-m", "heartstudio", "--data-folder", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def answers(self, files: list[Path]) -> bool:
        """Hand files over as a second start does, once it listens."""
        end_s = time.monotonic() + START_S
        while time.monotonic() < end_s and self.process.poll() is None:
            if hand_over(self.name, files):
                return True
            time.sleep(0.1)
        return False

    def die(self, number: int) -> None:
        os.kill(self.process.pid, number)
        self.process.wait(START_S)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_and_a_crashed_app_start_again(qapp: object, tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    crashes = folder / "logs" / "crashes"
    app = RunningApp(folder)
    assert app.answers([folder / "not there.flac"])
    app.die(signal.SIGKILL)  # its socket file stays
    app = RunningApp(folder)
    assert app.answers([])
    assert list(crashes.glob("crash-*.txt")) == []
    app.die(signal.SIGSEGV)
    assert "Segmentation fault" in (crashes / RUNNING).read_text(encoding="utf-8")
    app = RunningApp(folder)
    assert app.answers([])
    app.die(signal.SIGTERM)
    report = next(crashes.glob("crash-*.txt")).read_text(encoding="utf-8")
    assert "Segmentation fault" in report
    assert "heartstudio" in report.partition(BEGIN_OF_TROUBLE)[2]
