"""Chooses the device of each model, with a reason in words: functions of a described machine.

Loads without torch and does not query the computer; device.py describes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract import AUTO, MLX, DeviceError, EngineWish
from engine.hardware.machine import Gpu, Machine
from engine.messages import NOTHING, Message

GPU_KINDS = ("cuda", "xpu", "mps")
"""torch's, the fastest first."""
REASONS_APART = "; "
"""Separator between the reasons of a choice."""
_ABOUT_THE_SAME = 0.9
"""GPUs with this share of the largest memory count as equally large."""
_NAMES = "auto, cuda, cuda:1, xpu, mps, mlx, cpu"


@dataclass(frozen=True)
class DeviceChoice:
    """Names of the devices of HeartMuLa and HeartCodec, and the reason."""

    device: str
    codec_device: str
    reason: Message


def choose_devices(machine: Machine, wish: EngineWish) -> DeviceChoice:
    """Choose devices for a wish. Raises DeviceError when a named one cannot be used."""
    if wish.device == AUTO:
        device, reason = _automatic(machine)
    else:
        device = named_device(machine, wish.device)
        reason = Message("{name} was chosen", name=device)
    return _placed(machine, wish, device, reason)


def _placed(machine: Machine, wish: EngineWish, device: str, reason: Message) -> DeviceChoice:
    """Put HeartMuLa on a device, and HeartCodec where the wish says."""
    if wish.codec_device == AUTO:
        return DeviceChoice(device, device, reason)
    codec_device = named_device(machine, wish.codec_device)
    if codec_device != device:
        reason = joined_reasons(
            reason, Message("HeartCodec was put on {device}", device=codec_device)
        )
    return DeviceChoice(device, codec_device, reason)


def device_choices(machine: Machine, wish: EngineWish) -> list[DeviceChoice]:
    """Return every choice a wish allows, the best first, for when memory is too small for some.

    After the chosen GPU: another GPU, another GPU or the CPU for HeartCodec, the CPU for both. A
    named device is kept. Raises DeviceError when a named one cannot be used.
    """
    first = choose_devices(machine, wish)
    main = machine.gpu(first.device)
    if main is None:
        return [first]
    choices = [first]
    others = [gpu for gpu in _usable(machine) if gpu.kind == main.kind and gpu != main]
    if wish.codec_device == AUTO:
        for other in others:
            why = Message(
                "HeartCodec runs on {device}, so that each model has a GPU", device=other.device
            )
            choices.append(_apart(first, other.device, why))
    if wish.device == AUTO:
        for other in others:
            why = Message("{name} is the GPU with free memory here", name=other.name)
            choices.append(_placed(machine, wish, other.device, why))
    if wish.codec_device == AUTO and not main.shares_memory:
        why = Message(
            "HeartCodec runs on the CPU because the memory of {name} is too small for it",
            name=main.name,
        )
        choices.append(_apart(first, "cpu", why))
    if wish.device == AUTO:
        why = Message("the CPU is used because the memory of {name} is too small", name=main.name)
        choices.append(_placed(machine, wish, "cpu", why))
    return choices


def _apart(choice: DeviceChoice, codec_device: str, why: Message) -> DeviceChoice:
    return DeviceChoice(choice.device, codec_device, joined_reasons(choice.reason, why))


def joined_reasons(*reasons: Message) -> Message:
    """Join several reasons into one; empty ones are omitted."""
    return Message.joined(reasons, REASONS_APART)


def _automatic(machine: Machine) -> tuple[str, Message]:
    usable = _usable(machine)
    if usable:
        return usable[0].device, _why(usable[0], usable)
    for gpu in machine.gpus:
        if gpu.problem and gpu.kind in GPU_KINDS:
            return "cpu", Message("the CPU is used because {reason}", reason=gpu.problem)
    return "cpu", Message("no supported GPU was found, so the CPU is used")


def _usable(machine: Machine) -> list[Gpu]:
    """Return the GPUs without a problem, the best first: by kind, then by memory.

    Drivers number the fastest first, so of GPUs with about the same memory the first is chosen.
    """
    usable = [gpu for gpu in machine.gpus if gpu.kind in GPU_KINDS and not gpu.problem]

    def rank(gpu: Gpu) -> tuple[int, int]:
        most = max(other.memory.total_bytes for other in usable if other.kind == gpu.kind)
        has_most = gpu.memory.total_bytes >= _ABOUT_THE_SAME * most
        return GPU_KINDS.index(gpu.kind), -most if has_most else -gpu.memory.total_bytes

    return sorted(usable, key=rank)


def _why(gpu: Gpu, usable: list[Gpu]) -> Message:
    if gpu.kind == "mps":
        return Message("the Apple GPU is the fastest here")
    if len(usable) == 1:
        return Message("{name} is the fastest here", name=gpu.name)
    if any(other.index < gpu.index for other in usable if other.kind == gpu.kind):
        return Message("{name} is the GPU with the most memory here", name=gpu.name)
    return Message("{name} is the first GPU here", name=gpu.name)


def named_device(machine: Machine, wish: str) -> str:
    """Return the full name of a device that was requested. Raises DeviceError."""
    kind, _, number = wish.partition(":")
    if kind == "cpu":
        return "cpu"
    if kind not in (*GPU_KINDS, MLX):
        if _is_torch_kind(kind):
            raise DeviceError(
                Message(
                    '"{name}" is not supported. Choose one of {known}.', name=wish, known=_NAMES
                )
            )
        raise DeviceError(
            Message('"{name}" is not a device. Choose one of {known}.', name=wish, known=_NAMES)
        )
    if number and not number.isdigit():
        raise DeviceError(
            Message('"{name}" is not a device. Choose one of {known}.', name=wish, known=_NAMES)
        )
    name = kind if kind in ("mps", MLX) else f"{kind}:{int(number or 0)}"
    gpu = machine.gpu(name)
    if gpu is None:
        raise DeviceError(_absent(wish, kind, machine))
    if gpu.problem:
        raise DeviceError(
            Message(
                "The device {device} cannot be used: {reason}. Choose auto or cpu.",
                device=wish,
                reason=gpu.problem,
            )
        )
    return name


def _is_torch_kind(kind: str) -> bool:
    return kind in ("meta", "vulkan", "hpu", "xla", "mtia", "privateuseone", "ipu", "lazy", "ve")


def _absent(wish: str, kind: str, machine: Machine) -> Message:
    if kind == "mps":
        return Message("The device mps exists on Apple Silicon only. Choose auto or cpu.")
    if kind == MLX:
        return Message(
            "The device mlx needs the package mlx, which is not installed here; on Apple silicon "
            "it belongs to Heart Studio. Choose auto or cpu."
        )
    count = sum(gpu.kind == kind and not gpu.problem for gpu in machine.gpus)
    return Message(
        "The device {device} was asked for, but {count} {kind} GPUs can be used here. Choose auto "
        "or cpu, or install a driver and a PyTorch build that fit the GPU.",
        device=wish,
        count=count,
        kind=kind.upper(),
    )


def cuda_problem(name: str, capability: tuple[int, int], built_for: list[str]) -> Message:
    """Why a PyTorch built for these architectures cannot use an NVIDIA GPU; NOTHING if it can.

    Code for sm_XY runs on the same major version from that minor one on; compute_XY is compiled
    just in time for any later one; a letter (sm_90a) means exactly that GPU.
    """
    known = [arch for arch in built_for if arch.startswith(("sm_", "compute_"))]
    if not known or any(_runs(arch, capability) for arch in known):
        return NOTHING
    major, minor = capability
    return Message(
        "{name} (compute {version}.{minor}) is not among the GPUs this PyTorch was built for "
        "({known})",
        name=name,
        version=major,
        minor=minor,
        known=", ".join(known),
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


def rocm_problem(name: str, arch: str, built_for: list[str]) -> Message:
    """Same as cuda_problem for AMD's GPUs: arch as "gfx1100" or "gfx90a:sramecc+:xnack-"."""
    base = arch.partition(":")[0]
    known = [arch_name.partition(":")[0] for arch_name in built_for if arch_name.startswith("gfx")]
    if not known or base in known:
        return NOTHING
    return Message(
        "{name} ({kind}) is not among the GPUs this PyTorch was built for ({known})",
        name=name,
        kind=base,
        known=", ".join(known),
    )


def unused_driver_problem(built_with: str | None) -> Message:
    """Why a GPU with a driver cannot be used; built_with: PyTorch's CUDA version, None without."""
    if built_with is None:
        return Message("there is an NVIDIA driver, but this PyTorch was built without CUDA")
    return Message(
        "there is an NVIDIA driver, but CUDA {version} cannot be started (the driver may be too "
        "old)",
        version=built_with,
    )


def start_problem(name: str, error: str) -> Message:
    """Why a GPU that PyTorch detects cannot be initialised: the first line of its error."""
    what = error.strip().partition("\n")[0].rstrip(".")
    return Message("{name} could not be started ({what})", name=name, what=what)
