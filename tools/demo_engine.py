"""The app without a model, for screenshots and measurements: a soft synthetic tune.

Uses the tests' fake engine with this tune as its audio; it is not a music model and is not shipped.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.contract import (
    SAMPLE_RATE_HZ,
    SAMPLES_PER_TOKEN_FRAME,
    Codes,
    DeviceReport,
    EngineError,
    ModelInfo,
    Progress,
    Samples,
    Stage,
)
from engine.listening.transcript import Transcript, TranscriptRequest
from engine.messages import NOTHING, Message
from tests.heartstudio.fake_engine import FakeEngine, Script

DEVICE = DeviceReport("cuda", "bfloat16", "float32", NOTHING)
MODEL = ModelInfo("HeartMuLa", "3B", "0" * 16)
CHORDS_HZ = (
    (220.0, 277.2, 329.6),
    (196.0, 246.9, 293.7),
    (174.6, 220.0, 261.6),
    (164.8, 207.7, 246.9),
)
FAILS_AT_FRAME = 300


def demo_engine(frame_s: float = 0.0, fails: bool = False) -> FakeEngine:
    """Composes a frame in a fixed number of seconds, and decodes each 8 s of music once composed.

    `fails` makes every song fail after 24 s of music.
    """
    script = Script(
        frame_s=frame_s,
        fail_at=FAILS_AT_FRAME if fails else None,
        error=EngineError(
            Message.plain(
                "The graphics card ran out of memory. Choose a shorter length, or the "
                "processor under Settings → Models."
            ),
            "allocated 23.4 GiB of 23.7 GiB",
        ),
        window_frames=100,
        streams=True,
        sound=_tune,
        device=DEVICE,
        model=MODEL,
    )
    return FakeEngine(script)


def _tune(codes: Codes, first_frame: int, total_frames: int) -> Samples:
    return demo_sound(first_frame, codes.shape[1], total_frames)


class DemoTranscriber:
    """Transcribes for half a minute, with an empty result."""

    def loader(self, folder: str, device: str, abort_event: threading.Event) -> DemoTranscriber:
        """A TranscriberLoader that returns this transcriber."""
        del folder, device, abort_event
        return self

    def release(self) -> None:
        """There is nothing to free."""

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | Transcript]:
        """One step per second."""
        del request
        for step in range(1, 31):
            yield Progress(Stage.LISTEN, step / 30, step, 30)
            if abort_event.wait(1.0):
                break
        yield Transcript((), "HeartTranscriptor-oss", abort_event.is_set())


def demo_sound(first_frame: int, frames: int, total_frames: int) -> Samples:
    """Return chords with a beat and slow level changes, (2, 3840·frames) float32."""
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
    """Write files without tensors in the published layout, so that the app finds a model to
    select.
    """
    for part in (f"HeartMuLa-oss-{version}", "HeartCodec-oss"):
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / "config.json").write_text("{}", encoding="utf-8")
        (folder / part / "model.safetensors").write_bytes(EMPTY_SAFETENSORS)
    for name in ("tokenizer.json", "gen_config.json"):
        (folder / name).write_text("{}", encoding="utf-8")
