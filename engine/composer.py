"""Write a song's codes: read prompt and history, then frame after frame until the end.

A generator of typed events; the caller stops by setting the abort event, which is tested at every
prefill chunk and frame.  It knows no codec and saves nothing.

Source: HeartMuLa (arXiv 2601.10547) and the public reference's loop: frame 0 of a fresh song is
kept as drawn, every other frame ends the song when any of its K codes is an end token.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from engine.config import GenConfig
from engine.contract import Codes, FinishReason, FramesComposed, GenerationRequest, Progress, Stage
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import HeartMuLa
from engine.prompt import Prompt
from engine.request_check import SongPlan
from engine.sampling import FrameNoise


@dataclass(frozen=True)
class ComposeJob:
    """Everything one song needs besides the model."""

    request: GenerationRequest
    prompt: Prompt
    plan: SongPlan
    gen_config: GenConfig


class Composer:
    """One song in the making.  After `run` has ended, `finish_reason` says why."""

    def __init__(self, model: HeartMuLa, job: ComposeJob, abort_event: threading.Event) -> None:
        self._model = model
        self._job = job
        self._abort_event = abort_event
        self.finish_reason = FinishReason.LENGTH
        self._noise = FrameNoise(
            job.plan.seed, model.config.audio_num_codebooks, model.config.audio_vocab_size
        )

    @torch.inference_mode()
    def run(self) -> Iterator[Progress | FramesComposed]:
        """Yield progress and the new frames, one by one.  Fractions cover composing alone."""
        decoder = yield from self._prefill()
        if decoder is None:
            self.finish_reason = FinishReason.STOPPED
            return
        first_frame, total = self._job.plan.history_frames, self._job.plan.new_frames
        for done in range(total):
            if self._abort_event.is_set():
                self.finish_reason = FinishReason.STOPPED
                return
            codes = decoder.draw_frame(self._rules(done), self._noise.next_frame()[None])
            frame: Codes = codes.cpu().numpy().astype(np.int32).reshape(-1, 1)
            is_untested = first_frame == 0 and done == 0
            if not is_untested and bool((frame >= self._job.gen_config.audio_eos_id).any()):
                self.finish_reason = FinishReason.END_OF_SONG
                return
            yield FramesComposed(first_frame + done, frame)
            yield Progress(Stage.COMPOSE, (done + 1) / total, done + 1, total)
            if done + 1 < total:
                decoder.feed(codes)

    def _rules(self, new_frame: int) -> DrawRules:
        is_held_open = new_frame < self._job.request.min_new_frames
        forbid_from = self._job.gen_config.audio_eos_id if is_held_open else None
        return DrawRules(self._job.request.sampling, forbid_from)

    def _prefill(self) -> Generator[Progress, None, FrameDecoder | None]:
        """Read prompt and history; returns the decoder, or None when stopped."""
        request, plan = self._job.request, self._job.plan
        decoder = FrameDecoder(self._model, request.sampling.cfg_scale > 1, plan.capacity)
        total = plan.prompt_positions + plan.history_frames
        if self._abort_event.is_set():
            return None
        for done in self._chunks(decoder):
            yield Progress(Stage.PREFILL, done / total, done, total)
            if self._abort_event.is_set():
                return None
        self._noise.skip(plan.history_frames)
        return decoder

    def _chunks(self, decoder: FrameDecoder) -> Iterator[int]:
        request = self._job.request
        prompt = self._model.embed_prompt(self._job.prompt, request.muq_embed)
        yield from decoder.prefill_prompt(prompt)
        if self._job.plan.history_frames:
            history = np.ascontiguousarray(request.history, dtype=np.int64)
            yield from decoder.prefill_history(torch.from_numpy(history))
