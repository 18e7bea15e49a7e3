"""A second of music on the engine thread, to see whether everything works."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.contract import (
    AbortEvent,
    Cancelled,
    CodecParams,
    DeviceReport,
    EngineError,
    EngineWish,
    GenerationRequest,
    GenerationResult,
    SongEngine,
)
from engine.messages import NOTHING, Message

REQUEST = GenerationRequest("pop,piano", "[verse]\nHello", 1_000, codec=CodecParams(2), seed=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TryOut:
    """The wish for a second of music."""

    model_folder: str
    wish: EngineWish
    abort: AbortEvent


@dataclass(frozen=True)
class Trial:
    """How a try-out ended: `device` is None when it failed, and the message says why."""

    message: Message = NOTHING
    device: DeviceReport | None = None
    music_s: float = 0.0
    seconds: float = 0.0


def tried(order: TryOut, engine_for: Callable[[str, EngineWish, AbortEvent], SongEngine]) -> Trial:
    """Make the music; never raises."""
    began_s = time.monotonic()
    try:
        engine = engine_for(order.model_folder, order.wish, order.abort)
        for event in engine.run(REQUEST, order.abort):
            if isinstance(event, GenerationResult) and not event.ending.was_stopped:
                music_s = event.samples.shape[1] / event.sample_rate_hz
                return Trial(NOTHING, event.device, music_s, time.monotonic() - began_s)
    except EngineError as error:
        _log.error("self-test: %s (%s)", error, error.details)
        return Trial(error.message)
    except Cancelled:
        pass
    except Exception as error:
        _log.exception("self-test")
        return Trial(Message.plain(repr(error)))
    return Trial(Message("It was stopped."))
