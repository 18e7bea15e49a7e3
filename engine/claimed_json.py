"""JSON out of files and answers whose size and depth nobody vouches for.

What is too long is not read, and every way in which parsing fails is a ValueError.  What the values
mean is the callers' business.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

CONFIG_BYTES = 1 << 20
"""Far more than a config has: the published ones hold a thousandth of it."""
TABLE_BYTES = 2 << 20
"""Far more than an index or a header has: the published ones hold a tenth of it."""


def parse_json(data: bytes | str) -> object:
    """The value.  Raises ValueError for anything that cannot be parsed, too deep nesting too.

    Numbers that are not finite (NaN, Infinity, 1e999) become None: JSON has none, and no reader
    that checks for a number must think of them.
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
    """The value in a file of at most so many bytes.  Raises OSError and ValueError."""
    if not path.is_file():  # a pipe or a device would be waited for
        raise FileNotFoundError(f"{path} is no file")
    with path.open("rb") as stream:
        data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise ValueError(f"longer than {most_bytes} bytes")
    return parse_json(data.decode("utf-8"))
