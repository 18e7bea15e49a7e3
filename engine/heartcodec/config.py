"""HeartCodec's config.json as a frozen, validated dataclass, and the rates derived from it.

Needs no torch and reads no tensor. Keys that only training uses are ignored, as are unknown ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import cast

from engine.config import positive_int
from engine.contract import SAMPLE_RATE_HZ, SAMPLES_PER_TOKEN_FRAME, CheckpointError
from engine.messages import Message

_INT_KEYS = (
    "dim",
    "codebook_size",
    "codebook_dim",
    "num_quantizers",
    "attention_head_dim",
    "in_channels",
    "num_attention_heads",
    "num_layers",
    "num_layers_2",
    "out_channels",
    "num_bands",
    "sample_rate",
    "num_samples",
    "latent_hidden_dim",
    "default_kernel_size",
    "delay_kernel_size",
    "init_channel",
    "res_kernel_size",
)
_LIST_KEYS = (
    "downsample_factors",
    "downsample_kernel_sizes",
    "upsample_factors",
    "upsample_kernel_sizes",
)
_FIXED_KEYS = {"norm_type": "ada_norm_single", "causal": True, "num_bands": 1}

_MOST_STAGES = 16
"""Maximum number of stages; each doubles a width."""
LATENT_FRAMES_PER_TOKEN_FRAME = 2
"""The conditioning of each token frame is repeated for this many latent frames."""

_CODEBOOK = re.compile(r"flow_matching\.vq_embed\.layers\.(\d{1,6})\._codebook\.embed")


@dataclass(frozen=True)
class HeartCodecConfig:
    """Sizes of the codec, named as in config.json; the defaults are the published model's.

    `flow_steps`: Euler steps beyond which nothing changes, because the flow is straight; None
    where there is no such number. It is not in the repr, from which fingerprints are made.
    """

    dim: int = 512
    codebook_size: int = 8192
    codebook_dim: int = 32
    num_quantizers: int = 8
    attention_head_dim: int = 64
    in_channels: int = 1024
    num_attention_heads: int = 24
    num_layers: int = 24
    num_layers_2: int = 6
    out_channels: int = 256
    num_bands: int = 1
    sample_rate: int = 48_000
    num_samples: int = 2
    downsample_factors: tuple[int, ...] = (3, 4, 4, 4, 5)
    downsample_kernel_sizes: tuple[int, ...] = (6, 8, 8, 8, 10)
    upsample_factors: tuple[int, ...] = (5, 4, 4, 4, 3)
    upsample_kernel_sizes: tuple[int, ...] = (10, 8, 8, 8, 6)
    latent_hidden_dim: int = 128
    default_kernel_size: int = 7
    delay_kernel_size: int = 5
    init_channel: int = 64
    res_kernel_size: int = 7
    flow_steps: int | None = field(default=None, repr=False)

    @classmethod
    def from_dict(cls, values: Mapping[str, object], source: str) -> HeartCodecConfig:
        """Parse config.json's object, ignoring unknown keys.

        Raises CheckpointError, naming `source` and the key, for a wrong type, a wrong value or
        sizes that do not fit together.
        """
        defaults = cls()
        ints = {key: positive_int(values, key, getattr(defaults, key), source) for key in _INT_KEYS}
        lists = {key: _int_list(values, key, getattr(defaults, key), source) for key in _LIST_KEYS}
        if "flow_steps" in values:
            ints["flow_steps"] = positive_int(values, "flow_steps", 1, source)
        for key, only in _FIXED_KEYS.items():
            if values.get(key, only) != only:
                raise CheckpointError(
                    Message(
                        "{path}: {key} must be {wanted} for this version of Heart Studio, not "
                        "{value}. Update the app or choose another model.",
                        path=source,
                        key=key,
                        wanted=repr(only),
                        value=repr(values[key]),
                    )
                )
        # The keys of both mappings are the constructor's keyword names.
        config = replace(defaults, **ints, **lists)  # pyright: ignore[reportArgumentType]
        _check_consistency(config, source)
        return config

    def with_quantizers_of(self, names: Iterable[str]) -> HeartCodecConfig:
        """Return a copy with `num_quantizers` counted from stored tensor names.

        A published config is reported to state 7 where the file holds 8: the tensors are right.
        Names without any codebook leave the number unchanged (the loader then reports what is
        missing).
        """
        numbers = {match[1] for name in names if (match := _CODEBOOK.fullmatch(name))}
        return replace(self, num_quantizers=len(numbers)) if numbers else self

    @property
    def hidden_dim(self) -> int:
        """D: width of the velocity estimator's first stage; the second is twice as wide."""
        return self.num_attention_heads * self.attention_head_dim

    @property
    def samples_per_latent_frame(self) -> int:
        """Samples per latent frame (1920)."""
        return prod(self.upsample_factors) * self.num_samples

    @property
    def samples_per_token_frame(self) -> int:
        """Samples per token frame (3840)."""
        return LATENT_FRAMES_PER_TOKEN_FRAME * self.samples_per_latent_frame

    @property
    def decoder_channels(self) -> tuple[int, ...]:
        """Widths of the waveform decoder: after its first convolution and after each up-block."""
        stages = len(self.upsample_factors)
        return tuple(self.init_channel << (stages - stage) for stage in range(stages + 1))


def _int_list(
    values: Mapping[str, object], key: str, default: tuple[int, ...], source: str
) -> tuple[int, ...]:
    value = values.get(key, default)
    if not isinstance(value, (list, tuple)) or not value:
        raise CheckpointError(
            Message(
                "{path}: {key} must be a list of whole numbers, not {value}.",
                path=source,
                key=key,
                value=repr(value),
            )
        )
    items = list(cast("Iterable[object]", value))
    if len(items) > _MOST_STAGES:
        raise CheckpointError(
            Message(
                "{path}: {key} must be at most {most}, not {value}.",
                path=source,
                key=f"len({key})",
                most=_MOST_STAGES,
                value=len(items),
            )
        )
    return tuple(positive_int({key: item}, key, 1, source) for item in items)


def _check_kernels(config: HeartCodecConfig, source: str) -> None:
    for direction in ("upsample", "downsample"):
        factors = getattr(config, f"{direction}_factors")
        kernels = getattr(config, f"{direction}_kernel_sizes")
        if kernels != tuple(2 * factor for factor in factors):
            raise CheckpointError(
                Message(
                    "{path}: {key}_kernel_sizes must be twice {name}_factors {wanted}, not "
                    "{value}.",
                    path=source,
                    key=direction,
                    name=direction,
                    wanted=str(factors),
                    value=str(kernels),
                )
            )


def _check_consistency(config: HeartCodecConfig, source: str) -> None:
    _check_kernels(config, source)
    if config.attention_head_dim % 2:
        raise CheckpointError(
            Message(
                "{path}: attention_head_dim must be even, not {value}.",
                path=source,
                value=config.attention_head_dim,
            )
        )
    if config.in_channels != 2 * config.out_channels + config.dim:
        raise CheckpointError(
            Message(
                "{path}: in_channels must be 2·out_channels + dim = {wanted}, not {value}.",
                path=source,
                wanted=2 * config.out_channels + config.dim,
                value=config.in_channels,
            )
        )
    if config.out_channels != 2 * config.latent_hidden_dim:
        raise CheckpointError(
            Message(
                "{path}: out_channels must be 2·latent_hidden_dim = {wanted} (two sound channels), "
                "not {value}.",
                path=source,
                wanted=2 * config.latent_hidden_dim,
                value=config.out_channels,
            )
        )
    if (config.sample_rate, config.samples_per_token_frame) != (
        SAMPLE_RATE_HZ,
        SAMPLES_PER_TOKEN_FRAME,
    ):
        raise CheckpointError(
            Message(
                "{path}: sample_rate, upsample_factors and num_samples must give {rate} Hz and "
                "{samples} samples a token frame, not {value} and {other}.",
                path=source,
                rate=SAMPLE_RATE_HZ,
                samples=SAMPLES_PER_TOKEN_FRAME,
                value=config.sample_rate,
                other=config.samples_per_token_frame,
            )
        )
    if config.delay_kernel_size % 2 == 0:
        raise CheckpointError(
            Message(
                "{path}: delay_kernel_size must be odd, not {value}.",
                path=source,
                value=config.delay_kernel_size,
            )
        )
