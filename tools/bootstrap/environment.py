"""The .venv folder next to studio.py: created once, checked in milliseconds afterwards.

requirements/ defines what is installed, every package with its hash (lock.py). A stamp, written
last, records that the set-up was finished, for which of these files, with which Python and with
which extras. An interrupted set-up has no stamp, so the next start repairs it and continues. System
libraries are handled elsewhere.
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

from tools.bootstrap import lock, support, system_packages, torch_source
from tools.bootstrap.output import SetupError, child_environment, log_tail, run_logged, say
from tools.bootstrap.packages import Packages, wants_newest
from tools.bootstrap.torch_source import GB, TorchSource

_FORGET_HALF_INSTALLED = """
import csv, importlib.metadata, pathlib, shutil, sys
packages = pathlib.Path(sys.argv[1])
for distribution in list(importlib.metadata.distributions(path=[sys.argv[1]])):
    folder = pathlib.Path(str(distribution._path))
    # Not distribution.files: since Python 3.12 it leaves out files that are missing.
    rows = list(csv.reader((distribution.read_text("RECORD") or "").splitlines()))
    whole = bool(rows) and all(
        (path := packages / name).suffix == ".pyc"
        or (path.exists() and (not size or int(size) == path.stat().st_size))
        for name, _, size in rows
    )
    if not whole and folder.is_dir():
        sys.stdout.write(f"repairing {folder.name}\\n")
        shutil.rmtree(folder)
"""


@dataclass(frozen=True)
class Environment:
    """Locations of the project and its Python."""

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
        """Output of pip, venv and apt-get."""
        return self.folder / "heartstudio-setup.log"

    @property
    def packages(self) -> Packages:
        """Return the installer of the environment's packages."""
        return Packages(self.root, self.folder, self.python, self.log)

    def settings(self) -> dict[str, str]:
        """Return what the installed packages depend on: the pinned ones and the source of torch."""
        is_newest = wants_newest()
        files = [self.root / "pyproject.toml"] if is_newest else []
        files += sorted((self.root / lock.FOLDER).glob("*.txt"))
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
        return {
            "lock": digest.hexdigest(),
            "newest": "1" if is_newest else "",
            "torch index": os.environ.get(torch_source.TORCH_INDEX_VARIABLE, ""),
        }

    def python_version(self) -> str:
        """Return the version that the environment's Python reports, or "" if it does not run."""
        ask = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
        try:
            command = [str(self.python), "-I", "-S", "-c", ask]
            return subprocess.check_output(
                command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        except (OSError, subprocess.CalledProcessError):
            return ""

    def installed_extras(self) -> set[str] | None:
        """Return the extras recorded in the stamp; None if there is none."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            expected = {**self.settings(), "python": self.python_version()}
            same = bool(expected["python"]) and all(stamp[key] == expected[key] for key in expected)
            return set(stamp["extras"]) if same else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def prepare(self, extras: Iterable[str]) -> bool:
        """Install the project's packages and these extras; False if they were already installed.

        Raises SetupError with a message if that is not possible.
        """
        wanted = set(extras)
        installed = self.installed_extras()
        if installed is not None and wanted <= installed and not self._lacks_cuda():
            return False
        wanted |= installed or set()
        obstacle = support.obstacle(support.this_computer())
        if obstacle:
            raise SetupError(obstacle)
        source = torch_source.choose()
        if self.stamp.exists():
            say("Installing what Heart Studio needs besides what is here.")
        else:
            say(f"Setting up Heart Studio, once; this downloads about {source.download_text}.")
            self._check_room(source)
        say(f"  details go to {self.log}")
        interrupted = self.folder.exists() and not self.stamp.exists()
        self.stamp.unlink(missing_ok=True)
        self._make_folder()
        if interrupted:
            run_logged([str(self.python), "-c", _FORGET_HALF_INSTALLED, self._packages()], self.log)
        self.packages.install(sorted(wanted), source)
        done = {**self.settings(), "python": self.python_version(), "extras": sorted(wanted)}
        partial = self.stamp.with_suffix(".part")
        partial.write_text(json.dumps(done, indent=1), encoding="utf-8")
        partial.replace(self.stamp)
        return True

    def _lacks_cuda(self) -> bool:
        """Whether the CPU build was chosen for lack of an NVIDIA driver that is present now."""
        return self.packages.torch_index() == torch_source.CPU_INDEX and (
            not os.environ.get(torch_source.TORCH_INDEX_VARIABLE)
            and torch_source.has_nvidia_driver()
        )

    def _check_room(self, source: TorchSource) -> None:
        free = shutil.disk_usage(self.root).free
        if not self.folder.exists() and free < source.needed_bytes:
            raise SetupError(
                f"The disk is too full: the set-up needs about {source.needed_bytes / GB:.0f} GB "
                f"in {self.root}, and {free / GB:.1f} GB are free. Nothing was downloaded."
            )

    def _packages(self) -> str:
        code = "import sysconfig, sys; sys.stdout.write(sysconfig.get_path('purelib'))"
        return subprocess.check_output(
            [str(self.python), "-c", code], env=child_environment(), encoding="utf-8"
        )

    def _has_pip(self) -> bool:
        return run_logged([str(self.python), "-m", "pip", "--version"], self.log) == 0

    def _make_folder(self) -> None:
        """Create the virtual environment, replacing one that does not work."""
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
