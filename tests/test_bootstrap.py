"""studio.py on a small stand-in project: real environments, a real pip, no network.

The stand-in has the real studio.py and tools/bootstrap, a dependency that is a wheel in a folder,
and an engine.cli that only reports how it was started.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import studio
from tools.bootstrap import commands, system_packages
from tools.bootstrap.environment import Environment

ROOT = Path(__file__).resolve().parents[1]

PYPROJECT = """
[project]
name = "standin"
version = "1"
dependencies = ["littlewheel>=1"]
[project.optional-dependencies]
test = []
"""

REPORTING_CLI = """
import json, os, sys, time
import littlewheel
report = {"arguments": sys.argv[1:], "folder": os.getcwd(), "started": time.time()}
sys.stdout.write(json.dumps(report))
"""


@dataclass(frozen=True)
class StandIn:
    """A project folder and the way to run its studio.py."""

    root: Path
    wheels: Path

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith("PIP_")
        }
        variables |= {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),  # pip splits plain paths at spaces
            "PIP_CONFIG_FILE": os.devnull,
        }
        return subprocess.run(
            [sys.executable, str(self.root / "studio.py"), *arguments],
            cwd=cwd or self.root.parent,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def render(self, *arguments: str) -> dict[str, object]:
        """Run `render`, which must work, and return what the stand-in's engine.cli reported."""
        done = self.run("render", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    @property
    def stamp(self) -> Path:
        return Environment(self.root).stamp


def make_wheel(folder: Path) -> None:
    """A wheel of one module, written by hand."""
    folder.mkdir(parents=True)
    info = "littlewheel-1.0.dist-info"
    files = {
        "littlewheel.py": "ANSWER = 42\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: littlewheel\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / "littlewheel-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    """The stand-in, set up once, in a folder with a space and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("bootstrap") / "Jérôme Ящик 音"
    root = folder / "a project"
    (root / "engine").mkdir(parents=True)
    shutil.copy(ROOT / "studio.py", root)
    shutil.copytree(
        ROOT / "tools" / "bootstrap",
        root / "tools" / "bootstrap",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "tools" / "__init__.py", root / "tools")
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (root / "engine" / "__init__.py").touch()
    (root / "engine" / "cli.py").write_text(REPORTING_CLI, encoding="utf-8")
    make_wheel(folder / "wheels")
    made = StandIn(root, folder / "wheels")
    first = made.run("render")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Setting up Heart Studio" in first.stdout
    return made


def test_a_second_start_takes_less_than_a_second(stand_in: StandIn) -> None:
    best_s = float("inf")
    for _ in range(3):
        asked = time.time()
        report = stand_in.render()
        best_s = min(best_s, float(str(report["started"])) - asked)
    assert best_s < 1.0


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
    settings = stand_in.root / "pyproject.toml"
    settings.write_text(PYPROJECT + "\n[tool.other]\n", encoding="utf-8")
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
    settings = stand_in.root / "pyproject.toml"
    settings.write_text(PYPROJECT.replace("littlewheel", "nosuchwheel"), encoding="utf-8")
    try:
        done = stand_in.run("render")
        assert done.returncode == 1
        assert "pip could not install" in done.stderr
        assert "nosuchwheel" in done.stderr
        assert "Traceback" not in done.stderr
        assert not stand_in.stamp.exists()
    finally:
        settings.write_text(PYPROJECT, encoding="utf-8")


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
    assert "needs Python 3.10 to 3.12" in capsys.readouterr().err


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
