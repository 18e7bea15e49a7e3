"""Songs that still waited when the app ended are offered, and made as they would have been."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import FramesComposed
from engine.songs.song_file import read_song
from heartstudio.jobs.songs.waiting_songs import DOCUMENT
from heartstudio.jobs.songs.waiting_store import WaitingStore
from heartstudio.model.draft import ExtendFrom
from tests.heartstudio.fake_engine import Script, fake_codes
from tests.heartstudio.queue_events import listen
from tests.heartstudio.studio_kit import StudioKit

LYRICS = "[verse]\nthe street is wet\n\n[chorus]\ncarry me home\n"


def offered(qtbot: QtBot, kit: StudioKit, count: int) -> list[str]:
    qtbot.waitUntil(lambda: len(kit.context.waiting.titles) == count)
    return kit.context.waiting.titles


def titles_on_disk(kit: StudioKit) -> list[str]:
    return [song.recipe.title for song in WaitingStore(kit.paths.waiting).load()]


def queue_and_close(qtbot: QtBot, kit: StudioKit, **fields: object) -> None:
    """One song is being made when the app ends; those of `fields` wait behind it."""
    kit.engine.script.frame_s = 0.01
    kit.draft(title="Running", length_s=60, seed=1, takes=1, extend=None)
    kit.context.requests.generate()
    kit.draft(**fields)
    kit.context.requests.generate()
    count = 1 + kit.context.draft.draft.takes
    qtbot.waitUntil(lambda: len(kit.context.queue.jobs()) == count)
    frames: list[int] = []
    listen(kit.context.queue, FramesComposed, lambda e: frames.append(e.first_frame))
    qtbot.waitUntil(lambda: bool(frames))
    kit.close()


def test_waiting_songs_are_offered_and_made_as_they_were(qtbot: QtBot, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio")
    fields: dict[str, Any] = {"tags": ("rock", "drums"), "lyrics": LYRICS, "temperature": 0.7}
    queue_and_close(qtbot, first, title="Takes", length_s=10, seed=40, takes=2, **fields)
    kit = StudioKit(tmp_path / "studio")
    assert offered(qtbot, kit, 2) == ["Takes", "Takes"]
    assert [song.title for song in kit.context.saver.interrupted] == ["Running"]
    assert kit.engine.requests == [], "nothing is made unasked"
    kit.context.waiting.make()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert [request.seed for request in kit.engine.requests] == [40, 41]
    assert [request.keep_beginning for request in kit.engine.requests] == [True, False]
    assert {request.sampling.temperature for request in kit.engine.requests} == {0.7}
    songs = [kit.context.songs.song(song_id) for song_id in kit.saved]
    scores = [read_song(song.path).score for song in songs if song is not None]
    assert {score.recipe.takes_group for score in scores if score} != {None}
    assert all(score and score.recipe.lyrics == LYRICS for score in scores)
    assert all(score and not score.recipe.extra for score in scores)
    kit.close()
    last = StudioKit(tmp_path / "studio")
    qtbot.waitUntil(lambda: len(last.context.saver.interrupted) == 1)
    assert last.context.waiting.titles == []
    last.close()


def test_a_waiting_extension_goes_on_from_its_parents_tokens(qtbot: QtBot, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio")
    parent = first.make(qtbot, title="Parent", lyrics=LYRICS, length_s=12, seed=3)
    extend = ExtendFrom(parent, 90)
    queue_and_close(qtbot, first, title="Child", length_s=10, seed=5, extend=extend)
    kit = StudioKit(tmp_path / "studio")
    assert offered(qtbot, kit, 1) == ["Child"]
    kit.context.waiting.make()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    score = read_song(song.path).score
    assert score is not None
    assert (score.recipe.parent_id, score.recipe.parent_cut_frame) == (parent, 90)
    expected = np.concatenate([fake_codes(3, 0, 90), fake_codes(5, 90, 125)], axis=1)
    np.testing.assert_array_equal(score.codes, expected)
    kit.close()


@pytest.mark.parametrize("is_draft", [False, True])
def test_a_waiting_extension_keeps_its_kind_of_sound(
    qtbot: QtBot, tmp_path: Path, is_draft: bool
) -> None:
    first = StudioKit(tmp_path / "studio")
    parent = first.make(qtbot, title="Parent", length_s=12, seed=3, draft_sound=not is_draft)
    extend = ExtendFrom(parent, 90)
    queue_and_close(qtbot, first, title="Child", seed=5, extend=extend, draft_sound=is_draft)
    kit = StudioKit(tmp_path / "studio")
    offered(qtbot, kit, 1)
    kit.context.waiting.make()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    assert song.is_draft is is_draft
    kit.close()


def test_an_extension_is_noted_before_its_parent_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    """A kill in that moment lost it; it is made as its parent was all the same."""
    first = StudioKit(tmp_path / "studio")
    first.context.settings.set("codec_steps", 7)
    parent = first.make(qtbot, title="Parent", lyrics=LYRICS, length_s=12, seed=3)
    first.context.settings.set("codec_steps", 9)
    first.draft(title="Child", length_s=10, seed=5, takes=2, extend=ExtendFrom(parent, 90))
    first.context.requests.generate()
    assert first.context.queue.jobs()[1:] == [], "its parent is still being read"
    assert titles_on_disk(first) == ["Child", "Child"]
    noted = tmp_path / "noted"
    shutil.copytree(first.paths.waiting, noted)
    qtbot.waitUntil(lambda: len(first.saved) == 3)
    assert titles_on_disk(first) == []
    for song_id in first.saved[1:]:
        first.context.songs.take_out([song_id])
    first.close()
    shutil.copytree(noted, first.paths.waiting, dirs_exist_ok=True)
    for name in ("library.sqlite",):
        (tmp_path / "studio" / name).unlink()
    for path in first.paths.music.glob("Child*"):
        path.unlink()
    kit = StudioKit(tmp_path / "studio")
    kit.context.opener.open([kit.paths.music])
    qtbot.waitUntil(lambda: kit.context.songs.song(parent) is not None)
    assert offered(qtbot, kit, 2) == ["Child", "Child"]
    kit.context.waiting.make()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    recipe = read_song(song.path).require_score().recipe
    assert (recipe.parent_id, recipe.parent_cut_frame) == (parent, 90)
    assert (recipe.request.codec.num_steps, recipe.codec_seed) == (7, 3), "as the parent's sound"
    kit.close()


def test_an_extension_whose_parent_cannot_be_read_does_not_wait(
    qtbot: QtBot, tmp_path: Path
) -> None:
    kit = StudioKit(tmp_path / "studio")
    parent = kit.make(qtbot, title="Parent", lyrics=LYRICS, length_s=12, seed=3)
    song = kit.context.songs.song(parent)
    assert song is not None
    song.path.write_bytes(b"no song")
    kit.draft(title="Child", extend=ExtendFrom(parent, 90))
    kit.context.requests.generate()
    assert titles_on_disk(kit) == ["Child"]
    qtbot.waitUntil(lambda: len(kit.problems) == 1)
    assert titles_on_disk(kit) == []
    kit.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_and_devices_among_the_waiting_songs_hold_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.song.json")
    os.mkfifo(tmp_path / "order.json")
    (tmp_path / "b.song.json").symlink_to("/dev/zero")
    (tmp_path / "c.song.json").mkdir()
    assert WaitingStore(tmp_path).load() == []


def test_without_its_parent_an_extension_is_told_and_put_away(qtbot: QtBot, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio")
    parent = first.make(qtbot, title="Parent", lyrics=LYRICS, length_s=10, seed=3)
    song = first.context.songs.song(parent)
    assert song is not None
    queue_and_close(qtbot, first, title="Child", length_s=10, extend=ExtendFrom(parent, 50))
    song.path.unlink()
    kit = StudioKit(tmp_path / "studio")
    offered(qtbot, kit, 1)
    with qtbot.waitSignal(kit.context.waiting.note_appeared) as note:
        kit.context.waiting.make()
    assert note.args is not None
    assert "“Child” cannot be made any more" in str(note.args[0])
    assert kit.engine.requests == []
    kit.close()


def test_what_is_forgotten_can_be_brought_back_and_else_stays_away(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first = StudioKit(tmp_path / "studio")
    queue_and_close(qtbot, first, title="Maybe", length_s=10)
    kit = StudioKit(tmp_path / "studio")
    offered(qtbot, kit, 1)
    kit.context.waiting.forget()
    assert kit.context.waiting.titles == []
    kit.context.waiting.bring_back()
    assert kit.context.waiting.titles == ["Maybe"]
    kit.context.waiting.forget()
    kit.close()
    assert titles_on_disk(kit) == []


def test_the_queue_is_on_the_disk_while_it_waits_and_unread_songs_stay_there(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit(Script(frame_s=0.005))
    for title in ("One", "Two"):
        kit.draft(title=title, length_s=10)
        kit.context.requests.generate()
        assert titles_on_disk(kit)[-1] == title, "noted before Generate answers"
    assert titles_on_disk(kit) == ["One", "Two"]
    qtbot.waitUntil(lambda: titles_on_disk(kit) == ["Two"])
    qtbot.waitUntil(lambda: titles_on_disk(kit) == [])


def test_a_spoilt_note_of_the_queue_does_no_harm(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    kit = StudioKit(tmp_path / "studio")
    kit.close()
    spoilt = [7, {"recipe": {}}, {"song_id": "x", "recipe": {"topk": "many"}}]
    kit.context.settings.set_document(DOCUMENT, {"songs": spoilt})
    again = make_kit()
    with qtbot.waitSignal(again.context.saver.interrupted_found):
        pass
    assert again.context.waiting.titles == []


LONG_CHINESE = "\n".join(["月亮代表我的心啊"] * 5_000)
LONGEST = "\n".join(["\U0001f319" * 1_999] * 25)
HALF_A_PAIR = "the moon \ud83c is half"


@pytest.mark.parametrize("lyrics", [LONG_CHINESE, LONGEST, HALF_A_PAIR])
def test_texts_that_are_hard_to_store_lose_neither_their_song_nor_the_one_behind(
    qtbot: QtBot, tmp_path: Path, lyrics: str
) -> None:
    """Closing ended the app with an error and lost both songs."""
    first = StudioKit(tmp_path / "studio", Script(load_s=3600))
    for title, words in {"Running": LYRICS, "Hard": lyrics, "Behind": LYRICS}.items():
        first.draft(title=title, lyrics=words, length_s=10, seed=1)
        first.context.requests.generate()
    assert titles_on_disk(first) == ["Running", "Hard", "Behind"]
    first.close()
    kit = StudioKit(tmp_path / "studio")
    assert offered(qtbot, kit, 3) == ["Running", "Hard", "Behind"]
    if lyrics != HALF_A_PAIR:
        kit.context.waiting.make()
        qtbot.waitUntil(lambda: len(kit.saved) == 3)
        assert kit.engine.requests[1].lyrics == lyrics
    kit.close()


def test_longer_texts_than_a_song_may_have_are_refused_at_generate(make_kit: Any) -> None:
    kit = make_kit()
    kit.draft(title="Book", lyrics="x\n" * 30_000)
    kit.context.requests.generate()
    assert "at most 50000 can be sung" in kit.problems[0].replace(",", "")
    assert kit.context.queue.jobs() == []


def test_one_unreadable_song_spoils_no_other(qtbot: QtBot, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio", Script(load_s=3600))
    for title in ("One", "Two", "Three"):
        first.draft(title=title, length_s=10)
        first.context.requests.generate()
    spoilt = sorted(first.paths.waiting.glob("*.song.json"))[1]
    title = json.loads(spoilt.read_text(encoding="utf-8"))["recipe"]["title"]
    first.close()
    spoilt.write_bytes(b"\0" * 200)
    kit = StudioKit(tmp_path / "studio")
    right = [one for one in ("One", "Two", "Three") if one != title]
    assert offered(qtbot, kit, 2) == right
    kit.close()
    assert spoilt.exists(), "it is kept for whoever can read it"


def test_every_step_of_closing_is_taken_when_others_fail(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The nothing-left-behind rule of all tests sees the threads that were not ended."""
    kit = StudioKit(tmp_path / "studio", Script(load_s=3600))
    kit.draft(title="Kept", length_s=10)
    kit.context.requests.generate()

    def broken(*_arguments: object) -> None:
        raise RuntimeError("broken on purpose")

    for part in (kit.context.player, kit.context.counter, kit.context.exporter):
        for name in ("shutdown", "stop"):
            whole = getattr(part, name, None)
            if whole is not None:
                monkeypatch.setattr(part, name, lambda whole=whole: (whole(), broken()))
    assert not kit.studio.shutdown()
    assert [record.message for record in caplog.records if "closing failed" in record.message] == [
        "closing failed: the player",
        "closing failed: counting",
        "closing failed: exports",
    ]
    assert titles_on_disk(kit) == ["Kept"]


def test_an_extension_that_is_still_read_when_the_app_closes_is_kept(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first = StudioKit(tmp_path / "studio")
    parent = first.make(qtbot, title="Parent", lyrics=LYRICS, length_s=12, seed=3)
    first.draft(title="Child", length_s=10, extend=ExtendFrom(parent, 90))
    first.context.requests.generate()
    assert first.context.queue.jobs()[-1].spec.title == "Parent", "its parent is still read"
    first.close()
    kit = StudioKit(tmp_path / "studio")
    assert offered(qtbot, kit, 1) == ["Child"]
    kit.close()
