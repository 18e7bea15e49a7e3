"""Sizes of a Hybrid Transformer Demucs, read from the metadata of its published weights.

The file has no config.json beside it: the network's class and arguments are JSON in the header of
the safetensors file. Variants with layers that this engine does not have are refused. Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

from engine.claimed_json import parse_json
from engine.config import positive_int
from engine.contract import CheckpointError
from engine.messages import Message
from engine.tensor_headers import read_header

NETWORK = "HTDemucs"
SOURCES = ("drums", "bass", "other", "vocals")
"""What the network returns, in its order."""
_MOST_LAYERS = 16
_ONLY: Mapping[str, tuple[object, ...]] = {
    "audio_channels": (2,),
    "channels_time": (None,),
    "cac": (True,),
    "wiener_iters": (0,),
    "rewrite": (True,),
    "multi_freqs": (None, []),
    "context": (1,),
    "context_enc": (0,),
    "dconv_mode": (3,),
    "t_emb": ("sin",),
    "t_norm_in": (True,),
    "t_norm_in_group": (False,),
    "t_group_norm": (False, 0),
    "t_norm_first": (True,),
    "t_norm_out": (True, 1),
    "t_layer_scale": (True,),
    "t_gelu": (True,),
    "t_weight_pos_embed": (1,),
    "t_sparse_self_attn": (False,),
    "t_sparse_cross_attn": (False,),
    "t_cross_first": (False,),
}
"""Arguments that this network has in one form only, with that form."""
_DEFAULTS: Mapping[str, object] = {"audio_channels": 2, "dconv_mode": 1}
"""The class's own defaults of arguments in _ONLY that are not the form wanted here."""


@dataclass(frozen=True)
class SeparatorConfig:
    """Sizes, named as the arguments of the published class; the defaults are HTDemucs's own.

    `segment_samples`  the one length of its input, at `samplerate` Hz.
    """

    channels: int = 48
    growth: int = 2
    nfft: int = 4096
    depth: int = 4
    kernel_size: int = 8
    stride: int = 4
    dconv_depth: int = 2
    dconv_comp: int = 8
    bottom_channels: int = 512
    t_layers: int = 5
    t_heads: int = 8
    t_hidden_scale: float = 4.0
    t_max_period: float = 10_000.0
    freq_emb: float = 0.2
    emb_scale: float = 10.0
    samplerate: int = 44_100
    segment_samples: int = 343_980

    @staticmethod
    def of_file(file: Path) -> SeparatorConfig:
        """Read the header of a weights file. Raises CheckpointError."""
        try:
            notes = read_header(file).notes
            values = parse_json(notes.get("kwargs", ""))
        except (OSError, ValueError) as error:
            raise CheckpointError(_not_readable(file), repr(error)) from error
        if notes.get("klass", "").rpartition(".")[2] != NETWORK or not isinstance(values, dict):
            raise CheckpointError(
                Message("{path} holds no separation network that is known here.", path=file),
                str(notes.get("klass")),
            )
        return SeparatorConfig.from_dict(cast("dict[str, object]", values), str(file))

    @staticmethod
    def from_dict(values: Mapping[str, object], source: str) -> SeparatorConfig:
        """Parse the network's arguments. Raises CheckpointError, naming `source` and the key."""
        for key, allowed in _ONLY.items():
            value = values.get(key, _DEFAULTS.get(key, allowed[0]))
            if value not in allowed:
                raise CheckpointError(_other_variant(source, key, value))
        if "sources" in values and values["sources"] != list(SOURCES):
            raise CheckpointError(_other_variant(source, "sources", values["sources"]))
        defaults = SeparatorConfig()
        sizes: dict[str, float] = {}
        for field in fields(SeparatorConfig):
            default, key = getattr(defaults, field.name), field.name
            if isinstance(default, int) and key != "segment_samples":
                sizes[key] = positive_int(values, key, default, source)
            elif key != "segment_samples":
                sizes[key] = _number(values.get(key, default), source, key)
        segment_s = _segment_s(values.get("segment", {"numerator": 39, "denominator": 5}), source)
        sizes["segment_samples"] = int(segment_s * sizes["samplerate"])
        config = SeparatorConfig(**sizes)  # pyright: ignore[reportArgumentType]
        config.check(values, source)
        return config

    def check(self, values: Mapping[str, object], source: str) -> None:
        """Raise CheckpointError for sizes that do not fit together."""
        for key, is_right in (
            ("depth", self.depth <= _MOST_LAYERS and self.last_bins >= 1),
            ("t_layers", self.t_layers <= _MOST_LAYERS),
            ("dconv_depth", self.dconv_depth <= _MOST_LAYERS),
            ("t_heads", self.bottom_channels % (4 * self.t_heads) == 0),
            ("kernel_size", self.kernel_size == 2 * self.stride and self.kernel_size % 4 == 0),
            ("segment", self.nfft < self.segment_samples <= 60 * self.samplerate),
            ("norm_starts", positive_int(values, "norm_starts", 4, source) >= self.depth),
        ):
            if not is_right:
                raise CheckpointError(_other_variant(source, key, values.get(key)))

    @property
    def hop(self) -> int:
        """Samples from one frame of the spectrogram to the next."""
        return self.nfft // 4

    @property
    def last_bins(self) -> int:
        """Frequency bins that the innermost layers see; 0 if the layers do not fit the bins."""
        bins = self.nfft // 2
        for _ in range(self.depth):
            if bins <= self.kernel_size or bins % self.stride:
                return 0
            bins //= self.stride
        return bins

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of each encoder layer."""
        return tuple(self.channels * self.growth**index for index in range(self.depth))


def _segment_s(value: object, source: str) -> float:
    """Return seconds: a number, or a fraction as the published files have it."""
    if isinstance(value, dict):
        parts = cast("dict[str, object]", value)
        numerator = positive_int(parts, "numerator", 0, source)
        return numerator / positive_int(parts, "denominator", 0, source)
    return _number(value, source, "segment")


def _number(value: object, source: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e6:
        raise CheckpointError(_other_variant(source, key, value))
    return float(value)


def _not_readable(file: Path) -> Message:
    return Message("The separation network in {path} cannot be read. Download it again.", path=file)


def _other_variant(source: str, key: str, value: object) -> Message:
    return Message(
        "{path} holds a separation network of another kind ({key} is {value}). Use HTDemucs.",
        path=source,
        key=key,
        value=repr(value),
    )
