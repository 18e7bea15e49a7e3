"""Reads the header of a safetensors file: names, types, shapes and offsets of its tensors.

A header is not trusted: its length and its values are checked against the file before use. Needs
neither torch nor the safetensors library, so the window can inspect folders immediately. Reads no
tensor; weight_formats.py interprets the names.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.claimed_json import CONFIG_BYTES, TABLE_BYTES, parse_json, read_json

SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"
_LENGTH = struct.Struct("<Q")
_MOST_DIMENSIONS = 8
LFS_POINTER = b"version https://git-lfs"
"""Beginning of a Git LFS pointer."""


class PointerError(ValueError):
    """The file is a Git LFS pointer instead of the file itself."""


@dataclass(frozen=True)
class HeaderEntry:
    """A tensor in `file`: `kind` is the format's name of its type, e.g. "F32"; the shape; where it
    begins and ends in the file.
    """

    file: Path
    kind: str
    shape: tuple[int, ...]
    start_bytes: int
    end_bytes: int


@dataclass(frozen=True)
class TensorHeader:
    """Contents of a header: tensors by name, and the writing program's metadata."""

    entries: Mapping[str, HeaderEntry]
    notes: Mapping[str, str]
    size_bytes: int
    """Required length of the file."""


def read_header(file: Path) -> TensorHeader:
    """Read the header of a safetensors file. Raises OSError, and ValueError if it is invalid."""
    with file.open("rb") as stream:
        start = stream.read(_LENGTH.size)
        if len(start) < _LENGTH.size:
            raise ValueError("too short")
        (header_bytes,) = _LENGTH.unpack(start)
        if LFS_POINTER.startswith(start):
            raise PointerError("a pointer of Git LFS")
        if header_bytes > TABLE_BYTES:
            raise ValueError(f"a header of {header_bytes} bytes")
        text = stream.read(header_bytes)
    if len(text) < header_bytes:
        raise ValueError("the header is cut off")
    values = parse_json(text.decode("utf-8"))
    if not isinstance(values, dict):
        raise ValueError("the header is no object")
    entries: dict[str, HeaderEntry] = {}
    notes: dict[str, str] = {}
    for name, value in cast("dict[str, object]", values).items():
        if name == "__metadata__":
            told = cast("dict[str, object]", value) if isinstance(value, dict) else {}
            notes = {key: note for key, note in told.items() if isinstance(note, str)}
        else:
            entries[name] = _entry(file, name, value, _LENGTH.size + header_bytes)
    size_bytes = max(
        (entry.end_bytes for entry in entries.values()), default=_LENGTH.size + header_bytes
    )
    return TensorHeader(entries, notes, size_bytes)


def _entry(file: Path, name: str, value: object, first_byte: int) -> HeaderEntry:
    fields = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    kind, shape, place = (fields.get(key) for key in ("dtype", "shape", "data_offsets"))
    sizes, ends = _sizes(shape), _sizes(place)
    if not isinstance(kind, str) or sizes is None or ends is None or len(ends) != 2:
        raise ValueError(f"{name!r:.80} is no tensor")
    if len(sizes) > _MOST_DIMENSIONS or ends[0] > ends[1]:
        raise ValueError(f"{name!r:.80} has an impossible shape or place")
    return HeaderEntry(file, kind, sizes, first_byte + ends[0], first_byte + ends[1])


def _sizes(value: object) -> tuple[int, ...] | None:
    """Return the integers if they fit a file; None for anything else."""
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    numbers = tuple(item for item in items if isinstance(item, int) and not isinstance(item, bool))
    if len(numbers) != len(items) or not all(0 <= number < 2**63 for number in numbers):
        return None
    return numbers


def weight_files(folder: Path) -> list[Path]:
    """Return the files that should contain a folder's weights: a single one, or shards.

    Raises OSError and ValueError if there is no readable index.
    """
    single = folder / SINGLE_FILE
    if os.path.isfile(single) or single.is_symlink():  # a link whose target is missing is told
        return [single]
    index = read_json(folder / INDEX_FILE, TABLE_BYTES)
    table = cast("dict[str, object]", index).get("weight_map") if isinstance(index, dict) else None
    named = list(cast("dict[str, object]", table).values()) if isinstance(table, dict) else []
    names = {name for name in named if isinstance(name, str) and _is_name(name)}
    if not names or not all(name in names for name in map(str, named)):
        raise ValueError("the index names no files")
    return [folder / name for name in sorted(names)]


def _is_name(name: str) -> bool:
    """Whether it names a file in the same folder, on any system."""
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\\:\0")


def read_config(folder: Path, name: str = "config.json") -> Mapping[str, object]:
    """Return the config of a part; empty if there is no readable one."""
    try:
        values = read_json(folder / name, CONFIG_BYTES)
    except (OSError, ValueError):
        return {}
    return cast("dict[str, object]", values) if isinstance(values, dict) else {}
