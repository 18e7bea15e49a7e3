"""Converts to and from the published interface: tokens (1, T, K+1), result dict, varied inputs.

Only converts; the pipeline decides and runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from engine.config import HeartMuLaConfig
from engine.contract import Codes, GenerationResult, RequestError
from engine.incoming.lyrics import lyrics_of
from engine.messages import Message
from engine.prompt_text import normalise_tags, tags_text
from engine.songs.token_array import codes_of_array, not_whole


def codes_from_tokens(tokens: Any, config: HeartMuLaConfig) -> Codes | None:
    """Convert the song to be continued to codes (K, T), or None.

    Accepts published tokens (1, T, K+1) with text column 0, without that column or the first axis,
    or codes (K, T); a tensor, an array or lists, integers of any type. Raises RequestError for
    another shape; values are checked against the model later.
    """
    if tokens is None:
        return None
    if isinstance(tokens, torch.Tensor):
        try:
            tokens = tokens.detach().cpu()
            tokens = (tokens.double() if tokens.is_floating_point() else tokens).numpy()
        except (TypeError, RuntimeError) as error:  # e.g. sparse
            raise RequestError(not_whole(type(tokens).__name__), str(error)) from error
    return codes_of_array(tokens, config.audio_num_codebooks)


def tokens_from_codes(codes: Codes) -> torch.Tensor:
    """Convert codes (K, T) to published tokens (1, T, K+1) int64 with text column 0."""
    tokens = torch.zeros(1, codes.shape[1], codes.shape[0] + 1, dtype=torch.int64)
    tokens[0, :, :-1] = torch.from_numpy(codes.T.astype(np.int64))
    return tokens


def published_result(result: GenerationResult) -> dict[str, Any]:
    """Return the dict of the published interface."""
    return {
        "tokens": tokens_from_codes(result.codes),
        "wav": torch.from_numpy(np.require(result.samples, requirements=["W"])),
        "sample_rate": result.sample_rate_hz,
        "seed": result.seed,
        "stopped": result.ending.was_stopped,
        "finish_reason": result.ending.finish_reason.value,
    }


def text_of(inputs: Mapping[str, Any], key: str) -> str:
    """Return the "tags" or "lyrics" of the inputs after cleaning, "" if absent.

    They are cleaned like all input: times and other notation are removed, tags are split. Raises
    RequestError for anything but text.
    """
    value = inputs.get(key, "")
    if not isinstance(value, str):
        raise RequestError(
            Message(
                'The inputs\' "{key}" must be a text, not {kind}.',
                key=key,
                kind=type(value).__name__,
            )
        )
    return (
        tags_text(normalise_tags(value))
        if key == "tags"
        else lyrics_of(value, keep_edges=True).text
    )


def style_vector(vector: Any) -> tuple[float, ...] | None:
    """Return a style vector, tensor or sequence, as plain numbers; None stays None."""
    if vector is None:
        return None
    flat = torch.as_tensor(vector).detach().cpu().flatten()
    return tuple(float(value) for value in flat)
