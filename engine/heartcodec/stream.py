"""Streaming decoder: decodes every window as soon as its codes exist, yields final samples only.

A window's samples are final except for its overlap with the next one, which waits for the
crossfade. A partial next window can be previewed without changing the stream. A stream can start in
the middle of a song, at any window whose predecessor's end is known; editing relies on that. It
uses no threads.

Letters: K codebooks, T token frames, C latent channels, N samples.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, Union

import torch
from torch import Tensor

from engine.heartcodec.config import LATENT_FRAMES_PER_TOKEN_FRAME
from engine.heartcodec.flow_matching import OVERLAP_LATENTS, window_noise
from engine.heartcodec.windows import (
    HOP_FRAMES,
    OVERLAP_FRAMES,
    WINDOW_FRAMES,
    complete_windows,
    covered_frames,
    window_count,
)


def pad_codes(codes: Tensor) -> Tensor:
    """Pad codes (K, T) to whole windows by repeating the song from its start.

    If shorter than a window, it is repeated until the window is full. Returns (K, 320·n + 52).
    """
    frames = codes.shape[-1]
    target = covered_frames(window_count(frames))
    repeats = -(-target // frames)
    return codes.repeat(1, repeats)[:, :target]


def fade_in_weights(length: int) -> Tensor:
    """Return the later window's weights (length,) float32: 0 at its first sample, 1 at the last."""
    return torch.linspace(0.0, 1.0, length)


def crossfade(earlier: Tensor, later: Tensor) -> Tensor:
    """Crossfade two versions of the same samples (..., n) linearly from `earlier` to `later`."""
    if earlier.shape != later.shape:
        raise ValueError(f"unequal lengths to crossfade: {earlier.shape} and {later.shape}")
    weights = fade_in_weights(earlier.shape[-1]).to(earlier)
    return earlier * (1 - weights) + later * weights


@dataclass(frozen=True)
class DecodeStep:
    """Progress: the stream has done `done` Euler steps, or another chunk of waveform."""

    done: int


StreamPart = Union[DecodeStep, Tensor]
"""Progress, or final samples (2, n)."""


@dataclass(frozen=True)
class DecodeOptions:
    """`num_steps` Euler steps >= 1; `guidance_scale` <= 1 runs the conditional branch alone."""

    num_steps: int = 10
    guidance_scale: float = 1.25

    def __post_init__(self) -> None:
        if self.num_steps < 1:
            raise ValueError(f"num_steps must be at least 1, not {self.num_steps}")
        if not 0 <= self.guidance_scale < float("inf"):
            raise ValueError(f"guidance_scale must be a finite number, not {self.guidance_scale}")

    def of_flow(self, flow_steps: int | None) -> DecodeOptions:
        """Return them for a flow that is exact after `flow_steps` steps (None: after none)."""
        if flow_steps is None or self.num_steps <= flow_steps:
            return self
        return replace(self, num_steps=flow_steps)


@dataclass(frozen=True)
class StreamStart:
    """Start of a stream in a song whose windows up to number `window` - 1 are already decoded.

    `codes`    (K, 320·window): the token frames before that window.
    `latents`  (104, C) float32: the previous window's last latent frames.
    `tail`     (2, 199 680) samples of the previous window's overlap, or None: then the stream's
               first sample comes after the overlap, because it cannot be crossfaded.
    The generator must have been advanced to that window (flow_matching.advance_noise).
    """

    window: int
    codes: Tensor
    latents: Tensor
    tail: Tensor | None = None


class WindowDecoder(Protocol):
    """The codec as the stream uses it."""

    @property
    def latent_channels(self) -> int:
        """C, 256."""
        ...

    @property
    def num_codebooks(self) -> int:
        """K, 8."""
        ...

    @property
    def samples_per_token_frame(self) -> int:
        """3840."""
        ...

    @property
    def flow_steps(self) -> int | None:
        """Euler steps beyond which nothing changes, or None."""
        ...

    def latent_steps(
        self,
        codes: Tensor,
        noise: Tensor,
        context: Tensor | None,
        options: DecodeOptions,
        steps_done: int = 0,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Codes (K, n) and noise (1, 2·n, C) to latents (2·n, C) float32 on the CPU."""
        ...

    def waveform_steps(
        self,
        latents: Tensor,
        options: DecodeOptions,
        steps_done: int = 0,
        token_frames: int | None = None,
    ) -> Generator[DecodeStep, None, Tensor]:
        """Latents (L, C) to sound (2, 1920·L) float32 on the CPU.

        With `token_frames` the result may be cut anywhere after the sound of that many token
        frames.
        """
        ...


class CodecStream:
    """Turns codes that arrive incrementally into final samples, window by window."""

    def __init__(
        self,
        codec: WindowDecoder,
        options: DecodeOptions,
        generator: torch.Generator,
        start: StreamStart | None = None,
    ) -> None:
        self._codec = codec
        self._options = options.of_flow(codec.flow_steps)
        self._generator = generator
        self._codes = torch.zeros(codec.num_codebooks, 0, dtype=torch.long)
        self._window = 0
        self._latents: Tensor | None = None
        self._tail: Tensor | None = None
        self._steps_done = 0
        self._finished = False
        if start is not None:
            self._join(start)
        overlap_given = self._window == 0 or self._tail is not None
        first_frame = self._window * HOP_FRAMES + (
            0 if overlap_given else WINDOW_FRAMES - HOP_FRAMES
        )
        self._position = first_frame * codec.samples_per_token_frame

    @property
    def position(self) -> int:
        """Index in the song of the next sample."""
        return self._position

    @property
    def num_steps(self) -> int:
        """Euler steps that are run for each window."""
        return self._options.num_steps

    @property
    def next_window(self) -> int:
        """Number of the next window to be decoded."""
        return self._window

    @property
    def frames(self) -> int:
        """T: token frames received so far, including those before the start."""
        return self._codes.shape[1]

    @property
    def boundary(self) -> StreamStart | None:
        """Where another stream can continue after the window decoded last."""
        if self._window == 0 or self._latents is None:
            return None
        codes = self._codes[:, : self._window * HOP_FRAMES]
        return StreamStart(self._window, codes, self._latents, self._tail)

    def push(self, codes: Tensor) -> Iterator[Tensor]:
        """Take codes (K, n) immediately; yields final samples (2, m) as windows fill."""
        return _samples_of(self.push_steps(codes))

    def finish(self) -> Iterator[Tensor]:
        """Pad the last window as pad_codes does; yield the remaining samples up to 3840·T."""
        return _samples_of(self.finish_steps())

    def push_steps(self, codes: Tensor) -> Iterator[StreamPart]:
        """`push` with a DecodeStep after every Euler step and chunk of waveform.

        Abandoning the iterator stops the work there; the samples already yielded stay valid.
        """
        if self._finished:
            raise ValueError("the stream has been finished")
        self._codes = torch.cat((self._codes, self._checked(codes)), dim=1)
        return self._decode_complete()

    def finish_steps(self) -> Iterator[StreamPart]:
        """`finish` with a DecodeStep after every Euler step and chunk of waveform."""
        self._finished = True
        if self.frames == 0:
            return
        yield from self._decode_complete()
        end = self.frames * self._codec.samples_per_token_frame
        while self._window < window_count(self.frames):
            samples = yield from self._decode(pad_codes(self._codes))
            yield from self._emit(samples, end)
        if self._tail is not None:
            yield from self._emit(self._tail, end)

    def follow_steps(self, codes: Tensor, tail: Tensor) -> Iterator[DecodeStep]:
        """Take codes (K, 320·n + 52) of n windows whose sound already exists.

        Only their latents are computed, which later windows need. tail (2, 199 680): the sound of
        the overlap, from which the next window fades in.
        """
        self._codes = torch.cat((self._codes, self._checked(codes)), dim=1)
        while self._window < complete_windows(self.frames):
            latents = yield from self._window_latents(self._codes)
            self._window_done(latents, tail)
        self._position = self._window * HOP_FRAMES * self._codec.samples_per_token_frame

    @property
    def waiting_frames(self) -> int:
        """Number of token frames already received of the next window."""
        return self.frames - self._window * HOP_FRAMES

    def preview_steps(
        self, options: DecodeOptions | None = None
    ) -> Generator[DecodeStep, None, Tensor]:
        """Decode the waiting frames provisionally: samples (2, n) from `position` on.

        `options`: other ones than those of the final sound.

        They are decoded at their own length instead of waiting for a whole window, with the same
        initial noise as the final window. The stream's state does not change. Raises ValueError for
        a stream without preceding samples to join (StreamStart without a tail).
        """
        codec, frames = self._codec, self.waiting_frames
        options = (options or self._options).of_flow(codec.flow_steps)
        if self._window > 0 and self._tail is None:
            raise ValueError("a stream without the tail of the window before cannot be previewed")
        known = 0 if self._tail is None else self._tail.shape[1]
        if self._tail is not None and frames * codec.samples_per_token_frame <= known:
            return self._tail[:, : frames * codec.samples_per_token_frame]
        generator = torch.Generator()
        generator.set_state(self._generator.get_state())
        noise = window_noise(generator, self._window, codec.latent_channels)
        first = self._window * HOP_FRAMES
        latents = yield from codec.latent_steps(
            self._codes[:, first:],
            noise[:, : frames * LATENT_FRAMES_PER_TOKEN_FRAME],
            self._latents,
            options,
        )
        samples = yield from codec.waveform_steps(latents, options, options.num_steps)
        if self._tail is not None:
            samples[:, :known] = crossfade(self._tail, samples[:, :known])
        return samples

    def _decode_complete(self) -> Iterator[StreamPart]:
        while self._window < complete_windows(self.frames):
            samples = yield from self._decode(self._codes)
            yield from self._emit(samples, self._position + samples.shape[1])

    def _emit(self, samples: Tensor, end: int) -> Iterator[Tensor]:
        samples = samples[:, : end - self._position]
        if samples.shape[1]:
            self._position += samples.shape[1]
            yield samples

    def _decode(self, codes: Tensor) -> Generator[DecodeStep, None, Tensor]:
        """Decode the next window of the song's codes; returns its samples without the overlap."""
        codec = self._codec
        latents = yield from self._window_latents(codes)
        steps_done = self._steps_done + self._options.num_steps
        # Frames that pad the last window are needed by the flow, but not as sound.
        song_frames = min(self.waiting_frames, WINDOW_FRAMES)
        samples = yield from codec.waveform_steps(latents, self._options, steps_done, song_frames)
        hop = HOP_FRAMES * codec.samples_per_token_frame
        overlap = OVERLAP_FRAMES * codec.samples_per_token_frame
        final = samples[:, :hop].clone()
        if self._tail is not None:
            final[:, :overlap] = crossfade(self._tail, final[:, :overlap])
        elif self._window > 0:
            final = final[:, overlap:]
        self._window_done(latents, samples[:, hop:].clone())
        return final

    def _window_latents(self, codes: Tensor) -> Generator[DecodeStep, None, Tensor]:
        """Return the next window's latents (744, C) of the song's codes.

        Stopping in the middle leaves the stream unchanged except for the noise it has drawn.
        """
        first = self._window * HOP_FRAMES
        return self._codec.latent_steps(
            codes[:, first : first + WINDOW_FRAMES],
            window_noise(self._generator, self._window, self._codec.latent_channels),
            self._latents,
            self._options,
            self._steps_done,
        )

    def _window_done(self, latents: Tensor, tail: Tensor) -> None:
        self._latents = latents[-OVERLAP_LATENTS:].clone()
        self._tail = tail
        self._steps_done += self._options.num_steps
        self._window += 1

    def _checked(self, codes: Tensor) -> Tensor:
        if codes.ndim != 2 or codes.shape[0] != self._codec.num_codebooks:
            raise ValueError(
                f"codes must be ({self._codec.num_codebooks}, T), not {tuple(codes.shape)}"
            )
        return codes.to("cpu", torch.long)

    def _join(self, start: StreamStart) -> None:
        frames = start.window * HOP_FRAMES
        latent_shape = (OVERLAP_LATENTS, self._codec.latent_channels)
        if start.window < 1 or start.codes.shape[-1] != frames:
            raise ValueError(
                f"a stream that starts at window {start.window} needs the {frames} token frames "
                f"before it, not {start.codes.shape[-1]}"
            )
        if tuple(start.latents.shape) != latent_shape:
            raise ValueError(f"boundary latents must be {latent_shape}")
        self._codes = self._checked(start.codes)
        self._window = start.window
        self._latents = start.latents
        self._tail = start.tail


def _samples_of(parts: Iterator[StreamPart]) -> Iterator[Tensor]:
    for part in parts:
        if isinstance(part, Tensor):
            yield part
