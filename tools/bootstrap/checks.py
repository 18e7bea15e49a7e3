"""Runs all checks of the project: style, types, dead code, import rules, tests.

All of them run even if one fails; the summary names those that did. pytest-xdist distributes the
tests over the cores; `-n0` in the arguments runs them sequentially.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.bootstrap.output import child_environment, say

if TYPE_CHECKING:
    from tools.bootstrap.environment import Environment

_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

PYTHON = "(the environment's Python)"
# Started as modules, not by their scripts: those break when the folder is moved.
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("basedpyright", ("-m", "basedpyright", "--pythonpath", PYTHON)),
    ("vulture", ("-m", "vulture")),
    ("lint-imports", ("-c", _LINT_IMPORTS)),
    ("pytest", ("-m", "pytest")),
)

MOST_WORKERS = 4
"""More would need more memory: each loads its own torch and Qt."""


def sharing(pytest_arguments: Sequence[str], cores: int) -> list[str]:
    """Return pytest arguments that distribute the tests over workers, file by file.

    Empty with one core, or if the other arguments disable the plugin; a number of workers among
    them comes later and wins.
    """
    said = " ".join(pytest_arguments)
    if cores < 2 or "no:xdist" in said or "--pdb" in said:
        return []
    return ["-n", str(min(cores, MOST_WORKERS)), "--dist", "loadfile"]


def usable_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(environment: Environment, pytest_arguments: Sequence[str]) -> int:
    """Run all checks in the project's folder; returns 0 if all pass, else 1."""
    failed: list[str] = []
    for name, command in CHECKS:
        say(f"== {name}")
        python = str(environment.python)
        words = [python if word == PYTHON else word for word in command]
        if name == "pytest":
            words += [*sharing(pytest_arguments, usable_cores()), *pytest_arguments]
        start_s = time.monotonic()
        status = subprocess.call(
            [python, *words],
            cwd=environment.root,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
        )
        if status != 0:
            failed.append(name)
        say(f"== {name}: {'failed' if status else 'passed'} in {time.monotonic() - start_s:.0f} s")
    if failed:
        say(f"FAILED: {', '.join(failed)}")
        return 1
    say("PASSED: " + ", ".join(name for name, _ in CHECKS))
    return 0
