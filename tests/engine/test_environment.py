"""What must be set before torch is imported is set by importing any engine module."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine import ENVIRONMENT

SCRIPT = """
import engine.pipeline, os, torch
print(*(os.environ[name] for name in {names!r}))
"""


@pytest.mark.parametrize("given", [{}, {"OMP_WAIT_POLICY": "active"}])
def test_defaults_are_set_and_choices_are_kept(given: dict[str, str]) -> None:
    names = list(ENVIRONMENT)
    clean = {name: value for name, value in os.environ.items() if name not in names}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(names=names)],
        env=clean | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == list((ENVIRONMENT | given).values())
