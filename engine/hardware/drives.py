"""Whether a folder is on a drive that can be disconnected while the app runs.

A file that is memory-mapped from such a drive ends the process when the drive goes away. This
module reads what the system says about mounted drives; it opens no files on them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Protocol

import psutil

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "9p", "fuse.sshfs"}
)
_MAC_VOLUMES = PurePath("/Volumes")
_BLOCK_DEVICES = Path("/sys/class/block")


class Partition(Protocol):
    """A mounted partition as psutil describes it."""

    @property
    def device(self) -> str:
        """The device, as "/dev/sda1"."""
        ...

    @property
    def mountpoint(self) -> str:
        """The folder in which its files appear."""
        ...

    @property
    def fstype(self) -> str:
        """The file system's name."""
        ...

    @property
    def opts(self) -> str:
        """Mount options, separated by commas."""
        ...


def can_go_away(
    folder: Path,
    partitions: Callable[[], Sequence[Partition]] = lambda: psutil.disk_partitions(all=True),
    block_devices: Path = _BLOCK_DEVICES,
) -> bool:
    """Return whether a folder is on a removable, USB or network drive; False if unknown."""
    try:
        place = PurePath(os.path.realpath(folder))
        mounted = [p for p in partitions() if place.is_relative_to(p.mountpoint)]
        drive = max(mounted, key=lambda p: len(PurePath(p.mountpoint).parts), default=None)
        return drive is not None and _is_removable(drive, block_devices)
    except OSError:
        return False


def _is_removable(drive: Partition, block_devices: Path) -> bool:
    options = drive.opts.split(",")
    if drive.fstype.lower() in _NETWORK or "removable" in options or "remote" in options:
        return True
    if _MAC_VOLUMES in PurePath(drive.mountpoint).parents:
        return True
    device = block_devices / PurePath(os.path.realpath(drive.device)).name
    if not device.exists():
        return False
    there = Path(os.path.realpath(device))
    flags = (folder / "removable" for folder in (there, there.parent))
    is_marked = any(flag.is_file() and flag.read_text().strip() == "1" for flag in flags)
    return is_marked or any(part.startswith("usb") for part in there.parts)
