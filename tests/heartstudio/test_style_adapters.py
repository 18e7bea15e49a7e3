"""Style adapters in the window: added, chosen, made songs with, and missed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from engine.hardware.machine import Memory
from engine.songs.song_file import read_song
from heartstudio.model.adapter_list import AdapterList, KnownAdapter
from heartstudio.model.settings import SettingsStore
from heartstudio.view.library.details_dialog import DetailsDialog
from heartstudio.view.making.adapter_card import AdapterCard
from heartstudio.view.models.models_dialog import ADAPTER, ModelsDialog
from tests.heartstudio.studio_kit import GOLDEN, StudioKit

ADAPTERS = GOLDEN / "adapters"


def add(kit: StudioKit, qtbot: QtBot, kind: str) -> KnownAdapter:
    """Add one of the golden adapters."""
    with qtbot.waitSignal(kit.context.adapters.added) as added:
        kit.context.adapters.add(ADAPTERS / kind)
    known = kit.context.adapters.list.find(str(added.args[0]))
    assert known is not None
    return known


def card_of(kit: StudioKit, qtbot: QtBot) -> AdapterCard:
    card = AdapterCard(kit.context.draft, kit.context.adapters.list)
    qtbot.addWidget(card)
    return card


def test_an_added_adapter_is_kept_and_known_to_the_engine(make_kit: Any, qtbot: QtBot) -> None:
    kit = make_kit()
    known = add(kit, qtbot, "plain")
    assert (known.name, known.is_from_trainer) == ("plain", False)
    assert known.size_bytes > 0
    assert AdapterList(kit.context.settings).adapters() == [known]
    assert kit.context.queue.wish_for("cpu").adapter_folders == (str(ADAPTERS / "plain"),)
    kit.context.adapters.list.forget(known.sha256)
    assert AdapterList(kit.context.settings).adapters() == []


def test_what_is_stored_wrongly_is_left_out(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    good = {"name": "a", "sha256": "1", "folder": "there", "size_bytes": "x"}
    store.set_document("adapters", {"1": good, "2": good, "3": [], "4": {"sha256": "4"}})
    assert AdapterList(store).adapters() == [KnownAdapter("a", "1", "there")]


def test_a_slider_sets_the_strength_of_the_next_song(make_kit: Any, qtbot: QtBot) -> None:
    kit = make_kit()
    card = card_of(kit, qtbot)
    assert card.isHidden()
    known = add(kit, qtbot, "plain")
    assert not card.isHidden()
    control = card.strengths[known.sha256]
    control.spin.setValue(0.8)
    (use,) = kit.context.draft.draft.adapters
    assert (use.name, use.sha256, use.strength) == ("plain", known.sha256, 0.8)
    song_id = kit.make(qtbot)
    assert kit.engine.requests[-1].adapters == (use,)
    path = kit.context.songs.song(song_id).path
    assert read_song(path).require_score().recipe.request.adapters == (use,)
    kit.context.draft.undo_stack.undo()
    assert kit.context.draft.draft.adapters == ()
    assert control.spin.value() == 0.0
    control.spin.setValue(0.5)
    control.spin.setValue(0.0)
    assert kit.context.draft.draft.adapters == ()


def test_the_arithmetic_can_be_chosen_for_adapters_of_the_trainer(
    make_kit: Any, qtbot: QtBot
) -> None:
    kit = make_kit()
    card = card_of(kit, qtbot)
    plain, trainer = add(kit, qtbot, "plain"), add(kit, qtbot, "trainer")
    assert trainer.is_from_trainer
    card.strengths[plain.sha256].spin.setValue(1.0)
    assert card.as_heartmula.isHidden()
    card.strengths[trainer.sha256].spin.setValue(1.0)
    assert not card.as_heartmula.isHidden()
    card.as_heartmula.setChecked(True)
    assert [use.as_heartmula for use in kit.context.draft.draft.adapters] == [True, True]
    kit.context.draft.undo_stack.undo()
    assert not card.as_heartmula.isChecked()


def test_a_song_tells_its_adapter_and_that_it_is_missing(make_kit: Any, qtbot: QtBot) -> None:
    kit = make_kit()
    card = card_of(kit, qtbot)
    known = add(kit, qtbot, "plain")
    card.strengths[known.sha256].spin.setValue(1.5)
    song_id = kit.make(qtbot)
    card.strengths[known.sha256].spin.setValue(0.0)
    kit.context.adapters.list.forget(known.sha256)
    assert card.isHidden()
    notes: list[str] = []
    kit.context.requests.note_appeared.connect(lambda message: notes.append(str(message)))
    with qtbot.waitSignal(kit.context.requests.draft_restored):
        kit.context.requests.restore_draft(song_id)
    qtbot.waitUntil(lambda: bool(notes))
    assert "Adapters that made this song are not here: plain." in notes[-1]
    assert card.strengths[known.sha256].spin.value() == 1.5
    score = read_song(kit.context.songs.song(song_id).path).require_score()
    dialog = DetailsDialog(score, "")
    qtbot.addWidget(dialog)
    assert "plain at 1.5" in dialog.text.toPlainText()
    card.strengths[known.sha256].spin.setValue(0.0)
    assert kit.context.draft.draft.adapters == ()
    assert card.isHidden()


@pytest.fixture
def dialog(make_kit: Any, qtbot: QtBot) -> ModelsDialog:
    kit = make_kit()
    widget = ModelsDialog(kit.context, lambda: Memory(24 * 10**9, 0))
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_the_models_window_adds_and_forgets_adapters(
    dialog: ModelsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "evening"
    shutil.copytree(ADAPTERS / "trainer", folder)
    dialog.add_adapter(folder)
    qtbot.waitUntil(lambda: dialog.chosen().startswith(ADAPTER))
    detail = dialog.detail
    assert "evening" in detail.heading.text()
    assert "SimpleTuner trained" in detail.purpose.text()
    assert not detail.check.isVisible()
    detail.forget.click()
    assert not dialog.chosen().startswith(ADAPTER)
    assert folder.is_dir()


def test_the_models_window_says_what_is_no_adapter(
    dialog: ModelsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.add_adapter(tmp_path)
    qtbot.waitUntil(dialog.note.isVisible)
    assert "holds no adapter_config.json" in dialog.note.text()
