"""The published interface's shapes: tokens (1, T, K+1), the result's dict, loose inputs.

Only converts; the pipeline decides and runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from engine.contract import Codes, GenerationResult, RequestError
from engine.incoming.lyrics import lyrics_of
from engine.messages import Message
from engine.prompt_text import normalise_tags, tags_text


def codes_from_tokens(tokens: Any) -> Codes | None:
    """Published tokens (1, T, K+1), tensor or array, -> codes (K, T), or None.

    Raises RequestError when the shape is another; values are checked against the model later.
    """
    if tokens is None:
        return None
    array = (
        tokens.detach().cpu().numpy() if isinstance(tokens, torch.Tensor) else np.asarray(tokens)
    )
    if array.ndim != 3 or array.shape[0] != 1 or array.shape[2] < 2 or array.dtype.kind not in "iu":
        raise RequestError(
            Message(
                "The history must be whole numbers of the shape (1, frames, codebooks + 1), as a "
                "song's tokens are returned; this one has the shape {shape}.",
                shape=str(list(array.shape)),
            )
        )
    if np.any(array[:, :, -1] != 0):
        raise RequestError(Message("The history's last column is the text column and must be 0."))
    return np.ascontiguousarray(array[0, :, :-1].T)


def tokens_from_codes(codes: Codes) -> torch.Tensor:
    """Codes (K, T) -> published tokens (1, T, K+1) int64 with text column 0."""
    tokens = torch.zeros(1, codes.shape[1], codes.shape[0] + 1, dtype=torch.int64)
    tokens[0, :, :-1] = torch.from_numpy(codes.T.astype(np.int64))
    return tokens


def published_result(result: GenerationResult) -> dict[str, Any]:
    """The dict of the published interface."""
    return {
        "tokens": tokens_from_codes(result.codes),
        "wav": torch.from_numpy(result.samples),
        "sample_rate": result.sample_rate_hz,
        "seed": result.seed,
        "stopped": result.ending.was_stopped,
        "finish_reason": result.ending.finish_reason.value,
    }


def text_of(inputs: Mapping[str, Any], key: str) -> str:
    """The "tags" or "lyrics" of the inputs as they are sung, "" when absent.

    They are cleaned as everywhere: times and other dress are no words, tags are split.  Raises
    RequestError for anything but a text.
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
    """A style vector, tensor or sequence, as plain numbers; None stays None."""
    if vector is None:
        return None
    flat = torch.as_tensor(vector).detach().cpu().flatten()
    return tuple(float(value) for value in flat)
