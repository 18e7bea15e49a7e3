"""Detects unusable formats of stored weights, and suggests what would work.

Uses names and types of tensors and neighbouring files, from headers only. Needs no torch and reads
no tensor. checkpoint.py checks whether the weights fit a config.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.messages import NOTHING, Message
from engine.mlx_packing import KIND, companions
from engine.tensor_headers import (
    INDEX_FILE,
    SINGLE_FILE,
    HeaderEntry,
    PointerError,
    TensorHeader,
    read_config,
    read_header,
)

_USE_PUBLISHED = Message(
    "What works are safetensors files of the published models in float32, bfloat16 or float16, and "
    "the smaller copies that Heart Studio makes of them."
)
_UNPACK = Message("Unpack it into the folder it lies in.")
_FINISH = Message("Let the program that fetches it finish, or fetch the model in Heart Studio.")
_SAVE_PLAIN = Message(
    "Save the weights again without that beginning, under the names of the published models."
)

_MULA_HEADS = ("backbone.layers.", "text_embeddings.", "audio_embeddings.", "codebook0_head.")
_CODEC_HEADS = ("flow_matching.", "scalar_model.")
_HEADS = (*_MULA_HEADS, *_CODEC_HEADS)
"""Name prefixes that identify the published models."""
_ANY_HEAD = (
    *(*_HEADS, "backbone.", "decoder.", "audio_head", "projection.", "muq_linear."),
    "unconditional_text_embedding.",
)
"""Beginnings of all their names."""
_WHISPER_HEADS = ("model.encoder.conv1.", "model.decoder.embed_positions.")
_ADAPTERS = ("lora_", "lora_A", "lora_B", "hada_w", "lokr_w", "dora_scale", "oft_")
_SCALE_SUFFIX = "_scale"
"""Suffix of the scales of Heart Studio's own quantised tensors (heartmula/stored_forms.py)."""
_SCALE_KINDS = {"I8": "F32", "U8": "BF16"}


@dataclass(frozen=True)
class _Weights:
    """The data by which a format is detected."""

    entries: Mapping[str, HeaderEntry]
    notes: Mapping[str, str]
    config: Mapping[str, object]

    def ends(self, *suffixes: str) -> bool:
        return any(name.endswith(suffixes) for name in self.entries)

    def holds(self, *parts: str) -> bool:
        return any(part in name for name in self.entries for part in parts)

    def kind(self, *beginnings: str) -> bool:
        return any(entry.kind.startswith(beginnings) for entry in self.entries.values())

    @property
    def method(self) -> str:
        """Quantisation method named in config.json."""
        told = self.config.get("quantization_config")
        values = cast("dict[str, object]", told) if isinstance(told, dict) else {}
        return str(values.get("quant_method", "")).lower()

    @property
    def is_of_mlx(self) -> bool:
        """Whether MLX quantised something."""
        is_told = isinstance(self.config.get("quantization"), dict) or self.method == "mlx"
        return is_told or (self.ends(".scales") and self.ends(".biases"))

    @property
    def is_plain_mlx(self) -> bool:
        """Whether MLX packed some matrices of layers as it does by default, and nothing else.

        mlx_packing.py has the form; the sizes are compared when the model is opened.
        """
        told = self.config.get("quantization")
        values = cast("dict[str, object]", told) if isinstance(told, dict) else {}
        packed = {name for name, entry in self.entries.items() if entry.kind == KIND}
        beside = {other for name in packed for other in companions(name)}
        held = {name for name in self.entries if name.endswith((".scales", ".biases"))}
        return (
            bool(packed)
            and beside == held
            and values.get("mode", "affine") == "affine"
            and values.get("bits", 8) in (4, 8)
            and all(".layers." in name and name.endswith(".weight") for name in packed)
        )

    @property
    def is_other_type(self) -> bool:
        """Whether config.json names the type of another model."""
        told = self.config.get("model_type")
        return isinstance(told, str) and bool(told) and not told.lower().startswith("heart")

    @property
    def is_strange_int8(self) -> bool:
        """Whether there are integers without Heart Studio's scales; with some it is a damaged
        copy.
        """
        packed = {
            name: entry.kind
            for name, entry in self.entries.items()
            if entry.kind in ("I8", "U8", "I4", "U4") and len(entry.shape) > 1
        }
        return bool(packed) and all(
            (scale := self.entries.get(name + _SCALE_SUFFIX)) is None
            or scale.kind != _SCALE_KINDS.get(kind)
            for name, kind in packed.items()
        )

    @property
    def is_packed(self) -> bool:
        """Whether matrices of the model are whole numbers, or anything is of 32-bit ones."""
        if self.is_plain_mlx:
            return False
        wide = ("I16", "U16", "I64", "U64")
        return self.kind("U32", "I32") or any(
            entry.kind in wide and len(entry.shape) > 1 and name.startswith(_HEADS)
            for name, entry in self.entries.items()
        )


_Test = Callable[[_Weights], bool]
_FORMATS: tuple[tuple[_Test, Message], ...] = (
    (
        lambda w: w.holds(*(f".{part}" for part in _ADAPTERS)) or w.holds("lora_down", "lora_up"),
        Message("a style adapter (LoRA), which “Add an adapter” takes, and no model"),
    ),
    (
        lambda w: (
            w.ends(".absmax", ".quant_map", ".SCB")
            or w.holds(".quant_state.")
            or w.method == "bitsandbytes"
        ),
        Message("weights that bitsandbytes has quantised"),
    ),
    (
        lambda w: (
            w.holds(".weight._data", ".weight._scale")
            or (w.ends(".input_scale") and w.ends(".output_scale"))
            or w.method == "quanto"
        ),
        Message("weights that quanto has quantised"),
    ),
    (
        lambda w: w.ends(".qweight", ".qzeros", ".g_idx") or w.method in ("gptq", "awq"),
        Message("weights quantised by GPTQ or AWQ"),
    ),
    (
        lambda w: w.ends(".W_q") or w.method == "hqq",
        Message("weights that HQQ has quantised"),
    ),
    (
        lambda w: (
            w.holds("_weight_qdata", ".qdata", ".int_data")
            or w.method == "torchao"
            or "torchao" in " ".join(w.notes.values())[:10_000].lower()
        ),
        Message("weights that torchao has quantised"),
    ),
    (
        lambda w: w.ends(".wscales", ".weight_packed") or w.method == "compressed-tensors",
        Message("weights packed by a program that quantises models"),
    ),
    (
        lambda w: w.is_of_mlx and not w.is_plain_mlx,
        Message("weights that MLX has quantised in another way than in groups of 4 or 8 bits"),
    ),
    (
        lambda w: (
            w.kind("F4", "F6_", "F8_E8M0")
            or w.ends(".weight_scale_2", ".weight_blocks", "_blocks")
            or w.method in ("modelopt", "mxfp4", "fp4", "nvfp4")
        ),
        Message("weights of four to eight bits (MX, NVFP4)"),
    ),
    (
        lambda w: w.ends(".q_weight", ".q_invperm", ".trellis") or w.method in ("exl2", "exl3"),
        Message("weights quantised by ExLlama"),
    ),
    (
        lambda w: w.kind("F8_") or "scaled_fp8" in w.entries or w.method == "fp8",
        Message("weights in fp8"),
    ),
    (lambda w: bool(w.method), Message("weights that another program has quantised")),
    (lambda w: w.is_strange_int8, Message("weights that another program has stored as int8")),
    (lambda w: w.is_packed, Message("weights packed into whole numbers")),
)
"""The first match is reported."""
_OTHER_MODELS: tuple[tuple[_Test, Message], ...] = (
    (
        lambda w: all(any(name.startswith(head) for name in w.entries) for head in _WHISPER_HEADS),
        Message("the weights of a Whisper model, which listens and makes no songs"),
    ),
    (
        lambda w: w.holds(".self_attn.", ".input_layernorm.") and not w.holds(*_CODEC_HEADS),
        Message("weights with the names of the transformers library"),
    ),
    (lambda w: w.is_other_type, Message("weights of another model")),
)
"""Models that are neither HeartMuLa nor HeartCodec."""

_KINDS_OF_FILES: tuple[tuple[tuple[str, ...], Message, Message], ...] = (
    ((".gguf", ".ggml"), Message("weights in the GGUF format of llama.cpp"), _USE_PUBLISHED),
    (
        (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"),
        Message("weights in PyTorch's own format, which may run programs when it is opened"),
        _USE_PUBLISHED,
    ),
    ((".onnx",), Message("a model in the ONNX format"), _USE_PUBLISHED),
    ((".npz",), Message("weights in NumPy's format, as MLX uses it"), _USE_PUBLISHED),
    (
        (".h5", ".msgpack", ".tflite", ".keras"),
        Message("weights for TensorFlow or JAX"),
        _USE_PUBLISHED,
    ),
    ((".mlmodel", ".mlpackage", ".mlmodelc"), Message("a model for Core ML"), _USE_PUBLISHED),
    ((".engine", ".plan", ".trt"), Message("a model for TensorRT"), _USE_PUBLISHED),
    (
        (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".zst", ".xz", ".bz2"),
        Message("a packed archive"),
        _UNPACK,
    ),
    (
        (
            *(".part", ".incomplete", ".crdownload", ".download", ".aria2", ".tmp", ".partial"),
            *(".opdownload", ".filepart", ".fdmdownload", ".!qb", ".!ut", ".unfinished"),
        ),
        Message("a file that was not fetched to its end"),
        _FINISH,
    ),
)


def format_problem(
    header: TensorHeader, config: Mapping[str, object], place: Path, makes_songs: bool = True
) -> Message:
    """Return NOTHING for usable weights, else their format and what would work.

    makes_songs: the part should be a HeartMuLa or HeartCodec; a transcriber is another model.
    """
    weights = _Weights(header.entries, header.notes, config)
    for fits, what in (*_FORMATS, *_OTHER_MODELS) if makes_songs else _FORMATS:
        if fits(weights):
            return _unusable(place, what, _USE_PUBLISHED)
    if prefix := _prefixes_of(header.entries):
        what = Message('weights of which every name begins with "{prefix}"', prefix=prefix)
        return _unusable(place, what, _SAVE_PLAIN)
    return NOTHING


def other_part_problem(names: Iterable[str], place: Path, wanted: str) -> Message:
    """Return that whole weights are not those of a part, by their names; NOTHING if they may be.

    wanted: "HeartMuLa" or "HeartCodec".
    """
    listed = [name for name in names if "." in name]
    if listed and not any(name.startswith(_ANY_HEAD) for name in listed):
        return _unusable(place, Message("weights of another model"), _USE_PUBLISHED)
    found = part_in(listed)
    if found in ("", wanted):
        return NOTHING
    return _unusable(place, Message("the weights of {what}", what=found), _USE_PUBLISHED)


def foreign_file(folder: Path) -> Message:
    """Return what a folder without model.safetensors and its index contains, NOTHING if unknown.

    Single safetensors files come first, unfinished and archived files last.
    """
    try:
        files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return NOTHING
    names = [path for path in files if path.name not in (SINGLE_FILE, INDEX_FILE)]
    if os.path.isfile(folder / "adapter_config.json"):
        what = Message("a style adapter (LoRA), which “Add an adapter” takes, and no model")
        return _unusable(folder / "adapter_config.json", what, _USE_PUBLISHED)
    for path in names:
        if path.suffix.lower() == ".safetensors" and os.path.isfile(path):
            return _strange_name(path, read_config(folder))
    for suffixes, what, advice in _KINDS_OF_FILES:
        for path in names:
            if path.name.lower().endswith(suffixes):
                return _unusable(path, what, advice)
    return NOTHING


def pointer_problem(path: Path) -> Message:
    """Return the message about a Git LFS pointer."""
    return Message(
        "{name} is only a pointer of Git LFS, not the file itself. Run git lfs pull in its folder, "
        "or download this file again.",
        name=path,
    )


def _strange_name(path: Path, config: Mapping[str, object]) -> Message:
    """Return what a safetensors file with another name than a model's file contains."""
    if _is_shard(path):
        return NOTHING  # its index is missing, which is reported
    try:
        header = read_header(path)
    except PointerError:
        return pointer_problem(path)
    except (OSError, ValueError):
        return _unusable(path, Message("a damaged or unfinished safetensors file"), _USE_PUBLISHED)
    if problem := format_problem(header, config, path):
        return problem
    what = part_in(header.entries)
    if what:
        return Message(
            "{name} holds the weights of {what} in one file. Put it into the folder {folder} as "
            "{file}, beside the config.json of the published model.",
            name=path,
            what=what,
            folder=f"{what}-oss" if what == "HeartCodec" else f"{what}-oss-3B",
            file=SINGLE_FILE,
        )
    return _unusable(path, Message("weights of another model"), _USE_PUBLISHED)


def part_in(names: Iterable[str]) -> str:
    """Return whose weights these names are: "HeartMuLa", "HeartCodec" or ""."""
    listed = list(names)
    if any(name.startswith(_CODEC_HEADS) for name in listed):
        return "HeartCodec"
    is_mula = any(name.startswith(("audio_embeddings.", "codebook0_head.")) for name in listed)
    return "HeartMuLa" if is_mula else ""


def _is_shard(path: Path) -> bool:
    return path.name.startswith("model-") and "-of-" in path.name


def _prefixes_of(names: Iterable[str]) -> str:
    """Return the common prefix of the known names, e.g. "module."; "" if some name has none."""
    found: set[str] = set()
    for name in names:
        if name.startswith(_HEADS):
            return ""
        head = next((head for head in _HEADS if f".{head}" in name), "")
        if head:
            found.add(name.partition(f".{head}")[0] + ".")
    return ", ".join(sorted(found)[:3])


def _unusable(path: Path, what: Message, advice: Message) -> Message:
    return Message(
        "{name} cannot be used: it holds {what}. {advice}", name=path, what=what, advice=advice
    )
