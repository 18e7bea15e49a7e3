"""What the operating system reports about processors and drivers. Loads without torch."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path


def has_nvidia_driver(root: Path = Path("/")) -> bool:
    """Whether an NVIDIA driver is installed, usable by PyTorch or not. root: parent of /proc."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").is_file()
    return (root / "proc/driver/nvidia/version").is_file()


def mac_has(feature: str) -> bool:
    """Whether a sysctl name of macOS is 1, e.g. "hw.optional.arm.FEAT_BF16" (M2 and later)."""
    ask = getattr(ctypes.CDLL(None), "sysctlbyname", None)
    if ask is None:
        return False
    value = ctypes.c_int64(0)
    size = ctypes.c_size_t(ctypes.sizeof(value))
    failed = ask(feature.encode(), ctypes.byref(value), ctypes.byref(size), None, 0)
    return not failed and value.value == 1
