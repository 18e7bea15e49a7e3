"""A scriptable separation network for tests: every part is the same share of the song."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.contract import Progress, Stage
from engine.separation.stem_files import SongReader, written_stems
from engine.separation.stems import PARTS, SeparationRequest, SeparationResult
from tests.heartstudio.model_makers import safetensors, write_files

NAME = "HTDemucs"
SHARES = dict(zip(PARTS, (0.5, 0.25, 0.125), strict=True))
"""Of the song; the rest is the fourth stem."""


def write_parts(request: SeparationRequest, by: str) -> None:
    """Write the stems of a song."""
    with written_stems(request.folder, request.song_id, by) as write:
        sound = SongReader(request.path).take(1 << 30)
        write(sound, {part: sound * np.float32(share) for part, share in SHARES.items()})


@dataclass
class FakeSeparator:
    """`hangs` until it is stopped; `error` is raised while separating."""

    hangs: bool = False
    error: Exception | None = None
    requests: list[SeparationRequest] = field(default_factory=list)
    loads: list[tuple[str, str]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    released: int = 0

    def loader(self, folder: str, device: str, abort_event: threading.Event) -> FakeSeparator:
        """A SeparatorLoader that returns this one."""
        del abort_event
        self.loads.append((folder, device))
        return self

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | SeparationResult]:
        """Half of the song, then the whole."""
        self.requests.append(request)
        self.threads.append(threading.current_thread().name)
        yield Progress(Stage.SEPARATE, 0.5, 1, 2)
        if self.error is not None:
            raise self.error
        if self.hangs:
            abort_event.wait(20)
        if not abort_event.is_set():
            write_parts(request, NAME)
            yield Progress(Stage.SEPARATE, 1.0, 2, 2)
        yield SeparationResult(request.folder, abort_event.is_set())

    def release(self) -> None:
        """Count the releases."""
        self.released += 1


def make_network(models: Path) -> Path:
    """A folder that the catalogue takes for a whole network."""
    folder = models / NAME
    write_files(folder, {"955717e8.safetensors": safetensors(2000, 9)})
    return folder
