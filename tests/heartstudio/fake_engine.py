"""A scriptable engine for tests and for pictures of the app: no torch, no model, exact and quick.

Fits engine.contract.SongEngine.  A Script says how many frames it makes, how long each takes, where
it fails; what was asked of it is kept in `requests`.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.contract import (
    SAMPLE_RATE_HZ,
    SAMPLES_PER_TOKEN_FRAME,
    AbortEvent,
    Cancelled,
    CodecParams,
    Codes,
    ComposingEnded,
    ContextSlid,
    DeviceReport,
    Ending,
    EngineError,
    EngineWish,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    PreviewsLeftOut,
    Progress,
    RepairCandidate,
    RepairRequest,
    RepairResult,
    RoundBegan,
    Samples,
    SamplesDecoded,
    SongEvent,
    SongStarted,
    Stage,
)
from engine.messages import Message
from engine.separation.stems import SeparationRequest, SeparationResult
from tests.heartstudio.fake_separator import write_parts

CODEBOOKS = 8
DEVICE = DeviceReport("cpu", "float32", "float32", Message.plain("fake"))
MODEL = ModelInfo("fake", "3B", "0123456789abcdef")


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def fake_codes(seed: int, first: int, count: int) -> Codes:
    """Codes of frames first … first + count - 1: a function of seed and frame alone, (8, count)."""
    frames = np.arange(first, first + count)
    rows = np.arange(CODEBOOKS)[:, None]
    return ((frames * 31 + rows * 7 + seed) % 8192).astype(np.int32)


def fake_samples(codes: Codes, first_sample: int = 0) -> Samples:
    """A quiet tone whose loudness follows the codes, (2, 3840·T)."""
    count = codes.shape[1] * SAMPLES_PER_TOKEN_FRAME
    time_s = (first_sample + np.arange(count)) / SAMPLE_RATE_HZ
    loud = np.repeat(0.1 + 0.3 * codes[0] / 8192, SAMPLES_PER_TOKEN_FRAME)
    left = loud * np.sin(2 * np.pi * 220 * time_s)
    right = loud * np.sin(2 * np.pi * 330 * time_s)
    return np.stack([left, right]).astype(np.float32)


def tone(codes: Codes, first_frame: int, total_frames: int) -> Samples:
    """`fake_samples`, by frames."""
    del total_frames
    return fake_samples(codes, first_frame * SAMPLES_PER_TOKEN_FRAME)


@dataclass
class Script:
    """What the engine does.  Times in seconds; frames count new token frames from 0.

    end_frame   the song ends there by itself, or None: at the length asked for; the rounds of an
                endless song have so many frames
    slide_at    the model's context slides before this frame
    fail_at     raise `error` before this frame (-1: while loading, -2: while decoding)
    previews_at  where a request wants previews, one is sent after each of these new frames
    preview_cost  above 0: previews are left out because a second takes so many
    silent_at  before this frame it makes a pause of silent_s, or waits for may_go_on when that is 0
    may_go_on  a window is decoded only while this is set: a test holds the engine there
    window_frames  token frames of a window; with streams each is decoded as soon as it is composed
    sound       what codes of frames from first_frame on sound like, in a song of so many frames
    """

    load_s: float = 0.0
    frame_s: float = 0.0
    window_s: float = 0.0
    end_frame: int | None = None
    slide_at: int | None = None
    fail_at: int | None = None
    error: BaseException = field(default_factory=lambda: ValueError("scripted"))
    silent_at: int | None = None
    silent_s: float = 0.0
    previews_at: tuple[int, ...] = ()
    preview_cost: float = 0.0
    may_go_on: threading.Event = field(default_factory=_set_event)
    window_frames: int = 25
    streams: bool = False
    sound: Callable[[Codes, int, int], Samples] = tone
    device: DeviceReport = DEVICE
    model: ModelInfo = MODEL


def _times_set(abort_event: threading.Event) -> int:
    if isinstance(abort_event, AbortEvent):
        return abort_event.times_set
    return int(abort_event.is_set())


class FakeEngine:
    """Makes songs by a script.  `requests` holds what it was asked, `threads` where it ran."""

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()
        self.requests: list[GenerationRequest] = []
        self.repairs: list[RepairRequest] = []
        self.decodes: list[tuple[Codes, CodecParams, int]] = []
        self.separations: list[SeparationRequest] = []
        self.loads: list[tuple[str, str]] = []
        self.wishes: list[EngineWish] = []
        self.threads: list[str] = []
        self.batches: list[int] = []
        self.released = 0
        self.frames_made = 0

    def loader(self, folder: str, wish: EngineWish, abort_event: threading.Event) -> FakeEngine:
        """An EngineLoader that returns this engine."""
        self.loads.append((folder, wish.device))
        self.wishes.append(wish)
        if abort_event.wait(self.script.load_s):
            raise Cancelled
        if self.script.fail_at == -1:
            raise self.script.error
        return self

    def release(self) -> None:
        """Count the releases."""
        self.released += 1

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Compose by the script, then decode in windows of 25 frames (2 s) or as it says."""
        self.requests.append(request)
        self.threads.append(threading.current_thread().name)
        seed = request.seed if request.seed is not None else 4711
        codec_seed = request.codec_seed if request.codec_seed is not None else seed
        history = request.history
        kept = 0 if history is None else history.shape[1]
        planned = 0 if request.until_stopped else request.max_new_frames
        device, model = self.script.device, self.script.model
        yield SongStarted(seed, codec_seed, device, model, kept, planned, 40, 8192)
        yield Progress(Stage.PREFILL, 0.0, 40, 40)
        codes = np.zeros((CODEBOOKS, 0), np.int32) if history is None else history
        parts: list[Samples] = []
        reason = FinishReason.LENGTH
        rounds = list(request.round_frames)
        for frame in range(planned) if planned else itertools.count():
            if not planned and frame and frame % (self.script.end_frame or frame + 1) == 0:
                rounds.append(kept + frame)
                yield RoundBegan(kept + frame)
            elif frame == self.script.end_frame:
                reason = FinishReason.END_OF_SONG
                break
            if frame == self.script.slide_at:
                yield ContextSlid(125, 250)
            self._pause(frame, abort_event)
            if abort_event.is_set():
                reason = FinishReason.STOPPED
                break
            if frame == self.script.fail_at:
                raise self.script.error
            self.frames_made += 1
            codes = np.concatenate([codes, fake_codes(seed, kept + frame, 1)], axis=1)
            yield from self._composed(request, codes, frame + 1, parts)
        yield ComposingEnded(reason)
        # A stop that ended composing has done its work: only a second one stops the decoding.
        least = 1 if reason is FinishReason.STOPPED else 0
        for event in self._decode(codes, abort_event, 0.8, least, len(parts)):
            if isinstance(event, SamplesDecoded):
                parts.append(event.samples)
            yield event
        samples = np.concatenate([np.zeros((2, 0), np.float32), *parts], axis=1)
        ending = Ending(reason, samples.shape[1] >= codes.shape[1] * SAMPLES_PER_TOKEN_FRAME)
        yield GenerationResult(
            codes,
            samples,
            seed,
            codec_seed,
            ending,
            device,
            model,
            kept,
            0.1,
            0.1,
            round_frames=tuple(rounds),
        )

    def run_takes(
        self, requests: Sequence[GenerationRequest], abort_events: Sequence[threading.Event]
    ) -> Iterator[SongEvent]:
        """Compose takes by the script, one event of each in turn."""
        self.batches.append(len(requests))
        songs = {
            number: self.run(request, abort)
            for number, (request, abort) in enumerate(zip(requests, abort_events, strict=True))
        }
        while songs:
            for number, events in list(songs.items()):
                try:
                    event: Event | EngineError | None = next(events, None)
                except EngineError as error:
                    event = error
                if event is None or isinstance(event, EngineError):
                    del songs[number]
                if event is not None:
                    yield number, event

    def decode(
        self,
        codes: Codes,
        codec: CodecParams,
        codec_seed: int,
        abort_event: threading.Event,
        model: ModelInfo | None = None,
    ) -> Iterator[Event]:
        """Yield Progress and SamplesDecoded for codes that exist."""
        del model
        self.decodes.append((codes, codec, codec_seed))
        yield from self._decode(codes, abort_event, 0.0)

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | SeparationResult]:
        """Write stems by the codes, which only the real one reads."""
        self.separations.append(request)
        yield Progress(Stage.SEPARATE, 0.5, 1, 2)
        if not abort_event.is_set():
            write_parts(request, "codes")
        yield SeparationResult(request.folder, abort_event.is_set())

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | RepairResult]:
        """Other tokens, their tone in the passage; one candidate after the other, best first."""
        self.repairs.append(request)
        self.threads.append(threading.current_thread().name)
        seed, start, end = request.song.seed or 0, request.start_frame, request.end_frame
        first_sample = start * SAMPLES_PER_TOKEN_FRAME
        made: list[RepairCandidate] = []
        for number in range(request.candidates):
            self._pause(number, abort_event)
            if abort_event.is_set():
                break
            if number == self.script.fail_at:
                raise self.script.error
            codes = request.codes.copy()
            codes[:, start:end] = fake_codes(seed + number, start + 1000, end - start)
            sound = self.script.sound(codes[:, start:end], start, codes.shape[1])
            made.append(RepairCandidate(codes, -float(number), seed + number, first_sample, sound))
            yield Progress(
                Stage.COMPOSE, len(made) / request.candidates, len(made), request.candidates
            )
        yield RepairResult(tuple(made), abort_event.is_set())

    def _pause(self, frame: int, abort_event: threading.Event) -> None:
        pause_s = self.script.frame_s
        if frame == self.script.silent_at:
            pause_s = self.script.silent_s
            if not pause_s:
                self.script.may_go_on.wait()
        if pause_s:
            abort_event.wait(pause_s)

    def _composed(
        self, request: GenerationRequest, codes: Codes, made: int, parts: list[Samples]
    ) -> Iterator[Event]:
        """What is told of a new frame; where windows are streamed, the one that it completes."""
        frames, planned = codes.shape[1], request.max_new_frames
        yield FramesComposed(frames - 1, codes[:, -1:])
        if request.previews:
            yield from self._preview(codes, made)
        yield Progress(Stage.COMPOSE, 0.8 * made / planned, made, planned)
        if self.script.streams and frames // self.script.window_frames > len(parts):
            decoded = self._window(codes, len(parts), frames - made + planned)
            parts.append(decoded.samples)
            yield decoded

    def _preview(self, codes: Codes, made: int) -> Iterator[Event]:
        if self.script.preview_cost and made == 1:
            yield PreviewsLeftOut(self.script.preview_cost)
        if made in self.script.previews_at:
            yield SamplesDecoded(0, fake_samples(codes) * np.float32(0.5), is_preview=True)

    def _decode(
        self,
        codes: Codes,
        abort_event: threading.Event,
        begin: float,
        least: int = 0,
        windows_done: int = 0,
    ) -> Iterator[Event]:
        total = -(-codes.shape[1] // self.script.window_frames)
        yield Progress(Stage.DECODE, begin, 0, total)
        for window in range(windows_done, total):
            if self.script.fail_at == -2:
                raise self.script.error
            self.script.may_go_on.wait()
            if least == 0:
                abort_event.wait(self.script.window_s)
            elif self.script.window_s:
                threading.Event().wait(self.script.window_s)
            if _times_set(abort_event) > least:
                return
            yield self._window(codes, window, codes.shape[1])
            fraction = begin + (1 - begin) * (window + 1) / total
            yield Progress(Stage.DECODE, fraction, window + 1, total)

    def _window(self, codes: Codes, window: int, total_frames: int) -> SamplesDecoded:
        first = window * self.script.window_frames
        part = codes[:, first : first + self.script.window_frames]
        sound = self.script.sound(part, first, total_frames)
        return SamplesDecoded(first * SAMPLES_PER_TOKEN_FRAME, sound)
