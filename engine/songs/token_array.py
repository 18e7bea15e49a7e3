"""Tokens in the shapes that programs store them in, as a song's codes. No torch, no files.

Letters: K codebooks, T token frames. The published layout is (1, T, K + 1) with a text column of
zeros at the end; other programs leave out the column, the first axis, or swap the other two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contract import Codes, RequestError
from engine.messages import Message

TOKEN_SUFFIXES = (".pt", ".pth", ".npy", ".npz", ".safetensors", ".json")
"""Endings of the files that token_file.py reads."""
MAX_WHOLE_FLOAT = 2.0**31


def codes_of_array(tokens: Any, books: int) -> Codes:
    """Return tokens, an array or nested lists of whole numbers, as codes (K, T) of any integer
    type.

    Square tokens (K, K) are codes; with a first axis of one, frames. Raises RequestError for
    another shape or type; values are checked against a model elsewhere.
    """
    given = array = _whole_numbers(tokens)
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
        raise RequestError(
            Message("The last column of a song's tokens is the text column and must be 0.")
        )
    else:
        raise RequestError(_wrong_shape(given, books))
    return np.ascontiguousarray(array)


def _whole_numbers(tokens: Any) -> NDArray[Any]:
    try:
        array = np.asarray(tokens)
    except (TypeError, ValueError, RuntimeError) as error:  # e.g. rows of different lengths
        raise RequestError(not_whole(type(tokens).__name__), str(error)) from error
    if array.dtype.kind == "f" and np.all(
        (np.abs(array) < MAX_WHOLE_FLOAT) & (array == np.floor(array))
    ):
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise RequestError(not_whole(str(array.dtype)))
    return array


def not_whole(kind: str) -> Message:
    """Return why tokens of this kind cannot be used."""
    return Message("A song's tokens must be whole numbers, not {kind}.", kind=kind)


def _wrong_shape(array: NDArray[Any], books: int) -> Message:
    return Message(
        "A song's tokens must be of the shape (1, frames, {all}), as the models return them, or "
        "({count}, frames); this one has the shape {shape}.",
        all=books + 1,
        count=books,
        shape=str(list(array.shape)),
    )
