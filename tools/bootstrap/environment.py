"""The .venv folder beside studio.py: made once, checked in milliseconds afterwards.

What is installed stands in requirements/, every package with its hash (lock.py).  A stamp, written
last, says that the set-up was finished, for which of these files, with which Python and with which
extras.  A set-up that was interrupted has no stamp, so the next start repairs what is half
installed and goes on.  System libraries are not this module's business.
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
from tools.bootstrap.torch_source import GB, TorchSource

NEWEST_VARIABLE = "HEARTSTUDIO_NEWEST"
"""Set to 1: install the newest of everything instead of what the lock pins, to see what breaks."""

_NEWEST_REQUIREMENTS = """
import json, sys
try:
    import tomllib as toml
except ModuleNotFoundError:
    from pip._vendor import tomli as toml
from pip._vendor.packaging.requirements import Requirement
with open(sys.argv[1], "rb") as file:
    project = toml.load(file)["project"]
wanted = list(project.get("dependencies", []))
for extra in sys.argv[2:]:
    wanted += project["optional-dependencies"][extra]
newest = []
for requirement in map(Requirement, wanted):
    kept = [str(part) for part in requirement.specifier if part.operator in (">=", ">", "!=")]
    marker = f"; {requirement.marker}" if requirement.marker else ""
    newest.append(requirement.name + ",".join(kept) + marker)
sys.stdout.write(json.dumps(newest))
"""

_NETWORK_MARKS = ("name resolution", "getaddrinfo", "Connection", "timed out", "ProxyError")
"""What pip's words hold when an index cannot be reached."""

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

    @property
    def torch_note(self) -> Path:
        """Names the index that torch was taken from, "" for the package index."""
        return self.folder / "heartstudio-torch-index"

    @property
    def temporary(self) -> Path:
        """Where pip unpacks: on the environment's own disk, as the system's place may be small."""
        return self.folder / "tmp"

    def settings(self) -> dict[str, str]:
        """What the installed packages depend on: the pinned ones and where torch comes from."""
        is_newest = _wants_newest()
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
        """Install the project's packages and those extras; False when they were there already.

        Raises SetupError with a sentence when that is not possible.
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
        self._install(sorted(wanted), source)
        done = {**self.settings(), "python": self.python_version(), "extras": sorted(wanted)}
        partial = self.stamp.with_suffix(".part")
        partial.write_text(json.dumps(done, indent=1), encoding="utf-8")
        partial.replace(self.stamp)
        return True

    def _lacks_cuda(self) -> bool:
        """Whether the CPU build was chosen for want of an NVIDIA driver, and one is there now."""
        return self._torch_index() == torch_source.CPU_INDEX and (
            not os.environ.get(torch_source.TORCH_INDEX_VARIABLE)
            and torch_source.has_nvidia_driver()
        )

    def _torch_index(self) -> str | None:
        """Where the installed torch comes from, None when nobody knows."""
        try:
            return self.torch_note.read_text(encoding="utf-8")
        except OSError:
            return None

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

    def _install(self, extras: list[str], source: TorchSource) -> None:
        """Let pip install what the lock pins, or the newest of everything where that was asked."""
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir()
        try:
            if _wants_newest():
                self._install_newest(extras, source)
            else:
                self._install_locked(extras, source)
        finally:
            shutil.rmtree(self.temporary, ignore_errors=True)

    def _install_locked(self, extras: list[str], source: TorchSource) -> None:
        folder = self.root / lock.FOLDER
        if self._torch_index() not in (None, source.index):
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
        """torch and torchaudio in a call of their own, from their own index alone.

        In one call with the lock pip would pass over an index's 2.11.0+cpu, whose hash the lock
        does not hold, and take the package index's 2.11.0; afterwards the installed 2.11.0+cpu
        satisfies the lock's ==2.11.0.
        """
        entries = lock.read_entries(pins.read_text(encoding="utf-8"))
        versions = [f"{entry.name}=={entry.version}" for entry in entries]
        own_index = ["--no-deps", "--index-url", source.index]
        if source.is_named:
            self._pip([*own_index, *versions])
            # What such a build needs besides, as other releases of CUDA, no lock knows.
            self._pip(["--extra-index-url", source.index, *versions])
        elif all("--hash=" in entry.text for entry in entries):
            self._pip([*own_index, "--require-hashes", *_as_options([pins])])
        else:
            say("  PyTorch's CPU build is taken from its own index without a check of its content,")
            say("  because its checksum is not recorded yet")
            self._pip([*own_index, *versions])

    def _install_newest(self, extras: list[str], source: TorchSource) -> None:
        project = str(self.root / "pyproject.toml")
        command = [str(self.python), "-c", _NEWEST_REQUIREMENTS, project, *extras]
        requirements: list[str] = json.loads(
            subprocess.check_output(command, env=child_environment(), encoding="utf-8")
        )
        index = ["--extra-index-url", source.index] if source.index else []
        self._pip(["--upgrade", *index, *requirements])

    def _remove_torch(self) -> None:
        """Take away a torch from elsewhere, with its NVIDIA libraries: pip would keep it."""
        cuda = (self.root / lock.FOLDER / "cuda.txt").read_text(encoding="utf-8")
        names = [*lock.TORCH_PACKAGES, *{entry.name for entry in lock.read_entries(cuda)}]
        run_logged([str(self.python), "-m", "pip", "uninstall", "--yes", *names], self.log)

    def _pip(self, arguments: list[str]) -> None:
        """Run pip install; raises SetupError with a sentence when it fails."""
        options = ["--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
        command = [str(self.python), "-m", "pip", "install", *options, *arguments]
        place = {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        if run_logged(command, self.log, on_line=_tell_pip, extra_variables=place) != 0:
            raise SetupError(_explain_pip(self.log))


def _wants_newest() -> bool:
    return os.environ.get(NEWEST_VARIABLE, "") not in ("", "0")


def _as_options(files: Iterable[Path]) -> list[str]:
    return [option for file in files for option in ("--requirement", str(file))]


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
