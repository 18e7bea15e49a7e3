"""What was measured on this computer is measured once, whatever happens to its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.hardware import measured
from engine.hardware.measured import measured_once

ANSWERS = ("slow", "fast")


class Question:
    """Counts how often it is measured; the answer changes every time."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return ANSWERS[self.asked % 2]


def test_it_is_measured_once(tmp_path: Path) -> None:
    question = Question()
    folder = tmp_path / "new" / "cache"
    assert [measured_once("q", ANSWERS, question, folder) for _ in range(3)] == ["fast"] * 3
    assert question.asked == 1
    assert measured_once("another", ANSWERS, question, folder) == "slow"
    assert measured_once("q", ANSWERS, question, folder) == "fast"


def test_another_processor_is_another_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question()
    measured_once("q", ANSWERS, question, tmp_path)
    monkeypatch.setattr(measured, "processor_name", lambda: "another one")
    measured_once("q", ANSWERS, question, tmp_path)
    assert question.asked == 2


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"q": 1}', "[" * 9_999, "\0" * 50, "x" * 200_000]
)
def test_a_damaged_file_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "measured.json").write_text(content, encoding="utf-8")
    assert measured_once("q", ANSWERS, Question(), tmp_path) == "fast"
    assert measured_once("q", ANSWERS, lambda: "slow", tmp_path) == "fast"


def test_an_answer_that_is_unknown_now_is_asked_again(tmp_path: Path) -> None:
    measured_once("q", ("old",), lambda: "old", tmp_path)
    assert measured_once("q", ANSWERS, Question(), tmp_path) == "fast"
    assert list(json.loads((tmp_path / "measured.json").read_text()).values()) == ["fast"]


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert measured_once("q", ANSWERS, Question(), tmp_path / "file" / "cache") == "fast"


def test_the_processor_is_named(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Some CPU\ncpu family\t: 6\nmodel\t\t: 106\n")
    assert measured.processor_name(cpuinfo) == "Some CPU 6 106"
    assert measured.processor_name(tmp_path / "missing")
