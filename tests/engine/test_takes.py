"""Takes of one beginning: it is read once, and each take equals the same seed composed alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from engine.composer import ComposeJob, Composer, FramesDrawn, Take
from engine.contract import (
    CodecParams,
    Codes,
    GenerationRequest,
    GenerationResult,
    Progress,
    SamplingParams,
    Stage,
)
from engine.heartmula.beginning import KeptBeginning
from engine.heartmula.frame_decoder import FrameDecoder
from engine.pipeline import HeartMuLaGenPipeline
from tests.engine import golden

REQUEST = GenerationRequest(
    tags="piano,happy",
    lyrics="[verse]\nthe sun creeps in across the floor",
    max_audio_length_ms=20 * 80,
    sampling=SamplingParams(1.0, 50, 1.5),
    codec=CodecParams(num_steps=1),
    keep_beginning=True,
)


@pytest.fixture
def positions_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Filled with the positions of every chunk that is read from prompts and histories."""
    read: list[int] = []
    for name in ("prefill_prompt", "prefill_history"):
        true = getattr(FrameDecoder, name)

        def counted(self: FrameDecoder, given: object, true: object = true) -> Iterator[int]:
            before = self.positions
            for positions in true(self, given):  # pyright: ignore[reportCallIssue]
                read.append(positions - before)
                before = positions
                yield positions

        monkeypatch.setattr(FrameDecoder, name, counted)
    return read


def compose(request: GenerationRequest, kept: KeptBeginning | None = None) -> Codes:
    job = ComposeJob(
        request, golden.prompt_of(request), golden.plan(request), golden.checkpoint().gen_config
    )
    events = Composer(golden.model(), [Take(job, threading.Event())], kept).run()
    return np.concatenate([e.codes[0] for e in events if isinstance(e, FramesDrawn)], axis=1)


@pytest.mark.parametrize("cfg_scale", [1.0, 1.5])
@pytest.mark.parametrize("history_frames", [0, 60])
def test_takes_equal_songs_composed_alone(
    cfg_scale: float, history_frames: int, positions_read: list[int]
) -> None:
    history = np.random.default_rng(4).integers(0, 200, (8, history_frames)).astype(np.int32)
    request = replace(
        REQUEST, sampling=SamplingParams(1.0, 50, cfg_scale), history=history, min_new_frames=20
    )
    alone = [compose(replace(request, seed=seed, keep_beginning=False)) for seed in (1, 2, 3)]
    positions_read.clear()
    kept = KeptBeginning()
    takes = [
        compose(replace(request, seed=seed, keep_beginning=seed < 3), kept) for seed in (1, 2, 3)
    ]
    for take, song in zip(takes, alone, strict=True):
        np.testing.assert_array_equal(take, song)
    assert not np.array_equal(takes[0], takes[1])
    prompt = len(golden.prompt_of(request))
    assert sum(positions_read) == prompt + history_frames, "the beginning is read once"
    compose(replace(request, seed=3), kept)
    assert sum(positions_read) == 2 * (prompt + history_frames), "after the last take it is let go"


def test_another_beginning_is_read_anew(positions_read: list[int]) -> None:
    kept = KeptBeginning()
    compose(replace(REQUEST, seed=1), kept)
    other = replace(REQUEST, seed=1, tags="rock", keep_beginning=False)
    positions_read.clear()
    np.testing.assert_array_equal(compose(other, kept), compose(other))
    assert sum(positions_read) == 2 * len(golden.prompt_of(other))


def test_the_context_may_slide_in_a_take(positions_read: list[int]) -> None:
    prompt = len(golden.prompt_of(REQUEST))
    history = np.random.default_rng(4).integers(0, 200, (8, 1019 - prompt)).astype(np.int32)
    request = replace(REQUEST, history=history, slide_context=True, min_new_frames=20)
    kept = KeptBeginning()
    compose(replace(request, seed=1), kept)
    sliding = sum(positions_read)
    assert sliding > 1019, "it slid, and read what stays visible anew"
    take = compose(replace(request, seed=2, keep_beginning=False), kept)
    assert sum(positions_read) == 2 * sliding - 1019, "the beginning itself is still read once"
    np.testing.assert_array_equal(take, compose(replace(request, seed=2)))


def test_the_pipeline_shares_it_and_lets_it_go(positions_read: list[int]) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(golden.FOLDER, "cpu")
    prompt = len(golden.prompt_of(REQUEST))
    for seed in (1, 2):
        events = list(pipeline.run(replace(REQUEST, seed=seed), threading.Event()))
        assert isinstance(events[-1], GenerationResult)
        read = [e for e in events if isinstance(e, Progress) and e.stage is Stage.PREFILL]
        assert read[-1].done == prompt
    assert sum(positions_read) == prompt
    pipeline.release()
    list(pipeline.run(replace(REQUEST, seed=3), threading.Event()))
    assert sum(positions_read) == 2 * prompt
