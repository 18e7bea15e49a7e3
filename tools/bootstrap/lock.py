"""`python3 studio.py lock`: pin all packages, with hashes, for all systems and Python versions at
once.

uv resolves pyproject.toml once for the oldest Python and every system; differences have a marker.
The result is in requirements/, one file per purpose, and pip installs it:

run.txt        what the app and the engine need
cuda.txt       NVIDIA's libraries and triton, which torch's default Linux build also needs
test.txt       what the checks also need
build.txt      what packaging also needs
torch-cpu.txt  PyTorch's own CPU builds, which studio.py uses on Linux without NVIDIA driver
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap.output import SetupError, child_environment, say
from tools.bootstrap.torch_source import CPU_INDEX, PROBE_S

FOLDER = "requirements"
OLDEST_PYTHON = "3.10"
HEADER = "# Made by `python3 studio.py lock` from pyproject.toml; not edited by hand.\n"
CUDA_ONLY = re.compile(r"(nvidia|cuda)-|triton$")
TORCH_PACKAGES = ("torch", "torchaudio")
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+))?")
_CPU_WHEEL = re.compile(
    r'href="[^"#]*/(?P<name>torch|torchaudio)-(?P<version>[0-9.]+)(?:%2Bcpu|\+cpu)?'
    r'-[^"#]*linux[^"#]*\.whl#sha256=(?P<hash>[0-9a-f]{64})"'
)


@dataclass(frozen=True)
class Entry:
    """One pinned package: its lines in a requirements file, parsed.

    marker  the systems and Python versions it is for, "" for all
    """

    name: str
    version: str
    marker: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Key by which two entries are the same."""
        return self.name, self.version, self.marker


def read_entries(text: str) -> list[Entry]:
    """Return the entries of a requirements file with hashes; comments belong to the entry above."""
    entries: list[Entry] = []
    lines: list[str] = []
    for line in [*text.splitlines(), "end==0"]:
        if _ENTRY.match(line):
            entries += _entry(lines)
            lines = []
        if lines or _ENTRY.match(line):
            lines.append(line)
    return entries


def _entry(lines: list[str]) -> list[Entry]:
    if not lines:
        return []
    found = _ENTRY.match(lines[0])
    assert found is not None
    marker = (found["marker"] or "").strip()
    return [Entry(found["name"], found["version"], marker, "\n".join(lines) + "\n")]


def differences(before: Iterable[Entry], after: Iterable[Entry]) -> list[str]:
    """Return the differences between two locks, one line per package."""
    old, new = _versions(before), _versions(after)
    lines: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            lines.append(f"+ {name} {new[name]}")
        elif name not in new:
            lines.append(f"- {name} {old[name]}")
        elif old[name] != new[name]:
            lines.append(f"  {name} {old[name]} -> {new[name]}")
    return lines


def _versions(entries: Iterable[Entry]) -> dict[str, str]:
    versions: dict[str, set[str]] = {}
    for entry in entries:
        versions.setdefault(entry.name, set()).add(entry.version)
    return {name: ", ".join(sorted(found)) for name, found in versions.items()}


def lock_files(root: Path) -> dict[str, str]:
    """Return the texts of the files in requirements/, by name; empty if missing."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((root / FOLDER).glob("*.txt"))
    }


def make(root: Path, python: Path) -> None:
    """Rewrite requirements/ and print the changes. python: that of an environment with uv.

    Raises SetupError if uv finds no set of packages or cannot reach the index.
    """
    before = lock_files(root)
    files: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        # Next to its results, so that their comments contain no folder of this computer.
        shutil.copy(root / "pyproject.toml", folder)
        uv = _Uv(python, Path(folder))
        entries = uv.compiled("run")
        files["run.txt"] = _joined(entry for entry in entries if not CUDA_ONLY.match(entry.name))
        files["cuda.txt"] = _joined(entry for entry in entries if CUDA_ONLY.match(entry.name))
        known = {entry.key for entry in entries}
        for extra in ("test", "build"):
            more = uv.compiled(extra, ["--extra", extra, "--constraint", "run.txt"])
            files[f"{extra}.txt"] = _joined(entry for entry in more if entry.key not in known)
    files["torch-cpu.txt"] = _cpu_lines(entries, before.get("torch-cpu.txt", ""))
    (root / FOLDER).mkdir(exist_ok=True)
    for name, text in files.items():
        (root / FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        _tell(name, read_entries(before.get(name, "")), read_entries(text))


@dataclass(frozen=True)
class _Uv:
    """uv in the environment of `python`, for the project in `folder`, which also gets its
    results.
    """

    python: Path
    folder: Path

    def compiled(self, name: str, options: Sequence[str] = ()) -> list[Entry]:
        """Resolve; the result is also written to the folder as name.txt. Raises SetupError."""
        command = [str(self.python), "-m", "uv", "pip", "compile"]
        command += ["pyproject.toml", "--output-file", f"{name}.txt", *options]
        command += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
        # Wheels only: packages that must be compiled cannot be installed everywhere.
        command += ["--only-binary", ":all:", "--no-config", "--no-header", "--quiet"]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=child_environment(),
            check=False,
        )
        if done.returncode != 0:
            raise SetupError(
                f"The packages could not be pinned; nothing was changed.\n{done.stderr}"
            )
        return read_entries((self.folder / f"{name}.txt").read_text(encoding="utf-8"))


def _joined(entries: Iterable[Entry]) -> str:
    return HEADER + "".join(entry.text for entry in entries)


def _cpu_lines(entries: Iterable[Entry], before: str) -> str:
    """Return pins of the CPU builds, with the hashes from PyTorch's index if it can be read."""
    versions = {entry.name: entry.version for entry in entries if entry.name in TORCH_PACKAGES}
    kept = {entry.name: entry for entry in read_entries(before)}
    text = HEADER + f"# From {CPU_INDEX}; without hashes where `lock` could not reach it.\n"
    for name, version in versions.items():
        hashes = cpu_hashes(_page(f"{CPU_INDEX}/{name}/"), name, version)
        if not hashes and name in kept and kept[name].version == version:
            text += kept[name].text
            continue
        if not hashes:
            say(f"no hashes of {name}'s CPU builds: {CPU_INDEX} cannot be read")
        lines = [f"{name}=={version}", *(f"    --hash=sha256:{value}" for value in hashes)]
        text += " \\\n".join(lines) + "\n"
    return text


def _page(address: str) -> str:
    """Return a page of an index, "" if it cannot be read."""
    try:
        with urllib.request.urlopen(address, timeout=PROBE_S) as page:
            return page.read().decode("utf-8")
    except OSError:
        return ""


def cpu_hashes(page: str, name: str, version: str) -> list[str]:
    """Return the hashes on a page of PyTorch's index for the Linux wheels of one version."""
    found = _CPU_WHEEL.finditer(page)
    return sorted(
        {match["hash"] for match in found if (match["name"], match["version"]) == (name, version)}
    )


def _tell(name: str, before: list[Entry], after: list[Entry]) -> None:
    changes = differences(before, after)
    say(f"{FOLDER}/{name}: {len(after)} packages, {len(changes) or 'no'} changes")
    for line in changes:
        say(f"  {line}")
