"""HeartMuLa's config.json and gen_config.json as frozen dataclasses, validated on reading.

Supports the named flavors and this project's "custom" flavor; reads no tensor and needs no torch.
HeartCodec's config is in heartcodec/config.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from engine.claimed_json import CONFIG_BYTES, read_json
from engine.contract import CheckpointError
from engine.messages import Message


@dataclass(frozen=True)
class TransformerShape:
    """Size of one Llama 3.2 stack (backbone or local decoder)."""

    num_layers: int
    num_heads: int
    num_kv_heads: int
    embed_dim: int
    max_seq_len: int
    intermediate_dim: int
    norm_eps: float = 1e-5
    rope_base: int = 500_000
    scale_factor: int = 32

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.embed_dim // self.num_heads


FLAVORS: Mapping[str, TransformerShape] = {
    "llama-3B": TransformerShape(28, 24, 8, 3072, 8192, 8192),
    "llama-7B": TransformerShape(32, 32, 8, 4096, 8192, 14336),
    "llama-300M": TransformerShape(3, 8, 4, 3072, 2048, 8192),
    "llama-400M": TransformerShape(4, 8, 4, 3072, 2048, 8192),
}
"""The published stacks by name (arXiv 2601.10547 and the checkpoints' configs)."""

MOST_POSITIONS = 1 << 20
"""A hundred times the published number; each one allocates memory."""
CUSTOM_FLAVOR = "custom"
HEARTMULA_PREFIX = "HeartMuLa-oss-"
HEARTCODEC_FOLDER = "HeartCodec-oss"
PRONUNCIATION_FILE = "pronunciation.json"
"""Lies beside tokenizer.json where lyrics are read as phones (engine/pronunciation)."""


@dataclass(frozen=True)
class HeartMuLaConfig:
    """Sizes of the language model: two stacks, vocabularies, K codebooks.

    `most_guidance`: more classifier-free guidance than this is not used, for the model follows its
    text by itself; None: any is. `lyric_times`: what its tokens state of the lyrics
    (listening/stated_lines.py), as JSON; "" for nothing. Neither is in the repr, from which
    fingerprints are made.
    """

    backbone: TransformerShape
    decoder: TransformerShape
    text_vocab_size: int = 128_256
    audio_vocab_size: int = 8_197
    audio_num_codebooks: int = 8
    muq_dim: int = 512
    most_guidance: float | None = field(default=None, repr=False)
    lyric_times: str = field(default="", repr=False)

    @classmethod
    def from_dict(cls, values: Mapping[str, object], source: str) -> HeartMuLaConfig:
        """Parse config.json's object, ignoring unknown keys; CheckpointError names a wrong one."""
        return cls(
            backbone=_shape(values, "backbone", "llama-3B", source),
            decoder=_shape(values, "decoder", "llama-300M", source),
            text_vocab_size=positive_int(values, "text_vocab_size", 128_256, source),
            audio_vocab_size=positive_int(values, "audio_vocab_size", 8_197, source),
            audio_num_codebooks=positive_int(values, "audio_num_codebooks", 8, source),
            muq_dim=positive_int(values, "muq_dim", 512, source),
            most_guidance=(
                positive_float(values, "most_guidance", 1.0, source)
                if "most_guidance" in values
                else None
            ),
            lyric_times=_as_json(values.get("lyric_times")),
        )


@dataclass(frozen=True)
class GenConfig:
    """gen_config.json: the ids that delimit the text and end the song."""

    text_bos_id: int = 128_000
    text_eos_id: int = 128_001
    audio_eos_id: int = 8_193
    empty_id: int = 0

    @classmethod
    def from_file(cls, path: Path) -> GenConfig:
        """Read gen_config.json; missing keys get the published values."""
        values = read_json_object(path)
        defaults = cls()
        ids = {
            name: non_negative_int(values, name, getattr(defaults, name), str(path))
            for name in ("text_bos_id", "text_eos_id", "audio_eos_id", "empty_id")
        }
        return cls(**ids)


def _as_json(value: object) -> str:
    """Return a value of a config as JSON, the same for the same value; "" for none."""
    return "" if value is None else json.dumps(value, sort_keys=True)


def read_json_object(path: Path, most_bytes: int = CONFIG_BYTES) -> dict[str, Any]:
    """Return the JSON object in a file. Raises CheckpointError with the file and what to do."""
    try:
        values = read_json(path, most_bytes)
    except FileNotFoundError as error:
        raise CheckpointError(
            Message(
                "A model file is missing: {path}. Download the model again or choose its folder.",
                path=path,
            )
        ) from error
    except OSError as error:
        raise CheckpointError(
            Message(
                "{path} cannot be read. Check the folder's permissions or download the file again.",
                path=path,
            ),
            str(error),
        ) from error
    except ValueError as error:
        raise CheckpointError(
            Message(
                "{path} is not valid JSON, so it is damaged. Download this file again.", path=path
            ),
            str(error),
        ) from error
    if not isinstance(values, dict):
        raise CheckpointError(
            Message("{path} does not hold a JSON object. Download this file again.", path=path)
        )
    return cast("dict[str, Any]", values)


def positive_int(values: Mapping[str, object], key: str, default: int, source: str) -> int:
    """Return a config value that must be an integer of at least 1."""
    return _int_from(values, key, default, source, 1)


def limited_int(values: Mapping[str, object], key: str, source: str, most: int) -> int:
    """Same as positive_int without a default, for a size that no tensor can confirm."""
    value = positive_int(values, key, 0, source)
    if value > most:
        raise CheckpointError(
            Message(
                "{path}: {key} must be at most {most}, not {value}.",
                path=source,
                key=key,
                most=most,
                value=value,
            )
        )
    return value


def non_negative_int(values: Mapping[str, object], key: str, default: int, source: str) -> int:
    """Return a config value that must be an integer of at least 0."""
    return _int_from(values, key, default, source, 0)


def positive_float(values: Mapping[str, object], key: str, default: float, source: str) -> float:
    """Return a config value that must be a number above 0."""
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e30:
        raise CheckpointError(
            Message(
                "{path}: {key} must be a number above 0, not {value}.",
                path=source,
                key=key,
                value=repr(value),
            )
        )
    return float(value)


def _int_from(values: Mapping[str, object], key: str, default: int, source: str, least: int) -> int:
    value = values.get(key, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**31:
        raise CheckpointError(
            Message(
                "{path}: {key} must be a whole number of at least {least}, not {value}.",
                path=source,
                key=key,
                least=least,
                value=repr(value),
            )
        )
    return value


def _shape(
    values: Mapping[str, object], name: str, default_flavor: str, source: str
) -> TransformerShape:
    flavor = values.get(f"{name}_flavor", default_flavor)
    if flavor == CUSTOM_FLAVOR:
        sizes = values.get(name)
        if not isinstance(sizes, dict):
            raise CheckpointError(
                Message(
                    '{path}: {name}_flavor is "custom", so an object "{key}" with its sizes is '
                    "needed.",
                    path=source,
                    name=name,
                    key=name,
                )
            )
        return _custom_shape(cast("dict[str, object]", sizes), f"{source}, {name}")
    if not isinstance(flavor, str) or flavor not in FLAVORS:
        known = ", ".join([*FLAVORS, CUSTOM_FLAVOR])
        raise CheckpointError(
            Message(
                "{path}: {name}_flavor {value} is not known to this version of Heart Studio "
                "(known: {known}). Update the app or choose another model.",
                path=source,
                name=name,
                value=repr(flavor),
                known=known,
            )
        )
    return FLAVORS[flavor]


def _custom_shape(sizes: Mapping[str, object], source: str) -> TransformerShape:
    names = ("num_layers", "num_heads", "num_kv_heads", "embed_dim")
    numbers = {name: positive_int(sizes, name, 0, source) for name in names}
    shape = TransformerShape(
        **numbers,
        max_seq_len=limited_int(sizes, "max_seq_len", source, MOST_POSITIONS),
        intermediate_dim=positive_int(sizes, "intermediate_dim", 0, source),
        norm_eps=positive_float(sizes, "norm_eps", 1e-5, source),
        rope_base=positive_int(sizes, "rope_base", 500_000, source),
        scale_factor=positive_int(sizes, "scale_factor", 32, source),
    )
    if shape.embed_dim % shape.num_heads or shape.num_heads % shape.num_kv_heads:
        raise CheckpointError(
            Message(
                "{path}: embed_dim must be divisible by num_heads, and num_heads by num_kv_heads.",
                path=source,
            )
        )
    if shape.head_dim % 2:
        raise CheckpointError(
            Message(
                "{path}: the head width {value} must be even.", path=source, value=shape.head_dim
            )
        )
    return shape
