"""Fixtures of the app's tests: no screen, no leaked threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind which was not there before."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
    left = [t for t in left if not t.name.startswith(("Dummy", "pytest_timeout"))]
    assert not left, f"threads left running: {[t.name for t in left]}"


@pytest.fixture
def make_kit(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """(script, folder, output) -> an app over a fake engine (StudioKit); ended with the test."""
    from tests.heartstudio.studio_kit import StudioKit

    (tmp_path / "data home").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data home"))
    kits: list[StudioKit] = []

    def make(script: Any = None, folder: str = "studio", output: Any = None) -> StudioKit:
        kits.append(StudioKit(tmp_path / folder, script, output))
        return kits[-1]

    yield make
    for kit in kits:
        kit.close()
