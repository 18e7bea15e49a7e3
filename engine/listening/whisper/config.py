"""What the files beside Whisper's weights say: sizes, sound, and the special tokens.

Reads config.json, preprocessor_config.json and generation_config.json as they are published with
Whisper checkpoints, and refuses values that the network here does not have. Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.config import non_negative_int, positive_int, read_json_object
from engine.contract import CheckpointError
from engine.messages import Message

RATE_HZ = 16_000
WINDOW_S = 30
CONFIG = "config.json"
SOUND = "preprocessor_config.json"
GENERATION = "generation_config.json"
FRAMES_A_POSITION = 2
"""The encoder's second convolution halves the number of spectrogram frames."""
_LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
_TASKS = ("transcribe", "translate")
_LATEST_FIRST_TIME = 50
"""In time steps: a window's first sentence begins within one second (the published value)."""
_LARGEST = 1 << 17
"""Of all sizes: twice the published vocabulary."""
_FEWEST_POSITIONS = 8
"""Room for the tokens before the text and a sentence."""
_WIDEST_MEDIAN = 99
_ONLY: Mapping[str, object] = {
    "activation_function": "gelu",
    "scale_embedding": False,
    "tie_word_embeddings": True,
}
"""Options that all published models have in one form."""
_CODES = {
    "chinese": "zh",
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
}
"""Languages that a generation config may call by name; others are recognised by listening."""


@dataclass(frozen=True)
class WhisperShape:
    """Sizes of the network, from config.json, with the defaults of Whisper medium.

    `bands` of the spectrogram; `sound_positions` in a window, of `width` values; `text_positions`
    at most; layers, heads and inner widths of both stacks; `vocabulary` of the output.
    """

    bands: int
    width: int
    sound_positions: int
    text_positions: int
    vocabulary: int
    encoder_layers: int
    encoder_heads: int
    encoder_inner: int
    decoder_layers: int
    decoder_heads: int
    decoder_inner: int
    median_width: int

    @staticmethod
    def of_folder(folder: Path) -> WhisperShape:
        """Read config.json. Raises CheckpointError."""
        path = folder / CONFIG
        values, source = read_json_object(path), str(path)

        def size(key: str, default: int) -> int:
            value = positive_int(values, key, default, source)
            if value > _LARGEST:
                raise _unfit(path, key, value)
            return value

        shape = WhisperShape(
            bands=size("num_mel_bins", 80),
            width=size("d_model", 1024),
            sound_positions=size("max_source_positions", 1500),
            text_positions=size("max_target_positions", 448),
            vocabulary=size("vocab_size", 51_865),
            encoder_layers=size("encoder_layers", 24),
            encoder_heads=size("encoder_attention_heads", 16),
            encoder_inner=size("encoder_ffn_dim", 4096),
            decoder_layers=size("decoder_layers", 24),
            decoder_heads=size("decoder_attention_heads", 16),
            decoder_inner=size("decoder_ffn_dim", 4096),
            median_width=size("median_filter_width", 7),
        )
        for heads in (shape.encoder_heads, shape.decoder_heads):
            if shape.width % heads:
                raise _unfit(path, "d_model", shape.width)
        if shape.text_positions < _FEWEST_POSITIONS:
            raise _unfit(path, "max_target_positions", shape.text_positions)
        if shape.median_width % 2 == 0 or shape.median_width > _WIDEST_MEDIAN:
            raise _unfit(path, "median_filter_width", shape.median_width)
        for key, only in _ONLY.items():
            if values.get(key, only) != only:
                raise _unfit(path, key, values[key])
        return shape


@dataclass(frozen=True)
class SoundForm:
    """The spectrogram, from preprocessor_config.json: Fourier size and hop in samples, bands."""

    fourier: int = 400
    hop: int = 160
    bands: int = 80

    @staticmethod
    def of_folder(folder: Path, shape: WhisperShape) -> SoundForm:
        """Read the file and compare it with the network's input. Raises CheckpointError."""
        path = folder / SOUND
        values, source = read_json_object(path), str(path)
        for key, only in (
            ("sampling_rate", RATE_HZ),
            ("chunk_length", WINDOW_S),
            ("dither", 0),
            ("do_normalize", False),
            ("feature_size", shape.bands),
        ):
            if values.get(key, 80 if key == "feature_size" else only) != only:
                raise _unfit(path, key, values.get(key))
        form = SoundForm(
            fourier=positive_int(values, "n_fft", 400, source),
            hop=positive_int(values, "hop_length", 160, source),
            bands=shape.bands,
        )
        if form.fourier > RATE_HZ or form.fourier % 2:
            raise _unfit(path, "n_fft", form.fourier)
        if form.hop * FRAMES_A_POSITION * shape.sound_positions != RATE_HZ * WINDOW_S:
            raise _unfit(path, "hop_length", form.hop)
        return form


@dataclass(frozen=True)
class TokenRules:
    """The special tokens of a checkpoint, and which tokens it may write.

    `no_times`          the token before the first time token
    `suppressed`        never written
    `alignment_heads`   (layer, head) of the decoder that look at the place in the sound
    `latest_first_time` of a window, in time steps
    `languages`         tokens by mark, e.g. "<|en|>"; empty where the model knows one language
    `transcribe`        the task's token, None where the model has no tasks
    `language`          the mark of the language that the checkpoint is for, or ""
    """

    start: int
    end: int
    no_times: int
    suppressed: tuple[int, ...]
    alignment_heads: tuple[tuple[int, int], ...]
    latest_first_time: int
    languages: Mapping[str, int]
    transcribe: int | None
    language: str

    @property
    def first_time(self) -> int:
        """The token of 0.00 s; the following ones are 0.02 s apart."""
        return self.no_times + 1

    @staticmethod
    def of_folder(folder: Path, shape: WhisperShape, vocabulary: Mapping[str, int]) -> TokenRules:
        """Read generation_config.json; what it lacks is taken from the tokenizer's vocabulary.

        A config derived from the model's lacks all special tokens. The alignment heads are known
        nowhere else: without them only sentences have times. Raises CheckpointError.
        """
        path = folder / GENERATION
        values = read_json_object(path)
        ids = _Ids(path, shape.vocabulary)
        marks = {token: i for token, i in vocabulary.items() if _LANGUAGE.fullmatch(token)}
        languages = ids.table(values.get("lang_to_id"), marks)
        tasks = ids.table(
            values.get("task_to_id"),
            {name: vocabulary[f"<|{name}|>"] for name in _TASKS if f"<|{name}|>" in vocabulary},
        )
        told = values.get("is_multilingual")
        is_multilingual = bool(told) if told is not None else len(marks) > 1
        end = values.get("eos_token_id")
        if isinstance(end, list) and end:
            end = cast("list[object]", end)[0]
        latest = {**values}
        if latest.get("max_initial_timestamp_index") is None:
            latest["max_initial_timestamp_index"] = _LATEST_FIRST_TIME
        return TokenRules(
            start=ids.one(
                values.get("decoder_start_token_id"),
                "decoder_start_token_id",
                vocabulary.get("<|startoftranscript|>"),
            ),
            end=ids.one(end, "eos_token_id", vocabulary.get("<|endoftext|>")),
            no_times=ids.one(
                values.get("no_timestamps_token_id"),
                "no_timestamps_token_id",
                vocabulary.get("<|notimestamps|>"),
            ),
            suppressed=ids.many(values.get("suppress_tokens"), "suppress_tokens"),
            alignment_heads=_heads(values.get("alignment_heads"), shape, path),
            latest_first_time=non_negative_int(
                latest, "max_initial_timestamp_index", _LATEST_FIRST_TIME, str(path)
            ),
            languages=languages if is_multilingual else {},
            transcribe=tasks.get("transcribe") if is_multilingual else None,
            language=_mark(values.get("language")),
        )


@dataclass(frozen=True)
class _Ids:
    """Token ids that a file claims: whole numbers below `count`."""

    path: Path
    count: int

    def one(self, value: object, key: str, default: int | None = None) -> int:
        """Return an id; `default` where the file has none."""
        value = default if value is None else value
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < self.count:
            raise _unfit(self.path, key, value)
        return value

    def many(self, value: object, key: str) -> tuple[int, ...]:
        """Return ids; none where the file has none."""
        if value is None:
            return ()
        if not isinstance(value, list):
            raise _unfit(self.path, key, value)
        return tuple(self.one(one, key) for one in cast("list[object]", value))

    def table(self, value: object, default: Mapping[str, int]) -> dict[str, int]:
        """Return ids by name."""
        if not isinstance(value, dict):
            value = dict(default)
        return {name: self.one(i, name) for name, i in cast("dict[str, object]", value).items()}


def _heads(value: object, shape: WhisperShape, path: Path) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    if value is not None and not isinstance(value, list):
        raise _unfit(path, "alignment_heads", value)
    for pair in cast("list[object]", value or []):
        match pair:
            case [int(layer), int(head)] if (
                0 <= layer < shape.decoder_layers and 0 <= head < shape.decoder_heads
            ):
                found.append((layer, head))
            case _:
                raise _unfit(path, "alignment_heads", pair)
    return tuple(dict.fromkeys(found))


def _mark(language: object) -> str:
    """Return "<|en|>" for "<|en|>", "en" and "English", "" for what is no language."""
    if not isinstance(language, str):
        return ""
    name = language.lower()
    mark = name if name.startswith("<|") else f"<|{_CODES.get(name, name)}|>"
    return mark if _LANGUAGE.fullmatch(mark) else ""


def _unfit(path: Path, key: str, value: object) -> CheckpointError:
    return CheckpointError(
        Message(
            "{path}: {key} is {value}, which does not fit a Whisper model. Download it again.",
            path=path,
            key=key,
            value=repr(value)[:100],
        )
    )
