"""HeartMuLa's weights and the modules that use them directly: embeddings, projections, heads.

The order within a frame is in frame_decoder.py, sampling in sampling.py. Parameter names are those
of the published checkpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from engine.config import HeartMuLaConfig
from engine.hardware.system_memory import trim_heap
from engine.heartmula.adapted import Change, adapted
from engine.heartmula.backbone import (
    FusedLayer,
    StackRunner,
    allocate_layer,
    allocate_norm,
    let_go,
    seal_layer,
)
from engine.heartmula.frame_decoder import BESIDE_THE_CPU, FrameDecoder
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.llama import build_rope, build_stack, trainer_rotation
from engine.heartmula.projections import (
    Int8Way,
    Projection,
    WeightForm,
    activations_dtype,
    int8_way,
    make_projection,
)
from engine.heartmula.quantising import GroupedWeight
from engine.heartmula.stored_forms import LAYER_MATRICES, part_form
from engine.meta_device import on_meta
from engine.prompt import Prompt

FLOAT32_SUFFIXES = ("_norm.scale", "norm.scale")
"""Parameters kept in float32 in every precision: small, and used by a float32 norm."""


FillTensor = Callable[[str, Tensor], None]
"""fill(stored name, allocated tensor): writes the stored values into it."""
MapTensor = Callable[[str], Tensor]
"""map(stored name): the stored tensor memory-mapped from its file."""
ReadGrouped = Callable[[str], "GroupedWeight | None"]
"""read(stored name): the tensor if it is stored in 4 bits, else None."""
TABLES = ("text_embeddings", "audio_embeddings")
"""Embedding tables, of which a frame reads a few rows: on the CPU they stay in the file."""
MAPPED_FROM_VALUES = 1 << 25
"""Smaller tables are loaded: they take little memory, and their rows need no conversion."""


def is_mapped(name: str, values: int) -> bool:
    """Whether a tensor of this module or parameter and this many values stays in its file (CPU)."""
    return name.partition(".")[0] in TABLES and values >= MAPPED_FROM_VALUES


@dataclass(frozen=True)
class LoadPlan:
    """Device, precision and form of the weights."""

    dtype: torch.dtype
    device: torch.device
    form: WeightForm = WeightForm.PLAIN
    int8_way: Int8Way | None = None
    """How int8 weights are multiplied; None: as the processor does best."""

    @property
    def way(self) -> Int8Way:
        """How int8 weights are multiplied."""
        return self.int8_way or int8_way(self.device)

    @property
    def stored_dtype(self) -> torch.dtype:
        """The precision in which matrices are loaded: PACKED keeps them as float16."""
        return torch.float16 if self.form is WeightForm.PACKED else self.dtype

    @property
    def activations(self) -> torch.dtype:
        """The precision of activations."""
        return activations_dtype(self.form, self.dtype, self.way)


@dataclass(frozen=True)
class ReadyParts:
    """The parts of a loaded model."""

    backbone: StackRunner
    decoder: StackRunner
    projection: Projection
    codebook0_head: Projection
    audio_heads: list[Projection]


class HeartMuLa(nn.Module):
    """Backbone, local decoder, embeddings and heads.

    Built on the meta device by `meta`, given memory and weights by `load`. After that it stays on
    its device: moving it would separate weights that share a storage.
    """

    def __init__(self, config: HeartMuLaConfig) -> None:
        super().__init__()
        self.config = config
        width, local_width = config.backbone.embed_dim, config.decoder.embed_dim
        books, vocab = config.audio_num_codebooks, config.audio_vocab_size
        self.backbone = build_stack(config.backbone)
        self.decoder = build_stack(config.decoder)
        self.text_embeddings = nn.Embedding(config.text_vocab_size, width)
        self.audio_embeddings = nn.Embedding(books * vocab, width)
        self.unconditional_text_embedding = nn.Embedding(1, width)
        self.projection = nn.Linear(width, local_width, bias=False)
        self.codebook0_head = nn.Linear(width, vocab, bias=False)
        self.audio_head = nn.Parameter(torch.empty(books - 1, local_width, vocab))
        self.muq_linear = nn.Linear(config.muq_dim, width)
        self._plan = LoadPlan(torch.float32, torch.device("meta"))
        self._ready_parts: ReadyParts | None = None
        self._base_parts: ReadyParts | None = None

    @classmethod
    def meta(cls, config: HeartMuLaConfig) -> HeartMuLa:
        """Return the model without memory: names and shapes only."""
        with on_meta():
            return cls(config).requires_grad_(False)

    def load(
        self,
        fill: FillTensor,
        plan: LoadPlan,
        map_tensor: MapTensor | None = None,
        read_grouped: ReadGrouped = lambda name: None,
    ) -> None:
        """Allocate, fill and convert one part after another.

        A form other than PLAIN therefore never has two copies of more than one layer. fill(name,
        tensor) writes the tensor of that name into allocated memory; with map_tensor the embeddings
        stay in their file until `close`. In INT4 what read_grouped returns is used as it is.
        """
        self._plan = plan
        runners: list[StackRunner] = []
        for prefix, stack, shape in (
            ("backbone", self.backbone, self.config.backbone),
            ("decoder", self.decoder, self.config.decoder),
        ):
            layers: list[FusedLayer] = []
            for index, layer in enumerate(stack.layers):
                place = f"{prefix}.layers.{index}."
                form = part_form(place, plan.form)
                stored = _grouped(place, read_grouped) if form is WeightForm.INT4 else {}
                allocate_layer(layer, plan.stored_dtype, plan.device)
                _fill_module(layer, place, fill, stored)
                layers.append(seal_layer(layer, form, plan.activations, plan.way, stored))
                trim_heap()  # converted weights lie between freed blocks
            allocate_norm(stack.norm, plan.device)
            _fill_module(stack.norm, f"{prefix}.norm.", fill)
            build_rope(stack, plan.device)
            runners.append(StackRunner(stack, shape, layers, plan.activations))
        backbone, decoder = runners
        for name in TABLES:
            module: Any = self.get_submodule(name)
            if map_tensor is None or not is_mapped(name, module.weight.numel()):
                self._load_module(name, fill, plan.activations)
            else:
                table = map_tensor(f"{name}.weight")
                module.weight = nn.Parameter(table, requires_grad=False)
        for name in ("unconditional_text_embedding", "muq_linear"):
            self._load_module(name, fill, plan.activations)
        heads = self._load_heads(fill, plan)
        self._base_parts = self._ready_parts = ReadyParts(backbone, decoder, *heads)
        trim_heap()
        self.eval()

    def adapt(self, changes: Mapping[str, Change], as_trained: bool = False) -> None:
        """Compute with changed matrices, by their modules' names, from now on; none: as loaded.

        as_trained: with the rotations of the program that trained the changes
        (trainer_rotation). The loaded weights stay as they are.
        """
        base = self._base_parts
        if base is None:
            raise RuntimeError("HeartMuLa has no weights yet: call load first")
        for prefix, runner in (("backbone", base.backbone), ("decoder", base.decoder)):
            rotations = trainer_rotation(runner.shape, self.device) if as_trained else None
            runner.adapt(prefix, changes, self.dtype, rotations)
        config = self.config
        rows = {
            "projection": config.decoder.embed_dim,
            "codebook0_head": config.audio_vocab_size,
        }
        projection, head = (
            adapted(part, "", {name: rows[name]}, changes, self.dtype, self.device)
            for name, part in (
                ("projection", base.projection),
                ("codebook0_head", base.codebook0_head),
            )
        )
        self._ready_parts = replace(base, projection=projection, codebook0_head=head)

    def _load_module(self, name: str, fill: FillTensor, dtype: torch.dtype) -> nn.Module:
        module = self.get_submodule(name)
        for leaf, parameter in list(module.named_parameters()):
            data = torch.empty(parameter.shape, dtype=dtype, device=self.device)
            setattr(module, leaf, nn.Parameter(data, requires_grad=False))
        _fill_module(module, f"{name}.", fill)
        return module

    def _load_heads(
        self, fill: FillTensor, plan: LoadPlan
    ) -> tuple[Projection, Projection, list[Projection]]:
        linears: list[Any] = [
            self._load_module(name, fill, plan.stored_dtype)
            for name in ("projection", "codebook0_head")
        ]
        form = part_form("audio_head", plan.form)
        joined = [make_projection(linear.weight, form, plan.way) for linear in linears]
        for linear in linears:
            let_go(linear, plan.form)
        # Output-major in memory: the fastest layout for matrix products with few rows.
        books, width, vocab = self.audio_head.shape
        data = torch.empty(books, vocab, width, dtype=plan.stored_dtype, device=plan.device)
        fill("audio_head", data.transpose(1, 2))
        self.audio_head = nn.Parameter(data.transpose(1, 2), requires_grad=False)
        heads = [make_projection(head, form, plan.way) for head in data]
        if plan.form is not WeightForm.PLAIN:
            self.audio_head = nn.Parameter(self.audio_head.to("meta"), requires_grad=False)
        return joined[0], joined[1], heads

    @property
    def backbone_runner(self) -> StackRunner:
        """Runner of the backbone; `load` must have been called."""
        return self._parts.backbone

    @property
    def decoder_runner(self) -> StackRunner:
        """Runner of the local decoder; `load` must have been called."""
        return self._parts.decoder

    def close(self) -> None:
        """Release the mapped files, which some systems lock; nothing can be computed afterwards."""
        for name in TABLES:
            module: Any = self.get_submodule(name)
            module.weight = nn.Parameter(module.weight.to("meta"), requires_grad=False)

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return self._plan.device

    @property
    def is_asynchronous(self) -> bool:
        """Whether a frame is best fed before it has been read."""
        return self.device.type in BESIDE_THE_CPU

    @property
    def dtype(self) -> torch.dtype:
        """The precision of activations."""
        return self._plan.activations

    @property
    def cache_dtype(self) -> torch.dtype:
        """The precision of a song's keys and values."""
        return self._plan.dtype

    @property
    def unconditional_embedding(self) -> Tensor:
        """Embedding (1, 1, D) used at every prompt position of the unconditional row."""
        return self.unconditional_text_embedding.weight[None]

    def embed_prompt(self, prompt: Prompt, muq: Sequence[float] | None) -> Tensor:
        """Embed the conditional row (1, S, D); muq: style vector, None for zeros."""
        ids = torch.from_numpy(prompt.text_ids).to(self.device)
        conditional = self.text_embeddings(ids).to(self.dtype)
        vector = torch.zeros(self.config.muq_dim) if muq is None else torch.tensor(list(muq))
        weight = self.muq_linear.weight
        style = self.muq_linear(vector.to(weight.device, weight.dtype))
        conditional[prompt.style_position] = style
        return conditional[None]

    def embed_frames(self, codes: Tensor) -> Tensor:
        """codes (B, T, K) int64 -> (B, T, D): the sum of the codebooks' embeddings."""
        books = torch.arange(codes.shape[-1], device=codes.device) * self.config.audio_vocab_size
        return self.audio_embeddings(codes + books).to(self.dtype).sum(dim=-2)

    def embed_code(self, codebook: int, codes: Tensor) -> Tensor:
        """codes (B,) of one codebook -> (B, 1, D_dec), projected for the local decoder."""
        embedded = self.audio_embeddings(codes + codebook * self.config.audio_vocab_size)
        return self.project(embedded.to(self.dtype))[:, None]

    def codebook_logits(self, codebook: int, hidden: Tensor) -> Tensor:
        """hidden (B, D) for codebook 0, (B, D_dec) for the others -> (B, V)."""
        if codebook == 0:
            return self._parts.codebook0_head(hidden)
        return self._parts.audio_heads[codebook - 1](hidden)

    def project(self, x: Tensor) -> Tensor:
        """Project from the backbone's width (..., D) to the local decoder's (..., D_dec)."""
        return self._parts.projection(x)

    def new_decoder(self, guidance: bool, capacity: int, rows: int = 1) -> FrameDecoder:
        """Return a decoder of `rows` songs with room for `capacity` positions."""
        return FrameDecoder(self, guidance, capacity, rows)

    def new_cache(self, runner: StackRunner, batch: int, capacity: int) -> KVCache:
        """Return a cache for one of the stacks; the local decoder's is not reduced in precision."""
        dtype = self.cache_dtype if runner is self.backbone_runner else self.dtype
        return KVCache.allocate(runner.shape, batch, capacity, dtype, self.device)

    @property
    def _parts(self) -> ReadyParts:
        if self._ready_parts is None:
            raise RuntimeError("HeartMuLa has no weights yet: call load first")
        return self._ready_parts


def _grouped(place: str, read: ReadGrouped) -> dict[str, GroupedWeight]:
    """Return the matrices of a layer that are stored in 4 bits, by their module's name."""
    held = {name: read(f"{place}{name}.weight") for name in LAYER_MATRICES}
    return {name: weight for name, weight in held.items() if weight is not None}


def _fill_module(
    module: nn.Module, prefix: str, fill: FillTensor, stored: Collection[str] = ()
) -> None:
    """Fill a module's parameters, but not the weights of the modules named in `stored`."""
    for name, parameter in module.named_parameters():
        if name.removesuffix(".weight") not in stored:
            fill(prefix + name, parameter.data)
