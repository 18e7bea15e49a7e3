"""Estimates what a song will need before anything is loaded, and whether this computer has it.

The window shows it while the song is being written; the engine uses the same functions when the
song starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.adapters.shelf import NEED_TORCH, AdapterShelf, in_use
from engine.checkpoint import Checkpoint
from engine.contract import AdapterUse, EngineWish
from engine.devices.device import describe_machine
from engine.devices.mode_choice import MemoryOutlook, SongSize
from engine.devices.mode_planner import DescribeMachine, ModePlanner


@dataclass
class Forecaster:
    """Estimates for one checkpoint; cheap once the checkpoint is opened."""

    checkpoint: Checkpoint
    describe: DescribeMachine = describe_machine
    _shelf: tuple[tuple[str, ...], AdapterShelf] | None = None

    def look_ahead(
        self, wish: EngineWish, song: SongSize, adapters: Sequence[AdapterUse] = ()
    ) -> MemoryOutlook:
        """Return the outlook for one song with its style adapters.

        Raises DeviceError for a device that cannot be used, AdapterError for an adapter.
        """
        planner = ModePlanner(self.checkpoint, wish, False, self.describe)
        if in_use(adapters):
            song = replace(song, adapters=self._shelf_of(wish).size(adapters))
            planner.keep_to_torch(NEED_TORCH)
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

    def _shelf_of(self, wish: EngineWish) -> AdapterShelf:
        """Return the shelf of these folders; it is kept, since an adapter is known by its hash."""
        if self._shelf is None or self._shelf[0] != wish.adapter_folders:
            folders = wish.adapter_folders
            self._shelf = folders, AdapterShelf(self.checkpoint, folders)
        return self._shelf[1]
