"""Draft sounds: made roughly, marked, and replaced by the full sound of the same tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import DRAFT_SOUND, CodecParams, EngineError
from engine.messages import Message
from engine.songs.score import Score
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import EngineState
from heartstudio.jobs.songs.full_sounds import AT_WORK, IN_REPAIR, NO_DRAFT
from heartstudio.jobs.songs.recipes import draft_of
from heartstudio.jobs.songs.repairs import BEING_DECODED, Passage
from heartstudio.model.draft import Draft
from heartstudio.view.making.parameter_panel import ParameterPanel
from heartstudio.view.song.draft_sound import DraftSoundBar
from tests.heartstudio.fake_engine import tone
from tests.heartstudio.studio_kit import StudioKit


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path) -> Iterator[StudioKit]:
    kit = StudioKit(tmp_path / "studio")
    yield kit
    kit.engine.script.may_go_on.set()
    kit.close()


def score_of(kit: StudioKit, song_id: str) -> Score:
    song = kit.context.songs.song(song_id)
    assert song is not None
    return read_song(song.path).require_score()


def is_draft(kit: StudioKit, song_id: str) -> bool:
    song = kit.context.songs.song(song_id)
    assert song is not None
    return song.is_draft


def make_draft(kit: StudioKit, qtbot: QtBot, title: str = "Boats") -> str:
    return kit.make(qtbot, title=title, lyrics="[verse]\nla", length_s=10, draft_sound=True)


def change_sound(kit: StudioKit) -> None:
    """From now on the engine's sound is half as loud."""
    kit.engine.script.sound = lambda codes, first, total: (
        tone(codes, first, total) * np.float32(0.5)
    )


def make_full(kit: StudioKit, qtbot: QtBot, song_id: str) -> None:
    with qtbot.waitSignal(kit.context.full_sounds.made):
        kit.context.full_sounds.make(song_id)
    kit.wait_idle(qtbot)


def test_a_draft_sound_is_asked_for_and_kept_in_recipe_and_list(
    kit: StudioKit, qtbot: QtBot
) -> None:
    song_id = make_draft(kit, qtbot)
    assert kit.engine.requests[-1].codec == DRAFT_SOUND
    recipe = score_of(kit, song_id).recipe
    assert recipe.request.codec.is_draft
    assert is_draft(kit, song_id)
    assert draft_of(recipe, Draft()).draft_sound
    full = kit.make(qtbot, draft_sound=False)
    assert kit.engine.requests[-1].codec == CodecParams()
    assert not is_draft(kit, full)


def test_the_full_sound_replaces_that_of_the_file_and_nothing_else(
    kit: StudioKit, qtbot: QtBot
) -> None:
    song_id = make_draft(kit, qtbot)
    kit.context.songs.rename(song_id, "Ships")
    kit.context.songs.set_stars(song_id, 4)
    before, path = score_of(kit, song_id), kit.context.songs.song(song_id).path  # type: ignore[union-attr]
    rough = read_song(path).load()
    change_sound(kit)
    make_full(kit, qtbot, song_id)
    codes, codec, codec_seed = kit.engine.decodes[-1]
    assert np.array_equal(codes, before.codes)
    assert codec == CodecParams()
    assert codec_seed == before.recipe.codec_seed
    after = score_of(kit, song_id)
    assert np.array_equal(after.codes, before.codes)
    assert (after.recipe.title, after.recipe.stars) == ("Ships", 4)
    assert after.recipe.created_utc == before.recipe.created_utc
    assert after.sections == before.sections
    assert not after.recipe.request.codec.is_draft
    assert np.allclose(read_song(path).load(), rough * 0.5, atol=1e-5)
    assert not is_draft(kit, song_id)
    assert len(kit.context.songs.songs()) == 1
    assert kit.context.full_sounds.why_not(song_id) == NO_DRAFT
    assert not kit.context.queue.jobs()[1:]


def test_the_open_song_goes_on_with_its_full_sound(kit: StudioKit, qtbot: QtBot) -> None:
    song_id = make_draft(kit, qtbot)
    deck = kit.context.deck
    deck.show_song(song_id)
    qtbot.waitUntil(lambda: deck.duration_s == pytest.approx(10))
    rough = deck.samples_between(0, 48_000)
    change_sound(kit)
    make_full(kit, qtbot, song_id)
    deck.sound_changed(song_id)
    qtbot.waitUntil(
        lambda: bool(np.allclose(deck.samples_between(0, 48_000), rough * 0.5, atol=1e-5))
    )
    assert deck.song_id == song_id


def test_a_stop_and_a_failure_leave_the_draft(kit: StudioKit, qtbot: QtBot) -> None:
    song_id = make_draft(kit, qtbot)
    path = kit.context.songs.song(song_id).path  # type: ignore[union-attr]
    before = path.read_bytes()
    kit.engine.script.may_go_on.clear()
    kit.context.full_sounds.make(song_id)
    qtbot.waitUntil(lambda: len(kit.engine.decodes) == 1)
    assert kit.context.full_sounds.why_not(song_id) == AT_WORK
    with qtbot.waitSignal(kit.context.full_sounds.note_appeared) as said:
        kit.context.requests.stop()
        kit.engine.script.may_go_on.set()
    assert said.args is not None
    assert str(said.args[0]) == "The full sound was stopped. The song keeps its draft sound."
    kit.wait_idle(qtbot)
    kit.engine.script.fail_at = -2
    kit.engine.script.error = EngineError(Message("scripted"))
    kit.context.full_sounds.make(song_id)
    qtbot.waitUntil(lambda: len(kit.engine.decodes) == 2)
    kit.wait_idle(qtbot)
    assert path.read_bytes() == before
    assert is_draft(kit, song_id)
    assert not list(kit.paths.journals.glob("*"))


def test_drafts_get_their_full_sound_when_idle_if_wanted(kit: StudioKit, qtbot: QtBot) -> None:
    full_sounds = kit.context.full_sounds
    song_id = make_draft(kit, qtbot)
    assert not full_sounds.idle_timer.isActive()
    kit.context.settings.set("full_sound_when_idle", True)
    assert full_sounds.idle_timer.isActive()
    with qtbot.waitSignal(full_sounds.made) as made:
        full_sounds.idle_timer.timeout.emit()
    assert made.args == [song_id]


def test_a_song_that_is_asked_for_goes_first(kit: StudioKit, qtbot: QtBot) -> None:
    full_sounds = kit.context.full_sounds
    song_id = make_draft(kit, qtbot)
    kit.context.settings.set("full_sound_when_idle", True)
    notes: list[object] = []
    full_sounds.note_appeared.connect(notes.append)
    kit.engine.script.may_go_on.clear()
    full_sounds.idle_timer.timeout.emit()
    qtbot.waitUntil(lambda: len(kit.engine.decodes) == 1)
    kit.draft(title="Other", draft_sound=False)
    kit.context.requests.generate()
    assert kit.context.queue.state is EngineState.STOPPING
    kit.engine.script.may_go_on.set()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    kit.wait_idle(qtbot)
    assert is_draft(kit, song_id)
    assert not notes
    assert full_sounds.idle_timer.isActive()
    with qtbot.waitSignal(full_sounds.made):
        full_sounds.idle_timer.timeout.emit()
    assert not is_draft(kit, song_id)


def test_a_draft_that_cannot_be_read_does_not_hold_up_the_others(
    kit: StudioKit, qtbot: QtBot
) -> None:
    full_sounds = kit.context.full_sounds
    good, broken = make_draft(kit, qtbot), make_draft(kit, qtbot, title="Broken")
    kit.context.songs.song(broken).path.unlink()  # type: ignore[union-attr]
    kit.context.settings.set("full_sound_when_idle", True)
    full_sounds.idle_timer.stop()
    full_sounds.idle_timer.timeout.emit()
    qtbot.waitUntil(full_sounds.idle_timer.isActive)
    with qtbot.waitSignal(full_sounds.made) as made:
        full_sounds.idle_timer.timeout.emit()
    assert made.args == [good]
    assert not kit.problems, "nobody asked for it"


def test_a_draft_of_another_model_does_not_hold_up_the_others(
    kit: StudioKit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_sounds, catalog = kit.context.full_sounds, kit.context.catalog
    first, second = make_draft(kit, qtbot), make_draft(kit, qtbot, title="Foreign")
    kit.context.settings.set("full_sound_when_idle", True)
    notes: list[object] = []
    full_sounds.note_appeared.connect(notes.append)
    with monkeypatch.context() as changed:
        changed.setattr(catalog, "decoder_of", lambda _model: None)
        full_sounds.idle_timer.stop()
        full_sounds.idle_timer.timeout.emit()
        qtbot.waitUntil(full_sounds.idle_timer.isActive)
    with qtbot.waitSignal(full_sounds.made) as made:
        full_sounds.idle_timer.timeout.emit()
    assert made.args == [first]
    assert is_draft(kit, second)
    assert not notes, "nobody asked for it"


def test_a_song_decoded_again_with_other_steps_is_no_draft(kit: StudioKit, qtbot: QtBot) -> None:
    song_id = make_draft(kit, qtbot)
    kit.context.requests.render_again(song_id, 25, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert kit.engine.decodes[-1][1] == CodecParams(num_steps=25)
    assert not is_draft(kit, kit.saved[-1])


def test_the_bar_of_a_draft_offers_the_full_sound(kit: StudioKit, qtbot: QtBot) -> None:
    bar = DraftSoundBar(kit.context)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    song_id = make_draft(kit, qtbot)
    kit.context.deck.show_song(song_id)
    assert not bar.isHidden()
    assert bar.label.text() == "This is a draft sound."
    kit.engine.script.may_go_on.clear()
    bar.button.click()
    qtbot.waitUntil(lambda: not bar.button.isEnabled())
    assert bar.label.text() == "The full sound of this song is being made."
    with qtbot.waitSignal(kit.context.full_sounds.made):
        kit.engine.script.may_go_on.set()
    assert bar.isHidden()


def test_the_switch_sets_the_draft(kit: StudioKit, qtbot: QtBot) -> None:
    panel = ParameterPanel(kit.context.draft, kit.context.catalog, kit.context.adapters.list)
    qtbot.addWidget(panel)
    assert not panel.draft_sound.isChecked()
    panel.draft_sound.click()
    assert kit.context.draft.draft.draft_sound
    kit.context.draft.undo_stack.undo()
    assert not panel.draft_sound.isChecked()


def test_a_song_in_repair_keeps_its_sound_until_that_is_decided(
    kit: StudioKit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Candidates are spliced into the file's sound, which they were made for."""
    full_sounds, repairs = kit.context.full_sounds, kit.context.repairs
    model = kit.context.catalog.default()
    monkeypatch.setattr(kit.context.catalog, "composer_of", lambda _model: model)
    song_id = make_draft(kit, qtbot)
    kit.context.deck.show_song(song_id)
    bar = DraftSoundBar(kit.context)
    qtbot.addWidget(bar)
    with qtbot.waitSignal(repairs.offered):
        repairs.repair(song_id, Passage(20, 40))
    assert full_sounds.why_not(song_id) == IN_REPAIR
    assert not bar.button.isEnabled()
    assert bar.label.text() == f"This is a draft sound. {IN_REPAIR}"
    repairs.discard(song_id)
    assert bar.button.isEnabled()
    kit.engine.script.may_go_on.clear()
    full_sounds.make(song_id)
    qtbot.waitUntil(lambda: len(kit.engine.decodes) == 1)
    assert repairs.why_not(song_id) == BEING_DECODED
    repairs.repair(song_id, Passage(20, 40))
    with qtbot.waitSignal(full_sounds.made):
        kit.engine.script.may_go_on.set()
    assert not is_draft(kit, song_id)
    assert len(kit.engine.repairs) == 1
