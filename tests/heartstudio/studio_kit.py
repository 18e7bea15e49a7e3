"""A whole app without a window, over a fake engine, in a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from heartstudio.app import Studio
from heartstudio.audio.output import Output
from heartstudio.jobs.engine.job import EngineState
from heartstudio.paths import AppPaths
from tests.heartstudio.fake_engine import FakeEngine, Script
from tests.heartstudio.fake_separator import FakeSeparator
from tests.heartstudio.fake_transcriber import FakeTranscriber

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


class StudioKit:
    """`studio`, its context, the engine behind it; what was said while it ran."""

    def __init__(
        self, folder: Path, script: Script | None = None, output: Output | None = None
    ) -> None:
        self.engine = FakeEngine(script)
        self.paths = replace(AppPaths.under(folder), resources=folder / "resources")
        self.transcriber = FakeTranscriber()
        self.separator = FakeSeparator()
        self.studio = Studio(
            self.paths,
            self.engine.loader,
            transcribers=self.transcriber.loader,
            separators=self.separator.loader,
            output=output,
        )
        self.context = self.studio.context
        self.context.settings.set("model_folders", str(GOLDEN))
        self.saved: list[str] = []
        self.problems: list[str] = []
        self.context.saver.song_saved.connect(lambda song_id, _job: self.saved.append(song_id))
        self.context.saver.saving_failed.connect(lambda _i, s, _d: self.problems.append(str(s)))
        self.context.requests.problem_occurred.connect(lambda s, _d: self.problems.append(str(s)))
        self.context.songs.problem_occurred.connect(
            lambda message: self.problems.append(str(message))
        )
        self.studio.begin()

    def draft(self, **fields: object) -> None:
        """Set draft fields."""
        for name, value in fields.items():
            self.context.draft.set(name, value)

    def make(self, qtbot: QtBot, **fields: object) -> str:
        """Generate one song and wait until it is in the library; its id."""
        self.draft(**fields)
        before = len(self.saved)
        self.context.requests.generate()
        qtbot.waitUntil(lambda: len(self.saved) > before)
        self.wait_idle(qtbot)
        return self.saved[-1]

    def wait_idle(self, qtbot: QtBot) -> None:
        """Wait until nothing is being made."""
        queue = self.context.queue
        qtbot.waitUntil(lambda: queue.state is EngineState.IDLE)

    def close(self) -> None:
        """End it as the app does."""
        assert self.studio.shutdown()
