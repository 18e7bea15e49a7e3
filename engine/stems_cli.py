"""Separates a song without a window: `python -m engine.stems_cli SONG -o FOLDER`.

Songs of a model whose codec declares its stems are separated from their codes, everything else by
the network HTDemucs. Ctrl+C stops; then nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from engine.command_line import EXIT_STOPPED, STARTER, interrupts, show_progress, told
from engine.contract import (
    AUTO,
    EngineWish,
    MemoryRanOut,
    OutputError,
    Progress,
    RequestError,
    SlowerWay,
)
from engine.messages import Message
from engine.model_identity import decoding_problem, model_info
from engine.model_layout import model_parts
from engine.separation.declared import CodeStems
from engine.separation.stem_files import NOTE, stem_path
from engine.separation.stems import STEMS, SeparationRequest, SeparationResult
from engine.songs.song_file import SongFile, read_song


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    return told(partial(_separate, options), options.verbose)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stems", description="Separate a song into vocals, drums, bass and other."
    )
    add = parser.add_argument
    add("song", type=Path, help="a song of the app, or any FLAC, WAV, MP3, Ogg or Opus file")
    add("-o", "--output", type=Path, required=True, metavar="FOLDER", help="gets vocals.flac, …")
    add("--separator", type=Path, metavar="DIR", help="folder of the network HTDemucs")
    add("--model", type=Path, default=STARTER, metavar="DIR", help="the model that made the song")
    add("--device", default=AUTO, help="auto, cuda, cuda:1, xpu, mps or cpu")
    add("-v", "--verbose", action="store_true", help="log details")
    return parser


def _separate(options: argparse.Namespace) -> int:
    song = read_song(options.song)
    if not song.playable:
        raise OutputError(song.told, str(options.song))
    if not options.output.parent.is_dir():
        folder = options.output.parent
        raise OutputError(
            Message("The folder {folder} does not exist. Create it first.", folder=folder)
        )
    _check_no_others(options.output)
    song_id = "" if song.score is None else song.score.song_id
    request = SeparationRequest(options.song, options.output, song_id)
    abort = threading.Event()
    with interrupts(abort.set):
        for event in _events(options, song, request, abort):
            if isinstance(event, Progress):
                show_progress(event)
            elif isinstance(event, (MemoryRanOut, SlowerWay)):
                sys.stderr.write(f"\r{event.message}\n")
            elif event.stopped:
                sys.stderr.write("\nStopped. No stems were written.\n")
                return EXIT_STOPPED
    names = ", ".join(stem_path(options.output, stem).name for stem in STEMS)
    sys.stderr.write(f"\n{options.output}: {names}\n")
    return 0


def _check_no_others(folder: Path) -> None:
    """Check that only stems are replaced, and no file of such a name. Raises OutputError."""
    if (folder / NOTE).is_file():
        return
    for path in (stem_path(folder, stem) for stem in STEMS):
        if path.exists():
            raise OutputError(
                Message(
                    "There is already a file {name} in {folder}, made by something else. Choose "
                    "another folder.",
                    name=path.name,
                    folder=folder,
                )
            )


def _events(
    options: argparse.Namespace,
    song: SongFile,
    request: SeparationRequest,
    abort: threading.Event,
) -> Iterator[Progress | MemoryRanOut | SlowerWay | SeparationResult]:
    if options.separator is None:
        if not _is_by_codes(song, options.model):
            raise RequestError(
                Message(
                    "{name} was not made by a model that can separate its own songs. Give the "
                    "folder of the network HTDemucs with --separator.",
                    name=options.song.name,
                )
            )
        from engine.pipeline import HeartMuLaGenPipeline

        pipeline = HeartMuLaGenPipeline.open(options.model, EngineWish(options.device))
        return pipeline.separate(request, abort)
    from engine.separation.network_separator import NetworkSeparator

    network = NetworkSeparator.load(options.separator, options.device, abort)
    return network.separate(request, abort)


def _is_by_codes(song: SongFile, model: Path) -> bool:
    """Whether a model made the song, and its codec declares its stems. Raises EngineError."""
    parts = model_parts(model, None)
    if song.score is None or song.score.recipe.model.name != parts.root.name:
        return False
    if CodeStems.of_codec(parts.codec) is None:
        return False
    if problem := decoding_problem(model_info(parts), song.score.recipe.model):
        raise RequestError(
            Message(
                "{problem} Or give the folder of the network HTDemucs with --separator.",
                problem=problem,
            )
        )
    return True


if __name__ == "__main__":
    sys.exit(main())
