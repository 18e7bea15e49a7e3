"""Decodes only what a repair changed, and blends it into the song.

A window whose own frames changed is decoded again, with the same noise and with the latents of the
previous window as context. Later windows stay unchanged: the blend at both ends uses the codec's
overlap.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.contract import CodecParams, Codes, Progress, Samples, Stage
from engine.heartcodec.stream import CodecStream, DecodeOptions, StreamPart, crossfade
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartcodec.windows import (
    HOP_FRAMES,
    OVERLAP_FRAMES,
    WINDOW_FRAMES,
    covered_frames,
    window_count,
)


@dataclass(frozen=True)
class WindowRange:
    """Windows first ... last, whose frames a change affects."""

    first: int
    last: int

    @classmethod
    def touched(cls, start_frame: int, end_frame: int, frames: int) -> WindowRange:
        """The windows that contain any of the frames start_frame ... end_frame - 1 of a song."""
        last = min((end_frame - 1) // HOP_FRAMES, window_count(frames) - 1)
        first = max(0, -(-(start_frame - WINDOW_FRAMES + 1) // HOP_FRAMES))
        return cls(min(first, last), last)

    def sample_range(self, frames: int, samples_per_frame: int) -> tuple[int, int]:
        """Return first and end (exclusive) sample of these windows in a song of T frames."""
        end_frame = min(frames, self.last * HOP_FRAMES + WINDOW_FRAMES)
        return self.first * HOP_FRAMES * samples_per_frame, end_frame * samples_per_frame


def decode_patch(
    codec: WindowedCodec,
    params: CodecParams,
    codec_seed: int,
    codes: Codes,
    original: Samples,
    touched: WindowRange,
) -> Generator[Progress, None, tuple[int, Samples]]:
    """Yield progress; the value is the first sample and the samples (2, n) of the patch.

    codes (K, T) including the change; original (2, 3840·T), the song's sound without it.
    """
    per_frame = codec.samples_per_token_frame
    first_sample, end_sample = touched.sample_range(codes.shape[1], per_frame)
    old = torch.from_numpy(np.array(original[:, first_sample:end_sample]))
    overlap = OVERLAP_FRAMES * per_frame
    stream = codec.stream(
        DecodeOptions(params.num_steps, params.guidance_scale),
        torch.Generator(device="cpu").manual_seed(codec_seed),
    )
    total = (touched.last + 1) * stream.num_steps
    pieces: list[Tensor] = []
    for part in _parts(stream, codes, old[:, :overlap], touched):
        if isinstance(part, Tensor):
            pieces.append(part)
        else:
            yield Progress(Stage.DECODE, part.done / total, part.done, total)
    if stream.position < end_sample:  # the song continues after the last window
        assert stream.boundary is not None
        assert stream.boundary.tail is not None
        pieces.append(crossfade(stream.boundary.tail, old[:, -overlap:]))
    samples = torch.cat(pieces, dim=1).numpy()
    samples.flags.writeable = False
    return first_sample, samples


def _parts(
    stream: CodecStream, codes: Codes, tail: Tensor, touched: WindowRange
) -> Iterator[StreamPart]:
    """Run the windows before the changed ones without their sound, then the changed ones."""
    song = torch.from_numpy(np.ascontiguousarray(codes, dtype=np.int64))
    known = covered_frames(touched.first) if touched.first else 0
    if known:
        yield from stream.follow_steps(song[:, :known], tail)
    yield from stream.push_steps(song[:, known : covered_frames(touched.last + 1)])
    if touched.last == window_count(song.shape[1]) - 1:
        yield from stream.finish_steps()
