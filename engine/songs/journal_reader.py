"""Reads journals of interrupted jobs, without trusting or changing them.

journal.py describes the format. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from engine.atomic_file import lock_file
from engine.contract import (
    TOKEN_FRAME_MS,
    Codes,
    DeviceReport,
    EngineError,
    FinishReason,
    GenerationRequest,
    ModelInfo,
    SongStarted,
)
from engine.messages import Message
from engine.songs.recipe import (
    NO_DEVICE,
    NO_MODEL,
    Recipe,
    damaged,
    load_json,
    recipe_from_values,
    recipe_of_request,
)
from engine.songs.score import MAX_CODEBOOKS, MAX_CODES

SUFFIX = ".journal"
MAGIC = b"HSJRNL" + struct.pack("<H", 1)
RECORD = struct.Struct("<IBI")
FRAMES = struct.Struct("<IHI")
ROUND = struct.Struct("<I")
MAX_RECORD_BYTES = 4 << 20
KIND_HEAD, KIND_STARTED, KIND_CODES, KIND_ROUND, KIND_END = b"HSFRE"
_KINDS = re.compile(b"[HSFRE]")
MAX_SEARCHED_BYTES = 16 << 20
"""How far the next whole record is looked for behind a damage; whole journals are shorter."""
MAX_SUMMED_BYTES = 128 << 20
"""For how many bytes checksums are computed in that search: a fraction of a second."""


@dataclass(frozen=True, eq=False)
class InterruptedJob:
    """A journal that no running program holds.

    `request`   the original one, including its history.
    `codes`     (K, T): history and everything composed; (0, 0) if there is nothing yet.
    `started`   the first start's seeds and plan, which apply to the whole song; None if the job was
        interrupted before anything was sampled.
    `finish_reason`  None if composing had not ended.
    `valid_bytes`  end of the last complete record.
    `round_frames`  frames at which rounds of an endless song began, those of the request first.
    `is_damaged`  something before the end is unreadable: this is what can be read. If the head is
        lost, its song can only be decoded.
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
    is_damaged: bool = False
    round_frames: tuple[int, ...] = ()

    @property
    def composed_frames(self) -> int:
        """Number of new frames, without the history."""
        return max(0, int(self.codes.shape[1]) - self.history_frames)

    @property
    def remaining_frames(self) -> int:
        """Maximum number of new frames still to be composed."""
        if self.finish_reason is not None:
            return 0
        if self.request.until_stopped:
            return max(0, MAX_CODES // max(self.codes.shape[0], 1) - self.codes.shape[1])
        planned = self.request.max_new_frames
        if self.started is not None:
            planned = self.started.planned_new_frames
        return max(0, planned - self.composed_frames)

    @property
    def can_compose(self) -> bool:
        """Whether composing can continue."""
        return self.remaining_frames > 0

    @property
    def codec_seed(self) -> int | None:
        """Seed for decoding; None if none was drawn yet."""
        return self.request.codec_seed if self.started is None else self.started.codec_seed

    def resume_request(self) -> GenerationRequest:
        """Return the request for the remaining part: all codes as history, with the seeds actually
        used.

        It produces the same tokens as the uninterrupted song.
        """
        request = self.request
        if self.started is not None:
            request = replace(request, seed=self.started.seed, codec_seed=self.started.codec_seed)
        if self.composed_frames == 0:
            return request
        return replace(
            request,
            history=self.codes,
            history_model=None if self.started is None else self.started.model,
            round_frames=self.round_frames,
            max_audio_length_ms=self.remaining_frames * TOKEN_FRAME_MS,
            min_new_frames=max(0, request.min_new_frames - self.composed_frames),
        )


def open_journals(
    folder: Path,
    on_damaged: Callable[[Path, Message], None] | None = None,
    on_refused: Callable[[Path, Message], None] | None = None,
) -> list[InterruptedJob]:
    """Return the interrupted jobs in `folder`, oldest first, without those of running programs.

    `on_damaged(path, message)` is called for journals of which nothing can be read, `on_refused`
        for those that the system does not open; nothing is deleted. Never raises because of file
        contents.
    """
    jobs: list[tuple[float, InterruptedJob]] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if not path.is_file():  # opening a pipe would block
            continue
        try:
            with path.open("r+b") as file:
                if not lock_file(file):
                    continue
                jobs.append((path.stat().st_mtime, _read_job(path, file)))
        except OSError as error:
            if on_refused is not None:
                on_refused(
                    path,
                    Message(
                        "{name} cannot be read ({reason}).",
                        name=path.name,
                        reason=str(error.strerror),
                    ),
                )
        except EngineError as error:
            if on_damaged is not None:
                on_damaged(
                    path,
                    Message("{name} is damaged; no song can be taken from it.", name=path.name),
                )
            del error
    return [job for _, job in sorted(jobs, key=lambda pair: pair[0])]


class _Reader:
    """Collects the contents of one journal's records."""

    def __init__(self) -> None:
        self.head: dict[str, Any] | None = None
        self.started: SongStarted | None = None
        self.reason: FinishReason | None = None
        self.blocks: list[Codes] = []
        self.frames = 0
        self.rounds: list[int] = []
        self._damaged_at = -1

    def meet_damage(self) -> None:
        """Something before the next record cannot be read."""
        self._damaged_at = self.frames

    def take(self, kind: int, payload: bytes) -> None:
        """Add one complete record. Raises ScoreError if it is invalid here."""
        if kind == KIND_CODES:
            self._take_codes(payload)
        elif kind == KIND_HEAD and self.head is None:
            self.head = _object(payload)
        elif kind == KIND_STARTED and self.started is None:
            # A resumed job records its start too, but its plan covers only the remaining part.
            self.started = _read_started(_object(payload))
        elif kind == KIND_ROUND:
            self._take_round(payload)
        elif kind == KIND_END and self.frames != self._damaged_at:  # else frames may be lost
            self.reason = _read_reason(_object(payload).get("reason"))

    def _take_round(self, payload: bytes) -> None:
        if len(payload) != ROUND.size:
            raise damaged("torn round")
        (first,) = cast("tuple[int]", ROUND.unpack(payload))
        if 0 < first <= self.frames:  # else what came before it is lost
            self.rounds.append(first)

    def _take_codes(self, payload: bytes) -> None:
        if len(payload) < FRAMES.size:
            raise damaged("torn frames")
        first, books, count = cast("tuple[int, int, int]", FRAMES.unpack_from(payload))
        size = books * count
        if not 1 <= books <= MAX_CODEBOOKS or len(payload) - FRAMES.size != 2 * size:
            raise damaged(f"frames ({books}, {count}) in {len(payload)} bytes")
        known = self.blocks[0].shape[0] if self.blocks else books
        if first != self.frames or books != known or books * (self.frames + count) > MAX_CODES:
            raise damaged(f"frames from {first} after {self.frames}")
        codes = np.frombuffer(payload, "<u2", offset=FRAMES.size).reshape(count, books).T
        self.blocks.append(codes.astype(np.int32))
        self.frames += count


def _read_job(path: Path, file: IO[bytes]) -> InterruptedJob:
    is_damaged = file.read(len(MAGIC)) != MAGIC
    reader = _Reader()
    valid = len(MAGIC)
    for kind, payload, end, is_behind_damage in _records(file):
        if is_behind_damage:
            is_damaged = True
            reader.meet_damage()
        try:
            reader.take(kind, payload)
        except EngineError:
            is_damaged = True
            break
        valid = end
    codes: Codes = np.zeros((0, 0), np.int32)
    if reader.blocks:
        codes = np.concatenate(reader.blocks, axis=1)
    if reader.head is None:
        return _headless_job(path, reader, codes, valid)
    job = _build_job(path, reader, codes, valid)
    if not is_damaged:
        return job
    started = job.started or _start_of(job.request, job.history_frames, codes)
    return replace(job, started=started, is_damaged=True)


def _headless_job(path: Path, reader: _Reader, codes: Codes, valid: int) -> InterruptedJob:
    """The job whose request is lost: its tokens can be decoded, nothing can be composed."""
    frames, known = int(codes.shape[1]), reader.started
    if not frames:
        raise damaged("no request and no tokens")
    history = min(known.history_frames, frames) if known is not None else 0
    planned = frames - history
    if known is None:
        known = SongStarted(0, 0, NO_DEVICE, NO_MODEL, history, planned, 0, 0)
    request = GenerationRequest("", "", max_audio_length_ms=max(planned, 1) * TOKEN_FRAME_MS)
    return InterruptedJob(
        path=path,
        song_id=path.stem,
        request=replace(request, history=codes[:, :history] if history else None),
        recipe=recipe_of_request(request),
        codes=codes,
        history_frames=history,
        started=replace(known, history_frames=history, planned_new_frames=planned),
        finish_reason=reader.reason,
        valid_bytes=valid,
        is_damaged=True,
    )


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
        asked.to_request(history, asked.model if history is not None else None),
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
        round_frames=tuple(sorted({*request.round_frames, *reader.rounds})),
    )


def _start_of(request: GenerationRequest, history: int, codes: Codes) -> SongStarted | None:
    """The start whose record is lost although frames came after it; None where none began."""
    if codes.shape[1] <= history:
        return None
    seed = request.seed or 0
    codec_seed = seed if request.codec_seed is None else request.codec_seed
    planned = request.max_new_frames
    return SongStarted(seed, codec_seed, NO_DEVICE, NO_MODEL, history, planned, 0, 0)


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes, int, bool]]:
    """(kind, payload, end position, whether something unreadable comes before it) of every whole
    record; a torn one at the end is left out."""
    is_behind_damage = False
    while True:
        begin = file.tell()
        record = _record_in(file)
        if record is not None:
            yield (*record, file.tell(), is_behind_damage)
            is_behind_damage = False
            continue
        following = _next_record(file, begin + 1)
        if following is None:
            return
        file.seek(following)
        is_behind_damage = True


def _record_in(file: IO[bytes]) -> tuple[int, bytes] | None:
    """The record at the file's position, and the position behind it; None where none is whole."""
    head = file.read(RECORD.size)
    if len(head) < RECORD.size:
        return None
    length, kind, check = cast("tuple[int, int, int]", RECORD.unpack(head))
    if length > MAX_RECORD_BYTES:
        return None
    payload = file.read(length)
    if len(payload) != length or zlib.crc32(bytes([kind]) + payload) != check:
        return None
    return kind, payload


def _next_record(file: IO[bytes], begin: int) -> int | None:
    """Where the first whole record at or behind `begin` begins."""
    file.seek(begin)
    data, left = file.read(MAX_SEARCHED_BYTES), MAX_SUMMED_BYTES
    for found in _KINDS.finditer(data, 4):  # the kind stands behind the length
        place = found.start() - 4
        if place + RECORD.size > len(data):
            return None
        length, kind, check = cast("tuple[int, int, int]", RECORD.unpack_from(data, place))
        end = place + RECORD.size + length
        if length > MAX_RECORD_BYTES or end > len(data):
            continue
        left -= length
        if left < 0:
            return None
        payload = data[place + RECORD.size : end]
        if zlib.crc32(bytes([kind]) + payload) == check:
            return begin + place
    return None


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
        device: dict[str, Any] = {**values["device"]}
        device["reason"] = Message.plain(str(device["reason"]))
        return SongStarted(
            seed=seeds.seed,
            codec_seed=seeds.codec_seed,
            device=DeviceReport(**device),
            model=ModelInfo(**values["model"]),
            **{name: values[name] for name in counts},
        )
    except (KeyError, TypeError) as error:
        raise damaged(f"started: {error}") from error
