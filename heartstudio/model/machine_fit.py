"""Whether this computer can run a release of the 3B size, before it is downloaded.

Uses the engine's own choice of precision and staging (engine/devices/mode_choice.py) with sizes
that are hard-coded here, because computing them needs torch; a test recomputes them. They are those
of the processors on which a precision needs the most. Main memory only: GPUs are known once torch
is loaded, and chosen with the first song.
"""

from __future__ import annotations

from dataclasses import replace

from engine.contract import EngineWish
from engine.devices.device_choice import DeviceChoice
from engine.devices.mode_choice import (
    INT4,
    INT8,
    RUNTIME_BYTES,
    Footprint,
    Mode,
    ModeQuestion,
    SongSize,
    choose_mode,
)
from engine.hardware.machine import Machine, Memory
from engine.messages import NOTHING

SONG = SongSize(positions=3_400, guidance=True, frames=3_000)
"""Four minutes after a prompt of 400 positions."""
BFLOAT16 = "bfloat16"
_IN_BFLOAT16 = Footprint(
    mula_bytes=6_690_000_000,
    cache_bytes=780_000_000,
    loading_bytes=453_000_000,
    composing_bytes=298_000_000,
    codec_bytes=6_292_000_000,
    decoding_bytes=256_000_000,
    sound_bytes=184_000_000,
    runtime_bytes=RUNTIME_BYTES,
)
FOOTPRINTS = {
    BFLOAT16: _IN_BFLOAT16,
    INT8: replace(_IN_BFLOAT16, mula_bytes=3_364_000_000, loading_bytes=403_000_000),
    INT4: replace(_IN_BFLOAT16, mula_bytes=2_025_000_000, loading_bytes=403_000_000),
}
SMALL_CARD_GB = 6
"""A graphics card of this size composes the song above in int4, and the processor decodes it."""


LEFT_FREE = 0.9
"""Maximum share of a computer's memory that is free when only the system runs."""


def mode_on(memory: Memory) -> Mode:
    """Return the best way to make a four-minute song with a 3B model in this memory.

    Assumes that no other programs run.
    """
    free_bytes = round(LEFT_FREE * memory.total_bytes)
    everything = Memory(memory.total_bytes, free_bytes, memory.limit)
    return choose_mode(
        ModeQuestion(
            machine=Machine(everything),
            devices=DeviceChoice("cpu", "cpu", NOTHING),
            wish=EngineWish(),
            precisions=(BFLOAT16,),
            sizes=lambda precision, _song: FOOTPRINTS[precision],
            song=SONG,
        )
    )
