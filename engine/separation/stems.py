"""Input and output of a separation, and the stems' names. Loads without torch; computes nothing.

Letters: N samples (48 kHz).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.contract import MemoryRanOut, Progress, SlowerWay

OTHER = "other"
PARTS = ("vocals", "drums", "bass")
"""Stems that are computed. OTHER is what remains of the song, so that all add up to it."""
STEMS = (*PARTS, OTHER)


@dataclass(frozen=True)
class SeparationRequest:
    """A song file to separate, the folder of its stems, and the song's id ("" for foreign sound).

    The file is read in pieces, as it is on the disk when the work begins.
    """

    path: Path
    folder: Path
    song_id: str = ""


@dataclass(frozen=True)
class SeparationResult:
    """The stems are complete in `folder`, unless it was `stopped`: then nothing was written."""

    folder: Path
    stopped: bool = False


class Separator(Protocol):
    """Interface of a separation network, which the real one and the tests' fake implement."""

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | SeparationResult]:
        """Separate a song; raises EngineError. The last event is the SeparationResult."""
        ...

    def release(self) -> None:
        """Free the network's memory."""
        ...


SeparatorLoader = Callable[[str, str, "threading.Event"], Separator]
"""(folder, device wish "auto"|"cuda"|"mps"|"cpu", abort event) -> separation network."""
