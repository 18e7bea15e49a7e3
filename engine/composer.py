"""Composes the codes of one song, or of several takes in one batch, frame by frame.

Prefills prompt and history, then draws frames until the end. A generator of typed events; a take is
stopped by setting its abort event, which is checked at every prefill chunk and frame. A take that
has ended leaves the batch. It knows no codec and saves nothing.

Takes differ in their seeds only. A frame reads all weights once for all of them, which is why
composing them together costs little more than composing one; in float32 each take equals the song
that its seed makes alone.

An endless song is composed alone and goes round: where it would end, the decoder forgets all but
the prompt and the song's first seconds, and composes on from there.

An asynchronous device gets the next step before the frame has been read: whether that frame was the
last one is found out while the device computes, and a superfluous step is discarded.

Source: HeartMuLa (arXiv 2601.10547) and the public reference's loop: frame 0 of a fresh song is
kept as drawn; any other frame ends the song when any of its K codes is an end token.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
import torch

from engine.config import GenConfig
from engine.contract import (
    Codes,
    ContextSlid,
    FinishReason,
    GenerationRequest,
    Progress,
    RoundBegan,
    SlowerWay,
    Stage,
    are_takes,
)
from engine.heartmula.beginning import KeptBeginning, beginning_key
from engine.heartmula.frame_step import DrawRules
from engine.heartmula.language_model import Decoder, LanguageModel
from engine.messages import Message
from engine.prompt import Prompt
from engine.request_check import (
    LEAST_ROUND_FRAMES,
    OPENING_FRAMES,
    ROUND_OPENING_FRAMES,
    SongPlan,
)
from engine.sampling import BatchNoise


@dataclass(frozen=True)
class ComposeJob:
    """Everything one song needs besides the model."""

    request: GenerationRequest
    prompt: Prompt
    plan: SongPlan
    gen_config: GenConfig
    opening: Codes | None = None
    """(K, ROUND_OPENING_FRAMES or fewer): where the history has rounds, what the model sees instead
    of its opening."""


@dataclass(frozen=True)
class Take:
    """One of the songs to compose, and the event that stops it."""

    job: ComposeJob
    abort_event: threading.Event


@dataclass(frozen=True)
class FramesDrawn:
    """The next frame of every take that goes on: codes (K, 1) by the take's number."""

    first_frame: int
    codes: dict[int, Codes]


@dataclass(frozen=True)
class TakesEnded:
    """Composing has ended for some takes, and why."""

    takes: tuple[int, ...]
    reason: FinishReason


ComposerEvent = Union[Progress, FramesDrawn, TakesEnded, ContextSlid, RoundBegan, SlowerWay]
"""Those without takes concern all that have not ended."""


class Composer:
    """Composes takes of one draft.

    `beginnings` holds the previous take's prefill, for takes that are composed later.
    `reads_late`: feed a frame before it is read; None: on asynchronous devices.
    """

    def __init__(
        self,
        model: LanguageModel,
        takes: Sequence[Take],
        beginnings: KeptBeginning | None = None,
        reads_late: bool | None = None,
    ) -> None:
        """Raises ValueError when the takes differ in more than their seeds."""
        self._job = takes[0].job
        if not all(are_takes(self._job.request, take.job.request) for take in takes[1:]):
            raise ValueError("songs composed together may differ in their seeds only")
        self._takes = takes
        self._going = list(range(len(takes)))
        self._keeps_beginning = takes[-1].job.request.keep_beginning
        self._beginnings = beginnings or KeptBeginning()
        self._model = model
        self._reads_late = model.is_asynchronous if reads_late is None else reads_late
        self._frames = [_columns(take.job.request.history) for take in takes]
        """Of each take, frames that the model may see; `_forgotten` more are those of former
        rounds."""
        self._forgotten = 0
        self._decoder: Decoder | None = None
        self._was_slowness_told = False
        config = model.config
        self._noise = BatchNoise(
            [take.job.plan.seed for take in takes],
            config.audio_num_codebooks,
            config.audio_vocab_size,
        )

    @torch.inference_mode()
    def run(self) -> Iterator[ComposerEvent]:
        """Yield progress and the new frames, one by one. Fractions cover composing only."""
        plan, request = self._job.plan, self._job.request
        if request.round_frames:
            self._forget_rounds_before(request.round_frames[-1])
            opening = _columns(self._job.opening)
            for frames in self._frames:
                frames[: len(opening)] = opening
        decoder = yield from self._prefill()
        if decoder is None:
            yield TakesEnded(tuple(self._going), FinishReason.STOPPED)
            return
        self._noise.skip(plan.history_frames)
        for done in range(plan.new_frames):
            stopped = [n for n in self._going if self._takes[n].abort_event.is_set()]
            if stopped:
                yield self._left(decoder, stopped, FinishReason.STOPPED)
            if not self._going:
                return
            noise = self._noise.next_frame()
            drawn = decoder.draw(self._rules(done), noise)
            is_last = done + 1 == plan.new_frames
            is_fed = self._reads_late and not is_last and not self._slides_at(self._seen + 1)
            if is_fed:
                decoder.feed(drawn.codes)
            rows: Codes = drawn.read().numpy().astype(np.int32)
            if request.until_stopped and self._is_end(rows[0]):
                following = yield from self._next_round()
                if following is None:
                    yield self._left(decoder, [*self._going], FinishReason.STOPPED)
                    return
                decoder = following
                drawn, is_fed = decoder.draw(self._rules(done), noise), False
                rows = drawn.read().numpy().astype(np.int32)
            fed = drawn.codes
            ended = [n for n, row in zip(self._going, rows, strict=True) if self._is_end(row)]
            if ended:
                going = [row for row, n in enumerate(self._going) if n not in ended]
                yield self._left(decoder, ended, FinishReason.END_OF_SONG)
                rows, fed = rows[going], drawn.of(going)
            if not self._going:
                return
            yield self._drawn(rows)
            total = 0 if plan.is_endless else plan.new_frames
            yield Progress(Stage.COMPOSE, (done + 1) / total if total else 0.0, done + 1, total)
            if not (is_last or is_fed):
                decoder = yield from self._fed(decoder, fed)
            yield from self._slowness(decoder)
        yield TakesEnded(tuple(self._going), FinishReason.LENGTH)

    @property
    def _length(self) -> int:
        """Frames of every take that goes on, history included."""
        return self._forgotten + self._seen

    @property
    def _seen(self) -> int:
        """Of these, the opening and those of the round that is composed."""
        return len(self._frames[self._going[0]])

    def _next_round(
        self,
    ) -> Generator[Progress | ContextSlid | RoundBegan, None, Decoder | None]:
        """Begin a round with the next frame; None when stopped meanwhile."""
        yield RoundBegan(self._length)
        self._forget_rounds_before(self._length)
        return (yield from self._prefill())

    def _forget_rounds_before(self, frame: int) -> None:
        """Forget what comes before a frame, except for the opening."""
        for frames in self._frames:
            del frames[ROUND_OPENING_FRAMES : frame - self._forgotten]
        self._forgotten = max(frame - ROUND_OPENING_FRAMES, 0)

    def _drawn(self, rows: Codes) -> FramesDrawn:
        """Append a frame (R, K) to the takes that go on."""
        event = FramesDrawn(
            self._length,
            {n: row.reshape(-1, 1) for n, row in zip(self._going, rows, strict=True)},
        )
        for take, frame in event.codes.items():
            self._frames[take].append(frame)
        return event

    def _left(self, decoder: Decoder, takes: list[int], reason: FinishReason) -> TakesEnded:
        """Drop takes from the batch."""
        rows = [row for row, take in enumerate(self._going) if take not in takes]
        self._going = [take for take in self._going if take not in takes]
        if rows:
            decoder.keep(rows)
            self._noise.keep(rows)
        return TakesEnded(tuple(takes), reason)

    def _slowness(self, decoder: Decoder) -> Iterator[SlowerWay]:
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
        """Whether a frame (K,) ends the song; frame 0 of a fresh song is kept as drawn."""
        return self._length > 0 and bool((frame >= self._job.gen_config.audio_eos_id).any())

    def _rules(self, new_frame: int) -> DrawRules:
        request = self._job.request
        is_held_open = new_frame < request.min_new_frames or (
            request.until_stopped and self._seen < ROUND_OPENING_FRAMES + LEAST_ROUND_FRAMES
        )
        forbid_from = self._job.gen_config.audio_eos_id if is_held_open else None
        return DrawRules(self._job.request.sampling, forbid_from)

    def _fed(
        self, decoder: Decoder, codes: Any
    ) -> Generator[Progress | ContextSlid, None, Decoder]:
        """Feed the last frames; if the context is full, prefill the frames that stay visible."""
        if self._slides_at(self._seen):
            return (yield from self._prefill()) or decoder
        decoder.feed(codes)
        return decoder

    def _slides_at(self, frames: int) -> bool:
        """Whether the context slides when the model has seen this many frames."""
        first_visible = self._job.plan.first_visible_frame
        return first_visible(frames) != first_visible(frames - 1)

    def _prefill(self) -> Generator[Progress | ContextSlid, None, Decoder | None]:
        """Prefill the prompt and the visible frames; returns the decoder, or None when all stopped.

        The takes' common beginning is read once; after the context has slid, each reads its own.
        """
        guidance, plan = self._job.request.sampling.cfg_scale > 1, self._job.plan
        first = plan.first_visible_frame(self._seen)
        if first:
            yield ContextSlid(OPENING_FRAMES, self._forgotten + first)
        if self._are_all_stopped():
            return None
        is_beginning = self._length == plan.history_frames
        read = self._begun if is_beginning else self._chunks
        to_read = self._going[:1] if is_beginning else self._going
        if self._decoder is None:
            self._decoder = self._model.new_decoder(guidance, plan.capacity, len(self._going))
        else:  # a second cache beside this one would be waste
            self._decoder.restart()
        decoder = self._decoder
        songs: list[Decoder] = []
        for row, take in enumerate(to_read):
            visible = self._visible_frames(take)
            total = (plan.prompt_positions + visible.shape[1]) * len(to_read)
            songs.append(decoder.song(row))
            for positions in read(songs[-1], visible):
                done = row * total // len(to_read) + positions
                yield Progress(Stage.PREFILL, done / total, done, total)
                if self._are_all_stopped():
                    return None
        decoder.begin(songs)
        return decoder

    def _are_all_stopped(self) -> bool:
        return all(self._takes[take].abort_event.is_set() for take in self._going)

    def _begun(self, decoder: Decoder, visible: Codes) -> Iterator[int]:
        """Prefill the beginning, or reuse the previous take's."""
        request = self._job.request
        guidance = request.sampling.cfg_scale > 1
        key = beginning_key(self._job.prompt, request.muq_embed, guidance, visible)
        known = self._beginnings.find(key)
        if known is not None:
            decoder.take_over(known)
            yield decoder.positions
        else:
            yield from self._chunks(decoder, visible)
            if self._keeps_beginning:
                self._beginnings.put(key, decoder.beginning())
        if not self._keeps_beginning:
            self._beginnings.clear()

    def _chunks(self, decoder: Decoder, visible: Codes) -> Iterator[int]:
        muq = self._job.request.muq_embed
        yield from decoder.prefill_prompt(self._model.embed_prompt(self._job.prompt, muq))
        if visible.shape[1]:
            codes = np.ascontiguousarray(visible, dtype=np.int64)
            yield from decoder.prefill_history(torch.from_numpy(codes))

    def _visible_frames(self, take: int) -> Codes:
        """Return the frames of a take so far that the model sees, (K, n)."""
        frames = self._frames[take]
        first = self._job.plan.first_visible_frame(len(frames))
        opening = frames[: OPENING_FRAMES if first else 0]
        empty = np.zeros((self._model.config.audio_num_codebooks, 0), np.int32)
        return np.concatenate([empty, *opening, *frames[first:]], axis=1)


def compose_song(model: LanguageModel, job: ComposeJob) -> Codes:
    """Compose one song without interruption; returns its new frames (K, n)."""
    events = Composer(model, [Take(job, threading.Event())]).run()
    frames = [event.codes[0] for event in events if isinstance(event, FramesDrawn)]
    empty = np.zeros((model.config.audio_num_codebooks, 0), np.int32)
    return np.concatenate([empty, *frames], axis=1)


def _columns(history: Codes | None) -> list[Codes]:
    """Split codes (K, T) into a list of T frames (K, 1)."""
    if history is None:
        return []
    return [history[:, i : i + 1].astype(np.int32) for i in range(history.shape[1])]
