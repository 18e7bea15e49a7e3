"""Estimates how much memory a song will take, before anything is loaded.

Counts weights, caches and the largest working sets from the configs alone (models on the meta
device). mode_choice.py knows what is free and what to do when it is not enough; `python -m
tools.bench.memory_plan --measure` measures the accuracy of the estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import torch

from engine.config import HeartMuLaConfig
from engine.contract import SAMPLES_PER_TOKEN_FRAME
from engine.devices.device import DTYPES, QUANTISED
from engine.devices.mode_choice import RUNTIME_BYTES, Footprint, SongSize
from engine.growing_sound import IN_MEMORY_SAMPLES
from engine.heartcodec.config import LATENT_FRAMES_PER_TOKEN_FRAME, HeartCodecConfig
from engine.heartcodec.flow_transformer import mlp_width
from engine.heartcodec.int8_products import Int8Linear
from engine.heartcodec.model import HeartCodec, is_in_block, is_matrix
from engine.heartcodec.waveform_decoder import MAX_CONV_STEPS
from engine.heartcodec.windows import HOP_FRAMES, WINDOW_FRAMES
from engine.heartmula.frame_decoder import PREFILL_CHUNK
from engine.heartmula.int8 import wide_dtype, widened_bytes
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.model import FLOAT32_SUFFIXES, HeartMuLa, LoadPlan, is_mapped
from engine.heartmula.projections import Int8Way, WeightForm, int8_way, planned_bytes
from engine.heartmula.quantising import ROWS_AT_ONCE, quantising_bytes, searching_bytes
from engine.heartmula.stored_forms import is_quantised, part_form
from engine.on_mlx import sizes as on_mlx

_FLOAT32_BYTES = 4


class ModelSizes:
    """Footprints of one checkpoint's models, computed once and cached.

    `device` computes; `quantised_dtype` (of a song's cache with quantised weights) and
    `bfloat16_form` (form of bfloat16 weights: PLAIN or PACKED) belong to it; `on_mlx`: MLX computes
    HeartMuLa; `codec_dtype` is that of HeartCodec's matrices. A planner sets all five.
    """

    def __init__(self, mula: HeartMuLaConfig, codec: HeartCodecConfig) -> None:
        self._mula = mula
        self._codec = codec
        self.codec_dtype = torch.float32
        self.device = torch.device("cpu")
        self.on_mlx = False
        self.quantised_dtype = torch.bfloat16
        self.bfloat16_form = WeightForm.PLAIN
        self.maps_tables = True
        """Whether embeddings stay in their file on the CPU."""

    def of(self, precision: str, song: SongSize) -> Footprint:
        """Return what a song takes in a precision (never "auto")."""
        plan = self._plan_of(precision)
        rows = 2 if song.guidance else 1
        if self.on_mlx:
            loading, composing = self._mlx_working_bytes(plan, rows * song.positions)
        else:
            summing = song.adapters.values * _FLOAT32_BYTES if plan.device.type == "cpu" else 0
            loading = max(self._loading_bytes(plan), summing)
            composing = self._composing_bytes(plan, rows, song.positions)
        return Footprint(
            mula_bytes=self.mula_bytes(precision) + _factor_bytes(plan, song),
            cache_bytes=song.takes
            * KVCache.planned_bytes(self._mula.backbone, rows, song.positions, plan.dtype),
            loading_bytes=loading,
            composing_bytes=composing,
            codec_bytes=self.codec_bytes,
            decoding_bytes=self._decoding_bytes(song.frames),
            sound_bytes=_sound_bytes(song),
            runtime_bytes=RUNTIME_BYTES,
            adapter_bytes=song.adapters.values * _FLOAT32_BYTES,
        )

    def mula_bytes(self, precision: str) -> int:
        """Return the bytes of HeartMuLa's weights; what stays in its file takes none."""
        plan = self._plan_of(precision)
        if self.on_mlx:
            return _mlx_bytes(self._mula, plan, self.maps_tables)
        return _mula_bytes(self._mula, plan, self.maps_tables)

    def _plan_of(self, precision: str) -> LoadPlan:
        if precision in QUANTISED:
            way = int8_way(self.device)
            return LoadPlan(self.quantised_dtype, self.device, QUANTISED[precision], way)
        form = self.bfloat16_form if precision == "bfloat16" else WeightForm.PLAIN
        return LoadPlan(DTYPES[precision], self.device, form)

    @property
    def codec_bytes(self) -> int:
        """Return the bytes of HeartCodec's weights."""
        return _codec_bytes(self._codec, self.codec_dtype)

    def _loading_bytes(self, plan: LoadPlan) -> int:
        """Extra memory while loading: forms other than PLAIN are made one part at a time.

        INT8: the part, and its largest matrix as integers, twice if packed; if only the result is
        kept, also a few rows in float32. INT4: a layer's feed-forward, its largest matrix a byte a
        weight too, and the search for its scales. PACKED: the layer shrinks as its packed copy
        grows, so one matrix as loaded and in float32; or all heads as loaded, and one in float32.
        """
        if plan.form is WeightForm.PLAIN:
            return 0
        shape, loaded = self._mula.backbone, plan.stored_dtype.itemsize
        matrix = 2 * shape.intermediate_dim * shape.embed_dim
        head = self._mula.audio_vocab_size * self._mula.decoder.embed_dim
        heads = (self._mula.audio_num_codebooks - 1) * head
        if plan.form is WeightForm.PACKED:
            return max(matrix * (loaded + _FLOAT32_BYTES), heads * loaded + head * _FLOAT32_BYTES)
        is_packed = plan.way is not Int8Way.TORCH
        if plan.form is WeightForm.INT4:
            layers = matrix * (loaded + 2) + searching_bytes()
        elif is_packed:
            layers = matrix * (loaded + 2)
        else:
            layers = matrix * loaded + quantising_bytes(
                max(shape.intermediate_dim, shape.embed_dim)
            )
        beside = 2 * head if is_packed else quantising_bytes(self._mula.decoder.embed_dim)
        return max(layers, heads * loaded + beside)

    def _mlx_working_bytes(self, plan: LoadPlan, rows_of_positions: int) -> tuple[int, int]:
        """Extra memory on MLX, while loading and while composing.

        Loading: the largest matrix as torch reads and joins it, and as MLX gets it; in INT4 also
        its levels. Composing: the feed-forward's values, since attention copies no keys.
        """
        shape = self._mula.backbone
        matrix = 2 * shape.intermediate_dim * shape.embed_dim
        loading = 3 * matrix * plan.dtype.itemsize
        if plan.form is WeightForm.INT4:
            loading += 2 * matrix + searching_bytes()
        values = min(rows_of_positions, 2 * PREFILL_CHUNK)
        width = 4 * shape.intermediate_dim + 6 * shape.embed_dim
        return loading, values * width * plan.dtype.itemsize

    def _composing_bytes(self, plan: LoadPlan, rows: int, positions: int) -> int:
        """Working memory of composing; the peak is reading many positions.

        It is either the feed-forward's values or, after a long song, the keys and values repeated
        for every query head.
        """
        shape, size = self._mula.backbone, plan.activations.itemsize
        values = rows * min(positions, PREFILL_CHUNK)
        kept = 2 * shape.num_kv_heads if plan.activations is not plan.dtype else 0
        repeated = (2 * shape.num_heads + kept) * shape.head_dim * rows * positions
        attention = (repeated + values * 6 * shape.embed_dim) * size
        return max(self._feed_forward_bytes(plan, values), attention)

    def _feed_forward_bytes(self, plan: LoadPlan, values: int) -> int:
        """Peak of the feed-forward.

        Gate, up and their product; where rows are multiplied as two digits, both products of gate
        and up; or, where weights are widened, gate and up with a block of their matrix, or their
        product with a block of the next matrix.
        """
        inner, width = self._mula.backbone.intermediate_dim, self._mula.backbone.embed_dim
        if plan.form not in QUANTISED.values():
            return values * (3 * inner + 6 * width) * plan.activations.itemsize
        if plan.way is not Int8Way.TORCH:  # in INT4 the first layer's
            digits = 2 * ROWS_AT_ONCE * inner if plan.way is Int8Way.ONEDNN else 0
            return values * (4 * inner + 6 * width) * plan.activations.itemsize + digits
        size, device = plan.activations, plan.device
        wide = wide_dtype(size, device).itemsize
        return max(
            values * (3 * inner + 7 * width) * wide,
            values * (2 * inner + 7 * width) * wide + widened_bytes(2 * inner, width, size, device),
            values * (inner + 7 * width) * wide + widened_bytes(width, inner, size, device),
        )

    def _decoding_bytes(self, frames: int) -> int:
        return max(self._flow_bytes(), self._waveform_bytes(frames))

    def _flow_bytes(self) -> int:
        """One block of the second stage, with both rows of the guidance."""
        width = 2 * self._codec.hidden_dim
        values = 8 * width + 2 * mlp_width(width) + 2 * self._codec.in_channels
        return 2 * WINDOW_FRAMES * LATENT_FRAMES_PER_TOKEN_FRAME * values * _FLOAT32_BYTES

    def _waveform_bytes(self, frames: int) -> int:
        """The widest layer: its input, the input with its halo, the result and its activation."""
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


def _factor_bytes(plan: LoadPlan, song: SongSize) -> int:
    """The factors of adapters that composing multiplies by (heartmula/adapted.py)."""
    sizes = song.adapters
    values = sizes.values if plan.device.type == "cpu" else sizes.joined
    return values * plan.activations.itemsize


def _sound_bytes(song: SongSize) -> int:
    """A song's sound, once in the engine and once in the window; long sound is kept in a file."""
    samples = min(song.frames * SAMPLES_PER_TOKEN_FRAME, IN_MEMORY_SAMPLES)
    return 2 * song.takes * samples * 2 * _FLOAT32_BYTES


def stack_values(config: HeartMuLaConfig, decoder: bool = True) -> int:
    """Weights of both stacks, which every frame reads: distinguishes small models from large ones.

    decoder: include the local decoder.
    """
    total = 0
    for shape in (config.backbone, config.decoder) if decoder else (config.backbone,):
        attention = 2 * shape.embed_dim * shape.head_dim * (shape.num_heads + shape.num_kv_heads)
        total += shape.num_layers * (attention + 3 * shape.embed_dim * shape.intermediate_dim)
    return total


@cache
def _codec_bytes(config: HeartCodecConfig, dtype: torch.dtype) -> int:
    total = 0
    for name, parameter in HeartCodec.meta(config).named_parameters():
        if dtype is torch.int8 and is_in_block(name):
            total += Int8Linear.planned_bytes(*parameter.shape)
        elif dtype is not torch.int8 and is_matrix(name):
            total += parameter.numel() * dtype.itemsize
        else:
            total += parameter.numel() * _FLOAT32_BYTES
    return total


@cache
def _mula_bytes(config: HeartMuLaConfig, plan: LoadPlan, maps_tables: bool) -> int:
    total = sum(matrix.planned_bytes(plan) for matrix in matrices(config))
    for name, parameter in HeartMuLa.meta(config).named_parameters():
        values = parameter.numel()
        if is_quantised(name):
            continue
        if maps_tables and plan.device.type == "cpu" and is_mapped(name, values):
            continue
        is_exact = name.endswith(FLOAT32_SUFFIXES)
        total += values * (_FLOAT32_BYTES if is_exact else plan.activations.itemsize)
    return total


@cache
def _mlx_bytes(config: HeartMuLaConfig, plan: LoadPlan, maps_tables: bool) -> int:
    """Bytes of HeartMuLa on MLX: all but the table of text embeddings has the type of the plan."""
    total = sum(
        on_mlx.planned_bytes(m.outputs, m.inputs, part_form(m.place, plan.form), plan.dtype)
        for m in matrices(config)
    )
    for name, parameter in HeartMuLa.meta(config).named_parameters():
        values = parameter.numel()
        is_text = name.startswith("text_embeddings.")
        if not is_quantised(name) and not (maps_tables and is_text and is_mapped(name, values)):
            total += values * plan.dtype.itemsize
    return total


@dataclass(frozen=True)
class Matrix:
    """A matrix (outputs, inputs) that a frame multiplies by, fused as in backbone.py.

    `place` is the beginning of its names; a frame reads it `reads` times.
    """

    place: str
    outputs: int
    inputs: int
    reads: int

    def planned_bytes(self, plan: LoadPlan) -> int:
        """Return the bytes it takes in a plan's form."""
        form = part_form(self.place, plan.form)
        dtype = plan.stored_dtype
        return planned_bytes(self.outputs, self.inputs, form, dtype, plan.way)


def matrices(config: HeartMuLaConfig) -> Iterator[Matrix]:
    """Yield every matrix of a model."""
    width, local_width = config.backbone.embed_dim, config.decoder.embed_dim
    codes, vocab = config.audio_num_codebooks - 1, config.audio_vocab_size
    yield Matrix("projection.weight", local_width, width, codes)
    yield Matrix("codebook0_head.weight", vocab, width, 1)
    for _ in range(codes):
        yield Matrix("audio_head", vocab, local_width, 1)
    for stack, shape, reads in (
        ("backbone", config.backbone, 1),
        ("decoder", config.decoder, codes),
    ):
        joined_heads = (shape.num_heads + 2 * shape.num_kv_heads) * shape.head_dim
        for index in range(shape.num_layers):
            place = f"{stack}.layers.{index}."
            yield Matrix(place, joined_heads, shape.embed_dim, reads)
            yield Matrix(place, shape.embed_dim, shape.num_heads * shape.head_dim, reads)
            yield Matrix(place, 2 * shape.intermediate_dim, shape.embed_dim, reads)
            yield Matrix(place, shape.embed_dim, shape.intermediate_dim, reads)
