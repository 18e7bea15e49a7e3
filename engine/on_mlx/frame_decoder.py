"""Prefill and single-frame step on MLX: what heartmula/frame_decoder.py does with torch.

A frame is two graphs: the backbone's step, which is computed while Python builds the other, and the
codebooks 0 … K-1, drawn from the song's own random numbers. Only `MlxDrawnFrame.read` waits.

Letters: B batch, R songs, S positions, T frames, K codebooks, V ids of a codebook, D width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.heartmula.frame_decoder import PREFILL_CHUNK, check_finite
from engine.heartmula.frame_step import DrawRules
from engine.on_mlx import sampling
from engine.on_mlx.library import as_mlx, as_torch, failing, mx
from engine.on_mlx.stack import Cache

if TYPE_CHECKING:
    from engine.on_mlx.heartmula import MlxHeartMuLa

_RATED_AT_ONCE = 64
"""Frames whose likelihood is computed at a time."""


@dataclass(frozen=True)
class MlxBeginning:
    """A prefill's cache, trimmed to the positions read, and its last hidden state (B, D)."""

    cache: Cache
    hidden: mx.array


class MlxDrawnFrame:
    """A drawn frame that may still be computed: `codes` (R, K) can be fed before they are read."""

    def __init__(self, codes: mx.array, finite: mx.array, positions: int) -> None:
        self.codes = codes
        self._positions = positions
        # One array carries both values.
        self._values = mx.concatenate([codes.flatten(), finite.astype(codes.dtype)[None]])
        mx.async_eval(self._values)

    @failing()
    def read(self) -> Tensor:
        """Return the codes (R, K) int64. Raises NumericalError when logits were not finite."""
        values = np.array(self._values)
        check_finite(bool(values[-1]), self._positions)
        return torch.from_numpy(values[:-1].astype(np.int64)).view(*self.codes.shape)

    def of(self, songs: Sequence[int]) -> mx.array:
        """Return the codes of some songs."""
        return self.codes[mx.array(list(songs), dtype=mx.int32)]


class MlxFrameDecoder:
    """State of R songs being composed: caches and the last position's hidden state.

    With guidance the batch holds R conditional rows, then R unconditional ones.
    """

    slow_reason = ""
    """MLX has no slower way to fall back to."""

    def __init__(self, model: MlxHeartMuLa, guidance: bool, capacity: int, rows: int = 1) -> None:
        self._model = model
        self._guidance = guidance
        self._capacity = capacity
        self._rows = rows
        self._cache: Cache | None = None
        self._hidden: mx.array | None = None
        self._prepare_local_cache()

    def _prepare_local_cache(self) -> None:
        model, books = self._model, self._model.config.audio_num_codebooks
        self._local_cache = Cache.allocate(model.config.decoder, self._batch, books, model.dtype)

    @property
    def rows(self) -> int:
        """Number of songs R."""
        return self._rows

    @property
    def _batch(self) -> int:
        return 2 * self._rows if self._guidance else self._rows

    @property
    def hidden(self) -> mx.array:
        """Backbone output (B, D) at the last position."""
        if self._hidden is None:
            raise RuntimeError("nothing has been prefilled yet")
        return self._hidden

    @property
    def cache(self) -> Cache:
        """Keys and values of the backbone; allocated when they are needed first."""
        if self._cache is None:
            model = self._model
            self._cache = Cache.allocate(
                model.config.backbone, self._batch, self._capacity, model.dtype
            )
        return self._cache

    @property
    def positions(self) -> int:
        """Positions in the cache."""
        return 0 if self._cache is None else self._cache.length

    def prefill_prompt(self, conditional: Tensor) -> Iterator[int]:
        """Prefill a prompt (1, S, D) in chunks; yields the positions in the cache after each.

        With guidance the unconditional row is filled as well.
        """
        runner, constant = self._model.backbone, self._model.unconditional_embedding
        for chunk in conditional.split(PREFILL_CHUNK, dim=1):
            rows = as_mlx(chunk)
            if self._guidance:
                self._hidden = runner.run_prompt(rows, constant, self.cache)
            else:
                self._hidden = runner.last(rows, self.cache)
            yield self._computed()

    def prefill_history(self, codes: Tensor) -> Iterator[int]:
        """Prefill frames (K, T) in chunks; yields the positions in the cache after each."""
        for chunk in codes.t()[None].split(PREFILL_CHUNK, dim=1):
            frames = self._model.embed_frames(as_mlx(chunk.int()))
            rows = mx.broadcast_to(frames, (self._batch, *frames.shape[1:]))
            self._hidden = self._model.backbone.last(rows, self.cache)
            yield self._computed()

    @failing()
    def _computed(self) -> int:
        """Compute a chunk, so that a stop takes effect after it."""
        mx.eval(self.hidden)
        self.cache.evaluate()
        return self.positions

    def song(self, row: int) -> MlxFrameDecoder:
        """Return a decoder that prefills one of the songs; see `begin`."""
        del row
        if self.rows == 1:
            return self
        return MlxFrameDecoder(self._model, self._guidance, self._capacity)

    @failing()
    def begin(self, songs: Sequence[MlxFrameDecoder]) -> None:
        """Take over what `song(0)`, `song(1)`, … have read; all other songs begin like `song(0)`.

        Raises ValueError when they have read different numbers of positions.
        """
        if len({song.positions for song in songs}) != 1:
            raise ValueError("songs composed together must have read equally many positions")
        if songs[0] is self:
            return
        numbers = [*range(len(songs)), *[0] * (self.rows - len(songs))]
        per_song = self._batch // self.rows
        order = [(number, row) for row in range(per_song) for number in numbers]
        self._cache = Cache.stacked([song.cache for song in songs], order)
        self._hidden = mx.stack([songs[number].hidden[row] for number, row in order])
        for song in songs:
            song._cache = None

    def restart(self) -> None:
        """Forget everything that was read, for the same number of songs, in the same memory."""
        if self._cache is not None:
            self._cache.truncate(0)
        self._hidden = None

    @failing()
    def keep(self, songs: Sequence[int]) -> None:
        """Drop all songs but these."""
        kept = [first + n for first in range(0, self._batch, self.rows) for n in songs]
        self._hidden = self.hidden[mx.array(kept)]
        self._cache = self.cache.taken(kept)
        self._rows = len(songs)
        self._prepare_local_cache()

    @failing()
    def beginning(self) -> MlxBeginning:
        """Return a copy of the state after what one song has read so far."""
        if self.rows != 1:
            raise ValueError("only a decoder of one song has a beginning to keep")
        return MlxBeginning(self.cache.compact_copy(), self.hidden)

    @failing()
    def take_over(self, beginning: MlxBeginning) -> None:
        """Restore a beginning of the same model and guidance without running its prefill."""
        self._cache = beginning.cache.grown_copy(self._capacity)
        self._hidden = beginning.hidden

    @failing()
    def draw(self, rules: DrawRules, noise: Tensor) -> MlxDrawnFrame:
        """Draw the next frame's codes without waiting; noise (R, K, V) float32 on the CPU."""
        codes, finite = self.draw_graph(rules, as_mlx(noise))
        return MlxDrawnFrame(codes, finite, self.positions)

    def draw_graph(self, rules: DrawRules, noise: mx.array) -> tuple[mx.array, mx.array]:
        """Map noise (R, K, V) to codes (R, K) int32 and () bool, all finite, as a graph."""
        model, books = self._model, self._model.config.audio_num_codebooks
        scale = rules.sampling.cfg_scale if self._guidance else 1.0
        codes: list[mx.array] = []
        sums: list[mx.array] = []

        def draw(codebook: int, row: mx.array) -> mx.array:
            mixed = sampling.guided(model.codebook_logits(codebook, row), scale)
            if rules.forbid_from is not None:
                mixed = sampling.forbidden_from(mixed, rules.forbid_from)
            probs = sampling.probabilities(mixed, rules.sampling.topk, rules.sampling.temperature)
            sums.append(probs.sum())
            codes.append(sampling.draw(probs, noise[:, codebook]))
            return self._all_rows(codes[-1])

        self._local_cache.truncate(0)
        embedded = model.embed_code(0, draw(0, self.hidden))
        step = mx.concatenate([model.project(self.hidden)[:, None], embedded], axis=1)
        for codebook in range(1, books):
            rows = draw(codebook, model.decoder.last(step, self._local_cache))
            if codebook + 1 < books:
                step = model.embed_code(codebook, rows)
        # The sum is finite unless a probability is not.
        return mx.stack(codes, axis=1), mx.isfinite(mx.stack(sums).sum())

    def _all_rows(self, codes: mx.array) -> mx.array:
        """Expand (R, ...) of the songs to (B, ...) of the batch."""
        return mx.concatenate([codes, codes]) if self._guidance else codes

    @failing()
    def feed(self, codes: mx.array) -> None:
        """Append one frame, (R, K) codes, and run the backbone on it without waiting."""
        frame = self._model.embed_frames(self._all_rows(codes)[:, None])
        self._hidden = self._model.backbone(frame, self.cache)[:, -1]
        mx.async_eval(self._hidden)

    def log_likelihoods(self, last_frames: Tensor, frames: Tensor) -> Tensor:
        """Feed each row its last frame (R, K), then the frames (T, K), which `follow` it.

        Returns the log-likelihood (R, T) of each of these frames after those before it.
        """
        hidden = self.follow(last_frames, frames[:-1])
        codes = as_mlx(frames.int())
        return torch.stack([self.rated(row, codes) for row in hidden])

    @failing()
    def follow(self, last_frames: Tensor, frames: Tensor) -> mx.array:
        """Feed each row its last frame (R, K), then the same frames (T, K) to all, in one pass.

        Returns the conditional rows' output (R, T + 1, D), which predicts each following frame.
        """
        shared = frames.expand(self.rows, -1, -1)
        codes = as_mlx(torch.cat((last_frames[:, None], shared), dim=1).int())
        output = self._model.backbone(self._model.embed_frames(self._all_rows(codes)), self.cache)
        self._hidden = output[:, -1]
        return output[: self.rows]

    @failing()
    def rated(self, hidden: mx.array, codes: mx.array) -> Tensor:
        """Return the natural log-likelihood (T,) of frames, summed over their codebooks.

        hidden (T, D): output at the position before each frame; codes (T, K). Without guidance.
        """
        pieces = [
            as_torch(self._rated_piece(hidden[start:end], codes[start:end]))
            for start in range(0, len(hidden), _RATED_AT_ONCE)
            for end in [start + _RATED_AT_ONCE]
        ]
        return torch.cat(pieces)

    def _rated_piece(self, hidden: mx.array, codes: mx.array) -> mx.array:
        model = self._model
        frames, books = codes.shape
        total = sampling.log_probability(model.codebook_logits(0, hidden), codes[:, 0])
        inputs = [model.project(hidden)[:, None]]
        inputs += [model.embed_code(book, codes[:, book]) for book in range(books - 1)]
        cache = Cache.allocate(model.config.decoder, frames, books, model.dtype)
        output = model.decoder(mx.concatenate(inputs, axis=1), cache)
        for book in range(1, books):
            logits = model.codebook_logits(book, output[:, book])
            total = total + sampling.log_probability(logits, codes[:, book])
        return total
