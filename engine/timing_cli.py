"""Times a song's lyrics without a window: `python -m engine.timing_cli SONG -o SONG.lrc`.

Where the song's tokens state when its lines are sung, nobody has to listen. Else a Whisper
checkpoint (--transcriber) listens; the lyrics of the song, or of a file, are found in what it
hears. The song itself stays as it is. Ctrl+C stops; then nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from engine.atomic_file import write_bytes
from engine.command_line import (
    EXIT_STOPPED,
    STARTER,
    check_spared,
    interrupts,
    show_progress,
    told,
)
from engine.contract import AUTO, OutputError, Progress, RequestError
from engine.incoming.lyrics_file import read_lyrics
from engine.listening.lyrics_alignment import align_lyrics, sung_lines
from engine.listening.stated_times import StatingModel, with_stated_times
from engine.listening.transcript import ROUGH, Transcript, TranscriptRequest
from engine.messages import NOTHING, Message
from engine.songs.kept_lines import kept_lines_of
from engine.songs.line_times import LyricsTimes, lrc_text
from engine.songs.score import Score
from engine.songs.song_file import read_song


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    return told(partial(_time, options), options.verbose)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="timing", description="Find out when lines are sung.")
    add = parser.add_argument
    add("song", type=Path, help="a song of the app, or any FLAC, WAV, MP3, Ogg or Opus file")
    add("-o", "--output", type=Path, required=True, metavar="FILE.lrc", help="gets the times")
    add("--transcriber", type=Path, metavar="DIR", help="HeartTranscriptor-oss, to listen")
    add("--model", type=Path, default=STARTER, metavar="DIR", help="the model that made the song")
    add("--words", action="store_true", help="times of words, too, where the tokens state them")
    add("--lyrics", type=Path, metavar="FILE", help="the words, if the song does not carry them")
    add("--device", default=AUTO, help="auto, cuda, cuda:1, xpu, mps or cpu")
    add("-v", "--verbose", action="store_true", help="log details")
    return parser


def _time(options: argparse.Namespace) -> int:
    check_spared(options.output, (options.song, options.lyrics))
    song = read_song(options.song)
    if not song.playable:
        raise OutputError(song.told, str(options.song))
    if options.lyrics is not None:
        lyrics = read_lyrics(options.lyrics).text
    else:
        lyrics = "" if song.score is None else song.score.recipe.lyrics
    if not sung_lines(lyrics):
        raise RequestError(
            Message(
                "There are no words to be timed in {name}. Give them with --lyrics.",
                name=options.song.name,
            )
        )
    if not options.output.parent.is_dir():
        folder = options.output.parent
        raise OutputError(
            Message("The folder {folder} does not exist. Create it first.", folder=folder)
        )
    title = options.song.stem if song.score is None else song.score.recipe.title
    stated = None if options.lyrics is not None else _stated(options, song.score)
    if stated is not None and song.score is not None:
        words = _words(options, song.score) if options.words else None
        kept = kept_lines_of(song.score.recipe)
        text = lrc_text(title, lyrics, stated, song.duration_s, words, kept)
        _write(options.output, text, stated, "are sung")
        return 0
    if options.transcriber is None:
        if song.score is not None and (problem := _codes_problem(options.model, song.score)):
            raise RequestError(
                Message(
                    "{problem} Or give a model that listens with --transcriber.", problem=problem
                )
            )
        raise RequestError(
            Message(
                "The tokens of {name} do not say when its lines are sung. Give a model that "
                "listens with --transcriber.",
                name=options.song.name,
            )
        )
    heard = _heard(options, TranscriptRequest(options.song, lyrics))
    if heard.stopped:
        sys.stderr.write("\nStopped. No times were written.\n")
        return EXIT_STOPPED
    times = LyricsTimes(heard.model, align_lyrics(lyrics, heard.words, song.duration_s))
    if heard.is_rough:
        sys.stderr.write(f"\n{ROUGH}")
    is_own = options.lyrics is None and song.score is not None
    kept = kept_lines_of(song.score.recipe) if is_own and song.score is not None else ()
    text = lrc_text(title, lyrics, times, song.duration_s, kept=kept)
    _write(options.output, text, times, "were heard")
    return 0


def _stated(options: argparse.Namespace, score: Score | None) -> LyricsTimes | None:
    """Return the times that are stated in a song, or by its tokens."""
    if score is None:
        return None
    if score.lyrics_times is None or not score.lyrics_times.is_stated:
        score = with_stated_times(score, options.model)
    times = score.lyrics_times
    return times if times is not None and times.is_stated else None


def _codes_problem(model: Path, score: Score) -> Message:
    stating = StatingModel.of_folder(model)
    return NOTHING if stating is None else stating.codes_problem(score)


def _words(options: argparse.Namespace, score: Score) -> dict[int, dict[int, float]]:
    """Return when words begin; a song alone does not tell it. Raises EngineError."""
    model = StatingModel.of_folder(options.model)
    if model is not None and (problem := model.codes_problem(score)):
        raise RequestError(problem)
    found = {} if model is None else model.word_starts(score)
    if not found:
        raise RequestError(
            Message(
                "This model does not tell when the words of {name} are sung. Name the one that "
                "made it with --model.",
                name=options.song.name,
            )
        )
    return found


def _write(output: Path, text: str, times: LyricsTimes, were_found: str) -> None:
    write_bytes(output, text.encode())
    found, count = len(times.lines) - len(times.missing), len(times.lines)
    sys.stderr.write(f"\n{output}: {found} of {count} lines {were_found}.\n")


def _heard(options: argparse.Namespace, request: TranscriptRequest) -> Transcript:
    from engine.listening.transcriber import WhisperTranscriber

    abort = threading.Event()
    with interrupts(abort.set):
        transcriber = WhisperTranscriber.load(options.transcriber, options.device, abort)
        for event in transcriber.transcribe(request, abort):
            if isinstance(event, Progress):
                show_progress(event)
            elif isinstance(event, Transcript):
                return event
            else:
                sys.stderr.write(f"\r{event.message}\n")
    raise AssertionError("the last event is the transcript")


if __name__ == "__main__":
    sys.exit(main())
