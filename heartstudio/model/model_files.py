"""Whether a model's files are whole, told from names, sizes and headers alone: milliseconds.

A safetensors file begins with the length of its header and the header, which says where the last
tensor ends: a file of another length is damaged or was not downloaded to its end.  Damage inside a
file is found by its SHA-256 only (jobs/models/model_check.py).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from engine.messages import NOTHING, Message

CONFIG = "config.json"
SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"
TEXT_FILES = ("tokenizer.json", "gen_config.json")
MAX_HEADER_BYTES = 100_000_000
_LENGTH = struct.Struct("<Q")


def weight_files(folder: Path) -> list[Path]:
    """The files a folder's weights should be in: the single one, or the shards of the index.

    Raises OSError and ValueError when there is no index to read.
    """
    single = folder / SINGLE_FILE
    if single.is_file():
        return [single]
    index: Any = json.loads((folder / INDEX_FILE).read_text(encoding="utf-8"))
    names = set(index["weight_map"].values()) if isinstance(index, dict) else set()
    if not names or not all(isinstance(n, str) and Path(n).name == n for n in names):
        raise ValueError("the index names no files")
    return [folder / name for name in sorted(names)]


def promised_size_bytes(file: Path) -> int:
    """How long a safetensors file should be by its own header.  ValueError when it has none."""
    with file.open("rb") as stream:
        start = stream.read(_LENGTH.size)
        if len(start) < _LENGTH.size:
            raise ValueError("too short")
        (header_bytes,) = _LENGTH.unpack(start)
        if header_bytes > MAX_HEADER_BYTES:
            raise ValueError("no safetensors header")
        text = stream.read(header_bytes)
    header: Any = json.loads(text)
    ends = [int(entry["data_offsets"][1]) for k, entry in header.items() if k != "__metadata__"]
    return _LENGTH.size + header_bytes + max(ends, default=0)


def file_problem(file: Path) -> Message:
    """NOTHING for a file that is whole as far as its size tells, else a message that names it."""
    if not file.is_file():
        return Message("A model file is missing: {name}. Download this file again.", name=file)
    try:
        is_whole = file.suffix != ".safetensors" or promised_size_bytes(file) == _size(file)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        is_whole = False
    except OSError as error:
        return Message("{name} cannot be read ({reason}).", name=file, reason=str(error.strerror))
    if is_whole and _size(file) > 0:
        return NOTHING
    return Message(
        "{name} is damaged or was not downloaded to its end. Download this file again.", name=file
    )


def weights_problem(folder: Path) -> Message:
    """NOTHING when config and all weights are there in full length, else a message."""
    for file in (folder / CONFIG,):
        if problem := file_problem(file):
            return problem
    try:
        files = weight_files(folder)
    except OSError:
        return Message(
            "A model file is missing: {name}. Download this file again.", name=folder / INDEX_FILE
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        index = folder / INDEX_FILE
        return Message(
            "{name} is damaged or was not downloaded to its end. Download this file again.",
            name=index,
        )
    return next((problem for file in files if (problem := file_problem(file))), NOTHING)


def files_of_part(folder: Path) -> list[Path]:
    """Config and weights of a part that is whole; what is there of one that is not."""
    try:
        return [folder / CONFIG, *weight_files(folder)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [folder / CONFIG, *sorted(folder.glob("*.safetensors"))]


def size_bytes(files: list[Path]) -> int:
    """Bytes in these files together; missing ones count nothing."""
    return sum(_size(file) for file in files)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
