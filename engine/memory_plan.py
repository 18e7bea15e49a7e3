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
from engine.heartmula.projections import PackedProjection, WeightForm
from engine.heartmula.stored_int8 import is_quantised, row_count
from engine.mode_choice import INT8, RUNTIME_BYTES, Footprint, SongSize

_FLOAT32_BYTES = 4


class ModelSizes:
    """Footprints of one checkpoint's models.  Counted once, then looked up.

    `int8_dtype` (what stands beside int8 weights) and `bfloat16_form` (how bfloat16 weights are
    kept: PLAIN or PACKED) are those of the device that computes; a planner sets them.
    """

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
        self.bfloat16_form = WeightForm.PLAIN

    def of(self, precision: str, song: SongSize) -> Footprint:
        """What a song takes in a precision (never "auto")."""
        form = self._form_of(precision)
        dtype = self.int8_dtype if form is WeightForm.INT8 else DTYPES[precision]
        rows = 2 if song.guidance else 1
        return Footprint(
            mula_bytes=self.mula_bytes(precision),
            cache_bytes=KVCache.planned_bytes(self._mula.backbone, rows, song.positions, dtype),
            loading_bytes=self._loading_bytes(dtype, form),
            composing_bytes=self._composing_bytes(dtype, form, rows, song.positions),
            codec_bytes=self.codec_bytes,
            decoding_bytes=self._decoding_bytes(song.frames),
            sound_bytes=2 * song.frames * 2 * SAMPLES_PER_TOKEN_FRAME * _FLOAT32_BYTES,
            runtime_bytes=RUNTIME_BYTES,
        )

    def mula_bytes(self, precision: str) -> int:
        """HeartMuLa's weights."""
        dtype = self.int8_dtype if precision == INT8 else DTYPES[precision]
        return _mula_bytes(self._mula, dtype, self._form_of(precision))

    def _form_of(self, precision: str) -> WeightForm:
        if precision == INT8:
            return WeightForm.INT8
        return self.bfloat16_form if precision == "bfloat16" else WeightForm.PLAIN

    @cached_property
    def codec_bytes(self) -> int:
        """HeartCodec's weights."""
        return sum(
            parameter.numel() * (self._codec_dtype.itemsize if is_matrix(name) else _FLOAT32_BYTES)
            for name, parameter in HeartCodec.meta(self._codec).named_parameters()
        )

    def _loading_bytes(self, dtype: torch.dtype, form: WeightForm) -> int:
        """Other forms than PLAIN are made of one part at a time.

        INT8: the part, and its matrix in float32 twice.  PACKED: the layer shrinks as its packed
        copy grows, so a matrix as loaded and in float32; or all heads as loaded, one in float32.
        """
        if form is WeightForm.PLAIN:
            return 0
        shape = self._mula.backbone
        matrix = 2 * shape.intermediate_dim * shape.embed_dim
        head = self._mula.audio_vocab_size * self._mula.decoder.embed_dim
        heads = (self._mula.audio_num_codebooks - 1) * head
        if form is WeightForm.PACKED:
            of_layer = matrix * (dtype.itemsize + _FLOAT32_BYTES)
            return max(of_layer, heads * dtype.itemsize + head * _FLOAT32_BYTES)
        layer = _layer_values(shape.embed_dim, shape.intermediate_dim)
        return max(layer, heads) * dtype.itemsize + 2 * matrix * _FLOAT32_BYTES

    def _composing_bytes(
        self, dtype: torch.dtype, form: WeightForm, rows: int, positions: int
    ) -> int:
        """Reading the prompt is the widest moment: gate, up and their product of one chunk.

        PACKED multiplies in float32: gate and up stand there in both types, as the input does.
        """
        shape = self._mula.backbone
        inner, width = shape.intermediate_dim, shape.embed_dim
        values = rows * min(positions, PREFILL_CHUNK)
        if form is WeightForm.PACKED:
            wide = (2 * inner + width) * _FLOAT32_BYTES
            return values * (wide + (2 * inner + 6 * width) * dtype.itemsize)
        widened = 2 * inner * width * dtype.itemsize if form is WeightForm.INT8 else 0
        return values * (3 * inner + 4 * width) * dtype.itemsize + widened

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
def _mula_bytes(config: HeartMuLaConfig, dtype: torch.dtype, form: WeightForm) -> int:
    total = _packed_bytes(config) if form is WeightForm.PACKED else 0
    for name, parameter in HeartMuLa.meta(config).named_parameters():
        shape, values = tuple(parameter.shape), parameter.numel()
        if name.endswith(FLOAT32_SUFFIXES):
            total += values * _FLOAT32_BYTES
        elif form is WeightForm.PLAIN or not is_quantised(name):
            total += values * dtype.itemsize
        elif form is WeightForm.INT8:
            total += values + row_count(name, shape) * dtype.itemsize
    return total


def _packed_bytes(config: HeartMuLaConfig) -> int:
    """Every matrix a frame multiplies by, joined as backbone.py joins them, and packed."""
    size = PackedProjection.planned_bytes
    width, local_width = config.backbone.embed_dim, config.decoder.embed_dim
    heads = (config.audio_num_codebooks - 1) * size(config.audio_vocab_size, local_width)
    total = size(local_width, width) + size(config.audio_vocab_size, width) + heads
    for shape in (config.backbone, config.decoder):
        joined_heads = (shape.num_heads + 2 * shape.num_kv_heads) * shape.head_dim
        total += shape.num_layers * (
            size(joined_heads, shape.embed_dim)
            + size(shape.embed_dim, shape.num_heads * shape.head_dim)
            + size(2 * shape.intermediate_dim, shape.embed_dim)
            + size(shape.embed_dim, shape.intermediate_dim)
        )
    return total
