"""Prefill and one-frame step: backbone, codebook 0, codebooks 1 ... K-1 by the local decoder.

Works on R rows at a time: one song (R = 1), or several continuations of one beginning.  With
guidance the batch holds R conditional rows, then R unconditional ones with the same tokens.  It
neither decides when a song ends nor reports progress; pipeline.py does.

Source: HeartMuLa (arXiv 2601.10547), the frame order of the public reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine import sampling
from engine.contract import NumericalError, SamplingParams
from engine.heartmula.beginning import Beginning
from engine.heartmula.model import HeartMuLa

PREFILL_CHUNK = 512
"""Positions run at once while prompt and history are read; between chunks one may stop."""


@dataclass(frozen=True)
class DrawRules:
    """How one frame is drawn; ids >= forbid_from cannot be drawn (None: all can)."""

    sampling: SamplingParams
    forbid_from: int | None = None


class FrameDecoder:
    """The state of R songs in the making: caches and the last position's hidden state."""

    def __init__(self, model: HeartMuLa, guidance: bool, capacity: int, rows: int = 1) -> None:
        self._model = model
        self._guidance = guidance
        self.rows = rows
        batch = 2 * rows if guidance else rows
        self._cache = model.new_cache(model.backbone_runner, batch, capacity)
        books = model.config.audio_num_codebooks
        self._local_cache = model.new_cache(model.decoder_runner, batch, books)
        self._hidden: Tensor | None = None

    @property
    def hidden(self) -> Tensor:
        """(B, D) backbone output at the last position."""
        if self._hidden is None:
            raise RuntimeError("nothing has been prefilled yet")
        return self._hidden

    @property
    def positions(self) -> int:
        """Positions in the cache."""
        return self._cache.length

    def prefill_prompt(self, conditional: Tensor) -> Iterator[int]:
        """Read a prompt (1, S, D) in chunks; yields the positions in the cache after each.

        With guidance the unconditional row is filled in as well.
        """
        runner, constant = self._model.backbone_runner, self._model.unconditional_embedding
        for chunk in conditional.split(PREFILL_CHUNK, dim=1):
            if self._guidance:
                self._hidden = runner.run_prompt(chunk, constant, self._cache)
            else:
                self._hidden = runner(chunk, self._cache)[:, -1]
            yield self.positions

    def prefill_history(self, codes: Tensor) -> Iterator[int]:
        """Read frames (K, T) in chunks; yields the positions in the cache after each."""
        batch = self._cache.batch
        for chunk in codes.t()[None].split(PREFILL_CHUNK, dim=1):
            frames = self._model.embed_frames(chunk.to(self._model.device)).expand(batch, -1, -1)
            self._hidden = self._model.backbone_runner(frames, self._cache)[:, -1]
            yield self.positions

    def fork(self, rows: int) -> FrameDecoder:
        """`rows` continuations of this decoder's single song, each with its own cache rows."""
        if self.rows != 1:
            raise ValueError("only a decoder of one song can be forked")
        other = FrameDecoder(self._model, self._guidance, self._cache.capacity, rows)
        source_rows = [0] * rows + ([1] * rows if self._guidance else [])
        other._cache.copy_rows_from(self._cache, source_rows)
        other._hidden = self.hidden[source_rows]
        return other

    def beginning(self) -> Beginning:
        """A copy, in CPU memory, of what one song's rows have read so far."""
        if self.rows != 1:
            raise ValueError("only a decoder of one song has a beginning to keep")
        return Beginning(self._cache.compact_copy(torch.device("cpu")), self.hidden.cpu())

    def take_over(self, beginning: Beginning) -> None:
        """Stand where a beginning of the same model and guidance stood, without reading it."""
        self._cache.copy_rows_from(beginning.cache, list(range(self._cache.batch)))
        self._hidden = beginning.hidden.to(self._model.device)

    def draw_frame(self, rules: DrawRules, noise: Tensor) -> Tensor:
        """Draw the next frame's codes.  noise (R, K, V) float32 on the CPU -> (R, K) int64.

        Raises NumericalError when the logits are not numbers.
        """
        model = self._model
        noise = noise.to(model.device, non_blocking=True)
        code = self._draw(0, self.hidden, rules, noise)
        codes = [code]
        self._local_cache.truncate(0)
        first = model.project(self.hidden)[:, None]
        step = torch.cat((first, model.embed_code(0, self._all_rows(code))), dim=1)
        for codebook in range(1, model.config.audio_num_codebooks):
            output = model.decoder_runner(step, self._local_cache)
            code = self._draw(codebook, output[:, -1], rules, noise)
            codes.append(code)
            if codebook + 1 < model.config.audio_num_codebooks:
                step = model.embed_code(codebook, self._all_rows(code))
        return torch.stack(codes, dim=1)

    def feed(self, codes: Tensor) -> None:
        """Append one frame, (R, K) codes, and run the backbone on it."""
        frame = self._model.embed_frames(self._all_rows(codes)[:, None])
        self._hidden = self._model.backbone_runner(frame, self._cache)[:, -1]

    def follow(self, last_frames: Tensor, frames: Tensor) -> Tensor:
        """Feed each row its last frame (R, K), then the same frames (T, K) to all, in one pass.

        Returns the conditional rows' output (R, T + 1, D): what predicts each following frame.
        """
        shared = frames[None].expand(self.rows, -1, -1)
        codes = torch.cat((last_frames[:, None], shared), dim=1)
        embedded = self._model.embed_frames(self._all_rows(codes))
        output = self._model.backbone_runner(embedded, self._cache)
        self._hidden = output[:, -1]
        return output[: self.rows]

    def _all_rows(self, codes: Tensor) -> Tensor:
        return torch.cat((codes, codes)) if self._guidance else codes

    def _draw(self, codebook: int, hidden: Tensor, rules: DrawRules, noise: Tensor) -> Tensor:
        logits = self._model.codebook_logits(codebook, hidden)
        scale = rules.sampling.cfg_scale if self._guidance else 1.0
        mixed = sampling.guided(logits, scale)
        if rules.forbid_from is not None:
            mixed[:, rules.forbid_from :] = float("-inf")
        probs = sampling.probabilities(mixed, rules.sampling.topk, rules.sampling.temperature)
        if not bool(torch.isfinite(probs).all()):
            raise NumericalError(
                "The model computed invalid numbers. Choose another precision or device in the "
                "settings; if that does not help, the model's files may be damaged.",
                f"codebook {codebook}, {self._cache.length} positions",
            )
        return sampling.draw(probs, noise[:, codebook])
