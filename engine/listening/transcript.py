"""What a transcriber takes and gives: words with times.  Loads without torch; computes nothing.

Letters: N samples (48 kHz).
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.contract import MemoryRanOut, Progress, Samples
from engine.messages import NOTHING, Message

EXTRA = "transformers>=5,<6"
"""What `pip install` needs to be told; the extra "timing" of pyproject.toml says the same."""


@dataclass(frozen=True)
class HeardWord:
    """A piece of text that was recognised, and when; usually a word, sometimes a few."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TranscriptRequest:
    """A song to be listened to: `samples` (2, N), and its lyrics, which tell the language only."""

    samples: Samples
    lyrics: str = ""


@dataclass(frozen=True)
class Transcript:
    """Everything that was recognised, in the order of time; `model` names what listened.

    `stopped`: it was ended before the end of the song.
    """

    words: tuple[HeardWord, ...]
    model: str
    stopped: bool = False


class Transcriber(Protocol):
    """What the app needs of a transcriber.  The real one and the tests' fake both fit."""

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | Transcript]:
        """Listen; raises EngineError.  The last event is the Transcript, also after a stop."""
        ...

    def release(self) -> None:
        """Free the model's memory."""
        ...


TranscriberLoader = Callable[[str, str, "threading.Event"], Transcriber]
"""(folder, device wish "auto"|"cuda"|"mps"|"cpu", abort event) -> transcriber."""


def package_problem() -> Message:
    """NOTHING when the package that runs a transcriber is installed, else what to do about it."""
    if importlib.util.find_spec("transformers") is not None:
        return NOTHING
    if getattr(sys, "frozen", False):
        advice = Message(
            "This build of the app does not carry it; the app run from its source folder (python3 "
            "studio.py) can use it."
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
