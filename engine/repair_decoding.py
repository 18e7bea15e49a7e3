"""Decode only what a repair changed, and blend it into the song.

A window whose own frames changed is decoded again, with the same noise and with the latents of the
window before it as context.  Later windows stay: the blend at both ends runs over the codec's
overlap.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.contract import CodecParams, Codes, Progress, Samples, Stage
from engine.heartcodec.flow_matching import OVERLAP_LATENTS, window_noise
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from engine.heartcodec.windows import (
    HOP_FRAMES,
    OVERLAP_FRAMES,
    WINDOW_FRAMES,
    crossfade,
    pad_codes,
    window_count,
)


@dataclass(frozen=True)
class WindowRange:
    """Windows first ... last, whose frames a change touches."""

    first: int
    last: int

    @classmethod
    def touched(cls, start_frame: int, end_frame: int, frames: int) -> WindowRange:
        """The windows that hold any of the frames start_frame ... end_frame - 1 of a song."""
        last = min((end_frame - 1) // HOP_FRAMES, window_count(frames) - 1)
        first = max(0, -(-(start_frame - WINDOW_FRAMES + 1) // HOP_FRAMES))
        return cls(min(first, last), last)

    def sample_range(self, frames: int, samples_per_frame: int) -> tuple[int, int]:
        """First sample, and the one behind the last, of these windows in a song of T frames."""
        end_frame = min(frames, self.last * HOP_FRAMES + WINDOW_FRAMES)
        return self.first * HOP_FRAMES * samples_per_frame, end_frame * samples_per_frame


class PatchDecoder:
    """Decodes patches of one song; what stands before them is run through the flow only once."""

    def __init__(self, codec: HeartCodec, params: CodecParams, codec_seed: int) -> None:
        self._codec = codec
        self._options = DecodeOptions(params.num_steps, params.guidance_scale)
        self._codec_seed = codec_seed

    def decode(
        self, codes: Codes, original: Samples, touched: WindowRange
    ) -> Generator[Progress, None, tuple[int, Samples]]:
        """Yield progress; the value is the first sample and the samples (2, n) of the patch."""
        generator = torch.Generator(device="cpu").manual_seed(self._codec_seed)
        padded = pad_codes(torch.from_numpy(np.ascontiguousarray(codes, dtype=np.int64)))
        context: Tensor | None = None
        patch: Tensor | None = None
        total = (touched.last + 1) * self._options.num_steps
        for window in range(touched.last + 1):
            first = window * HOP_FRAMES
            noise = window_noise(generator, window, self._codec.latent_channels)
            latents = yield from self._latents(
                padded[:, first : first + WINDOW_FRAMES], noise, context, window, total
            )
            context = latents[-OVERLAP_LATENTS:].clone()
            if window >= touched.first:
                sound = self._codec.waveform(latents, self._options, codes.shape[1] - first)
                patch = sound if patch is None else self._appended(patch, sound)
        assert patch is not None
        return self._blended(patch, original, touched, codes.shape[1])

    def _latents(
        self, codes: Tensor, noise: Tensor, context: Tensor | None, window: int, total: int
    ) -> Generator[Progress, None, Tensor]:
        before = window * self._options.num_steps
        steps = self._codec.latent_steps(codes, noise, context, self._options, before)
        while True:
            try:
                done = next(steps).done
            except StopIteration as end:
                return end.value
            yield Progress(Stage.DECODE, done / total, done, total)

    def _appended(self, patch: Tensor, sound: Tensor) -> Tensor:
        overlap = OVERLAP_FRAMES * self._codec.samples_per_token_frame
        joint = crossfade(patch[:, -overlap:], sound[:, :overlap])
        return torch.cat((patch[:, :-overlap], joint, sound[:, overlap:]), dim=1)

    def _blended(
        self, patch: Tensor, original: Samples, touched: WindowRange, frames: int
    ) -> tuple[int, Samples]:
        """Blend both ends of the patch with the song, where the song goes on there."""
        per_frame = self._codec.samples_per_token_frame
        start, end = touched.sample_range(frames, per_frame)
        patch = patch[:, : end - start]
        old = torch.from_numpy(np.array(original[:, start:end]))
        overlap = OVERLAP_FRAMES * per_frame
        if touched.first > 0:
            patch[:, :overlap] = crossfade(old[:, :overlap], patch[:, :overlap])
        if touched.last < window_count(frames) - 1:
            patch[:, -overlap:] = crossfade(patch[:, -overlap:], old[:, -overlap:])
        samples = patch.numpy()
        samples.flags.writeable = False
        return start, samples
