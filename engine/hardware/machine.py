"""A computer's memory, processor and accelerators, as plain data.

Everything that chooses devices and precisions is a function of a `Machine`, so any computer can be
described in a test. Loads without torch; device.py describes the current computer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.contract import MLX
from engine.messages import NOTHING, Message


@dataclass(frozen=True)
class Memory:
    """One memory: its size and what is available now, in bytes.

    `free_bytes` includes what this app itself would release. `limit` says in words what limits
    `total_bytes` to less than the hardware's size, "" if nothing does.
    """

    total_bytes: int
    free_bytes: int
    limit: str = ""


@dataclass(frozen=True)
class Gpu:
    """An accelerator. `kind` and `index` are torch's ("cuda", 1): AMD's GPUs are "cuda" too.

    `api` is the interface's display name ("CUDA 12.8", "ROCm 6.4", "Metal", "XPU"). `problem` says
    why this PyTorch cannot use it, NOTHING if it can. The kind MLX is Apple's GPU as the library
    MLX uses it; on other computers MLX computes on the processor (`is_processor`).
    """

    kind: str
    index: int
    name: str
    api: str
    memory: Memory
    has_bf16: bool
    problem: Message = NOTHING
    is_processor: bool = False

    @property
    def device(self) -> str:
        """The device's name: torch's "cuda:1" or "mps", or "mlx"."""
        return self.kind if self.shares_memory else f"{self.kind}:{self.index}"

    @property
    def shares_memory(self) -> bool:
        """Whether it computes in main memory, so that what it takes is missing there."""
        return self.kind in ("mps", MLX)


@dataclass(frozen=True)
class Machine:
    """A computer.

    `has_fast_bf16` describes its processor; so does `packs_weights`: without fast bfloat16, it
    multiplies by packed 16-bit weights (projections.WeightForm.PACKED); and `has_int8_dot`, which
    the codec's products in int8 need.
    """

    memory: Memory
    has_fast_bf16: bool = False
    cores: int = 1
    gpus: tuple[Gpu, ...] = ()
    packs_weights: bool = False
    has_int8_dot: bool = False

    def gpu(self, device: str) -> Gpu | None:
        """Return the accelerator with that torch name, None if there is none."""
        return next((gpu for gpu in self.gpus if gpu.device == device), None)

    def without_mlx(self) -> Machine:
        """Return the same computer without MLX."""
        return replace(self, gpus=tuple(gpu for gpu in self.gpus if gpu.kind != MLX))

    def memory_of(self, device: str) -> Memory:
        """Return the memory that a torch device uses."""
        gpu = self.gpu(device)
        return self.memory if gpu is None else gpu.memory
