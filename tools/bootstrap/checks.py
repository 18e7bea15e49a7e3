"""Every check of the project, one after the other: style, types, dead code, import rules, tests.

All of them run even when one fails; the verdict names those that did.  The tests share the
processor's cores by pytest-xdist; `-n0` among the further words runs them one after the other.
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
"""More would only want more memory: each holds a torch and a Qt of its own."""


def sharing(pytest_arguments: Sequence[str], cores: int) -> list[str]:
    """The words that let pytest's workers share the tests, file by file.

    None without a second core, or when the further words do without the plugin; a number of
    workers among those comes later and wins.
    """
    said = " ".join(pytest_arguments)
    if cores < 2 or "no:xdist" in said or "--pdb" in said:
        return []
    return ["-n", str(min(cores, MOST_WORKERS)), "--dist", "loadfile"]


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(environment: Environment, pytest_arguments: Sequence[str]) -> int:
    """Run every check in the project's folder; returns 0 when all of them pass, else 1."""
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
