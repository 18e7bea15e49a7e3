"""Decodes songs window by window, whatever library computes: torch (model.py), MLX (engine/on_mlx).

Random numbers come from explicit CPU generators only. Each window depends on the latents of the
previous one, so windows run sequentially.

Letters: K codebooks, T token frames (12.5 Hz), L latent frames (25 Hz), C latent channels, N
samples (48 kHz).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterator
from typing import Any, Union

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_matching import Velocity, drain, euler_steps
from engine.heartcodec.stream import CodecStream, DecodeOptions, DecodeStep, StreamStart

CodeArray = Union[Tensor, NDArray[np.integer[Any]]]
"""Codes (K, T) of any integer type."""


class WindowedCodec:
    """A loaded HeartCodec: codes to 48 kHz stereo sound."""

    config: HeartCodecConfig

    @property
    @abstractmethod
    def device(self) -> torch.device:
        """torch's device of the tensors that it takes and gives."""

    @abstractmethod
    def velocity_of(
        self, codes: Tensor, context: Tensor | None, options: DecodeOptions
    ) -> Velocity:
        """Return the velocity function of one window: codes (K, n), context (1, m, C) or None."""

    @abstractmethod
    def chunks_of(self, latents: Tensor) -> Iterator[Tensor]:
        """Decode latents (L, C) in chunks of sound, (2, n) float32."""

    @property
    def sample_rate(self) -> int:
        """Samples per second, 48 000."""
        return self.config.sample_rate

    @property
    def samples_per_token_frame(self) -> int:
        """3840."""
        return self.config.samples_per_token_frame

    @property
    def latent_channels(self) -> int:
        """C, 256."""
        return self.config.out_channels

    @property
    def num_codebooks(self) -> int:
        """K, 8."""
        return self.config.num_quantizers

    @property
    def flow_steps(self) -> int | None:
        """Euler steps beyond which nothing changes, or None."""
        return self.config.flow_steps

    def detokenize(
        self,
        codes: CodeArray,
        num_steps: int = 10,
        guidance_scale: float = 1.25,
        generator: torch.Generator | None = None,
        *,
        device: object = None,
        disable_progress: bool = True,
        duration: float | None = None,
    ) -> Tensor:
        """Decode a whole song's codes (K, T) to sound (2, 3840·T) float32 on the CPU.

        `device`, `disable_progress` and `duration` exist for compatibility with the reference
        library and are ignored: the codec computes on its own device, shows no progress, and its
        windows have a fixed length.

        Ids without a codebook row (below 0 or beyond the codebook) decode as id 0. Without a
        generator the noise differs at every call. Raises ValueError for codes of another shape.
        """
        stream = self.stream(DecodeOptions(num_steps, guidance_scale), generator)
        del device, disable_progress, duration
        pieces = [*stream.push(torch.as_tensor(codes)), *stream.finish()]
        return torch.cat([torch.zeros(2, 0), *pieces], dim=1)

    def stream(
        self,
        options: DecodeOptions,
        generator: torch.Generator | None = None,
        start: StreamStart | None = None,
    ) -> CodecStream:
        """Return a stream that takes codes incrementally; see CodecStream."""
        return CodecStream(self, options, generator or _fresh_generator(), start)

    def latents(
        self, codes: Tensor, noise: Tensor, context: Tensor | None, options: DecodeOptions
    ) -> Tensor:
        """Run `latent_steps` to its end."""
        return drain(self.latent_steps(codes, noise, context, options))

    def waveform(
        self, latents: Tensor, options: DecodeOptions, token_frames: int | None = None
    ) -> Tensor:
        """Run `waveform_steps` to its end."""
        return drain(self.waveform_steps(latents, options, token_frames=token_frames))

    @torch.no_grad()
    def latent_steps(
        self,
        codes: Tensor,
        noise: Tensor,
        context: Tensor | None,
        options: DecodeOptions,
        steps_done: int = 0,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Codes (K, n), noise (1, 2·n, C) and context (m, C) to latents (2·n, C) float32, CPU.

        Yields after every Euler step; `steps_done`, the number of earlier steps, is added to its
        count.
        """
        device, options = self.device, options.of_flow(self.flow_steps)
        known = None if context is None else context[None].to(device)
        velocity = self.velocity_of(codes.to(device), known, options)
        steps = euler_steps(velocity, noise.to(device), known, options.num_steps)
        done = steps_done
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value[0].cpu()
            done += 1
            yield DecodeStep(done)

    @torch.no_grad()
    def waveform_steps(
        self,
        latents: Tensor,
        options: DecodeOptions,
        steps_done: int = 0,
        token_frames: int | None = None,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Latents (L, C) to sound (2, 1920·L) float32 on the CPU; yields after each chunk.

        With `token_frames` it ends with the chunk that completes the sound of that many token
        frames; up to there the samples equal those of a full decode.
        """
        pieces: list[Tensor] = []
        missing = latents.shape[0] * self.config.samples_per_latent_frame
        if token_frames is not None:
            missing = min(missing, token_frames * self.samples_per_token_frame)
        chunks = self.chunks_of(latents.to(self.device))
        while missing > 0:
            pieces.append(next(chunks).cpu())
            missing -= pieces[-1].shape[1]
            yield DecodeStep(steps_done)
        return torch.cat(pieces, dim=1)


def _fresh_generator() -> torch.Generator:
    generator = torch.Generator()
    generator.seed()
    return generator
