"""Parses JSON from untrusted files and answers, with limited size and depth.

Longer data is not read, and every parse failure is a ValueError. Callers interpret the values.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

CONFIG_BYTES = 1 << 20
"""A thousand times the size of the published configs."""
TABLE_BYTES = 2 << 20
"""Ten times the size of the published indexes and headers."""


def parse_json(data: bytes | str) -> object:
    """Return the value. Raises ValueError for anything that cannot be parsed, including deep
    nesting.

    Numbers that are not finite (NaN, Infinity, 1e999) become None: JSON has none, so callers that
    check for a number need not handle them.
    """
    try:
        return json.loads(data, parse_constant=_no_number, parse_float=_finite_or_none)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_number(_name: str) -> None:
    return None


def _finite_or_none(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def read_json(path: Path, most_bytes: int = CONFIG_BYTES) -> object:
    """Return the value in a file of at most `most_bytes`, with or without a byte order mark.

    Raises OSError and ValueError.
    """
    if not os.path.isfile(path):  # a pipe or a device would block
        raise FileNotFoundError(f"{path} is no file")
    with path.open("rb") as stream:
        data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise ValueError(f"longer than {most_bytes} bytes")
    return parse_json(data.decode("utf-8-sig"))
