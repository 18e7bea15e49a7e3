"""Estimates what a song will need before anything is loaded, and whether this computer has it.

The window shows it while the song is being written; the engine uses the same functions when the
song starts.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.checkpoint import Checkpoint
from engine.contract import EngineWish
from engine.devices.device import describe_machine
from engine.devices.mode_choice import MemoryOutlook, SongSize
from engine.devices.mode_planner import ADAPTERS_NEED_TORCH, DescribeMachine, ModePlanner


@dataclass
class Forecaster:
    """Estimates for one checkpoint; cheap once the checkpoint is opened."""

    checkpoint: Checkpoint
    describe: DescribeMachine = describe_machine

    def look_ahead(self, wish: EngineWish, song: SongSize) -> MemoryOutlook:
        """Return the outlook for one song. Raises DeviceError for a device that cannot be used."""
        planner = ModePlanner(self.checkpoint, wish, False, self.describe)
        if song.adapters.values:
            planner.keep_to_torch(ADAPTERS_NEED_TORCH)
        question, mode = planner.choose(song)
        memory = question.machine.memory_of(mode.tightest)
        return MemoryOutlook(
            device=mode.tightest,
            precision=mode.precision,
            staging=mode.staging,
            needed_bytes=mode.needs.on(mode.tightest),
            free_bytes=memory.free_bytes,
            total_bytes=memory.total_bytes,
            fits=mode.fits,
            remedies=planner.remedies(question) if not mode.fits else None,
            devices=question.devices,
        )
