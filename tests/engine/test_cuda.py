"""The engine on an NVIDIA GPU, where there is one."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from engine.composer import ComposeJob, Composer, FramesDrawn, Take
from engine.contract import (
    CodecParams,
    Codes,
    GenerationRequest,
    GenerationResult,
    SamplingParams,
)
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import WeightForm
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcript import Transcript, TranscriptRequest
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.sampling import FrameNoise
from tests.engine import golden
from tools.make_whisper import make_whisper

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no NVIDIA GPU here"),
]
REQUEST = GenerationRequest("rock", "[verse]\nhello", 4_000, codec=CodecParams(2), seed=3)


def test_hidden_states_agree_with_the_reference() -> None:
    plan = LoadPlan(torch.float32, torch.device("cuda", 0))
    model = golden.checkpoint().load_heartmula(plan, lambda *_: None)
    case = golden.song_cases()[0]
    tokenizer = golden.checkpoint().tokenizer
    prompt = build_prompt(
        tokenizer.tag_ids(case["tags"]), tokenizer.lyrics_ids(case["lyrics"]), empty_id=0
    )
    with torch.inference_mode():
        decoder = FrameDecoder(model, guidance=True, capacity=len(prompt))
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
    expected = golden.expected()["p0_cfg1.5.last_hidden"]
    assert torch.allclose(decoder.hidden.cpu(), expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("lazy_load", [False, True])
def test_a_song_is_made_and_the_codec_goes_back_to_wait(tiny_folder: Path, lazy_load: bool) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cuda", lazy_load=lazy_load)
    result = list(pipeline.run(REQUEST, threading.Event()))[-1]
    assert isinstance(result, GenerationResult)
    assert result.device.device == "cuda:0"
    assert result.samples.shape == (2, result.codes.shape[1] * 3840)
    again = list(pipeline.run(REQUEST, threading.Event()))[-1]
    assert isinstance(again, GenerationResult)
    assert (again.codes == result.codes).all()
    pipeline.release()
    assert torch.cuda.memory_allocated() < 300e6


def test_int8_runs_on_the_gpu() -> None:
    plan = LoadPlan(torch.bfloat16, torch.device("cuda", 0), WeightForm.INT8)
    model = golden.checkpoint().load_heartmula(plan, lambda *_: None)
    prompt = build_prompt([510, 3, 511], [510, 4, 511], 0)
    with torch.inference_mode():
        decoder = FrameDecoder(model, guidance=True, capacity=len(prompt))
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
    assert torch.isfinite(decoder.hidden).all()


@pytest.mark.parametrize("guidance", [False, True])
def test_recorded_frames_equal_plain_ones(guidance: bool) -> None:
    plan = LoadPlan(torch.float32, torch.device("cuda", 0))
    model = golden.checkpoint().load_heartmula(plan, lambda *_: None)
    prompt = build_prompt([510, 3, 511], [510, 4, 511], 0)
    drawn: list[torch.Tensor] = []
    with torch.inference_mode():
        for fixed in (False, True):
            decoder = FrameDecoder(model, guidance, len(prompt) + 20, fixed=fixed)
            list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
            noise, frames = FrameNoise(3, 8, 261), []
            for index in range(20):
                rules = DrawRules(SamplingParams(), None if index % 2 else 256)
                frames.append(decoder.draw_frame(rules, noise.next_frame()[None]))
                decoder.feed(frames[-1])
            assert decoder.slow_reason == ""
            drawn.append(torch.cat(frames).cpu())
    assert torch.equal(*drawn)


def test_a_frame_fed_before_it_is_read_gives_the_same_song() -> None:
    plan = LoadPlan(torch.float32, torch.device("cuda", 0))
    model = golden.checkpoint().load_heartmula(plan, lambda *_: None)
    request = replace(REQUEST, sampling=SamplingParams(topk=1))
    job = ComposeJob(
        request, golden.prompt_of(request), golden.plan(request), golden.checkpoint().gen_config
    )
    songs: list[Codes] = []
    for late in (False, True):
        events = Composer(model, [Take(job, threading.Event())], reads_late=late).run()
        codes = [event.codes[0] for event in events if isinstance(event, FramesDrawn)]
        songs.append(np.concatenate(codes, axis=1))
    np.testing.assert_array_equal(songs[0], songs[1])


def test_a_transcriber_hears_in_16_bits(tmp_path: Path) -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal((48_000 * 35, 2))
    soundfile.write(tmp_path / "song.wav", noise, 48_000, "FLOAT")
    transcriber = WhisperTranscriber.load(make_whisper(tmp_path / "whisper"), "cuda")
    assert transcriber.way.precision == "float16"
    *_, heard = transcriber.transcribe(TranscriptRequest(tmp_path / "song.wav"), threading.Event())
    transcriber.release()
    assert isinstance(heard, Transcript)
    assert all(0 <= word.start_s <= word.end_s <= 35 for word in heard.words)
