"""Listens to a song: the words that are sung, with times, by a Whisper checkpoint.

HeartTranscriptor-oss is one, in the Hugging Face layout; any other does too.  The model itself is
the `transformers` package's, an optional extra; what its tokens mean is read in whisper_words.py.
The song goes through in windows of 30 s (Radford et al. 2022, section 3.8): a window begins where
the last whole sentence of the one before ended.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torchaudio.functional
from safetensors import SafetensorError

from engine.contract import (
    SAMPLE_RATE_HZ,
    Cancelled,
    CheckpointError,
    EngineError,
    Progress,
    Samples,
    Stage,
)
from engine.device import empty_cache, memory_errors, plan_device
from engine.transcript import HeardWord, Transcript, TranscriptRequest
from engine.whisper_words import TokenTable, Window, language_of, words_of

EXTRA = "transformers>=5,<6"
"""What `pip install` needs to be told; the extra "timing" of pyproject.toml says the same."""
WINDOW_S = 30.0
LEAST_STEP_S = 5.0
"""A window begins at least so much behind the one before, whatever the model says."""
SHORTEST_S = 0.5
"""No word fits into less."""
WHISPER_RATE_HZ = 16_000
NEEDED = ("config.json", "generation_config.json", "preprocessor_config.json")
WEIGHTS = "*.safetensors"
MEMORY_ADVICE = "Close other programs, or choose the processor under Settings > Models."


class TranscriberMissingError(EngineError):
    """The package that runs the transcriber is not installed."""


@dataclass
class WhisperTranscriber:
    """A loaded checkpoint; fits engine.transcript.Transcriber.  Make it with `load`."""

    name: str
    device: torch.device
    dtype: torch.dtype
    model: Any
    features: Any
    tokens: TokenTable

    @staticmethod
    def load(
        folder: Path, device: str | None = None, abort_event: threading.Event | None = None
    ) -> WhisperTranscriber:
        """Load a checkpoint folder onto a device ("auto", "cuda", "mps", "cpu" or None).

        Raises TranscriberMissingError, CheckpointError, DeviceError, OutOfMemoryError; Cancelled
        when the event is set before the weights are read.  Nothing is fetched from the network.
        """
        _need_transformers()
        _need_files(folder)
        where = plan_device(device).device
        dtype = torch.float16 if where.type == "cuda" else torch.float32
        if abort_event is not None and abort_event.is_set():
            raise Cancelled
        with memory_errors("the transcriber", MEMORY_ADVICE):
            try:
                model, features, tokenizer = _read_checkpoint(folder, dtype)
            except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
                raise CheckpointError(
                    f"The transcriber in {folder} cannot be loaded. Download it again.",
                    f"{error!r}",
                ) from error
            model = model.to(where).eval()
        return WhisperTranscriber(
            folder.name, where, dtype, model, features, TokenTable(tokenizer, model)
        )

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | Transcript]:
        """Yield Progress (done and total in seconds of song), then one Transcript.

        A stop ends it within one token; what was heard until then comes back.
        """
        sound = _mono(request.samples)
        total_s = len(sound) / WHISPER_RATE_HZ
        language = language_of(request.lyrics)
        words: list[HeardWord] = []
        at_s = 0.0
        yield self._progress(0.0, total_s)
        while total_s - at_s > SHORTEST_S and not abort_event.is_set():
            first = round(at_s * WHISPER_RATE_HZ)
            part = sound[first : first + round(WINDOW_S * WHISPER_RATE_HZ)]
            with memory_errors("listening to this song", MEMORY_ADVICE):
                window = self._listen(part, language, abort_event)
            heard, next_s = words_of(window, self.tokens)
            if abort_event.is_set():
                break
            words += [_moved(word, at_s, total_s) for word in heard]
            at_s += max(next_s, LEAST_STEP_S)
            yield self._progress(min(at_s, total_s), total_s)
        words.sort(key=lambda word: word.start_s)
        yield Transcript(tuple(words), self.name, abort_event.is_set())

    def release(self) -> None:
        """Free the model's memory.  It cannot be used again."""
        self.model = None
        empty_cache(self.device)

    def _progress(self, done_s: float, total_s: float) -> Progress:
        fraction = done_s / total_s if total_s > 0 else 1.0
        return Progress(Stage.LISTEN, fraction, round(done_s), round(total_s))

    def _listen(self, part: torch.Tensor, language: str, abort_event: threading.Event) -> Window:
        """Run the model over at most 30 s at 16 kHz."""

        def stop(ids: torch.Tensor, scores: object, **more: object) -> torch.Tensor:
            del scores, more
            return torch.full((ids.shape[0],), abort_event.is_set(), device=ids.device)

        inputs = self.features(
            part.numpy(),
            sampling_rate=WHISPER_RATE_HZ,
            return_tensors="pt",
            return_attention_mask=True,
        )
        with torch.inference_mode():
            # Encoded here: generate() would keep the attention of every layer of the encoder too.
            sound = self.model.get_encoder()(inputs["input_features"].to(self.device, self.dtype))
            result = self.model.generate(
                encoder_outputs=sound,
                attention_mask=inputs["attention_mask"].to(self.device),
                return_timestamps=True,
                return_token_timestamps=self.tokens.has_word_times,
                return_dict_in_generate=True,
                force_unique_generate_call=True,  # where the next window begins is decided here
                stopping_criteria=[stop],
                **self.tokens.language_options(language),
            )
        times = result["token_timestamps"][0].tolist() if self.tokens.has_word_times else None
        return Window(result["sequences"][0].tolist(), times, len(part) / WHISPER_RATE_HZ)


def _need_transformers() -> None:
    if importlib.util.find_spec("transformers") is not None:
        return
    if getattr(sys, "frozen", False):
        advice = (
            "This build of the app does not carry it; the app run from its source folder "
            "(python3 studio.py) can use it."
        )
    else:
        advice = f'Install it with: "{sys.executable}" -m pip install "{EXTRA}"'
    raise TranscriberMissingError(
        f"Timing lyrics needs the package transformers, which is not installed. {advice}"
    )


def _need_files(folder: Path) -> None:
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not (folder / "tokenizer.json").is_file() and not (folder / "vocab.json").is_file():
        missing.append("tokenizer.json")
    if not folder.is_dir() or not any(folder.glob(WEIGHTS)):
        missing.append(WEIGHTS)
    if missing:
        raise CheckpointError(
            f"The transcriber in {folder} is not whole: {', '.join(missing)} is missing. "
            "Download it again."
        )


def _read_checkpoint(folder: Path, dtype: torch.dtype) -> tuple[Any, Any, Any]:
    """(model, feature extractor, tokenizer) from local files alone; weights in safetensors only."""
    from transformers import (
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperTokenizer,
    )
    from transformers.utils import logging

    logging.disable_progress_bar()  # in a windowed program there is nowhere to draw one
    loaded: Any = WhisperForConditionalGeneration.from_pretrained(
        folder,
        output_loading_info=True,
        dtype=dtype,
        local_files_only=True,
        use_safetensors=True,
        attn_implementation="eager",  # the others do not give the attention that times words
    )
    model, found = loaded
    if found["missing_keys"]:  # transformers would go on with random values in their place
        raise KeyError(sorted(found["missing_keys"])[0])
    features = WhisperFeatureExtractor.from_pretrained(folder, local_files_only=True)
    return model, features, WhisperTokenizer.from_pretrained(folder, local_files_only=True)


def _mono(samples: Samples) -> torch.Tensor:
    """(2, N) at 48 kHz as (n,) at 16 kHz."""
    middle = torch.from_numpy(samples.mean(axis=0))
    return torchaudio.functional.resample(middle, SAMPLE_RATE_HZ, WHISPER_RATE_HZ)


def _moved(word: HeardWord, by_s: float, total_s: float) -> HeardWord:
    start_s, end_s = (min(s + by_s, total_s) for s in (word.start_s, word.end_s))
    return HeardWord(word.text, start_s, end_s)
