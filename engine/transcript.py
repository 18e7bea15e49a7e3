"""What a transcriber takes and gives: words with times.  Loads without torch; computes nothing.

Letters: N samples (48 kHz).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.contract import Progress, Samples


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
    ) -> Iterator[Progress | Transcript]:
        """Listen; raises EngineError.  The last event is the Transcript, also after a stop."""
        ...

    def release(self) -> None:
        """Free the model's memory."""
        ...


TranscriberLoader = Callable[[str, str, "threading.Event"], Transcriber]
"""(folder, device wish "auto"|"cuda"|"mps"|"cpu", abort event) -> transcriber."""
