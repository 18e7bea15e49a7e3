"""A codec whose flow is straight runs no more Euler steps than it declares, whoever asks."""

from __future__ import annotations

import threading

import torch

from engine.contract import CodecParams, Progress, SamplesDecoded, Stage
from engine.decoding import SongDecoder
from engine.heartcodec.flow_matching import window_noise
from engine.heartcodec.stream import CodecStream, DecodeOptions, DecodeStep
from engine.repair_decoding import WindowRange, decode_patch
from tests.engine.heartcodec_golden import golden_codec, random_codes, seeded, straight_codec

FRAMES = 380
ASKED, RUN = DecodeOptions(10, 1.0), DecodeOptions(1, 1.0)


def test_ten_steps_sound_like_the_one_that_is_needed() -> None:
    codes = random_codes(30)
    asked = straight_codec().detokenize(codes, 10, 1.0, seeded(1))
    assert torch.equal(asked, golden_codec().detokenize(codes, 1, 1.0, seeded(1)))


def test_a_declared_number_is_no_least_number() -> None:
    assert RUN.of_flow(4) is RUN
    assert ASKED.of_flow(None) is ASKED
    assert ASKED.of_flow(4).num_steps == 4


def test_a_window_runs_one_step() -> None:
    codes, noise = random_codes(20), window_noise(seeded(1), 0, 256)[:, :40]
    steps = list(straight_codec().latent_steps(codes, noise, None, ASKED))
    assert steps == [DecodeStep(1)]


def test_a_preview_and_a_draft_run_one_step() -> None:
    stream = CodecStream(straight_codec(), ASKED, seeded(1))
    stream.push(random_codes(20))
    for options in (None, DecodeOptions(3, 1.0)):
        counts = [step.done for step in stream.preview_steps(options)]
        assert set(counts) == {1}


def test_progress_counts_the_steps_that_are_run() -> None:
    decoder = SongDecoder(CodecParams(10, 1.0), 1, threading.Event())
    decoder.expect(FRAMES)
    decoder.attach(straight_codec())
    events = [*decoder.push(random_codes(FRAMES).numpy()), *decoder.finish()]
    progress = [event for event in events if isinstance(event, Progress)]
    assert {event.total for event in progress} == {2}
    assert [event.done for event in progress if event.done][-1] == 2
    assert progress[-1].fraction == 1
    assert any(isinstance(event, SamplesDecoded) for event in events)


def test_a_patchs_progress_counts_them_too() -> None:
    codes = random_codes(FRAMES)
    params = CodecParams(10, 1.0)
    original = golden_codec().detokenize(codes, 1, 1.0, seeded(2)).numpy()
    steps = decode_patch(straight_codec(), params, 2, codes.numpy(), original, WindowRange(0, 1))
    progress: list[Progress] = []
    while True:
        try:
            progress.append(next(steps))
        except StopIteration as end:
            first, samples = end.value
            break
    assert (first, samples.shape[1]) == (0, FRAMES * 3840)
    assert (progress[-1].stage, progress[-1].fraction) == (Stage.DECODE, 1)
