"""The memory bar, "Check set-up", smaller copies of models, and the settings behind them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.adapters.adapter import Adapter
from engine.adapters.settings import AdapterError
from engine.adapters.sizes import size_of
from engine.contract import AdapterUse, EngineWish, MemoryRanOut, OutOfMemoryError
from engine.devices.mode_choice import MemoryOutlook, Remedies, SongSize, Staging
from engine.messages import NOTHING, Message
from heartstudio.engine_adapter import find_setup_facts, look_ahead
from heartstudio.jobs.engine.job import JobEnded, JobState
from heartstudio.jobs.engine.memory_forecast import MemoryForecast
from heartstudio.jobs.engine.work import Decode
from heartstudio.jobs.models.model_converter import ModelConverter
from heartstudio.model.draft import UNTIL_STOPPED_S
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import SettingsStore
from heartstudio.view.dialogs.setup_dialog import SetupDialog
from heartstudio.view.making.memory_bar import MemoryBar
from heartstudio.view.models.convert_dialog import ConvertDialog, convert_button
from tests.engine import golden
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.queue_events import listen, waiting_for, waiting_for_failure
from tests.heartstudio.studio_kit import GOLDEN, StudioKit

GB = 10**9
FITS = MemoryOutlook("cpu", "float32", Staging.RESIDENT, 2 * GB, 8 * GB, 16 * GB, True)
SHORT = MemoryOutlook(
    "cpu",
    "bfloat16",
    Staging.RESIDENT,
    9 * GB,
    8 * GB,
    16 * GB,
    False,
    Remedies(int8=True, no_guidance=True, length_s=95),
)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[StudioKit]:
    studio = StudioKit(tmp_path / "studio")
    yield studio
    studio.close()


# The bar


def test_the_bar_says_what_is_needed_and_how(qtbot: QtBot) -> None:
    bar = MemoryBar()
    qtbot.addWidget(bar)
    assert not bar.isVisibleTo(None)
    bar.show_outlook(FITS)
    assert bar.bar.value() == 25
    assert "needs 2.0 of 8.0 free GB" in bar.label.text()
    assert "float32, both models at once" in bar.label.text()
    assert bar.bar.accessibleDescription() == bar.label.text() or bar.bar.toolTip()
    bar.show_outlook(SHORT)
    assert bar.bar.value() == 100
    assert bar.bar.property("kind") == "warning"
    for part in ("needs 9.0 GB", "int8", "without guidance", "95 s"):
        assert part in bar.label.text()
    bar.show_outlook(None, Message.plain("The device cuda was asked for."))
    assert bar.bar.isHidden()
    assert "cuda" in bar.label.text()
    bar.show_outlook(None)
    assert bar.isHidden()


def test_the_forecast_follows_draft_and_settings(
    qtbot: QtBot, kit: StudioKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, EngineWish, SongSize]] = []
    adapters: list[tuple[AdapterUse, ...]] = []

    def look(
        folder: str, wish: EngineWish, song: SongSize, uses: tuple[AdapterUse, ...]
    ) -> MemoryOutlook:
        asked.append((folder, wish, song))
        adapters.append(uses)
        return FITS

    context = kit.context
    forecast = MemoryForecast(
        draft=context.draft,
        catalog=context.catalog,
        counter=context.counter,
        settings=context.settings,
        wishes=lambda device: context.settings.settings.engine_wish(device),
        look_ahead=look,
    )
    try:
        with qtbot.waitSignal(forecast.changed) as seen:
            kit.draft(length_s=50)
        assert seen.args == [FITS, NOTHING]
        folder, wish, song = asked[-1]
        assert folder.endswith("HeartMuLa-oss-3B")
        assert wish == EngineWish()
        assert song.frames == 625
        assert song.positions > 625
        assert song.guidance
        with qtbot.waitSignal(forecast.changed):
            context.settings.set("precision", "int8")
        assert asked[-1][1] == EngineWish("auto", "int8")
        with qtbot.waitSignal(forecast.changed):
            context.settings.set("codec_precision", "float32")
        assert asked[-1][1] == EngineWish("auto", "int8", codec_precision="float32")
        with qtbot.waitSignal(forecast.changed):
            kit.draft(cfg_scale=1.0)
        assert not asked[-1][2].guidance
        with qtbot.waitSignal(forecast.changed):
            kit.draft(cfg_scale=1.5)
        assert asked[-1][2].guidance
        choice = context.catalog.chosen(context.draft.draft.model_id)
        assert choice is not None
        without = replace(choice, most_guidance=1.0)
        with monkeypatch.context() as patch, qtbot.waitSignal(forecast.changed):
            patch.setattr(context.catalog, "chosen", lambda _model_id: without)
            forecast.refresh()
        assert not asked[-1][2].guidance, "the model uses none, whatever is set"
        use = AdapterUse("evening", "00" * 32)
        with qtbot.waitSignal(forecast.changed):
            kit.draft(adapters=(use,))
        assert adapters[-1] == (use,)
        with qtbot.waitSignal(forecast.changed):
            kit.draft(length_s=UNTIL_STOPPED_S)
        counts = context.counter.counts
        assert counts is not None
        assert asked[-1][2].positions == counts.maximum, "an endless song fills the context"
        with qtbot.waitSignal(forecast.changed):
            context.settings.set("device_wish", "cpu")
        assert asked[-1][1].device == "cpu"
    finally:
        assert forecast.shutdown()


def test_looking_ahead_counts_the_real_model() -> None:
    path = str(GOLDEN / "HeartMuLa-oss-3B")
    short = look_ahead(path, EngineWish("cpu"), SongSize(500, True, 400))
    longer = look_ahead(path, EngineWish("cpu"), SongSize(8_000, True, 7_900))
    assert short.fits
    assert short.precision == "float32"
    assert longer.needed_bytes > short.needed_bytes
    assert look_ahead(path, EngineWish("cpu", "int8"), SongSize(500, True, 400)).precision == "int8"


def test_looking_ahead_counts_adapters() -> None:
    path, song = str(GOLDEN / "HeartMuLa-oss-3B"), SongSize(500, True, 400)
    folder = GOLDEN / "adapters" / "plain"
    use = AdapterUse("plain", Adapter.open(folder).sha256())
    wish = EngineWish("cpu", "float32", adapter_folders=(str(folder),))
    without = look_ahead(path, wish, song)
    within = look_ahead(path, wish, song, (use,))
    values = size_of([Adapter.open(folder)], golden.checkpoint().mula_config).values
    assert values > 0
    assert within.needed_bytes - without.needed_bytes >= 2 * 4 * values
    off = look_ahead(path, wish, song, (replace(use, strength=0.0),))
    assert off.needed_bytes == without.needed_bytes
    with pytest.raises(AdapterError, match="is not here"):
        look_ahead(path, wish, song, (replace(use, sha256="00" * 32),))


# Check set-up


def test_check_set_up_shows_copies_and_tries(qtbot: QtBot, kit: StudioKit) -> None:
    dialog = SetupDialog(kit.context.setup)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "main memory" in dialog.text.toPlainText())
    text = dialog.text.toPlainText()
    for part in (
        "Heart Studio",
        "PySide6",
        "PyTorch",
        "GB free",
        "Sound outputs",
        "complete",
        "chosen",
    ):
        assert part in text
    assert str(Path.home()) not in text
    dialog.findChild(QPushButton, "setupTestButton").click()
    qtbot.waitUntil(lambda: "s of music" in dialog.text.toPlainText())
    assert dialog.state.text() == "The self-test made music."
    (request,) = kit.engine.requests
    assert request.max_audio_length_ms == 1_000
    dialog.findChild(QPushButton, "setupCopyButton").click()
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    dialog.close()


def test_a_device_that_is_not_there_does_not_hide_the_others() -> None:
    facts = find_setup_facts("", EngineWish("cuda:7"))
    assert facts.machine.memory.total_bytes > 0
    assert facts.choice.startswith("nothing. The device cuda:7 was asked for")


def test_a_self_test_that_fails_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    kit = StudioKit(
        tmp_path / "s",
        Script(fail_at=0, error=OutOfMemoryError(Message.plain("No memory is left."))),
    )
    with qtbot.waitSignal(kit.context.setup.tried) as ended:
        kit.context.setup.try_out()
    assert ended.args == [False]
    kit.close()


# Smaller copies


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "golden"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("expected.*"))
    return folder


@pytest.fixture
def catalog(tmp_path: Path, model_folder: Path) -> ModelCatalog:
    store = SettingsStore(tmp_path / "settings.ini")
    return ModelCatalog((tmp_path / "nothing", model_folder.parent), store)


def test_a_copy_is_planned_made_and_listed(
    qtbot: QtBot, catalog: ModelCatalog, model_folder: Path
) -> None:
    converter = ModelConverter(catalog)
    dialog = ConvertDialog(converter, catalog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.start_button.isEnabled)
    assert "HeartMuLa-oss-3B-int8" in dialog.note.text()
    assert "less than the original" in dialog.note.text()
    dialog.start_button.click()
    assert dialog.close_button.text() == "Stop"
    qtbot.waitUntil(lambda: "Choose it" in dialog.note.text())
    assert (model_folder / "HeartMuLa-oss-3B-int8" / "model.safetensors").is_file()
    assert [choice.version for choice in catalog.choices()].count("3B-int8") == 1
    dialog.precisions.setCurrentIndex(1)
    qtbot.waitUntil(dialog.start_button.isEnabled)
    dialog.precisions.setCurrentIndex(0)
    qtbot.waitUntil(lambda: "already a folder" in dialog.note.text())
    assert not dialog.start_button.isEnabled()
    dialog.close()
    assert converter.shutdown()


def test_the_button_opens_the_dialog(qtbot: QtBot, catalog: ModelCatalog) -> None:
    converter, window = ModelConverter(catalog), QWidget()
    qtbot.addWidget(window)
    convert_button(converter, catalog, window).click()
    dialog = window.findChild(ConvertDialog)
    assert dialog is not None
    assert dialog.models.count() == 1
    qtbot.waitUntil(dialog.start_button.isEnabled)
    dialog.close()
    assert converter.shutdown()


def test_closing_stops_a_copy(qtbot: QtBot, catalog: ModelCatalog, model_folder: Path) -> None:
    converter = ModelConverter(catalog)
    dialog = ConvertDialog(converter, catalog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.start_button.isEnabled)
    before = sorted(path.name for path in model_folder.iterdir())
    with qtbot.waitSignal(converter.stopped):
        dialog.start_button.click()
        dialog.close()
    assert sorted(path.name for path in model_folder.iterdir()) == before
    assert converter.shutdown()


# Memory that runs out


def test_what_the_engine_says_about_memory_arrives(qtbot: QtBot, kit: StudioKit) -> None:
    run = kit.engine.run

    def short_of_memory(request, abort):  # type: ignore[no-untyped-def]
        for number, event in enumerate(run(request, abort)):
            yield event
            if number == 3:
                yield MemoryRanOut(Message.plain("Memory ran out. One model at a time."))

    kit.engine.run = short_of_memory  # type: ignore[method-assign]
    noted: list[str] = []
    listen(kit.context.queue, MemoryRanOut, lambda event: noted.append(str(event.message)))
    kit.make(qtbot, title="x", length_s=10)
    assert noted == ["Memory ran out. One model at a time."]


def test_tokens_survive_memory_that_ends_while_composing(qtbot: QtBot, tmp_path: Path) -> None:
    kit = StudioKit(
        tmp_path / "s", Script(fail_at=40, error=OutOfMemoryError(Message.plain("No memory.")))
    )
    kit.draft(title="x", length_s=10)
    with waiting_for_failure(qtbot, kit.context.queue):
        kit.context.requests.generate()
    job = kit.context.queue.jobs()[-1]
    assert job.failure is not None
    assert isinstance(job.failure.decode_again, Decode)
    assert job.failure.decode_again.codes.shape == (8, 40)
    kit.engine.script.fail_at = None
    with waiting_for(qtbot, kit.context.queue, JobEnded, state=JobState.FINISHED):
        kit.context.queue.retry(job.id)
    assert len(kit.engine.requests) == 1
    assert len(kit.engine.decodes) == 1
    assert kit.context.queue.jobs()[-1].state is JobState.FINISHED
    kit.wait_idle(qtbot)
    kit.close()
