"""The oldest system that an app needs is read from what it is made of."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.package import contents, oldest_system

LARGE_ONES = ("PySide6-Essentials", "shiboken6", "torch", "torchaudio", "numpy")


def write_library(file: Path, *versions: str) -> Path:
    """Something that begins like a library for Linux and names versions of the C library."""
    names = b"".join(b"\0GLIBC_" + version.encode() for version in versions)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x7fELF" + names + b"\0GLIBC_PRIVATE\0GLIBCXX_3.4.30\0")
    return file


def test_the_newest_version_that_a_library_names_counts(tmp_path: Path) -> None:
    assert oldest_system.glibc_of(write_library(tmp_path / "a.so", "2.2.5", "2.17")) == (2, 17)
    assert oldest_system.glibc_of(write_library(tmp_path / "b.so")) == (0, 0)
    (tmp_path / "words.txt").write_bytes(b"not a library\0GLIBC_2.99\0")
    assert oldest_system.glibc_of(tmp_path / "words.txt") == (0, 0)
    (tmp_path / "empty").touch()
    assert oldest_system.glibc_of(tmp_path / "empty") == (0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")
def test_a_library_for_a_newer_system_is_named_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_library(tmp_path / "inside" / "old.so", contents.OLDEST_GLIBC)
    assert oldest_system.main(["--app", str(tmp_path)]) == 0
    write_library(tmp_path / "inside" / "new.so", "2.9", "2.36")
    assert oldest_system.main(["--app", str(tmp_path)]) == 1
    assert "needs glibc 2.36 (inside/new.so); stated is 2.34" in capsys.readouterr().out
    assert oldest_system.main(["--app", str(tmp_path / "nothing here")]) == 1


@pytest.mark.parametrize(
    ("system", "stated"), [("glibc", contents.OLDEST_GLIBC), ("macOS", contents.OLDEST_MACOS)]
)
def test_no_large_wheel_wants_more_than_is_stated(system: str, stated: str) -> None:
    version, name = oldest_system.system_of_wheels(system, LARGE_ONES)
    if not name:
        pytest.skip(f"these wheels are not for {system}")
    assert version <= oldest_system.parse(stated), name
