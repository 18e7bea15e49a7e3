"""The journal of a running job: what was asked, and every token frame as it is composed.

An append-only file of checksummed records, written through at once (a killed program loses nothing)
and forced to the disk at least every two seconds (a power cut loses no more).  A torn end is cut
off when it is read.  It holds no sound, and nothing but `discard` deletes it.

File: 8 bytes "HSJRNL" + version (u16), then records: payload length (u32), kind (1 byte), CRC-32 of
kind and payload (u32), payload.  Kinds: H what was asked (JSON), S what is really used (JSON), F
frames (first frame u32, K u16, count u32, codes u16 frame by frame), E how composing ended (JSON).
All numbers are little-endian.  Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from engine.atomic_file import lock_file, output_errors, sync_folder
from engine.contract import (
    TOKEN_FRAME_MS,
    Codes,
    DeviceReport,
    EngineError,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    ModelInfo,
    OutputError,
    SongStarted,
)
from engine.recipe import (
    Recipe,
    damaged,
    dump_json,
    load_json,
    recipe_from_values,
    recipe_of_request,
    recipe_to_values,
)
from engine.score import MAX_CODE, MAX_CODEBOOKS, MAX_CODES

SUFFIX = ".journal"
FLUSH_EVERY_S = 2.0

_MAGIC = b"HSJRNL" + struct.pack("<H", 1)
_RECORD = struct.Struct("<IBI")
_FRAMES = struct.Struct("<IHI")
_MAX_RECORD_BYTES = 4 << 20
_HEAD, _STARTED, _CODES, _END = b"HSFE"
_FRAMES_A_RECORD = 4_096


@dataclass(frozen=True, eq=False)
class InterruptedJob:
    """A journal that no live program holds.

    `request`   the original one, its history included.
    `codes`     (K, T): history and everything composed; (0, 0) when there is nothing yet.
    `started`   None when it broke off before anything was drawn.
    `finish_reason`  None when composing was not over.
    `valid_bytes`  where the last whole record ends.
    """

    path: Path
    song_id: str
    request: GenerationRequest
    recipe: Recipe
    codes: Codes
    history_frames: int
    started: SongStarted | None
    finish_reason: FinishReason | None
    valid_bytes: int

    @property
    def composed_frames(self) -> int:
        """New frames, without the history."""
        return max(0, int(self.codes.shape[1]) - self.history_frames)

    @property
    def remaining_frames(self) -> int:
        """New frames still to be composed at most."""
        if self.finish_reason is not None:
            return 0
        planned = self.request.max_new_frames
        if self.started is not None:
            planned = self.started.planned_new_frames
        return max(0, planned - self.composed_frames)

    @property
    def can_compose(self) -> bool:
        """True when composing can go on."""
        return self.remaining_frames > 0

    @property
    def can_decode(self) -> bool:
        """True when there is at least one token frame to decode."""
        return int(self.codes.shape[1]) > 0

    @property
    def codec_seed(self) -> int | None:
        """The seed for decoding, None when none was drawn yet."""
        return self.request.codec_seed if self.started is None else self.started.codec_seed

    def resume_request(self) -> GenerationRequest:
        """The request that makes the rest: all codes as history, with the seeds really used.

        The song it makes has the tokens of the uninterrupted one.
        """
        request = self.request
        if self.started is not None:
            request = replace(request, seed=self.started.seed, codec_seed=self.started.codec_seed)
        if self.composed_frames == 0:
            return request
        return replace(
            request,
            history=self.codes,
            max_audio_length_ms=self.remaining_frames * TOKEN_FRAME_MS,
            min_new_frames=max(0, request.min_new_frames - self.composed_frames),
        )


class JournalWriter:
    """Appends to one journal and holds its lock until closed.

    Use it from one thread, not the window's: it waits for the disk.  Every method raises
    OutputError with a sentence; what was written before stays readable.
    """

    def __init__(
        self, path: Path, file: IO[bytes], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Use `create` or `reopen`."""
        self.path = path
        self._file = file
        self._clock = clock
        self._end = file.seek(0, os.SEEK_END)
        self._synced_at = clock()
        self._is_dirty = False

    @classmethod
    def create(
        cls, folder: Path, song_id: str, request: GenerationRequest, recipe: Recipe
    ) -> JournalWriter:
        """Begin `folder`/<song_id>.journal with the request and its history."""
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
        """Take an interrupted journal over: cut its torn end off, go on appending."""
        with output_errors(job.path):
            file = job.path.open("r+b", buffering=0)
            if not lock_file(file):
                file.close()
                raise OutputError("This song is being finished in another window.", str(job.path))
            file.truncate(job.valid_bytes)
        return cls(job.path, file)

    def started(self, event: SongStarted) -> None:
        """Note the seeds, model and device really used."""
        self._append(_STARTED, dump_json(asdict(event)))
        self.flush()

    def frames(self, event: FramesComposed) -> None:
        """Append new token frames, (K, n); forces them to the disk when that is due."""
        self._append_codes(event.first_frame, event.codes)
        self.flush_due()

    def flush_due(self) -> bool:
        """Force to the disk what is FLUSH_EVERY_S old or older.  True when it did.

        Call it now and then while no frames come (a timer, once a second).
        """
        if self._is_dirty and self._clock() - self._synced_at >= FLUSH_EVERY_S:
            self.flush()
            return True
        return False

    def flush(self) -> None:
        """Force everything to the disk now."""
        with output_errors(self.path):
            os.fsync(self._file.fileno())
        self._is_dirty = False
        self._synced_at = self._clock()

    def finish(self, reason: FinishReason) -> None:
        """Note that composing is over; what is left is decoding and saving."""
        self._append(_END, dump_json({"reason": reason.value}))
        self.flush()

    def close(self) -> None:
        """Force everything to the disk and let go; the file stays."""
        if not self._file.closed:
            try:
                self.flush()
            finally:
                self._file.close()

    def discard(self) -> None:
        """Delete the journal: its song stands in the master file and in the index."""
        self._file.close()
        with output_errors(self.path):
            self.path.unlink(missing_ok=True)

    def _begin(self, song_id: str, request: GenerationRequest, recipe: Recipe) -> None:
        history = request.history
        values = {
            "song_id": song_id,
            "recipe": recipe_to_values(recipe),
            "request": recipe_to_values(recipe_of_request(request)),
            "seed": request.seed,
            "codec_seed": request.codec_seed,
            "history_frames": 0 if history is None else int(history.shape[1]),
        }
        with output_errors(self.path):
            self._file.write(_MAGIC)
        self._end = len(_MAGIC)
        self._append(_HEAD, dump_json(values))
        if history is not None:
            for first in range(0, history.shape[1], _FRAMES_A_RECORD):
                self._append_codes(first, history[:, first : first + _FRAMES_A_RECORD])
        self.flush()
        sync_folder(self.path.parent)

    def _append_codes(self, first_frame: int, codes: Codes) -> None:
        if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) <= MAX_CODE:
            raise OutputError("The model made tokens that cannot be kept.", f"max {codes.max()}")
        head = _FRAMES.pack(first_frame, *codes.shape)
        self._append(_CODES, head + codes.T.astype("<u2").tobytes())

    def _append(self, kind: int, payload: bytes) -> None:
        """Write a whole record, or none: after a failure the file ends where it did before."""
        check = zlib.crc32(bytes([kind]) + payload)
        record = _RECORD.pack(len(payload), kind, check) + payload
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


def open_journals(
    folder: Path, on_damaged: Callable[[Path, str], None] | None = None
) -> list[InterruptedJob]:
    """The interrupted jobs in `folder`, oldest first; those of live programs are left out.

    `on_damaged(path, sentence)` hears of journals whose beginning cannot be read; nothing is
    deleted.  Never raises for what stands in the files.
    """
    jobs: list[tuple[float, InterruptedJob]] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with path.open("r+b") as file:
                if not lock_file(file):
                    continue
                jobs.append((path.stat().st_mtime, _read_job(path, file)))
        except OSError as error:
            if on_damaged is not None:
                on_damaged(path, f"{path.name} cannot be read ({error.strerror}).")
        except EngineError as error:
            if on_damaged is not None:
                on_damaged(path, f"{path.name} is damaged; no song can be taken from it.")
            del error
    return [job for _, job in sorted(jobs, key=lambda pair: pair[0])]


def _write_all(file: IO[bytes], data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


class _Reader:
    """Collects what the records of one journal say."""

    def __init__(self) -> None:
        self.head: dict[str, Any] | None = None
        self.started: SongStarted | None = None
        self.reason: FinishReason | None = None
        self.blocks: list[Codes] = []
        self.frames = 0

    def take(self, kind: int, payload: bytes) -> None:
        """One whole record.  Raises ScoreError when it makes no sense here."""
        if kind == _CODES:
            self._take_codes(payload)
        elif kind == _HEAD and self.head is None:
            self.head = _object(payload)
        elif kind == _STARTED:
            self.started = _read_started(_object(payload))
        elif kind == _END:
            self.reason = _read_reason(_object(payload).get("reason"))

    def _take_codes(self, payload: bytes) -> None:
        if len(payload) < _FRAMES.size:
            raise damaged("torn frames")
        first, books, count = cast("tuple[int, int, int]", _FRAMES.unpack_from(payload))
        size = books * count
        if not 1 <= books <= MAX_CODEBOOKS or len(payload) - _FRAMES.size != 2 * size:
            raise damaged(f"frames ({books}, {count}) in {len(payload)} bytes")
        known = self.blocks[0].shape[0] if self.blocks else books
        if first != self.frames or books != known or books * (self.frames + count) > MAX_CODES:
            raise damaged(f"frames from {first} after {self.frames}")
        codes = np.frombuffer(payload, "<u2", offset=_FRAMES.size).reshape(count, books).T
        self.blocks.append(codes.astype(np.int32))
        self.frames += count


def _read_job(path: Path, file: IO[bytes]) -> InterruptedJob:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise damaged("no journal head")
    reader = _Reader()
    valid = len(_MAGIC)
    for kind, payload, end in _records(file):
        try:
            reader.take(kind, payload)
        except EngineError:
            break
        valid = end
    if reader.head is None:
        raise damaged("no request")
    codes: Codes = np.zeros((0, 0), np.int32)
    if reader.blocks:
        codes = np.concatenate(reader.blocks, axis=1)
    return _build_job(path, reader, codes, valid)


def _build_job(path: Path, reader: _Reader, codes: Codes, valid: int) -> InterruptedJob:
    head = reader.head or {}
    history_frames = head.get("history_frames")
    song_id = head.get("song_id")
    if type(history_frames) is not int or not isinstance(song_id, str):
        raise damaged("journal head")
    if not 0 <= history_frames <= codes.shape[1]:
        raise damaged(f"{codes.shape[1]} of {history_frames} frames of history")
    asked = recipe_from_values(head.get("request"))
    history = codes[:, :history_frames] if history_frames else None
    request = replace(
        asked.to_request(history),
        seed=_optional_seed(head.get("seed")),
        codec_seed=_optional_seed(head.get("codec_seed")),
    )
    return InterruptedJob(
        path=path,
        song_id=song_id,
        request=request,
        recipe=recipe_from_values(head.get("recipe")),
        codes=codes,
        history_frames=history_frames,
        started=reader.started,
        finish_reason=reader.reason,
        valid_bytes=valid,
    )


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes, int]]:
    """(kind, payload, end position) of every whole record; stops at the first that is not."""
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
        length, kind, check = cast("tuple[int, int, int]", _RECORD.unpack(head))
        if length > _MAX_RECORD_BYTES:
            return
        payload = file.read(length)
        if len(payload) != length or zlib.crc32(bytes([kind]) + payload) != check:
            return
        yield kind, payload, file.tell()


def _object(payload: bytes) -> dict[str, Any]:
    values = load_json(payload)
    if not isinstance(values, dict):
        raise damaged("no object")
    return cast("dict[str, Any]", values)


def _optional_seed(value: object) -> int | None:
    if value is None:
        return None
    return recipe_from_values({"seed": value}).seed


def _read_reason(value: object) -> FinishReason:
    try:
        return FinishReason(value)
    except ValueError as error:
        raise damaged(f"finish reason {value!r:.80}") from error


def _read_started(values: dict[str, Any]) -> SongStarted:
    seeds = recipe_from_values({key: values.get(key) for key in ("seed", "codec_seed")})
    counts = ("history_frames", "planned_new_frames", "prompt_positions", "max_positions")
    if not all(type(values.get(name)) is int and values[name] >= 0 for name in counts):
        raise damaged("started")
    try:
        return SongStarted(
            seed=seeds.seed,
            codec_seed=seeds.codec_seed,
            device=DeviceReport(**values["device"]),
            model=ModelInfo(**values["model"]),
            **{name: values[name] for name in counts},
        )
    except (KeyError, TypeError) as error:
        raise damaged(f"started: {error}") from error
