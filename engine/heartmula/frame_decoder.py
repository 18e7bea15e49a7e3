"""Prefill and single-frame step: backbone, codebook 0, then codebooks 1 ... K-1.

The local decoder computes codebooks 1 ... K-1. Works on R songs at a time: one, or several takes
of equal length. With guidance the batch holds R conditional rows, then R unconditional ones with
the same tokens. Each song is prefilled alone, in its own rows of the cache (`song`, `begin`);
frames are then drawn for all of them. Ending a song and reporting progress are up to composer.py.

Source: HeartMuLa (arXiv 2601.10547), the frame order of the public reference.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.contract import NumericalError
from engine.heartmula.beginning import Beginning
from engine.heartmula.frame_step import DrawRules, FixedStep, StepParts, draw_codes
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.likelihood import frame_log_likelihoods
from engine.messages import Message

if TYPE_CHECKING:
    from engine.heartmula.model import HeartMuLa

__all__ = ["BESIDE_THE_CPU", "PREFILL_CHUNK", "DrawRules", "DrawnFrame", "FrameDecoder"]
_log = logging.getLogger(__name__)

PREFILL_CHUNK = 512
"""Positions per chunk of prompt or history in a prefill, which can be stopped between chunks."""
BESIDE_THE_CPU = ("cuda", "xpu")
"""Devices that run asynchronously to the CPU and whose copies can be waited for individually."""


class DrawnFrame:
    """A drawn frame that its device may still be computing.

    `codes` (R, K) int64 are on the device: they can be fed before they have been read.
    """

    def __init__(self, codes: Tensor, finite: Tensor, positions: int) -> None:
        self.codes = codes
        self._positions = positions
        device = codes.device
        is_beside = device.type in BESIDE_THE_CPU
        # One asynchronous copy carries both values; read() waits for it.
        values = torch.cat((codes.flatten(), finite[None].to(codes.dtype)))
        self._values = values.to("cpu", non_blocking=is_beside)
        self._copied = torch.get_device_module(device).Event() if is_beside else None
        if self._copied is not None:
            self._copied.record()

    def read(self) -> Tensor:
        """Return the codes (R, K) on the CPU. Raises NumericalError when logits were not finite."""
        if self._copied is not None:
            self._copied.synchronize()
        check_finite(bool(self._values[-1]), self._positions)
        return self._values[:-1].view(self.codes.shape)

    def of(self, songs: list[int]) -> Tensor:
        """Return the codes of some songs, on the device."""
        return self.codes[songs]


def check_finite(is_finite: bool, positions: int) -> None:
    """Raise NumericalError when a frame's probabilities were not finite."""
    if not is_finite:
        raise NumericalError(
            Message(
                "The model computed invalid numbers. Choose another precision or device in the "
                "settings; if that does not help, the model's files may be damaged."
            ),
            f"{positions} positions",
        )


class FrameDecoder:
    """State of R songs being composed: caches and the last position's hidden state."""

    uses_graphs = False
    """Whether frames are computed in fixed memory on every device, not only on NVIDIA GPUs."""

    def __init__(
        self,
        model: HeartMuLa,
        guidance: bool,
        capacity: int,
        rows: int = 1,
        fixed: bool | None = None,
        cache: KVCache | None = None,
    ) -> None:
        """fixed: compute frames in fixed memory (FixedStep); None: only where CUDA graphs help.

        cache: store positions there instead of in new memory.
        """
        self._model = model
        self._guidance = guidance
        batch = 2 * rows if guidance else rows
        self._cache = cache or model.new_cache(model.backbone_runner, batch, capacity)
        self._hidden: Tensor | None = None
        self.slow_reason = ""
        """Why no CUDA graph is used although requested; "" if one is used."""
        is_fixed = self.uses_graphs or model.device.type == "cuda" if fixed is None else fixed
        if is_fixed:
            self._cache.clear()
        self._prepare_steps(is_fixed)

    def _prepare_steps(self, is_fixed: bool) -> None:
        """Make what belongs to a number of songs."""
        model, cache = self._model, self._cache
        books = model.config.audio_num_codebooks
        local_cache = model.new_cache(model.decoder_runner, cache.batch, books)
        self._parts = StepParts(model, cache, local_cache, self._guidance)
        self._fixed = FixedStep(self._parts, self.rows) if is_fixed else None

    @property
    def rows(self) -> int:
        """Number of songs R."""
        return self._cache.batch // 2 if self._guidance else self._cache.batch

    @property
    def hidden(self) -> Tensor:
        """Backbone output (B, D) at the last position."""
        if self._hidden is None:
            raise RuntimeError("nothing has been prefilled yet")
        return self._hidden

    @property
    def cache(self) -> KVCache:
        """Keys and values of the backbone."""
        return self._cache

    @property
    def positions(self) -> int:
        """Positions in the cache."""
        return self._cache.length

    def prefill_prompt(self, conditional: Tensor) -> Iterator[int]:
        """Prefill a prompt (1, S, D) in chunks; yields the positions in the cache after each.

        With guidance the unconditional row is filled as well.
        """
        runner, constant = self._model.backbone_runner, self._model.unconditional_embedding
        for chunk in conditional.split(PREFILL_CHUNK, dim=1):
            if self._guidance:
                self._hidden = runner.run_prompt(chunk, constant, self._cache)
            else:
                self._hidden = runner.last(chunk, self._cache)
            yield self.positions

    def prefill_history(self, codes: Tensor) -> Iterator[int]:
        """Prefill frames (K, T) in chunks; yields the positions in the cache after each."""
        batch = self._cache.batch
        for chunk in codes.t()[None].split(PREFILL_CHUNK, dim=1):
            frames = self._model.embed_frames(chunk.to(self._model.device)).expand(batch, -1, -1)
            self._hidden = self._model.backbone_runner.last(frames, self._cache)
            yield self.positions

    def song(self, row: int) -> FrameDecoder:
        """Return a decoder that prefills one song into this decoder's cache; see `begin`."""
        if self.rows == 1:
            return self
        cache = self._cache.view(slice(row, None, self.rows))
        return FrameDecoder(self._model, self._guidance, cache.capacity, fixed=False, cache=cache)

    def begin(self, songs: Sequence[FrameDecoder]) -> None:
        """Take over what `song(0)`, `song(1)`, … have read; all other songs begin like `song(0)`.

        Raises ValueError when they have read different numbers of positions.
        """
        if len({song.positions for song in songs}) != 1:
            raise ValueError("songs composed together must have read equally many positions")
        if songs[0] is self:
            return
        all_songs = [*songs, *(self.song(row) for row in range(len(songs), self.rows))]
        for song in all_songs[len(songs) :]:
            song._cache.copy_rows_from(songs[0].cache)
            song._hidden = songs[0].hidden
        self._cache.advance(songs[0].positions)
        by_song = torch.stack([song.hidden for song in all_songs])  # (R, 1 or 2, D)
        self._hidden = by_song.transpose(0, 1).flatten(0, 1)

    def restart(self) -> None:
        """Forget everything that was read, for the same number of songs, in the same memory."""
        self._cache.truncate(0)
        self._hidden = None

    def keep(self, songs: Sequence[int]) -> None:
        """Drop all songs but these."""
        batch, rows = self._cache.batch, self.rows
        kept = [row for first in range(0, batch, rows) for row in (first + n for n in songs)]
        self._cache.keep_rows(kept)
        self._hidden = self.hidden[kept]
        self._prepare_steps(self._fixed is not None)

    def beginning(self) -> Beginning:
        """Return a copy, in CPU memory, of the state after what one song has read so far."""
        if self.rows != 1:
            raise ValueError("only a decoder of one song has a beginning to keep")
        return Beginning(self._cache.compact_copy(torch.device("cpu")), self.hidden.cpu())

    def take_over(self, beginning: Beginning) -> None:
        """Restore a beginning of the same model and guidance without running its prefill."""
        self._cache.copy_rows_from(beginning.cache)
        self._hidden = beginning.hidden.to(self._model.device)

    def draw_frame(self, rules: DrawRules, noise: Tensor) -> Tensor:
        """Run `draw` and wait: codes (R, K) int64 on the device. Raises NumericalError."""
        drawn = self.draw(rules, noise)
        drawn.read()
        return drawn.codes

    def draw(self, rules: DrawRules, noise: Tensor) -> DrawnFrame:
        """Draw the next frame's codes without waiting; noise (R, K, V) float32 on the CPU."""
        if self._model.device.type in BESIDE_THE_CPU:
            # from pinned memory the copy is asynchronous and the source may be freed
            noise = noise.pin_memory()
        return DrawnFrame(*self._drawn(rules, noise), self._cache.length)

    def _drawn(self, rules: DrawRules, noise: Tensor) -> tuple[Tensor, Tensor]:
        if self._fixed is not None:
            try:
                if self._hidden is not self._fixed.hidden:
                    self._fixed.hidden.copy_(self.hidden)
                    self._hidden = self._fixed.hidden
                codes, finite = self._fixed.draw(rules, noise)
                return codes.clone(), finite
            except RuntimeError as error:
                self._give_up_fixed(error)
        # Apple's GPU may read freed memory, so only pinned memory is copied asynchronously.
        noise = noise.to(self._model.device, non_blocking=noise.is_pinned())
        return draw_codes(self._parts, self.hidden, rules, noise)

    def feed(self, codes: Tensor) -> None:
        """Append one frame, (R, K) codes, and run the backbone on it."""
        if self._fixed is not None and self._hidden is self._fixed.hidden:
            try:
                self._fixed.feed(codes)
                return
            except RuntimeError as error:
                self._give_up_fixed(error)
        frame = self._model.embed_frames(self._parts.all_rows(codes)[:, None])
        self._hidden = self._model.backbone_runner(frame, self._cache)[:, -1]

    def _give_up_fixed(self, error: RuntimeError) -> None:
        """Continue without a graph after recording one failed; memory errors are re-raised."""
        if isinstance(error, torch.OutOfMemoryError):
            raise error
        _log.warning("frames are computed without a CUDA graph: %s", error)
        self.slow_reason = str(error)
        self._hidden = self.hidden.clone()
        self._fixed = None

    def follow(self, last_frames: Tensor, frames: Tensor) -> Tensor:
        """Feed each row its last frame (R, K), then the same frames (T, K) to all, in one pass.

        Returns the conditional rows' output (R, T + 1, D), which predicts each following frame.
        """
        shared = frames[None].expand(self.rows, -1, -1)
        codes = torch.cat((last_frames[:, None], shared), dim=1)
        embedded = self._model.embed_frames(self._parts.all_rows(codes))
        output = self._model.backbone_runner(embedded, self._cache)
        self._hidden = output[:, -1]
        return output[: self.rows]

    def log_likelihoods(self, last_frames: Tensor, frames: Tensor) -> Tensor:
        """Feed each row its last frame (R, K), then the frames (T, K), which `follow` it.

        Returns the log-likelihood (R, T) of each of these frames after those before it. All on the
        CPU.
        """
        device = self._model.device
        codes = frames.to(device)
        hidden = self.follow(last_frames.to(device), codes[:-1])
        rated = [frame_log_likelihoods(self._model, row, codes) for row in hidden]
        return torch.stack(rated).cpu()
