"""The files of a model's parts and their sizes.

engine/model_layout.py checks whether they are complete and have a usable format; only the SHA-256
(jobs/models/model_check.py) detects damage inside a file.
"""

from __future__ import annotations

from pathlib import Path

from engine.model_layout import CONFIG
from engine.tensor_headers import weight_files


def files_of_part(folder: Path) -> list[Path]:
    """Return config and weights of a complete part; the existing files of an incomplete one."""
    try:
        return [folder / CONFIG, *weight_files(folder)]
    except (OSError, ValueError):
        return [folder / CONFIG, *sorted(folder.glob("*.safetensors"))]


def size_bytes(files: list[Path]) -> int:
    """Return the total size of these files in bytes; missing ones count as 0."""
    return sum(_size(file) for file in files)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
