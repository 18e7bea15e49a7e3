"""The published interface and the events under it, on tiny random models."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from engine import HeartMuLaGenPipeline
from engine.contract import (
    AbortEvent,
    CodecParams,
    Ending,
    EngineError,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    Progress,
    RequestError,
    SamplesDecoded,
    SlowerWay,
    SongStarted,
    Stage,
)
from engine.decoding import SongDecoder
from tests.engine import golden

SONG = {"tags": "Rock, Drums", "lyrics": "[Verse]\nhello there"}
FAST = CodecParams(num_steps=1, guidance_scale=1.0)
REQUEST = GenerationRequest("rock,drums", "[verse]\nhello", 3_200, codec=FAST, seed=4)


@pytest.fixture(scope="module")
def pipeline(tiny_folder: Path) -> HeartMuLaGenPipeline:
    return HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu", torch.float32)


def make(pipeline: HeartMuLaGenPipeline, **options: Any) -> dict[str, Any]:
    wanted = {"max_audio_length_ms": 1_600, "seed": 4, "num_steps": 1} | options
    return pipeline(SONG, **wanted)


def result_of(events: list[Event]) -> GenerationResult:
    assert isinstance(events[-1], GenerationResult)
    return events[-1]


def test_the_published_result(pipeline: HeartMuLaGenPipeline) -> None:
    song = make(pipeline)
    frames = song["tokens"].shape[1]
    assert song["tokens"].shape == (1, 21, 9)
    assert song["tokens"].dtype == torch.int64
    assert not song["tokens"][:, :, -1].any()
    assert song["wav"].shape == (2, frames * 3840)
    assert song["wav"].dtype == torch.float32
    assert song["wav"].abs().max() > 0
    assert (song["sample_rate"], song["seed"]) == (48_000, 4)
    assert (song["stopped"], song["finish_reason"]) == (False, "length")


def test_the_same_recipe_gives_the_same_song(pipeline: HeartMuLaGenPipeline) -> None:
    first = make(pipeline)
    np.random.seed(1)
    torch.manual_seed(1)
    make(pipeline, cfg_scale=1.0, seed=9)
    again = make(pipeline)
    assert torch.equal(first["tokens"], again["tokens"])
    assert torch.equal(first["wav"], again["wav"])
    other = make(pipeline, seed=5)
    assert not torch.equal(first["tokens"], other["tokens"])


def test_a_seed_is_drawn_and_reported(pipeline: HeartMuLaGenPipeline) -> None:
    song = make(pipeline, seed=None)
    assert torch.equal(make(pipeline, seed=song["seed"])["wav"], song["wav"])


@pytest.mark.parametrize("lazy_load", [False, True])
def test_golden_song_through_the_pipeline(lazy_load: bool) -> None:
    case = next(c for c in golden.song_cases() if c["eos_enabled"] and c["frames"] > 4)
    whole = HeartMuLaGenPipeline.from_pretrained(
        golden.FOLDER, "cpu", torch.float32, lazy_load=lazy_load
    )
    expected = golden.expected()[f"{case['name']}.frames"].numpy()
    for cfg_scale in (3.0 if case["cfg_scale"] == 1.0 else 1.0, case["cfg_scale"]):
        song = whole(
            {"tags": case["tags"], "lyrics": case["lyrics"]},
            case["max_audio_length_ms"],
            case["temperature"],
            case["topk"],
            cfg_scale,
            seed=case["seed"],
            num_steps=1,
        )
    np.testing.assert_array_equal(song["tokens"][0, :, :-1].T.numpy(), expected)
    assert song["finish_reason"] == "end of song"
    assert song["wav"].shape[1] == expected.shape[1] * 3840


def test_it_is_said_when_no_graph_can_be_recorded(
    pipeline: HeartMuLaGenPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("not supported\nmore")

    plain = list(pipeline.run(REQUEST, AbortEvent()))
    monkeypatch.setattr("engine.heartmula.frame_decoder.FrameDecoder.uses_graphs", True)
    monkeypatch.setattr("engine.heartmula.frame_step.FixedStep._run", refuse)
    events = list(pipeline.run(REQUEST, AbortEvent()))
    told = [event.message for event in events if isinstance(event, SlowerWay)]
    assert len(told) == 1
    assert "no CUDA graph: not supported" in str(told[0])
    np.testing.assert_array_equal(result_of(events).codes, result_of(plain).codes)


def test_history_comes_back_whole(pipeline: HeartMuLaGenPipeline) -> None:
    first = make(pipeline)
    tokens = first["tokens"].numpy()
    tokens.flags.writeable = False
    longer = make(pipeline, history_tokens=tokens)
    assert longer["tokens"].shape[1] == 21 + 20
    assert torch.equal(longer["tokens"][:, :21], first["tokens"])
    whole = make(pipeline, max_audio_length_ms=40 * 80)
    assert torch.equal(longer["tokens"], whole["tokens"])


@pytest.mark.parametrize("shape", [(7, 4), (1, 4, 1), (2, 4, 9), (4,)])
def test_history_of_another_shape_is_refused(
    pipeline: HeartMuLaGenPipeline, shape: tuple[int, ...]
) -> None:
    with pytest.raises(EngineError, match="tokens must be"):
        make(pipeline, history_tokens=torch.zeros(shape, dtype=torch.int64))


def test_callback_is_monotone_and_ends_at_100(
    pipeline: HeartMuLaGenPipeline, tmp_path: Path
) -> None:
    heard: list[tuple[int, str]] = []
    make(pipeline, callback=lambda p, m: heard.append((p, m)), save_path=tmp_path / "a.wav")
    numbers = [number for number, _ in heard]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 100
    words = {message.split(":")[0] for _, message in heard}
    assert {"Loading the model", "Reading", "Composing", "Decoding", "Saving"} <= words


def test_save_path_writes_the_song(pipeline: HeartMuLaGenPipeline, tmp_path: Path) -> None:
    path = tmp_path / "é 歌.flac"
    song = make(pipeline, save_path=path)
    written, rate = soundfile.read(path, always_2d=True)
    assert rate == 48_000
    peak = max(1.0, float(song["wav"].abs().max()))
    np.testing.assert_allclose(written.T, song["wav"].numpy() / peak, atol=1e-6)
    assert sorted(tmp_path.iterdir()) == [path]


def test_unwritable_output_is_refused_before_composing(
    pipeline: HeartMuLaGenPipeline, tmp_path: Path
) -> None:
    heard: list[int] = []
    for path in (tmp_path / "none" / "a.wav", tmp_path, tmp_path / "a.xyz"):
        with pytest.raises(EngineError):
            make(pipeline, save_path=path, callback=lambda p, m: heard.append(p))
    assert heard == []


def test_events_of_a_song_longer_than_a_window(pipeline: HeartMuLaGenPipeline) -> None:
    request = replace(REQUEST, max_audio_length_ms=32_000)
    events = list(pipeline.run(request, threading.Event()))
    result = result_of(events)
    assert sum(isinstance(event, SongStarted) for event in events) == 1
    composed = [event for event in events if isinstance(event, FramesComposed)]
    assert [event.first_frame for event in composed] == list(range(401))
    decoded = [event for event in events if isinstance(event, SamplesDecoded)]
    starts = np.cumsum([0] + [event.samples.shape[1] for event in decoded])
    assert [event.first_sample for event in decoded] == starts[:-1].tolist()
    assert starts[-1] == result.samples.shape[1] == 401 * 3840
    assert events.index(decoded[0]) < events.index(composed[-1]), "streamed while composing"
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    whole = pipeline.codec.detokenize(
        result.codes, 1, 1.0, torch.Generator().manual_seed(result.codec_seed)
    )
    np.testing.assert_array_equal(whole.numpy(), result.samples)
    again = [
        event.samples
        for event in pipeline.decode(result.codes, FAST, result.codec_seed, threading.Event())
        if isinstance(event, SamplesDecoded)
    ]
    np.testing.assert_array_equal(np.concatenate(again, axis=1), result.samples)


def test_decoding_again_stops_at_its_next_step(pipeline: HeartMuLaGenPipeline) -> None:
    codes = np.zeros((8, 401), np.int32)
    abort, steps = AbortEvent(), 0
    for event in pipeline.decode(codes, FAST, 3, abort):
        assert not abort.is_set(), "nothing comes after the stop"
        steps += isinstance(event, Progress)
        if steps == 1:
            abort.set()
    assert steps == 1


@pytest.mark.parametrize("stop_after", [0, 1, 20])
def test_a_stop_keeps_what_was_made(pipeline: HeartMuLaGenPipeline, stop_after: int) -> None:
    abort = threading.Event()
    if not stop_after:
        abort.set()
    seen, events = 0, []
    for event in pipeline.run(REQUEST, abort):
        events.append(event)
        seen += isinstance(event, FramesComposed)
        if seen == stop_after:
            abort.set()
    result = result_of(events)
    assert result.ending.finish_reason is FinishReason.STOPPED
    assert result.codes.shape == (8, stop_after)
    assert result.samples.shape == (2, stop_after * 3840)
    finished = list(pipeline.run(replace(REQUEST, max_audio_length_ms=800), threading.Event()))
    assert result_of(finished).ending.finish_reason is FinishReason.LENGTH


def test_a_stop_while_decoding_remembers_how_composing_ended(
    pipeline: HeartMuLaGenPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SongDecoder, "_is_nearly_done", lambda _self: False)
    abort, events = threading.Event(), []
    for event in pipeline.run(replace(REQUEST, max_audio_length_ms=1600), abort):
        events.append(event)
        if isinstance(event, Progress) and event.stage is Stage.DECODE:
            abort.set()
    assert result_of(events).ending == Ending(FinishReason.LENGTH, sound_is_whole=False)


def test_a_stop_while_loading_is_a_normal_result(tiny_folder: Path) -> None:
    abort = threading.Event()
    abort.set()
    fresh = HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu")
    history = np.ones((8, 5), np.int32)
    result = result_of(list(fresh.run(replace(REQUEST, history=history), abort)))
    assert result.ending.was_stopped
    np.testing.assert_array_equal(result.codes, history)


def test_a_stop_between_prefill_chunks(pipeline: HeartMuLaGenPipeline) -> None:
    abort = threading.Event()
    events = []
    request = replace(REQUEST, lyrics="word\n" * 600, history=np.ones((8, 1200), np.int32))
    for event in pipeline.run(request, abort):
        events.append(event)
        if isinstance(event, Progress) and event.stage is Stage.PREFILL:
            abort.set()
    chunks = [e for e in events if isinstance(e, Progress) and e.stage is Stage.PREFILL]
    assert len(chunks) == 1
    assert chunks[0].done < chunks[0].total
    result = result_of(events)
    assert result.ending.was_stopped
    np.testing.assert_array_equal(result.codes, request.history)
    last = [e for e in events if isinstance(e, Progress)][-1]
    assert last.stage is Stage.PREFILL  # nothing new was made, so nothing is left to decode


def test_a_stop_before_anything_new_ends_the_decoding_of_what_is_kept(
    pipeline: HeartMuLaGenPipeline,
) -> None:
    abort = threading.Event()
    events = []
    request = replace(REQUEST, history=np.ones((8, 700), np.int32))
    for event in pipeline.run(request, abort):
        events.append(event)
        if isinstance(event, Progress) and event.stage is Stage.DECODE:
            abort.set()
    assert sum(isinstance(e, Progress) and e.stage is Stage.DECODE for e in events) == 1
    result = result_of(events)
    assert result.ending.was_stopped
    np.testing.assert_array_equal(result.codes, request.history)
    again = result_of(list(pipeline.run(replace(REQUEST, max_audio_length_ms=400), AbortEvent())))
    assert again.samples.shape[1] == again.codes.shape[1] * 3840


def test_a_stop_in_the_last_decoding_keeps_all_tokens(pipeline: HeartMuLaGenPipeline) -> None:
    abort = threading.Event()
    events = []
    for event in pipeline.run(replace(REQUEST, codec=CodecParams(5, 1.0)), abort):
        events.append(event)
        if isinstance(event, Progress) and event.stage is Stage.DECODE and event.done == 2:
            abort.set()
    result = result_of(events)
    assert result.ending.was_stopped
    assert result.codes.shape == (8, 41)
    assert result.samples.shape == (2, 0)


def test_a_second_stop_ends_the_decoding_of_a_stopped_song(
    pipeline: HeartMuLaGenPipeline,
) -> None:
    abort = AbortEvent()
    stages: list[Stage] = []
    for event in pipeline.run(replace(REQUEST, codec=CodecParams(6, 1.0)), abort):
        if isinstance(event, Progress):
            stages.append(event.stage)
        if isinstance(event, FramesComposed) and event.first_frame == 9:
            abort.set()
        if stages.count(Stage.DECODE) == 2 and abort.times_set == 1:
            abort.set()
    result = result_of([event])
    assert result.codes.shape == (8, 10)
    assert result.samples.shape == (2, 0)
    assert stages.count(Stage.DECODE) < 5


@pytest.mark.parametrize(
    "lyrics",
    ["", "word", "🎵🎹" * 20, "שלום עולם", "窗外的雨", "\ud800 broken", "\x00", "word\n" * 1000],
)
def test_any_lyrics_make_a_song(pipeline: HeartMuLaGenPipeline, lyrics: str) -> None:
    song = pipeline({"tags": "", "lyrics": lyrics}, 400, seed=1, num_steps=1)
    assert song["wav"].shape[1] > 0


def test_lyrics_beyond_the_context_are_refused(pipeline: HeartMuLaGenPipeline) -> None:
    with pytest.raises(RequestError, match=r"no song fits\. Shorten the lyrics"):
        pipeline({"tags": "", "lyrics": "word\n" * 5000}, 400, seed=1)


def test_release_gives_the_models_back(pipeline: HeartMuLaGenPipeline) -> None:
    before = make(pipeline)
    pipeline.release()
    assert torch.equal(make(pipeline)["wav"], before["wav"])
