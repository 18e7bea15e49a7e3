"""Where PyTorch comes from: the package index, PyTorch's own index of CPU builds, or a named one.

On Linux the package index offers only builds with NVIDIA's libraries, several GB of them.  Where
there is no NVIDIA driver the CPU builds of PyTorch's own index serve as well.  This module decides
and explains; it installs nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap.output import child_environment, say

TORCH_INDEX_VARIABLE = "HEARTSTUDIO_TORCH_INDEX"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_S = 8
"""So long the index of CPU builds may take to answer."""
GB = 1_000_000_000

_PROBE = """
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=float(sys.argv[2])) as page:
    sys.exit(0 if page.read(1) else 1)
"""


@dataclass(frozen=True)
class TorchSource:
    """Where torch and torchaudio come from.

    index        the index to take them from, "" for the package index
    brings_cuda  whether NVIDIA's libraries come along
    is_named     whether the person named an index that the lock does not know; what else torch
                 needs may then lie there too
    """

    index: str = ""
    brings_cuda: bool = False
    is_named: bool = False

    @property
    def download_text(self) -> str:
        """How much is downloaded in all, in words."""
        return "3 GB" if self.brings_cuda else "500 MB"

    @property
    def needed_bytes(self) -> int:
        """Room that a set-up takes while it runs: what is downloaded and what is unpacked."""
        return 9 * GB if self.brings_cuda else 3 * GB


def choose() -> TorchSource:
    """The source for this computer; asks PyTorch's index only where its CPU builds would serve."""
    index = os.environ.get(TORCH_INDEX_VARIABLE, "").strip().rstrip("/")
    is_linux = sys.platform.startswith("linux")
    if index:
        is_known = is_linux and index == CPU_INDEX
        return TorchSource(index, brings_cuda="/cpu" not in index, is_named=not is_known)
    if not is_linux:
        return TorchSource()
    if has_nvidia_driver():
        return TorchSource(brings_cuda=True)
    if answers(f"{CPU_INDEX}/torch/"):
        return TorchSource(CPU_INDEX)
    say(
        "  PyTorch's own index cannot be reached, so its larger build with NVIDIA's libraries comes"
    )
    say("  from the package index. It works without an NVIDIA card, too.")
    return TorchSource(brings_cuda=True)


def answers(address: str) -> bool:
    """Whether a page can be read within PROBE_S; in a process of its own, as a look-up of a name
    cannot be interrupted."""
    command = [sys.executable, "-c", _PROBE, address, str(PROBE_S)]
    try:
        return (
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=child_environment(),
                timeout=PROBE_S + 2,
                check=False,
            ).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_nvidia_driver(root: Path = Path("/")) -> bool:
    """Whether this Linux has an NVIDIA driver, or the one that Windows lends to its Linux (WSL)."""
    places = ("proc/driver/nvidia/version", "usr/lib/wsl/lib/libcuda.so.1")
    return any((root / place).exists() for place in places)
