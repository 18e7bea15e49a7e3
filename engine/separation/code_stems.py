"""Separates a song by its codes: every part is decoded alone, where the codec declares its parts.

The parts are decoded side by side, window by window, and what remains of the song is the rest; so
memory does not grow with the song. Letters: K codebooks, T token frames, N samples.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import torch
from torch import Tensor

from engine.contract import Cancelled, NumericalError, Progress, Stage
from engine.heartcodec.stream import DecodeOptions, StreamPart
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartcodec.windows import window_count
from engine.messages import Message
from engine.separation.declared import CodeStems
from engine.separation.stem_files import SongReader, WriteStems
from engine.separation.stems import PARTS
from engine.songs.score import Score

CODES = "codes"
"""What a song was separated by, for the note in its stems' folder."""


def write_code_stems(
    codec: WindowedCodec,
    stems: CodeStems,
    score: Score,
    reader: SongReader,
    write: WriteStems,
    abort_event: threading.Event,
) -> Iterator[Progress]:
    """Decode the parts of a song and write them beside its own sound; yields the progress.

    Raises Cancelled at the next Euler step after a stop, NumericalError.
    """
    recipe = score.recipe
    params = recipe.request.codec
    options = DecodeOptions(params.num_steps, params.guidance_scale).of_flow(codec.flow_steps)
    streams = {
        part: _decoded(codec, codes, options, recipe.codec_seed)
        for part, codes in stems.parts(score.codes).items()
    }
    windows = window_count(score.codes.shape[1])
    total = len(PARTS) * windows * options.num_steps
    done: dict[str, int] = {}
    while True:
        sounds: dict[str, Tensor] = {}
        for part, stream in streams.items():
            for made in stream:
                if isinstance(made, Tensor):
                    sounds[part] = made * recipe.peak_gain
                    break
                if abort_event.is_set():
                    raise Cancelled
                done[part] = made.done
                steps = sum(done.values())
                yield Progress(Stage.SEPARATE, steps / total, steps, total)
        if not sounds:
            break
        _write(reader, sounds, write)
    while (rest := reader.take(reader.expected_count)).shape[1]:
        silence = torch.zeros(rest.shape)
        write(rest, {part: silence.numpy() for part in PARTS})


def _decoded(
    codec: WindowedCodec, codes: object, options: DecodeOptions, seed: int
) -> Iterator[StreamPart]:
    generator = torch.Generator(device="cpu").manual_seed(seed)
    stream = codec.stream(options, generator)
    yield from stream.push_steps(torch.as_tensor(codes).long())
    yield from stream.finish_steps()


def _write(reader: SongReader, sounds: dict[str, Tensor], write: WriteStems) -> None:
    if not all(bool(torch.isfinite(sound).all()) for sound in sounds.values()):
        raise NumericalError(
            Message("The codec computed invalid numbers, so no stems were written.")
        )
    mix = reader.take(next(iter(sounds.values())).shape[1])
    if mix.shape[1]:
        write(mix, {part: sound[:, : mix.shape[1]].numpy() for part, sound in sounds.items()})
