"""The app without its window: make, keep, extend, delete, open, export, recover."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from engine.contract import (
    CodecParams,
    EngineWish,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    OutOfMemoryError,
    SamplesDecoded,
    SamplingParams,
)
from engine.messages import Message
from engine.songs.journal import JournalWriter
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from engine.songs.song_file import read_song, write_master
from heartstudio.audio.player import PlayState
from heartstudio.jobs.engine.job import EngineState, JobState
from heartstudio.jobs.songs.export import ExportFormat, ExportOrder
from heartstudio.model.draft import ExtendFrom
from heartstudio.model.song_list_model import SongRole
from heartstudio.view.message_text import message_text
from tests.engine.stated_songs import declare
from tests.heartstudio.fake_engine import Script, fake_codes, fake_samples
from tests.heartstudio.queue_events import listen
from tests.heartstudio.studio_kit import StudioKit
from tools.make_checkpoint import write_checkpoint

LYRICS = """[Intro]

[Verse]
The street is wet and the lamps are low
I count the windows row by row

[Chorus]
Carry me home, carry me home
Over the river, over the stone

[Outro]
"""


@pytest.fixture
def kit(make_kit: Any) -> StudioKit:
    return make_kit()


def test_every_field_of_the_draft_reaches_the_engine_and_the_song(
    qtbot: QtBot, kit: StudioKit
) -> None:
    kit.context.settings.set("codec_steps", 14)
    song_id = kit.make(
        qtbot,
        title="Rain",
        tags=("rock", "electric guitar"),
        lyrics=LYRICS,
        temperature=0.7,
        topk=33,
        cfg_scale=2.25,
        length_s=12,
        slide_context=True,
        seed=4242,
        seed_locked=True,
        device_wish="cpu",
    )
    (request,) = kit.engine.requests
    assert request.tags == "rock,electric guitar"
    assert request.lyrics == LYRICS
    assert request.max_audio_length_ms == 12_000
    assert (request.sampling.temperature, request.sampling.topk) == (0.7, 33)
    assert request.sampling.cfg_scale == 2.25
    assert (request.seed, request.codec_seed) == (4242, 4242)
    assert request.codec.num_steps == 14
    assert request.slide_context
    assert kit.engine.loads[0][1] == "cpu"
    song = kit.context.songs.song(song_id)
    assert song is not None
    assert (song.title, song.tags, song.lyrics) == ("Rain", "rock,electric guitar", LYRICS)
    assert song.duration_s == pytest.approx(12.0)
    assert len(song.peaks) > 100
    score = read_song(song.path).score
    assert score is not None
    np.testing.assert_array_equal(score.codes, fake_codes(4242, 0, 150))
    recipe = score.recipe
    assert (recipe.seed, recipe.request.sampling) == (4242, SamplingParams(0.7, 33, 2.25))
    assert recipe.model.name == "fake"
    assert recipe.app_version
    assert [s.name for s in score.sections] == ["intro", "verse", "chorus", "outro"]
    qtbot.waitUntil(lambda: not list(kit.paths.journals.glob("*")))
    assert "heartstudio_job" not in recipe.extra


def test_a_preview_is_heard_and_replaced(qtbot: QtBot, make_kit: Any) -> None:
    kit: StudioKit = make_kit(Script(frame_s=0.004, previews_at=(25, 63), window_s=0.02))
    deck, queue = kit.context.deck, kit.context.queue
    lengths: list[float] = []
    listen(queue, SamplesDecoded, lambda _sound: lengths.append(deck.duration_s))
    kit.make(qtbot, title="Soon", length_s=10, seed=3, seed_locked=True)
    assert kit.engine.requests[0].previews
    assert lengths[:2] == [25 * 0.08, 63 * 0.08]
    assert lengths[-1] == deck.duration_s == pytest.approx(10.0)
    whole = fake_samples(fake_codes(3, 0, 125))
    np.testing.assert_allclose(deck.samples_between(0, whole.shape[1]), whole, atol=1e-6)
    assert deck.peaks.sample_count == whole.shape[1]
    kit.context.settings.set("previews", False)
    kit.make(qtbot, title="Later")
    assert not kit.engine.requests[1].previews


def test_the_seed_changes_after_generate_unless_locked(qtbot: QtBot, kit: StudioKit) -> None:
    kit.make(qtbot, length_s=10, seed=5, title="x")
    assert kit.context.draft.value("seed") != 5
    kit.make(qtbot, seed=6, seed_locked=True)
    assert kit.context.draft.value("seed") == 6


def test_a_song_without_a_title_gets_one_before_it_is_made(qtbot: QtBot, kit: StudioKit) -> None:
    song_id = kit.make(qtbot, lyrics=LYRICS, length_s=10)
    song = kit.context.songs.song(song_id)
    assert song is not None
    assert song.title == "Carry me home, carry me home"


def test_takes_are_made_side_by_side(qtbot: QtBot, kit: StudioKit) -> None:
    kit.draft(title="Takes", length_s=10, takes=3, seed=10, seed_locked=True)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.saved) == 3)
    assert [r.seed for r in kit.engine.requests] == [10, 11, 12]
    assert [r.keep_beginning for r in kit.engine.requests] == [True, True, False]
    family = kit.context.songs.family(kit.saved[0])
    assert {song.id for song in family} == set(kit.saved)
    assert len({song.path for song in family}) == 3
    jobs = kit.context.queue.jobs()
    assert [(j.spec.take, j.spec.takes) for j in jobs] == [(1, 3), (2, 3), (3, 3)]


def test_a_stopped_song_is_kept_and_playable(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(frame_s=0.01))
    kit.draft(title="Cut", length_s=60)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: kit.engine.frames_made > 20)
    kit.context.requests.stop()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    assert song.is_partial
    assert 0 < song.duration_s < 60
    sound, rate = soundfile.read(song.path)
    assert rate == 48_000
    assert len(sound) == round(song.duration_s * 48_000)
    score = read_song(song.path).score
    assert score.recipe.finish_reason == FinishReason.STOPPED.value
    assert score.frame_count * 3_840 == len(sound)


def test_a_stop_before_the_first_frame_keeps_nothing(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(frame_s=5.0))
    kit.draft(title="Never", length_s=10)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: bool(kit.engine.requests))
    kit.context.requests.stop()
    kit.wait_idle(qtbot)
    qtbot.wait(200)
    assert kit.saved == []
    assert list(kit.paths.journals.glob("*")) == []
    assert kit.context.deck.title == ""


def test_extending_sends_the_parents_tokens(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(end_frame=120))
    parent = kit.make(qtbot, title="First", lyrics=LYRICS, length_s=20, seed=1, seed_locked=True)
    kit.context.requests.prepare_extension(parent, 5.6)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    draft = kit.context.draft.draft
    assert draft.extend == ExtendFrom(parent, 70)
    assert draft.lyrics.startswith("[Chorus]")
    assert "street" not in draft.lyrics
    assert not draft.seed_locked
    kit.engine.script = Script()
    child = kit.make(qtbot, length_s=10)
    request = kit.engine.requests[1]
    np.testing.assert_array_equal(request.history, fake_codes(1, 0, 70))
    assert request.min_new_frames == 63
    score = read_song(kit.context.songs.song(child).path).score
    assert score.frame_count == 70 + 125
    assert (score.recipe.parent_id, score.recipe.parent_cut_frame) == (parent, 70)
    np.testing.assert_array_equal(score.codes[:, :70], fake_codes(1, 0, 70))
    starts = [s.start_frame for s in score.sections]
    assert starts == sorted(starts)
    assert kit.context.songs.index_of(child).data(SongRole.PARENT_ID) == parent
    assert [s.id for s in kit.context.songs.family(parent)] == [parent, child]
    kit.context.requests.cancel_extension()
    assert kit.context.draft.value("extend") is None


def test_a_song_that_ended_is_continued_from_before_its_ending(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(end_frame=100))
    parent = kit.make(qtbot, title="Ended", length_s=20)
    kit.context.requests.prepare_extension(parent, 99.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    assert kit.context.draft.value("extend").cut_frame == 75


def test_the_cut_of_a_song_that_ended_cannot_be_moved_behind_its_ending(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit(Script(end_frame=100))
    parent = kit.make(qtbot, title="Ended", length_s=20)
    kit.engine.script = Script()
    kit.draft(extend=ExtendFrom(parent, 99))
    child = kit.make(qtbot, length_s=10)
    assert kit.engine.requests[1].history.shape[1] == 75
    assert read_song(kit.context.songs.song(child).path).score.recipe.parent_cut_frame == 75


def test_an_extended_song_keeps_its_parents_samples(qtbot: QtBot, kit: StudioKit) -> None:
    """Up to the last codec window's boundary before the cut: frame 320 of 400."""
    parent = kit.make(qtbot, title="Long", length_s=40, seed=5, seed_locked=True)
    path = kit.context.songs.song(parent).path
    file = read_song(path)
    request = replace(file.score.recipe.request, codec=CodecParams(7), codec_seed=99)
    score = replace(file.score, recipe=replace(file.score.recipe, request=request))
    write_master(path, file.load() * np.float32(0.99), score)
    master = read_song(path).load()
    kit.draft(extend=ExtendFrom(parent, 400))
    child = read_song(kit.context.songs.song(kit.make(qtbot, length_s=10)).path)
    request = kit.engine.requests[1]
    assert (request.codec_seed, request.codec.num_steps) == (99, 7)
    kept = 320 * 3840
    sound = child.load()
    assert sound.shape[1] == (400 + 125) * 3840
    np.testing.assert_array_equal(sound[:, :kept], master[:, :kept])
    decoded = fake_samples(child.score.codes)
    np.testing.assert_allclose(sound[:, kept + 960 :], decoded[:, kept + 960 :], atol=1e-6)
    assert not np.allclose(sound[:, :kept], decoded[:, :kept], atol=1e-4)


def test_a_song_gives_all_its_settings_back(qtbot: QtBot, kit: StudioKit) -> None:
    fields: dict[str, Any] = {
        "title": "Rain",
        "tags": ("rock", "drums"),
        "lyrics": LYRICS,
        "instrumental": True,
        "temperature": 0.7,
        "topk": 33,
        "cfg_scale": 2.25,
        "length_s": 12,
        "slide_context": True,
        "seed": 4242,
    }
    kit.context.settings.set("codec_steps", 14)
    song_id = kit.make(qtbot, **fields)
    kit.context.settings.set("codec_steps", 10)
    kit.draft(
        title="",
        tags=(),
        lyrics="",
        instrumental=False,
        temperature=1.0,
        topk=50,
        cfg_scale=1.5,
        length_s=60,
        slide_context=False,
    )
    with qtbot.waitSignal(kit.context.requests.note_appeared) as note:
        kit.context.requests.restore_draft(song_id)
    assert "are 14 in the settings now" in str(note.args)
    assert kit.context.settings.settings.codec_steps == 14
    for name, value in fields.items():
        assert kit.context.draft.value(name) == value, name
    assert kit.context.draft.value("seed_locked")
    kit.context.draft.undo_stack.undo()
    assert kit.context.draft.value("title") == ""


def test_rendering_again_keeps_the_tokens(qtbot: QtBot, kit: StudioKit) -> None:
    song_id = kit.make(qtbot, title="Once", length_s=10, seed=3)
    kit.context.requests.render_again(song_id, steps=25, new_noise=True)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    (codes, codec, codec_seed) = kit.engine.decodes[0]
    np.testing.assert_array_equal(codes, fake_codes(3, 0, 125))
    assert codec.num_steps == 25
    score = read_song(kit.context.songs.song(kit.saved[1]).path).score
    assert score.recipe.request.codec.num_steps == 25
    assert score.recipe.codec_seed == codec_seed != 3
    assert score.recipe.model.name == "fake"
    assert score.recipe.parent_id == song_id
    assert kit.context.songs.index_of(kit.saved[1]).data(SongRole.PARENT_ID) == song_id
    assert {song.id for song in kit.context.songs.family(song_id)} == set(kit.saved)
    assert len(kit.engine.requests) == 1


def test_an_extended_song_rendered_again_still_knows_what_it_grew_from(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit(Script(end_frame=110))
    parent = kit.make(qtbot, title="First", lyrics=LYRICS, length_s=20, seed=1)
    kit.draft(extend=ExtendFrom(parent, 70))
    child = kit.make(qtbot, length_s=10)
    kit.context.requests.render_again(child, steps=25, new_noise=False)
    qtbot.waitUntil(lambda: len(kit.saved) == 3)
    kit.wait_idle(qtbot)
    before, after = (read_song(kit.context.songs.song(i).path).score for i in kit.saved[1:])
    assert after.recipe.parent_id == child
    assert after.sections == before.sections
    assert after.recipe.finish_reason == before.recipe.finish_reason
    kit.draft(extend=None)
    kit.context.requests.restore_draft(kit.saved[2])
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    assert kit.context.draft.value("extend") == ExtendFrom(parent, 70)


def test_running_out_of_memory_while_decoding_loses_no_tokens(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(fail_at=-2, error=OutOfMemoryError(Message.plain("No memory left."))))
    kit.draft(title="Big", length_s=10, seed=8)
    kit.context.requests.generate()
    qtbot.waitUntil(
        lambda: (
            bool(kit.context.queue.jobs()) and kit.context.queue.jobs()[0].state is JobState.FAILED
        ),
    )
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    assert kit.context.saver.interrupted[0].title == "Big"
    assert not kit.context.saver.interrupted[0].can_compose
    kit.engine.script.fail_at = None
    kit.context.queue.retry(kit.context.queue.jobs()[0].id)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    assert len(kit.engine.requests) == 1
    assert kit.context.saver.interrupted == []
    qtbot.waitUntil(lambda: list(kit.paths.journals.glob("*")) == [])


@pytest.mark.parametrize("go_on", [True, False])
def test_a_song_cut_off_by_closing_is_finished_next_time(
    qtbot: QtBot, make_kit: Any, tmp_path: Path, go_on: bool
) -> None:
    first = StudioKit(tmp_path / "studio", Script(frame_s=0.01))
    first.draft(title="Later", lyrics=LYRICS, length_s=10, seed=21)
    first.context.requests.generate()
    frames: list[int] = []
    listen(
        first.context.queue,
        FramesComposed,
        lambda event: frames.append(event.first_frame + event.codes.shape[1]),
    )
    qtbot.waitUntil(lambda: bool(frames) and frames[-1] > 20)
    first.close()
    assert first.saved == []
    kit = make_kit()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    song = kit.context.saver.interrupted[0]
    assert song.title == "Later"
    assert song.asked_s == pytest.approx(10.0)
    composed = round(song.composed_s * 12.5)
    assert composed >= 20
    kit.context.saver.finish_interrupted(song.journal, go_on)
    assert kit.context.saver.interrupted == []
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    score = read_song(kit.context.songs.song(kit.saved[0]).path).score
    expected = 125 if go_on else composed
    np.testing.assert_array_equal(score.codes, fake_codes(21, 0, expected))
    assert score.recipe.lyrics == LYRICS
    assert score.recipe.seed == 21
    assert score.recipe.request.max_audio_length_ms == 10_000
    assert "heartstudio_job" not in score.recipe.extra
    qtbot.waitUntil(lambda: list(kit.paths.journals.glob("*")) == [])


def test_an_interrupted_song_can_be_discarded(qtbot: QtBot, make_kit: Any, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio", Script(frame_s=0.01))
    first.draft(title="No", length_s=10)
    first.context.requests.generate()
    frames: list[int] = []
    listen(first.context.queue, FramesComposed, lambda _event: frames.append(1))
    qtbot.waitUntil(lambda: len(frames) > 2)
    first.close()
    kit = make_kit()
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    kit.context.saver.discard_interrupted(kit.context.saver.interrupted[0].journal)
    qtbot.waitUntil(lambda: list(kit.paths.journals.glob("*")) == [])
    assert list((tmp_path / "data home/Trash/files").glob("*.journal"))


def test_a_journal_in_which_nothing_was_composed_is_put_away(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    journals = tmp_path / "studio" / "journals"
    request = GenerationRequest("a", "b", seed=1)
    JournalWriter.create(journals, new_song_id(), request, recipe_of_request(request)).close()
    kit = make_kit()
    assert kit.paths.journals == journals
    qtbot.waitUntil(lambda: list(journals.glob("*")) == [])
    assert kit.context.saver.interrupted == []


def test_a_folder_that_cannot_be_written_is_told_and_the_tokens_stay(
    qtbot: QtBot, kit: StudioKit, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    kit.context.settings.set("music_folder", str(blocked))
    kit.draft(title="Lost?", length_s=10)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: bool(kit.problems))
    assert kit.saved == []
    qtbot.waitUntil(lambda: len(kit.context.saver.interrupted) == 1)
    kit.context.settings.set("music_folder", "")
    kit.context.saver.finish_interrupted(kit.context.saver.interrupted[0].journal, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 1)


def test_a_disk_too_full_for_the_song_is_told_while_there_is_time(
    qtbot: QtBot, make_kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit(Script(frame_s=0.01))
    usage = shutil.disk_usage(Path.home())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=21_500_000))
    with qtbot.waitSignal(kit.context.saver.note_appeared) as note:
        kit.draft(title="Long", length_s=10)
        kit.context.requests.generate()
    assert note.args is not None
    assert message_text(note.args[0]) == str(note.args[0])
    assert str(note.args[0]) == (
        "The disk with the songs has 21 MB left, and this song may need 25 MB. Make room before it "
        "is done."
    )
    qtbot.waitUntil(lambda: len(kit.saved) == 1)


def test_without_a_model_generate_says_so(qtbot: QtBot, kit: StudioKit) -> None:
    kit.context.settings.set("model_folders", "")
    assert kit.context.catalog.choices() == []
    kit.context.requests.generate()
    assert "model" in kit.problems[0]


def test_songs_are_deleted_to_the_bin_and_come_back(
    qtbot: QtBot, kit: StudioKit, tmp_path: Path
) -> None:
    ids = [kit.make(qtbot, title=f"Song {n}", length_s=10) for n in range(3)]
    songs = kit.context.songs
    paths = [songs.song(i).path for i in ids]
    songs.delete(ids[:2])
    assert songs.rowCount() == 1
    qtbot.waitUntil(lambda: not paths[0].exists() and not paths[1].exists())
    assert len(list((tmp_path / "data home/Trash/files").glob("*.flac"))) == 2
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.rowCount() == 3)
    assert all(path.exists() for path in paths)
    assert not list((tmp_path / "data home/Trash/info").glob("*"))
    songs.undo_stack.redo()
    qtbot.waitUntil(lambda: not paths[0].exists())
    assert kit.problems == []


def test_rename_and_stars_are_in_the_file(qtbot: QtBot, kit: StudioKit) -> None:
    song_id = kit.make(qtbot, title="Old", length_s=10)
    songs = kit.context.songs
    index = songs.index_of(song_id)
    assert songs.setData(index, "New  name")
    assert songs.setData(index, 4, SongRole.STARS)
    assert index.data() == "New name"
    assert not songs.setData(index, "   ")

    def in_file() -> bool:
        recipe = read_song(songs.song(song_id).path).score.recipe
        return (recipe.title, recipe.stars) == ("New name", 4)

    qtbot.waitUntil(in_file)
    songs.song(song_id).path.unlink()
    songs.refresh_missing()
    qtbot.waitUntil(lambda: bool(index.data(SongRole.IS_MISSING)))
    songs.rename(song_id, "Gone")
    qtbot.waitUntil(lambda: bool(kit.problems))
    assert index.data() == "New name"


def test_a_song_from_another_computer_brings_everything_back(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    here = make_kit()
    song_id = here.make(qtbot, title="Travelling", lyrics=LYRICS, length_s=10, seed=77)
    moved = tmp_path / "renamed by somebody.flac"
    shutil.copy(here.context.songs.song(song_id).path, moved)
    there = make_kit(folder="elsewhere")
    opened: list[str] = []
    there.context.opener.song_opened.connect(lambda opened_id, _notes: opened.append(opened_id))
    there.context.opener.open([moved])
    qtbot.waitUntil(lambda: opened == [song_id])
    qtbot.waitUntil(lambda: there.context.draft.value("seed") == 77)
    assert there.context.draft.value("lyrics") == LYRICS
    there.context.opener.open([moved])
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert there.context.songs.rowCount() == 1


def test_settings_that_no_draft_holds_are_named(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    """The command line takes any temperature, and any length."""
    here = make_kit()
    kept = read_song(here.context.songs.song(here.make(qtbot, length_s=10)).path).require_score()
    request = kept.recipe.request
    sampling = replace(request.sampling, temperature=9.0, topk=900)
    wild = replace(request, sampling=sampling, max_audio_length_ms=12_500)
    notes: dict[str, str] = {}
    for name, asked in (("kept", request), ("wild", wild)):
        score = replace(kept, song_id=new_song_id(), recipe=replace(kept.recipe, request=asked))
        write_master(tmp_path / f"{name}.flac", fake_samples(kept.codes), score)
        there = make_kit(folder=name)
        there.context.opener.song_opened.connect(
            lambda _id, told, name=name: notes.update({name: " ".join(map(str, told))})
        )
        there.context.opener.open([tmp_path / f"{name}.flac"])
        qtbot.waitUntil(lambda name=name: name in notes)
        told: list[str] = []
        there.context.requests.note_appeared.connect(lambda note, told=told: told.append(str(note)))
        there.context.requests.restore_draft(score.song_id)
        qtbot.waitUntil(lambda told=told, name=name: name == "kept" or bool(told))
        assert len(told) <= 1, "one would hide the other"
    assert "outside" not in notes["kept"]
    assert "changed to fit: temperature, top-k, length." in notes["wild"]


def test_other_files_are_sorted_out(qtbot: QtBot, kit: StudioKit, tmp_path: Path) -> None:
    lyrics = tmp_path / "words.txt"
    lyrics.write_text("[verse]\nla")
    foreign = tmp_path / "foreign.wav"
    soundfile.write(foreign, np.zeros((4_410, 2)), 44_100)
    rubbish = tmp_path / "rubbish.bin"
    rubbish.write_bytes(bytes(range(256)))
    said: list[tuple[str, str]] = []
    opener = kit.context.opener
    opener.lyrics_read.connect(lambda read: said.append(("lyrics", read.text)))
    opener.foreign_opened.connect(lambda path, _s: said.append(("foreign", path.name)))
    opener.failed.connect(lambda path, _s: said.append(("failed", path.name)))
    opener.open([lyrics, foreign, rubbish, tmp_path / "nothing.flac"])
    qtbot.waitUntil(lambda: len(said) == 4)
    assert said == [
        ("lyrics", "[verse]\nla"),
        ("foreign", "foreign.wav"),
        ("failed", "rubbish.bin"),
        ("failed", "nothing.flac"),
    ]


def test_files_of_models_and_texts_without_words_say_what_they_are(
    qtbot: QtBot, kit: StudioKit, tmp_path: Path
) -> None:
    adapter, model = tmp_path / "my voice", tmp_path / "model"
    adapter.mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (adapter / name).write_text("{}")
    for part in ("HeartMuLa-oss-3B", "HeartCodec-oss"):
        (model / part).mkdir(parents=True)
        for name in ("config.json", "model.safetensors"):
            (model / part / name).write_text("{}")
    for name in ("tokenizer.json", "gen_config.json", "songs.json"):
        (model / name).write_text("{}")
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.lrc").write_text("[ti:Boats]\n[ar:Nobody]\n\n")
    kit.context.draft.set("lyrics", "mine")
    mula = model / "HeartMuLa-oss-3B"
    wanted = {
        adapter: "a style adapter",
        adapter / "adapter_model.safetensors": "a style adapter",
        adapter / "adapter_config.json": "a style adapter",
        model: "belongs to a model",
        mula: "belongs to a model",
        mula / "model.safetensors": "belongs to a model",
        model / "tokenizer.json": "belongs to a model",
        model / "songs.json": "cannot be used as a song",
        tmp_path / "empty": "no songs of Heart Studio",
        tmp_path / "words.lrc": "no lyrics in words.lrc",
    }
    told: dict[Path, str] = {}
    kit.context.opener.failed.connect(lambda path, message: told.update({path: str(message)}))
    kit.context.opener.open(list(wanted))
    qtbot.waitUntil(lambda: len(told) == len(wanted))
    assert [path for path in wanted if wanted[path] not in told[path]] == []
    assert kit.context.draft.draft.lyrics == "mine"


def test_songs_are_exported(qtbot: QtBot, kit: StudioKit, tmp_path: Path) -> None:
    ids = [kit.make(qtbot, title=f"Song {n}", length_s=10) for n in range(2)]
    written: list[list[Path]] = []
    failures: list[str] = []
    progress: list[tuple[int, int]] = []
    exporter = kit.context.exporter
    exporter.finished.connect(written.append)
    exporter.failed.connect(lambda message: failures.append(str(message)))
    exporter.progressed.connect(lambda done, total: progress.append((done, total)))
    kit.context.songs.song(ids[1]).path.unlink()
    exporter.export(ExportOrder(tuple(ids), ExportFormat.WAV16, tmp_path / "out"))
    qtbot.waitUntil(lambda: len(written) == 1)
    assert [p.suffix for p in written[0]] == [".wav"]
    assert len(failures) == 1
    assert "Song 1" in failures[0]
    assert progress[0] == (0, 2)
    assert progress[-1] == (2, 2)


def test_the_deck_follows_a_job_until_it_is_a_song(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(window_s=0.05))
    deck = kit.context.deck
    changes: list[tuple[str, int]] = []
    deck.changed.connect(lambda: changes.append((deck.song_id, deck.job_id)))
    kit.draft(title="Shown", lyrics=LYRICS, length_s=10)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: deck.duration_s > 0)
    assert deck.job_id == 1
    assert deck.title == "Shown"
    assert deck.expected_s == pytest.approx(10.0)
    peaks = deck.peaks
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    assert (deck.song_id, deck.job_id) == (kit.saved[0], 0)
    assert deck.peaks is peaks
    assert peaks.sample_count == 480_000
    assert deck.samples_between(0, 100).shape == (2, 100)
    assert changes == [("", 1), (kit.saved[0], 0)]
    assert [s.name for s in deck.sections] == ["intro", "verse", "chorus", "outro"]


def test_a_song_from_the_library_is_loaded_piece_by_piece(qtbot: QtBot, kit: StudioKit) -> None:
    first = kit.make(qtbot, title="A", lyrics=LYRICS, length_s=30, seed=1)
    second = kit.make(qtbot, title="B", lyrics=LYRICS, length_s=20, seed=2)
    deck = kit.context.deck
    deck.show_song(first)
    assert deck.title == "A"
    qtbot.waitUntil(lambda: deck.duration_s == pytest.approx(30.0))
    assert kit.context.player.duration_s == pytest.approx(30.0)
    assert kit.context.player.state is PlayState.PAUSED
    assert [s.name for s in deck.sections] == ["intro", "verse", "chorus", "outro"]
    kit.context.player.seek(7.0)
    deck.compare_with(second)
    qtbot.waitUntil(lambda: deck.song_id == second)
    assert kit.context.player.position_s == pytest.approx(7.0)
    deck.compare_with(first)
    assert deck.song_id == first, "going back is immediate"
    assert kit.context.player.position_s == pytest.approx(7.0)
    kit.context.songs.delete([first])
    assert deck.song_id == ""
    assert kit.context.player.state is PlayState.EMPTY


def test_a_missing_file_is_told(qtbot: QtBot, kit: StudioKit) -> None:
    song_id = kit.make(qtbot, title="A", length_s=10)
    kit.context.deck.clear()
    kit.context.songs.song(song_id).path.unlink()
    told: list[str] = []
    kit.context.player.problem_occurred.connect(lambda message: told.append(str(message)))
    kit.context.deck.show_song(song_id)
    qtbot.waitUntil(lambda: bool(told))
    assert "not there" in told[0]
    assert kit.context.deck.song_id == ""


def test_settings_and_draft_survive_a_restart(qtbot: QtBot, make_kit: Any, tmp_path: Path) -> None:
    first = StudioKit(tmp_path / "studio")
    first.draft(title="Kept", lyrics=LYRICS, tags=("a", "b"), takes=2)
    first.context.player.set_volume(0.3)
    made = first.make(qtbot, length_s=10)
    first.wait_idle(qtbot)
    qtbot.waitUntil(lambda: len(first.saved) == 2)
    draft = first.context.draft.draft
    first.close()
    again = make_kit()
    assert again.context.draft.draft == draft
    assert again.context.player.volume == pytest.approx(0.3)
    qtbot.waitUntil(lambda: again.context.songs.rowCount() == 2)
    assert again.context.songs.song(made) is not None


def test_a_lost_index_is_made_again_from_the_songs(
    qtbot: QtBot, make_kit: Any, tmp_path: Path
) -> None:
    first = StudioKit(tmp_path / "studio")
    song_id = first.make(qtbot, title="Kept", length_s=10)
    first.close()
    first.paths.library.write_bytes(b"this is no database" * 100)
    kit = make_kit()
    qtbot.waitUntil(lambda: kit.context.songs.rowCount() == 1)
    assert kit.context.songs.song(song_id) is not None


def test_the_prompt_is_counted_with_the_models_tokenizer(qtbot: QtBot, kit: StudioKit) -> None:
    counter = kit.context.counter
    kit.draft(tags=("rock",), lyrics="[verse]\nhello world", length_s=20)
    qtbot.waitUntil(lambda: counter.counts is not None and counter.counts.new_positions == 250)
    counts = counter.counts
    assert counts.tag_tokens > 2
    assert counts.lyrics_tokens > counts.tag_tokens - 3
    assert counts.left == counts.maximum - counts.tag_tokens - 1 - counts.lyrics_tokens - 250
    kit.draft(lyrics="[verse]\n" + "many words " * 200)
    qtbot.waitUntil(lambda: counter.counts.lyrics_tokens > 200)


def test_words_are_told_that_the_models_pronunciation_does_not_read(
    qtbot: QtBot, kit: StudioKit, tmp_path: Path
) -> None:
    write_checkpoint(tmp_path / "model")
    declare(tmp_path / "model")
    kit.context.settings.set("model_folders", str(tmp_path / "model"))
    counter = kit.context.counter

    def tells(word: str, positions: int) -> bool:
        counts = counter.counts
        return counts is not None and (counts.unread_word, counts.new_positions) == (
            word,
            positions,
        )

    kit.draft(lyrics="[verse]\nhello тебя", length_s=10)
    qtbot.waitUntil(lambda: tells("тебя", 125))
    kit.draft(lyrics="[verse]\nhello world")
    qtbot.waitUntil(lambda: tells("", 125))
    kit.draft(lyrics="[verse]\nhello тебя", instrumental=True, length_s=20)
    qtbot.waitUntil(lambda: tells("", 250))


def test_the_device_of_the_settings_is_used_where_the_draft_leaves_the_choice(
    qtbot: QtBot, kit: StudioKit
) -> None:
    kit.context.settings.set("device_wish", "cpu")
    kit.make(qtbot, title="x", length_s=10)
    kit.make(qtbot, device_wish="cuda")
    assert [device for _, device in kit.engine.loads] == ["cpu", "cuda"]


def test_precision_and_codec_device_reach_the_engine(qtbot: QtBot, kit: StudioKit) -> None:
    kit.make(qtbot, title="x", length_s=10)
    kit.context.settings.set("precision", "int8")
    kit.context.settings.set("codec_device", "cuda:1")
    kit.make(qtbot)
    kit.make(qtbot)
    folder = str(kit.context.paths.journals)
    first, second = EngineWish(), EngineWish("auto", "int8", "cuda:1")
    assert kit.engine.wishes == [replace(wish, sound_folder=folder) for wish in (first, second)]
    kit.context.settings.set("precision", "int4")
    kit.context.settings.set("codec_precision", "float32")
    kit.make(qtbot)
    last = EngineWish("auto", "int4", "cuda:1", "float32")
    assert kit.engine.wishes[-1] == replace(last, sound_folder=folder)


def test_takes_are_composed_together_unless_the_settings_say_otherwise(
    qtbot: QtBot, kit: StudioKit
) -> None:
    for wanted, batches in ((True, [2]), (False, [])):
        kit.engine.batches.clear()
        kit.context.settings.set("takes_together", wanted)
        before = len(kit.saved)
        kit.draft(title="Two", length_s=10, takes=2)
        kit.context.requests.generate()
        qtbot.waitUntil(lambda before=before: len(kit.saved) == before + 2)
        kit.wait_idle(qtbot)
        assert kit.engine.batches == batches


def test_memory_is_freed_after_a_rest(qtbot: QtBot, kit: StudioKit) -> None:
    kit.context.settings.set("free_memory_after_min", 1)
    kit.make(qtbot, title="x", length_s=10)
    timer = kit.studio._wiring._idle_timer
    assert timer.isActive()
    timer.setInterval(30)
    qtbot.waitUntil(lambda: kit.engine.released == 1)
    kit.make(qtbot)
    assert len(kit.engine.loads) == 2


def test_models_let_go_of_their_files_before_these_are_replaced(
    qtbot: QtBot, kit: StudioKit
) -> None:
    kit.make(qtbot)
    kit.context.downloads.replacing.emit()
    qtbot.waitUntil(lambda: kit.engine.released == 1)


def test_a_new_song_is_played_when_its_first_seconds_are_there(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(window_s=0.1))
    kit.context.settings.set("play_when_ready", True)
    wanted: list[str] = []
    kit.context.player.problem_occurred.connect(lambda message: wanted.append(str(message)))
    kit.context.player.state_changed.connect(lambda state: wanted.append(state.value))
    kit.make(qtbot, title="x", length_s=10)
    # With a sound card it plays; without one it says why not.
    assert "playing" in wanted or any("sound" in word or "PortAudio" in word for word in wanted)
    kit.context.player.pause()


def test_a_change_that_comes_after_the_end_starts_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    kit = StudioKit(tmp_path / "studio")
    kit.close()
    kit.draft(title="Late", lyrics="[verse]\nlate")  # a timer left behind fails the test
    assert not kit.context.counter._timer.isActive()


def test_jobs_queue_while_one_runs(qtbot: QtBot, make_kit: Any) -> None:
    kit = make_kit(Script(frame_s=0.005))
    for n in range(3):
        kit.draft(title=f"Song {n}", length_s=10)
        kit.context.requests.generate()
    assert kit.context.queue.state is EngineState.RUNNING
    assert (
        len(kit.context.queue.jobs()) == 3
        or qtbot.waitUntil(lambda: len(kit.context.queue.jobs()) == 3) is None
    )
    qtbot.waitUntil(lambda: len(kit.saved) == 3)
    titles = [kit.context.songs.song(i).title for i in kit.saved]
    assert titles == ["Song 0", "Song 1", "Song 2"]
    request = kit.engine.requests[0]
    assert isinstance(request, GenerationRequest)
    assert replace(request, seed=1, codec_seed=1) == replace(
        kit.engine.requests[1], seed=1, codec_seed=1
    )


def test_lyrics_of_one_endless_line_are_refused_at_generate(kit: StudioKit) -> None:
    kit.draft(lyrics="[verse]\n" + "a" * 200_000)
    kit.context.requests.generate()
    assert kit.problems == [
        "The lyrics have 200008 characters; at most 50000 can be sung. Shorten them."
    ]
    assert kit.context.queue.state is EngineState.IDLE


def test_the_deck_goes_on_with_another_take_when_the_shown_one_is_dropped(
    qtbot: QtBot, make_kit: Any
) -> None:
    kit = make_kit(Script(silent_at=0))
    kit.engine.script.may_go_on.clear()
    kit.draft(title="Rain", length_s=10, takes=3)
    kit.context.requests.generate()
    first, second, _ = [job.id for job in kit.context.queue.running]
    deck, shown = kit.context.deck, list[int]()
    deck.changed.connect(lambda: shown.append(deck.job_id))
    assert deck.job_id == first
    kit.context.queue.stop_job(first)
    kit.engine.script.may_go_on.set()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert shown[0] == second
    assert deck.song_id in kit.saved
