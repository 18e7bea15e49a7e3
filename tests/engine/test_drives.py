"""Drives that can be disconnected: how they are recognised; no model is mapped from one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import checkpoint as checkpoint_module
from engine.hardware.drives import can_go_away
from engine.heartmula import model as model_module
from engine.tensor_files import TensorFiles
from tests.engine import golden
from tests.links import make_link


@dataclass(frozen=True)
class Mounted:
    """A partition as psutil describes it."""

    mountpoint: str
    device: str = "none"
    fstype: str = "ext4"
    opts: str = "rw"


@pytest.mark.parametrize(
    ("drive", "is_found"),
    [
        ({}, False),
        ({"opts": "rw,fixed"}, False),
        ({"opts": "rw,removable"}, True),
        ({"opts": "rw,remote"}, True),
        ({"fstype": "nfs4"}, True),
        ({"fstype": "CIFS"}, True),
    ],
)
def test_what_the_mount_says(drive: dict[str, str], is_found: bool, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    mounts = [Mounted(tmp_path.anchor), Mounted(str(tmp_path.resolve()), **drive)]
    assert can_go_away(folder, lambda: mounts, tmp_path / "none") is is_found


@pytest.mark.parametrize(("bus", "flag", "is_found"), [("pci", "0", False), ("pci", "1", True)])
def test_what_linux_says_of_a_disk(bus: str, flag: str, is_found: bool, tmp_path: Path) -> None:
    disk = tmp_path / "devices" / bus / "sdb"
    (disk / "sdb1").mkdir(parents=True)
    (disk / "removable").write_text(f"{flag}\n")
    (tmp_path / "block").mkdir()
    make_link(tmp_path / "block" / "sdb1", disk / "sdb1", is_folder=True)
    mounts = [Mounted(str(tmp_path.resolve()), device="/dev/sdb1")]
    assert can_go_away(tmp_path, lambda: mounts, tmp_path / "block") is is_found


def test_a_disk_behind_usb_can_be_unplugged(tmp_path: Path) -> None:
    disk = tmp_path / "devices" / "usb2" / "sdb"
    (disk / "sdb1").mkdir(parents=True)
    (tmp_path / "block").mkdir()
    make_link(tmp_path / "block" / "sdb1", disk / "sdb1", is_folder=True)
    mounts = [Mounted(str(tmp_path.resolve()), device="/dev/sdb1")]
    assert can_go_away(tmp_path, lambda: mounts, tmp_path / "block")


def test_a_drive_that_cannot_be_asked_is_taken_for_a_fixed_one(tmp_path: Path) -> None:
    def refuse() -> list[Mounted]:
        raise OSError("not for you")

    assert not can_go_away(tmp_path, refuse)


@pytest.mark.parametrize("can_be_unplugged", [False, True])
def test_tables_are_mapped_from_fixed_drives_only(
    can_be_unplugged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped: list[str] = []
    plain_map = TensorFiles.map

    def record(self: TensorFiles, name: str) -> object:
        mapped.append(name)
        return plain_map(self, name)

    monkeypatch.setattr(checkpoint_module, "can_go_away", lambda _folder: can_be_unplugged)
    monkeypatch.setattr(model_module, "MAPPED_FROM_VALUES", 1)
    monkeypatch.setattr(TensorFiles, "map", record)
    checkpoint = golden.checkpoint()
    checkpoint.load_heartmula(golden.PLAIN, lambda *_: None).close()
    assert checkpoint.maps_tables is not can_be_unplugged
    assert bool(mapped) is not can_be_unplugged
