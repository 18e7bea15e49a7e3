"""Writes safetensors files tensor by tensor in pieces, without holding a model in memory.

Format: eight bytes length (little endian), a JSON header with type, shape and position of every
tensor, then the bytes of the tensors one after another. Source: the safetensors README.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import torch
from torch import Tensor

KINDS = {
    torch.float32: "F32",
    torch.bfloat16: "BF16",
    torch.float16: "F16",
    torch.int8: "I8",
    torch.uint8: "U8",
}
_ALIGNMENT = 8


@dataclass(frozen=True)
class TensorSpec:
    """A tensor to write."""

    dtype: torch.dtype
    shape: tuple[int, ...]

    @property
    def size_bytes(self) -> int:
        """Size in the file, in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize


PiecesOf = Callable[[str], Iterable[Tensor]]
"""Name -> its values in order, as contiguous tensors of any shape."""
AfterPiece = Callable[[int], None]
"""Called with the number of bytes just written; may raise to stop."""


def write_tensors(
    path: Path, specs: Mapping[str, TensorSpec], pieces_of: PiecesOf, after_piece: AfterPiece
) -> None:
    """Write a file. Raises OSError for disk errors, ValueError when pieces and specs differ."""
    with path.open("wb") as file:
        file.write(header_of(specs))
        for name, spec in specs.items():
            _write_one(file, spec, pieces_of(name), after_piece)


def header_of(specs: Mapping[str, TensorSpec]) -> bytes:
    """Return the length and the JSON header that begin the file."""
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, spec in specs.items():
        end = offset + spec.size_bytes
        entries[name] = {
            "dtype": KINDS[spec.dtype],
            "shape": list(spec.shape),
            "data_offsets": [offset, end],
        }
        offset = end
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _write_one(
    file: BinaryIO, spec: TensorSpec, pieces: Iterable[Tensor], after_piece: AfterPiece
) -> None:
    written = 0
    for piece in pieces:
        data = piece.detach().to(spec.dtype).contiguous().view(-1).view(torch.uint8).numpy()
        data.tofile(file)
        written += data.nbytes
        after_piece(data.nbytes)
    if written != spec.size_bytes:
        raise ValueError(f"{written} bytes were given for a tensor of {spec.size_bytes}")
