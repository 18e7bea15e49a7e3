"""Makes a song without a window: `python -m engine.cli [--tags … --lyrics FILE … -o song.flac]`.

Uses the app's pipeline, with a progress bar on standard error and one sentence on failure. Without
arguments it makes the built-in example. Ctrl+C stops composing and keeps what was made.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
    SamplingParams,
    SlowerWay,
    SongStarted,
)
from engine.incoming.lyrics_file import MAX_FILE_BYTES, lyrics_of_bytes, read_lyrics
from engine.progress import describe
from engine.prompt_text import normalise_tags, tags_text

if TYPE_CHECKING:
    from engine.songs.score import Score

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
STARTER = RESOURCES / "starter"
EXAMPLE = RESOURCES / "examples" / "first_song.json"
_BAR_WIDTH = 24

EXIT_FAILED = 1
EXIT_STOPPED = 130


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
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.WARNING)
    try:
        return _render(options)
    except EngineError as error:
        sys.stderr.write(f"\n{error}\n")
        logging.getLogger(__name__).debug("details: %s", error.details, exc_info=True)
        return EXIT_FAILED


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
    from engine.songs.audio_file import check_writable, write_audio

    output = Path(options.output)
    check_writable(output)
    request = _request(options)
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
    abort_event = AbortEvent()
    previous = signal.signal(signal.SIGINT, lambda *_: abort_event.set())
    try:
        result = _watch(pipeline.run(request, abort_event))
    finally:
        signal.signal(signal.SIGINT, previous)
    if not result.samples.shape[1]:
        sys.stderr.write("\nStopped before anything was made.\n")
        return EXIT_STOPPED
    gain = write_audio(output, result.samples, _score(output, request, result))
    _summarise(output, result, gain)
    return 0


def _score(output: Path, request: GenerationRequest, result: GenerationResult) -> Score:
    """Return the score stored in the file, so that the app can continue the song."""
    from engine.songs.recipe import recipe_of, utc_now
    from engine.songs.score import Score, new_song_id

    recipe = recipe_of(request, result, title=output.stem, created_utc=utc_now())
    return Score(new_song_id(), result.codes, recipe)


def _watch(events: Iterator[Event]) -> GenerationResult:
    """Show progress until the result arrives."""
    result: GenerationResult | None = None
    for event in events:
        if isinstance(event, Progress):
            filled = int(event.fraction * _BAR_WIDTH)
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            sys.stderr.write(f"\r{bar} {event.fraction:4.0%}  {describe(event):<52}")
            sys.stderr.flush()
        elif isinstance(event, SongStarted):
            sys.stderr.write(
                f"\r{event.model.name} on {event.device.device} ({event.device.precision}), "
                f"seed {event.seed}: {event.device.reason}\n"
            )
        elif isinstance(event, (MemoryRanOut, SlowerWay)):
            sys.stderr.write(f"\r{event.message}\n")
        elif isinstance(event, GenerationResult):
            result = event
    assert result is not None
    return result


def _summarise(output: Path, result: GenerationResult, gain: float) -> None:
    length_s = result.samples.shape[1] / result.sample_rate_hz
    loudness = "" if gain == 1.0 else f" Turned down to {gain:.0%} so that nothing clips."
    sys.stderr.write(
        f"\n{output}: {length_s:.1f} s, {result.ending.finish_reason.value}, seed {result.seed}; "
        f"composed in {result.compose_s:.1f} s, decoded in {result.decode_s:.1f} s.{loudness}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
