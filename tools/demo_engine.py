"""An engine without a model, for screenshots and measurements: it makes a soft synthetic tune.

Fits engine.contract.SongEngine.  Tokens are a function of the seed, sound one of the tokens'
places; it is no music model and is not shipped.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.contract import (
    SAMPLE_RATE_HZ,
    SAMPLES_PER_TOKEN_FRAME,
    CodecParams,
    Codes,
    DeviceReport,
    EngineError,
    EngineWish,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    Progress,
    RepairCandidate,
    RepairRequest,
    RepairResult,
    Samples,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.listening.transcript import Transcript, TranscriptRequest
from engine.messages import NOTHING, Message

CODEBOOKS = 8
WINDOW_FRAMES = 100
DEVICE = DeviceReport("cuda", "bfloat16", "float32", NOTHING)
MODEL = ModelInfo("HeartMuLa", "3B", "0" * 16)
CHORDS_HZ = (
    (220.0, 277.2, 329.6),
    (196.0, 246.9, 293.7),
    (174.6, 220.0, 261.6),
    (164.8, 207.7, 246.9),
)


@dataclass(frozen=True)
class Tempo:
    """How fast the engine pretends to be, seconds; `fails` makes every song fail at 20 %."""

    frame_s: float = 0.0
    window_s: float = 0.0
    fails: bool = False


class DemoEngine:
    """Composes at a set tempo, decoding a window whenever one is full."""

    def __init__(self, tempo: Tempo = Tempo()) -> None:
        self._tempo = tempo

    def loader(self, folder: str, wish: EngineWish, abort_event: threading.Event) -> DemoEngine:
        """An EngineLoader that returns this engine."""
        del folder, wish, abort_event
        return self

    def release(self) -> None:
        """There is nothing to free."""

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Compose and decode in turn, as a streaming engine does."""
        seed = request.seed or 0
        history = request.history if request.history is not None else _codes(seed, 0, 0)
        kept, planned = history.shape[1], request.max_new_frames
        yield SongStarted(seed, seed, DEVICE, MODEL, kept, planned, 60, 8192)
        parts, heard, made = [history], 0, 0
        sounds: list[Samples] = []
        while made < planned and not abort_event.wait(self._tempo.frame_s):
            if self._tempo.fails and made > planned // 5:
                raise EngineError(
                    Message.plain(
                        "The graphics card ran out of memory. Choose a shorter length, or the "
                        "processor under Settings → Models."
                    ),
                    "allocated 23.4 GiB of 23.7 GiB",
                )
            parts.append(_codes(seed, kept + made, 1))
            yield FramesComposed(kept + made, parts[-1])
            made += 1
            yield Progress(Stage.COMPOSE, 0.9 * made / planned, made, planned)
            while heard + WINDOW_FRAMES <= kept + made:
                sounds.append(demo_sound(heard, WINDOW_FRAMES, (kept + planned)))
                yield SamplesDecoded(heard * SAMPLES_PER_TOKEN_FRAME, sounds[-1])
                heard += WINDOW_FRAMES
        if heard < kept + made:
            sounds.append(demo_sound(heard, kept + made - heard, kept + planned))
            yield SamplesDecoded(heard * SAMPLES_PER_TOKEN_FRAME, sounds[-1])
        yield Progress(Stage.DECODE, 1.0, made, max(1, made))
        yield GenerationResult(
            np.concatenate(parts, axis=1),
            np.concatenate([np.zeros((2, 0), np.float32), *sounds], axis=1),
            seed,
            seed,
            FinishReason.STOPPED if abort_event.is_set() else FinishReason.LENGTH,
            DEVICE,
            MODEL,
            kept,
            0.1,
            0.1,
        )

    def decode(
        self, codes: Codes, codec: CodecParams, codec_seed: int, abort_event: threading.Event
    ) -> Iterator[Event]:
        """The same sound again."""
        del codec, codec_seed
        total = codes.shape[1]
        for first in range(0, total, WINDOW_FRAMES):
            if abort_event.wait(self._tempo.window_s):
                return
            count = min(WINDOW_FRAMES, total - first)
            yield SamplesDecoded(first * SAMPLES_PER_TOKEN_FRAME, demo_sound(first, count, total))
            yield Progress(Stage.DECODE, (first + count) / total, first + count, total)

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | RepairResult]:
        """The passage with other tokens, and quieter, once a candidate."""
        frames = request.end_frame - request.start_frame
        first = request.start_frame * SAMPLES_PER_TOKEN_FRAME
        made: list[RepairCandidate] = []
        for number in range(request.candidates):
            if abort_event.wait(frames * self._tempo.frame_s):
                break
            seed = (request.song.seed or 0) + number
            codes = request.codes.copy()
            codes[:, request.start_frame : request.end_frame] = _codes(seed, 0, frames)
            part = request.samples[:, first : first + frames * SAMPLES_PER_TOKEN_FRAME]
            sound = (part * (0.8 - 0.1 * number)).astype(np.float32)
            made.append(RepairCandidate(codes, -float(number), seed, first, sound))
            done = number + 1
            yield Progress(Stage.COMPOSE, done / request.candidates, done, request.candidates)
        yield RepairResult(tuple(made), abort_event.is_set())


class DemoTranscriber:
    """Listens for half a minute, and hears nothing."""

    def loader(self, folder: str, device: str, abort_event: threading.Event) -> DemoTranscriber:
        """A TranscriberLoader that returns this one."""
        del folder, device, abort_event
        return self

    def release(self) -> None:
        """There is nothing to free."""

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | Transcript]:
        """A step a second."""
        del request
        for step in range(1, 31):
            yield Progress(Stage.LISTEN, step / 30, step, 30)
            if abort_event.wait(1.0):
                break
        yield Transcript((), "HeartTranscriptor-oss", abort_event.is_set())


def demo_sound(first_frame: int, frames: int, total_frames: int) -> Samples:
    """Chords with a beat and a slow rise and fall, (2, 3840·frames) float32."""
    first = first_frame * SAMPLES_PER_TOKEN_FRAME
    time_s = (first + np.arange(frames * SAMPLES_PER_TOKEN_FRAME)) / SAMPLE_RATE_HZ
    total_s = max(1e-6, total_frames * SAMPLES_PER_TOKEN_FRAME / SAMPLE_RATE_HZ)
    arc = 0.35 + 0.65 * np.sin(np.pi * np.clip(time_s / total_s, 0, 1)) ** 0.6
    section = 0.6 + 0.4 * (np.sin(2 * np.pi * time_s / 24.0) > -0.2)
    beat = np.exp(-((time_s % 0.5) * 7.0))
    chord = (time_s // 2).astype(int) % len(CHORDS_HZ)
    tone = np.zeros_like(time_s)
    for voice in range(3):
        hertz = np.array([notes[voice] for notes in CHORDS_HZ])[chord]
        tone += np.sin(2 * np.pi * hertz * time_s + voice)
    noise = np.random.default_rng(first_frame).standard_normal(time_s.shape) * beat
    left = arc * section * (0.16 * tone + 0.22 * noise)
    right = arc * section * (0.16 * np.roll(tone, 24) + 0.20 * noise)
    return np.stack([left, right]).clip(-1, 1).astype(np.float32)


EMPTY_SAFETENSORS = struct.pack("<Q", 2) + b"{}"


def make_model_folder(folder: Path, version: str = "3B") -> None:
    """Files without tensors in the published layout, so that the app finds a model to choose."""
    for part in (f"HeartMuLa-oss-{version}", "HeartCodec-oss"):
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / "config.json").write_text("{}", encoding="utf-8")
        (folder / part / "model.safetensors").write_bytes(EMPTY_SAFETENSORS)
    for name in ("tokenizer.json", "gen_config.json"):
        (folder / name).write_text("{}", encoding="utf-8")


def _codes(seed: int, first: int, count: int) -> Codes:
    frames = np.arange(first, first + count)
    rows = np.arange(CODEBOOKS)[:, None]
    return ((frames * 31 + rows * 7 + seed) % 8192).astype(np.int32)
