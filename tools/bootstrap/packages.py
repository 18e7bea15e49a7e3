"""Installs packages into the environment with pip: the locked ones, and torch from a suitable
source.

environment.py decides whether anything has to be installed, torch_source.py where torch comes from;
lock.py makes the lock.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import lock
from tools.bootstrap.output import SetupError, child_environment, log_tail, run_logged, say
from tools.bootstrap.torch_source import TorchSource

NEWEST_VARIABLE = "HEARTSTUDIO_NEWEST"
"""Set to 1: install the newest versions instead of the locked ones, to find what breaks."""

_NEWEST_REQUIREMENTS = """
import json, sys
try:
    import tomllib as toml
except ModuleNotFoundError:
    from pip._vendor import tomli as toml
from pip._vendor.packaging.requirements import Requirement
with open(sys.argv[1], "rb") as file:
    content = toml.load(file)
project = content["project"]
kept_bounds = content.get("tool", {}).get("heartstudio", {}).get("kept-bounds", [])
wanted = list(project.get("dependencies", []))
for extra in sys.argv[2:]:
    wanted += project["optional-dependencies"][extra]
newest = []
for requirement in map(Requirement, wanted):
    upper = ("<", "<=") if requirement.name in kept_bounds else ()
    operators = (">=", ">", "!=", *upper)
    kept = [str(part) for part in requirement.specifier if part.operator in operators]
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    newest.append(requirement.name + extras + ",".join(kept) + marker)
sys.stdout.write(json.dumps(newest))
"""

_NETWORK_MARKS = ("name resolution", "getaddrinfo", "Connection", "timed out", "ProxyError")
"""Texts in pip's output if an index cannot be reached."""


@dataclass(frozen=True)
class Packages:
    """The packages of one environment.

    root is the project's folder, folder the environment, python its Python, log for pip's output.
    """

    root: Path
    folder: Path
    python: Path
    log: Path

    @property
    def torch_note(self) -> Path:
        """Records the index that torch was taken from, "" for the package index."""
        return self.folder / "heartstudio-torch-index"

    @property
    def temporary(self) -> Path:
        """pip's temporary folder: on the environment's disk, because the system's may be small."""
        return self.folder / "tmp"

    def torch_index(self) -> str | None:
        """Return the source of the installed torch, None if unknown."""
        try:
            return self.torch_note.read_text(encoding="utf-8")
        except OSError:
            return None

    def install(self, extras: list[str], source: TorchSource) -> None:
        """Install the locked packages, or the newest versions if requested.

        Raises SetupError with a message if pip fails.
        """
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir()
        try:
            if wants_newest():
                self._install_newest(extras, source)
            else:
                self._install_locked(extras, source)
        finally:
            shutil.rmtree(self.temporary, ignore_errors=True)

    def _install_locked(self, extras: list[str], source: TorchSource) -> None:
        folder = self.root / lock.FOLDER
        if self.torch_index() not in (None, source.index):
            self._remove_torch()
        self.torch_note.write_text(source.index, encoding="utf-8")
        names = ["run.txt", *(f"{extra}.txt" for extra in extras)]
        if source.index:
            self._install_torch(folder / "torch-cpu.txt", source)
        else:
            names.append("cuda.txt")
        files = [folder / name for name in names if (folder / name).exists()]
        self._pip(["--require-hashes", *_as_options(files)])

    def _install_torch(self, pins: Path, source: TorchSource) -> None:
        """Install torch and torchaudio in a separate call, from their own index only.

        In one call with the lock pip would skip an index's 2.11.0+cpu, whose hash the lock does not
        contain, and use the package index's 2.11.0; afterwards the installed 2.11.0+cpu satisfies
        the lock's ==2.11.0.
        """
        entries = lock.read_entries(pins.read_text(encoding="utf-8"))
        versions = [f"{entry.name}=={entry.version}" for entry in entries]
        own_index = ["--no-deps", "--index-url", source.index]
        if source.is_named:
            self._pip([*own_index, *versions])
            # Other dependencies of such a build, e.g. other CUDA releases, are not in the lock.
            self._pip(["--extra-index-url", source.index, *versions])
        elif all("--hash=" in entry.text for entry in entries):
            self._pip([*own_index, "--require-hashes", *_as_options([pins])])
        else:
            say("  PyTorch's CPU build is taken from its own index without a check of its content,")
            say("  because its checksum is not recorded yet")
            self._pip([*own_index, *versions])

    def _install_newest(self, extras: list[str], source: TorchSource) -> None:
        requirements = newest_requirements(self.python, self.root / "pyproject.toml", extras)
        index = ["--extra-index-url", source.index] if source.index else []
        self._pip(["--upgrade", *index, *requirements])

    def _remove_torch(self) -> None:
        """Uninstall a torch from another source, with its NVIDIA libraries: pip would keep it."""
        cuda = (self.root / lock.FOLDER / "cuda.txt").read_text(encoding="utf-8")
        names = [*lock.TORCH_PACKAGES, *{entry.name for entry in lock.read_entries(cuda)}]
        run_logged([str(self.python), "-m", "pip", "uninstall", "--yes", *names], self.log)

    def _pip(self, arguments: list[str]) -> None:
        """Run pip install; raises SetupError with a message if it fails."""
        options = ["--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
        command = [str(self.python), "-m", "pip", "install", *options, *arguments]
        place = {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        if run_logged(command, self.log, on_line=_tell_pip, extra_variables=place) != 0:
            raise SetupError(_explain_pip(self.log))


def newest_requirements(python: Path, project: Path, extras: list[str]) -> list[str]:
    """Return what a pyproject.toml asks for without upper bounds and exact pins, but for its
    `kept-bounds`; `python` has pip, which reads it.
    """
    command = [str(python), "-c", _NEWEST_REQUIREMENTS, str(project), *extras]
    found: list[str] = json.loads(
        subprocess.check_output(command, env=child_environment(), encoding="utf-8")
    )
    return found


def wants_newest() -> bool:
    """Whether the newest versions are requested."""
    return os.environ.get(NEWEST_VARIABLE, "") not in ("", "0")


def _as_options(files: Iterable[Path]) -> list[str]:
    return [option for file in files for option in ("--requirement", str(file))]


def _tell_pip(line: str) -> None:
    """Convert the relevant lines of pip's output to messages."""
    words = line.split()
    if line.startswith("Downloading") and words[-1].startswith(("MB", "GB")):
        say(f"  downloading {words[1].rsplit('/', 1)[-1].split('-')[0]} {' '.join(words[-2:])}")
    elif line.startswith("Installing collected packages"):
        say(f"  installing {line.count(',') + 1} packages (this takes a few minutes)")


def _explain_pip(log: Path) -> str:
    """Return a message with the reason why pip failed, and the end of its output."""
    tail = log_tail(log)
    if "DO NOT MATCH THE HASHES" in tail:
        reason = (
            "A downloaded package is not the one that Heart Studio was tested with: it was damaged "
            "on the way or replaced. It was not installed. Start again; if that does not help, "
            "look at where pip gets its packages from (python3 -m pip config list)."
        )
    elif any(mark in tail for mark in ("No space left", "WinError 112", "Disk quota exceeded")):
        reason = (
            "The disk is full: about 9 GB must be free (3 GB with the CPU build of torch). "
            "Make room and start again; what is here is used."
        )
    elif any(mark in tail for mark in _NETWORK_MARKS):
        reason = "The package index cannot be reached: check the network, then start again."
    else:
        reason = "pip could not install the packages. Start again, or read the log."
    return f"{reason}\n{tail}\n  The whole log: {log}"
