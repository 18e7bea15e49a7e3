"""Input and output of a transcriber: words with times. Loads without torch; computes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.contract import MemoryRanOut, Progress, SlowerWay
from engine.messages import Message


@dataclass(frozen=True)
class HeardWord:
    """A recognised piece of text with its times; usually one word, sometimes a few."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TranscriptRequest:
    """A song file to transcribe, and its lyrics: they tell the language, and lines that were not
    heard are looked for in their places.

    The file is read in pieces, as it is on the disk when the work begins.
    """

    path: Path
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
