"""What goes wrong meanwhile: nothing is lost, nothing is offered twice, nothing untrue is noted."""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import (
    FinishReason,
    FramesComposed,
    GenerationRequest,
    OutOfMemoryError,
    OutputError,
    SamplesDecoded,
)
from engine.messages import Message
from engine.songs.journal import JournalWriter, open_journals
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import JobState
from heartstudio.model.song_list_model import MANY_SONGS
from heartstudio.model.song_store import SongStore, StoreError
from heartstudio.paths import AppPaths
from tests.heartstudio.fake_engine import Script, fake_codes
from tests.heartstudio.queue_events import listen
from tests.heartstudio.studio_kit import GOLDEN, StudioKit
from tests.links import make_link


def fail_once(qtbot: QtBot, kit: StudioKit) -> None:
    """Generate 10 s; the job fails as the script says, and its tokens are offered."""
    kit.draft(title="Big", length_s=10, seed=8)
    kit.context.requests.generate()
    jobs = kit.context.queue.jobs
    qtbot.waitUntil(lambda: bool(jobs()) and jobs()[0].state is JobState.FAILED)
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    kit.engine.script.fail_at = None


def test_a_song_that_is_tried_again_is_not_offered_as_well(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(fail_at=-2, error=OutOfMemoryError(Message.plain("No memory left."))))
    fail_once(qtbot, kit)
    kit.engine.script.window_s = 0.1
    offers: list[int] = []
    saver = kit.context.saver
    saver.interrupted_found.connect(lambda songs: offers.append(len(songs)))
    kit.context.queue.retry(kit.context.queue.jobs()[0].id)
    assert saver.interrupted == []
    assert offers[-1] == 0
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    qtbot.wait(50)
    assert saver.interrupted == []


def test_what_is_taken_off_the_queue_is_offered_again(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(fail_at=40))
    fail_once(qtbot, kit)
    queue, saver = kit.context.queue, kit.context.saver
    kit.engine.script.frame_s = 0.05
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: queue.current is not None)
    saver.finish_interrupted(saver.interrupted[0].journal, True)
    assert saver.interrupted == []
    queue.remove(queue.jobs()[-1].id)
    assert [song.title for song in saver.interrupted] == ["Big"]
    queue.stop()
    kit.wait_idle(qtbot)


def test_a_song_that_memory_cut_off_is_noted_as_partial(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(fail_at=40, error=OutOfMemoryError(Message.plain("No memory left."))))
    fail_once(qtbot, kit)
    kit.context.queue.retry(kit.context.queue.jobs()[0].id)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    score = read_song(song.path).score
    assert score.frame_count == 40
    assert score.recipe.finish_reason == FinishReason.STOPPED.value
    assert song.is_partial


def test_tokens_that_a_full_disk_refused_are_noted_once_there_is_room(
    qtbot: QtBot, make_kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit(Script(frame_s=0.01))
    is_full = True
    append = JournalWriter._append

    def refusing(writer: JournalWriter, kind: int, payload: bytes) -> None:
        if is_full and kind == ord("F"):
            raise OutputError(Message.plain("The disk is full."))
        append(writer, kind, payload)

    monkeypatch.setattr(JournalWriter, "_append", refusing)
    notes: list[str] = []
    kit.context.saver.note_appeared.connect(lambda message: notes.append(str(message)))
    blocked = kit.paths.journals.parent / "file"
    blocked.write_text("x")
    kit.context.settings.set("music_folder", str(blocked))
    kit.draft(title="Tight", length_s=10, seed=4)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: bool(kit.problems))
    qtbot.wait(50)
    assert len(notes) == 1
    assert "a crash would lose it" in notes[0]
    is_full = False
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    (job,) = open_journals(kit.paths.journals)
    np.testing.assert_array_equal(job.codes, fake_codes(4, 0, 125))
    assert job.finish_reason is FinishReason.LENGTH


def test_an_extended_song_is_saved_though_its_parents_file_is_damaged(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit()
    parent = kit.make(qtbot, title="Base", length_s=40, seed=2)
    path = kit.context.songs.song(parent).path
    data = bytearray(path.read_bytes())
    data[len(data) // 3 :] = bytes(len(data) - len(data) // 3)
    path.write_bytes(data)
    kit.context.requests.prepare_extension(parent, 38.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    song_id = kit.make(qtbot, title="Grown", length_s=10)
    assert kit.problems == []
    assert kit.context.songs.song(song_id).duration_s > 45


def test_going_on_takes_the_place_of_the_failed_job(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(fail_at=-2, error=OutOfMemoryError(Message.plain("No memory left."))))
    fail_once(qtbot, kit)
    saver = kit.context.saver
    saver.finish_interrupted(saver.interrupted[0].journal, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    kit.wait_idle(qtbot)
    assert [job.state for job in kit.context.queue.jobs()] == [JobState.FINISHED]


def test_a_song_that_ended_before_its_decoding_failed_is_whole(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(
        Script(end_frame=60, fail_at=-2, error=OutOfMemoryError(Message.plain("No memory left.")))
    )
    fail_once(qtbot, kit)
    assert not kit.context.saver.interrupted[0].can_compose
    kit.context.queue.retry(kit.context.queue.jobs()[0].id)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    score = read_song(kit.context.songs.song(kit.saved[0]).path).score
    assert score.recipe.finish_reason == FinishReason.END_OF_SONG.value


def test_a_deletion_that_the_index_refuses_deletes_nothing(
    qtbot: QtBot, make_kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit()
    song_id = kit.make(qtbot, title="Stay", length_s=10)
    song = kit.context.songs.song(song_id)

    def refusing(_store: SongStore, _ids: Any) -> Any:
        raise StoreError(Message.plain("The index is full."))

    with monkeypatch.context() as patch:
        patch.setattr(SongStore, "remove", refusing)
        kit.context.songs.delete([song_id])
        qtbot.waitUntil(lambda: bool(kit.problems))
    assert song.path.is_file()
    assert kit.context.songs.song(song_id) is not None


def test_deleted_songs_come_back_though_one_place_is_taken_and_one_file_is_gone(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    kit = make_kit()
    ids = [kit.make(qtbot, title=title, length_s=10) for title in ("One", "Two", "Three")]
    songs = kit.context.songs
    paths = [songs.song(song_id).path for song_id in ids]
    songs.delete(ids)
    qtbot.waitUntil(lambda: not any(path.exists() for path in paths))
    new = kit.make(qtbot, title="One", length_s=10)
    assert songs.song(new).path == paths[0]
    (tmp_path / "data home/Trash/files/Two.flac").unlink()
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.rowCount() == 4)
    assert "Two.flac" in kit.problems[-1]
    back = songs.song(ids[0])
    assert back.path.name == "One 2.flac"
    assert read_song(back.path).score.song_id == ids[0]
    assert paths[2].is_file()
    assert songs.song(ids[1]).missing
    songs.undo_stack.redo()
    qtbot.waitUntil(lambda: not back.path.exists())
    assert paths[0].is_file()
    assert songs.song(new) is not None


def test_a_deleted_song_does_not_come_back_with_its_stars(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit()
    song_id = kit.make(qtbot, title="Ghost", length_s=10)
    songs = kit.context.songs
    songs.set_stars(song_id, 4)
    songs.refresh_missing()
    songs.delete([song_id])
    qtbot.waitUntil(lambda: not songs._library.is_busy)
    assert songs.rowCount() == 0


def test_only_songs_are_taken_out_of_a_folder(qtbot: QtBot, make_kit: Any, tmp_path: Path) -> None:
    kit = make_kit()
    song_id = kit.make(qtbot, title="Inside", length_s=10)
    folder, empty = tmp_path / "shared", tmp_path / "empty"
    folder.mkdir()
    empty.mkdir()
    shutil.move(kit.context.songs.song(song_id).path, folder / "Inside.flac")
    (folder / "notes.txt").write_text("[verse]\nnot these")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8")
    said: list[str] = []
    opener = kit.context.opener
    opener.song_opened.connect(lambda opened_id, _notes: said.append(opened_id))
    opener.lyrics_read.connect(said.append)
    opener.failed.connect(lambda _path, sentence: said.append(str(sentence)))
    opener.open([folder])
    opener.open([empty])
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == [song_id, "There are no songs of Heart Studio in empty."]
    assert kit.context.songs.song(song_id).path == folder / "Inside.flac"


def test_a_comparison_waits_for_the_song_that_is_still_being_read(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit()
    first, second = (kit.make(qtbot, title=title, length_s=30) for title in ("One", "Two"))
    deck = kit.context.deck
    deck.clear()
    deck.show_song(first)
    deck.compare_with(second)
    qtbot.waitUntil(lambda: deck.song_id == second)
    deck.compare_with(first)
    assert deck.song_id == first
    assert deck.duration_s == pytest.approx(30.0)
    assert kit.context.player.track.is_complete


def test_interrupted_songs_are_found_though_a_file_of_the_folder_has_gone(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    kit = make_kit()
    kit.make(qtbot, title="Safe", length_s=10)
    folder = kit.context.songs.songs()[0].path.parent
    make_link(folder / "dangling.flac", tmp_path / "nowhere.flac")
    request = GenerationRequest("a", "b", seed=1)
    writer = JournalWriter.create(
        kit.paths.journals, new_song_id(), request, recipe_of_request(request)
    )
    writer.frames(FramesComposed(0, fake_codes(1, 0, 20)))
    writer.finish(FinishReason.LENGTH)
    writer.close()
    kit.context.saver.look_for_interrupted()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)


def test_a_folder_that_may_not_be_entered_makes_its_songs_missing_and_no_others(
    qtbot: QtBot, make_kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit()
    ids = [kit.make(qtbot, title=title, length_s=10) for title in ("Open", "Shut")]
    songs = kit.context.songs
    shut, stat = str(songs.song(ids[1]).path), os.stat

    def guarded(path: Any, **more: Any) -> os.stat_result:
        if str(path) == shut:
            raise PermissionError(errno.EACCES, "not for you")
        return stat(path, **more)

    monkeypatch.setattr(os, "stat", guarded)
    songs.refresh_missing()
    qtbot.waitUntil(lambda: songs.song(ids[1]).missing)
    assert not songs.song(ids[0]).missing
    assert kit.problems == []


def test_a_song_whose_decoding_was_stopped_is_whole_once_it_is_decoded(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit(Script(window_s=0.4))
    queue = kit.context.queue
    listen(queue, SamplesDecoded, lambda _sound: queue.stop() if stops else None)
    stops = True
    song_id = kit.make(qtbot, title="Cut", length_s=10)
    assert kit.context.songs.song(song_id).is_partial
    kit.engine.script.window_s = 0.0
    stops = False
    kit.context.requests.finish_sound(song_id)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    whole = kit.context.songs.song(kit.saved[1])
    assert whole.duration_s == 10.0
    assert not whole.is_partial


def test_the_positions_are_those_of_the_chosen_model_of_a_folder(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    kit = make_kit()
    folder = tmp_path / "several"
    shutil.copytree(GOLDEN, folder)
    other = folder / "HeartMuLa-oss-9B"
    shutil.copytree(folder / "HeartMuLa-oss-3B", other)
    config = json.loads((other / "config.json").read_text())
    config["backbone"]["max_seq_len"] = 512
    (other / "config.json").write_text(json.dumps(config))
    context = kit.context
    context.settings.set("model_folders", str(folder))
    counter = context.counter
    for path, positions in ((other, 512), (folder / "HeartMuLa-oss-3B", 1024)):
        kit.draft(model_id=str(path))
        qtbot.waitUntil(lambda wanted=positions: _positions(counter) == wanted)


def _positions(counter: Any) -> int:
    return counter.counts.maximum if counter.counts is not None else 0


def test_a_song_leaves_the_deck_when_it_is_deleted_with_many_others(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit()
    song_id = kit.make(qtbot, title="One of many", length_s=10)
    songs, deck = kit.context.songs, kit.context.deck
    deck.show_song(song_id)
    song = songs.song(song_id)
    songs.put([replace(song, id=str(number)) for number in range(MANY_SONGS)])
    assert deck.song_id == song_id
    songs.take_out([song.id for song in songs.songs()])
    assert deck.song_id == ""


@pytest.mark.parametrize(
    ("flipped", "title", "says"),
    [
        (b'"title"', "Recovered song", "What can be read of it is offered"),
        (b'"planned_new_frames"', "Struck", "What can be read of it is offered"),
        (b"", "", "nothing of it can be read"),
    ],
)
def test_a_damaged_journal_goes_to_the_bin_and_what_can_be_read_is_offered(
    qtbot: QtBot, make_kit: Any, tmp_path: Path, flipped: bytes, title: str, says: str
) -> None:
    """One flipped bit in the first records: the journal was deleted without a word."""
    error = OutOfMemoryError(Message.plain("No memory left."))
    kit = StudioKit(tmp_path / "studio", Script(fail_at=-2, error=error))
    kit.draft(title="Struck", length_s=10, seed=8)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    kit.close()
    (journal,) = kit.paths.journals.glob("*.journal")
    data = bytearray(journal.read_bytes())
    if flipped:
        data[data.index(flipped) + 1] ^= 1
    else:
        data[8:] = bytes(len(data) - 8)
    journal.write_bytes(data)
    again = make_kit()
    notes: list[str] = []
    again.context.requests.note_appeared.connect(lambda note: notes.append(str(note)))
    with qtbot.waitSignal(again.context.saver.interrupted_found):
        pass
    qtbot.waitUntil(lambda: len(notes) == 1)
    assert says in notes[0]
    binned = [path.read_bytes() for path in (tmp_path / "data home").rglob("*.damaged")]
    assert binned == [bytes(data)]
    found = again.context.saver.interrupted
    assert [(song.title, song.composed_s) for song in found] == ([(title, 10.0)] if title else [])
    if title:
        again.context.saver.finish_interrupted(found[0].journal, False)
        qtbot.waitUntil(lambda: len(again.saved) == 1)
        codes = again.engine.decodes[0][0]
        np.testing.assert_array_equal(codes, fake_codes(8, 0, 125))


def test_the_default_music_folder_is_not_made_again_when_its_drive_is_away(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit()
    kit.make(qtbot, title="Here", length_s=10, seed=8)
    music = kit.paths.music
    away = music.rename(music.with_name("away"))
    again = make_kit()
    notes: list[str] = []
    again.context.requests.note_appeared.connect(lambda note: notes.append(str(note)))
    qtbot.waitUntil(lambda: any("is not there. Connect its drive" in note for note in notes))
    again.draft(title="Kept", length_s=10, seed=9)
    again.context.requests.generate()
    qtbot.waitUntil(lambda: len(again.context.saver.interrupted) == 1)
    assert not music.exists()
    away.rename(music)
    again.context.saver.finish_interrupted(again.context.saver.interrupted[0].journal, False)
    qtbot.waitUntil(lambda: len(again.saved) == 1)
    assert again.context.songs.song(again.saved[0]).path.parent == music


def test_a_file_in_the_place_of_the_music_folder_is_told(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    (tmp_path / "songs").write_text("no folder")
    kit = make_kit()
    kit.context.settings.set("music_folder", str(tmp_path / "songs"))
    kit.draft(title="Kept", length_s=10, seed=8)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    assert "The folder for songs, songs, is not there" in kit.problems[0]


def test_a_link_to_a_drive_that_is_away_does_not_keep_the_app_from_starting(
    tmp_path: Path,
) -> None:
    paths = AppPaths.under(tmp_path / "studio")
    paths.make()
    assert paths.music.is_dir()
    paths.music.rmdir()
    make_link(paths.music, tmp_path / "drive")
    paths.make()
    elsewhere = replace(paths, music=tmp_path / "drive" / "Music" / "Heart Studio")
    elsewhere.make()
    assert not (tmp_path / "drive").exists()


@pytest.mark.parametrize("is_back", [True, False])
def test_a_music_folder_whose_drive_is_away_is_told_and_waited_for(
    qtbot: QtBot, make_kit: Any, tmp_path: Path, is_back: bool
) -> None:
    """An empty folder was made in its place, whose song was missing once the drive was back."""
    drive, other = tmp_path / "drive" / "songs", tmp_path / "other"
    kit = make_kit()
    kit.context.settings.set("music_folder", str(drive))
    notes: list[str] = []
    kit.context.requests.note_appeared.connect(lambda note: notes.append(str(note)))
    kit.draft(title="Away", length_s=10, seed=8)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    assert any("is not there. Connect its drive" in note for note in notes), "told at the beginning"
    assert "Its tokens are kept" in kit.problems[0]
    assert not drive.parent.exists()
    folder = drive if is_back else other
    folder.mkdir(parents=True)
    kit.context.settings.set("music_folder", str(folder))
    kit.context.saver.finish_interrupted(kit.context.saver.interrupted[0].journal, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    assert song.path.parent == folder
