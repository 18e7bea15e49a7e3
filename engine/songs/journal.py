"""The journal of a running job: the request, and every token frame as it is composed.

An append-only file of checksummed records, written without buffering (a killed program loses
nothing) and synced to the disk at least every two seconds (a power cut loses no more). A torn end
is removed on reading. It contains no audio, and only `discard` deletes it.

File: 8 bytes "HSJRNL" + version (u16), then records: payload length (u32), kind (1 byte), CRC-32 of
kind and payload (u32), payload. Kinds: H request (JSON), S settings actually used (JSON), F frames
(first frame u32, K u16, count u32, codes u16 frame by frame), R a round of an endless song begins
(first frame u32), E how composing ended (JSON). All
numbers are little-endian. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from engine.atomic_file import lock_file, output_errors, sync_folder
from engine.contract import (
    Codes,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    OutputError,
    SongStarted,
)
from engine.messages import Message
from engine.songs.journal_reader import (
    FRAMES,
    KIND_CODES,
    KIND_END,
    KIND_HEAD,
    KIND_ROUND,
    KIND_STARTED,
    MAGIC,
    RECORD,
    ROUND,
    SUFFIX,
    InterruptedJob,
    open_journals,
)
from engine.songs.recipe import NO_MODEL, Recipe, dump_json, recipe_of_request, recipe_to_values
from engine.songs.score import MAX_CODE

__all__ = ["FLUSH_EVERY_S", "InterruptedJob", "JournalWriter", "open_journals", "rewrite"]

FLUSH_EVERY_S = 2.0
_FRAMES_A_RECORD = 4_096


class JournalWriter:
    """Appends to one journal and holds its lock until closed.

    Use it from one thread, not the GUI thread: it waits for the disk. Every method raises
    OutputError with a message; records already written stay readable.
    """

    def __init__(
        self,
        path: Path,
        file: IO[bytes],
        clock: Callable[[], float] = time.monotonic,
        frame_count: int = 0,
    ) -> None:
        """Use `create` or `reopen`. frame_count: number of token frames it contains."""
        self.path = path
        self._file = file
        self._clock = clock
        self._frame_count = frame_count
        self._end = file.seek(0, os.SEEK_END)
        self._synced_at = clock()
        self._is_dirty = False

    @classmethod
    def create(
        cls, folder: Path, song_id: str, request: GenerationRequest, recipe: Recipe
    ) -> JournalWriter:
        """Create `folder`/<song_id>.journal with the request and its history."""
        path = folder / f"{song_id}{SUFFIX}"
        with output_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("xb", buffering=0)
        try:
            lock_file(file)
            writer = cls(path, file)
            writer._begin(song_id, request, recipe)
        except BaseException:
            file.close()
            with suppress(OSError):
                path.unlink()
            raise
        return writer

    @classmethod
    def reopen(cls, job: InterruptedJob) -> JournalWriter:
        """Take over an interrupted journal: remove its torn end and continue appending."""
        with output_errors(job.path):
            file = job.path.open("r+b", buffering=0)
            try:
                if not lock_file(file):
                    sentence = Message("This song is being finished in another window.")
                    raise OutputError(sentence, str(job.path))
                file.truncate(job.valid_bytes)
            except BaseException:
                file.close()
                raise
        return cls(job.path, file, frame_count=int(job.codes.shape[1]))

    def started(self, event: SongStarted) -> None:
        """Record the seeds, model and device actually used."""
        values = asdict(event)
        values["device"]["reason"] = str(event.device.reason)
        self._append(KIND_STARTED, dump_json(values))
        self.flush()

    def frames(self, event: FramesComposed) -> None:
        """Append new token frames (K, n); syncs them to the disk when due.

        May be called again after a failure: frames already written are not written twice.
        """
        if event.first_frame >= self._frame_count:
            self._append_codes(event.first_frame, event.codes)
        self.flush_due()

    def round_began(self, first_frame: int) -> None:
        """Record that a round of an endless song begins with the next frame."""
        self._append(KIND_ROUND, ROUND.pack(first_frame))

    def flush_due(self) -> bool:
        """Sync records that are FLUSH_EVERY_S old or older. Returns True if it did.

        Call it regularly while no frames arrive (a timer, once a second).
        """
        if self._is_dirty and self._clock() - self._synced_at >= FLUSH_EVERY_S:
            self.flush()
            return True
        return False

    def flush(self) -> None:
        """Sync everything to the disk now."""
        with output_errors(self.path):
            os.fsync(self._file.fileno())
        self._is_dirty = False
        self._synced_at = self._clock()

    def finish(self, reason: FinishReason) -> None:
        """Record that composing has ended; decoding and saving remain."""
        self._append(KIND_END, dump_json({"reason": reason.value}))
        self.flush()

    def close(self) -> None:
        """Sync everything to the disk and close; the file stays."""
        if not self._file.closed:
            try:
                self.flush()
            finally:
                self._file.close()

    def discard(self) -> None:
        """Delete the journal, once its song is in the master file and in the index."""
        self._file.close()
        with output_errors(self.path):
            self.path.unlink(missing_ok=True)

    def _begin(self, song_id: str, request: GenerationRequest, recipe: Recipe) -> None:
        history = request.history
        values = {
            "song_id": song_id,
            "recipe": recipe_to_values(recipe),
            "request": recipe_to_values(
                recipe_of_request(request, model=request.history_model or NO_MODEL)
            ),
            "seed": request.seed,
            "codec_seed": request.codec_seed,
            "history_frames": 0 if history is None else int(history.shape[1]),
        }
        with output_errors(self.path):
            self._file.write(MAGIC)
        self._end = len(MAGIC)
        self._append(KIND_HEAD, dump_json(values))
        if history is not None:
            for first in range(0, history.shape[1], _FRAMES_A_RECORD):
                self._append_codes(first, history[:, first : first + _FRAMES_A_RECORD])
        self.flush()
        sync_folder(self.path.parent)

    def _append_codes(self, first_frame: int, codes: Codes) -> None:
        if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) <= MAX_CODE:
            raise OutputError(
                Message("The model made tokens that cannot be kept."), f"max {codes.max()}"
            )
        head = FRAMES.pack(first_frame, *codes.shape)
        self._append(KIND_CODES, head + codes.T.astype("<u2").tobytes())
        self._frame_count = first_frame + codes.shape[1]

    def _append(self, kind: int, payload: bytes) -> None:
        """Write a whole record or nothing: after a failure the file has its previous length."""
        check = zlib.crc32(bytes([kind]) + payload)
        record = RECORD.pack(len(payload), kind, check) + payload
        with output_errors(self.path):
            self._file.seek(self._end)
            try:
                _write_all(self._file, record)
            except OSError:
                with suppress(OSError):
                    self._file.truncate(self._end)
                raise
        self._end += len(record)
        self._is_dirty = True


def rewrite(folder: Path, job: InterruptedJob) -> None:
    """Write a job's journal anew, for one that was damaged and moved away.  Raises OutputError."""
    writer = JournalWriter.create(folder, job.song_id, job.request, job.recipe)
    try:
        if job.started is not None:
            writer.started(job.started)
        if job.composed_frames:
            writer.frames(FramesComposed(job.history_frames, job.codes[:, job.history_frames :]))
        for first_frame in job.round_frames:
            writer.round_began(first_frame)
        if job.finish_reason is not None:
            writer.finish(job.finish_reason)
    finally:
        writer.close()


def _write_all(file: IO[bytes], data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
