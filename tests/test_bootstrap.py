"""studio.py on a small stand-in project: real environments, a real pip, no network.

Where packages and torch come from is tested in test_locked_setup.py.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

import studio
from tests.bootstrap_kit import StandIn, make_stand_in
from tools.bootstrap import commands, system_packages
from tools.bootstrap.environment import Environment

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    """The stand-in, set up once, in a folder with a space and letters beyond ASCII."""
    made = make_stand_in(tmp_path_factory.mktemp("bootstrap") / "Jérôme Ящик 音")
    first = made.run("render")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Setting up Heart Studio" in first.stdout
    return made


def test_a_second_start_asks_neither_pip_nor_an_index(stand_in: StandIn) -> None:
    """Its time is measured by tools.bench.setup."""
    log = Environment(stand_in.root).log
    before = log.read_text(encoding="utf-8")
    stand_in.render()
    assert log.read_text(encoding="utf-8") == before


def test_a_second_start_says_nothing_of_setting_up(stand_in: StandIn) -> None:
    assert len(stand_in.run("render").stdout.splitlines()) == 1


def test_arguments_and_the_persons_folder_reach_the_program(
    stand_in: StandIn, tmp_path: Path
) -> None:
    done = stand_in.run("render", "--tags", "pop, für", "-o", "my song.flac", cwd=tmp_path)
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["arguments"] == ["--tags", "pop, für", "-o", "my song.flac"]
    assert Path(report["folder"]).resolve() == tmp_path.resolve()


def test_a_folder_named_engine_where_the_person_stands_does_no_harm(
    stand_in: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "__init__.py").write_text("raise SystemExit(7)", encoding="utf-8")
    assert stand_in.run("render", cwd=tmp_path).returncode == 0


def test_an_interrupted_set_up_is_finished_by_the_next_start(stand_in: StandIn) -> None:
    stand_in.stamp.unlink()
    module = next(Environment(stand_in.root).folder.rglob("littlewheel.py"))
    module.unlink()
    done = stand_in.run("render")
    assert done.returncode == 0, done.stdout + done.stderr
    assert module.exists()
    assert stand_in.stamp.exists()


def test_changed_dependencies_are_installed_by_the_next_start(stand_in: StandIn) -> None:
    lock = stand_in.root / "requirements" / "run.txt"
    stand_in.lock(run=lock.read_text(encoding="utf-8") + "# changed\n")
    assert "Installing" in stand_in.run("render").stdout
    assert "Installing up" not in stand_in.run("render").stdout


def test_an_environment_whose_python_is_gone_is_made_anew(stand_in: StandIn) -> None:
    python = Environment(stand_in.root).python
    python.unlink()
    done = stand_in.run("render")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "making a new one" in done.stdout
    assert python.exists()


def test_a_package_that_does_not_exist_ends_in_a_sentence_with_the_log(stand_in: StandIn) -> None:
    file = stand_in.root / "requirements" / "run.txt"
    before = file.read_text(encoding="utf-8")
    stand_in.lock(run=before.replace("littlewheel", "nosuchwheel"))
    try:
        done = stand_in.run("render")
        assert done.returncode == 1
        assert "pip could not install" in done.stderr
        assert "nosuchwheel" in done.stderr
        assert "Traceback" not in done.stderr
        assert not stand_in.stamp.exists()
    finally:
        stand_in.lock(run=before)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_without_a_display_the_person_is_told_how_to_render(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(commands, "_setup", lambda environment, arguments: 0)
    assert commands.main([]) == 1
    message = capsys.readouterr().err
    assert "no display" in message
    assert "studio.py render" in message


def test_the_fitting_versions_are_those_of_pyproject() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text)
    assert found is not None
    assert (3, int(found[1])) == studio.OLDEST
    assert (3, int(found[2]) - 1) == studio.NEWEST


def test_an_unfit_python_without_a_fitting_one_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(studio, "names", lambda: [("3.11", ["python3.11-that-is-not-here"])])
    assert studio.run_with_fit_python() == 1
    assert "needs Python 3.10 to 3.14" in capsys.readouterr().err


def test_a_fitting_python_is_found_and_asked_for_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = f"3.{sys.version_info[1]}"
    monkeypatch.setattr(
        studio, "names", lambda: [("3.1", [sys.executable]), (version, [sys.executable])]
    )
    assert Path(studio.find_fit_python()).exists()


def test_studio_py_keeps_to_the_grammar_of_old_pythons() -> None:
    """No annotation, f-string or starred list: what Python 2.7 cannot read."""
    text = (ROOT / "studio.py").read_text(encoding="ascii")
    assert not re.search(r"\) -> |\bf\"|\[\*|: (str|int|list)\b|:=", text)


def test_missing_system_libraries_are_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system_packages, "_is_root", lambda: False)
    for manager, line in (
        ("apt-get", "sudo apt-get install libxcb-cursor0"),
        ("pacman", "sudo pacman -S --needed"),
        ("nothing", "package manager"),
    ):
        monkeypatch.setattr(
            system_packages.shutil, "which", lambda name, m=manager: name if name == m else None
        )
        assert line in system_packages.install_command(["libxcb-cursor0"])
