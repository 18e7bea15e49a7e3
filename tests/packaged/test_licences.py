"""The licences folder of a packaged app: every installed package, and what holds as a whole."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from tools.package.licences import WHOLE, stated_licence, write


def test_every_package_is_listed_with_its_licence(tmp_path: Path) -> None:
    write(tmp_path)
    listing = (tmp_path / "LICENCES.txt").read_text(encoding="utf-8")
    assert WHOLE in listing
    for distribution in importlib.metadata.distributions():
        assert f"{distribution.name} {distribution.version}: " in listing
        assert (tmp_path / f"{distribution.name}.txt").stat().st_size > 0
    assert "Apache License" in (tmp_path / "Heart Studio.txt").read_text(encoding="utf-8")
    text = (tmp_path / "GPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "Version 3" in text


def test_the_licence_that_decides_is_read_from_the_metadata() -> None:
    licence = stated_licence(importlib.metadata.distribution("mutagen"))
    assert "GPL" in licence
    assert "2" in licence
