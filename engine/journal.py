"""The journal of a running job.  Signatures first; bodies follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.contract import (
    Codes,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    SongStarted,
)
from engine.score import Recipe


class JournalWriter:
    """Appends to one journal; holds its lock until closed.  Use it from one thread (it fsyncs)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(
        cls, folder: Path, song_id: str, request: GenerationRequest, recipe: Recipe
    ) -> JournalWriter:
        """Begin `folder`/<song_id>.journal: header and history.  Raises OutputError."""
        raise NotImplementedError

    @classmethod
    def reopen(cls, job: InterruptedJob) -> JournalWriter:
        """Take an interrupted journal over and go on appending.  OutputError if it is taken."""
        raise NotImplementedError

    def started(self, event: SongStarted) -> None:
        """Note the seeds, model and device really used."""
        raise NotImplementedError

    def frames(self, event: FramesComposed) -> None:
        """Append new token frames and flush when due."""
        raise NotImplementedError

    def flush_due(self) -> bool:
        """fsync when the last one is 2 s old or older.  True when it did."""
        raise NotImplementedError

    def finish(self, reason: FinishReason) -> None:
        """Note that composing is over, and fsync: what is left is decoding."""
        raise NotImplementedError

    def close(self) -> None:
        """fsync and let go; the file stays."""
        raise NotImplementedError

    def discard(self) -> None:
        """Delete the journal: the song is safe in its master file and in the index."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class InterruptedJob:
    """A journal that no live program holds.

    `request` is the original one, `codes` (K, T) history and everything composed; `started` None
    when nothing was drawn yet; `finish_reason` None when composing was not over.
    """

    path: Path
    song_id: str
    request: GenerationRequest
    recipe: Recipe
    codes: Codes
    history_frames: int
    started: SongStarted | None
    finish_reason: FinishReason | None

    @property
    def can_compose(self) -> bool:
        """True when composing can go on."""
        raise NotImplementedError

    @property
    def can_decode(self) -> bool:
        """True when there is at least one token frame to decode."""
        raise NotImplementedError

    def resume_request(self) -> GenerationRequest:
        """The request that makes the rest: all codes as history, the seed really used."""
        raise NotImplementedError


def open_journals(
    folder: Path, on_damaged: Callable[[Path, str], None] | None = None
) -> list[InterruptedJob]:
    """The interrupted jobs in `folder`, oldest first; those of live programs are left out."""
    raise NotImplementedError
