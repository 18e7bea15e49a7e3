"""One frame computed without waiting for the device: draw its codes, run the backbone on them.

`draw_codes` is what every device runs. `FixedStep` runs it, and the backbone's step, on buffers at
fixed addresses, so that a CUDA graph can replay them; on any other device it runs the same
functions directly, which is how they are tested. Graphs are recorded again when the bucket of
positions or the rules change.

Source: CUDA graphs as in the PyTorch documentation (torch.cuda.graph).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine import sampling
from engine.contract import SamplingParams
from engine.heartmula.kv_cache import FixedPlace, KVCache

if TYPE_CHECKING:
    from engine.heartmula.model import HeartMuLa

BUCKET_POSITIONS = 512
"""The backbone's step reads the cache up to a multiple of this many positions."""
WARM_UPS = 2


@dataclass(frozen=True)
class DrawRules:
    """How one frame is drawn; ids >= forbid_from are excluded (None: all are allowed)."""

    sampling: SamplingParams
    forbid_from: int | None = None


@dataclass(frozen=True)
class StepParts:
    """What a step uses; `guidance`: unconditional rows follow the conditional ones."""

    model: HeartMuLa
    cache: KVCache
    local_cache: KVCache
    guidance: bool

    def all_rows(self, codes: Tensor) -> Tensor:
        """Expand (R, ...) of the songs to (B, ...) of the batch."""
        return torch.cat((codes, codes)) if self.guidance else codes


def draw_codes(
    parts: StepParts, hidden: Tensor, rules: DrawRules, noise: Tensor
) -> tuple[Tensor, Tensor]:
    """Map hidden (B, D), noise (R, K, V) to codes (R, K) int64 and () bool: all values finite."""
    model, books = parts.model, parts.model.config.audio_num_codebooks
    scale = rules.sampling.cfg_scale if parts.guidance else 1.0
    codes: list[Tensor] = []
    drawn_from: list[Tensor] = []

    def draw(codebook: int, row: Tensor) -> Tensor:
        mixed = sampling.guided(model.codebook_logits(codebook, row).float(), scale)
        if rules.forbid_from is not None:
            mixed[:, rules.forbid_from :] = float("-inf")
        probs = sampling.probabilities(mixed, rules.sampling.topk, rules.sampling.temperature)
        drawn_from.append(probs)
        codes.append(sampling.draw(probs, noise[:, codebook]))
        return parts.all_rows(codes[-1])

    parts.local_cache.truncate(0)
    embedded = model.embed_code(0, draw(0, hidden))
    step = torch.cat((model.project(hidden)[:, None], embedded), dim=1)
    for codebook in range(1, books):
        output = model.decoder_runner(step, parts.local_cache)
        rows = draw(codebook, output[:, -1])
        if codebook + 1 < books:
            step = model.embed_code(codebook, rows)
    # The sum is finite unless a probability is not.
    return torch.stack(codes, dim=1), torch.isfinite(torch.cat(drawn_from).sum())


class FixedStep:
    """Draws and feeds frames one after the other in fixed memory.

    `hidden` (B, D) is the output at the last position; set it after a prefill. The cache must hold
    finite numbers everywhere, because masked values are multiplied by zero.
    """

    def __init__(self, parts: StepParts, rows: int) -> None:
        model, config = parts.model, parts.model.config
        device = model.device
        books, vocab = config.audio_num_codebooks, config.audio_vocab_size
        self._parts = parts
        batch, width = parts.cache.batch, config.backbone.embed_dim
        self.hidden = torch.zeros(batch, width, dtype=model.dtype, device=device)
        self._noise = torch.ones(rows, books, vocab, device=device)
        self._codes = torch.zeros(rows, books, dtype=torch.int64, device=device)
        self._finite = torch.ones((), dtype=torch.bool, device=device)
        self._position = torch.zeros(1, dtype=torch.int64, device=device)
        self._recorded: dict[object, Callable[[], None]] = {}

    def draw(self, rules: DrawRules, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return codes (R, K) and whether all was finite: buffers that the next draw overwrites."""
        self._noise.copy_(noise, non_blocking=noise.is_pinned())
        self._run(rules, lambda: self._draw(rules))
        return self._codes, self._finite

    def feed(self, codes: Tensor) -> None:
        """Run the backbone on a frame (R, K) at the cache's next position."""
        if codes is not self._codes:
            self._codes.copy_(codes)
        cache = self._parts.cache
        if cache.length >= cache.capacity:
            raise ValueError(f"the cache of {cache.capacity} positions is full")
        self._position.fill_(cache.length)
        bucket = min(-(-(cache.length + 1) // BUCKET_POSITIONS) * BUCKET_POSITIONS, cache.capacity)
        self._run(bucket, lambda: self._feed(bucket))
        cache.advance(1)

    def _draw(self, rules: DrawRules) -> None:
        codes, finite = draw_codes(self._parts, self.hidden, rules, self._noise)
        self._codes.copy_(codes)
        self._finite.copy_(finite)

    def _feed(self, bucket: int) -> None:
        parts = self._parts
        frame = parts.model.embed_frames(parts.all_rows(self._codes)[:, None])
        place = FixedPlace(parts.cache, self._position, bucket)
        self.hidden.copy_(parts.model.backbone_runner(frame, place)[:, -1])

    def _run(self, key: object, step: Callable[[], None]) -> None:
        if self._parts.model.device.type != "cuda":
            step()
            return
        if key not in self._recorded:
            self._recorded[key] = self._record(step)
        self._recorded[key]()

    def _record(self, step: Callable[[], None]) -> Callable[[], None]:
        """Record a step as a graph and verify that the graph computes the same as the step."""
        buffers = (self.hidden, self._codes, self._finite)
        before = [buffer.clone() for buffer in buffers]

        def restore() -> None:
            for buffer, value in zip(buffers, before, strict=True):
                buffer.copy_(value)

        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UPS):
                restore()
                step()
        torch.cuda.current_stream().wait_stream(side)
        expected = [buffer.clone() for buffer in buffers]
        restore()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        graph.replay()
        same = all(
            torch.allclose(buffer, value, rtol=1e-2, atol=1e-2)
            for buffer, value in zip(buffers, expected, strict=True)
        )
        if not same:
            raise RuntimeError("a recorded step computed something else than the step itself")
        restore()
        return graph.replay
