"""The radio in the whole app, over the fake engine and an output without a device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.contract import SAMPLE_RATE_HZ
from engine.messages import Message
from engine.songs.song_file import read_song
from heartstudio.audio.null_output import NullOutput
from heartstudio.jobs.engine.job import EngineState, JobState
from heartstudio.jobs.songs.radio import Radio, RadioState
from heartstudio.model.radio_plan import RadioSong, RingLimits, Station
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.studio_kit import StudioKit

POP, ROCK = ("pop", "piano"), ("rock", "drums")
STATION = Station((POP, ROCK), song_s=10)
SPEED = 4.0
Make = Callable[..., StudioKit]


class RadioKit:
    """A studio whose player is heard nowhere, at four times the speed."""

    def __init__(self, make_kit: Make, script: Script | None = None, speed: float = SPEED) -> None:
        self.output = NullOutput(speed)
        self.kit = make_kit(script, output=self.output)
        self.context = self.kit.context
        self.radio: Radio = self.context.radio
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.kept: list[str] = []
        self.heard: list[str] = []
        self.radio.note_appeared.connect(lambda message: self.notes.append(str(message)))
        self.radio.problem_occurred.connect(lambda message, _d: self.problems.append(str(message)))
        self.radio.kept.connect(self.kept.append)
        self.radio.changed.connect(self._hear)

    @property
    def state(self) -> RadioState:
        return self.radio.status.state

    @property
    def files(self) -> list[Path]:
        folder = self.kit.paths.radio
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def song(self) -> RadioSong:
        song = self.radio.status.song
        assert song is not None
        return song

    def until_playing(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: self.state is RadioState.PLAYING)

    def _hear(self) -> None:
        song = self.radio.status.song
        if song is not None and (not self.heard or self.heard[-1] != song.song_id):
            self.heard.append(song.song_id)


@pytest.fixture
def make(make_kit: Make) -> Callable[..., RadioKit]:
    return lambda *arguments, **named: RadioKit(make_kit, *arguments, **named)


Maker = Callable[..., RadioKit]


def test_it_plays_song_after_song_and_keeps_only_what_is_kept(make: Maker, qtbot: QtBot) -> None:
    one = make()
    one.radio.start(STATION)
    assert one.state is RadioState.GATHERING
    one.until_playing(qtbot)
    first = one.song()
    assert first.title.startswith(("Pop Piano", "Rock Drums"))
    qtbot.waitUntil(lambda: len(one.heard) >= 3)
    assert len(set(one.heard)) == len(one.heard)
    assert len(one.files) <= 5
    assert one.output.peak > 0.02
    assert one.radio.held_samples <= 3 * 10 * SAMPLE_RATE_HZ
    song = one.song()
    one.radio.keep(song.song_id)
    one.radio.keep(song.song_id)
    qtbot.waitUntil(lambda: bool(one.kept))
    kept = one.context.songs.song(song.song_id)
    assert kept is not None
    assert kept.path.parent == one.kit.paths.music
    assert kept.title == one.kept[0] == song.title
    assert kept.tags in (",".join(POP), ",".join(ROCK))
    assert read_song(kept.path).require_score().frame_count == 125
    assert not song.path.exists()
    one.radio.stop()
    assert one.state is RadioState.OFF
    qtbot.waitUntil(lambda: not one.kit.paths.radio.exists())
    one.kit.wait_idle(qtbot)
    assert not one.context.queue.jobs()
    assert one.kept == [song.title]
    assert not one.kit.saved
    assert not one.problems


def test_both_take_their_lyrics_from_the_list(make: Maker, qtbot: QtBot) -> None:
    one = make()
    one.radio.start(Station((POP,), ("[verse]\nOne moon", "[verse]\nTwo suns"), 10))
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) >= 4)
    one.radio.stop()
    lyrics = [request.lyrics for request in one.kit.engine.requests]
    assert set(lyrics[:2]) == set(lyrics[2:4]) == {"[verse]\nOne moon", "[verse]\nTwo suns"}
    seeds = [request.seed for request in one.kit.engine.requests]
    assert len(set(seeds)) == len(seeds)


def test_skip_fades_to_the_next_song(make: Maker, qtbot: QtBot) -> None:
    one = make()
    one.radio.start(Station((POP, ROCK), song_s=60))
    one.until_playing(qtbot)
    first = one.song()
    qtbot.waitUntil(lambda: one.radio.status.ready >= 1)
    one.radio.skip()
    one.radio.skip()
    qtbot.waitUntil(lambda: one.song() is not first)
    assert one.radio.status.position_s < 5.0
    assert one.radio.status.previous is first
    one.radio.keep(first.song_id)
    qtbot.waitUntil(lambda: one.kept == [first.title])


def test_a_song_that_cannot_be_kept_says_what_to_do_and_can_be_kept_later(
    make: Maker, qtbot: QtBot, tmp_path: Path
) -> None:
    one = make()
    one.radio.start(Station((POP,), song_s=60))
    one.until_playing(qtbot)
    song = one.song()
    one.context.settings.set("music_folder", str(tmp_path / "drive"))
    one.radio.keep(song.song_id)
    qtbot.waitUntil(lambda: bool(one.notes))
    assert one.notes[0].endswith("choose another folder under Settings → Files.")
    (tmp_path / "drive").mkdir()
    one.radio.keep(song.song_id)
    qtbot.waitUntil(lambda: one.kept == [song.title])


def test_a_skip_without_a_next_song_waits_for_it(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(silent_at=3))
    script = one.kit.engine.script
    one.radio.start(Station((POP,), song_s=10))
    one.until_playing(qtbot)
    first = one.song()
    script.may_go_on.clear()
    qtbot.waitUntil(lambda: one.radio.status.ready <= 4)
    for song in range(4):
        del song
        one.radio.skip()
    script.may_go_on.set()
    qtbot.waitUntil(lambda: one.song() is not first)


def test_never_again_draws_the_combination_no_more(make: Maker, qtbot: QtBot) -> None:
    one = make()
    one.radio.start(STATION, RingLimits(songs=3))
    one.until_playing(qtbot)
    barred = one.song().draw.combination
    one.radio.never_again()
    other = ROCK if barred.tags == POP else POP
    qtbot.waitUntil(lambda: one.song().draw.combination != barred)
    asked = len(one.kit.engine.requests)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) >= asked + 2)
    assert {request.tags for request in one.kit.engine.requests[asked + 1 :]} == {",".join(other)}
    one.radio.never_again()
    qtbot.waitUntil(lambda: one.state is RadioState.OFF)
    assert any("nothing of its station" in note for note in one.notes)
    qtbot.waitUntil(lambda: not one.kit.paths.radio.exists())


def test_a_persons_song_goes_first_and_the_radios_is_made_afterwards(
    make: Maker, qtbot: QtBot
) -> None:
    one = make(Script(silent_at=5))
    script = one.kit.engine.script
    script.may_go_on.clear()
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 1)
    one.kit.draft(tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.context.requests.generate()
    one.context.requests.generate()
    script.may_go_on.set()
    qtbot.waitUntil(lambda: len(one.kit.saved) == 2)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) >= 4)
    tags = [request.tags for request in one.kit.engine.requests]
    assert tags[1:3] == ["folk", "folk"]
    assert tags[0] == tags[3] != "folk"
    assert one.kit.engine.requests[0].seed == one.kit.engine.requests[3].seed
    states = {job.state for job in one.context.queue.jobs() if job.spec.work.makes_song}
    assert states == {JobState.FINISHED}


def test_a_waiting_song_of_the_radio_moves_behind_a_persons(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(silent_at=5))
    script, queue = one.kit.engine.script, one.context.queue
    script.may_go_on.clear()
    one.kit.draft(tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.context.requests.generate()
    one.radio.start(STATION)
    one.context.requests.generate()
    assert [job.spec.work.makes_song for job in queue.jobs()] == [True, True, False]
    script.may_go_on.set()
    one.until_playing(qtbot)
    assert len(one.kit.saved) == 2


def test_a_stop_leaves_nothing_behind(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(frame_s=0.05))
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 1)
    one.radio.stop()
    qtbot.waitUntil(lambda: one.context.queue.state is EngineState.IDLE)
    assert one.kit.engine.frames_made < 40
    assert not one.context.queue.jobs()
    assert not one.files
    assert not list(one.kit.paths.journals.iterdir())
    assert not one.context.player.has_song


def test_who_stops_or_removes_its_song_in_the_queue_stops_it(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(frame_s=0.05))
    queue = one.context.queue
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 1)
    one.context.requests.stop()
    qtbot.waitUntil(lambda: one.state is RadioState.OFF)
    one.kit.wait_idle(qtbot)
    one.kit.draft(tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.context.requests.generate()
    one.radio.start(STATION)
    waiting = queue.jobs()[-1]
    assert waiting.state is JobState.QUEUED
    queue.remove(waiting.id)
    assert one.state is RadioState.OFF
    queue.stop()
    queue.stop()
    one.kit.wait_idle(qtbot)


def test_two_failures_in_a_row_stop_it(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(fail_at=3))
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: one.state is RadioState.OFF)
    assert len(one.kit.engine.requests) == 2
    one.kit.wait_idle(qtbot)
    assert not one.context.queue.jobs()


def test_another_song_puts_it_aside_until_it_is_taken_back(make: Maker, qtbot: QtBot) -> None:
    one = make()
    song_id = one.kit.make(qtbot, tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.radio.start(Station((POP,), song_s=60))
    one.until_playing(qtbot)
    assert one.context.deck.song_id == ""
    one.radio.toggle()
    assert one.state is RadioState.PAUSED
    one.radio.toggle()
    assert one.state is RadioState.PLAYING
    one.context.deck.show_song(song_id, play=True)
    assert one.state is RadioState.ASIDE
    position_s = one.radio.status.position_s
    one.radio.toggle()
    assert one.state is RadioState.PLAYING
    assert abs(one.radio.status.position_s - position_s) < 2.0
    assert one.context.deck.song_id == ""
    one.radio.stop()
    assert not one.context.player.has_song


def test_it_waits_aside_for_who_listens_to_another_song(make: Maker, qtbot: QtBot) -> None:
    one = make(speed=0.1)
    song_id = one.kit.make(qtbot, tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.radio.start(STATION)
    one.context.deck.show_song(song_id, play=True)
    qtbot.waitUntil(lambda: one.state is RadioState.ASIDE)
    assert one.context.deck.song_id == song_id


def test_it_replaces_what_was_heard_when_it_was_started(make: Maker, qtbot: QtBot) -> None:
    one = make(speed=0.1)
    song_id = one.kit.make(qtbot, tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.context.deck.show_song(song_id, play=True)
    one.radio.start(STATION)
    one.until_playing(qtbot)
    assert one.context.deck.song_id == ""


def test_back_to_the_start_is_the_start_of_the_song(make: Maker, qtbot: QtBot) -> None:
    one = make()
    player = one.context.player
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: len(one.heard) == 2)
    player.set_loop((0.0, 1.0))
    player.seek(0.0)
    qtbot.waitUntil(lambda: player.loop is None)
    qtbot.waitUntil(lambda: 0.0 <= one.radio.status.position_s < 2.0)
    assert player.head_samples > 7 * SAMPLE_RATE_HZ
    qtbot.waitUntil(lambda: len(one.heard) == 3)


def test_a_persons_song_is_shown_though_the_radio_composes(make: Maker, qtbot: QtBot) -> None:
    one = make(Script(frame_s=0.01))
    song_id = one.kit.make(qtbot, tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    assert one.context.deck.song_id == song_id
    one.kit.engine.script.frame_s = 0.1
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 2)
    one.context.requests.generate()
    qtbot.waitUntil(lambda: one.context.deck.job_id != 0)
    one.kit.engine.script.frame_s = 0.0
    qtbot.waitUntil(lambda: len(one.kit.saved) == 2)


def test_a_slow_computer_is_told_how_much_it_gathers(
    make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make(Script(frame_s=0.004))
    monkeypatch.setattr("heartstudio.model.radio_plan.RadioPlan.work_per_s", 2.0)
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: one.radio.status.ready == 1)
    status = one.radio.status
    assert status.state is RadioState.GATHERING
    assert status.beginning is not None
    assert status.beginning.songs == 4
    assert 0.2 <= status.gathered < 1.0
    assert status.wait_s is not None
    one.until_playing(qtbot)
    assert one.radio.status.ready == 3


def test_without_a_model_it_says_so(make: Maker) -> None:
    one = make()
    one.context.settings.set("model_folders", "")
    one.radio.start(STATION)
    assert one.state is RadioState.OFF
    assert "no model" in one.problems[0]


def test_what_a_crash_left_is_removed_at_the_next_start(make_kit: Make, qtbot: QtBot) -> None:
    kit = make_kit(None, "again")
    kit.paths.radio.mkdir()
    (kit.paths.radio / "Old.flac").write_bytes(b"left")
    qtbot.waitUntil(lambda: not kit.paths.radio.exists())


def test_closing_the_app_cleans_the_ring(make: Maker, qtbot: QtBot) -> None:
    one = make()
    one.radio.start(STATION)
    one.until_playing(qtbot)
    assert one.files
    assert one.radio.shutdown()
    assert not one.kit.paths.radio.exists()
    one.radio._background = None  # pyright: ignore[reportPrivateUsage]


def test_a_full_disk_ends_it_with_a_sentence(
    make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heartstudio.jobs.songs.radio.write_ring_song", full)
    one.radio.start(STATION)
    qtbot.waitUntil(lambda: bool(one.problems))
    assert one.state is RadioState.OFF
    assert one.problems == ["A song of the radio could not be written."]


class FakeWriter:
    """Answers of a text model, by hand."""

    def __init__(self, one: RadioKit, monkeypatch: pytest.MonkeyPatch) -> None:
        self.titles = one.context.titles
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.cancelled: list[int] = []
        monkeypatch.setattr(self.titles, "request_lyrics", self._request)
        monkeypatch.setattr(self.titles, "cancel", self.cancelled.append)

    def _request(self, topic: str, tags: tuple[str, ...]) -> int:
        self.asked.append((topic, tags))
        return len(self.asked)


WRITTEN = Station((POP,), song_s=10, topic="boats")


def test_the_text_model_writes_other_lyrics_for_each_song(
    make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make(Script(silent_at=5))
    writer, script = FakeWriter(one, monkeypatch), one.kit.engine.script
    script.may_go_on.clear()
    one.radio.start(WRITTEN)
    assert one.radio.status.is_asking
    writer.titles.lyrics_ready.emit(99, "[verse]\nAnother's")
    assert writer.asked == [("boats", POP)]
    writer.titles.lyrics_ready.emit(1, "[verse]\nA sail")
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 1)
    assert not one.radio.status.is_asking
    one.kit.draft(tags=("folk",), lyrics="[verse]\nMine", length_s=10)
    one.context.requests.generate()
    script.may_go_on.set()
    qtbot.waitUntil(lambda: len(writer.asked) == 2)
    lyrics = [request.lyrics for request in one.kit.engine.requests]
    assert lyrics == ["[verse]\nA sail", "[verse]\nMine", "[verse]\nA sail"]
    writer.titles.lyrics_ready.emit(2, "[verse]\nAn oar")
    qtbot.waitUntil(lambda: len(one.kit.engine.requests) == 4)
    assert one.kit.engine.requests[-1].lyrics == "[verse]\nAn oar"
    qtbot.waitUntil(lambda: one.radio.status.song is not None)
    assert one.song().title == "Sail"
    qtbot.waitUntil(lambda: len(writer.asked) == 3)
    one.radio.stop()
    assert writer.cancelled == [3]
    writer.titles.lyrics_ready.emit(3, "[verse]\nToo late")
    assert one.state is RadioState.OFF


def test_a_text_model_that_fails_twice_stops_it_with_its_sentence(
    make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make()
    writer = FakeWriter(one, monkeypatch)
    one.radio.start(WRITTEN)
    writer.titles.lyrics_failed.emit(1, Message.plain("It slept."))
    assert one.radio.is_on
    qtbot.waitUntil(lambda: len(writer.asked) == 2)
    writer.titles.lyrics_failed.emit(2, Message.plain("It slept."))
    assert one.state is RadioState.OFF
    assert one.problems == ["It slept."]


def test_a_text_model_may_refuse_at_once(
    make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make()
    titles = one.context.titles

    def refuse(_topic: str, _tags: tuple[str, ...]) -> int:
        titles.lyrics_failed.emit(7, Message.plain("No address."))
        return 7

    monkeypatch.setattr(titles, "request_lyrics", refuse)
    one.radio.start(WRITTEN)
    qtbot.waitUntil(lambda: one.state is RadioState.OFF)
    assert one.problems == ["No address."]
