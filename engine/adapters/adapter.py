"""An adapter's folder, checked by its settings and its tensors' names and shapes. Torch-free.

Every tensor is used exactly once, or the adapter is refused with the first strange name. The base
model that an adapter was trained for is recorded nowhere, so only shapes can tell. low_rank.py
reads the values.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.adapters.names import Origin, Part, TensorName, parse_name, strange_name
from engine.adapters.settings import (
    SETTINGS_FILE,
    AdapterError,
    AdapterSettings,
    read_settings,
)
from engine.config import HeartMuLaConfig, TransformerShape
from engine.messages import Message
from engine.tensor_headers import HeaderEntry, PointerError, TensorHeader, read_header

WEIGHTS_FILE = "adapter_model.safetensors"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_FLOATS = ("F64", "F32", "F16", "BF16")
_HASHED_BYTES = 1 << 20


@dataclass(frozen=True)
class LayerChange:
    """How one layer is changed: W + scale · up · down, with `magnitude` DoRA's row norms.

    `layer`    HeartMuLa's module     `rank`   r
    `down`, `up`, `magnitude`  names of the tensors (r, in), (out, r), (out,)
    """

    layer: str
    down: str
    up: str
    magnitude: str | None
    rank: int
    shape: tuple[int, int]
    scale: float


@dataclass(frozen=True)
class Adapter:
    """A checked adapter. `sha256` of its settings and weights identifies it in recipes."""

    name: str
    file: Path
    origin: Origin
    layers: tuple[LayerChange, ...]

    @classmethod
    def open(cls, folder: Path) -> Adapter:
        """Check a folder; reads headers only. Raises AdapterError."""
        settings = read_settings(folder)
        file = _weights_in(folder)
        header = _header_of(file)
        parsed = _parsed(header.entries)
        origins = {name.origin for name in parsed.values()}
        if len(origins) != 1:
            raise AdapterError(
                Message(
                    "{name} mixes tensor names of several programs, so it cannot be told what it "
                    "was trained on.",
                    name=folder.name,
                )
            )
        changes = _layers_of(parsed, header.entries, settings)
        return cls(folder.name, file, origins.pop(), changes)

    def sha256(self) -> str:
        """Return the hash of settings and weights; reads the whole file. Raises AdapterError."""
        digest = hashlib.sha256()
        try:
            for path in (self.file.parent / SETTINGS_FILE, self.file):
                with path.open("rb") as stream:
                    while block := stream.read(_HASHED_BYTES):
                        digest.update(block)
        except OSError as error:
            raise AdapterError(
                Message("{name} cannot be read.", name=self.name), str(error)
            ) from error
        return digest.hexdigest()

    def check_fits(self, config: HeartMuLaConfig) -> None:
        """Check every layer against a model's sizes. Raises AdapterError."""
        for change in self.layers:
            wanted = layer_shape(config, change.layer)
            if wanted != change.shape:
                raise AdapterError(
                    Message(
                        "The adapter {name} does not fit the model: its layer {layer} is of the "
                        "shape {shape}, the model's {wanted}. It was trained for another model.",
                        name=self.name,
                        layer=change.layer,
                        shape=str(list(change.shape)),
                        wanted=str(list(wanted)) if wanted else "[]",
                    )
                )


def layer_shape(config: HeartMuLaConfig, layer: str) -> tuple[int, int] | None:
    """Return (out, in) of a layer; None if the model does not have it."""
    backbone, decoder = config.backbone, config.decoder
    if layer == "projection":
        return decoder.embed_dim, backbone.embed_dim
    if layer == "codebook0_head":
        return config.audio_vocab_size, backbone.embed_dim
    stack, _, number, module = layer.split(".", 3)
    shape: TransformerShape = backbone if stack == "backbone" else decoder
    if int(number) >= shape.num_layers:
        return None
    width, inner = shape.embed_dim, shape.intermediate_dim
    kept = shape.num_kv_heads * shape.head_dim
    return {
        "attn.q_proj": (width, width),
        "attn.k_proj": (kept, width),
        "attn.v_proj": (kept, width),
        "attn.output_proj": (width, width),
        "mlp.w1": (inner, width),
        "mlp.w2": (width, inner),
        "mlp.w3": (inner, width),
    }[module]


def _weights_in(folder: Path) -> Path:
    file = folder / WEIGHTS_FILE
    if os.path.isfile(file):
        return file
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise AdapterError(
            Message("{name} cannot be read.", name=folder.name), str(error)
        ) from error
    weights = [path for path in paths if path.suffix == ".safetensors"]
    if len(weights) == 1:
        return weights[0]
    pickles = [path.name for path in paths if path.suffix in _PICKLES]
    if pickles and not weights:
        raise AdapterError(
            Message(
                "{name} is in PyTorch's own format, which may run programs when it is opened. "
                "Save the adapter again as {wanted}.",
                name=pickles[0],
                wanted=WEIGHTS_FILE,
            )
        )
    raise AdapterError(
        Message("{folder} holds no {wanted}.", folder=folder.name, wanted=WEIGHTS_FILE)
    )


def _header_of(file: Path) -> TensorHeader:
    damaged = Message(
        "{name} is damaged or was not copied to its end. Copy the adapter again.", name=file.name
    )
    try:
        header = read_header(file)
        is_whole = file.stat().st_size >= header.size_bytes
    except PointerError as error:
        raise AdapterError(
            Message(
                "{name} is only a pointer of Git LFS. Run git lfs pull in its folder.",
                name=file.name,
            )
        ) from error
    except (OSError, ValueError) as error:
        raise AdapterError(damaged, repr(error)) from error
    if not is_whole:
        raise AdapterError(damaged)
    if not header.entries:
        raise AdapterError(Message("{name} holds no tensors.", name=file.name))
    return header


def _parsed(entries: Mapping[str, HeaderEntry]) -> dict[str, TensorName]:
    parsed: dict[str, TensorName] = {}
    for name, entry in entries.items():
        found = parse_name(name)
        if found is None:
            raise AdapterError(
                Message(
                    "The adapter holds the tensor {name}, which cannot be used: {reason}.",
                    name=name[:120],
                    reason=strange_name(name),
                )
            )
        if entry.kind not in _FLOATS:
            raise AdapterError(
                Message(
                    "The adapter's tensor {name} is stored as {kind}, not as floating point "
                    "numbers.",
                    name=name,
                    kind=entry.kind,
                )
            )
        parsed[name] = found
    return parsed


def _layers_of(
    parsed: Mapping[str, TensorName],
    entries: Mapping[str, HeaderEntry],
    settings: AdapterSettings,
) -> tuple[LayerChange, ...]:
    by_layer: dict[str, dict[Part, str]] = {}
    stored: dict[str, str] = {}
    for name, told in parsed.items():
        parts = by_layer.setdefault(told.layer, {})
        if told.part in parts:
            raise AdapterError(
                Message("The adapter holds the layer {layer} twice.", layer=told.layer)
            )
        parts[told.part] = name
        stored[told.layer] = told.stored_layer
    kinds = Counter(told.part for told in parsed.values())
    if kinds[Part.DOWN] and not kinds[Part.UP]:
        raise AdapterError(
            Message(
                "This adapter holds one matrix a layer instead of two, as SingLoRA's do; they "
                "cannot be used."
            )
        )
    return tuple(
        _change(layer, parts, entries, settings, stored[layer]) for layer, parts in by_layer.items()
    )


def _change(
    layer: str,
    parts: Mapping[Part, str],
    entries: Mapping[str, HeaderEntry],
    settings: AdapterSettings,
    stored_layer: str,
) -> LayerChange:
    missing = [part.value for part in (Part.DOWN, Part.UP) if part not in parts]
    if settings.use_dora and Part.MAGNITUDE not in parts:
        missing.append(Part.MAGNITUDE.value)
    if missing:
        raise AdapterError(
            Message("The adapter's layer {layer} lacks {part}.", layer=layer, part=missing[0])
        )
    down, up = entries[parts[Part.DOWN]].shape, entries[parts[Part.UP]].shape
    if len(down) != 2 or len(up) != 2 or down[0] != up[1] or not all((*down, *up)):
        raise AdapterError(
            Message(
                "The two matrices of the adapter's layer {layer} do not fit each other: {down} "
                "and {up}.",
                layer=layer,
                down=str(list(down)),
                up=str(list(up)),
            )
        )
    magnitude = parts.get(Part.MAGNITUDE)
    if magnitude is not None and entries[magnitude].shape not in ((up[0],), (up[0], 1)):
        raise AdapterError(
            Message(
                "The adapter's layer {layer} has row norms of the shape {shape}, not {wanted}.",
                layer=layer,
                shape=str(list(entries[magnitude].shape)),
                wanted=str([up[0]]),
            )
        )
    scale = settings.scale(stored_layer, down[0])
    shape = (up[0], down[1])
    return LayerChange(layer, parts[Part.DOWN], parts[Part.UP], magnitude, down[0], shape, scale)
