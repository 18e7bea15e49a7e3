"""Sets up a new clone with each Python: `python3 -m tools.bench.setup 3.10 3.11 --test`.

pip's cache is not used. Prints seconds, bytes downloaded by pip and bytes on the disk; with --test
also the duration of the whole test command. Standard library only: it runs before anything is
installed. BENCHMARKS.md contains the last results.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FETCHED = re.compile(r"Downloading \S+ \(([\d.]+) (bytes|kB|MB|GB)\)")
_UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}


@dataclass(frozen=True)
class Result:
    """Results for one Python; test_s and verdict are empty without --test."""

    python: str
    setup_s: float
    second_start_s: float
    fetched_bytes: float
    disk_bytes: int
    window: str
    test_s: float
    verdict: str

    @property
    def row(self) -> str:
        """Return a row of the table."""
        cells = [
            self.python,
            f"{self.setup_s:.0f} s",
            f"{self.fetched_bytes / 1e6:.0f} MB",
            f"{self.disk_bytes / 1e6:.0f} MB",
            f"{self.second_start_s:.2f} s",
            self.window,
            f"{self.test_s:.0f} s" if self.verdict else "",
            self.verdict,
        ]
        return f"| {' | '.join(cells)} |\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every named Python; returns 1 if a step of one failed."""
    parser = argparse.ArgumentParser(description="Set up a fresh clone with each Python.")
    parser.add_argument("pythons", nargs="+", help="versions (3.12) or paths")
    parser.add_argument("--test", action="store_true", help="run the test command, too")
    parser.add_argument("--folder", type=Path, default=None, help="where clones are made")
    options = parser.parse_args(arguments)
    sys.stdout.write(
        "| Python | set-up | fetched | on disk | second start (goal 1 s) | self-test | tests | |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    failed = False
    for python in options.pythons:
        command = python if os.sep in python else f"python{python}"
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            result = measure(command, Path(folder), options.test)
        sys.stdout.write(result.row)
        sys.stdout.flush()
        failed |= "failed" in result.window + result.verdict
    return int(failed)


@dataclass(frozen=True)
class Clone:
    """A new clone below `folder`, used by one Python with an empty cache and no display."""

    python: str
    folder: Path

    @property
    def root(self) -> Path:
        """The clone."""
        return self.folder / "a clone"

    def make(self) -> None:
        """Clone this repository. Raises CalledProcessError."""
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.root)], check=True)

    def timed(
        self, *words: str, check: bool = True
    ) -> tuple[float, subprocess.CompletedProcess[str]]:
        """Run studio.py with these arguments; returns seconds and the result."""
        variables = {**os.environ, "PIP_CACHE_DIR": str(self.folder / "cache"), "CI": "true"}
        start_s = time.monotonic()
        done = subprocess.run(
            [self.python, str(self.root / "studio.py"), *words],
            cwd=self.folder,
            env={**variables, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=check,
        )
        return time.monotonic() - start_s, done


def measure(python: str, folder: Path, with_tests: bool) -> Result:
    """Clone, set up, start, test. Raises CalledProcessError if the set-up fails."""
    clone = Clone(python, folder)
    clone.make()
    setup_s, _ = clone.timed("setup")
    log = (clone.root / ".venv" / "heartstudio-setup.log").read_text(encoding="utf-8")
    disk_bytes = folder_bytes(clone.root / ".venv")
    second_start_s, _ = clone.timed("setup")
    _, window = clone.timed("--self-test", check=False)
    test_s, verdict = timed_tests(clone) if with_tests else (0.0, "")
    return Result(
        python=python_version(python),
        setup_s=setup_s,
        second_start_s=second_start_s,
        fetched_bytes=fetched_bytes(log),
        disk_bytes=disk_bytes,
        window="failed" if window.returncode else "passed",
        test_s=test_s,
        verdict=verdict,
    )


def timed_tests(clone: Clone) -> tuple[float, str]:
    """Return the test command's seconds, and pytest's last line."""
    test_s, tests = clone.timed("test", check=False)
    lines = [line for line in tests.stdout.splitlines() if re.search(r"\d+ passed", line)]
    if tests.returncode:
        sys.stderr.write(tests.stdout[-20_000:])
    closing = " ".join(lines[-1:]).strip("= ")
    return test_s, f"{'failed' if tests.returncode else 'passed'}: {closing}"


def python_version(python: str) -> str:
    """Return the Python's version, as "3.11.7"."""
    code = "import platform; print(platform.python_version())"
    return subprocess.check_output([python, "-c", code], encoding="utf-8").strip()


def fetched_bytes(log: str) -> float:
    """Return the sum of the sizes that pip reports as downloaded, or read from a local index."""
    fetched = sum(float(amount) * _UNITS[unit] for amount, unit in _FETCHED.findall(log))
    local = [Path(name) for name in re.findall(r"Processing (\S+\.whl)", log)]
    return fetched + sum(path.stat().st_size for path in local if path.exists())


def folder_bytes(folder: Path) -> int:
    """Return the size of a folder's files, without following links."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_symlink())


if __name__ == "__main__":
    sys.exit(main())
