"""Transcribes the sung words of a song, with times, using a Whisper checkpoint.

Works with HeartTranscriptor-oss, in the Hugging Face layout, and with any other Whisper checkpoint.
The model is run by the `transformers` package, an optional extra; whisper_words.py interprets its
tokens. The song is processed in windows of 30 s (Radford et al. 2022, section 3.8): a window begins
where the last complete sentence of the previous one ended. transcriber_plan.py chooses where it
runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from engine.contract import (
    AUTO,
    SAMPLE_RATE_HZ,
    Cancelled,
    CheckpointError,
    EngineError,
    MemoryRanOut,
    OutOfMemoryError,
    Progress,
    Samples,
    SlowerWay,
    Stage,
)
from engine.devices.device import DTYPES, describe_machine, empty_cache, memory_errors
from engine.devices.second_chance import SecondChance
from engine.hardware.machine import Machine
from engine.listening.transcriber_plan import Way, WhisperSizes, best_ways, most_tokens, ways
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest, package_problem
from engine.listening.whisper_words import (
    TokenTable,
    Window,
    complete_generation_config,
    language_of,
    words_of,
)
from engine.messages import Message
from engine.resampling import resample

WINDOW_S = 30.0
LEAST_STEP_S = 5.0
"""Minimum distance between the starts of two windows, whatever the model returns."""
SHORTEST_S = 0.5
"""Shorter than any word."""
WHISPER_RATE_HZ = 16_000
NEEDED = ("config.json", "generation_config.json", "preprocessor_config.json")
WEIGHTS = "*.safetensors"
IN_A_SMALLER_WAY = Message(
    "Memory ran out. What was heard is kept, and listening goes on in a smaller precision."
)
ON_THE_CPU = Message(
    "Memory ran out. What was heard is kept, and the processor listens to the rest."
)
_DAMAGE = (
    OSError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    RecursionError,
    SafetensorError,
)
"""Exceptions of transformers for invalid files."""
MEMORY_ADVICE = Message("Close other programs, or choose the processor under Settings → Models.")


class TranscriberMissingError(EngineError):
    """The package that runs the transcriber is not installed."""


@dataclass
class _Loaded:
    """A checkpoint in memory: transformers' model and feature extractor, and the token table."""

    model: Any
    features: Any
    tokens: TokenTable


class WhisperTranscriber:
    """A loaded checkpoint; fits engine.listening.transcript.Transcriber. Create it with `load`."""

    def __init__(self, folder: Path, ways: list[Way]) -> None:
        """Load with the first option; the others are for out of memory. See `load`."""
        self._folder = folder
        self._ways = ways
        self._loaded: _Loaded | None = None
        try:
            self._load()
            return
        except OutOfMemoryError:
            if len(ways) < 2:
                raise
        self._ways.pop(0)
        self._load()

    @staticmethod
    def load(
        folder: Path,
        device: str | None = None,
        abort_event: threading.Event | None = None,
        describe: Callable[[], Machine] = describe_machine,
    ) -> WhisperTranscriber:
        """Load a checkpoint folder onto a device ("auto", "cuda", "mps", "cpu" or None).

        Uses the best option that fits the memory of the computer returned by `describe`.

        Raises TranscriberMissingError, CheckpointError, DeviceError, OutOfMemoryError; Cancelled if
        the event is set before the weights are read. Nothing is downloaded.
        """
        if problem := package_problem():
            raise TranscriberMissingError(problem)
        _need_files(folder)
        found = ways(describe(), device or AUTO, WhisperSizes.of_folder(folder))
        if abort_event is not None and abort_event.is_set():
            raise Cancelled
        return WhisperTranscriber(folder, best_ways(found))

    @property
    def way(self) -> Way:
        """Current device and precision."""
        return self._ways[0]

    @property
    def has_word_times(self) -> bool:
        """Whether the checkpoint gives times per word, not only per sentence."""
        return self._here.tokens.has_word_times

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | Transcript]:
        """Yield Progress (done and total in seconds of song), then one Transcript.

        A stop ends it within one token; the transcript so far is returned. When memory runs out, it
        continues once with a smaller option, and reports that with MemoryRanOut.
        """
        sound = _mono(request.samples)
        total_s = len(sound) / WHISPER_RATE_HZ
        language = language_of(request.lyrics)
        has_figures = not request.lyrics or any(map(str.isdigit, request.lyrics))
        words: list[HeardWord] = []
        at_s = 0.0

        def go_on() -> Iterator[Progress]:
            nonlocal at_s
            yield self._progress(at_s, total_s)
            while total_s - at_s > SHORTEST_S and not abort_event.is_set():
                first = round(at_s * WHISPER_RATE_HZ)
                part = sound[first : first + round(WINDOW_S * WHISPER_RATE_HZ)]
                with memory_errors(Message("listening to this song"), MEMORY_ADVICE):
                    window = self.listen(part, language, abort_event, has_figures)
                heard, next_s = words_of(window, self._here.tokens)
                if abort_event.is_set():
                    break
                words.extend(_moved(word, at_s, total_s) for word in heard)
                at_s += max(next_s, LEAST_STEP_S)
                yield self._progress(min(at_s, total_s), total_s)

        yield from SecondChance().run(go_on, lambda _failure: self._make_room())
        words.sort(key=lambda word: word.start_s)
        is_rough = not self.has_word_times
        yield Transcript(tuple(words), self._folder.name, abort_event.is_set(), is_rough)

    def release(self) -> None:
        """Free the model's memory. It cannot be used again."""
        self._loaded = None
        empty_cache(torch.device(self.way.device))

    def limit_tokens(self, most: int) -> None:
        """Limit the number of tokens per window; a model that hears noise writes many."""
        self._here.model.generation_config.max_length = most

    @property
    def _here(self) -> _Loaded:
        if self._loaded is None:
            raise RuntimeError("the transcriber was released")
        return self._loaded

    def _load(self) -> None:
        with memory_errors(Message("the transcriber"), MEMORY_ADVICE):
            self._loaded = _read_checkpoint(self._folder, self.way)

    def _make_room(self) -> Message | None:
        """After out of memory: load with the next option; return a message about it, or None."""
        if len(self._ways) < 2:
            return None
        self.release()
        before = self._ways.pop(0)
        self._load()
        return IN_A_SMALLER_WAY if self.way.device == before.device else ON_THE_CPU

    def _progress(self, done_s: float, total_s: float) -> Progress:
        fraction = done_s / total_s if total_s > 0 else 1.0
        return Progress(Stage.LISTEN, fraction, round(done_s), round(total_s))

    def listen(
        self,
        part: torch.Tensor,
        language: str,
        abort_event: threading.Event,
        has_figures: bool = True,
    ) -> Window:
        """Run the model on at most 30 s at 16 kHz.

        has_figures: whether it may write figures; otherwise it writes numbers as words.
        """

        def stop(ids: torch.Tensor, scores: object, **more: object) -> torch.Tensor:
            del scores, more
            return torch.full((ids.shape[0],), abort_event.is_set(), device=ids.device)

        here, device = self._here, torch.device(self.way.device)
        inputs = here.features(
            part.numpy(),
            sampling_rate=WHISPER_RATE_HZ,
            return_tensors="pt",
            return_attention_mask=True,
        )
        with torch.inference_mode():
            # Encoded here: generate() would also keep the attention of every encoder layer.
            features = inputs["input_features"].to(device, DTYPES[self.way.precision])
            result = here.model.generate(
                encoder_outputs=here.model.get_encoder()(features),
                attention_mask=inputs["attention_mask"].to(device),
                return_timestamps=True,
                return_token_timestamps=here.tokens.has_word_times,
                return_dict_in_generate=True,
                force_unique_generate_call=True,  # the start of the next window is decided here
                stopping_criteria=[stop],
                **here.tokens.language_options(language),
                **({} if has_figures else here.tokens.without_figures()),
            )
        times = result["token_timestamps"][0].tolist() if here.tokens.has_word_times else None
        return Window(result["sequences"][0].tolist(), times, len(part) / WHISPER_RATE_HZ)


def _need_files(folder: Path) -> None:
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not (folder / "tokenizer.json").is_file() and not (folder / "vocab.json").is_file():
        missing.append("tokenizer.json")
    if not folder.is_dir() or not any(folder.glob(WEIGHTS)):
        missing.append(WEIGHTS)
    if missing:
        raise CheckpointError(
            Message(
                "The transcriber in {path} is not whole: {name} is missing. Download it again.",
                path=folder,
                name=", ".join(missing),
            )
        )


def _read_checkpoint(folder: Path, way: Way) -> _Loaded:
    """Load local files only; weights in safetensors only. Raises CheckpointError."""
    try:
        model, features, tokenizer = _read_parts(folder, DTYPES[way.precision])
        complete_generation_config(model.generation_config, tokenizer)
        tokens = TokenTable(tokenizer, model)
    except _DAMAGE as error:
        raise CheckpointError(
            Message("The transcriber in {path} cannot be loaded. Download it again.", path=folder),
            repr(error),
        ) from error
    model.generation_config.max_length = most_tokens(model.config.max_target_positions)
    return _Loaded(model.to(way.device).eval(), features, tokens)


def _read_parts(folder: Path, dtype: torch.dtype) -> tuple[Any, Any, Any]:
    """Return (model, feature extractor, tokenizer)."""
    from transformers import (
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperTokenizer,
    )
    from transformers.utils import logging

    logging.disable_progress_bar()  # a windowed program has no console to draw one
    loaded: Any = WhisperForConditionalGeneration.from_pretrained(
        folder,
        output_loading_info=True,
        dtype=dtype,
        local_files_only=True,
        use_safetensors=True,
        attn_implementation="eager",  # the others do not return the attention used for word times
    )
    model, found = loaded
    if found["missing_keys"]:  # transformers would continue with random values instead
        raise KeyError(sorted(found["missing_keys"])[0])
    features = WhisperFeatureExtractor.from_pretrained(folder, local_files_only=True)
    return model, features, WhisperTokenizer.from_pretrained(folder, local_files_only=True)


def _mono(samples: Samples) -> torch.Tensor:
    """Convert (2, N) at 48 kHz to (n,) at 16 kHz."""
    middle = samples.mean(axis=0, keepdims=True)
    return torch.from_numpy(resample(middle, SAMPLE_RATE_HZ, WHISPER_RATE_HZ)[0])


def _moved(word: HeardWord, by_s: float, total_s: float) -> HeardWord:
    start_s, end_s = (min(s + by_s, total_s) for s in (word.start_s, word.end_s))
    return HeardWord(word.text, start_s, end_s)
