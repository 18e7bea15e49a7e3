"""The start: what the system asks for, folders that cannot be made, and the self-test's steps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from engine.command_line import STARTER
from engine.model_identity import model_info
from engine.model_layout import model_parts
from heartstudio import __main__ as start
from heartstudio.audio.null_output import NullOutput
from heartstudio.audio.player import Player, PlayState
from heartstudio.paths import AppPaths
from heartstudio.self_test import run_self_test
from tests.heartstudio.fake_engine import FakeEngine, Script

ROOT = Path(__file__).resolve().parents[2]

OPEN_EVENT = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from heartstudio.application import APP_ID, Application
app = Application(["heartstudio"])
app.files_wanted.connect(lambda files: sys.stdout.write(f"{files[0].name} {app.desktopFileName()}"))
handled = Application.sendEvent(app, QFileOpenEvent("/songs/Jérôme 音.flac"))
sys.exit(0 if handled else 1)
"""


def test_a_file_that_macos_asks_to_open_is_passed_on() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", OPEN_EVENT],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Jérôme 音.flac io.github.heartstudio.HeartStudio"


def test_folders_that_cannot_be_made_are_told(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: told.append(text))
    (tmp_path / "file").write_text("in the way")
    assert not start._has_folders(AppPaths.under(tmp_path / "file"))
    assert len(told) == 1
    assert "cannot make its folders" in told[0]
    assert start._has_folders(AppPaths.under(tmp_path / "folder"))


def test_a_song_is_played_to_the_end_where_nobody_hears_it(qtbot: QtBot) -> None:
    output = NullOutput(speed=50.0)
    player = Player(None, output)
    player.load(np.full((2, 96_000), 0.5, np.float32))
    player.play()
    qtbot.waitUntil(lambda: player.state is PlayState.PAUSED)
    assert output.taken_samples >= 96_000
    assert output.peak == pytest.approx(0.5)
    assert [device.name for device in player.devices()] == ["null"]
    player.shutdown()
    assert not output.is_open


def test_the_self_test_takes_every_step(
    qapp: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starter = model_info(model_parts(STARTER, None))
    engine = FakeEngine(Script(model=starter))
    file = tmp_path / "report.json"
    assert run_self_test(file, engine.loader) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert list(report["steps"]) == [
        *("window", "song", "reload", "extend", "play", "export"),
        *("listen", "sound", "downloads", "close"),
    ]
    assert report["songs"]["song"]["seconds"] == pytest.approx(5.04, abs=0.1)
    assert report["songs"]["extended"]["seconds"] > 10
    assert report["versions"]["Heart Studio"].endswith("(source)")
    assert report["sizes"]["starter model"] > 1_000_000
    printed = capsys.readouterr().out
    assert "SELF-TEST PASSED" in printed


def test_the_self_test_says_what_failed(
    qapp: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeEngine(Script(fail_at=3))
    file = tmp_path / "report.json"
    assert run_self_test(file, engine.loader) == 1
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["steps"]["song"]["error"]
    assert "extend" not in report["steps"]
    assert "SELF-TEST FAILED" in capsys.readouterr().out


FAILING_START = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox
from engine.command_line import STARTER
from engine.model_identity import model_info
from engine.model_layout import model_parts
from heartstudio import __main__ as start
QMessageBox.critical = lambda _parent, _title, text: sys.stdout.write(text)
if sys.argv[2] == "import":
    sys.modules["heartstudio.theme"] = None
else:
    from heartstudio.model.song_list_model import SongListModel
    def fail(*_arguments):
        raise RuntimeError("the index is a teapot")
    SongListModel.__init__ = fail
sys.exit(start.main(["--data-folder", sys.argv[1]]))
"""


@pytest.mark.parametrize("way", ["import", "studio"])
def test_a_start_that_fails_is_told_logged_and_offered_as_a_report(
    tmp_path: Path, way: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", FAILING_START, str(tmp_path), way],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    reason = "heartstudio.theme" if way == "import" else "the index is a teapot"
    assert "Heart Studio cannot go on" in done.stdout
    logs = tmp_path / "logs"
    assert reason in (logs / "heartstudio.log").read_text(encoding="utf-8")
    assert reason in (logs / "crashes" / "running.txt").read_text(encoding="utf-8")


NAN_START = """
import sys
from PySide6.QtCore import QTimer
from engine.command_line import STARTER
from engine.model_identity import model_info
from engine.model_layout import model_parts
from heartstudio import __main__ as start
from heartstudio.application import Application
exec_before = Application.exec
def run_shortly(*_):
    QTimer.singleShot(0, Application.quit)
    return exec_before()
Application.exec = run_shortly
sys.exit(start.main(["--data-folder", sys.argv[1]]))
"""


def test_a_kept_draft_of_odd_numbers_and_odd_models_do_not_keep_the_app_from_starting(
    tmp_path: Path,
) -> None:
    draft = '{"temperature": NaN, "topk": Infinity, "cfg_scale": 1e999, "lyrics": "kept"}'
    deep = "[" * 100_000
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("documents/draft", draft)
    settings.setValue("documents/presets", deep)
    settings.sync()
    part = tmp_path / "models" / "HeartMuLa-oss-3B"
    part.mkdir(parents=True)
    for name in ("config.json", "model.safetensors.index.json"):
        (part / name).write_text(deep)
    for name in ("tokenizer.json", "gen_config.json"):
        (tmp_path / "models" / name).write_text(deep)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", NAN_START, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "logs" / "crashes").iterdir()) == []
