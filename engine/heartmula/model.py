"""HeartMuLa's weights and what is computed with them directly: embeddings, projections, heads.

The order of a frame lives in frame_decoder.py, drawing in sampling.py.  Parameter names are those
of the published checkpoints.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.config import HeartMuLaConfig
from engine.heartmula.backbone import StackRunner, build_rope, build_stack, fuse_projections
from engine.prompt import Prompt

FLOAT32_SUFFIXES = ("_norm.scale", "norm.scale")
"""Parameters kept in float32 in every precision: small, and read by a float32 norm."""


class HeartMuLa(nn.Module):
    """Backbone, local decoder, embeddings and heads.

    Built on the meta device by `meta`; `materialise` allocates, the checkpoint loader fills, and
    `finish` prepares the runners.  After that it stays on its device: moving it would part the
    fused projections.
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
        self._runners: tuple[StackRunner, StackRunner] | None = None

    @classmethod
    def meta(cls, config: HeartMuLaConfig) -> HeartMuLa:
        """The model without memory: names and shapes only."""
        with torch.device("meta"):
            return cls(config).requires_grad_(False)

    def materialise(self, dtype: torch.dtype, device: torch.device) -> None:
        """Allocate all parameters, undefined, in the layout the forward passes read fastest."""
        for stack in (self.backbone, self.decoder):
            fuse_projections(stack, dtype, device)
        for name, parameter in list(self.named_parameters()):
            if not parameter.is_meta:
                continue
            kind = torch.float32 if name.endswith(FLOAT32_SUFFIXES) else dtype
            owner_name, _, leaf = name.rpartition(".")
            if leaf == "audio_head":
                # Output-major in memory, as matrix products with few rows read it fastest.
                books, width, vocab = parameter.shape
                data = torch.empty(books, vocab, width, dtype=kind, device=device).transpose(1, 2)
            else:
                data = torch.empty(parameter.shape, dtype=kind, device=device)
            owner = self.get_submodule(owner_name)
            setattr(owner, leaf, nn.Parameter(data, requires_grad=False))
        for stack in (self.backbone, self.decoder):
            build_rope(stack, device)

    def finish(self) -> None:
        """Prepare the runners, once the weights are in."""
        self._runners = (
            StackRunner(self.backbone, self.config.backbone),
            StackRunner(self.decoder, self.config.decoder),
        )
        self.eval()

    @property
    def backbone_runner(self) -> StackRunner:
        """Runs the backbone; `finish` must have been called."""
        return self._ready()[0]

    @property
    def decoder_runner(self) -> StackRunner:
        """Runs the local decoder; `finish` must have been called."""
        return self._ready()[1]

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.projection.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """The precision of the projections."""
        return self.projection.weight.dtype

    @property
    def unconditional_embedding(self) -> Tensor:
        """(1, 1, D): what stands at every prompt position of the unconditional row."""
        return self.unconditional_text_embedding.weight[None]

    def embed_prompt(self, prompt: Prompt, muq: Sequence[float] | None) -> Tensor:
        """The conditional row's embeddings (1, S, D); muq: style vector, None for zeros."""
        ids = torch.from_numpy(prompt.text_ids).to(self.device)
        conditional = self.text_embeddings(ids)
        vector = torch.zeros(self.config.muq_dim) if muq is None else torch.tensor(list(muq))
        weight = self.muq_linear.weight
        style = self.muq_linear(vector.to(weight.device, weight.dtype))
        conditional[prompt.style_position] = style
        return conditional[None]

    def embed_frames(self, codes: Tensor) -> Tensor:
        """codes (B, T, K) int64 -> (B, T, D): the sum of the codebooks' embeddings."""
        books = torch.arange(codes.shape[-1], device=codes.device) * self.config.audio_vocab_size
        return self.audio_embeddings(codes + books).sum(dim=-2)

    def embed_code(self, codebook: int, codes: Tensor) -> Tensor:
        """codes (B,) of one codebook -> (B, 1, D_dec), projected for the local decoder."""
        embedded = self.audio_embeddings(codes + codebook * self.config.audio_vocab_size)
        return self.projection(embedded)[:, None]

    def codebook_logits(self, codebook: int, hidden: Tensor) -> Tensor:
        """hidden (B, D) for codebook 0, (B, D_dec) for the others -> (B, V)."""
        if codebook == 0:
            return self.codebook0_head(hidden)
        return F.linear(hidden, self.audio_head[codebook - 1].t())

    def _ready(self) -> tuple[StackRunner, StackRunner]:
        if self._runners is None:
            raise RuntimeError("HeartMuLa has no weights yet: call materialise, fill, then finish")
        return self._runners
