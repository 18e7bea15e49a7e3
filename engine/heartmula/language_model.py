"""What composing and repairing need of a language model, whatever library computes it.

Tensors that cross this line lie on the CPU, except the codes of a drawn frame, which can be fed
before they have been read. torch: model.py, frame_decoder.py; MLX: engine/on_mlx.

Letters: R songs, K codebooks, T frames, V ids of a codebook, S positions, D width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from torch import Tensor

from engine.config import HeartMuLaConfig
from engine.heartmula.frame_step import DrawRules
from engine.prompt import Prompt


class Drawn(Protocol):
    """A drawn frame that may still be computed."""

    @property
    def codes(self) -> Any:
        """The codes (R, K), to be fed."""
        ...

    def read(self) -> Tensor:
        """Wait for the codes (R, K) int64. Raises NumericalError when logits were not finite."""
        ...

    def of(self, songs: list[int]) -> Any:
        """Return the codes of some songs, to be fed."""
        ...


class Decoder(Protocol):
    """State of R songs being composed; heartmula/frame_decoder.py describes each operation."""

    @property
    def slow_reason(self) -> str:
        """Why a faster way is not used although requested; "" if it is."""
        ...

    @property
    def positions(self) -> int:
        """Positions read."""
        ...

    def prefill_prompt(self, conditional: Tensor) -> Iterator[int]:
        """Prefill a prompt (1, S, D) in chunks; yields the positions read after each."""
        ...

    def prefill_history(self, codes: Tensor) -> Iterator[int]:
        """Prefill frames (K, T) in chunks; yields the positions read after each."""
        ...

    def song(self, row: int) -> Any:
        """Return a decoder that prefills one of the songs."""
        ...

    def begin(self, songs: Sequence[Any]) -> None:
        """Take over what `song(0)`, `song(1)`, … have read; the others begin like `song(0)`."""
        ...

    def restart(self) -> None:
        """Forget everything that was read, for the same number of songs, in the same memory."""
        ...

    def keep(self, songs: Sequence[int]) -> None:
        """Drop all songs but these."""
        ...

    def beginning(self) -> Any:
        """Return a copy of what one song has read, for `take_over`."""
        ...

    def take_over(self, beginning: Any) -> None:
        """Restore a beginning of the same model and guidance."""
        ...

    def draw(self, rules: DrawRules, noise: Tensor) -> Drawn:
        """Draw the next frame; noise (R, K, V) float32."""
        ...

    def feed(self, codes: Any) -> None:
        """Append one frame, the codes of a drawn one, and read it."""
        ...

    def log_likelihoods(self, last_frames: Tensor, frames: Tensor) -> Tensor:
        """Feed each song its last frame (R, K); rate the frames (T, K) that follow: (R, T)."""
        ...


class LanguageModel(Protocol):
    """A loaded HeartMuLa."""

    @property
    def config(self) -> HeartMuLaConfig:
        """Its sizes."""
        ...

    @property
    def is_asynchronous(self) -> bool:
        """Whether a frame is best fed before it has been read."""
        ...

    def embed_prompt(self, prompt: Prompt, muq: Sequence[float] | None) -> Tensor:
        """Embed the conditional row (1, S, D); muq: style vector, None for zeros."""
        ...

    def new_decoder(self, guidance: bool, capacity: int, rows: int = 1) -> Decoder:
        """Return a decoder of `rows` songs with room for `capacity` positions."""
        ...

    def close(self) -> None:
        """Release mapped files; nothing can be computed afterwards."""
        ...
