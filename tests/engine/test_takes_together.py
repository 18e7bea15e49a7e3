"""Takes composed in one batch: each equals, token for token, the song that its seed makes alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from engine.composer import Composer, FramesDrawn, Take, TakesEnded, compose_song
from engine.contract import (
    AbortEvent,
    CodecParams,
    Codes,
    ComposingEnded,
    EngineError,
    EngineWish,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    NumericalError,
    Progress,
    SamplesDecoded,
    SamplingParams,
    SongStarted,
    Stage,
)
from engine.decoding import SongDecoder
from engine.devices.mode_choice import SongSize
from engine.hardware.machine import Machine, Memory
from engine.heartmula.frame_decoder import FrameDecoder
from engine.loaded_models import LoadedModels
from engine.messages import Message
from engine.pipeline import HeartMuLaGenPipeline
from engine.song_making import ONE_AFTER_ANOTHER
from tests.engine import golden

REQUEST = GenerationRequest(
    tags="piano,happy",
    lyrics="[verse]\nthe sun creeps in across the floor",
    max_audio_length_ms=20 * 80,
    sampling=SamplingParams(1.0, 50, 1.5),
    codec=CodecParams(num_steps=1),
    min_new_frames=21,
)
GB = 10**9


@dataclass
class Made:
    """What a batch made: each take's new frames and its ending, in the order of the ends."""

    frames: dict[int, list[Codes]] = field(default_factory=dict)
    ends: list[TakesEnded] = field(default_factory=list)

    def codes(self, take: int) -> Codes:
        return np.concatenate(self.frames[take], axis=1)


def compose(
    takes: list[Take],
    reads_late: bool = False,
    each: Callable[[FramesDrawn], None] = lambda _: None,
) -> Made:
    made = Made()
    for event in Composer(golden.model(), takes, reads_late=reads_late).run():
        if isinstance(event, FramesDrawn):
            for take, codes in event.codes.items():
                made.frames.setdefault(take, []).append(codes)
            each(event)
        elif isinstance(event, TakesEnded):
            made.ends.append(event)
    return made


def alone(take: Take) -> Codes:
    return compose_song(golden.model(), take.job)


@pytest.mark.parametrize("reads_late", [False, True])
@pytest.mark.parametrize("history_frames", [0, 60])
@pytest.mark.parametrize("cfg_scale", [1.0, 1.5])
def test_each_equals_the_song_made_alone(
    cfg_scale: float, history_frames: int, reads_late: bool
) -> None:
    history = np.random.default_rng(4).integers(0, 200, (8, history_frames)).astype(np.int32)
    takes = golden.takes_of(
        replace(REQUEST, sampling=SamplingParams(1.0, 50, cfg_scale), history=history)
    )
    made = compose(takes, reads_late)
    for number, take in enumerate(takes):
        np.testing.assert_array_equal(made.codes(number), alone(take))
    assert not np.array_equal(made.codes(0), made.codes(1))
    assert made.ends == [TakesEnded((0, 1, 2), FinishReason.LENGTH)]


def test_steps_in_fixed_memory_compose_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    takes = golden.takes_of(REQUEST)
    songs = [alone(take) for take in takes]
    monkeypatch.setattr(FrameDecoder, "uses_graphs", True)

    def stop(drawn: FramesDrawn) -> None:
        if drawn.first_frame == 6:
            takes[0].abort_event.set()

    made = compose(takes, reads_late=True, each=stop)
    assert made.codes(0).shape[1] == 7
    for number, song in enumerate(songs):
        np.testing.assert_array_equal(made.codes(number), song[:, : made.codes(number).shape[1]])


@pytest.mark.parametrize("reads_late", [False, True])
def test_a_stopped_take_leaves_the_others_unchanged(reads_late: bool) -> None:
    takes = golden.takes_of(REQUEST)

    def stop(drawn: FramesDrawn) -> None:
        if drawn.first_frame == 4:
            takes[1].abort_event.set()

    made = compose(takes, reads_late, stop)
    assert made.codes(1).shape[1] == 5
    assert made.ends[0] == TakesEnded((1,), FinishReason.STOPPED)
    for number in (0, 2):
        np.testing.assert_array_equal(made.codes(number), alone(takes[number]))


@pytest.mark.parametrize("reads_late", [False, True])
def test_takes_end_where_they_would_end_alone(reads_late: bool) -> None:
    request = replace(REQUEST, min_new_frames=0, max_audio_length_ms=40 * 80)
    whole = [alone(take) for take in golden.takes_of(replace(request, min_new_frames=41))]
    eos = int(np.quantile(np.stack([song[:, 5:].max(axis=0) for song in whole]), 0.9))
    takes = golden.takes_of(request, eos)
    songs = [alone(take) for take in takes]
    assert len({song.shape[1] for song in songs}) > 1, "the case needs different lengths"
    made = compose(takes, reads_late)
    for number, song in enumerate(songs):
        np.testing.assert_array_equal(made.codes(number), song)
    lengths = [songs[take].shape[1] for end in made.ends for take in end.takes]
    assert lengths == sorted(lengths), "each one ends when it is complete"


def test_the_context_slides_for_each() -> None:
    prompt = len(golden.prompt_of(REQUEST))
    history = np.random.default_rng(4).integers(0, 200, (8, 1019 - prompt)).astype(np.int32)
    takes = golden.takes_of(replace(REQUEST, history=history, slide_context=True))
    made = compose(takes)
    for number, take in enumerate(takes):
        np.testing.assert_array_equal(made.codes(number), alone(take))


def test_all_stopped_while_reading() -> None:
    takes = golden.takes_of(REQUEST)
    for take in takes:
        take.abort_event.set()
    made = compose(takes)
    assert not made.frames
    assert made.ends == [TakesEnded((0, 1, 2), FinishReason.STOPPED)]


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, tags="rock"),
        replace(REQUEST, max_audio_length_ms=80),
        replace(REQUEST, history=np.zeros((8, 3), np.int32)),
    ],
)
def test_other_drafts_are_refused(other: GenerationRequest) -> None:
    with pytest.raises(ValueError, match="seeds only"):
        Composer(golden.model(), [Take(golden.job(r), threading.Event()) for r in (REQUEST, other)])


def pipeline(machine: Machine | None = None) -> HeartMuLaGenPipeline:
    if machine is None:
        return HeartMuLaGenPipeline.from_pretrained(golden.FOLDER, "cpu")
    wish = EngineWish("cpu", "float32")
    return HeartMuLaGenPipeline(LoadedModels(golden.checkpoint(), wish, describe=lambda: machine))


REQUESTS = [replace(REQUEST, seed=seed) for seed in golden.TAKE_SEEDS]


def results_of(events: Iterator[tuple[int, Event | EngineError]]) -> list[GenerationResult]:
    results = {n: event for n, event in events if isinstance(event, GenerationResult)}
    return [results[number] for number in sorted(results)]


def equal(result: GenerationResult, song: GenerationResult) -> None:
    np.testing.assert_array_equal(result.codes, song.codes)
    np.testing.assert_allclose(result.samples, song.samples, atol=1e-6)
    assert (result.seed, result.codec_seed, result.ending) == (
        song.seed,
        song.codec_seed,
        song.ending,
    )


def songs_alone(engine: HeartMuLaGenPipeline) -> list[GenerationResult]:
    songs: list[GenerationResult] = []
    for request in REQUESTS:
        *_, song = engine.run(request, threading.Event())
        assert isinstance(song, GenerationResult)
        songs.append(song)
    return songs


def test_every_take_has_all_its_events() -> None:
    engine = pipeline()
    events = list(engine.run_takes(REQUESTS, [threading.Event() for _ in REQUESTS]))
    songs = songs_alone(engine)
    for number, song in enumerate(songs):
        own = [event for n, event in events if n == number]
        assert isinstance(own[-1], GenerationResult)
        equal(own[-1], song)
        frames = [event.codes for event in own if isinstance(event, FramesComposed)]
        np.testing.assert_array_equal(np.concatenate(frames, axis=1), song.codes)
        sound = [event.samples for event in own if isinstance(event, SamplesDecoded)]
        np.testing.assert_array_equal(np.concatenate(sound, axis=1), own[-1].samples)
        assert sum(isinstance(event, SongStarted) for event in own) == 1
        assert sum(isinstance(event, ComposingEnded) for event in own) == 1
        fractions = [event.fraction for event in own if isinstance(event, Progress)]
        assert fractions == sorted(fractions)
        assert fractions[-1] > 0.9


def test_a_stopped_take_has_its_sound_before_the_others_are_composed() -> None:
    engine = pipeline()
    aborts = [AbortEvent() for _ in REQUESTS]
    order: list[tuple[int, str]] = []
    results: dict[int, GenerationResult] = {}
    for number, event in engine.run_takes(REQUESTS, aborts):
        if isinstance(event, FramesComposed) and event.first_frame == 4 and number == 1:
            aborts[1].set()
        if isinstance(event, (ComposingEnded, GenerationResult)):
            order.append((number, type(event).__name__))
        if isinstance(event, GenerationResult):
            results[number] = event
    assert order[:2] == [(1, "ComposingEnded"), (1, "GenerationResult")]
    assert results[1].codes.shape[1] == 5
    assert results[1].samples.shape[1] == 5 * 3840
    assert results[1].ending.composing is FinishReason.STOPPED
    equal(results[2], songs_alone(engine)[2])


def test_as_many_as_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = LoadedModels(golden.checkpoint(), EngineWish("cpu", "float32"))._planner.sizes
    plan = golden.plan(REQUEST)

    def needed(takes: int) -> int:
        return _peak(sizes.of("float32", SongSize(plan.capacity, True, plan.new_frames, takes)))

    free = (needed(2) + needed(3)) // 2
    engine = pipeline(Machine(Memory(64 * GB, free), has_fast_bf16=True))
    begun: list[int] = []
    true = FrameDecoder.begin

    def counted(self: FrameDecoder, songs: list[FrameDecoder]) -> None:
        begun.append(self.rows)
        true(self, songs)

    monkeypatch.setattr(FrameDecoder, "begin", counted)
    results = results_of(engine.run_takes(REQUESTS, [threading.Event() for _ in REQUESTS]))
    assert begun == [2, 1]
    for result, song in zip(results, songs_alone(pipeline()), strict=True):
        equal(result, song)


def _peak(footprint: object) -> int:
    from engine.devices.device_choice import DeviceChoice
    from engine.devices.mode_choice import Footprint, Staging, needs_of

    assert isinstance(footprint, Footprint)
    devices = DeviceChoice("cpu", "cpu", Message("test"))
    return needs_of(footprint, Staging.RESIDENT, devices).on("cpu")


def test_memory_that_ends_makes_them_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = pipeline()
    songs = songs_alone(engine)
    true = FrameDecoder.feed

    def feed(self: FrameDecoder, codes: object) -> None:
        if self.rows > 1 and self.positions > 40:
            raise MemoryError
        true(self, codes)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(FrameDecoder, "feed", feed)
    events = list(engine.run_takes(REQUESTS, [threading.Event() for _ in REQUESTS]))
    told = [(n, e.message) for n, e in events if isinstance(e, MemoryRanOut)]
    assert told == [(number, ONE_AFTER_ANOTHER) for number in range(3)]
    for result, song in zip(results_of(iter(events)), songs, strict=True):
        equal(result, song)
    for number in range(3):
        frames = [e.codes for n, e in events if n == number and isinstance(e, FramesComposed)]
        np.testing.assert_array_equal(np.concatenate(frames, axis=1), songs[number].codes)


def test_one_that_fails_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = pipeline()
    songs = songs_alone(engine)
    error = NumericalError(Message("The codec computed invalid numbers."))
    true = SongDecoder.finish

    def finish(self: SongDecoder) -> Iterator[object]:
        if self._seed == golden.TAKE_SEEDS[1]:
            raise error
        yield from true(self)

    monkeypatch.setattr(SongDecoder, "finish", finish)
    events = list(engine.run_takes(REQUESTS, [threading.Event() for _ in REQUESTS]))
    last = [[event for n, event in events if n == number][-1] for number in range(3)]
    assert last[1] is error
    for number in (0, 2):
        ended = last[number]
        assert isinstance(ended, GenerationResult)
        equal(ended, songs[number])


def test_a_stop_while_loading_ends_all() -> None:
    engine = pipeline()
    aborts = [threading.Event() for _ in REQUESTS]
    for abort in aborts:
        abort.set()
    results = results_of(engine.run_takes(REQUESTS, aborts))
    assert [result.ending.composing for result in results] == [FinishReason.STOPPED] * 3
    assert [result.codes.shape[1] for result in results] == [0, 0, 0]


def test_one_stop_while_loading_leaves_the_others() -> None:
    engine = pipeline()
    aborts = [threading.Event() for _ in REQUESTS]
    aborts[0].set()
    results = results_of(engine.run_takes(REQUESTS, aborts))
    assert [result.codes.shape[1] for result in results] == [0, 21, 21]


def test_reading_counts_for_all() -> None:
    engine = pipeline()
    events = list(engine.run_takes(REQUESTS, [threading.Event() for _ in REQUESTS]))
    for number in range(3):
        read = [
            e
            for n, e in events
            if n == number and isinstance(e, Progress) and e.stage is Stage.PREFILL
        ]
        assert read[-1].done == len(golden.prompt_of(REQUEST))


def test_a_stop_of_all_leaves_the_sound_of_a_take_that_had_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such a take waits for its sound until all are composed, if one model is held at a time."""
    engine = HeartMuLaGenPipeline.open(golden.FOLDER, EngineWish("cpu"), lazy_load=True)
    aborts = [AbortEvent() for _ in REQUESTS]
    ends = iter([True, False, False])
    monkeypatch.setattr(Composer, "_is_end", lambda self, _: self._length == 3 and next(ends))
    results: list[GenerationResult] = []
    for number, event in engine.run_takes(REQUESTS, aborts):
        if isinstance(event, FramesComposed) and (number, event.first_frame) == (1, 5):
            for abort in aborts:
                abort.set()
        if isinstance(event, GenerationResult):
            results.append(event)
    assert [result.codes.shape[1] for result in results] == [3, 6, 6]
    for result in results:
        assert result.ending.sound_is_whole
        assert result.samples.shape[1] == result.codes.shape[1] * 3840
    assert results[0].ending.composing is FinishReason.END_OF_SONG
