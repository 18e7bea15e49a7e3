"""What a computer offers for computing: memory, processor, accelerators, as plain data.

Everything that chooses devices and precisions is a function of a `Machine`, so any computer can be
described by hand.  Loads without torch; device.py describes the computer it runs on.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.messages import NOTHING, Message


@dataclass(frozen=True)
class Memory:
    """One memory: its size and what of it can be had now, in bytes.

    `free_bytes` counts what this app itself would give back.  `limit` says in words what keeps
    `total_bytes` below the hardware's size, "" when nothing does.
    """

    total_bytes: int
    free_bytes: int
    limit: str = ""


@dataclass(frozen=True)
class Gpu:
    """An accelerator.  `kind` and `index` are torch's ("cuda", 1): AMD's cards are "cuda" too.

    `api` names the interface for people ("CUDA 12.8", "ROCm 6.4", "Metal", "XPU").
    `problem` says why this PyTorch cannot use it, NOTHING when it can.
    """

    kind: str
    index: int
    name: str
    api: str
    memory: Memory
    has_bf16: bool
    problem: Message = NOTHING

    @property
    def device(self) -> str:
        """What torch calls it: "cuda:1", "mps"."""
        return self.kind if self.kind == "mps" else f"{self.kind}:{self.index}"

    @property
    def shares_memory(self) -> bool:
        """Whether it computes in main memory: what it takes is missing there."""
        return self.kind == "mps"


@dataclass(frozen=True)
class Machine:
    """A computer.  `has_fast_bf16` is about its processor; so is `packs_weights`: without fast
    bfloat16, it multiplies by packed 16-bit weights (projections.WeightForm.PACKED)."""

    memory: Memory
    has_fast_bf16: bool = False
    cores: int = 1
    gpus: tuple[Gpu, ...] = ()
    packs_weights: bool = False

    def gpu(self, device: str) -> Gpu | None:
        """The accelerator of that torch name, None when it is not here."""
        return next((gpu for gpu in self.gpus if gpu.device == device), None)

    def memory_of(self, device: str) -> Memory:
        """The memory a torch device computes in."""
        gpu = self.gpu(device)
        return self.memory if gpu is None else gpu.memory
