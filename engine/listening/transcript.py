"""Input and output of a transcriber: words with times. Loads without torch; computes nothing.

Letters: N samples (48 kHz).
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.contract import MemoryRanOut, Progress, Samples, SlowerWay
from engine.messages import NOTHING, Message

EXTRA = "transformers>=5,<6"
"""The requirement for `pip install`; the extra "timing" of pyproject.toml is the same."""


@dataclass(frozen=True)
class HeardWord:
    """A recognised piece of text with its times; usually one word, sometimes a few."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TranscriptRequest:
    """A song to transcribe: `samples` (2, N), and its lyrics, used only to detect the language."""

    samples: Samples
    lyrics: str = ""


@dataclass(frozen=True)
class Transcript:
    """All recognised words, in order of time; `model` names the transcriber.

    `stopped`: transcription ended before the end of the song. `is_rough`: the model times sentences
    only, so that words were spread over them.
    """

    words: tuple[HeardWord, ...]
    model: str
    stopped: bool = False
    is_rough: bool = False


class Transcriber(Protocol):
    """Interface of a transcriber, which the real one and the tests' fake implement."""

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | Transcript]:
        """Transcribe; raises EngineError. The last event is the Transcript, also after a stop."""
        ...

    def release(self) -> None:
        """Free the model's memory."""
        ...


ROUGH = Message(
    "This transcriber does not tell when words are sung (it names no alignment heads), so the "
    "times are rough. HeartTranscriptor-oss is more exact."
)
TranscriberLoader = Callable[[str, str, "threading.Event"], Transcriber]
"""(folder, device wish "auto"|"cuda"|"mps"|"cpu", abort event) -> transcriber."""


def package_problem() -> Message:
    """Return NOTHING if the transcriber's package is installed, else what to do about it."""
    if importlib.util.find_spec("transformers") is not None:
        return NOTHING
    if getattr(sys, "frozen", False):
        advice = Message(
            "This build of the app does not include it. Run the app from its source folder "
            "(python3 studio.py) to use it."
        )
    else:
        advice = Message(
            'Install it with: "{program}" -m pip install "{package}"',
            program=sys.executable,
            package=EXTRA,
        )
    return Message(
        "Timing lyrics needs the package transformers, which is not installed. {sentence}",
        sentence=advice,
    )
