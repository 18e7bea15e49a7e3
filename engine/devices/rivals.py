"""Which of Apple's two ways is the faster for a model: a question that is measured once.

PyTorch (device "mps") always works and is the default; MLX is usually faster. Both are tried with
the model itself (`tried`): frames and an Euler step are timed, and their results compared. The
answer is kept in the user's cache folder (hardware/measured.py).
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.contract import MLX, SamplingParams
from engine.hardware.machine import Machine
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartcodec.windows import HOP_FRAMES, WINDOW_FRAMES
from engine.heartmula.frame_step import DrawRules
from engine.heartmula.language_model import LanguageModel
from engine.messages import Message
from engine.prompt import build_prompt
from engine.sampling import FrameNoise

MPS = "mps"
TRIED_FRAMES = 16
WARM_UP_FRAMES = 4
"""Frames that are not timed: the first ones compile GPU programs."""
PROMPT_POSITIONS = 64
EULER_STEPS = 10
"""Euler steps of a window in the songs that the times are added up for, if its codec runs as many.
"""
LARGEST_DIFFERENCE = 0.05
"""Relative; results in 16 bits differ by less than a hundredth."""

FASTER, SLOWER, DIFFERENT, FAILED = "faster", "slower", "different", "failed"
ANSWERS = {
    FASTER: Message("MLX was the faster when it and PyTorch were tried with this model"),
    SLOWER: Message("PyTorch was the faster when it and MLX were tried with this model"),
    DIFFERENT: Message("MLX computed something else than PyTorch when both were tried"),
    FAILED: Message("MLX failed when it was tried"),
}
"""How MLX did, and the reason of the choice."""
Clock = Callable[[], float]


def has_rivals(machine: Machine) -> bool:
    """Whether a computer can compute with both."""
    gpus = [machine.gpu(MPS), machine.gpu(MLX)]
    return all(gpu is not None and not gpu.problem for gpu in gpus)


def question_of(*names: str) -> str:
    """Return what an answer depends on: the libraries' versions; the model's folders, precision."""
    library = importlib.import_module("engine.on_mlx.library")
    return f"MLX {library.mx.__version__} or torch {torch.__version__}: {', '.join(names)}"


@dataclass(frozen=True)
class Tried:
    """What one way needed and computed.

    `frame_s` and `step_s`: seconds a frame with guidance, and an Euler step of a window;
    `num_steps`, of which a window has so many;
    `likelihoods` (T,) of frames that were given, `velocity` (1, L, C) of the step.
    """

    frame_s: float
    step_s: float
    likelihoods: Tensor
    velocity: Tensor
    num_steps: int = EULER_STEPS

    @property
    def window_s(self) -> float:
        """Seconds of work for what a codec window adds to a song (25.6 s)."""
        return HOP_FRAMES * self.frame_s + self.num_steps * self.step_s

    def differs_from(self, other: Tried) -> bool:
        """Whether results differ by more than precision explains."""
        pairs = (self.likelihoods, other.likelihoods), (self.velocity, other.velocity)
        return any(
            not bool(torch.isfinite(mine).all())
            or float((mine - theirs).norm()) > LARGEST_DIFFERENCE * float(theirs.norm())
            for mine, theirs in pairs
        )


def answer_of(mlx: Tried, other: Tried) -> str:
    """Return how MLX did beside the other way, one of ANSWERS."""
    if mlx.differs_from(other):
        return DIFFERENT
    return FASTER if mlx.window_s < other.window_s else SLOWER


@torch.inference_mode()
def tried_heartmula(model: LanguageModel, clock: Clock = time.perf_counter) -> tuple[float, Tensor]:
    """Return seconds a frame, and the log-likelihood of some frames."""
    config = model.config
    books, vocab = config.audio_num_codebooks, config.audio_vocab_size
    ids = np.arange(PROMPT_POSITIONS - 1) % config.text_vocab_size
    prompt = build_prompt(ids[:8].tolist(), ids[8:].tolist(), empty_id=0)
    frames = torch.arange(TRIED_FRAMES * books).view(TRIED_FRAMES, books) % vocab
    rules, noise = DrawRules(SamplingParams()), FrameNoise(0, books, vocab)
    decoder = model.new_decoder(True, len(prompt) + 2 * TRIED_FRAMES)
    for _ in decoder.prefill_prompt(model.embed_prompt(prompt, None)):
        pass
    likelihoods = decoder.log_likelihoods(frames[:1], frames[1:])[0]
    began = clock()
    for frame in range(TRIED_FRAMES):
        if frame == WARM_UP_FRAMES:
            began = clock()
        drawn = decoder.draw(rules, noise.next_frame()[None])
        drawn.read()
        decoder.feed(drawn.codes)
    decoder.draw(rules, noise.next_frame()[None]).read()
    return (clock() - began) / (TRIED_FRAMES - WARM_UP_FRAMES + 1), likelihoods


def steps_of(codec: WindowedCodec) -> int:
    """Return how many Euler steps of a window a codec runs when it is asked for EULER_STEPS."""
    return DecodeOptions(EULER_STEPS).of_flow(codec.flow_steps).num_steps


@torch.inference_mode()
def tried_codec(codec: WindowedCodec, clock: Clock = time.perf_counter) -> tuple[float, Tensor]:
    """Return the seconds of an Euler step of a window, and its velocity on the CPU."""
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(
        0, codec.config.codebook_size, (codec.num_codebooks, WINDOW_FRAMES), generator=generator
    )
    noise = torch.randn(1, 2 * WINDOW_FRAMES, codec.latent_channels, generator=generator)
    noise = noise.to(codec.device)
    velocity = codec.velocity_of(codes.to(codec.device), None, DecodeOptions(EULER_STEPS))
    velocity(noise, 0).cpu()  # compiles GPU programs
    began = clock()
    result = velocity(noise, 0).cpu()
    return clock() - began, result
