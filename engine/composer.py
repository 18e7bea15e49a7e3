"""Write a song's codes: read prompt and history, then frame after frame until the end.

A generator of typed events; the caller stops by setting the abort event, which is tested at every
prefill chunk and frame.  It knows no codec and saves nothing.

A device that works beside the CPU is given the next step before anybody has read the frame: whether
it was the last one is found out while the device computes, and a step too many is thrown away.

Source: HeartMuLa (arXiv 2601.10547) and the public reference's loop: frame 0 of a fresh song is
kept as drawn, every other frame ends the song when any of its K codes is an end token.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.config import GenConfig
from engine.contract import (
    Codes,
    ContextSlid,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    Progress,
    SlowerWay,
    Stage,
)
from engine.heartmula.beginning import KeptBeginning, beginning_key
from engine.heartmula.frame_decoder import BESIDE_THE_CPU, DrawRules, FrameDecoder
from engine.heartmula.model import HeartMuLa
from engine.messages import Message
from engine.prompt import Prompt
from engine.request_check import OPENING_FRAMES, SongPlan
from engine.sampling import FrameNoise


@dataclass(frozen=True)
class ComposeJob:
    """Everything one song needs besides the model."""

    request: GenerationRequest
    prompt: Prompt
    plan: SongPlan
    gen_config: GenConfig


class Composer:
    """One song in the making.  After `run` has ended, `finish_reason` says why.

    `beginnings` holds what the take before has read, where several grow from one beginning.
    `reads_late`: feed a frame before it is read; None: where the device works beside the CPU.
    """

    def __init__(
        self,
        model: HeartMuLa,
        job: ComposeJob,
        abort_event: threading.Event,
        beginnings: KeptBeginning | None = None,
        reads_late: bool | None = None,
    ) -> None:
        self._beginnings = beginnings or KeptBeginning()
        self._model = model
        self._job = job
        self._abort_event = abort_event
        is_beside = model.device.type in BESIDE_THE_CPU
        self._reads_late = is_beside if reads_late is None else reads_late
        self.finish_reason = FinishReason.LENGTH
        self._frames = _columns(job.request.history)
        self._was_slowness_told = False
        self._noise = FrameNoise(
            job.plan.seed, model.config.audio_num_codebooks, model.config.audio_vocab_size
        )

    @torch.inference_mode()
    def run(self) -> Iterator[Progress | FramesComposed | ContextSlid | SlowerWay]:
        """Yield progress and the new frames, one by one.  Fractions cover composing alone."""
        plan = self._job.plan
        decoder = yield from self._prefill()
        if decoder is None:
            self.finish_reason = FinishReason.STOPPED
            return
        self._noise.skip(plan.history_frames)
        for done in range(plan.new_frames):
            if self._abort_event.is_set():
                self.finish_reason = FinishReason.STOPPED
                return
            drawn = decoder.draw(self._rules(done), self._noise.next_frame()[None])
            is_last = done + 1 == plan.new_frames
            is_fed = self._reads_late and not is_last and not self._slides_at(len(self._frames) + 1)
            if is_fed:
                decoder.feed(drawn.codes)
            frame: Codes = drawn.read().numpy().astype(np.int32).reshape(-1, 1)
            if self._is_end(frame):
                self.finish_reason = FinishReason.END_OF_SONG
                return
            yield FramesComposed(len(self._frames), frame)
            self._frames.append(frame)
            yield Progress(Stage.COMPOSE, (done + 1) / plan.new_frames, done + 1, plan.new_frames)
            if not (is_last or is_fed):
                decoder = yield from self._fed(decoder, drawn.codes)
            if decoder.slow_reason and not self._was_slowness_told:
                self._was_slowness_told = True
                yield SlowerWay(
                    Message(
                        "The graphics card composes more slowly than it could (no CUDA graph: "
                        "{reason}).",
                        reason=decoder.slow_reason.splitlines()[0],
                    )
                )

    def _is_end(self, frame: Codes) -> bool:
        """Whether a frame ends the song; frame 0 of a fresh song is kept as drawn."""
        return bool(self._frames) and bool((frame >= self._job.gen_config.audio_eos_id).any())

    def _rules(self, new_frame: int) -> DrawRules:
        is_held_open = new_frame < self._job.request.min_new_frames
        forbid_from = self._job.gen_config.audio_eos_id if is_held_open else None
        return DrawRules(self._job.request.sampling, forbid_from)

    def _fed(
        self, decoder: FrameDecoder, codes: Tensor
    ) -> Generator[Progress | ContextSlid, None, FrameDecoder]:
        """Feed the frame just made; where the context is full, read what stays visible anew."""
        if self._slides_at(len(self._frames)):
            return (yield from self._prefill()) or decoder
        decoder.feed(codes)
        return decoder

    def _slides_at(self, frames: int) -> bool:
        """Whether the context moves on when the song gets so many frames."""
        first_visible = self._job.plan.first_visible_frame
        return first_visible(frames) != first_visible(frames - 1)

    def _prefill(self) -> Generator[Progress | ContextSlid, None, FrameDecoder | None]:
        """Read the prompt and the visible frames; returns the decoder, or None when stopped."""
        request, plan = self._job.request, self._job.plan
        decoder = FrameDecoder(self._model, request.sampling.cfg_scale > 1, plan.capacity)
        visible = self._visible_frames()
        first = plan.first_visible_frame(len(self._frames))
        if first:
            yield ContextSlid(OPENING_FRAMES, first)
        total = plan.prompt_positions + visible.shape[1]
        if self._abort_event.is_set():
            return None
        is_beginning = len(self._frames) == plan.history_frames
        read = self._begun if is_beginning else self._chunks
        for done in read(decoder, visible):
            yield Progress(Stage.PREFILL, done / total, done, total)
            if self._abort_event.is_set():
                return None
        return decoder

    def _begun(self, decoder: FrameDecoder, visible: Codes) -> Iterator[int]:
        """Read the beginning, or take over what the take before has read of it."""
        request = self._job.request
        guidance = request.sampling.cfg_scale > 1
        key = beginning_key(self._job.prompt, request.muq_embed, guidance, visible)
        known = self._beginnings.find(key)
        if known is not None:
            decoder.take_over(known)
            yield decoder.positions
        else:
            yield from self._chunks(decoder, visible)
            if request.keep_beginning:
                self._beginnings.put(key, decoder.beginning())
        if not request.keep_beginning:
            self._beginnings.clear()

    def _chunks(self, decoder: FrameDecoder, visible: Codes) -> Iterator[int]:
        muq = self._job.request.muq_embed
        yield from decoder.prefill_prompt(self._model.embed_prompt(self._job.prompt, muq))
        if visible.shape[1]:
            codes = np.ascontiguousarray(visible, dtype=np.int64)
            yield from decoder.prefill_history(torch.from_numpy(codes))

    def _visible_frames(self) -> Codes:
        """What the model sees of the song so far, (K, n)."""
        first = self._job.plan.first_visible_frame(len(self._frames))
        opening = self._frames[: OPENING_FRAMES if first else 0]
        empty = np.zeros((self._model.config.audio_num_codebooks, 0), np.int32)
        return np.concatenate([empty, *opening, *self._frames[first:]], axis=1)


def _columns(history: Codes | None) -> list[Codes]:
    """Codes (K, T) as a list of T frames (K, 1)."""
    if history is None:
        return []
    return [history[:, i : i + 1].astype(np.int32) for i in range(history.shape[1])]
