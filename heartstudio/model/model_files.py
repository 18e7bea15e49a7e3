"""The files of a model's parts: which there are and how large they are.

Whether they are whole and of a format that can be used is told by engine/model_layout.py, damage
inside a file by its SHA-256 only (jobs/models/model_check.py).
"""

from __future__ import annotations

from pathlib import Path

from engine.model_layout import CONFIG
from engine.tensor_headers import weight_files


def files_of_part(folder: Path) -> list[Path]:
    """Config and weights of a part that is whole; what is there of one that is not."""
    try:
        return [folder / CONFIG, *weight_files(folder)]
    except (OSError, ValueError):
        return [folder / CONFIG, *sorted(folder.glob("*.safetensors"))]


def size_bytes(files: list[Path]) -> int:
    """Bytes in these files together; missing ones count nothing."""
    return sum(_size(file) for file in files)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
