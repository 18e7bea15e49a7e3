"""Choose where the models run and in which precision, and say why.

Also the small differences between devices that others must not know: emptying caches, measuring
memory, catching out-of-memory.  It loads no model.
"""

from __future__ import annotations

import gc
import platform
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import torch

from engine.contract import DeviceError, DeviceReport, OutOfMemoryError

T = TypeVar("T")
_X86_BF16_FLAGS = ("avx512_bf16", "amx_bf16")


@dataclass(frozen=True)
class DevicePlan:
    """Devices and precisions of both models, and the reason in words."""

    device: torch.device
    dtype: torch.dtype
    codec_device: torch.device
    codec_dtype: torch.dtype
    reason: str

    @property
    def report(self) -> DeviceReport:
        """The same for people and for the song's recipe."""
        return DeviceReport(
            device=str(self.device),
            precision=precision_name(self.dtype),
            codec_precision=precision_name(self.codec_dtype),
            reason=self.reason,
        )


def precision_name(dtype: torch.dtype) -> str:
    """ "bfloat16" for torch.bfloat16."""
    return str(dtype).removeprefix("torch.")


def plan_device(
    wish: str | torch.device | None = None, dtype: torch.dtype | None = None
) -> DevicePlan:
    """Turn a wish ("auto", "cuda", "cuda:1", "mps", "cpu" or None) into a plan.

    HeartMuLa runs in bfloat16, in float16 on MPS, in float32 on CPUs without fast bfloat16;
    HeartCodec in float32.  Raises DeviceError when a named device cannot be used.
    """
    if wish is None or str(wish) == "auto":
        device, reason = _automatic()
    else:
        device = _named(str(wish))
        reason = f"{device} was chosen"
    if dtype is None:
        dtype, why = _default_dtype(device)
        reason = f"{reason}; {why}"
    return DevicePlan(device, dtype, device, torch.float32, reason)


def suited_to_size(plan: DevicePlan, values: int) -> DevicePlan:
    """The plan for a CPU model whose stacks hold so many weights: small ones run in float32."""
    if values >= SMALL_MODEL_VALUES or plan.dtype is torch.float32:
        return plan
    where = plan.reason.partition(";")[0]
    reason = f"{where}; a model this small is fastest in float32"
    return replace(plan, dtype=torch.float32, reason=reason)


def _automatic() -> tuple[torch.device, str]:
    if torch.cuda.is_available():
        problem = cuda_problem(0)
        if problem is None:
            return torch.device("cuda", 0), f"{torch.cuda.get_device_name(0)} is the fastest here"
        return torch.device("cpu"), f"the CPU is used because {problem}"
    if torch.backends.mps.is_available():
        return torch.device("mps"), "the Apple GPU is the fastest here"
    return torch.device("cpu"), "no supported GPU was found, so the CPU is used"


def cuda_problem(index: int) -> str | None:
    """Why this PyTorch cannot use CUDA device `index`, or None when it can."""
    major, minor = torch.cuda.get_device_capability(index)
    built_for = [a for a in torch.cuda.get_arch_list() if a.startswith(("sm_", "compute_"))]
    majors = {
        int(arch.split("_")[1].rstrip("abcdefghijklmnopqrstuvwxyz")) // 10 for arch in built_for
    }
    if majors and major not in majors:
        return (
            f"{torch.cuda.get_device_name(index)} (compute {major}.{minor}) is not among the GPUs "
            f"this PyTorch was built for ({', '.join(built_for)})"
        )
    return None


def _named(wish: str) -> torch.device:
    try:
        device = torch.device(wish)
    except RuntimeError as error:
        raise DeviceError(
            f'"{wish}" is not a device. Choose auto, cuda, cuda:1, mps or cpu.', str(error)
        ) from error
    if device.type == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if (device.index or 0) >= count:
            raise DeviceError(
                f"The device {wish} was asked for, but {count} CUDA GPUs can be used here. "
                "Choose auto or cpu, or install a driver and a PyTorch build that fit the GPU."
            )
        problem = cuda_problem(device.index or 0)
        if problem is not None:
            raise DeviceError(f"The device {wish} cannot be used: {problem}. Choose auto or cpu.")
        return torch.device("cuda", device.index or 0)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise DeviceError("The device mps exists on Apple Silicon only. Choose auto or cpu.")
    if device.type not in ("cpu", "mps"):
        raise DeviceError(f"The device {wish} is not supported. Choose auto, cuda, mps or cpu.")
    return device


def _default_dtype(device: torch.device) -> tuple[torch.dtype, str]:
    if device.type == "cuda":
        if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16, "bfloat16 is native on this GPU"
        return torch.float16, "this GPU has no native bfloat16"
    if device.type == "mps":
        return torch.float16, "float16 is the fastest precision of Apple GPUs"
    if cpu_has_fast_bf16():
        return torch.bfloat16, "this CPU computes bfloat16 natively"
    return torch.float32, "this CPU has no fast bfloat16"


def cpu_has_fast_bf16() -> bool:
    """Whether the CPU multiplies bfloat16 in hardware (AVX-512 BF16, AMX, Armv8.6)."""
    if platform.machine().lower() in ("arm64", "aarch64"):
        return platform.system() == "Darwin" and torch.backends.mps.is_available()
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        check = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
        return bool(check()) if check is not None else False
    return any(flag in flags for flag in _X86_BF16_FLAGS)


SMALL_MODEL_VALUES = 50_000_000
"""Below so many weights a CPU is slowed by sharing the work, and gains nothing from bfloat16."""


@contextmanager
def cpu_threads(count: int | None) -> Generator[None]:
    """Compute with so many threads inside; None changes nothing."""
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def on_threads(events: Iterator[T], count: int | None) -> Iterator[T]:
    """The same events, each computed with so many threads."""
    while True:
        with cpu_threads(count):
            event = next(events, None)
        if event is None:
            return
        yield event


def empty_cache(device: torch.device) -> None:
    """Give unused accelerator memory back to the system."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


@contextmanager
def memory_errors(doing: str, advice: str) -> Generator[None]:
    """Turn an out-of-memory failure inside into OutOfMemoryError with a sentence."""
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise OutOfMemoryError(
            f"There is not enough memory for {doing}. {advice}", str(error)
        ) from error
    except RuntimeError as error:
        text = str(error)
        if "out of memory" in text.lower() or "can't allocate memory" in text.lower():
            raise OutOfMemoryError(
                f"There is not enough memory for {doing}. {advice}", text
            ) from error
        raise
