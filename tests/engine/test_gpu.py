"""The engine on a GPU, NVIDIA's or Apple's by PyTorch, where there is one."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from engine.adapters.low_rank import changes_of
from engine.composer import ComposeJob, Composer, FramesDrawn, Take
from engine.contract import (
    CodecParams,
    Codes,
    GenerationRequest,
    GenerationResult,
    SamplingParams,
)
from engine.heartcodec.flow_matching import window_noise
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from engine.heartmula.frame_decoder import FrameDecoder
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcript import Transcript, TranscriptRequest
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import Prompt
from tests.engine import golden
from tests.engine.heartcodec_golden import (
    CodecCase,
    codec_cases,
    golden_codec,
    random_codes,
    seeded,
)
from tests.engine.test_adapters import ADAPTERS, KINDS, golden_numbers, hidden, read
from tests.engine.test_heartcodec_golden import check
from tools.make_whisper import make_whisper

HERE = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
GPUS = [
    pytest.param(kind, marks=getattr(pytest.mark, kind))
    for kind, is_here in HERE.items()
    if is_here
]
if not GPUS:
    pytest.skip("PyTorch finds no GPU here", allow_module_level=True)
REQUEST = GenerationRequest("rock", "[verse]\nhello", 4_000, codec=CodecParams(2), seed=3)
MOST_CHANGE = {WeightForm.PLAIN: 0.02, WeightForm.INT8: 0.03, WeightForm.INT4: 0.15}
"""How much of the hidden states may change in 16 bits and less (0.005, 0.010, 0.096 on a CPU)."""


@pytest.fixture(params=GPUS)
def gpu(request: pytest.FixtureRequest) -> str:
    return request.param


@cache
def model_on(
    device: str, dtype: torch.dtype = torch.float32, form: WeightForm = WeightForm.PLAIN
) -> HeartMuLa:
    plan = LoadPlan(dtype, torch.device(device, 0), form)
    return golden.checkpoint().load_heartmula(plan, lambda *_: None)


@cache
def codec_on(device: str, dtype: torch.dtype = torch.float32) -> HeartCodec:
    where = torch.device(device, 0)
    return golden.checkpoint().load_heartcodec(dtype, where, lambda *_: None)


def hidden_after(prompt: Prompt, model: HeartMuLa) -> torch.Tensor:
    with torch.inference_mode():
        decoder = FrameDecoder(model, guidance=True, capacity=len(prompt))
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
    return decoder.hidden.float().cpu()


def first_prompt() -> Prompt:
    return golden.prompt_of(golden.request_of(golden.song_cases()[0]))


@pytest.mark.parametrize("case", golden.song_cases(), ids=lambda case: case["name"])
def test_golden_songs(gpu: str, case: dict[str, Any]) -> None:
    request = golden.request_of(case)
    made = golden.compose(request, case["eos_enabled"], with_model=model_on(gpu))
    np.testing.assert_array_equal(made.codes, golden.expected()[f"{case['name']}.frames"].numpy())


def test_hidden_states_agree_with_the_reference(gpu: str) -> None:
    expected = golden.expected()["p0_cfg1.5.last_hidden"]
    hidden = hidden_after(first_prompt(), model_on(gpu))
    assert torch.allclose(hidden, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("form", MOST_CHANGE)
def test_fewer_bits_change_the_hidden_states_little(gpu: str, form: WeightForm) -> None:
    expected = golden.expected()["p0_cfg1.5.last_hidden"]
    dtype = torch.float16 if gpu == "mps" else torch.bfloat16
    hidden = hidden_after(first_prompt(), model_on(gpu, dtype, form))
    assert (hidden - expected).norm() < MOST_CHANGE[form] * expected.norm()


@pytest.mark.parametrize("kind", KINDS)
def test_adapters_change_the_hidden_states_as_their_programs_do(gpu: str, kind: str) -> None:
    model = model_on(gpu)
    model.adapt(changes_of([(read(ADAPTERS / kind), 1.0)]), as_trained=kind == "trainer")
    expected = golden_numbers()[f"{kind}.backbone"]
    torch.testing.assert_close(hidden(model, "backbone").cpu(), expected, atol=1e-3, rtol=0)
    model.adapt({})


@pytest.mark.parametrize("case", codec_cases(), ids=lambda case: case.name)
def test_golden_sound(gpu: str, case: CodecCase) -> None:
    codes = case.expected("codes")
    made = codec_on(gpu).detokenize(codes, case.num_steps, case.guidance_scale, seeded(case.seed))
    check(case, made)


def test_sixteen_bit_matrices_stay_close_in_the_latents(gpu: str) -> None:
    codes, noise = random_codes(60), window_noise(seeded(1), 0, 256)[:, :120]
    dtype = torch.float16 if gpu == "mps" else torch.bfloat16
    exact = golden_codec().latents(codes, noise, None, DecodeOptions(2))
    rough = codec_on(gpu, dtype).latents(codes, noise, None, DecodeOptions(2))
    assert float((rough - exact).norm() / exact.norm()) < (2e-3 if gpu == "mps" else 2e-2)


@pytest.mark.parametrize("lazy_load", [False, True])
def test_a_song_is_made_and_the_codec_goes_back_to_wait(
    gpu: str, tiny_folder: Path, lazy_load: bool
) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(tiny_folder, gpu, lazy_load=lazy_load)
    result = list(pipeline.run(REQUEST, threading.Event()))[-1]
    assert isinstance(result, GenerationResult)
    assert result.device.device.startswith(gpu)
    assert result.samples.shape == (2, result.codes.shape[1] * 3840)
    again = list(pipeline.run(REQUEST, threading.Event()))[-1]
    assert isinstance(again, GenerationResult)
    assert (again.codes == result.codes).all()
    pipeline.release()


def test_a_frame_fed_before_it_is_read_gives_the_same_song(gpu: str) -> None:
    request = replace(REQUEST, sampling=SamplingParams(topk=1))
    job = ComposeJob(
        request, golden.prompt_of(request), golden.plan(request), golden.checkpoint().gen_config
    )
    songs: list[Codes] = []
    for late in (False, True):
        takes = [Take(job, threading.Event())]
        events = Composer(model_on(gpu), takes, reads_late=late).run()
        codes = [event.codes[0] for event in events if isinstance(event, FramesDrawn)]
        songs.append(np.concatenate(codes, axis=1))
    np.testing.assert_array_equal(songs[0], songs[1])


def test_a_transcriber_hears(gpu: str, tmp_path: Path) -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal((48_000 * 35, 2))
    soundfile.write(tmp_path / "song.wav", noise, 48_000, "FLOAT")
    transcriber = WhisperTranscriber.load(make_whisper(tmp_path / "whisper"), gpu)
    assert transcriber.way.precision == ("float32" if gpu == "mps" else "float16")
    *_, heard = transcriber.transcribe(TranscriptRequest(tmp_path / "song.wav"), threading.Event())
    transcriber.release()
    assert isinstance(heard, Transcript)
    assert all(0 <= word.start_s <= word.end_s <= 35 for word in heard.words)
