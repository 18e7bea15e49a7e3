"""Makes a song without a window: `python -m engine.cli [--tags … --lyrics FILE … -o song.flac]`.

Uses the app's pipeline, with a progress bar on standard error and one sentence on failure. Without
arguments it makes the built-in example. Ctrl+C stops composing and keeps what was made.
"""

from __future__ import annotations

import argparse
import io
import json
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from engine.adapters.adapter import Adapter
from engine.atomic_file import write_bytes
from engine.command_line import (
    EXIT_FAILED,
    EXIT_STOPPED,
    STARTER,
    check_spared,
    interrupts,
    show_progress,
    told,
)
from engine.continuation import Continuation, continued_song, continued_tokens
from engine.contract import (
    AUTO,
    CODEC_PRECISIONS,
    DRAFT_SOUND,
    MAX_SEED,
    PRECISIONS,
    AbortEvent,
    AdapterUse,
    CodecParams,
    EngineError,
    EngineWish,
    Event,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    OutputError,
    Progress,
    RequestError,
    SamplingParams,
    SlowerWay,
    SongStarted,
)
from engine.incoming.lyrics_file import MAX_FILE_BYTES, lyrics_of_bytes, read_lyrics
from engine.listening.stated_lines import LyricCode
from engine.messages import Message
from engine.model_layout import language_model_config, model_parts
from engine.prompt_text import normalise_tags, tags_text
from engine.songs.extension import MIN_EXTENSION_FRAMES, codec_of_extension
from engine.songs.file_names import safe_file_name
from engine.songs.recipe import NO_REQUEST

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
    _add_song(parser.add_argument)
    _add_model(parser.add_argument)
    return parser


def _add_song(add: Callable[..., object]) -> None:
    """Add the options of what is made."""
    add("--tags", help="comma-separated, as rock,electric guitar,drums")
    add(
        "--lyrics",
        metavar="FILE",
        help="text, .lrc or .srt file with the lyrics; - reads standard input",
    )
    add(
        "--extend",
        metavar="SONG",
        help="continue a saved song, with its settings where none are given here",
    )
    add(
        "--history",
        metavar="FILE",
        help="continue tokens made elsewhere: .pt, .npy, .npz, .safetensors or .json",
    )
    add(
        "--from",
        dest="from_s",
        type=float,
        metavar="SECONDS",
        help="where --extend or --history goes on; default: the end",
    )
    add("--seconds", type=float, help="longest length of the song, or of its new part")
    add(
        "--endless",
        action="store_true",
        help="go on until Ctrl+C, for any --seconds; when the lyrics are sung they begin again",
    )
    add("--slide", action="store_true", help="let the song grow beyond the model's context")
    add("--seed", type=int, help="whole number; the same seed makes the same song")
    add(
        "--takes",
        type=int,
        default=1,
        metavar="N",
        help="make N songs together, with the seeds SEED, SEED + 1, …: NAME-1.flac, NAME-2.flac, …",
    )
    add("--temperature", type=float, help="0.1 … 1.5, default 1.0")
    add("--topk", type=int, help="1 … 500, default 50")
    add("--cfg", type=float, help="guidance, 1.0 (none) … 4.0, default 1.5; the starter uses none")
    add("--steps", type=int, help="the codec's Euler steps, default 10")
    add("--draft", action="store_true", help="a draft sound: rough, in a fraction of the time")


def _add_model(add: Callable[..., object]) -> None:
    """Add the options of how it is made."""
    add(
        "--adapter",
        action="append",
        default=[],
        metavar="FOLDER[:STRENGTH]",
        help="style adapter (LoRA) in PEFT's format, at a strength of 0 to 2; can be repeated",
    )
    add(
        "--adapters-as-heartmula",
        action="store_true",
        help="compute as HeartMuLa does, also with adapters that SimpleTuner trained otherwise",
    )
    add("--model", metavar="DIR", help="model folder, default: the embedded starter model")
    add("--version", metavar="NAME", help="HeartMuLa-oss-NAME in it, default 3B if there")
    add("--device", default=AUTO, help="auto, cuda, cuda:1, xpu, mps, mlx or cpu")
    add("--codec-device", default=AUTO, help="HeartCodec's own device; default: the same")
    add("--precision", choices=PRECISIONS, default=AUTO, help="of HeartMuLa's weights")
    add(
        "--codec-precision", choices=CODEC_PRECISIONS, default=AUTO, help="of HeartCodec's matrices"
    )
    add("--lazy-load", action="store_true", help="keep one model in memory at a time")
    add(
        "-o",
        "--output",
        metavar="FILE",
        help="FILE.flac, .wav, .ogg, .opus or .mp3, which is replaced; default: a new song.flac, "
        "song 2.flac, …",
    )
    add("-v", "--verbose", action="store_true", help="log details")


def _request(options: argparse.Namespace, start: Continuation | None = None) -> GenerationRequest:
    example = read_example()
    is_example = options.tags is None and options.lyrics is None
    base = NO_REQUEST if start is None else start.settings
    if start is not None:
        tags, lyrics = start.tags, start.lyrics
    else:
        tags, lyrics = (example.tags, example.lyrics) if is_example else ("", "")
    if options.tags is not None:
        tags = tags_text(normalise_tags(options.tags))
    if options.lyrics is not None:
        lyrics = _lyrics(options.lyrics)
    seconds = example.length_s if options.seconds is None else options.seconds
    sampling = base.sampling
    has_parent = start is not None and start.parent is not None
    return replace(
        base,
        tags=tags,
        lyrics=lyrics,
        max_audio_length_ms=round(seconds * 1000) if abs(seconds) < 1e9 else 10**12,
        sampling=SamplingParams(
            _given(options.temperature, sampling.temperature),
            _given(options.topk, sampling.topk),
            _given(options.cfg, sampling.cfg_scale),
        ),
        codec=_codec(options, base.codec if has_parent else None),
        seed=options.seed,
        codec_seed=base.codec_seed if has_parent else None,
        history=None if start is None else start.history,
        history_model=None if start is None else start.model,
        min_new_frames=MIN_EXTENSION_FRAMES if has_parent else 0,
        round_frames=_rounds(options, start, lyrics),
        slide_context=options.slide or base.slide_context,
        until_stopped=options.endless,
        adapters=_adapters(options) if options.adapter else base.adapters,
    )


def _rounds(
    options: argparse.Namespace, start: Continuation | None, lyrics: str
) -> tuple[int, ...]:
    """Return where rounds began in what is continued. Raises EngineError."""
    if start is None or start.kept is None:
        return ()
    parts = model_parts(Path(options.model or STARTER), options.version)
    return start.kept.rounds(lyrics, LyricCode.of_model(parts.mula) is not None)


def _adapters(options: argparse.Namespace) -> tuple[AdapterUse, ...]:
    """Return the adapters that are asked for. Raises EngineError."""
    uses: list[AdapterUse] = []
    for word in options.adapter:
        folder, strength = _folder_and_strength(word)
        adapter = Adapter.open(folder)
        as_heartmula = options.adapters_as_heartmula
        uses.append(AdapterUse(adapter.name, adapter.sha256(), strength, as_heartmula))
    return tuple(uses)


def _folder_and_strength(word: str) -> tuple[Path, float]:
    """Split FOLDER:0.8; without a number behind the last colon the strength is 1."""
    folder, _, number = word.rpartition(":")
    try:
        strength = float(number)
    except ValueError:
        return Path(word), 1.0
    return (Path(folder), strength) if folder else (Path(word), 1.0)


def _given(option: Any, otherwise: Any) -> Any:
    return otherwise if option is None else option


def _codec(options: argparse.Namespace, parent: CodecParams | None) -> CodecParams:
    """Return the wanted codec settings; without any, those of the song that is continued."""
    if options.draft:
        return DRAFT_SOUND
    if options.steps is not None:
        return CodecParams(num_steps=options.steps)
    return CodecParams() if parent is None else codec_of_extension(CodecParams(), parent)


def _continuation(options: argparse.Namespace) -> Continuation | None:
    """Return what the options say to go on from, None for a new song. Raises EngineError."""
    if options.extend and options.history:
        raise RequestError(Message("Give --extend or --history, not both."))
    if options.extend:
        return continued_song(Path(options.extend), options.from_s)
    if options.history:
        config = language_model_config(Path(options.model or STARTER), options.version)
        return continued_tokens(Path(options.history), options.from_s, config)
    if options.from_s is not None:
        raise RequestError(
            Message("--from says where a song goes on: give --extend or --history too.")
        )
    return None


def _lyrics(name: str) -> str:
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

    if options.endless and options.takes != 1:
        raise RequestError(Message("An endless song has no takes: leave out --takes or --endless."))
    outputs = _outputs(options.output, options.takes)
    for output in outputs:
        check_writable(output)
    start = _continuation(options)
    for output in outputs:
        check_spared(output, (options.extend, options.history, options.lyrics))
    requests = _takes(_request(options, start), options.takes)
    sys.stderr.write("Starting …")
    sys.stderr.flush()
    from engine.pipeline import HeartMuLaGenPipeline

    pipeline = HeartMuLaGenPipeline.open(
        options.model or STARTER,
        EngineWish(
            options.device,
            options.precision,
            options.codec_device,
            options.codec_precision,
            tuple(str(_folder_and_strength(word)[0]) for word in options.adapter),
            str(outputs[0].absolute().parent),
        ),
        options.version,
        options.lazy_load,
    )
    aborts = [AbortEvent() for _ in requests]
    model = Path(options.model or STARTER), options.version
    files = _Files(outputs, requests, model, start)
    with interrupts(lambda: [abort.set() for abort in aborts]):
        for take, event in pipeline.run_takes(requests, aborts):
            if isinstance(event, GenerationResult):
                files.write(take, event)
            elif isinstance(event, EngineError):
                files.fail(take, event)
            else:
                _tell(event, is_shown=take == min(files.waiting))
    return files.exit_code


def _outputs(named: str | None, takes: int) -> list[Path]:
    """Return one file a take: NAME.flac, or NAME-1.flac, …; without a name new files."""
    if not 1 <= takes <= MAX_TAKES:
        raise RequestError(
            Message("Ask for 1 to {most} takes, not {value}.", most=MAX_TAKES, value=takes)
        )
    if named is not None:
        return _files_of_takes(Path(named), takes)
    stems = ("song" if number == 1 else f"song {number}" for number in count(1))
    files = (_files_of_takes(Path(f"{stem}.flac"), takes) for stem in stems)
    return next(several for several in files if not any(map(Path.exists, several)))


def _files_of_takes(output: Path, takes: int) -> list[Path]:
    if takes == 1:
        return [output]
    return [output.with_stem(f"{output.stem}-{take}") for take in range(1, takes + 1)]


def _takes(request: GenerationRequest, takes: int) -> list[GenerationRequest]:
    """Return one request a take, with consecutive seeds."""
    if takes == 1:
        return [request]
    seed = secrets.randbelow(MAX_SEED + 1) if request.seed is None else request.seed
    return [replace(request, seed=(seed + take) % (MAX_SEED + 1)) for take in range(takes)]


class _Files:
    """Writes each take's file as soon as it is made. `waiting`: takes that are not over."""

    def __init__(
        self,
        outputs: list[Path],
        requests: list[GenerationRequest],
        model: tuple[Path, str | None],
        start: Continuation | None = None,
    ) -> None:
        """model: its folder and version."""
        self._outputs = outputs
        self._requests = requests
        self._model = model
        self._start = start
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
        """Write one take; if that is not possible, keep its tokens, say why and go on with the
        others.
        """
        self.waiting.discard(take)
        if not result.samples.shape[1]:
            self._has_stopped = True
            sys.stderr.write("\nStopped before anything was made.\n")
            return
        try:
            self._write(take, result)
        except EngineError as error:
            _keep_tokens(self._outputs[take], result)
            self.fail(take, error)

    def _write(self, take: int, result: GenerationResult) -> None:
        """Write one take with its score, so that the app can continue the song."""
        from engine.listening.stated_times import with_stated_times
        from engine.songs.audio_file import write_audio
        from engine.songs.recipe import recipe_of, utc_now
        from engine.songs.score import Score, new_song_id

        output = self._outputs[take]
        recipe = recipe_of(self._requests[take], result, title=output.stem, created_utc=utc_now())
        score, samples = Score(new_song_id(), result.codes, recipe), result.samples
        if self._start is not None:
            folder = str(output.absolute().parent)
            score, samples = self._start.completed(score, result, folder)
        score = with_stated_times(score, *self._model)
        _summarise(output, result, write_audio(output, samples, score))
        self._written += 1

    def fail(self, take: int, error: EngineError) -> None:
        """Say why one of several takes could not be made; raise the error of a single one."""
        if len(self._outputs) == 1:
            raise error
        self.waiting.discard(take)
        sys.stderr.write(f"\n{self._outputs[take]}: {error}\n")


def _keep_tokens(output: Path, result: GenerationResult) -> None:
    """Keep the tokens (K, T) beside the song's place, or where there is no room, with the
    system's temporary files.
    """
    file = io.BytesIO()
    np.save(file, result.codes)
    for folder in (output.absolute().parent, Path(tempfile.gettempdir())):
        with suppress(OSError, OutputError):
            path = safe_file_name(f"{output.stem} tokens", ".npy", folder)
            write_bytes(path, file.getvalue())
            sys.stderr.write(
                f"\nThe song's tokens are kept in {path}: dropped on Heart Studio's window, they "
                "become the song.\n"
            )
            return


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
