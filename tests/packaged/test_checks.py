"""The checks of what the systems are told, and the comparison of the built app with the source."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import pytest

from tools.package import check_files, console, contents, inno_script, same_song

SCRIPT = check_files.HERE / "windows" / "heart-studio.iss"


@pytest.mark.parametrize("check", check_files.CHECKS, ids=lambda check: check.__name__)
def test_what_the_systems_are_told_is_well_formed(check: object) -> None:
    assert callable(check)
    try:
        assert check() == []
    except check_files.Missing as missing:
        pytest.skip(str(missing))


def test_a_missing_tool_is_named_and_fails_when_strict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check() -> list[str]:
        return check_files.run("a-tool-that-nobody-has")

    monkeypatch.setattr(check_files, "CHECKS", (check,))
    assert check_files.main([]) == 0
    assert "a-tool-that-nobody-has is not installed" in capsys.readouterr().out
    assert check_files.main(["--strict"]) == 1


def test_the_setup_script_installs_the_program() -> None:
    assert f"{contents.PROGRAM_NAME}.exe" in SCRIPT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("AppName=", "AppNam=", "unknown directive AppNam"),
        ("AppVersion={#AppVersion}", "AppVersion={#Version}", "Version is not defined"),
        ("{autopf}", "{programs}", "unknown constant programs"),
        ("[Tasks]", "[Task]", "no section Task"),
        ("Flags: unchecked", "Flags: uncheked", "Flags has no uncheked"),
        ("Root: HKA;", "Root: HKEY;", "Root has no HKEY"),
        ('DestDir: "{app}"; ', "", "DestDir is missing"),
        ("..\\LICENSE", "..\\LICENCE", "there is no"),
        ('""%1"""', '""%1""', "a quote is not closed"),
        ("ValueType: string", "ValueType: text", "ValueType has no text"),
        ("AppPublisher=", "AppName=", "AppName is given twice"),
    ],
)
def test_faults_of_a_setup_script_are_found(
    tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert right in text
    folder = tmp_path / "tools" / "package" / "windows"
    folder.mkdir(parents=True)
    (tmp_path / "LICENSE").touch()
    script = folder / "script.iss"
    script.write_text(text, encoding="utf-8")
    assert inno_script.problems(script) == []
    script.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert any(complaint in problem for problem in inno_script.problems(script))


def test_what_differs_between_two_songs_is_named() -> None:
    song = {"tokens": "12", "sound": "34", "recipe": {"seed": 1, "device": "cpu float32"}}
    report = {"songs": {"song": song, "extended": copy.deepcopy(song)}}
    assert same_song.compare(report, copy.deepcopy(report)) == []
    other = copy.deepcopy(report)
    other["songs"]["extended"]["tokens"] = "13"
    other["songs"]["extended"]["recipe"]["seed"] = 2
    assert same_song.compare(report, other) == [
        "extended: other tokens",
        "extended: seed is 1 in the app and 2 in the source",
    ]
    assert same_song.compare({"songs": {}}, {"songs": {}}) == ["songs made: [] and []"]


def test_a_failed_self_test_is_no_comparison(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import sys; sys.stdout.write('no'); sys.exit(3)")
    with pytest.raises(RuntimeError, match="ended with 3"):
        same_song.run([sys.executable, str(program)])


def test_words_of_a_program_without_console_go_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    console.provide_streams()
    assert sys.stdout is not None
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        console.provide_streams()
        sys.stdout.write("nobody reads this\n")
        sys.stderr.write("nor this\n")
        sys.stdout.close()
        sys.stderr.close()
