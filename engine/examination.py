"""Reads one part of a checkpoint completely: checks names, shapes, and that all values are finite.

For files that differ from the published ones, such as repacks in another precision, which have no
known checksum. It loads no model and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.checkpoint import checked_part
from engine.contract import CheckpointError
from engine.messages import NOTHING, Message
from engine.tensor_files import TensorFiles

PIECE_BYTES = 64 << 20


@dataclass(frozen=True)
class Examination:
    """The result: number of tensors read; a fault as a message and its file, if there is one."""

    tensors: int = 0
    fault: Message = NOTHING
    file: Path | None = None


def examine_part(folder: Path, advance: Callable[[int], None]) -> Examination:
    """Examine a HeartMuLa-oss-… or HeartCodec-oss folder.

    advance() is called with the number of bytes just read and may raise to stop.
    """
    try:
        files = checked_part(folder)
    except CheckpointError as error:
        return Examination(fault=error.message)
    try:
        for name, entry in files.entries.items():
            if not _is_finite(files, name, advance):
                return Examination(
                    fault=Message(
                        "{path}: the tensor {name} holds values that are no numbers. Download this "
                        "file again.",
                        path=entry.file,
                        name=name,
                    ),
                    file=entry.file,
                )
        return Examination(len(files.entries))
    finally:
        files.close()  # some systems lock mapped files, and the file may be downloaded again


def _is_finite(files: TensorFiles, name: str, advance: Callable[[int], None]) -> bool:
    """Whether all values of a tensor are finite, read piece by piece as stored."""
    shape = files.entries[name].shape
    if not shape:
        piece = files.read(name)
        advance(piece.element_size())
        return bool(torch.isfinite(piece))
    row_bytes = 8
    for size in shape[1:]:
        row_bytes *= size
    rows = max(1, PIECE_BYTES // max(1, row_bytes))
    for start in range(0, shape[0], rows):
        piece = files.read_stored(name, start, min(start + rows, shape[0]))
        if not bool(torch.isfinite(piece).all()):
            return False
        advance(piece.numel() * piece.element_size())
    return True
