"""The .venv folder beside studio.py: made once, checked in milliseconds afterwards.

A stamp, written last, says that the set-up was finished, for which pyproject.toml, with which
Python and with which extras.  A set-up that was interrupted has no stamp, so the next start
repairs what is half installed and goes on.  System libraries are not this module's business.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import system_packages
from tools.bootstrap.output import SetupError, child_environment, log_tail, run_logged, say

TORCH_INDEX_VARIABLE = "HEARTSTUDIO_TORCH_INDEX"

_READ_REQUIREMENTS = """
import json, sys
try:
    import tomllib as toml
except ModuleNotFoundError:
    from pip._vendor import tomli as toml
with open(sys.argv[1], "rb") as file:
    project = toml.load(file)["project"]
wanted = list(project.get("dependencies", []))
for extra in sys.argv[2:]:
    wanted += project["optional-dependencies"][extra]
sys.stdout.write(json.dumps(wanted))
"""

_FORGET_HALF_INSTALLED = """
import importlib.metadata, pathlib, shutil, sys
for distribution in list(importlib.metadata.distributions(path=[sys.argv[1]])):
    folder = pathlib.Path(str(distribution._path))
    files = distribution.files
    whole = bool(files) and all(
        (path := pathlib.Path(str(file.locate()))).suffix == ".pyc"
        or (path.exists() and file.size in (None, path.stat().st_size))
        for file in files
    )
    if not whole and folder.is_dir():
        sys.stdout.write(f"repairing {folder.name}\\n")
        shutil.rmtree(folder)
"""


@dataclass(frozen=True)
class Environment:
    """Where the project and its own Python are."""

    root: Path

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """Written last by a finished set-up."""
        return self.folder / "heartstudio-setup.json"

    @property
    def log(self) -> Path:
        """What pip, venv and apt-get printed."""
        return self.folder / "heartstudio-setup.log"

    def settings(self) -> dict[str, str]:
        """What the installed packages depend on: the declared ones and where torch comes from."""
        declared = (self.root / "pyproject.toml").read_bytes()
        return {
            "pyproject": hashlib.sha256(declared).hexdigest(),
            "torch index": os.environ.get(TORCH_INDEX_VARIABLE, ""),
        }

    def python_version(self) -> str:
        """The version of the environment's Python as it answers now, or "" when it does not run."""
        ask = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
        try:
            command = [str(self.python), "-I", "-S", "-c", ask]
            return subprocess.check_output(
                command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        except (OSError, subprocess.CalledProcessError):
            return ""

    def installed_extras(self) -> set[str] | None:
        """The extras of the finished set-up that the stamp tells of; None when there is none."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            expected = {**self.settings(), "python": self.python_version()}
            same = bool(expected["python"]) and all(stamp[key] == expected[key] for key in expected)
            return set(stamp["extras"]) if same else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def prepare(self, extras: Iterable[str]) -> bool:
        """Install the project's packages and those extras; False when they were there already."""
        wanted = set(extras)
        installed = self.installed_extras()
        if installed is not None and wanted <= installed:
            return False
        wanted |= installed or set()
        if self.stamp.exists():
            say("Installing what Heart Studio needs besides what is here.")
        else:
            say(f"Setting up Heart Studio, once; this downloads about {_download_size()}.")
        say(f"  details go to {self.log}")
        interrupted = self.folder.exists() and not self.stamp.exists()
        self.stamp.unlink(missing_ok=True)
        self._make_folder()
        if interrupted:
            run_logged([str(self.python), "-c", _FORGET_HALF_INSTALLED, self._packages()], self.log)
        self._install(sorted(wanted))
        done = {**self.settings(), "python": self.python_version(), "extras": sorted(wanted)}
        partial = self.stamp.with_suffix(".part")
        partial.write_text(json.dumps(done, indent=1), encoding="utf-8")
        partial.replace(self.stamp)
        return True

    def _packages(self) -> str:
        code = "import sysconfig, sys; sys.stdout.write(sysconfig.get_path('purelib'))"
        return subprocess.check_output(
            [str(self.python), "-c", code], env=child_environment(), encoding="utf-8"
        )

    def _has_pip(self) -> bool:
        return run_logged([str(self.python), "-m", "pip", "--version"], self.log) == 0

    def _make_folder(self) -> None:
        """Create the virtual environment, or a new one in place of one that does not work."""
        if self.folder.exists() and self._has_pip():
            return
        if Path(sys.prefix).resolve() == self.folder.resolve():
            raise SetupError(
                "The environment in .venv is damaged and cannot repair itself. "
                "Run studio.py with the system's Python: python3 studio.py"
            )
        if self.folder.exists():
            say("  the environment in .venv does not work any more: making a new one")
            shutil.rmtree(self.folder)
        if (
            importlib.util.find_spec("ensurepip") is None
            or importlib.util.find_spec("venv") is None
        ):
            system_packages.provide_venv(self.log)
        say(f"  making .venv with Python {sys.version.split()[0]}")
        base = getattr(sys, "_base_executable", sys.executable)
        if run_logged([base, "-m", "venv", str(self.folder)], self.log) != 0:
            raise SetupError(f"The environment could not be made:\n{log_tail(self.log)}")

    def _install(self, extras: list[str]) -> None:
        """Let pip install what pyproject.toml declares."""
        requirements: list[str] = json.loads(
            subprocess.check_output(
                [
                    *(str(self.python), "-c", _READ_REQUIREMENTS),
                    *(str(self.root / "pyproject.toml"), *extras),
                ],
                env=child_environment(),
                encoding="utf-8",
            )
        )
        if not requirements:
            return
        options = ["--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
        index = os.environ.get(TORCH_INDEX_VARIABLE, "")
        if index:
            options += ["--extra-index-url", index]
        command = [str(self.python), "-m", "pip", "install", *options, *requirements]
        if run_logged(command, self.log, on_line=_tell_pip) != 0:
            raise SetupError(_explain_pip(self.log))


def _download_size() -> str:
    """Linux wheels of torch bring CUDA's libraries unless an index offers others."""
    if sys.platform.startswith("linux") and not os.environ.get(TORCH_INDEX_VARIABLE):
        return "3 GB"
    return "500 MB"


def _tell_pip(line: str) -> None:
    """Turn the few lines of pip that matter into sentences."""
    words = line.split()
    if line.startswith("Downloading") and words[-1].startswith(("MB", "GB")):
        say(f"  downloading {words[1].rsplit('/', 1)[-1].split('-')[0]} {' '.join(words[-2:])}")
    elif line.startswith("Installing collected packages"):
        say(f"  installing {line.count(',') + 1} packages (this takes a few minutes)")


def _explain_pip(log: Path) -> str:
    """A sentence for why pip failed, and the end of its own words."""
    tail = log_tail(log)
    if "No space left" in tail:
        reason = "The disk is full: about 7 GB must be free (2 GB with the CPU build of torch)."
    elif any(mark in tail for mark in ("resolution", "Connection", "timed out", "ProxyError")):
        reason = "The package index cannot be reached: check the network, then start again."
    else:
        reason = "pip could not install the packages. Start again, or read the log."
    return f"{reason}\n{tail}\n  The whole log: {log}"
