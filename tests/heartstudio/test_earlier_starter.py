"""Songs of an earlier starter play; what would read their tokens by another one says why not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.contract import ModelInfo
from engine.messages import NOTHING
from engine.model_identity import EARLIER_STARTER, model_info
from engine.model_layout import model_parts
from heartstudio.jobs.songs.repairs import Passage
from tests.engine.stated_songs import declare
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.studio_kit import GOLDEN, StudioKit
from tools.make_checkpoint import write_checkpoint

BIG = ModelInfo("golden", "3B", "f" * 32)


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The folder of an earlier starter."""
    folder = tmp_path / "old" / "starter"
    write_checkpoint(folder, seed=1)
    return folder


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, earlier: Path) -> Iterator[StudioKit]:
    """An app whose starter is another one than that of the songs that the engine makes."""
    write_checkpoint(tmp_path / "studio" / "resources" / "starter")
    kit = StudioKit(tmp_path / "studio", Script(model=model_info(model_parts(earlier, None))))
    kit.context.settings.set("model_folders", "")
    yield kit
    kit.close()


def make(kit: StudioKit, qtbot: QtBot, title: str, **fields: object) -> str:
    return kit.make(qtbot, title=title, lyrics="[verse]\nla", length_s=10, **fields)


def told(kit: StudioKit, qtbot: QtBot) -> str:
    """The next problem of a request."""
    qtbot.waitUntil(lambda: bool(kit.problems))
    return kit.problems.pop()


def test_it_is_not_extended(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot, "Old")
    kit.context.requests.prepare_extension(song, 5.0)
    assert told(kit, qtbot) == str(EARLIER_STARTER)
    assert kit.context.draft.value("extend") is None
    assert kit.context.draft.value("title") == "Old"


def test_it_is_not_decoded_again(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot, "Old")
    kit.context.requests.render_again(song, 3, True)
    assert told(kit, qtbot) == str(EARLIER_STARTER)
    draft = make(kit, qtbot, "Draft", draft_sound=True)
    with qtbot.waitSignal(kit.context.full_sounds.note_appeared) as noted:
        kit.context.full_sounds.make(draft)
    assert noted.args == [EARLIER_STARTER]
    assert kit.engine.decodes == []


def test_it_is_not_repaired(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot, "Old")
    repairs = kit.context.repairs
    kit.context.deck.show_song(song)
    qtbot.waitUntil(lambda: repairs.why_not(song) is not None)
    assert repairs.why_not(song) == EARLIER_STARTER
    with qtbot.waitSignal(repairs.problem_occurred) as problem:
        repairs.repair(song, Passage(10, 20))
    assert problem.args is not None
    assert problem.args[0] == EARLIER_STARTER


def test_it_is_not_grafted(kit: StudioKit, qtbot: QtBot) -> None:
    old, other = make(kit, qtbot, "Old"), make(kit, qtbot, "Other")
    with qtbot.waitSignal(kit.context.grafts.problem_occurred) as problem:
        kit.context.grafts.pair(old, other)
    assert problem.args is not None
    assert problem.args[0] == EARLIER_STARTER


def test_it_is_separated_by_a_network(kit: StudioKit, qtbot: QtBot) -> None:
    codec = kit.paths.resources / "starter" / "HeartCodec-oss" / "config.json"
    stems = {"vocals": [6], "drums": [4], "bass": [3], "other": [2, 5, 7]}
    values = {**json.loads(codec.read_text()), "stems": stems, "silent_codes": [0] * 8}
    codec.write_text(json.dumps(values))
    song = make(kit, qtbot, "Old")
    with qtbot.waitSignal(kit.context.stems.network_wanted):
        kit.context.stems.separate(song)
    assert kit.engine.separations == []


def test_its_settings_are_restored_with_a_word(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot, "Old")
    with qtbot.waitSignal(kit.context.requests.note_appeared) as noted:
        kit.context.requests.restore_draft(song)
    assert noted.args is not None
    assert str(noted.args[0]).startswith("An earlier starter model made this song")


def test_the_folder_of_that_starter_is_used_for_it(
    kit: StudioKit, qtbot: QtBot, earlier: Path
) -> None:
    assert kit.context.catalog.add_folder(earlier) == NOTHING
    song = make(kit, qtbot, "Old")
    kit.context.requests.prepare_extension(song, 5.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    assert kit.context.draft.value("model_id") == str(earlier / "HeartMuLa-oss-3B")
    longer = make(kit, qtbot, "Longer")
    assert longer != song
    assert kit.engine.requests[-1].history_model == kit.engine.script.model
    kit.context.deck.show_song(song)
    qtbot.waitUntil(lambda: kit.context.repairs.why_not(song) == NOTHING)
    assert kit.problems == []


def test_another_kind_of_model_does_not_go_on_with_it(kit: StudioKit, qtbot: QtBot) -> None:
    """The draft's model was changed after the song to go on from was chosen."""
    kit.engine.script.model = model_info(model_parts(kit.paths.resources / "starter", None))
    song = make(kit, qtbot, "Now")
    kit.context.requests.prepare_extension(song, 5.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    assert kit.context.draft.value("model_id") == "starter"
    assert kit.context.catalog.add_folder(GOLDEN) == NOTHING
    kit.draft(model_id=str(GOLDEN / "HeartMuLa-oss-3B"))
    before = len(kit.engine.requests)
    kit.context.requests.generate()
    assert told(kit, qtbot).endswith("To change the song, choose the starter model.")
    kit.wait_idle(qtbot)
    assert len(kit.engine.requests) == before


def test_the_starter_does_not_go_on_with_songs_of_others(kit: StudioKit, qtbot: QtBot) -> None:
    kit.engine.script.model = BIG
    song = make(kit, qtbot, "Big")
    kit.context.requests.prepare_extension(song, 5.0)
    assert "made by HeartMuLa 3B, whose tokens the starter model cannot read" in told(kit, qtbot)
    kit.context.requests.render_again(song, 3, True)
    assert "To change the song, download or add that model." in told(kit, qtbot)


def trained_on(kit: StudioKit, earlier: Path) -> None:
    """From now on the songs are made by an earlier starter that has today's codec."""
    own = kit.paths.resources / "starter" / "HeartCodec-oss"
    shutil.rmtree(earlier / "HeartCodec-oss")
    shutil.copytree(own, earlier / "HeartCodec-oss")
    kit.engine.script.model = model_info(model_parts(earlier, None))


def test_a_starter_that_was_only_trained_on_works_with_it(
    kit: StudioKit, qtbot: QtBot, earlier: Path
) -> None:
    trained_on(kit, earlier)
    song = make(kit, qtbot, "Old", draft_sound=True)
    context = kit.context
    with qtbot.waitSignal(context.full_sounds.made):
        context.full_sounds.make(song)
    context.deck.show_song(song)
    qtbot.waitUntil(lambda: context.repairs.why_not(song) == NOTHING)
    with qtbot.waitSignal(context.requests.note_appeared) as noted:
        context.requests.restore_draft(song)
    assert noted.args is not None
    assert str(noted.args[0]).startswith("An earlier starter model made this song")
    context.requests.prepare_extension(song, 5.0)
    qtbot.waitUntil(lambda: context.draft.value("extend") is not None)
    assert context.draft.value("model_id") == "starter"
    assert make(kit, qtbot, "Longer", draft_sound=False) != song
    assert kit.problems == []


def test_a_starter_whose_tokens_state_other_things_only_decodes_it(
    kit: StudioKit, qtbot: QtBot, earlier: Path
) -> None:
    declare(earlier)
    trained_on(kit, earlier)
    song = make(kit, qtbot, "Old")
    kit.context.requests.render_again(song, 3, True)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert kit.problems == []
    kit.context.requests.prepare_extension(song, 5.0)
    assert told(kit, qtbot) == str(EARLIER_STARTER)
    kit.context.deck.show_song(song)
    qtbot.waitUntil(lambda: kit.context.repairs.why_not(song) is not None)
    assert kit.context.repairs.why_not(song) == EARLIER_STARTER
