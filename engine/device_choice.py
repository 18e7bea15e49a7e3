"""Which device each model runs on, and why in words: functions of a described machine.

Loads without torch and asks nothing of the computer; device.py describes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract import AUTO, DeviceError, EngineWish
from engine.machine import Gpu, Machine

GPU_KINDS = ("cuda", "xpu", "mps")
"""The fastest first."""
REASONS_APART = "; "
"""What stands between the reasons of a choice."""
_NAMES = "auto, cuda, cuda:1, xpu, mps, cpu"


@dataclass(frozen=True)
class DeviceChoice:
    """torch's names of the devices of HeartMuLa and HeartCodec, and the reason."""

    device: str
    codec_device: str
    reason: str


def choose_devices(machine: Machine, wish: EngineWish) -> DeviceChoice:
    """Turn a wish into devices.  Raises DeviceError when a named one cannot be used."""
    if wish.device == AUTO:
        device, reason = _automatic(machine)
    else:
        device = named_device(machine, wish.device)
        reason = f"{device} was chosen"
    if wish.codec_device == AUTO:
        return DeviceChoice(device, device, reason)
    codec_device = named_device(machine, wish.codec_device)
    if codec_device != device:
        reason = joined_reasons(reason, f"HeartCodec was put on {codec_device}")
    return DeviceChoice(device, codec_device, reason)


def joined_reasons(*reasons: str) -> str:
    """Several reasons as one; empty ones are left out."""
    return REASONS_APART.join(reason for reason in reasons if reason)


def _automatic(machine: Machine) -> tuple[str, str]:
    usable = [gpu for kind in GPU_KINDS for gpu in machine.gpus if gpu.kind == kind]
    for gpu in usable:
        if not gpu.problem:
            return gpu.device, _why(gpu, len(usable))
    if usable:
        return "cpu", f"the CPU is used because {usable[0].problem}"
    return "cpu", "no supported GPU was found, so the CPU is used"


def _why(gpu: Gpu, count: int) -> str:
    if gpu.kind == "mps":
        return "the Apple GPU is the fastest here"
    return f"{gpu.name} is the fastest here" if count == 1 else f"{gpu.name} is the first GPU here"


def named_device(machine: Machine, wish: str) -> str:
    """torch's full name of a device that was asked for.  Raises DeviceError."""
    kind, _, number = wish.partition(":")
    if kind == "cpu":
        return "cpu"
    if kind not in GPU_KINDS:
        if _is_torch_kind(kind):
            raise DeviceError(f'"{wish}" is not supported. Choose one of {_NAMES}.')
        raise DeviceError(f'"{wish}" is not a device. Choose one of {_NAMES}.')
    if number and not number.isdigit():
        raise DeviceError(f'"{wish}" is not a device. Choose one of {_NAMES}.')
    name = kind if kind == "mps" else f"{kind}:{int(number or 0)}"
    gpu = machine.gpu(name)
    if gpu is None:
        raise DeviceError(_absent(wish, kind, machine))
    if gpu.problem:
        raise DeviceError(f"The device {wish} cannot be used: {gpu.problem}. Choose auto or cpu.")
    return name


def _is_torch_kind(kind: str) -> bool:
    return kind in ("meta", "vulkan", "hpu", "xla", "mtia", "privateuseone", "ipu", "lazy", "ve")


def _absent(wish: str, kind: str, machine: Machine) -> str:
    if kind == "mps":
        return "The device mps exists on Apple Silicon only. Choose auto or cpu."
    count = sum(gpu.kind == kind and not gpu.problem for gpu in machine.gpus)
    return (
        f"The device {wish} was asked for, but {count} {kind.upper()} GPUs can be used here. "
        "Choose auto or cpu, or install a driver and a PyTorch build that fit the GPU."
    )


def cuda_problem(name: str, capability: tuple[int, int], built_for: list[str]) -> str:
    """Why a PyTorch built for these architectures cannot use an NVIDIA GPU, "" when it can.

    Code for sm_XY runs on the same major version from that minor one on; compute_XY is compiled
    on the spot for any later one; a letter (sm_90a) means exactly that GPU.
    """
    known = [arch for arch in built_for if arch.startswith(("sm_", "compute_"))]
    if not known or any(_runs(arch, capability) for arch in known):
        return ""
    major, minor = capability
    return (
        f"{name} (compute {major}.{minor}) is not among the GPUs this PyTorch was built for "
        f"({', '.join(known)})"
    )


def _runs(arch: str, capability: tuple[int, int]) -> bool:
    form, _, digits = arch.partition("_")
    number = digits.rstrip("abcdefghijklmnopqrstuvwxyz")
    have = (int(number[:-1]), int(number[-1]))
    if number != digits and digits[-1] == "a":
        return have == capability
    if form == "compute":
        return have <= capability
    return have[0] == capability[0] and have[1] <= capability[1]


def rocm_problem(name: str, arch: str, built_for: list[str]) -> str:
    """The same for AMD's GPUs: arch as "gfx1100" or "gfx90a:sramecc+:xnack-"."""
    base = arch.partition(":")[0]
    known = [one.partition(":")[0] for one in built_for if one.startswith("gfx")]
    if not known or base in known:
        return ""
    return f"{name} ({base}) is not among the GPUs this PyTorch was built for ({', '.join(known)})"
