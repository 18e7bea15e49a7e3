"""Makes a song of two without a window: `python -m engine.graft_cli MELODY SOUND --codebooks 2`.

The first codebooks come from one song, the others from another one; nothing is composed. Ctrl+C
stops; then nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from engine.command_line import (
    EXIT_STOPPED,
    STARTER,
    check_spared,
    interrupts,
    show_progress,
    told,
)
from engine.contract import (
    AUTO,
    DRAFT_SOUND,
    SAMPLES_PER_TOKEN_FRAME,
    TOKEN_FRAME_RATE_HZ,
    CodecParams,
    Codes,
    EngineWish,
    MemoryRanOut,
    Progress,
    Samples,
    SamplesDecoded,
    SlowerWay,
)
from engine.listening.stated_times import with_stated_times
from engine.model_identity import decoding_problem, model_info
from engine.model_layout import language_model_config, model_parts
from engine.request_check import check_codec
from engine.songs.audio_file import check_writable, write_audio
from engine.songs.file_names import safe_file_name
from engine.songs.graft import GraftParents, TokenSizes
from engine.songs.recipe import utc_now
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import read_song

DEFAULT_CODEBOOKS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    return told(partial(_graft, options), options.verbose)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="graft", description="Make a song of the melody of one song and the sound of another."
    )
    add = parser.add_argument
    add("melody", type=Path, help="the song that gives melody and words")
    add("sound", type=Path, help="the song that gives the sound; the shorter one is repeated")
    add(
        *("--codebooks", "-c"),
        type=int,
        default=DEFAULT_CODEBOOKS,
        metavar="N",
        help="how many codebooks come from MELODY (default: %(default)s)",
    )
    add(
        *("-o", "--output"),
        type=Path,
        metavar="FILE",
        help="which is replaced; default: a new graft.flac, graft 2.flac, …",
    )
    add("--model", type=Path, default=STARTER, metavar="DIR", help="the model that made both songs")
    add("--device", default=AUTO, help="auto, cuda, cuda:1, xpu, mps or cpu")
    add("--steps", type=int, metavar="N", help="steps from tokens to sound")
    add("--draft", action="store_true", help="decode fast, to try a number of codebooks")
    add("-v", "--verbose", action="store_true", help="log details")
    return parser


def _graft(options: argparse.Namespace) -> int:
    if options.output is None:
        options.output = safe_file_name("graft", ".flac", Path())
    check_writable(options.output)
    check_spared(options.output, (options.melody, options.sound))
    parents = GraftParents(
        read_song(options.melody).require_score(), read_song(options.sound).require_score()
    )
    sizes = TokenSizes.of(language_model_config(options.model))
    parents.check(sizes, partial(decoding_problem, model_info(model_parts(options.model, None))))
    codes = parents.codes(options.codebooks)
    recipe = parents.recipe(options.codebooks, options.output.stem)
    codec = _codec(options, recipe.request.codec)
    request = replace(recipe.request, codec=codec)
    check_codec(request)
    abort = threading.Event()
    with interrupts(abort.set):
        samples = _decoded(options, codes, codec, recipe.codec_seed, abort)
    if samples.shape[1] < codes.shape[1] * SAMPLES_PER_TOKEN_FRAME:
        sys.stderr.write("\nStopped. Nothing was written.\n")
        return EXIT_STOPPED
    recipe = replace(recipe, request=request, created_utc=utc_now())
    score = with_stated_times(Score(new_song_id(), codes, recipe), options.model)
    write_audio(options.output, samples, score)
    length_s = codes.shape[1] / TOKEN_FRAME_RATE_HZ
    sys.stderr.write(
        f"\n{options.output}: {length_s:.1f} s, codebooks 0 to {options.codebooks - 1} of "
        f"{options.melody.name}, the others of {options.sound.name}\n"
    )
    return 0


def _codec(options: argparse.Namespace, melodys: CodecParams) -> CodecParams:
    """Return how to decode: as asked for, else as the melody's song, but never as a draft."""
    if options.draft:
        return DRAFT_SOUND
    if options.steps is not None:
        return CodecParams(num_steps=options.steps)
    return CodecParams() if melodys.is_draft else melodys


def _decoded(
    options: argparse.Namespace,
    codes: Codes,
    codec: CodecParams,
    codec_seed: int,
    abort: threading.Event,
) -> Samples:
    """Return the sound (2, N) as far as it was made. Raises EngineError."""
    from engine.pipeline import HeartMuLaGenPipeline

    pipeline = HeartMuLaGenPipeline.open(options.model, EngineWish(options.device))
    parts: list[Samples] = [np.zeros((2, 0), np.float32)]
    for event in pipeline.decode(codes, codec, codec_seed, abort):
        if isinstance(event, Progress):
            show_progress(event)
        elif isinstance(event, (MemoryRanOut, SlowerWay)):
            sys.stderr.write(f"\r{event.message}\n")
        elif isinstance(event, SamplesDecoded) and not event.is_preview:
            parts.append(event.samples)
    return np.concatenate(parts, axis=1)


if __name__ == "__main__":
    sys.exit(main())
