"""Lyrics are timed: listened to on the engine thread, aligned, written into the song's own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import EngineError
from engine.listening.transcript import ROUGH
from engine.messages import NOTHING, Message
from engine.songs.line_times import LyricsTimes
from engine.songs.score import Score
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import JobProgress
from heartstudio.jobs.songs.export import ExportFormat, ExportOrder
from heartstudio.jobs.songs.timing import AT_WORK, NO_SONG, NO_WORDS, NOTHING_HEARD, TimedSong
from tests.heartstudio.fake_transcriber import NAME, heard, make_transcriptor
from tests.heartstudio.queue_events import listen, waiting_for_failure
from tests.heartstudio.studio_kit import StudioKit

LYRICS = """[intro]

[verse]
Paper boats on a silver stream
Carry the light of a borrowed dream

[chorus]
Sail on, sail on"""
WORDS = heard((1.0, "paper boats on a silver stream"), (3.0, "sail on sail on"))


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path) -> Iterator[StudioKit]:
    kit = StudioKit(tmp_path / "studio")
    make_transcriptor(kit.paths.models)
    yield kit
    kit.close()


def score_of(kit: StudioKit, song_id: str) -> Score:
    song = kit.context.songs.song(song_id)
    assert song is not None
    score = read_song(song.path).score
    assert score is not None
    return score


def make(kit: StudioKit, qtbot: QtBot, lyrics: str = LYRICS) -> str:
    return kit.make(qtbot, title="Boats", lyrics=lyrics, length_s=10)


def time_it(kit: StudioKit, qtbot: QtBot, song_id: str) -> TimedSong:
    with qtbot.waitSignal(kit.context.timing.timed) as ended:
        kit.context.timing.time(song_id)
    assert ended.args is not None
    assert ended.args[0] == song_id
    return ended.args[1]


def note_of(kit: StudioKit, qtbot: QtBot, song_id: str) -> str:
    with qtbot.waitSignal(kit.context.timing.note_appeared) as said:
        kit.context.timing.time(song_id)
    assert said.args is not None
    return str(said.args[0])


def test_times_of_lines_and_sections_go_into_the_file(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    path = kit.context.songs.song(song_id).path  # type: ignore[union-attr]
    sound = read_song(path).load()
    estimated = score_of(kit, song_id).sections
    timed = time_it(kit, qtbot, song_id)
    score = score_of(kit, song_id)
    assert score.lyrics_times == timed.times
    assert timed.times.model == NAME
    lines = [(line.line, line.heard) for line in timed.times.lines]
    assert lines == [(3, True), (4, False), (7, True)]
    assert [section.name for section in score.sections] == ["intro", "verse", "chorus"]
    assert [section.start_frame for section in score.sections] == [0, 12, 38]
    assert score.sections != estimated
    assert np.array_equal(read_song(path).load(), sound)


def test_an_extended_song_keeps_its_parents_sections(kit: StudioKit, qtbot: QtBot) -> None:
    parent = make(kit, qtbot)
    kit.context.requests.prepare_extension(parent, 8.0)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    song_id = kit.make(qtbot, title="More", lyrics="[outro]\nSail on, sail on", length_s=10)
    before = score_of(kit, song_id).sections
    assert [section.name for section in before] == ["intro", "verse", "chorus", "outro"]
    for start_s in (12.0, 13.0):  # a second listening moves them, and doubles none
        kit.transcriber.words = heard((start_s, "sail on sail on"))
        time_it(kit, qtbot, song_id)
        sections = score_of(kit, song_id).sections
        assert sections[:3] == before[:3]
        assert [(s.name, s.start_frame) for s in sections[3:]] == [("outro", start_s * 12.5 // 1)]


def test_an_export_with_times_finds_a_name_that_is_free_for_both(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path
) -> None:
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    time_it(kit, qtbot, song_id)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Boats.lrc").write_text("somebody else's")
    order = ExportOrder((song_id,), ExportFormat.WAV16, folder, with_lrc=True)
    with qtbot.waitSignal(kit.context.exporter.finished) as ended:
        kit.context.exporter.export(order)
    assert [path.name for path in ended.args[0]] == ["Boats 2.wav", "Boats 2.lrc"]
    assert (folder / "Boats.lrc").read_text() == "somebody else's"


def test_it_is_a_job_of_the_engine_thread_with_the_whole_sound(
    kit: StudioKit, qtbot: QtBot
) -> None:
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    stages: list[str] = []
    listen(kit.context.queue, JobProgress, lambda p: stages.append(p.stage.value))
    time_it(kit, qtbot, song_id)
    assert kit.transcriber.threads == kit.engine.threads
    assert kit.transcriber.loads == [(str(kit.paths.models / NAME), "auto")]
    request = kit.transcriber.requests[0]
    song = kit.context.songs.song(song_id)
    assert song is not None
    assert request.path == song.path
    assert request.lyrics == LYRICS
    assert "listen" in stages
    assert kit.transcriber.released == 1
    assert kit.engine.released == 1  # one model at a time in memory
    assert kit.context.queue.jobs()[-1].spec.song_id == song_id  # its own job has gone
    assert kit.context.songs.rowCount() == 1
    make(kit, qtbot)  # and the engine is loaded again
    assert len(kit.engine.loads) == 2


def test_the_open_song_is_followed_and_its_sections_move(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    context = kit.context
    context.deck.show_song(song_id)
    assert context.timing.shown is None
    timed = time_it(kit, qtbot, song_id)
    assert context.timing.shown == timed
    assert [s.start_s for s in context.deck.sections] == [0.0, 0.96, 3.04]
    context.deck.clear()
    assert context.timing.shown is None
    with qtbot.waitSignal(context.timing.shown_changed):
        context.deck.show_song(song_id)  # as after a restart: from the file
    assert context.timing.shown == timed
    qtbot.waitUntil(lambda: [s.start_s for s in context.deck.sections] == [0.0, 0.96, 3.04])


def test_a_stop_leaves_the_song_as_it_is(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words, kit.transcriber.hangs = WORDS, True
    song_id = make(kit, qtbot)
    before = score_of(kit, song_id)
    kit.context.timing.time(song_id)
    qtbot.waitUntil(lambda: bool(kit.transcriber.requests))
    assert kit.context.timing.why_not(song_id) == AT_WORK
    with qtbot.waitSignal(kit.context.timing.note_appeared):
        kit.context.queue.stop()
    assert score_of(kit, song_id) == before
    assert kit.context.timing.why_not(song_id) == NOTHING


def test_nothing_heard_is_said_and_nothing_kept(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words = heard((1.0, "aah ooh aah"))
    song_id = make(kit, qtbot)
    before = score_of(kit, song_id)
    assert note_of(kit, qtbot, song_id) == str(NOTHING_HEARD)
    assert score_of(kit, song_id) == before


def test_a_failure_is_a_failed_job_with_its_sentence(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.error = EngineError(Message.plain("Install it with: pip"))
    song_id = make(kit, qtbot)
    with waiting_for_failure(qtbot, kit.context.queue) as failed:
        kit.context.timing.time(song_id)
    assert failed.args is not None
    assert str(failed.args[1].outcome.message) == "Install it with: pip"
    assert failed.args[1].outcome.decode_again is None
    assert kit.transcriber.released == 1
    kit.transcriber.error, kit.transcriber.words = None, WORDS
    with qtbot.waitSignal(kit.context.timing.timed) as ended:
        kit.context.queue.retry(failed.args[0])
    assert ended.args is not None
    assert ended.args[0] == song_id


def test_it_waits_for_the_song_being_made(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    kit.engine.script.frame_s = 0.01
    kit.context.requests.generate()
    timed = time_it(kit, qtbot, song_id)
    assert timed.song_id == song_id
    assert len(kit.engine.requests) == 2
    assert len(kit.saved) == 2


def test_why_a_song_cannot_be_timed(kit: StudioKit, qtbot: QtBot) -> None:
    timing = kit.context.timing
    assert timing.why_not("") == NO_SONG
    assert timing.why_not(make(kit, qtbot, "[intro]\n[chorus]")) == NO_WORDS


def test_without_a_transcriber_nothing_happens(qtbot: QtBot, tmp_path: Path) -> None:
    kit = StudioKit(tmp_path / "bare")
    song_id = make(kit, qtbot)
    assert kit.context.timing.transcriber_folder() is None
    kit.context.timing.time(song_id)
    assert kit.context.timing.why_not(song_id) == NOTHING
    assert kit.transcriber.loads == []
    kit.close()


def test_timed_lyrics_are_exported_beside_the_song(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path
) -> None:
    kit.transcriber.words = WORDS
    song_id, other = make(kit, qtbot), make(kit, qtbot, "[verse]\nOther words")
    time_it(kit, qtbot, song_id)
    exporter = kit.context.exporter

    def export(folder: Path, with_lrc: bool) -> list[str]:
        order = ExportOrder((song_id, other), ExportFormat.WAV16, folder, with_lrc=with_lrc)
        with qtbot.waitSignal(exporter.finished) as ended:
            exporter.export(order)
        assert ended.args is not None
        assert sorted(ended.args[0]) == sorted(folder.iterdir())
        return sorted(path.name for path in folder.iterdir())

    assert export(tmp_path / "with", True) == ["Boats 2.wav", "Boats.lrc", "Boats.wav"]
    text = (tmp_path / "with" / "Boats.lrc").read_text(encoding="utf-8")
    assert text.splitlines() == [
        *("[ti:Boats]", "[length:00:10]", "[00:01.00]Paper boats on a silver stream"),
        *("[00:03.00]Sail on, sail on", "[00:03.40]"),
    ]
    assert export(tmp_path / "without", False) == ["Boats 2.wav", "Boats.wav"]


def test_a_repaired_copy_has_no_times(kit: StudioKit, qtbot: QtBot) -> None:
    """A passage that was made again is to be listened to again."""
    kit.transcriber.words = WORDS
    song_id = make(kit, qtbot)
    time_it(kit, qtbot, song_id)
    score = score_of(kit, song_id)
    assert isinstance(score.lyrics_times, LyricsTimes)
    kit.context.requests.render_again(song_id, 10, True)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert score_of(kit, kit.saved[-1]).lyrics_times is None


def test_rough_times_are_said(kit: StudioKit, qtbot: QtBot) -> None:
    kit.transcriber.words, kit.transcriber.is_rough = WORDS, True
    song_id = make(kit, qtbot)
    assert note_of(kit, qtbot, song_id) == str(ROUGH)
    assert score_of(kit, song_id).lyrics_times is not None
