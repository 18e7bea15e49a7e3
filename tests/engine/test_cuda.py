"""What only an NVIDIA GPU has: recorded graphs, and its memory counter."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch

from engine.contract import CodecParams, GenerationRequest, SamplingParams
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import LoadPlan
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.sampling import FrameNoise
from tests.engine import golden

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no NVIDIA GPU here"),
]
REQUEST = GenerationRequest("rock", "[verse]\nhello", 4_000, codec=CodecParams(2), seed=3)


def test_a_released_pipeline_leaves_the_gpu_empty(tiny_folder: Path) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cuda")
    list(pipeline.run(REQUEST, threading.Event()))
    pipeline.release()
    assert torch.cuda.memory_allocated() < 300e6


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
