"""Converts to and from the published interface: tokens (1, T, K+1), result dict, varied inputs.

Only converts; the pipeline decides and runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.config import HeartMuLaConfig
from engine.contract import Codes, GenerationResult, RequestError
from engine.incoming.lyrics import lyrics_of
from engine.messages import Message
from engine.prompt_text import normalise_tags, tags_text


def codes_from_tokens(tokens: Any, config: HeartMuLaConfig) -> Codes | None:
    """Convert the song to be continued to codes (K, T), or None.

    Accepts published tokens (1, T, K+1) with text column 0, without that column or the first axis,
    or codes (K, T); a tensor, an array or lists, integers of any type. Raises RequestError for
    another shape; values are checked against the model later.
    """
    if tokens is None:
        return None
    array = _whole_numbers(tokens)
    books, given = config.audio_num_codebooks, array
    if array.ndim == 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2:
        raise RequestError(_wrong_shape(given, books))
    rows, columns = array.shape
    if columns == books + 1 and not array[:, -1].any():
        array = array[:, :-1].T
    elif (rows, columns) == (books, books) and given.ndim == 3:
        array = array.T  # published layout: frames before codebooks
    elif rows == books:
        pass
    elif columns == books:
        array = array.T
    elif columns == books + 1:
        raise RequestError(Message("The history's last column is the text column and must be 0."))
    else:
        raise RequestError(_wrong_shape(given, books))
    return np.ascontiguousarray(array)


def _whole_numbers(tokens: Any) -> NDArray[Any]:
    try:
        if isinstance(tokens, torch.Tensor):
            tokens = tokens.detach().cpu()
            array = (tokens.double() if tokens.is_floating_point() else tokens).numpy()
        else:
            array = np.asarray(tokens)
    except (TypeError, ValueError, RuntimeError) as error:  # e.g. rows of different lengths
        raise RequestError(_not_whole(type(tokens).__name__), str(error)) from error
    if array.dtype.kind == "f" and np.all((np.abs(array) < 2**31) & (array == np.floor(array))):
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise RequestError(_not_whole(str(array.dtype)))
    return array


def _not_whole(kind: str) -> Message:
    return Message(
        "The history must be whole numbers, as a song's tokens are returned, not {kind}.", kind=kind
    )


def _wrong_shape(array: NDArray[Any], books: int) -> Message:
    return Message(
        "The history must be of the shape (1, frames, {all}), as a song's tokens are returned, or "
        "({count}, frames); this one has the shape {shape}.",
        all=books + 1,
        count=books,
        shape=str(list(array.shape)),
    )


def tokens_from_codes(codes: Codes) -> torch.Tensor:
    """Convert codes (K, T) to published tokens (1, T, K+1) int64 with text column 0."""
    tokens = torch.zeros(1, codes.shape[1], codes.shape[0] + 1, dtype=torch.int64)
    tokens[0, :, :-1] = torch.from_numpy(codes.T.astype(np.int64))
    return tokens


def published_result(result: GenerationResult) -> dict[str, Any]:
    """Return the dict of the published interface."""
    return {
        "tokens": tokens_from_codes(result.codes),
        "wav": torch.from_numpy(result.samples),
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
