"""Regenerates a passage of a song: several candidates in one batch, ranked by what follows.

The candidates are composed from the left context. The model cannot look ahead, so each one is then
rated by the likelihood of the original frames after the passage, computed in one pass with the
candidate before them. repair_decoding.py decodes them.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.config import HeartMuLaConfig
from engine.contract import (
    MAX_SEED,
    SAMPLES_PER_TOKEN_FRAME,
    Codes,
    Progress,
    RepairRequest,
    RequestError,
    Stage,
)
from engine.heartmula.frame_step import DrawRules
from engine.heartmula.language_model import Decoder, LanguageModel
from engine.messages import Message
from engine.prompt import Prompt
from engine.request_check import check_codec, check_codes, check_sampling
from engine.sampling import BatchNoise

RATED_FRAMES = 50
"""Number of original frames after the passage used to rate a candidate (4 s)."""
MAX_CANDIDATES = 8


@dataclass(frozen=True)
class RatedPassage:
    """A candidate's new frames (K, n) and the mean log-likelihood of the frames after it."""

    codes: Codes
    log_likelihood: float
    seed: int


def check_repair(request: RepairRequest, config: HeartMuLaConfig, prompt_positions: int) -> None:
    """Check that the repair is possible. Raises RequestError."""
    check_sampling(request.song, config.audio_vocab_size)
    check_codec(request.song)
    frames = check_codes(request.codes, config.audio_num_codebooks, config.audio_vocab_size).shape[
        1
    ]
    if not 0 <= request.start_frame < request.end_frame <= frames:
        raise RequestError(
            Message("The passage to repair must lie within the song. Select it again.")
        )
    if not 1 <= request.candidates <= MAX_CANDIDATES:
        raise RequestError(Message("Ask for 1 to {most} candidates.", most=MAX_CANDIDATES))
    seed = request.song.seed
    if seed is None or not 0 <= seed <= MAX_SEED - request.candidates:
        raise RequestError(Message("A repair needs a seed of 0 or more; draw another one."))
    if request.samples.shape != (2, frames * SAMPLES_PER_TOKEN_FRAME):
        raise RequestError(
            Message("The song's sound and its tokens differ in length. Decode it again.")
        )
    last = prompt_positions + min(frames, request.end_frame + RATED_FRAMES)
    if last > config.backbone.max_seq_len:
        raise RequestError(
            Message(
                "The passage lies too far into the song for this model's context. Select an "
                "earlier one."
            )
        )


class Repairer:
    """Composes and rates candidates for one passage."""

    def __init__(
        self, model: LanguageModel, request: RepairRequest, prompt: Prompt, eos_id: int
    ) -> None:
        self._model = model
        self._request = request
        self._prompt = prompt
        # No candidate may end the song, because something follows.
        self._rules = DrawRules(request.song.sampling, forbid_from=eos_id)

    @torch.inference_mode()
    def run(
        self, abort_event: threading.Event
    ) -> Generator[Progress, None, list[RatedPassage] | None]:
        """Yield progress; the value is the rated passages, best first, None when stopped."""
        request = self._request
        candidates = yield from self._prefill(abort_event)
        if candidates is None:
            return None
        frames = yield from self._compose(candidates, abort_event)
        if frames is None:
            return None
        ratings = self._rate(candidates, frames[-1])
        passages = torch.stack(frames, dim=2).numpy().astype(np.int32)
        rated = [
            RatedPassage(passages[i], ratings[i], self._seed(i)) for i in range(request.candidates)
        ]
        return sorted(rated, key=lambda passage: -passage.log_likelihood)

    def _prefill(self, abort_event: threading.Event) -> Generator[Progress, None, Decoder | None]:
        request = self._request
        total = len(self._prompt) + request.start_frame
        rated = min(request.codes.shape[1] - request.end_frame, RATED_FRAMES)
        capacity = total + request.end_frame - request.start_frame + rated
        guidance = request.song.sampling.cfg_scale > 1
        decoder = self._model.new_decoder(guidance, capacity, request.candidates)
        context = decoder.song(0)
        for done in self._chunks(context):
            yield Progress(Stage.PREFILL, done / total, done, total)
            if abort_event.is_set():
                return None
        decoder.begin([context])
        return decoder

    def _chunks(self, decoder: Decoder) -> Iterator[int]:
        prompt = self._model.embed_prompt(self._prompt, self._request.song.muq_embed)
        yield from decoder.prefill_prompt(prompt)
        if self._request.start_frame:
            yield from decoder.prefill_history(self._codes(0, self._request.start_frame))

    def _compose(
        self, decoder: Decoder, abort_event: threading.Event
    ) -> Generator[Progress, None, list[Tensor] | None]:
        """Draw the passage for all candidates; returns one (R, K) tensor per frame."""
        request = self._request
        config = self._model.config
        noise = BatchNoise(
            [self._seed(i) for i in range(request.candidates)],
            config.audio_num_codebooks,
            config.audio_vocab_size,
        )
        total = request.end_frame - request.start_frame
        frames: list[Tensor] = []
        for done in range(1, total + 1):
            if abort_event.is_set():
                return None
            drawn = decoder.draw(self._rules, noise.next_frame())
            frames.append(drawn.read())
            if done < total:
                decoder.feed(drawn.codes)
            yield Progress(Stage.COMPOSE, done / total, done, total)
        return frames

    def _rate(self, decoder: Decoder, last_frames: Tensor) -> list[float]:
        """Return each candidate's mean log-likelihood of the frames after the passage."""
        request = self._request
        end = min(request.codes.shape[1], request.end_frame + RATED_FRAMES)
        if end == request.end_frame:
            return [0.0] * request.candidates
        following = self._codes(request.end_frame, end).t()
        ratings = decoder.log_likelihoods(last_frames, following)
        return [float(row.mean()) for row in ratings]

    def _codes(self, start: int, end: int) -> Tensor:
        """Return frames of the song, (K, n) int64."""
        part = np.ascontiguousarray(self._request.codes[:, start:end], dtype=np.int64)
        return torch.from_numpy(part)

    def _seed(self, candidate: int) -> int:
        seed = self._request.song.seed
        assert seed is not None
        return seed + candidate
