"""Named tensors in safetensors files: one file, or shards with an index.

Everything is checked before memory is allocated; reading maps the file and copies in pieces, so
there is never a second copy of a model in memory. checkpoint.py interprets the names.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine import mlx_packing
from engine.claimed_json import TABLE_BYTES
from engine.config import read_json_object
from engine.contract import CheckpointError
from engine.heartmula import stored_forms
from engine.heartmula.projections import WeightForm
from engine.heartmula.quantising import GroupedWeight
from engine.messages import Message
from engine.model_layout import file_problem
from engine.tensor_headers import INDEX_FILE, SINGLE_FILE, HeaderEntry, read_header

_COPY_BYTES = 64 << 20
_REMAP_BYTES = 256 << 20
_FORM_OF = {kind: form for form, kind in stored_forms.KIND_OF.items()}
_PRECISION_OF = {"F32": "float32", "BF16": "bfloat16", "F16": "float16"}
_FLOAT_KINDS = frozenset({"F64", "F32", "F16", "BF16"})


class TensorFiles:
    """The tensors of one model folder, by name."""

    def __init__(self, folder: Path, entries: Mapping[str, HeaderEntry]) -> None:
        self.folder = folder
        self.entries = entries
        self._open_file: Path | None = None
        self._handle: Any = None
        self._mapped_bytes = 0
        self._packed: dict[str, int] = {}
        """Bits of the matrices that MLX packed, found by `check`."""

    @classmethod
    def open(cls, folder: Path) -> TensorFiles:
        """List the tensors of a folder. CheckpointError names a missing or damaged file."""
        entries: dict[str, HeaderEntry] = {}
        for file, promised in _files_of(folder).items():
            held = _list_file(file)
            for name in promised or ():
                if name not in held:
                    raise CheckpointError(
                        Message(
                            "{path} does not hold the tensor {name}, which {other} promises. "
                            "Download this file again.",
                            path=file,
                            name=name,
                            other=INDEX_FILE,
                        )
                    )
            entries.update(held)
        return cls(folder, entries)

    def check(
        self,
        needed: Mapping[str, tuple[int, ...]],
        optional: Iterable[str],
        what: str,
        quantised: Collection[str] = (),
    ) -> None:
        """Require exactly these tensors with these shapes.

        `optional` names may be present too, and those in `quantised` may be stored in 8 or 4 bits
        (heartmula/stored_forms.py) or packed by MLX (mlx_packing.py). Raises CheckpointError that
        names the first missing, unknown or wrongly shaped tensor.
        """
        advice = Message(
            "Download {what} again, or choose a folder that holds {same}.", what=what, same=what
        )
        self._check_model(needed, what)
        for name, shape in needed.items():
            if name not in self.entries:
                raise CheckpointError(
                    Message(
                        "{path} lacks the tensor {name}. {advice}",
                        path=self.folder,
                        name=name,
                        advice=advice,
                    )
                )
            if name in quantised and (bits := mlx_packing.packed_bits(self.entries, name, shape)):
                self._packed[name] = bits
                continue
            form = self.form_of(name) if name in quantised else None
            self._check_entry(name, shape, form, advice)
        scales = {name + stored_forms.SCALE_SUFFIX for name in quantised if self.form_of(name)}
        beside = {other for name in self._packed for other in mlx_packing.companions(name)}
        known = {*needed, *optional, *scales, *beside}
        for name in (name for name in self.entries if name not in known):
            raise CheckpointError(
                Message(
                    "{path} holds the tensor {name}, which {what} does not have. {advice}",
                    path=self.folder,
                    name=name,
                    what=what,
                    advice=advice,
                )
            )

    def _check_entry(
        self, name: str, shape: tuple[int, ...], form: WeightForm | None, advice: Message
    ) -> None:
        """Check shape and type of a tensor that is there."""
        entry = self.entries[name]
        if entry.shape != stored_forms.stored_shape(shape, form):
            raise CheckpointError(
                Message(
                    "{path}: the tensor {name} has the shape {value}, but config.json asks for "
                    "{wanted}. {advice}",
                    path=entry.file,
                    name=name,
                    value=str(list(entry.shape)),
                    wanted=str(list(shape)),
                    advice=advice,
                )
            )
        if form is not None:
            self._check_scale(name, shape, form, advice)
        elif entry.kind not in _FLOAT_KINDS:
            raise CheckpointError(
                Message(
                    "{path}: the tensor {name} is stored as {value}, not as floating point "
                    "numbers. {advice}",
                    path=entry.file,
                    name=name,
                    value=entry.kind,
                    advice=advice,
                )
            )

    def _check_model(self, needed: Iterable[str], what: str) -> None:
        """Weights without one of these names are not damaged, but belong to another model."""
        if self.entries and not any(name in self.entries for name in needed):
            raise CheckpointError(
                Message(
                    "{path} holds {count} tensors, but none with a name of {what}: these are the "
                    "weights of another model. Choose a folder that holds {what}.",
                    path=self.folder,
                    count=len(self.entries),
                    what=what,
                )
            )

    def _check_scale(
        self, name: str, shape: tuple[int, ...], form: WeightForm, advice: Message
    ) -> None:
        entry = self.entries[name]
        scale = self.entries.get(name + stored_forms.SCALE_SUFFIX)
        wanted = stored_forms.scale_shape(name, shape, form)
        kind = stored_forms.SCALE_KIND_OF[entry.kind]
        if scale is None or scale.shape != wanted or scale.kind != kind:
            raise CheckpointError(
                Message(
                    "{path}: the {precision} tensor {name} has no fitting scales. {advice}",
                    path=entry.file,
                    precision=form.value,
                    name=name,
                    advice=advice,
                )
            )

    @property
    def files(self) -> list[Path]:
        """The files that contain the tensors."""
        return sorted({entry.file for entry in self.entries.values()})

    def form_of(self, name: str) -> WeightForm | None:
        """Return INT8 or INT4 if a tensor is stored so, with scales; else None."""
        entry = self.entries.get(name)
        return None if entry is None else _FORM_OF.get(entry.kind)

    @property
    def precision(self) -> str:
        """Return the precision of the matrices, as named in contract.PRECISIONS."""
        forms = {_FORM_OF[e.kind] for e in self.entries.values() if e.kind in _FORM_OF}
        for form in (WeightForm.INT4, WeightForm.INT8):
            if form in forms:
                return form.value
        if self._packed:
            return (WeightForm.INT4 if 4 in self._packed.values() else WeightForm.INT8).value
        sizes: dict[str, int] = {}
        for entry in self.entries.values():
            sizes[entry.kind] = sizes.get(entry.kind, 0) + math.prod(entry.shape)
        return _PRECISION_OF.get(max(sizes, key=lambda kind: sizes[kind]), "float32")

    def read(self, name: str) -> Tensor:
        """Return one tensor as stored, on the CPU; it may be a view of the mapped file."""
        return self._file_of(name).get_tensor(name)

    def map(self, name: str) -> Tensor:
        """Return a tensor as stored, in a separate mapping that lasts as long as the tensor.

        The system reads its pages on first use, and drops them under memory pressure.
        """
        return _open(self.entries[name].file).get_tensor(name)

    def read_rows(self, name: str, start: int, end: int) -> Tensor:
        """Return rows start ... end - 1 of a tensor on the CPU; 8 or 4 bits become float32."""
        if not self.entries[name].shape:
            return self.read(name)
        if bits := self._packed.get(name):
            parts = (name, *mlx_packing.companions(name))
            numbers, scales, biases = (self.read(part)[start:end] for part in parts)
            return stored_forms.unpack_mlx(numbers, scales, biases, bits)
        scale = self.read(name + stored_forms.SCALE_SUFFIX) if self.form_of(name) else None
        piece = self.read_stored(name, start, end)
        return piece if scale is None else stored_forms.dequantise(name, piece, scale[start:end])

    def read_grouped(self, name: str) -> GroupedWeight | None:
        """Return a tensor that is stored in 4 bits, on the CPU; None if it is stored otherwise."""
        if self.form_of(name) is not WeightForm.INT4:
            return None
        scale = self.read(name + stored_forms.SCALE_SUFFIX)
        return GroupedWeight.unpacked(self.read_stored(name, 0, len(scale)), scale)

    def read_stored(self, name: str, start: int, end: int) -> Tensor:
        """Return rows start ... end - 1 of a tensor with rows, as stored, on the CPU."""
        piece: Tensor = self._file_of(name).get_slice(name)[start:end]
        self._mapped_bytes += piece.numel() * piece.element_size()
        return piece

    def copy_into(self, name: str, destination: Tensor) -> None:
        """Copy a tensor into an allocated one of the same shape, converting piece by piece."""
        if destination.dim() == 0:
            destination.copy_(self.read(name))
            return
        row_bytes = max(1, destination[0].numel() * 4)
        rows = max(1, _COPY_BYTES // row_bytes)
        for start in range(0, destination.shape[0], rows):
            end = min(start + rows, destination.shape[0])
            destination[start:end].copy_(self.read_rows(name, start, end))

    def close(self) -> None:
        """Unmap the file."""
        self._handle, self._open_file, self._mapped_bytes = None, None, 0

    def _file_of(self, name: str) -> Any:
        file = self.entries[name].file
        if file != self._open_file or self._mapped_bytes > _REMAP_BYTES:
            # A new mapping releases the pages that were read.
            self.close()
            self._handle = _open(file)
            self._open_file = file
        return self._handle


def _files_of(folder: Path) -> dict[Path, list[str] | None]:
    """Return the folder's files, with the names the index expects in each (None: no index)."""
    single = folder / SINGLE_FILE
    if single.is_file():
        return {single: None}
    index = folder / INDEX_FILE
    if not index.is_file():
        raise CheckpointError(
            Message(
                "{path} holds neither {file} nor {other}. Download the model again or choose "
                "another folder.",
                path=folder,
                file=SINGLE_FILE,
                other=INDEX_FILE,
            )
        )
    weight_map = read_json_object(index, TABLE_BYTES).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise CheckpointError(
            Message("{path} has no weight_map. Download this file again.", path=index)
        )
    files: dict[Path, list[str] | None] = {}
    for name, file_name in cast("dict[str, object]", weight_map).items():
        if not isinstance(file_name, str) or Path(file_name).name != file_name:
            raise CheckpointError(
                Message("{path} names a file outside its folder. Download it again.", path=index)
            )
        path = folder / file_name
        if path not in files and not os.path.isfile(path):  # Path's own raises for long names
            raise CheckpointError(
                Message("A model file is missing: {name}. Download this file again.", name=path)
            )
        names = files.setdefault(path, [])
        if names is not None:
            names.append(name)
    return files


def _open(file: Path) -> Any:
    try:
        return safe_open(str(file), framework="pt", device="cpu")
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            Message(
                "{name} is damaged or was not downloaded to its end. Download this file again.",
                name=file,
            ),
            str(error),
        ) from error


def _list_file(file: Path) -> Mapping[str, HeaderEntry]:
    if problem := file_problem(file):
        raise CheckpointError(problem)
    try:
        return read_header(file).entries
    except (OSError, ValueError) as error:  # changed in the meantime
        raise CheckpointError(file_problem(file), str(error)) from error
