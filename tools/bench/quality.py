"""Measures how weight formats change the music: `python -m tools.bench.quality`.

Songs are composed with the starter model in float32, then read again with every format: how much
the logits of the first codebook change, how often the top choice stays, and the likelihood of the
songs (teacher-forced, without guidance). Where MLX is installed, its forms are read as well.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, compose_song
from engine.contract import GenerationRequest
from engine.devices.device import precision_name
from engine.heartmula.fbgemm import can_pack
from engine.heartmula.frame_decoder import FrameDecoder
from engine.heartmula.likelihood import frame_log_likelihoods
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.prompt import Prompt, build_prompt
from engine.request_check import plan_song

if TYPE_CHECKING:
    from engine.on_mlx.heartmula import MlxHeartMuLa

STARTER = Path(__file__).parents[2] / "resources" / "starter"
PROMPTS = (
    ("pop,piano,drums,happy", "[verse]\nthe street wakes up\n\n[chorus]\nstay by my side\n"),
    ("rock,electric guitar,fast", "[verse]\nhold the light\n\n[chorus]\ncarry me home\n"),
    ("jazz,piano,slow,sad", "[intro]\n\n[verse]\nrain on the window\n"),
)
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Reading:
    """One model's results for one song: logits (T - 1, V) of codebook 0, likelihood of each
    frame.
    """

    logits: Tensor
    log_likelihoods: Tensor


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--model", default=str(STARTER), help="a model folder")
    options = parser.parse_args()
    checkpoint = Checkpoint.open(options.model)
    exact = _load(checkpoint, LoadPlan(torch.float32, CPU))
    songs = [song(checkpoint, exact, options.seconds, index) for index in range(len(PROMPTS))]
    forms = [("bfloat16", LoadPlan(torch.bfloat16, CPU))]
    if can_pack():
        forms.append(("packed float16", LoadPlan(torch.bfloat16, CPU, WeightForm.PACKED)))
    forms += [
        (form.value, LoadPlan(torch.bfloat16, CPU, form))
        for form in (WeightForm.INT8, WeightForm.INT4)
    ]
    expected = [_read(exact, prompt, codes) for prompt, codes in songs]
    mean = torch.cat([reading.log_likelihoods for reading in expected]).mean()
    sys.stdout.write(
        f"{len(songs)} songs of {options.seconds} s; float32: {mean:.3f} nats a frame\n"
        f"{'':<22}{'logits, relative':>17}{'same favourite':>16}{'nats a frame':>14}\n"
    )
    for name, plan in forms:
        model = _load(checkpoint, plan)
        readings = [_read(model, prompt, codes) for prompt, codes in songs]
        sys.stdout.write(f"{name:<22}{_compared(readings, expected)}\n")
    if importlib.util.find_spec("mlx") is not None:
        _tell_mlx(checkpoint, songs, expected)
    return 0


def _tell_mlx(
    checkpoint: Checkpoint, songs: list[tuple[Prompt, Tensor]], expected: list[Reading]
) -> None:
    """Print a line for each form of weights on MLX."""
    kinds = [
        (torch.float32, WeightForm.PLAIN),
        (torch.bfloat16, WeightForm.PLAIN),
        (torch.float16, WeightForm.PLAIN),
        (torch.float32, WeightForm.INT8),
        (torch.float32, WeightForm.INT4),
    ]
    for dtype, form in kinds:
        model = checkpoint.load_heartmula_on_mlx(LoadPlan(dtype, CPU, form), lambda *_: None)
        readings = [_read_on_mlx(model, prompt, codes) for prompt, codes in songs]
        name = precision_name(dtype) if form is WeightForm.PLAIN else form.value
        sys.stdout.write(f"{'MLX, ' + name:<22}{_compared(readings, expected)}\n")


def _load(checkpoint: Checkpoint, plan: LoadPlan) -> HeartMuLa:
    return checkpoint.load_heartmula(plan, lambda done, total: None)


def song(
    checkpoint: Checkpoint, model: HeartMuLa, seconds: int, index: int
) -> tuple[Prompt, Tensor]:
    """Return prompt and codes (T, K) int64 of the song that a model composes for PROMPTS[index]."""
    tags, lyrics = PROMPTS[index]
    ids = checkpoint.tokenizer
    prompt = build_prompt(ids.tag_ids(tags), ids.lyrics_ids(lyrics), checkpoint.gen_config.empty_id)
    frames = seconds * 25 // 2
    request = GenerationRequest(tags, lyrics, seconds * 1000, seed=index, min_new_frames=frames)
    job = ComposeJob(
        request,
        prompt,
        plan_song(request, checkpoint.mula_config, len(prompt)),
        checkpoint.gen_config,
    )
    codes = np.ascontiguousarray(compose_song(model, job).T)
    return prompt, torch.from_numpy(codes.astype(np.int64))


@torch.inference_mode()
def _read(model: HeartMuLa, prompt: Prompt, codes: Tensor) -> Reading:
    decoder = FrameDecoder(model, False, len(prompt) + len(codes))
    for _ in decoder.prefill_prompt(model.embed_prompt(prompt, None)):
        pass
    hidden = decoder.follow(codes[:1], codes[1:])[0, :-1]
    logits = model.codebook_logits(0, hidden).float()
    return Reading(logits, frame_log_likelihoods(model, hidden, codes[1:]))


def _read_on_mlx(model: MlxHeartMuLa, prompt: Prompt, codes: Tensor) -> Reading:
    from engine.on_mlx.library import as_mlx, as_torch

    decoder = model.new_decoder(False, len(prompt) + len(codes))
    for _ in decoder.prefill_prompt(model.embed_prompt(prompt, None)):
        pass
    hidden = decoder.follow(codes[:1], codes[1:])[0, :-1]
    logits = as_torch(model.codebook_logits(0, hidden)).float()
    return Reading(logits, decoder.rated(hidden, as_mlx(codes[1:].int())))


def _compared(readings: list[Reading], expected: list[Reading]) -> str:
    exact = torch.cat([reading.logits for reading in expected])
    rough = torch.cat([reading.logits for reading in readings])
    moved = float((rough - exact).norm() / exact.norm())
    same = float((rough.argmax(-1) == exact.argmax(-1)).float().mean())
    likely = torch.cat([reading.log_likelihoods for reading in readings]).mean()
    before = torch.cat([reading.log_likelihoods for reading in expected]).mean()
    return f"{moved:>17.4f}{same:>15.1%}{float(likely):>9.3f} ({float(likely - before):+.3f})"


if __name__ == "__main__":
    sys.exit(main())
