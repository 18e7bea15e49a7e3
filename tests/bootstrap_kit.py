"""A small stand-in project with the real studio.py and tools/bootstrap, and package indexes for it.

Environments, pip, hashes and markers are real; the packages are wheels written by hand, in a folder
or behind a server on loopback.  Nothing is fetched from the network.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.bootstrap import torch_source
from tools.bootstrap.environment import Environment
from tools.bootstrap.packages import NEWEST_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "http://127.0.0.1:9"
"""An address on which nobody listens."""

PYPROJECT = """
[project]
name = "standin"
version = "1"
dependencies = ["littlewheel>=1,<2"]
[project.optional-dependencies]
test = []
"""

REPORTING_CLI = """
import importlib.metadata, json, os, sys, time
import littlewheel
versions = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
report = {"arguments": sys.argv[1:], "folder": os.getcwd(), "versions": versions}
sys.stdout.write(json.dumps(report))
"""


def make_wheel(
    folder: Path, name: str, version: str, requires: tuple[str, ...] = (), payload: bytes = b""
) -> Path:
    """A wheel of one module, written by hand, in the folder of its name below `folder`."""
    place = folder / name.replace("_", "-")
    place.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
    files = {
        f"{name}.py": b"ANSWER = 42\n",
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if payload:
        files[f"{name}_payload.bin"] = payload
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"]).encode()
    wheel = place / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return wheel


def pin(*wheels: Path) -> str:
    """The lock's entry of a package: its version, and the hashes of these wheels of it."""
    name, version = wheels[0].name.split("-")[:2]
    hashes = (hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels)
    return " \\\n    ".join([f"{name}=={version}", *(f"--hash=sha256:{h}" for h in hashes)]) + "\n"


@dataclass(frozen=True)
class StandIn:
    """A project folder and the way to run its studio.py.

    variables  for its set-up, besides those of this process without pip's and ours
    """

    root: Path
    wheels: Path
    variables: dict[str, str] = field(default_factory=dict[str, str])

    def run(
        self, *arguments: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run studio.py with these arguments, and with variables that replace the usual ones."""
        own = {
            "PIP_NO_INDEX": "1",
            # pip splits plain paths at spaces
            "PIP_FIND_LINKS": " ".join(path.as_uri() for path in sorted(self.wheels.iterdir())),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "1",
        }
        own |= self.variables | variables
        ours = (torch_source.TORCH_INDEX_VARIABLE, NEWEST_VARIABLE)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PIP_") and name not in ours
        }
        return subprocess.run(
            [sys.executable, str(self.root / "studio.py"), *arguments],
            cwd=cwd or self.root.parent,
            env=kept | {name: value for name, value in own.items() if value},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def render(self, *arguments: str, **variables: str) -> dict[str, object]:
        """Run `render`, which must work, and return what the stand-in's engine.cli reported."""
        done = self.run("render", *arguments, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def versions(self, **variables: str) -> dict[str, str]:
        """What is installed after a start."""
        found = self.render(**variables)["versions"]
        assert isinstance(found, dict)
        return found

    def lock(self, **files: str) -> None:
        """Write files of requirements/, as run=…, cuda=…, torch_cpu=…"""
        folder = self.root / "requirements"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name.replace('_', '-')}.txt").write_text(text, encoding="utf-8")

    @property
    def stamp(self) -> Path:
        """What a finished set-up wrote last."""
        return Environment(self.root).stamp


def make_stand_in(folder: Path, cpu_index: str = NOWHERE, has_driver: bool = False) -> StandIn:
    """A project in `folder`, with one wheel and a lock that pins it.

    cpu_index stands for PyTorch's index; has_driver for an NVIDIA driver.
    """
    root = folder / "a project"
    (root / "engine").mkdir(parents=True)
    shutil.copy(ROOT / "studio.py", root)
    shutil.copytree(
        ROOT / "tools" / "bootstrap",
        root / "tools" / "bootstrap",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "tools" / "__init__.py", root / "tools")
    set_torch_source(root, cpu_index, has_driver)
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (root / "engine" / "__init__.py").touch()
    (root / "engine" / "cli.py").write_text(REPORTING_CLI, encoding="utf-8")
    wheel = make_wheel(folder / "wheels", "littlewheel", "1.0")
    made = StandIn(root, folder / "wheels")
    made.lock(run=pin(wheel), cuda="", torch_cpu="", test="")
    return made


def from_index(address: str) -> dict[str, str]:
    """The variables that let pip use an index instead of the stand-in's folder of wheels."""
    return {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": address}


def set_torch_source(root: Path, cpu_index: str, has_driver: bool) -> None:
    """Let the stand-in's set-up believe in this index of CPU builds and in this driver."""
    text = (ROOT / "tools" / "bootstrap" / "torch_source.py").read_text(encoding="utf-8")
    text, replaced = re.subn(r'(?m)^CPU_INDEX = ".*"$', f'CPU_INDEX = "{cpu_index}"', text)
    assert replaced == 1
    text += f"\n\ndef has_nvidia_driver() -> bool:\n    return {has_driver}\n"
    (root / "tools" / "bootstrap" / "torch_source.py").write_text(text, encoding="utf-8")


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Generator[str]:
    """A folder with a folder of wheels for each package, as an index on loopback; its address."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
