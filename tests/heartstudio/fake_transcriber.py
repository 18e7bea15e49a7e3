"""A scriptable transcriber for tests: it hears what it is told to hear."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.contract import Progress, Stage
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest
from tests.heartstudio.model_makers import part_files, write_files

NAME = "HeartTranscriptor-oss"


def heard(*lines: tuple[float, str], word_s: float = 0.1) -> tuple[HeardWord, ...]:
    """Each line's words from its time on."""
    return tuple(
        HeardWord(word, start_s + k * word_s, start_s + (k + 1) * word_s)
        for start_s, line in lines
        for k, word in enumerate(line.split())
    )


@dataclass
class FakeTranscriber:
    """`words` is what it hears; `hangs` until it is stopped; `error` is raised while listening."""

    words: tuple[HeardWord, ...] = ()
    hangs: bool = False
    is_rough: bool = False
    error: Exception | None = None
    requests: list[TranscriptRequest] = field(default_factory=list)
    loads: list[tuple[str, str]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    released: int = 0

    def loader(self, folder: str, device: str, abort_event: threading.Event) -> FakeTranscriber:
        """A TranscriberLoader that returns this one."""
        del abort_event
        self.loads.append((folder, device))
        return self

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | Transcript]:
        """Half of the song, then the whole."""
        self.requests.append(request)
        self.threads.append(threading.current_thread().name)
        yield Progress(Stage.LISTEN, 0.5, 1, 2)
        if self.error is not None:
            raise self.error
        if self.hangs:
            abort_event.wait(20)
        yield Progress(Stage.LISTEN, 1.0, 2, 2)
        yield Transcript(self.words, NAME, abort_event.is_set(), self.is_rough)

    def release(self) -> None:
        """Count the releases."""
        self.released += 1


def make_transcriptor(models: Path) -> Path:
    """A folder that the catalogue takes for a whole transcriber."""
    folder = models / NAME
    write_files(folder, part_files(1, 2000, 9))
    return folder
