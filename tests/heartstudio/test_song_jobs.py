"""Jobs about a song end with it; undo brings back the song and what was made for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.songs.graft import GraftParents
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.work import DecodePassage, FullSound, Listen, Repair, Separate, Work
from heartstudio.jobs.songs.grafts import GraftPair
from heartstudio.jobs.songs.repairs import Passage
from heartstudio.model.song import Song
from tests.heartstudio.fake_separator import make_network
from tests.heartstudio.fake_transcriber import make_transcriptor
from tests.heartstudio.studio_kit import GOLDEN, StudioKit

PASSAGE = Passage(20, 40)
KINDS = (Repair, Listen, Separate, FullSound, DecodePassage)


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path) -> Iterator[StudioKit]:
    kit = StudioKit(tmp_path / "studio")
    make_transcriptor(kit.paths.models)
    make_network(kit.paths.models)
    trash = tmp_path / "bin"
    trash.mkdir()
    kit.context.songs._trash = lambda path: path.rename(trash / path.name)
    kit.context.catalog.refresh()
    model = kit.context.catalog.default()
    kit.context.catalog.composer_of = kit.context.catalog.decoder_of = lambda _model: model
    yield kit
    release(kit)
    kit.close()


def make(kit: StudioKit, qtbot: QtBot, kind: type[Work], title: str = "Boats") -> Song:
    """A song that this kind of work can be done on."""
    lyrics, is_draft = "[verse]\nla la", kind is FullSound
    song_id = kit.make(qtbot, title=title, lyrics=lyrics, length_s=10, draft_sound=is_draft)
    return song_of(kit, song_id)


def song_of(kit: StudioKit, song_id: str) -> Song:
    song = kit.context.songs.song(song_id)
    assert song is not None
    return song


def hold(kit: StudioKit) -> None:
    """What the engine begins from now on lasts until it is stopped or let go."""
    kit.engine.script.silent_at, kit.engine.script.silent_s = 1, 20
    kit.engine.script.window_s = 20
    kit.transcriber.hangs = kit.separator.hangs = True


def release(kit: StudioKit) -> None:
    kit.engine.script.silent_at, kit.engine.script.window_s = None, 0.0
    kit.transcriber.hangs = kit.separator.hangs = False


def begin(kit: StudioKit, kind: type[Work], song: Song) -> None:
    context = kit.context
    if kind is Repair:
        context.repairs.repair(song.id, PASSAGE)
    elif kind is Listen:
        context.timing.time(song.id)
    elif kind is Separate:
        context.stems.separate(song.id)
    elif kind is FullSound:
        context.full_sounds.make(song.id)
    else:
        score = read_song(song.path).require_score()
        pair = GraftPair(GraftParents(score, score), GOLDEN / "HeartMuLa-oss-3B")
        context.grafts.preview(pair, 3, PASSAGE)


def works(kit: StudioKit, kind: type[Work]) -> list[Work]:
    return [job.spec.work for job in kit.context.queue.jobs() if isinstance(job.spec.work, kind)]


def said(kit: StudioKit) -> list[str]:
    """What will be said from now on."""
    told: list[str] = []
    context = kit.context
    for service in (context.repairs, context.timing, context.stems, context.full_sounds):
        service.note_appeared.connect(lambda message: told.append(str(message)))
        service.problem_occurred.connect(lambda message, _details: told.append(str(message)))
    context.grafts.note_appeared.connect(lambda message: told.append(str(message)))
    return told


def delete(kit: StudioKit, qtbot: QtBot, *songs: Song) -> None:
    with qtbot.waitSignal(kit.context.songs.binned):
        kit.context.songs.delete([song.id for song in songs])


def bring_back(kit: StudioKit, qtbot: QtBot, song: Song) -> Song:
    kit.context.songs.undo_stack.undo()
    qtbot.waitUntil(lambda: kit.context.songs.song(song.id) is not None)
    return song_of(kit, song.id)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_done_for_a_deleted_song_ends(
    kit: StudioKit, qtbot: QtBot, kind: type[Work]
) -> None:
    song, other = make(kit, qtbot, kind), make(kit, qtbot, kind, "Other")
    before = song.path.read_bytes()
    hold(kit)
    begin(kit, kind, song)
    begin(kit, kind, other)
    qtbot.waitUntil(lambda: len(works(kit, kind)) == 2 and kit.context.queue.current is not None)
    told = said(kit)
    delete(kit, qtbot, song, other)
    kit.wait_idle(qtbot)
    assert works(kit, kind) == []
    assert told == [], "whoever deletes a song need not be told"
    back = bring_back(kit, qtbot, song)
    assert back.path.read_bytes() == before
    assert back == song
    assert works(kit, kind) == [], "it is not begun by itself"
    begin(kit, kind, back)
    qtbot.waitUntil(lambda: len(works(kit, kind)) == 1)
    kit.context.queue.stop()
    kit.wait_idle(qtbot)


@pytest.mark.parametrize("kind", [Repair, Listen, Separate, FullSound])
def test_a_song_deleted_while_it_is_read_is_not_worked_on(
    kit: StudioKit, qtbot: QtBot, kind: type[Work]
) -> None:
    song, told = make(kit, qtbot, kind), said(kit)
    begin(kit, kind, song)
    delete(kit, qtbot, song)
    qtbot.waitUntil(lambda: not kit.context.songs._library.is_busy)
    assert works(kit, kind) == []
    assert told == []


def test_a_job_of_another_song_goes_on(kit: StudioKit, qtbot: QtBot) -> None:
    song, other = make(kit, qtbot, Repair), make(kit, qtbot, Repair, "Other")
    hold(kit)
    begin(kit, Repair, song)
    qtbot.waitUntil(lambda: len(kit.engine.repairs) == 1)
    delete(kit, qtbot, other)
    assert len(works(kit, Repair)) == 1
    kit.context.queue.stop()
    kit.wait_idle(qtbot)


def test_a_song_grown_from_a_deleted_one_is_made(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot, Repair)
    kit.context.requests.prepare_extension(song.id, 5.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    kit.engine.script.may_go_on.clear()
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.engine.requests) == 2)
    delete(kit, qtbot, song)
    kit.engine.script.may_go_on.set()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)


@pytest.mark.parametrize("are_ready", [False, True])
def test_candidates_come_back_with_their_song(
    kit: StudioKit, qtbot: QtBot, are_ready: bool
) -> None:
    """Those on offer, and those that were whole when the repair was stopped."""
    song, repairs = make(kit, qtbot, Repair), kit.context.repairs
    if not are_ready:
        hold(kit)
    begin(kit, Repair, song)
    if are_ready:
        qtbot.waitUntil(lambda: repairs.offer(song.id) is not None)
    else:
        qtbot.waitUntil(lambda: len(kit.engine.repairs) == 1)
        qtbot.wait(50)
    delete(kit, qtbot, song)
    kit.wait_idle(qtbot)
    assert repairs.offer(song.id) is None
    bring_back(kit, qtbot, song)
    offer = repairs.offer(song.id)
    assert offer is not None
    assert len(offer.candidates) == (3 if are_ready else 1)
    before = len(kit.saved)
    repairs.keep(song.id, 0)
    qtbot.waitUntil(lambda: len(kit.saved) > before)
