"""The computer stays awake while songs are made, and no longer."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from heartstudio.app import Studio
from heartstudio.jobs.awake import Hold, keep_running, keep_screen_on
from heartstudio.jobs.engine.job import EngineState, JobEnded, JobState
from heartstudio.paths import AppPaths
from tests.heartstudio.builders import job_spec
from tests.heartstudio.fake_engine import FakeEngine, Script
from tests.heartstudio.queue_events import waiting_for


class Power:
    """What keeps a computer awake, written down: "hold", "let go", and on which threads."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.threads: set[str] = set()
        self.error: Exception | None = None

    @contextmanager
    def hold(self) -> Generator[None]:
        if self.error is not None:
            raise self.error
        self._note("hold")
        yield
        self._note("let go")

    def _note(self, call: str) -> None:
        self.calls.append(call)
        self.threads.add(threading.current_thread().name)


@pytest.fixture
def power() -> Power:
    return Power()


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path, power: Power) -> Iterator[Studio]:
    engine = FakeEngine(Script(frame_s=0.01))
    made = Studio(AppPaths.under(tmp_path), engine.loader, hold=power.hold)
    yield made
    assert made.shutdown()


def wait_idle(qtbot: QtBot, studio: Studio) -> None:
    queue = studio.context.queue
    qtbot.waitUntil(lambda: queue.state is EngineState.IDLE)


def test_it_stays_awake_from_the_first_song_to_the_last(
    qtbot: QtBot, studio: Studio, power: Power
) -> None:
    for seed in (1, 2):
        studio.context.queue.enqueue(job_spec(seed=seed))
    qtbot.waitUntil(lambda: power.calls == ["hold"])
    wait_idle(qtbot, studio)
    qtbot.waitUntil(lambda: power.calls == ["hold", "let go"])
    assert threading.main_thread().name not in power.threads


def test_the_setting_lets_it_sleep_even_in_the_middle_of_a_song(
    qtbot: QtBot, studio: Studio, power: Power
) -> None:
    studio.context.queue.enqueue(job_spec(8))
    qtbot.waitUntil(lambda: power.calls == ["hold"])
    studio.context.settings.set("keep_awake", False)
    qtbot.waitUntil(lambda: power.calls == ["hold", "let go"])
    studio.context.queue.stop()
    wait_idle(qtbot, studio)
    assert power.calls == ["hold", "let go"]


def test_a_song_is_made_where_nothing_keeps_awake(
    qtbot: QtBot, studio: Studio, power: Power
) -> None:
    power.error = OSError("no bus")
    with waiting_for(qtbot, studio.context.queue, JobEnded, state=JobState.FINISHED):
        studio.context.queue.enqueue(job_spec())
    wait_idle(qtbot, studio)
    assert power.calls == []


def test_closing_the_app_lets_it_sleep(qtbot: QtBot, tmp_path: Path, power: Power) -> None:
    engine = FakeEngine(Script(frame_s=0.01))
    studio = Studio(AppPaths.under(tmp_path), engine.loader, hold=power.hold)
    studio.context.queue.enqueue(job_spec(8))
    qtbot.waitUntil(lambda: power.calls == ["hold"])
    assert studio.shutdown()
    assert power.calls == ["hold", "let go"]


@pytest.mark.parametrize("keep", [keep_running, keep_screen_on])
def test_the_systems_own_way_may_be_missing_without_harm(
    monkeypatch: pytest.MonkeyPatch, keep: Hold
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    with keep():
        pass


def test_the_screen_is_held_apart_from_the_computer(
    qtbot: QtBot, tmp_path: Path, power: Power
) -> None:
    engine, screen = FakeEngine(Script(frame_s=0.01)), Power()
    studio = Studio(
        AppPaths.under(tmp_path), engine.loader, hold=power.hold, hold_screen=screen.hold
    )
    studio.context.screen.want(True)
    studio.context.screen.want(True)
    qtbot.waitUntil(lambda: screen.calls == ["hold"])
    assert power.calls == []
    assert studio.shutdown()
    assert screen.calls == ["hold", "let go"]
    assert threading.main_thread().name not in screen.threads
