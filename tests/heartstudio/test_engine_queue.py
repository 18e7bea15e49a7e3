"""The queue and the engine thread: order, stop, failure, retry, progress, shutdown."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from engine.contract import (
    CheckpointError,
    CodecParams,
    Ending,
    FinishReason,
    FramesComposed,
    GenerationResult,
    OutOfMemoryError,
    Progress,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.messages import Message
from heartstudio.jobs.engine import engine_worker
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.engine_worker import MAX_UPDATES_HZ
from heartstudio.jobs.engine.job import (
    EngineState,
    Failure,
    JobEnded,
    JobEvent,
    JobProgress,
    JobSpec,
    JobState,
    Stalled,
)
from heartstudio.jobs.engine.work import Compose, Decode
from tests.heartstudio.builders import RateBook, job_spec
from tests.heartstudio.fake_engine import DEVICE, MODEL, FakeEngine, Script, fake_codes
from tests.heartstudio.queue_events import listen

KINDS = {SongStarted: "started", FramesComposed: "frames", SamplesDecoded: "samples"}


class Studio:
    """A queue over a fake engine, and a diary of what the queue said."""

    def __init__(self, script: Script | None = None) -> None:
        self.engine = FakeEngine(script)
        self.rates = RateBook()
        self.queue = EngineQueue(self.engine.loader, self.rates)
        self.said: list[tuple[Any, ...]] = []
        queue = self.queue
        queue.state_changed.connect(lambda s: self.said.append(("state", s)))
        queue.happened.connect(self._on_event)

    def _on_event(self, job_id: int, event: JobEvent) -> None:
        match event:
            case JobProgress():
                self.said.append(("progress", event))
            case JobEnded():
                self.said.append((event.state.value, job_id, event.outcome))
            case _:
                self.said.append((KINDS.get(type(event), "else"), job_id, event))

    def of(self, *kinds: str) -> list[tuple[Any, ...]]:
        return [entry for entry in self.said if entry[0] in kinds]

    def endings(self) -> list[tuple[str, int]]:
        return [(e[0], e[1]) for e in self.of("finished", "stopped", "failed")]

    def wait_idle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: self.queue.state is EngineState.IDLE)


@pytest.fixture
def make_studio(qtbot: QtBot) -> Iterator[Any]:
    made: list[Studio] = []

    def make(script: Script | None = None) -> Studio:
        made.append(Studio(script))
        return made[-1]

    yield make
    for studio in made:
        studio.engine.script.may_go_on.set()
        assert studio.queue.shutdown()


def test_a_job_runs_on_the_engine_thread_and_finishes_once(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    job_id = studio.queue.enqueue(job_spec(4.0))
    assert studio.queue.state is EngineState.RUNNING
    assert studio.queue.current is not None
    studio.wait_idle(qtbot)
    assert studio.endings() == [("finished", job_id)]
    result = studio.of("finished")[0][2]
    assert isinstance(result, GenerationResult)
    assert result.codes.shape == (8, 50)
    assert not result.codes.flags.writeable
    assert not result.samples.flags.writeable
    assert studio.engine.threads != [threading.current_thread().name]
    assert [e[1] for e in studio.of("state")] == [EngineState.RUNNING, EngineState.IDLE]
    assert studio.queue.job(job_id).state is JobState.FINISHED


def test_frames_arrive_whole_and_in_order(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    studio.queue.enqueue(job_spec(8.0, seed=5))
    studio.wait_idle(qtbot)
    events: list[FramesComposed] = [e[2] for e in studio.of("frames")]
    at = 0
    for event in events:
        assert event.first_frame == at
        at += event.codes.shape[1]
    joined = np.concatenate([e.codes for e in events], axis=1)
    np.testing.assert_array_equal(joined, fake_codes(5, 0, 100))
    sounds = [e[2] for e in studio.of("samples")]
    assert sum(s.samples.shape[1] for s in sounds) == 100 * 3840
    assert all(not s.samples.flags.writeable for s in sounds)


def with_previews(spec: JobSpec) -> JobSpec:
    request = spec.work.song_request
    assert request is not None
    return replace(spec, work=Compose(replace(request, previews=True)))


def test_previews_are_told_from_final_sound(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.004, previews_at=(25, 63)))
    spec = job_spec(8.0, seed=5)
    studio.queue.enqueue(with_previews(spec))
    studio.wait_idle(qtbot)
    sounds = [e[2] for e in studio.of("samples")]
    assert [s.samples.shape[1] for s in sounds if s.is_preview] == [25 * 3840, 63 * 3840]
    assert sum(s.samples.shape[1] for s in sounds if not s.is_preview) == 100 * 3840
    assert max(e[1].previewed_s for e in studio.of("progress")) == pytest.approx(63 * 0.08)
    assert studio.queue.job(1).progress.previewed_s == 0.0
    result = studio.of("finished")[0][2]
    assert result.samples.shape[1] == 100 * 3840


def test_it_is_said_when_previews_do_not_pay(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(previews_at=(), preview_cost=12.0))
    spec = job_spec(4.0)
    studio.queue.enqueue(with_previews(spec))
    studio.wait_idle(qtbot)
    assert {e[1].preview_cost for e in studio.of("progress")} >= {12.0}


class SteppingClock:
    """A clock of the worker's own: whenever it is read, the same time has passed."""

    def __init__(self, step_s: float) -> None:
        self.now_s, self._step_s = 0.0, step_s

    def monotonic(self) -> float:
        self.now_s += self._step_s
        return self.now_s


def test_progress_is_coalesced_and_never_falls(
    qtbot: QtBot, make_studio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppingClock(0.002)
    monkeypatch.setattr(engine_worker, "time", clock)
    studio = make_studio()
    studio.queue.enqueue(job_spec(40.0))
    studio.wait_idle(qtbot)
    progress = [e[1] for e in studio.of("progress")]
    assert 10 < len(progress) <= MAX_UPDATES_HZ * clock.now_s + 8
    fractions = [p.fraction for p in progress]
    assert fractions == sorted(fractions)
    assert progress[-1].fraction == 1.0
    assert all(p.asked_s == pytest.approx(40.0) for p in progress)


def test_stop_is_acknowledged_at_once_and_keeps_what_was_made(
    qtbot: QtBot, make_studio: Any
) -> None:
    studio = make_studio(Script(frame_s=0.02, may_go_on=threading.Event()))
    job_id = studio.queue.enqueue(job_spec(60.0))
    qtbot.waitUntil(lambda: len(studio.of("frames")) > 3)
    studio.queue.stop()
    made = studio.engine.frames_made
    assert studio.queue.state is EngineState.STOPPING, "before the engine can have heard of it"
    assert studio.queue.job(job_id).state is JobState.STOPPING
    studio.engine.script.may_go_on.set()
    studio.wait_idle(qtbot)
    assert studio.engine.frames_made <= made + 1, "it went on composing"
    last = studio.of("progress")[-1][1]
    assert last.stage is Stage.DECODE, "what is being finished is shown"
    assert last.asked_s == pytest.approx(last.made_s, abs=0.1)
    assert not last.is_at_most
    assert studio.endings() == [("stopped", job_id)]
    result = studio.of("stopped")[0][2]
    assert result.ending.composing is FinishReason.STOPPED
    assert result.samples.shape[1] == 3840 * result.codes.shape[1] > 0


def test_a_second_stop_leaves_the_sound_for_later(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.02, may_go_on=threading.Event()))
    job_id = studio.queue.enqueue(job_spec(60.0))
    qtbot.waitUntil(lambda: len(studio.of("frames")) > 3)
    studio.queue.stop()
    qtbot.waitUntil(lambda: studio.of("progress")[-1][1].stage is Stage.DECODE)
    studio.queue.stop()
    studio.engine.script.may_go_on.set()
    studio.wait_idle(qtbot)
    assert studio.endings() == [("stopped", job_id)]
    result = studio.of("stopped")[0][2]
    assert result.codes.shape[1] > 3
    assert result.samples.shape[1] == 0, "a window more was decoded"


@pytest.mark.parametrize("moment", ["loading", "first", "decode"])
def test_stop_at_any_moment_then_the_next_job_runs(
    qtbot: QtBot, make_studio: Any, moment: str
) -> None:
    script = {
        "loading": Script(load_s=30.0),
        "first": Script(frame_s=30.0),
        "decode": Script(window_s=0.2),
    }[moment]
    studio = make_studio(script)
    first = studio.queue.enqueue(job_spec(60.0))
    if moment == "first":
        qtbot.waitUntil(lambda: bool(studio.of("started")))
    if moment == "decode":
        qtbot.waitUntil(lambda: bool(studio.of("samples")))
    studio.queue.stop()
    studio.wait_idle(qtbot)
    assert studio.endings() == [("stopped", first)]
    studio.engine.script = Script()
    second = studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    assert studio.endings() == [("stopped", first), ("finished", second)]


def test_a_failed_job_does_not_stop_the_queue(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(fail_at=3))
    first = studio.queue.enqueue(job_spec())
    second = studio.queue.enqueue(job_spec())
    qtbot.waitUntil(lambda: bool(studio.of("failed")))
    studio.engine.script.fail_at = None
    studio.wait_idle(qtbot)
    assert studio.endings()[0] == ("failed", first)
    assert studio.endings()[-1][1] == second
    failure = studio.of("failed")[0][2]
    assert failure.kind == "ValueError"
    assert "scripted" in failure.details
    assert "scripted" not in str(failure.message)


def test_engine_errors_bring_their_own_sentence(qtbot: QtBot, make_studio: Any) -> None:
    error = CheckpointError(
        Message.plain("The model file is damaged. Download it again."), "sha256 differs"
    )
    studio = make_studio(Script(fail_at=-1, error=error))
    studio.queue.enqueue(job_spec())
    studio.wait_idle(qtbot)
    failure: Failure = studio.of("failed")[0][2]
    assert str(failure.message) == "The model file is damaged. Download it again."
    assert failure.details == "sha256 differs"
    assert failure.decode_again is None


def test_memory_gone_while_decoding_keeps_the_tokens_for_a_retry(
    qtbot: QtBot, make_studio: Any
) -> None:
    studio = make_studio(
        Script(fail_at=-2, error=OutOfMemoryError(Message.plain("No memory left.")))
    )
    job_id = studio.queue.enqueue(job_spec(4.0, seed=9))
    studio.wait_idle(qtbot)
    failure: Failure = studio.of("failed")[0][2]
    assert isinstance(failure.decode_again, Decode)
    np.testing.assert_array_equal(failure.decode_again.codes, fake_codes(9, 0, 50))
    studio.engine.script.fail_at = None
    again = studio.queue.retry(job_id)
    studio.wait_idle(qtbot)
    assert ("finished", again) in studio.endings()
    assert len(studio.engine.requests) == 1, "it was composed again"
    result = studio.of("finished")[0][2]
    assert result.samples.shape == (2, 50 * 3840)
    assert result.seed == 9


def test_queue_order_remove_and_move(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.02))
    queue = studio.queue
    ids = [queue.enqueue(job_spec(1.6, seed=n)) for n in range(5)]
    queue.move(ids[4], 0)
    queue.move(ids[0], 3)  # the running job does not move
    queue.remove(ids[2])
    assert [job.id for job in queue.jobs()] == [ids[0], ids[4], ids[1], ids[3]]
    studio.wait_idle(qtbot)
    assert [i for _, i in studio.endings()] == [ids[0], ids[4], ids[1], ids[3]]
    assert [r.seed for r in studio.engine.requests] == [0, 4, 1, 3]


def test_removing_the_running_job_stops_it(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.02))
    job_id = studio.queue.enqueue(job_spec(60.0))
    studio.queue.remove(job_id)
    studio.wait_idle(qtbot)
    assert studio.endings() == [("stopped", job_id)]


def test_retry_runs_the_same_request(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(fail_at=2))
    spec = job_spec(seed=77)
    job_id = studio.queue.enqueue(spec)
    studio.wait_idle(qtbot)
    studio.engine.script.fail_at = None
    again = studio.queue.retry(job_id)
    assert again > job_id
    assert studio.queue.job(job_id) is None
    studio.wait_idle(qtbot)
    assert studio.engine.requests[1] == spec.work.song_request
    assert studio.queue.retry(12345) == 0


def test_another_model_or_device_is_loaded_anew(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    specs = [
        job_spec(0.8),
        job_spec(0.8),
        job_spec(0.8, model_folder="/models/other"),
        job_spec(0.8, model_folder="/models/other", device_wish="cpu"),
    ]
    for spec in specs:
        studio.queue.enqueue(spec)
    studio.wait_idle(qtbot)
    assert studio.engine.loads == [
        ("/models/fake", "auto"),
        ("/models/other", "auto"),
        ("/models/other", "cpu"),
    ]
    assert studio.engine.released == 2


def test_freed_memory_is_loaded_again(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    studio.queue.free_memory()
    qtbot.waitUntil(lambda: studio.engine.released == 1)
    studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    assert len(studio.engine.loads) == 2


def test_messages_of_old_jobs_are_dropped(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.02))
    first = studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    second = studio.queue.enqueue(job_spec(2.4))
    before = len(studio.said)
    studio.queue._on_event(first, JobEnded(JobState.FINISHED, studio.of("finished")[0][2]))
    studio.queue._on_event(first, Progress(Stage.DECODE, 1.0, 1, 1))
    assert len(studio.said) == before
    studio.wait_idle(qtbot)
    assert studio.endings() == [("finished", first), ("finished", second)]


def test_silence_is_reported_once(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(silent_at=2, silent_s=3.5))
    studio.queue.stalled_after_s = 1.5
    silences: list[float] = []
    listen(studio.queue, Stalled, lambda event: silences.append(event.seconds))
    studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    assert len(silences) == 1
    assert silences[0] >= 1.5
    assert studio.endings()[0][0] == "finished"


def test_shutdown_in_the_middle_delivers_the_ending(qtbot: QtBot) -> None:
    studio = Studio(Script(frame_s=0.02))
    job_id = studio.queue.enqueue(job_spec(60.0))
    studio.queue.enqueue(job_spec(60.0))
    qtbot.waitUntil(lambda: bool(studio.of("frames")))
    assert studio.queue.shutdown()
    assert studio.endings() == [("stopped", job_id)]
    assert len(studio.engine.requests) == 1
    assert not studio.queue._thread.isRunning()


def test_a_decode_job_makes_the_song_again(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    codes = fake_codes(3, 0, 60)
    original = job_spec()
    work = Decode(codes, CodecParams(num_steps=20), 8, 3, DEVICE, MODEL)
    studio.queue.enqueue(replace(original, work=work))
    studio.wait_idle(qtbot)
    assert studio.engine.decodes[0][1].num_steps == 20
    assert studio.engine.decodes[0][2] == 8
    result = studio.of("finished")[0][2]
    np.testing.assert_array_equal(result.codes, codes)
    assert result.samples.shape == (2, 60 * 3840)


def test_a_decoding_that_a_stop_came_too_late_for_is_whole(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()

    def decode(codes: Any, _codec: Any, _seed: int, abort_event: threading.Event, _: Any) -> Any:
        yield from studio.engine._decode(codes, threading.Event(), 0.0)
        abort_event.set()

    studio.engine.decode = decode
    work = Decode(fake_codes(3, 0, 60), CodecParams(), 8, 3, DEVICE, MODEL)
    studio.queue.enqueue(replace(job_spec(), work=work))
    studio.wait_idle(qtbot)
    assert studio.of("finished")[0][2].ending == Ending(FinishReason.LENGTH)


def test_speeds_are_remembered(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    studio.queue.enqueue(job_spec(8.0))
    studio.wait_idle(qtbot)
    assert ("/models/fake", "auto") in studio.rates.known


def test_all_jobs_run_in_one_python_thread_state(
    qtbot: QtBot, make_studio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """torch keeps a pointer to the state; a new one a job crashes the program."""
    marks = threading.local()
    seen: list[int] = []
    plain_run = FakeEngine.run

    def run(self: FakeEngine, *args: Any) -> Iterator[Any]:
        marks.count = getattr(marks, "count", 0) + 1
        seen.append(marks.count)
        return plain_run(self, *args)

    monkeypatch.setattr(FakeEngine, "run", run)
    studio = make_studio()
    for _ in range(3):
        studio.queue.enqueue(job_spec(0.8))
    studio.wait_idle(qtbot)
    assert seen == [1, 2, 3]


class _Sender(QObject):
    sent = Signal(int, object)

    @Slot()
    def send(self) -> None:
        for n in range(5_000):
            self.sent.emit(n, True)


def test_five_thousand_emits_across_threads(qtbot: QtBot) -> None:
    got: list[int] = []

    class Receiver(QObject):
        @Slot(int, object)
        def take(self, n: int, flag: object) -> None:
            assert flag is True
            got.append(n)

    thread, sender, receiver = QThread(), _Sender(), Receiver()
    sender.moveToThread(thread)
    sender.sent.connect(receiver.take)
    thread.started.connect(sender.send)
    thread.start()
    qtbot.waitUntil(lambda: len(got) == 5_000)
    thread.quit()
    assert thread.wait(5_000)
    assert got == list(range(5_000))


def three_takes(seconds: float = 1.6) -> list[JobSpec]:
    return [job_spec(seconds, seed) for seed in (1, 2, 3)]


def test_takes_of_one_draft_are_composed_together(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.002))
    ids = studio.queue.enqueue_all([*three_takes(), job_spec(1.6, 4, model_folder="/other")])
    assert [job.id for job in studio.queue.running] == ids[:3]
    assert studio.queue.current.id == ids[0]
    assert studio.queue.job(ids[3]).state is JobState.QUEUED
    studio.wait_idle(qtbot)
    assert studio.engine.batches == [3]
    assert studio.endings() == [("finished", job_id) for job_id in ids]
    for job_id, (_, _, result) in zip(ids, studio.of("finished"), strict=True):
        seed = studio.queue.job(job_id).spec.work.request.seed
        np.testing.assert_array_equal(result.codes, fake_codes(seed, 0, 20))
        steps = [e[1] for e in studio.of("progress") if e[1].job_id == job_id]
        assert steps[-1].made_s == 1.6
    assert ("/models/fake", "auto ×3") in studio.rates.known


def test_one_after_another_if_that_is_wished(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio()
    studio.queue.composes_takes_together = False
    ids = studio.queue.enqueue_all(three_takes())
    assert [job.id for job in studio.queue.running] == ids[:1]
    studio.wait_idle(qtbot)
    assert studio.engine.batches == []
    assert studio.endings() == [("finished", job_id) for job_id in ids]


def test_one_take_is_stopped_and_the_others_go_on(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.005))
    first, second, third = studio.queue.enqueue_all(three_takes())
    qtbot.waitUntil(lambda: len(studio.of("frames")) > 0)
    studio.queue.remove(second)
    assert studio.queue.job(second).state is JobState.STOPPING
    assert studio.queue.state is EngineState.RUNNING
    assert EngineState.STOPPING not in [entry[1] for entry in studio.of("state")]
    studio.wait_idle(qtbot)
    ends = dict((job_id, state) for state, job_id in studio.endings())
    assert ends == {first: "finished", second: "stopped", third: "finished"}


def test_stop_means_all_that_run(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(frame_s=0.005))
    ids = studio.queue.enqueue_all(three_takes(4.0))
    qtbot.waitUntil(lambda: len(studio.of("frames")) > 0)
    studio.queue.stop()
    assert studio.queue.state is EngineState.STOPPING
    assert [e[1] for e in studio.of("state")].count(EngineState.STOPPING) == 1
    studio.wait_idle(qtbot)
    assert sorted(studio.endings()) == [("stopped", job_id) for job_id in ids]


def test_an_error_ends_every_take_and_the_next_song_is_made(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(fail_at=3))
    ids = studio.queue.enqueue_all(three_takes())
    studio.wait_idle(qtbot)
    assert studio.endings() == [("failed", job_id) for job_id in ids]
    studio.engine.script.fail_at = None
    studio.queue.enqueue(job_spec())
    studio.wait_idle(qtbot)
    assert studio.endings()[-1][0] == "finished"


def test_a_stop_while_takes_load(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(load_s=10.0))
    ids = studio.queue.enqueue_all(three_takes())
    studio.queue.stop()
    studio.wait_idle(qtbot)
    assert studio.endings() == [("stopped", job_id) for job_id in ids]


def test_the_state_is_told_when_only_stopped_takes_are_left(qtbot: QtBot, make_studio: Any) -> None:
    studio = make_studio(Script(silent_at=0))
    studio.engine.script.may_go_on.clear()
    first, second = studio.queue.enqueue_all(three_takes()[:2])
    studio.queue.stop_job(second)
    assert studio.queue.state is EngineState.RUNNING
    studio.queue._on_event(first, JobEnded(JobState.STOPPED, None))
    assert studio.queue.state is EngineState.STOPPING
    assert [entry[1] for entry in studio.of("state")][-1] is EngineState.STOPPING
    studio.engine.script.may_go_on.set()
    studio.wait_idle(qtbot)
