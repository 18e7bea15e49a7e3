"""Endless songs in the app: asked for at the slider's end, held to their pace, stopped, saved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.contract import (
    TOKEN_FRAME_RATE_HZ,
    CodecParams,
    Event,
    FramesComposed,
    GenerationRequest,
    Progress,
    RoundBegan,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.growing_sound import GrowingSound
from engine.songs.journal import JournalWriter
from engine.songs.recipe import recipe_of_request
from engine.songs.score import SectionTime, new_song_id
from engine.songs.song_file import read_song
from heartstudio.audio.track import Track
from heartstudio.jobs.engine.job import JobProgress
from heartstudio.jobs.engine.progress import ProgressMeter
from heartstudio.jobs.engine.work import ENDLESS_LEAD_S, Compose, Decode, SongGrew, at_its_pace
from heartstudio.jobs.songs import peak_loader, song_writing
from heartstudio.jobs.songs.peak_loader import PeakLoader
from heartstudio.jobs.songs.recipes import draft_of
from heartstudio.model.draft import (
    LENGTH_RANGE_S,
    UNTIL_STOPPED_S,
    Draft,
    DraftModel,
    clamped,
    requests_of,
)
from heartstudio.model.sections import SectionPlan
from heartstudio.model.settings import Rates
from heartstudio.view.making.parameter_panel import LENGTH
from heartstudio.view.making.status import detail_text
from heartstudio.view.widgets.slider_spin import ENDLESS, DurationSpin, SliderSpin
from tests.heartstudio.builders import job_spec
from tests.heartstudio.fake_engine import DEVICE, MODEL, Script, fake_codes
from tests.heartstudio.queue_events import listen
from tests.heartstudio.studio_kit import StudioKit

LYRICS = "[verse]\none two three\n\n[chorus]\nfour five six"
STARTED = SongStarted(1, 1, DEVICE, MODEL, 0, 0, 40, 8192)


@pytest.fixture
def length(qtbot: QtBot) -> SliderSpin:
    control = SliderSpin(LENGTH, "&Length")
    qtbot.addWidget(control)
    return control


def test_the_sliders_end_is_endless(qtbot: QtBot, length: SliderSpin) -> None:
    edited: list[object] = []
    length.edited.connect(edited.append)
    length.slider.setFocus()
    qtbot.keyClick(length.slider, Qt.Key.Key_End)
    assert edited == [UNTIL_STOPPED_S]
    assert length.spin.text() == ENDLESS
    qtbot.keyClick(length.slider, Qt.Key.Key_Left)
    assert edited[-1] == LENGTH_RANGE_S[1]
    assert length.spin.text() == "6:00"


def test_typing_a_long_duration_is_not_endless(qtbot: QtBot, length: SliderSpin) -> None:
    spin = length.spin
    assert isinstance(spin, DurationSpin)
    for typed in ("6:03", "9:59"):
        spin.selectAll()
        qtbot.keyClicks(spin, typed)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        assert (spin.text(), spin.value()) == ("6:00", 360), typed
    spin.lineEdit().setText(ENDLESS)  # the test's keyboard has no such key
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert spin.value() == UNTIL_STOPPED_S


@pytest.mark.parametrize(
    ("given", "length_s"), [(365, 365), (361, 360), (364, 360), (366, 360), (3600, 360), (0, 10)]
)
def test_no_other_length_becomes_endless(given: int, length_s: int) -> None:
    assert clamped(Draft(length_s=given)).length_s == length_s


def test_the_draft_asks_for_it_and_a_song_brings_it_back() -> None:
    (request,) = requests_of(Draft(length_s=UNTIL_STOPPED_S))
    assert request.until_stopped
    assert Compose(request).asked_s == 0
    assert draft_of(recipe_of_request(request), Draft()).until_stopped
    (plain,) = requests_of(Draft(length_s=360))
    assert not plain.until_stopped
    hour = GenerationRequest("", "", 3_600_000)
    assert not draft_of(recipe_of_request(hour), Draft()).until_stopped
    model = DraftModel(Draft(length_s=UNTIL_STOPPED_S))
    model.undo_stack.clear()
    model.set("length_s", 60)
    model.undo_stack.undo()
    assert model.draft.until_stopped


def composed(seconds: float, step_s: float = 2.0) -> Iterator[Event]:
    frames = round(step_s * TOKEN_FRAME_RATE_HZ)
    for first in range(0, round(seconds * TOKEN_FRAME_RATE_HZ), frames):
        yield FramesComposed(first, fake_codes(1, first, frames))


class Watch(threading.Event):
    """An abort event and a clock: waiting takes no time but the clock's."""

    now = 100.0

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self.now += max(timeout or 0.0, 0.0)
        return self.is_set()


def test_it_is_composed_a_minute_ahead_of_the_time_that_passes() -> None:
    watch = Watch()
    for event in at_its_pace(composed(200), watch, lambda: watch.now):
        if isinstance(event, SongGrew):
            assert event.work_s == 0.0, "waiting is no work"
            continue
        assert isinstance(event, FramesComposed)
        made_s = (event.first_frame + event.codes.shape[1]) / TOKEN_FRAME_RATE_HZ
        assert made_s <= ENDLESS_LEAD_S + watch.now - 100.0 + 0.001
    assert watch.now == pytest.approx(100 + 200 - ENDLESS_LEAD_S)


def test_a_stop_holds_nothing_back() -> None:
    watch = Watch()
    watch.set()
    events = list(at_its_pace(composed(200), watch, lambda: watch.now))
    assert sum(isinstance(event, FramesComposed) for event in events) == 100
    assert watch.now == 100.0


def test_the_work_of_its_music_is_told_once_a_second() -> None:
    def slow(watch: Watch) -> Iterator[Event]:
        for event in composed(100, 0.4):
            watch.now += 1.2  # three seconds for one of music
            yield event

    watch = Watch()
    grown = [
        e for e in at_its_pace(slow(watch), watch, lambda: watch.now) if isinstance(e, SongGrew)
    ]
    assert [round(event.made_s, 2) for event in grown[:3]] == [1.6, 2.8, 4.0]
    assert grown[-1].work_s == pytest.approx(3 * (grown[-1].made_s - 0.4))


def stop_when(
    qtbot: QtBot, kit: StudioKit, is_so: Callable[[], bool], **fields: object
) -> tuple[str, Any]:
    """Generate an endless song, stop it when something is so; its id and score."""
    kit.draft(title="Endless", lyrics=LYRICS, length_s=UNTIL_STOPPED_S, **fields)
    before = len(kit.saved)
    kit.context.requests.generate()
    qtbot.waitUntil(is_so)
    kit.context.requests.stop()
    qtbot.waitUntil(lambda: len(kit.saved) > before)
    kit.wait_idle(qtbot)
    song = kit.context.songs.song(kit.saved[-1])
    assert song is not None
    assert not song.is_partial, "a stop is its end"
    return song.id, read_song(song.path).require_score()


def test_it_goes_on_until_stop_and_is_saved_as_one_file(
    qtbot: QtBot, make_kit: Callable[..., StudioKit]
) -> None:
    kit = make_kit(Script(end_frame=100))
    rounds: list[RoundBegan] = []
    listen(kit.context.queue, RoundBegan, rounds.append)
    deck = kit.context.deck
    song_id, score = stop_when(qtbot, kit, lambda: len(rounds) >= 3)
    assert score.frame_count > 300
    assert score.recipe.request.until_stopped
    assert score.recipe.request.round_frames[:3] == (100, 200, 300)
    starts = [(one.name, one.start_frame) for one in score.sections]
    assert starts[:4] == [("verse", 0), ("chorus", 50), ("verse", 100), ("chorus", 150)]
    assert deck.song_id == song_id
    assert deck.duration_s == pytest.approx(score.duration_s)
    qtbot.waitUntil(lambda: list(kit.paths.journals.iterdir()) == [])


def test_it_can_be_extended_from_its_middle(
    qtbot: QtBot, make_kit: Callable[..., StudioKit]
) -> None:
    kit = make_kit(Script(end_frame=100))
    rounds: list[RoundBegan] = []
    listen(kit.context.queue, RoundBegan, rounds.append)
    song_id, parent = stop_when(qtbot, kit, lambda: len(rounds) >= 3)
    kit.context.requests.prepare_extension(song_id, 260 / TOKEN_FRAME_RATE_HZ)
    qtbot.waitUntil(lambda: kit.context.draft.draft.extend is not None)
    assert kit.context.draft.draft.lyrics.startswith("[chorus]")
    kit.engine.script.end_frame = None
    grown = kit.context.songs.song(kit.make(qtbot, length_s=10))
    assert grown is not None
    score = read_song(grown.path).require_score()
    np.testing.assert_array_equal(score.codes[:, :260], parent.codes[:, :260])
    request = kit.engine.requests[-1]
    assert request.round_frames == (100, 200)
    assert not request.until_stopped
    assert score.recipe.request.round_frames == (100, 200)


def test_an_interrupted_one_is_offered_and_goes_on(
    qtbot: QtBot, make_kit: Callable[..., StudioKit], tmp_path: Path
) -> None:
    request = GenerationRequest("pop", LYRICS, 1_000, until_stopped=True, seed=1)
    recipe = recipe_of_request(request, title="Cut off")
    journals = tmp_path / "studio" / "journals"
    writer = JournalWriter.create(journals, new_song_id(), request, recipe)
    writer.started(STARTED)
    writer.frames(FramesComposed(0, fake_codes(1, 0, 150)))
    writer.round_began(100)
    writer.close()
    kit = make_kit(Script(end_frame=100))
    qtbot.waitUntil(lambda: bool(kit.context.saver.interrupted))
    (offered,) = kit.context.saver.interrupted
    assert (offered.asked_s, offered.can_compose, offered.composed_s) == (0.0, True, 12.0)
    composed_frames: list[FramesComposed] = []
    listen(kit.context.queue, FramesComposed, composed_frames.append)
    kit.context.saver.finish_interrupted(offered.journal, True)
    qtbot.waitUntil(lambda: bool(composed_frames))
    kit.context.requests.stop()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    assert kit.engine.requests[-1].round_frames == (100,)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    score = read_song(song.path).require_score()
    assert score.frame_count > 150
    assert score.recipe.request.round_frames[0] == 100


def test_decoded_again_it_keeps_its_rounds() -> None:
    work = Compose(GenerationRequest("", "", 1_000, codec=CodecParams(), until_stopped=True))
    from heartstudio.jobs.engine.work import Composed

    done = Composed(STARTED, [fake_codes(1, 0, 30)], [12, 20])
    again = work.decode_again(done)
    assert isinstance(again, Decode)
    assert again.round_frames == (12, 20)


def meter_of_endless() -> ProgressMeter:
    request = GenerationRequest("", "", 1_000, until_stopped=True)
    meter = ProgressMeter(1, job_spec(work=Compose(request)), Rates(), 0.0)
    meter.planned(STARTED, 1.0)
    return meter


def test_progress_tells_what_was_made_and_no_end() -> None:
    meter = meter_of_endless()
    told: JobProgress | None = None
    for second in range(1, 120):
        done = round(second * TOKEN_FRAME_RATE_HZ)
        told = meter.step(Progress(Stage.COMPOSE, 0.1, done, 0), 1.0 + second / 2)
    assert told is not None
    assert (told.fraction, told.asked_s, told.time_left_s) == (0.0, 0.0, None)
    assert told.made_s == pytest.approx(119, abs=0.1)
    assert "1 min 59 s so far, until you press Stop" in detail_text(told)
    meter.stop()
    decoding = meter.step(Progress(Stage.DECODE, 0.9, 1, 10), 70.0)
    assert decoding.fraction == 0.9
    assert decoding.asked_s == pytest.approx(119, abs=0.1)
    assert decoding.time_left_s is not None


def test_each_round_has_the_sections_of_the_lyrics() -> None:
    plan = SectionPlan(LYRICS)
    assert plan.in_rounds([], 30.0) == ()
    assert plan.in_rounds([20.0], 25.0) == (
        SectionTime("verse", 0.0),
        SectionTime("chorus", 10.0),
        SectionTime("verse", 20.0),
    )
    grown = SectionPlan(LYRICS, (SectionTime("intro", 0.0),), 10.0)
    names = [(one.name, one.start_s) for one in grown.in_rounds([4.0, 30.0], 31.0)]
    assert names == [("intro", 0.0), ("verse", 10.0), ("chorus", 20.0), ("verse", 30.0)]


def test_the_room_for_an_hour_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Disk:
        free = 4_000_000_000

    monkeypatch.setattr(song_writing.shutil, "disk_usage", lambda _folder: Disk)
    assert not song_writing.lack_of_an_hours_room(tmp_path)
    Disk.free = 3_000_000_000
    assert "an hour of music may need" in str(song_writing.lack_of_an_hours_room(tmp_path))
    assert "is not there" in str(song_writing.lack_of_an_hours_room(tmp_path / "gone"))


def test_a_track_takes_the_view_of_a_file(tmp_path: Path) -> None:
    sound, track = GrowingSound(str(tmp_path), 0), Track(is_complete=False)
    pieces = [np.full((2, 500), value, np.float32) for value in (0.1, 0.2, 0.3)]
    for piece in pieces:
        event = sound.kept(SamplesDecoded(sound.count, piece))
        assert event.whole is not None
        track.take_whole(event.whole)
    np.testing.assert_array_equal(track.read(0, 1_500), np.concatenate(pieces, axis=1))
    assert track.read(400, 600).base is not None, "no copy"


def test_a_long_song_is_read_into_a_file(
    qtbot: QtBot, make_kit: Callable[..., StudioKit], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit()
    song_id = kit.make(qtbot, title="Long", length_s=30)
    song = kit.context.songs.song(song_id)
    assert song is not None
    monkeypatch.setattr(peak_loader, "IN_MEMORY_SAMPLES", 48_000)
    loader = PeakLoader(None, str(kit.paths.journals))
    sounds: list[SamplesDecoded] = []
    ends: list[float] = []
    loader.piece_loaded.connect(lambda _token, sound: sounds.append(sound))
    loader.loaded.connect(lambda _token, loudness: ends.append(loudness))
    loader.load(song.path)
    qtbot.waitUntil(lambda: bool(ends))
    assert loader.shutdown()
    whole = sounds[-1].whole
    assert whole is not None
    np.testing.assert_array_equal(whole, np.concatenate([s.samples for s in sounds], axis=1))
