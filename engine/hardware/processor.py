"""What this processor computes fast: the one answer for weights, activations and plans.

torch's own `_is_mkldnn_bf16_supported` cannot be used: it is true on every processor with AVX-512,
where oneDNN emulates bfloat16 several times slower than it multiplies float32.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

from engine.hardware import gpu_drivers

_LINUX_BF16 = ("avx512_bf16", "amx_bf16", "bf16")
"""CPU flags of Linux on x86 and on Arm."""
_MAC_BF16 = "hw.optional.arm.FEAT_BF16"
_ONEDNN_LIMITS = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
_LIMITS_WITHOUT_INT8 = frozenset(("SSE41", "AVX", "AVX2", "AVX512_CORE"))
_LIMITS_WITHOUT_AVX512 = frozenset(("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2"))
_LIMITS_WITHOUT_AVX512_INT8 = _LIMITS_WITHOUT_AVX512 | {"AVX512_CORE"}
_LIMITS_WITHOUT_BF16 = _LIMITS_WITHOUT_AVX512_INT8 | {"AVX512_CORE_VNNI"}
_AVX512 = ("avx512f", "avx512_f")
"""The name of Linux and that of torch."""
_AMD = "AuthenticAMD"
_INT8_INSTRUCTIONS = ("avx512_vnni", "avx_vnni", "amx_int8")


@cache
def cpu_has_fast_bf16() -> bool:
    """Whether bfloat16 is computed in hardware (AVX-512 BF16, AMX, Armv8.6).

    Its products are oneDNN's, so oneDNN's variable counts as well: limited to older instructions,
    it emulates bfloat16. So does ATEN_CPU_CAPABILITY: oneDNN's products stay as fast, but torch's
    attention then rejects bfloat16 with many positions on a processor with AMX ("pack_vnni2 is only
    supported when avx512 is supported").

    Call it as `processor.cpu_has_fast_bf16()`, so that tests can replace it.
    """
    is_held = onednn_is_held_below_bf16() or torch_is_held_below_avx512()
    return not is_held and has_bf16_instructions()


@cache
def cpu_has_fast_int8() -> bool:
    """Whether products of 8-bit integers are summed in 32 bits by hardware (VNNI, AMX; x86).

    Without, oneDNN sums pairs in 16 bits, which overflow. Its variable counts as for bfloat16. Call
    it as `processor.cpu_has_fast_int8()`, so that tests can replace it.
    """
    if _onednn_limit() in _LIMITS_WITHOUT_INT8:
        return False
    return any(has_instructions(name) for name in _INT8_INSTRUCTIONS)


@cache
def cpu_has_int8_dot() -> bool:
    """Whether four 8-bit products are added in one instruction of 512 bits (AVX-512 VNNI).

    With 256 bits (AVX-VNNI) products of two digits would be little faster than float32's. Arm
    processors have such instructions, too; oneDNN's products there have not been measured.

    Call it as `processor.cpu_has_int8_dot()`, so that tests can replace it.
    """
    return _onednn_limit() not in _LIMITS_WITHOUT_AVX512_INT8 and has_int8_dot_instructions()


def has_int8_dot_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor has AVX-512 VNNI. cpuinfo: the file of Linux."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    return _has_any_flag(("avx512_vnni",), cpuinfo)


@cache
def onednn_leads_in_float32() -> bool:
    """Whether oneDNN multiplies many rows in float32 much faster than torch's own product, MKL.

    So it is on AMD's processors with AVX-512, which MKL seems not to use there (0.45 × its time).
    It is a rule, not a measurement at load: results differ in the last bits, and a seed gives the
    same samples at every start. For few rows and small matrices it is not so (BENCHMARKS.md).

    Call it as `processor.onednn_leads_in_float32()`, so that tests can replace it.
    """
    if _onednn_limit() in _LIMITS_WITHOUT_AVX512:
        return False
    return is_amd_with_avx512() and _torch_has_mkl_and_onednn()


def is_amd_with_avx512(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor is one of AMD's with AVX-512. cpuinfo: the file of Linux."""
    # on Windows the name ends with the maker: "AMD64 Family 26 …, AuthenticAMD"
    text = cpuinfo_text(cpuinfo)
    maker = platform.processor() if text is None else text
    return _AMD in maker and _has_any_flag(_AVX512, cpuinfo)


def _torch_has_mkl_and_onednn() -> bool:
    import torch

    return torch.backends.mkl.is_available() and torch.backends.mkldnn.is_available()


def has_instructions(name: str) -> bool:
    """Whether the processor has instructions of this name of torch's, e.g. "avx512_vnni"."""
    import torch

    return bool(torch.cpu.get_capabilities().get(name, False))


def torch_is_held_below_avx512() -> bool:
    """Whether environment variables keep torch's own kernels from using AVX-512."""
    return os.environ.get("ATEN_CPU_CAPABILITY", "") in ("default", "avx2")


def onednn_is_held_below_bf16() -> bool:
    """Whether environment variables keep oneDNN from using bfloat16 instructions."""
    return _onednn_limit() in _LIMITS_WITHOUT_BF16


def _onednn_limit() -> str:
    limits = (os.environ[name] for name in _ONEDNN_LIMITS if os.environ.get(name))
    return next(limits, "").upper()


def has_bf16_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor has bfloat16 instructions. cpuinfo: the file of Linux."""
    if platform.system() == "Darwin":
        return gpu_drivers.mac_has(_MAC_BF16)
    return _has_any_flag(_LINUX_BF16, cpuinfo)


def _has_any_flag(names: tuple[str, ...], cpuinfo: Path) -> bool:
    flags = cpuinfo_text(cpuinfo)
    if flags is None:  # torch's names are those of Linux
        return any(has_instructions(name) for name in names)
    return not set(flags.split()).isdisjoint(names)


def cpuinfo_text(cpuinfo: Path) -> str | None:
    """Return what Linux says of the processor, in this file; None where there is none."""
    try:
        return cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
