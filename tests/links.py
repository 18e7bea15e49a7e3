"""Symbolic links in tests; a test is skipped where the system refuses them, as Windows may."""

from __future__ import annotations

from pathlib import Path

import pytest


def make_link(place: Path, target: Path, is_folder: bool = False) -> None:
    """Make `place` a link to `target`, or skip the test."""
    try:
        place.symlink_to(target, target_is_directory=is_folder)
    except (OSError, NotImplementedError) as error:
        pytest.skip(f"this system makes no links: {error}")
