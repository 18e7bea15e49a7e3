"""The real window over the whole app, with the scriptable engine and folders of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from heartstudio.app import Studio
from heartstudio.audio.output import Output
from heartstudio.context import AppContext
from heartstudio.paths import AppPaths
from heartstudio.view.main_window import MainWindow
from tests.heartstudio.conftest import no_leaked_threads as no_leaked_threads
from tests.heartstudio.fake_engine import FakeEngine, Script
from tests.heartstudio.fake_separator import FakeSeparator
from tests.heartstudio.fake_transcriber import FakeTranscriber
from tools.demo_engine import make_model_folder


@dataclass
class Opened:
    """A window with everything behind it; `urls` are the places it opened outside.

    `searches` holds what each search for interrupted songs found, the one of the start first.
    """

    window: MainWindow
    studio: Studio
    engine: FakeEngine
    transcriber: FakeTranscriber
    separator: FakeSeparator
    urls: list[str | Path] = field(default_factory=list)
    searches: list[object] = field(default_factory=list)

    @property
    def context(self) -> AppContext:
        return self.studio.context


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """A function that opens the window; everything is taken down again in the end."""
    opened: list[Opened] = []

    def build(
        script: Script | None = None, seen_welcome: bool = True, output: Output | None = None
    ) -> Opened:
        paths = AppPaths.under(tmp_path)
        make_model_folder(paths.models / "fake")
        engine = FakeEngine(script)
        transcriber, separator = FakeTranscriber(), FakeSeparator()
        studio = Studio(
            paths,
            engine.loader,
            transcribers=transcriber.loader,
            separators=separator.loader,
            output=output,
        )
        if seen_welcome:
            studio.context.settings.set("first_run_done", True)
        window = MainWindow(studio.context)
        window.resize(1360, 900)
        window.show()
        one = Opened(window, studio, engine, transcriber, separator)
        opened.append(one)
        studio.context.saver.interrupted_found.connect(one.searches.append)
        with qtbot.waitSignal(studio.context.songs.loaded):
            studio.begin()
        return one

    yield build
    for one in opened:
        one.engine.script.may_go_on.set()
        one.window.close()
        assert one.studio.shutdown()
        one.window.deleteLater()
        one.studio.deleteLater()
    QApplication.processEvents()
