"""Writes a smaller copy of a language model next to the original: bfloat16, float16, int8 or int4.

    <root>/HeartMuLa-oss-3B/  ->  <root>/HeartMuLa-oss-3B-int8/

The copy shares codec, tokenizer and gen_config with the original and uses the same loader. It
appears complete or not at all. Run it: `python -m engine.convert FOLDER --precision int8`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.atomic_file import output_errors, sync_folder
from engine.checkpoint import Checkpoint, heartmula_tensors
from engine.config import HEARTMULA_PREFIX
from engine.contract import Cancelled, EngineError, OutputError, RequestError
from engine.devices.device import DTYPES, QUANTISED
from engine.devices.mode_choice import INT4, INT8
from engine.heartmula.model import FLOAT32_SUFFIXES
from engine.heartmula.projections import WeightForm
from engine.heartmula.stored_forms import (
    SCALE_SUFFIX,
    is_quantised,
    quantise,
    scale_shape,
    stored_shape,
    tensor_form,
)
from engine.messages import Message
from engine.model_layout import part_name, split_model_path
from engine.tensor_files import TensorFiles
from engine.tensor_headers import SINGLE_FILE
from engine.tensor_writer import TensorSpec, write_tensors

TARGETS = ("bfloat16", "float16", INT8, INT4)
_SUFFIXES = {"bfloat16": "bf16", "float16": "fp16", INT8: INT8, INT4: INT4}
_TYPES = {
    WeightForm.INT8: (torch.int8, torch.float32),
    WeightForm.INT4: (torch.uint8, torch.bfloat16),
}
"""Types of a quantised matrix and of its scales in the file."""
_PIECE_BYTES = 64 << 20
_SPARE_BYTES = 200_000_000
"""Disk space kept free in addition to the copy."""

Report = Callable[[int, int], None]
"""(bytes written, total bytes)."""


@dataclass(frozen=True)
class Conversion:
    """Plan of a conversion: folder, its size, what it saves compared with the original."""

    source: Path
    folder: Path
    precision: str
    size_bytes: int
    saved_bytes: int


def plan_conversion(model_folder: Path | str, precision: str) -> Conversion:
    """Check that a model can be converted and count the bytes.

    model_folder: a checkpoint folder, or one HeartMuLa-oss-… in it. Raises EngineError: the model
    is incomplete, the copy exists already, it would not be smaller, or the disk is too full.
    """
    if precision not in TARGETS:
        raise RequestError(
            Message(
                '"{precision}" cannot be stored. Choose one of {known}.',
                precision=precision,
                known=", ".join(TARGETS),
            )
        )
    root, version = split_model_path(Path(model_folder))
    checkpoint = Checkpoint.open(root, version)
    source = checkpoint.mula_files.folder
    folder = root / f"{HEARTMULA_PREFIX}{version}-{_SUFFIXES[precision]}"
    if folder.exists():
        raise OutputError(
            Message(
                "There is already a folder {name}. Delete it to convert again.", name=folder.name
            )
        )
    size = sum(spec.size_bytes for spec in _specs(checkpoint, precision).values())
    original = sum(file.stat().st_size for file in checkpoint.mula_files.files)
    if size >= original:
        raise RequestError(
            Message(
                "{name} is stored in {stored} already, so a copy in {precision} would not be "
                "smaller.",
                name=part_name(source),
                stored=checkpoint.mula_files.precision,
                precision=precision,
            )
        )
    free = shutil.disk_usage(root).free
    if size + _SPARE_BYTES > free:
        raise OutputError(
            Message(
                "The copy needs {needed} GB, but {free} GB are free on this disk. Make room and "
                "try again.",
                needed=(size + _SPARE_BYTES) / 1e9,
                free=free / 1e9,
            )
        )
    return Conversion(source, folder, precision, size, original - size)


def convert(conversion: Conversion, abort_event: threading.Event, report: Report) -> Path:
    """Write the copy; returns its folder. Raises EngineError, and Cancelled when stopped."""
    root, version = split_model_path(conversion.source)
    checkpoint = Checkpoint.open(root, version)
    temporary = root / f".{conversion.folder.name}.part"
    done = 0

    def after_piece(count: int) -> None:
        nonlocal done
        done += count
        report(done, conversion.size_bytes)
        if abort_event.is_set():
            raise Cancelled

    try:
        with output_errors(conversion.folder):
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir()
            shutil.copyfile(conversion.source / "config.json", temporary / "config.json")
            specs = _specs(checkpoint, conversion.precision)
            pieces = _Pieces(checkpoint, conversion.precision)
            write_tensors(temporary / SINGLE_FILE, specs, pieces.of, after_piece)
            _check(temporary, specs)
            temporary.rename(conversion.folder)
            sync_folder(root)
    finally:
        checkpoint.mula_files.close()
        shutil.rmtree(temporary, ignore_errors=True)
    return conversion.folder


def _specs(checkpoint: Checkpoint, precision: str) -> dict[str, TensorSpec]:
    """Return the tensors of the file, in order; a scale comes before its matrix."""
    specs: dict[str, TensorSpec] = {}
    for name, shape in heartmula_tensors(checkpoint.mula_config).items():
        form = _form_of(name, shape, precision)
        if name.endswith(FLOAT32_SUFFIXES):
            specs[name] = TensorSpec(torch.float32, shape)
        elif form is not None:
            numbers, scale = _TYPES[form]
            specs[name + SCALE_SUFFIX] = TensorSpec(scale, scale_shape(name, shape, form))
            specs[name] = TensorSpec(numbers, stored_shape(shape, form))
        else:
            specs[name] = TensorSpec(DTYPES.get(precision, torch.bfloat16), shape)
    return specs


def _form_of(name: str, shape: tuple[int, ...], precision: str) -> WeightForm | None:
    """Return the form in which a tensor is quantised in a precision, None if it is not."""
    if precision not in QUANTISED or not is_quantised(name):
        return None
    return tensor_form(name, shape, QUANTISED[precision])


class _Pieces:
    """The copy's values, in pieces. A matrix is quantised exactly as during loading."""

    def __init__(self, checkpoint: Checkpoint, precision: str) -> None:
        self._files = checkpoint.mula_files
        self._precision = precision
        self._shapes = heartmula_tensors(checkpoint.mula_config)
        self._numbers: list[Tensor] = []
        """Of the matrix whose scales were asked for last."""

    def of(self, name: str) -> Iterator[Tensor]:
        """Yield the pieces of one tensor of the copy."""
        base = name.removesuffix(SCALE_SUFFIX)
        form = _form_of(base, self._shapes[base], self._precision)
        if form is None:
            dtype = DTYPES.get(self._precision, torch.bfloat16)
            kept = torch.float32 if name.endswith(FLOAT32_SUFFIXES) else dtype
            yield from self._read(name, kept)
            return
        if name == base:
            yield from self._numbers
            return
        self._numbers.clear()
        for weight in self._read(base, torch.bfloat16):
            numbers, scale = quantise(base, weight, form)
            self._numbers.append(numbers)
            yield scale

    def _read(self, name: str, dtype: torch.dtype) -> Iterator[Tensor]:
        shape = self._shapes[name]
        row_bytes = 4 * max(1, torch.Size(shape[1:]).numel())
        count = max(1, _PIECE_BYTES // row_bytes)
        for start in range(0, shape[0] if shape else 1, count):
            yield self._files.read_rows(name, start, start + count).to(dtype)


def _check(folder: Path, specs: dict[str, TensorSpec]) -> None:
    """Verify the file just written: its table lists every tensor with type and shape."""
    written = TensorFiles.open(folder).entries
    for name, spec in specs.items():
        if name not in written or written[name].shape != spec.shape:
            raise OutputError(
                Message("The copy of {name} was not written completely. Convert again.", name=name)
            )


def main(arguments: list[str] | None = None) -> int:
    """Parse the arguments, convert, print what was saved."""
    parser = argparse.ArgumentParser(
        prog="convert", description="Write a smaller copy of a model beside it."
    )
    parser.add_argument("model", type=Path, help="checkpoint folder, or HeartMuLa-oss-… in it")
    parser.add_argument("--precision", choices=TARGETS, default=INT8)
    options = parser.parse_args(arguments)

    def report(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done / total:4.0%} of {total / 1e9:.2f} GB")
        sys.stderr.flush()

    try:
        conversion = plan_conversion(options.model, options.precision)
        folder = convert(conversion, threading.Event(), report)
    except EngineError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    sys.stderr.write(
        f"\n{folder}: {conversion.size_bytes / 1e9:.2f} GB, {conversion.saved_bytes / 1e9:.2f} GB "
        "less than the original.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
