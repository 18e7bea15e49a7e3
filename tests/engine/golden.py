"""The golden checkpoint and what the public reference computed with it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, Composer, FramesDrawn, Take, TakesEnded
from engine.contract import Codes, FinishReason, GenerationRequest, SamplingParams
from engine.heartmula.language_model import LanguageModel
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.prompt import Prompt, build_prompt
from engine.request_check import SongPlan, plan_song

FOLDER = Path(__file__).resolve().parent.parent / "golden"
UNREACHABLE_ID = 10**6
TAKE_SEEDS = (1, 2, 3)
PLAIN = LoadPlan(torch.float32, torch.device("cpu"))


@cache
def checkpoint() -> Checkpoint:
    """The golden checkpoint, checked."""
    return Checkpoint.open(FOLDER)


@cache
def model() -> HeartMuLa:
    """The golden language model in float32 on the CPU."""
    return checkpoint().load_heartmula(PLAIN, lambda *_: None)


@cache
def mlx_model(
    form: WeightForm = WeightForm.PLAIN, dtype: torch.dtype = torch.float32
) -> LanguageModel:
    """The golden language model on MLX, which must be installed."""
    plan = LoadPlan(dtype, torch.device("cpu"), form)
    return checkpoint().load_heartmula_on_mlx(plan, lambda *_: None)


@cache
def expected() -> dict[str, torch.Tensor]:
    """The reference's numbers by name."""
    return load_file(str(FOLDER / "expected.safetensors"))


@cache
def cases() -> list[dict[str, Any]]:
    """All cases of expected.json."""
    text = (FOLDER / "expected.json").read_text(encoding="utf-8")
    return json.loads(text)["cases"]


def song_cases() -> list[dict[str, Any]]:
    """The cases that draw frames."""
    return [case for case in cases() if "topk" in case]


@dataclass(frozen=True)
class Composed:
    """Codes (K, T) and why they end."""

    codes: Codes
    finish_reason: FinishReason


def request_of(case: dict[str, Any]) -> GenerationRequest:
    """The request a golden case was made with."""
    return GenerationRequest(
        tags=case["tags"],
        lyrics=case["lyrics"],
        max_audio_length_ms=case["max_audio_length_ms"],
        sampling=SamplingParams(case["temperature"], case["topk"], case["cfg_scale"]),
        seed=case["seed"],
    )


def prompt_of(request: GenerationRequest) -> Prompt:
    """The prompt of a request."""
    parts = checkpoint()
    tokenizer = parts.tokenizer
    return build_prompt(
        tokenizer.tag_ids(request.tags),
        tokenizer.lyrics_ids(request.lyrics),
        parts.gen_config.empty_id,
    )


def plan(request: GenerationRequest) -> SongPlan:
    """The plan of a request."""
    return plan_song(request, checkpoint().mula_config, len(prompt_of(request)))


def job(request: GenerationRequest, eos_id: int | None = None) -> ComposeJob:
    """A request of the golden checkpoint, ready to be composed; eos_id: another end of song."""
    config = checkpoint().gen_config
    config = config if eos_id is None else replace(config, audio_eos_id=eos_id)
    return ComposeJob(request, prompt_of(request), plan(request), config)


def takes_of(request: GenerationRequest, eos_id: int | None = None) -> list[Take]:
    """Three takes of a request, with TAKE_SEEDS."""
    jobs = (job(replace(request, seed=seed), eos_id) for seed in TAKE_SEEDS)
    return [Take(each, threading.Event()) for each in jobs]


def compose(
    request: GenerationRequest,
    eos_enabled: bool = True,
    stop_after: int | None = None,
    reads_late: bool | None = None,
    with_model: LanguageModel | None = None,
) -> Composed:
    """Run the composer on the golden model, optionally stopping after so many new frames.

    with_model: the golden model as another library computes it.
    """
    parts = checkpoint()
    gen_config = parts.gen_config
    prompt = prompt_of(request)
    if not eos_enabled:
        gen_config = replace(gen_config, audio_eos_id=UNREACHABLE_ID)
    abort = threading.Event()
    job = ComposeJob(request, prompt, plan(request), gen_config)
    composer = Composer(with_model or model(), [Take(job, abort)], reads_late=reads_late)
    frames = [] if request.history is None else [np.asarray(request.history, np.int32)]
    new, reason = 0, FinishReason.LENGTH
    for event in composer.run():
        if isinstance(event, TakesEnded):
            reason = event.reason
        elif isinstance(event, FramesDrawn):
            frames.append(event.codes[0])
            new += 1
            if new == stop_after:
                abort.set()
    books = parts.mula_config.audio_num_codebooks
    codes = np.concatenate([np.zeros((books, 0), np.int32), *frames], axis=1)
    return Composed(codes, reason)
