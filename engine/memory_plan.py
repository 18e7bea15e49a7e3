"""How much memory a song will take, before anything is loaded.

Counts weights, caches and the largest working sets from the configs alone (models on the meta
device).  What is free, and what to do when it is not enough, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.config import HeartMuLaConfig
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec, is_matrix
from engine.heartmula.frame_decoder import PREFILL_CHUNK
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.model import FLOAT32_SUFFIXES, HeartMuLa


@dataclass(frozen=True)
class Precisions:
    """Precisions of the language model and of the codec's matrices."""

    mula: torch.dtype
    codec: torch.dtype = torch.float32


@dataclass(frozen=True)
class MemoryPlan:
    """Bytes by purpose."""

    mula_weights_bytes: int
    cache_bytes: int
    prefill_bytes: int
    codec_weights_bytes: int

    @property
    def composing_bytes(self) -> int:
        """While composing, without the codec."""
        return self.mula_weights_bytes + self.cache_bytes + self.prefill_bytes

    @property
    def resident_bytes(self) -> int:
        """With both models in one memory."""
        return self.composing_bytes + self.codec_weights_bytes


def plan_memory(
    mula: HeartMuLaConfig,
    codec: HeartCodecConfig,
    precisions: Precisions,
    positions: int,
    guidance: bool,
) -> MemoryPlan:
    """Memory for a song of so many positions (prompt + frames)."""
    rows = 2 if guidance else 1
    item = precisions.mula.itemsize
    chunk = min(positions, PREFILL_CHUNK)
    # Gate, up and their product are the widest activations of a layer.
    widest = 3 * mula.backbone.intermediate_dim + 4 * mula.backbone.embed_dim
    return MemoryPlan(
        mula_weights_bytes=_mula_bytes(mula, precisions.mula),
        cache_bytes=KVCache.planned_bytes(mula.backbone, rows, positions, precisions.mula),
        prefill_bytes=rows * chunk * widest * item,
        codec_weights_bytes=_codec_bytes(codec, precisions.codec),
    )


def stack_values(config: HeartMuLaConfig) -> int:
    """Weights of both stacks, which every frame reads: tells small models from large ones."""
    total = 0
    for shape in (config.backbone, config.decoder):
        attention = 2 * shape.embed_dim * shape.head_dim * (shape.num_heads + shape.num_kv_heads)
        total += shape.num_layers * (attention + 3 * shape.embed_dim * shape.intermediate_dim)
    return total


def _mula_bytes(config: HeartMuLaConfig, dtype: torch.dtype) -> int:
    return sum(
        parameter.numel() * (4 if name.endswith(FLOAT32_SUFFIXES) else dtype.itemsize)
        for name, parameter in HeartMuLa.meta(config).named_parameters()
    )


def _codec_bytes(config: HeartCodecConfig, dtype: torch.dtype) -> int:
    return sum(
        parameter.numel() * (dtype.itemsize if is_matrix(name) else 4)
        for name, parameter in HeartCodec.meta(config).named_parameters()
    )
