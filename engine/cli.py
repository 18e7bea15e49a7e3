"""Makes a song without a window: `python -m engine.cli [--tags … --lyrics FILE … -o song.flac]`.

Uses the app's pipeline, with a progress bar on standard error and one sentence on failure. Without
arguments it makes the built-in example. Ctrl+C stops composing and keeps what was made.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.command_line import (
    EXIT_FAILED,
    EXIT_STOPPED,
    STARTER,
    interrupts,
    show_progress,
    told,
)
from engine.contract import (
    AUTO,
    CODEC_PRECISIONS,
    DRAFT_SOUND,
    PRECISIONS,
    AbortEvent,
    CodecParams,
    EngineError,
    EngineWish,
    Event,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    Progress,
    RequestError,
    SamplingParams,
    SlowerWay,
    SongStarted,
)
from engine.incoming.lyrics_file import MAX_FILE_BYTES, lyrics_of_bytes, read_lyrics
from engine.messages import Message
from engine.prompt_text import normalise_tags, tags_text
from engine.request_check import MAX_RANDOM_SEED

EXAMPLE = STARTER.parent / "examples" / "first_song.json"

MAX_TAKES = 16


@dataclass(frozen=True)
class Example:
    """The built-in example, made if nothing is requested."""

    tags: str
    lyrics: str
    length_s: float


def read_example(path: Path = EXAMPLE) -> Example:
    """Read the built-in example."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return Example(values["tags"], values["lyrics"], float(values["length_s"]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    return told(partial(_render, options), options.verbose)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="render", description="Make a song without a window.")
    add = parser.add_argument
    add("--tags", help="comma-separated, as rock,electric guitar,drums")
    add(
        "--lyrics",
        metavar="FILE",
        help="text, .lrc or .srt file with the lyrics; - reads standard input",
    )
    add("--seconds", type=float, help="longest length of the song")
    add("--slide", action="store_true", help="let the song grow beyond the model's context")
    add("--seed", type=int, help="whole number; the same seed makes the same song")
    add(
        "--takes",
        type=int,
        default=1,
        metavar="N",
        help="make N songs together, with the seeds SEED, SEED + 1, …: NAME-1.flac, NAME-2.flac, …",
    )
    add("--temperature", type=float, default=1.0, help="0.1 … 1.5, default 1.0")
    add("--topk", type=int, default=50, help="1 … 500, default 50")
    add("--cfg", type=float, default=1.5, help="guidance, 1.0 (none) … 4.0, default 1.5")
    add("--steps", type=int, default=10, help="the codec's Euler steps, default 10")
    add("--draft", action="store_true", help="a draft sound: rough, in a fraction of the time")
    add("--model", metavar="DIR", help="model folder, default: the embedded starter model")
    add("--version", metavar="NAME", help="HeartMuLa-oss-NAME in it, default 3B if there")
    add("--device", default=AUTO, help="auto, cuda, cuda:1, xpu, mps or cpu")
    add("--codec-device", default=AUTO, help="HeartCodec's own device; default: the same")
    add("--precision", choices=PRECISIONS, default=AUTO, help="of HeartMuLa's weights")
    add(
        "--codec-precision", choices=CODEC_PRECISIONS, default=AUTO, help="of HeartCodec's matrices"
    )
    add("--lazy-load", action="store_true", help="keep one model in memory at a time")
    add("-o", "--output", default="song.flac", help="FILE.flac, .wav, .ogg, .opus or .mp3")
    add("-v", "--verbose", action="store_true", help="log details")
    return parser


def _request(options: argparse.Namespace) -> GenerationRequest:
    example = read_example()
    is_example = options.tags is None and options.lyrics is None
    if is_example:
        tags, lyrics = example.tags, example.lyrics
    else:
        tags = tags_text(normalise_tags(options.tags or ""))
        lyrics = _lyrics(options.lyrics)
    seconds = example.length_s if options.seconds is None else options.seconds
    return GenerationRequest(
        tags=tags,
        lyrics=lyrics,
        max_audio_length_ms=round(seconds * 1000) if abs(seconds) < 1e9 else 10**12,
        sampling=SamplingParams(options.temperature, options.topk, options.cfg),
        codec=DRAFT_SOUND if options.draft else CodecParams(num_steps=options.steps),
        seed=options.seed,
        slide_context=options.slide,
    )


def _lyrics(name: str | None) -> str:
    if name is None:
        return ""
    if name == "-":
        # Read bytes, so that the encoding is detected as for a file; a substituted stream has none.
        source = getattr(sys.stdin, "buffer", sys.stdin)
        data = source.read(MAX_FILE_BYTES + 1)
        data = data.encode("utf-8", errors="replace") if isinstance(data, str) else data
        lyrics = lyrics_of_bytes(data, "standard input")
    else:
        lyrics = read_lyrics(Path(name))
    if lyrics.doubt:
        sys.stderr.write(f"{lyrics.doubt}\n")
    return lyrics.text


def _render(options: argparse.Namespace) -> int:
    from engine.songs.audio_file import check_writable

    outputs = _outputs(Path(options.output), options.takes)
    for output in outputs:
        check_writable(output)
    requests = _takes(_request(options), options.takes)
    sys.stderr.write("Starting …")
    sys.stderr.flush()
    from engine.pipeline import HeartMuLaGenPipeline

    pipeline = HeartMuLaGenPipeline.open(
        options.model or STARTER,
        EngineWish(
            options.device, options.precision, options.codec_device, options.codec_precision
        ),
        options.version,
        options.lazy_load,
    )
    aborts = [AbortEvent() for _ in requests]
    files = _Files(outputs, requests)
    with interrupts(lambda: [abort.set() for abort in aborts]):
        for take, event in pipeline.run_takes(requests, aborts):
            if isinstance(event, GenerationResult):
                files.write(take, event)
            elif isinstance(event, EngineError):
                files.fail(take, event)
            else:
                _tell(event, is_shown=take == min(files.waiting))
    return files.exit_code


def _outputs(output: Path, takes: int) -> list[Path]:
    """Return one file a take: NAME.flac, or NAME-1.flac, NAME-2.flac, …"""
    if not 1 <= takes <= MAX_TAKES:
        raise RequestError(
            Message("Ask for 1 to {most} takes, not {value}.", most=MAX_TAKES, value=takes)
        )
    if takes == 1:
        return [output]
    return [output.with_stem(f"{output.stem}-{take}") for take in range(1, takes + 1)]


def _takes(request: GenerationRequest, takes: int) -> list[GenerationRequest]:
    """Return one request a take, with consecutive seeds."""
    if takes == 1:
        return [request]
    seed = secrets.randbelow(MAX_RANDOM_SEED) if request.seed is None else request.seed
    return [replace(request, seed=seed + take) for take in range(takes)]


class _Files:
    """Writes each take's file as soon as it is made. `waiting`: takes that are not over."""

    def __init__(self, outputs: list[Path], requests: list[GenerationRequest]) -> None:
        self._outputs = outputs
        self._requests = requests
        self._has_stopped = False
        self._written = 0
        self.waiting = set(range(len(outputs)))

    @property
    def exit_code(self) -> int:
        """0 if every take was written."""
        if self._written == len(self._outputs):
            return 0
        return EXIT_STOPPED if self._has_stopped else EXIT_FAILED

    def write(self, take: int, result: GenerationResult) -> None:
        """Write one take; if that is not possible, say why and go on with the others."""
        self.waiting.discard(take)
        if not result.samples.shape[1]:
            self._has_stopped = True
            sys.stderr.write("\nStopped before anything was made.\n")
            return
        try:
            self._write(take, result)
        except EngineError as error:
            self.fail(take, error)

    def _write(self, take: int, result: GenerationResult) -> None:
        """Write one take with its score, so that the app can continue the song."""
        from engine.songs.audio_file import write_audio
        from engine.songs.recipe import recipe_of, utc_now
        from engine.songs.score import Score, new_song_id

        output = self._outputs[take]
        recipe = recipe_of(self._requests[take], result, title=output.stem, created_utc=utc_now())
        score = Score(new_song_id(), result.codes, recipe)
        _summarise(output, result, write_audio(output, result.samples, score))
        self._written += 1

    def fail(self, take: int, error: EngineError) -> None:
        """Say why one of several takes could not be made; raise the error of a single one."""
        if len(self._outputs) == 1:
            raise error
        self.waiting.discard(take)
        sys.stderr.write(f"\n{self._outputs[take]}: {error}\n")


def _tell(event: Event, is_shown: bool) -> None:
    """Show an event. is_shown: whether its take is the one whose progress is shown."""
    if isinstance(event, SongStarted):
        sys.stderr.write(
            f"\r{event.model.name} on {event.device.device} ({event.device.precision}), "
            f"seed {event.seed}: {event.device.reason}\n"
        )
    elif not is_shown:
        return
    elif isinstance(event, Progress):
        show_progress(event)
    elif isinstance(event, (MemoryRanOut, SlowerWay)):
        sys.stderr.write(f"\r{event.message}\n")


def _summarise(output: Path, result: GenerationResult, gain: float) -> None:
    length_s = result.samples.shape[1] / result.sample_rate_hz
    loudness = "" if gain == 1.0 else f" Turned down to {gain:.0%} so that nothing clips."
    sys.stderr.write(
        f"\n{output}: {length_s:.1f} s, {result.ending.finish_reason.value}, seed {result.seed}; "
        f"composed in {result.compose_s:.1f} s, decoded in {result.decode_s:.1f} s.{loudness}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
