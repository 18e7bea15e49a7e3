"""How much memory a song will take, before anything is loaded.

Counts weights, caches and the largest working sets from the configs alone (models on the meta
device).  What is free, and what to do when it is not enough, stands in mode_choice.py; how close
the count comes is measured by `python -m tools.bench.memory_plan --measure`.
"""

from __future__ import annotations

from functools import cache, cached_property

import torch

from engine.config import HeartMuLaConfig
from engine.contract import SAMPLES_PER_TOKEN_FRAME
from engine.device import DTYPES
from engine.heartcodec.config import LATENT_FRAMES_PER_TOKEN_FRAME, HeartCodecConfig
from engine.heartcodec.flow_transformer import mlp_width
from engine.heartcodec.model import HeartCodec, is_matrix
from engine.heartcodec.waveform_decoder import MAX_CONV_STEPS
from engine.heartcodec.windows import HOP_FRAMES, WINDOW_FRAMES
from engine.heartmula.frame_decoder import PREFILL_CHUNK
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.model import FLOAT32_SUFFIXES, HeartMuLa
from engine.heartmula.stored_int8 import is_quantised, row_count
from engine.mode_choice import INT8, Footprint, SongSize

RUNTIME_BYTES = 330_000_000
"""Python, torch and their libraries once a song has been computed, measured on Linux."""
_FLOAT32_BYTES = 4


class ModelSizes:
    """Footprints of one checkpoint's models.  Counted once, then looked up."""

    def __init__(
        self,
        mula: HeartMuLaConfig,
        codec: HeartCodecConfig,
        codec_dtype: torch.dtype = torch.float32,
    ) -> None:
        self._mula = mula
        self._codec = codec
        self._codec_dtype = codec_dtype
        self.int8_dtype = torch.bfloat16

    def of(self, precision: str, song: SongSize) -> Footprint:
        """What a song takes in a precision (never "auto")."""
        is_int8 = precision == INT8
        dtype = self.int8_dtype if is_int8 else DTYPES[precision]
        rows = 2 if song.guidance else 1
        return Footprint(
            mula_bytes=self.mula_bytes(precision),
            cache_bytes=KVCache.planned_bytes(self._mula.backbone, rows, song.positions, dtype),
            loading_bytes=self._loading_bytes(dtype) if is_int8 else 0,
            composing_bytes=self._composing_bytes(dtype, is_int8, rows, song.positions),
            codec_bytes=self.codec_bytes,
            decoding_bytes=self._decoding_bytes(song.frames),
            sound_bytes=2 * song.frames * 2 * SAMPLES_PER_TOKEN_FRAME * _FLOAT32_BYTES,
            runtime_bytes=RUNTIME_BYTES,
        )

    def mula_bytes(self, precision: str) -> int:
        """HeartMuLa's weights."""
        return _mula_bytes(self._mula, precision, self.int8_dtype)

    @cached_property
    def codec_bytes(self) -> int:
        """HeartCodec's weights."""
        return sum(
            parameter.numel() * (self._codec_dtype.itemsize if is_matrix(name) else _FLOAT32_BYTES)
            for name, parameter in HeartCodec.meta(self._codec).named_parameters()
        )

    def _loading_bytes(self, dtype: torch.dtype) -> int:
        """int8 is made of one part at a time: the part, and its matrix in float32 twice."""
        shape = self._mula.backbone
        layer = _layer_values(shape.embed_dim, shape.intermediate_dim)
        heads = (self._mula.audio_num_codebooks - 1) * self._mula.audio_vocab_size
        heads *= self._mula.decoder.embed_dim
        matrix = 2 * shape.intermediate_dim * shape.embed_dim
        return max(layer, heads) * dtype.itemsize + 2 * matrix * _FLOAT32_BYTES

    def _composing_bytes(self, dtype: torch.dtype, is_int8: bool, rows: int, positions: int) -> int:
        """Reading the prompt is the widest moment: gate, up and their product of one chunk."""
        shape = self._mula.backbone
        chunk = min(positions, PREFILL_CHUNK)
        widest = 3 * shape.intermediate_dim + 4 * shape.embed_dim
        activations = rows * chunk * widest * dtype.itemsize
        widened = 2 * shape.intermediate_dim * shape.embed_dim * dtype.itemsize if is_int8 else 0
        return activations + widened

    def _decoding_bytes(self, frames: int) -> int:
        return max(self._flow_bytes(), self._waveform_bytes(frames))

    def _flow_bytes(self) -> int:
        """One block of the second stage, both rows of the guidance."""
        width = 2 * self._codec.hidden_dim
        values = 8 * width + 2 * mlp_width(width) + 2 * self._codec.in_channels
        return 2 * WINDOW_FRAMES * LATENT_FRAMES_PER_TOKEN_FRAME * values * _FLOAT32_BYTES

    def _waveform_bytes(self, frames: int) -> int:
        """The widest layer: its input, the input with its past, the result and its activation."""
        codec = self._codec
        steps = MAX_CONV_STEPS / codec.num_samples
        widest = 0.0
        reversed_layers = zip(
            reversed(codec.decoder_channels[1:]), reversed(codec.upsample_factors), strict=True
        )
        for channels, factor in reversed_layers:
            widest = max(widest, channels * steps)
            steps /= factor
        last = codec.decoder_channels[-1] * MAX_CONV_STEPS
        window = HOP_FRAMES * SAMPLES_PER_TOKEN_FRAME * 2 * _FLOAT32_BYTES
        return int(2 * max(widest, last) * 5 * _FLOAT32_BYTES) + 3 * window


def stack_values(config: HeartMuLaConfig) -> int:
    """Weights of both stacks, which every frame reads: tells small models from large ones."""
    total = 0
    for shape in (config.backbone, config.decoder):
        attention = 2 * shape.embed_dim * shape.head_dim * (shape.num_heads + shape.num_kv_heads)
        total += shape.num_layers * (attention + 3 * shape.embed_dim * shape.intermediate_dim)
    return total


def _layer_values(width: int, inner: int) -> int:
    """Weights of a layer, as many as it can have: all heads as wide as the queries'."""
    return 4 * width * width + 3 * width * inner


@cache
def _mula_bytes(config: HeartMuLaConfig, precision: str, int8_dtype: torch.dtype) -> int:
    total = 0
    for name, parameter in HeartMuLa.meta(config).named_parameters():
        shape, values = tuple(parameter.shape), parameter.numel()
        if name.endswith(FLOAT32_SUFFIXES):
            total += values * _FLOAT32_BYTES
        elif precision != INT8:
            total += values * DTYPES[precision].itemsize
        elif is_quantised(name):
            total += values + row_count(name, shape) * int8_dtype.itemsize
        else:
            total += values * int8_dtype.itemsize
    return total
