"""What a set-up installs: exactly what the lock pins, and torch from the place that fits.

Real environments and a real pip, with small local indexes; see bootstrap_kit.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bootstrap_kit import (
    NOWHERE,
    StandIn,
    from_index,
    make_stand_in,
    make_wheel,
    pin,
    served,
    set_torch_source,
)
from tools.bootstrap import support
from tools.bootstrap.packages import NEWEST_VARIABLE
from tools.bootstrap.support import Computer
from tools.bootstrap.torch_source import TORCH_INDEX_VARIABLE, has_nvidia_driver

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has two builds of torch to choose from"
)


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    """A project that is set up; its tests change the lock and the wheels."""
    made = make_stand_in(tmp_path_factory.mktemp("locked"))
    made.render()
    return made


def test_newer_releases_are_not_taken(stand_in: StandIn) -> None:
    make_wheel(stand_in.wheels, "littlewheel", "1.1")
    make_wheel(stand_in.wheels, "littlewheel", "2.0")
    lock = (stand_in.root / "requirements" / "run.txt").read_text(encoding="utf-8")
    stand_in.lock(run=lock + "# once more\n")
    assert stand_in.versions()["littlewheel"] == "1.0"


def test_the_newest_of_everything_is_taken_where_that_is_asked(stand_in: StandIn) -> None:
    assert stand_in.versions(**{NEWEST_VARIABLE: "1"})["littlewheel"] == "2.0"
    assert stand_in.versions()["littlewheel"] == "1.0"


def test_a_changed_lock_replaces_what_is_installed(stand_in: StandIn) -> None:
    run = stand_in.root / "requirements" / "run.txt"
    before = run.read_text(encoding="utf-8")
    stand_in.lock(run=pin(stand_in.wheels / "littlewheel" / "littlewheel-1.1-py3-none-any.whl"))
    try:
        assert stand_in.versions()["littlewheel"] == "1.1"
    finally:
        stand_in.lock(run=before)
    assert stand_in.versions()["littlewheel"] == "1.0"


def test_a_wheel_with_one_other_byte_is_refused_and_installed_by_no_later_start(
    stand_in: StandIn,
) -> None:
    wheel = make_wheel(stand_in.wheels, "changedwheel", "1.0", payload=b"sound" * 1000)
    entry = pin(wheel)
    whole = wheel.read_bytes()
    wheel.write_bytes(whole.replace(b"soundsound", b"soundSound", 1))
    lock = (stand_in.root / "requirements" / "run.txt").read_text(encoding="utf-8")
    stand_in.lock(run=lock + entry)
    try:
        done = stand_in.run("render")
        assert done.returncode == 1
        assert "is not the one that Heart Studio was tested with" in done.stderr
        assert "changedwheel" in done.stderr
        assert not stand_in.stamp.exists()
        assert stand_in.run("render").returncode == 1
        wheel.write_bytes(whole)
        assert stand_in.versions()["changedwheel"] == "1.0"
    finally:
        stand_in.lock(run=lock)


def test_a_package_without_a_hash_is_refused(stand_in: StandIn) -> None:
    lock = (stand_in.root / "requirements" / "run.txt").read_text(encoding="utf-8")
    make_wheel(stand_in.wheels, "unpinned", "1.0")
    stand_in.lock(run=lock + "unpinned==1.0\n")
    try:
        assert stand_in.run("render").returncode == 1
    finally:
        stand_in.lock(run=lock)
    assert "unpinned" not in stand_in.versions()


def test_without_a_network_there_is_a_sentence(tmp_path: Path) -> None:
    made = make_stand_in(tmp_path)
    offline = from_index(f"{NOWHERE}/simple")
    done = made.run("render", **offline)
    assert done.returncode == 1
    assert "The package index cannot be reached: check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not made.stamp.exists()
    assert made.versions()["littlewheel"] == "1.0"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 100 MB: room for an environment and its pip, and little more."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small file system")
    place = tmp_path / "small disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_before_and_while_packages_come(small_disk: Path) -> None:
    made = make_stand_in(small_disk)
    done = made.run("render")
    assert done.returncode == 1
    assert "The disk is too full" in done.stderr
    assert "Nothing was downloaded" in done.stderr
    made.stamp.parent.mkdir()  # as an interrupted set-up leaves it
    assert made.versions()["littlewheel"] == "1.0"
    lock = (made.root / "requirements" / "run.txt").read_text(encoding="utf-8")
    large = make_wheel(made.wheels, "largewheel", "1.0", payload=os.urandom(4_000_000))
    made.lock(run=lock + pin(large))
    free = shutil.disk_usage(small_disk).free
    (small_disk / "other files").write_bytes(bytes(free - 2_000_000))
    done = made.run("render")
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert not made.stamp.exists()
    (small_disk / "other files").unlink()
    assert made.versions()["largewheel"] == "1.0"


class Indexes:
    """Stand-ins of the package index, with a torch that needs NVIDIA's, and of PyTorch's own."""

    def __init__(self, folder: Path) -> None:
        self.packages, self.cpu, self.other = (folder / n for n in ("packages", "cpu", "cu999"))
        cuda = make_wheel(self.packages, "nvidia_blas", "1.0")
        usual = make_wheel(self.packages, "torch", "1.0", ("nvidia-blas==1.0", "littlewheel"))
        audio = make_wheel(self.packages, "torchaudio", "1.0")
        make_wheel(self.packages, "torchaudio", "1.1")
        self.little = make_wheel(self.packages, "littlewheel", "1.0")
        self.cpu_wheels = [make_wheel(self.cpu, "torch", "1.0+cpu", ("littlewheel",))]
        self.cpu_wheels.append(make_wheel(self.cpu, "torchaudio", "1.0+cpu"))
        make_wheel(self.cpu, "torch", "1.1+cpu")
        make_wheel(self.other, "torch", "1.0+cu999", ("nvidia-blas-cu999==9.0", "littlewheel"))
        make_wheel(self.other, "torchaudio", "1.0+cu999")
        make_wheel(self.other, "nvidia_blas_cu999", "9.0")
        self.lock = {
            "run": pin(self.little) + pin(usual) + pin(audio),
            "cuda": pin(cuda),
            "torch_cpu": "torch==1.0\ntorchaudio==1.0\n",
        }

    def hashed(self) -> str:
        """torch-cpu.txt as it is where PyTorch's index could be reached when the lock was made."""
        return "".join(pin(wheel).replace("+cpu", "", 1) for wheel in self.cpu_wheels)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Indexes:
    return Indexes(tmp_path_factory.mktemp("indexes"))


@on_linux
def test_without_a_driver_the_cpu_build_comes_and_with_one_the_usual_build_replaces_it(
    tmp_path: Path, indexes: Indexes
) -> None:
    with served(indexes.packages) as packages, served(indexes.cpu) as cpu:
        made = make_stand_in(tmp_path, cpu)
        made.lock(**indexes.lock)
        index = from_index(packages)
        done = made.run("setup", **index)
        assert "about 500 MB" in done.stdout
        assert "without a check of its content" in done.stdout
        found = made.versions(**index)
        assert (found["torch"], found["torchaudio"]) == ("1.0+cpu", "1.0+cpu")
        assert "nvidia_blas" not in found
        # The person puts a card in.
        set_torch_source(made.root, cpu, has_driver=True)
        found = made.versions(**index)
        assert (found["torch"], found["torchaudio"]) == ("1.0", "1.0")
        assert found["nvidia_blas"] == "1.0"
        # And says that it shall not be used.
        found = made.versions(**index, **{TORCH_INDEX_VARIABLE: cpu})
        assert (found["torch"], found["torchaudio"]) == ("1.0+cpu", "1.0+cpu")
        assert "nvidia_blas" not in found


@on_linux
def test_recorded_hashes_of_the_cpu_build_are_checked(tmp_path: Path, indexes: Indexes) -> None:
    with served(indexes.packages) as packages, served(indexes.cpu) as cpu:
        made = make_stand_in(tmp_path, cpu)
        index = from_index(packages)
        hashes = indexes.hashed()
        wrong = hashes.replace(hashes[-10:-2], "0" * 8)
        made.lock(**{**indexes.lock, "torch_cpu": wrong})
        done = made.run("setup", **index)
        assert done.returncode == 1
        assert "is not the one that Heart Studio was tested with" in done.stderr
        made.lock(torch_cpu=hashes)
        done = made.run("render", **index)
        assert "without a check" not in done.stdout
        assert made.versions(**index)["torch"] == "1.0+cpu"


@on_linux
def test_where_pytorchs_index_is_out_of_reach_the_usual_build_comes_and_that_is_said(
    tmp_path: Path, indexes: Indexes
) -> None:
    with served(indexes.packages) as packages:
        made = make_stand_in(tmp_path)
        made.lock(**indexes.lock)
        index = from_index(packages)
        done = made.run("render", **index)
        assert "PyTorch's own index cannot be reached" in done.stdout
        assert "about 3 GB" in done.stdout
        found = made.versions(**index)
        assert (found["torch"], found["nvidia_blas"]) == ("1.0", "1.0")


@on_linux
def test_a_named_index_wins_and_brings_what_its_torch_needs(
    tmp_path: Path, indexes: Indexes
) -> None:
    with served(indexes.packages) as packages, served(indexes.other) as other:
        made = make_stand_in(tmp_path, has_driver=True)
        made.lock(**indexes.lock)
        index = from_index(packages)
        found = made.versions(**index, **{TORCH_INDEX_VARIABLE: other})
        assert (found["torch"], found["torchaudio"]) == ("1.0+cu999", "1.0+cu999")
        assert found["nvidia_blas_cu999"] == "9.0"
        assert "nvidia_blas" not in found
        gone = made.run("render", **index, **{TORCH_INDEX_VARIABLE: NOWHERE})
        assert gone.returncode == 1
        assert "cannot be reached" in gone.stderr


def test_a_driver_is_known_by_its_files(tmp_path: Path) -> None:
    assert not has_nvidia_driver(tmp_path)
    for place in ("proc/driver/nvidia/version", "usr/lib/wsl/lib/libcuda.so.1"):
        file = tmp_path / place
        file.parent.mkdir(parents=True)
        file.touch()
        assert has_nvidia_driver(tmp_path)
        file.unlink()


@pytest.mark.parametrize(
    ("computer", "words"),
    [
        (Computer("linux", "x86_64", libc_name="glibc", libc=(2, 34)), ""),
        (Computer("linux", "aarch64", libc_name="glibc", libc=(2, 39)), ""),
        (Computer("linux", "x86_64", libc_name="glibc", libc=(2, 31)), "glibc 2.34 or newer"),
        (Computer("linux", "aarch64", libc_name="glibc", libc=(2, 36)), "has glibc 2.36"),
        (Computer("linux", "x86_64"), "musl"),
        (Computer("linux", "riscv64", libc_name="glibc", libc=(2, 39)), "no builds for it"),
        (Computer("darwin", "arm64", macos=(14, 5)), ""),
        (Computer("darwin", "arm64", macos=(10, 16)), ""),
        (Computer("darwin", "arm64", macos=(13, 7)), "macOS 14"),
        (Computer("darwin", "x86_64", macos=(14, 5)), "Apple's processors"),
        (Computer("win32", "AMD64"), ""),
        (Computer("win32", "ARM64"), "no builds for it"),
        (Computer("win32", "AMD64", is_64_bit=False), "64-bit Python"),
        (Computer("linux", "x86_64", True, "glibc", (2, 39), is_plain=False), "CPython"),
    ],
)
def test_computers_without_builds_are_told_before_anything_is_downloaded(
    computer: Computer, words: str
) -> None:
    sentence = support.obstacle(computer)
    assert words in sentence
    assert bool(sentence) is bool(words)


def test_this_computer_is_one_of_them() -> None:
    assert support.obstacle(support.this_computer()) == ""
