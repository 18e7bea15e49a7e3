"""Checks a request against a model before anything is computed. Torch-free.

Every refusal is a RequestError whose message says what to change; nothing is clipped silently.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.config import HeartMuLaConfig
from engine.contract import (
    MAX_ADAPTER_STRENGTH,
    MAX_SEED,
    TOKEN_FRAME_MS,
    Codes,
    GenerationRequest,
    RequestError,
)
from engine.incoming.limits import check_text
from engine.messages import Message

OPENING_FRAMES = 125
"""Frames of a song's opening (10 s) that stay visible when the context slides."""
MAX_SLIDING_FRAMES = 45_000
"""Maximum new frames of a song with sliding context (an hour)."""
ENDLESS_FRAMES = 250_000
"""Frames at which even an endless song ends (5 h 33 min): no more fit into a score."""
ROUND_OPENING_FRAMES = 25
"""Frames of a song's opening (2 s) that stay visible when a new round begins."""
LEAST_ROUND_FRAMES = 63
"""A round of an endless song does not end before it has so many frames (5 s)."""
LEAST_SLIDING_FRAMES = 375
"""Minimum room for frames (30 s) with which sliding makes sense."""


@dataclass(frozen=True)
class SongPlan:
    """Plan of a run: prompt positions S, history frames T, maximum number of drawn frames.

    `is_endless`: the maximum is not what was asked for; `seen_frames` of the history are seen.
    """

    prompt_positions: int
    history_frames: int
    new_frames: int
    seed: int
    codec_seed: int

    max_positions: int
    seen_frames: int
    is_endless: bool = False

    @property
    def capacity(self) -> int:
        """Maximum number of positions; the last drawn frame is never fed back."""
        needed = self.prompt_positions + self.seen_frames + self.new_frames - 1
        return min(needed, self.max_positions)

    def first_visible_frame(self, fed_frames: int) -> int:
        """Return the first recent frame that the model sees after this many frames were fed.

        0 while all fit. After that the opening stays, and the recent part advances in steps of half
        the remaining room, so it depends only on the number of frames, not on where a run began.
        """
        beyond = self.prompt_positions + fed_frames - self.max_positions
        if beyond <= 0:
            return 0
        step = (self.max_positions - self.prompt_positions - OPENING_FRAMES) // 2
        return OPENING_FRAMES + -(-beyond // step) * step


def frames_seen(frames: int, rounds: Sequence[int]) -> int:
    """Return how many of a song's first frames count for the model's context.

    Those of the round that the last of them is in, and the opening.
    """
    begun = max((first for first in rounds if first <= frames), default=0)
    return frames - max(begun - ROUND_OPENING_FRAMES, 0)


def plan_song(
    request: GenerationRequest, config: HeartMuLaConfig, prompt_positions: int
) -> SongPlan:
    """Check the request and plan its positions.  Raises RequestError."""
    check_text(request.tags, request.lyrics)
    check_sampling(request, config.audio_vocab_size)
    check_codec(request)
    history = 0
    if request.history is not None:
        history = check_codes(
            request.history, config.audio_num_codebooks, config.audio_vocab_size
        ).shape[1]
    if request.muq_embed is not None:
        _check_muq(request.muq_embed, config.muq_dim)
    # Without history the prompt itself yields frame 0, which the length does not count.
    first_frame = 0 if history else 1
    _check_rounds(request.round_frames, history)
    seed = _checked_seed(request.seed)
    codec_seed = seed if request.codec_seed is None else _checked_seed(request.codec_seed)
    plan = SongPlan(
        prompt_positions,
        history,
        max(ENDLESS_FRAMES - history, 0)
        if request.until_stopped
        else request.max_new_frames + first_frame,
        seed,
        codec_seed,
        config.backbone.max_seq_len,
        frames_seen(history, request.round_frames),
        request.until_stopped,
    )
    _check_fit(plan, request.slide_context)
    return plan


def check_sampling(request: GenerationRequest, vocab_size: int) -> None:
    """Check temperature, top-k, guidance and length."""
    sampling = request.sampling
    if not _is_number(sampling.temperature) or not 0 < sampling.temperature <= 100:
        raise RequestError(
            Message(
                "The temperature must be a number above 0, not {value}. Values from 0.6 to 1.2 are "
                "useful; 1.0 is the default.",
                value=str(sampling.temperature),
            )
        )
    if not _is_whole(sampling.topk) or not 1 <= sampling.topk <= vocab_size:
        raise RequestError(
            Message(
                "Top-k must be a whole number from 1 to {most}, not {value}. 50 is the default.",
                most=vocab_size,
                value=str(sampling.topk),
            )
        )
    if not _is_number(sampling.cfg_scale) or not 1 <= sampling.cfg_scale <= 100:
        raise RequestError(
            Message(
                "The guidance (CFG) must be a number of at least 1, not {value}. 1 means no "
                "guidance; 1.5 is the default.",
                value=str(sampling.cfg_scale),
            )
        )
    if not _is_number(request.max_audio_length_ms) or request.max_audio_length_ms <= 0:
        raise RequestError(
            Message(
                "The length must be above 0, not {value} ms. Ask for 10 seconds or more.",
                value=str(request.max_audio_length_ms),
            )
        )
    if request.max_audio_length_ms < TOKEN_FRAME_MS:
        raise RequestError(
            Message(
                "The length must be at least {least} ms, one frame, not {value} ms. Ask for 10 "
                "seconds or more.",
                least=TOKEN_FRAME_MS,
                value=str(request.max_audio_length_ms),
            )
        )
    if request.min_new_frames < 0:
        raise RequestError(Message("The number of frames without an end must not be negative."))
    for use in request.adapters:
        if not _is_number(use.strength) or not 0 <= use.strength <= MAX_ADAPTER_STRENGTH:
            raise RequestError(
                Message(
                    "The strength of the adapter {name} must be a number from 0 to {most}, not "
                    "{value}.",
                    name=use.name,
                    most=MAX_ADAPTER_STRENGTH,
                    value=str(use.strength),
                )
            )


def check_codec(request: GenerationRequest) -> None:
    """Check Euler steps and the codec's guidance."""
    codec = request.codec
    if not _is_whole(codec.num_steps) or not 1 <= codec.num_steps <= 1000:
        raise RequestError(
            Message(
                "The codec's steps must be a whole number from 1 to 1000, not {value}. 10 is the "
                "default.",
                value=str(codec.num_steps),
            )
        )
    if not _is_number(codec.guidance_scale) or not 0 <= codec.guidance_scale <= 100:
        raise RequestError(
            Message(
                "The codec's guidance must be a number from 0 to 100, not {value}. 1.25 is the "
                "default.",
                value=str(codec.guidance_scale),
            )
        )


def check_codes(codes: Codes, num_codebooks: int, vocab_size: int) -> Codes:
    """Check a song's codes, (K, T) integers within the vocabulary; returns them as int32."""
    array = np.asarray(codes)
    if array.ndim != 2 or array.shape[0] != num_codebooks or array.dtype.kind not in "iu":
        raise RequestError(
            Message(
                "The song to continue must hold {count} codebooks of whole numbers; this one has "
                "the shape {shape}. It was made by another model, or is damaged.",
                count=num_codebooks,
                shape=str(list(array.shape)),
            )
        )
    if array.size and (array.min() < 0 or array.max() >= vocab_size):
        raise RequestError(
            Message(
                "The song to continue holds tokens outside 0 ... {last}. It was made by another "
                "model, or is damaged.",
                last=vocab_size - 1,
            )
        )
    return array.astype(np.int32)


def _check_rounds(rounds: tuple[int, ...], history: int) -> None:
    if any(b <= a for a, b in zip((0, *rounds), (*rounds, history + 1), strict=True)):
        raise RequestError(
            Message("The rounds of the song to continue do not lie in it. Continue it anew."),
            f"{rounds} in {history} frames",
        )


def _check_muq(vector: tuple[float, ...], muq_dim: int) -> None:
    if len(vector) != muq_dim or not all(_is_number(value) for value in vector):
        raise RequestError(
            Message(
                "The style vector must hold {count} finite numbers; this one holds {value}. Leave "
                "it out to use none.",
                count=muq_dim,
                value=len(vector),
            )
        )


def _check_fit(plan: SongPlan, slide_context: bool) -> None:
    max_positions = plan.max_positions
    taken = plan.prompt_positions + plan.seen_frames
    if taken + plan.new_frames <= max_positions:
        return
    room = max_positions - plan.prompt_positions
    may_slide = plan.is_endless or (slide_context and plan.new_frames <= MAX_SLIDING_FRAMES)
    if may_slide and room >= LEAST_SLIDING_FRAMES and plan.new_frames > 0:
        return
    frames_left = max_positions - taken
    seconds_left = max(0, frames_left * TOKEN_FRAME_MS // 1000)
    if seconds_left < 1 and not plan.history_frames:
        raise RequestError(
            Message(
                "The tags and the lyrics fill the model's context ({used} of {all} positions), so "
                "no song fits. Shorten the lyrics.",
                used=taken,
                all=max_positions,
            )
        )
    if seconds_left < 1:
        raise RequestError(
            Message(
                "The tags, the lyrics and the song to continue fill the model's context ({used} of "
                "{all} positions), so nothing can be added. Shorten the lyrics or continue from an "
                "earlier point.",
                used=taken,
                all=max_positions,
            )
        )
    raise RequestError(
        Message(
            "The length does not fit: with these lyrics the model can make {possible} seconds "
            "more. Ask for at most {most} seconds, or shorten the lyrics.",
            possible=seconds_left,
            most=seconds_left,
        ),
        f"{taken} positions taken, {plan.new_frames} asked for, {max_positions} in all",
    )


def _checked_seed(seed: int | None) -> int:
    if seed is None:
        return secrets.randbelow(MAX_SEED + 1)
    if not _is_whole(seed) or not 0 <= seed <= MAX_SEED:
        raise RequestError(
            Message(
                "The seed must be a whole number from 0 to {most}, not {value}. Leave it out for a "
                "random one.",
                most=MAX_SEED,
                value=str(seed),
            )
        )
    return int(seed)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)
