"""A look ahead at a song's memory, as plain data.  Loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.devices.device_choice import DeviceChoice
from engine.devices.mode_choice import Remedies, Staging


@dataclass(frozen=True)
class MemoryOutlook:
    """What a song needs in the memory that is the closest to being too small.

    `remedies` is set when it does not fit; `devices` are those that would be used, and why.
    """

    device: str
    precision: str
    staging: Staging
    needed_bytes: int
    free_bytes: int
    total_bytes: int
    fits: bool
    remedies: Remedies | None = None
    devices: DeviceChoice | None = None
