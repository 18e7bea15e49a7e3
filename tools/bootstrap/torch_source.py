"""Chooses the source of PyTorch: the package index, PyTorch's own index of CPU builds, or a custom
one.

On Linux the package index has only builds with several GB of NVIDIA libraries. Without an NVIDIA
driver the CPU builds of PyTorch's own index are sufficient. This module decides and explains; it
installs nothing.
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
"""Timeout for an answer of the index of CPU builds."""
GB = 1_000_000_000

_PROBE = """
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=float(sys.argv[2])) as page:
    sys.exit(0 if page.read(1) else 1)
"""


@dataclass(frozen=True)
class TorchSource:
    """The source of torch and torchaudio.

    index        the index, "" for the package index
    brings_cuda  whether NVIDIA's libraries are included
    is_named     whether the user named an index that is not in the lock; other dependencies of
    torch may then be there too
    """

    index: str = ""
    brings_cuda: bool = False
    is_named: bool = False

    @property
    def download_text(self) -> str:
        """Total download size, as text."""
        return "3 GB" if self.brings_cuda else "500 MB"

    @property
    def needed_bytes(self) -> int:
        """Disk space needed during set-up: downloaded and unpacked files."""
        return 9 * GB if self.brings_cuda else 3 * GB


def choose() -> TorchSource:
    """Return the source for this computer; queries PyTorch's index only if its CPU builds
    would do.
    """
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
    """Whether a page can be read within PROBE_S.

    Uses its own process, because a DNS look-up cannot be interrupted.
    """
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
    """Whether this Linux has an NVIDIA driver, including the one that Windows provides in WSL."""
    places = ("proc/driver/nvidia/version", "usr/lib/wsl/lib/libcuda.so.1")
    return any((root / place).exists() for place in places)
