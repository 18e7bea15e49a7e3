"""The computer's devices as torch sees them, and the plan of where the models run.

Describes the machine (machine.py); device and precision are chosen in device_choice.py and
mode_choice.py. It also hides small differences between devices: emptying caches, detecting
out-of-memory. It loads no model.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import torch

from engine.contract import (
    AUTO,
    MLX,
    DeviceError,
    DeviceFailure,
    DeviceReport,
    EngineWish,
    OutOfMemoryError,
)
from engine.devices.device_choice import (
    DeviceChoice,
    choose_devices,
    cuda_problem,
    joined_reasons,
    rocm_problem,
    start_problem,
    unused_driver_problem,
)
from engine.devices.mode_choice import INT4, INT8
from engine.hardware import gpu_drivers, processor, system_memory
from engine.hardware.machine import Gpu, Machine, Memory
from engine.heartmula.projections import WeightForm, packs_weights
from engine.messages import NOTHING, Message
from engine.on_mlx.presence import LibraryFailure, clear_mlx_cache, mlx_gpus

T = TypeVar("T")
DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}
QUANTISED = {INT8: WeightForm.INT8, INT4: WeightForm.INT4}
"""Precisions that are forms of weights, not types of numbers."""
SMALL_MODEL_VALUES = 50_000_000
"""With fewer weights a CPU is slowed by multithreading, and gains nothing from bfloat16."""


@dataclass(frozen=True)
class DevicePlan:
    """Devices and precisions of both models, the form of the weights, and the reason in words.

    What MLX computes (`on_mlx`, `codec_on_mlx`) is handed over on torch's device "cpu".
    """

    device: torch.device
    dtype: torch.dtype
    codec_device: torch.device
    codec_dtype: torch.dtype
    reason: Message
    form: WeightForm = WeightForm.PLAIN
    device_name: str = ""
    on_mlx: bool = False
    codec_on_mlx: bool = False

    @property
    def precision(self) -> str:
        """One of contract.PRECISIONS, never "auto"."""
        names = (name for name, form in QUANTISED.items() if form is self.form)
        return next(names, precision_name(self.dtype))

    @property
    def report(self) -> DeviceReport:
        """The plan as a DeviceReport, for display and for the song's recipe."""
        device = MLX if self.on_mlx else str(self.device)
        codec_device = MLX if self.codec_on_mlx else str(self.codec_device)
        return DeviceReport(
            device=device,
            precision=self.precision,
            codec_precision=precision_name(self.codec_dtype),
            reason=self.reason,
            codec_device="" if codec_device == device else codec_device,
            name=self.device_name,
        )


def torch_device(name: str) -> torch.device:
    """Return torch's device for a device's name; MLX's arrays are handed over in main memory."""
    return torch.device("cpu" if name == MLX else name)


def precision_name(dtype: torch.dtype) -> str:
    """Return "bfloat16" for torch.bfloat16."""
    return str(dtype).removeprefix("torch.")


@dataclass(frozen=True)
class PrecisionChoice:
    """Precisions that may be chosen for a device, the best first, and the reason in words."""

    names: tuple[str, ...]
    reason: Message


def plan_device(
    wish: str | torch.device | None = None, dtype: torch.dtype | None = None
) -> DevicePlan:
    """Turn a wish ("auto", "cuda", "cuda:1", "xpu", "mps", "cpu" or None) into a plan.

    Without a dtype it is the device's best, regardless of memory. HeartCodec runs in float32.
    Raises DeviceError when a named device cannot be used.
    """
    machine = describe_machine()
    name = AUTO if wish is None else str(wish)
    devices = choose_devices(machine, EngineWish(name))
    if dtype is not None:
        return make_plan(machine, devices, precision_name(dtype), NOTHING)
    choice = precisions_for(machine, devices.device, is_small=False)
    return make_plan(machine, devices, choice.names[0], choice.reason)


def make_plan(
    machine: Machine,
    devices: DeviceChoice,
    precision: str,
    why: Message,
    codec_dtype: torch.dtype = torch.float32,
) -> DevicePlan:
    """Return the plan for chosen devices and chosen precisions (not "auto")."""
    gpu = machine.gpu(devices.device)
    return DevicePlan(
        device=torch_device(devices.device),
        dtype=DTYPES.get(precision) or quantised_dtype(machine, devices.device),
        codec_device=torch_device(devices.codec_device),
        codec_dtype=codec_dtype,
        reason=joined_reasons(devices.reason, why),
        form=form_of(machine, devices.device, precision),
        device_name="" if gpu is None else gpu.name,
        on_mlx=devices.device == MLX,
        codec_on_mlx=devices.codec_device == MLX,
    )


def form_of(machine: Machine, device: str, precision: str) -> WeightForm:
    """Return the form of HeartMuLa's weights on a device in a precision (not "auto")."""
    if precision in QUANTISED:
        return QUANTISED[precision]
    is_packed = device == "cpu" and precision == "bfloat16" and machine.packs_weights
    return WeightForm.PACKED if is_packed else WeightForm.PLAIN


def precisions_for(machine: Machine, device: str, is_small: bool) -> PrecisionChoice:
    """Return the precisions that the automatic choice may use on a device."""
    gpu = machine.gpu(device)
    if gpu is None:
        if is_small:
            return PrecisionChoice(
                ("float32",), Message("a model this small is fastest in float32")
            )
        if machine.has_fast_bf16:
            return PrecisionChoice(("bfloat16",), Message("this CPU computes bfloat16 natively"))
        if machine.packs_weights:
            why = Message("this CPU reads 16-bit weights fast, though it has no fast bfloat16")
            return PrecisionChoice(("bfloat16", "float32"), why)
        return PrecisionChoice(("float32", "bfloat16"), Message("this CPU has no fast bfloat16"))
    if gpu.is_processor:
        return PrecisionChoice(("float32",), Message("MLX is for Apple's GPU, which is not here"))
    if gpu.shares_memory:
        return PrecisionChoice(
            ("float16",), Message("float16 is the fastest precision of Apple GPUs")
        )
    if gpu.has_bf16:
        return PrecisionChoice(("bfloat16",), Message("bfloat16 is native on this GPU"))
    return PrecisionChoice(("float16",), Message("this GPU has no native bfloat16"))


def codec_dtype_for(machine: Machine, device: str, wish: str, is_small: bool) -> torch.dtype:
    """Return the precision of HeartCodec's matrices for a wish (contract.CODEC_PRECISIONS).

    "auto" is int8 for a large model on a processor with fast dot products, where it takes about
    half of float32's memory and less time, and its latents are closer to float32's than those of
    float16 are (BENCHMARKS.md); float16 for a large model on MLX, whose products on Apple's GPU are
    summed in float32; else float32. Raises DeviceError for int8 where it cannot be computed.
    """
    has_int8 = machine.gpu(device) is None and machine.has_int8_dot
    if wish == INT8 and not has_int8:
        raise DeviceError(
            Message(
                "The sound cannot be computed in int8 on {device}: that needs a processor with "
                "AVX-512 VNNI. Choose another precision of the sound.",
                device=device,
            )
        )
    gpu = machine.gpu(device)
    if wish == AUTO and device == MLX and gpu and not gpu.is_processor and not is_small:
        return torch.float16
    is_int8 = wish == INT8 or (wish == AUTO and has_int8 and not is_small)
    return torch.int8 if is_int8 else torch.float32


def quantised_dtype(machine: Machine, device: str) -> torch.dtype:
    """Return the precision of a song's cache, and of activations on a GPU, with quantised
    weights.
    """
    gpu = machine.gpu(device)
    if gpu is not None and gpu.is_processor:
        return torch.float32
    return torch.bfloat16 if gpu is None or gpu.has_bf16 else torch.float16


def describe_machine() -> Machine:
    """Describe this computer in its current state.

    Memory held by this process counts as free, because a plan states what the whole process needs.
    """
    memory = system_memory.system_memory(system_memory.anonymous_bytes())
    return Machine(
        memory=memory,
        has_fast_bf16=processor.cpu_has_fast_bf16(),
        packs_weights=packs_weights(),
        has_int8_dot=processor.cpu_has_int8_dot(),
        cores=os.cpu_count() or 1,
        gpus=(*_cuda_gpus(), *_xpu_gpus(), *_mps_gpus(), *mlx_gpus(memory)),
    )


def _cuda_gpus() -> Iterator[Gpu]:
    is_rocm = torch.version.hip is not None
    api = f"ROCm {torch.version.hip}" if is_rocm else f"CUDA {torch.version.cuda}"
    if not torch.cuda.is_available():
        if gpu_drivers.has_nvidia_driver():
            problem = unused_driver_problem(torch.version.cuda)
            yield Gpu("cuda", 0, "NVIDIA GPU", api, Memory(0, 0), False, problem)
        return
    built_for = torch.cuda.get_arch_list()
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        if is_rocm:
            arch = str(getattr(properties, "gcnArchName", ""))
            problem = rocm_problem(properties.name, arch, built_for)
        else:
            capability = (int(properties.major), int(properties.minor))
            problem = cuda_problem(properties.name, capability, built_for)
        memory, has_bf16 = Memory(properties.total_memory, 0), False
        if not problem:
            try:
                free, total = torch.cuda.mem_get_info(index)  # initialises CUDA there
                memory = Memory(total, free + torch.cuda.memory_reserved(index))
                with torch.cuda.device(index):
                    has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
            # no memory is left for CUDA itself, or the driver is broken
            except RuntimeError as error:
                problem = start_problem(properties.name, str(error))
        yield Gpu("cuda", index, properties.name, api, memory, has_bf16, problem)


def _xpu_gpus() -> Iterator[Gpu]:
    xpu: Any = getattr(torch, "xpu", None)
    if xpu is None or not xpu.is_available():
        return
    for index in range(xpu.device_count()):
        properties = xpu.get_device_properties(index)
        try:
            free, total = xpu.mem_get_info(index)
        except RuntimeError:  # some drivers, e.g. of integrated GPUs, do not report it
            free = total = int(properties.total_memory)
        memory = Memory(total, min(total, free + xpu.memory_reserved(index)))
        yield Gpu("xpu", index, properties.name, "XPU", memory, has_bf16=True)


def _mps_gpus() -> Iterator[Gpu]:
    if not torch.backends.mps.is_available():
        return
    total = torch.mps.recommended_max_memory()
    others = max(0, torch.mps.driver_allocated_memory() - torch.mps.current_allocated_memory())
    # Apple's GPU uses main memory: what is not free there is not free for the GPU either.
    free = min(total - others, system_memory.system_memory().free_bytes)
    free = min(total, free + torch.mps.driver_allocated_memory())
    yield Gpu("mps", 0, "Apple GPU", "Metal", Memory(total, free), has_bf16=False)


@contextmanager
def cpu_threads(count: int | None) -> Generator[None]:
    """Inside, compute with `count` threads; None changes nothing."""
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def on_threads(events: Iterator[T], count: int | None) -> Iterator[T]:
    """Yield the same events, each computed with `count` threads."""
    while True:
        with cpu_threads(count):
            event = next(events, None)
        if event is None:
            return
        yield event


def empty_cache(device: torch.device) -> None:
    """Return unused memory to the system: the accelerator's, and this process's own."""
    system_memory.trim()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "xpu":
        torch.xpu.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    clear_mlx_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception, of whatever class, means out of memory."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError, OutOfMemoryError)):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        sign in text
        for sign in (
            *("out of memory", "can't allocate memory", "alloc_failed"),
            *("unable to allocate", "attempting to allocate", "insufficient memory"),  # MLX
        )
    )


@contextmanager
def memory_errors(doing: Message, advice: Message) -> Generator[None]:
    """Turn a lack of memory inside into OutOfMemoryError, a failure of MLX into DeviceFailure."""
    try:
        yield
    except OutOfMemoryError:
        raise
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            if isinstance(error, LibraryFailure):
                raise _mlx_failure(error) from error
            raise
        raise OutOfMemoryError(
            Message(
                "There is not enough memory for {task}. {sentence}", task=doing, sentence=advice
            ),
            str(error),
        ) from error


def _mlx_failure(error: LibraryFailure) -> DeviceFailure:
    what = str(error).partition("\n")[0]
    message = Message(
        "MLX failed ({what}). What was made is kept. Choose another device in the settings.",
        what=what,
    )
    return DeviceFailure(message, str(error))
