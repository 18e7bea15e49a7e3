"""Whether this processor has fast bfloat16, from what systems and the environment tell."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
import torch

from engine.devices.device import describe_machine
from engine.hardware import gpu_drivers, processor
from engine.heartmula.fbgemm import can_pack

ask = processor.cpu_has_fast_bf16.__wrapped__
onednn_leads = processor.onednn_leads_in_float32.__wrapped__
"""The questions themselves: their answers are kept, and tests put others in their place."""
VARIABLES = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")


@pytest.fixture(autouse=True)
def nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "ATEN_CPU_CAPABILITY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags : fpu avx2 avx512f avx512_vnni avx512_bf16 amx_bf16", True),
        ("flags : fpu avx2 avx512f avx512_vnni", False),
        ("flags : fpu avx2 fma", False),
        ("Features : fp asimd bf16", True),
        ("Features : fp asimd asimddp", False),
    ],
)
def test_linux_names_the_instructions(flags: str, expected: bool, tmp_path: Path) -> None:
    if platform.system() == "Darwin":
        pytest.skip("macOS is asked by sysctl")
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\n{flags}\n")
    assert processor.has_bf16_instructions(cpuinfo) is expected


def test_where_no_file_tells_torch_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    for known, expected in (({"avx512_bf16": True}, True), ({"avx512_bf16": False}, False)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda answer=known: answer)
        assert processor.has_bf16_instructions(tmp_path / "none") is expected


def test_macos_is_asked_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(gpu_drivers, "mac_has", lambda name: name.endswith("FEAT_BF16"))
    assert processor.has_bf16_instructions()


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("limit", "held"),
    [
        ("", False),
        ("ALL", False),
        ("AVX512_CORE_AMX", False),
        ("AVX512_CORE_BF16", False),
        ("AVX512_CORE_VNNI", True),
        ("avx2", True),
    ],
)
def test_onednn_may_be_held_to_older_instructions(
    variable: str, limit: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, limit)
    assert processor.onednn_is_held_below_bf16() is held
    monkeypatch.setattr(processor, "has_bf16_instructions", lambda: True)
    assert ask() is not held


@pytest.mark.parametrize(
    ("flag", "limit", "expected"),
    [
        ("avx512_vnni", "", True),
        ("avx512_vnni", "AVX512_CORE_VNNI", True),
        ("avx512_vnni", "AVX512_CORE", False),
        ("avx_vnni", "AVX2_VNNI", True),
        ("amx_int8", "", True),
        ("avx512_vnni", "avx2", False),
        ("avx2", "", False),
    ],
)
def test_integers_are_fast_where_hardware_sums_them_in_32_bits(
    flag: str, limit: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {flag: True})
    assert processor.cpu_has_fast_int8.__wrapped__() is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vendor_id : AuthenticAMD\nflags : fpu avx2 avx512f", True),
        ("vendor_id : AuthenticAMD\nflags : fpu avx2", False),
        ("vendor_id : GenuineIntel\nflags : fpu avx2 avx512f", False),
        ("Features : fp asimd bf16", False),
    ],
)
def test_linux_names_the_maker(text: str, expected: bool, tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\n{text}\n")
    assert processor.is_amd_with_avx512(cpuinfo) is expected


@pytest.mark.parametrize(
    ("maker", "has_avx512", "expected"),
    [("AuthenticAMD", True, True), ("AuthenticAMD", False, False), ("GenuineIntel", True, False)],
)
def test_windows_names_the_maker(
    maker: str, has_avx512: bool, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"AMD64 Family 26 Model 2 Stepping 1, {maker}"
    monkeypatch.setattr(platform, "processor", lambda: name)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_f": has_avx512})
    assert processor.is_amd_with_avx512(tmp_path / "none") is expected


@pytest.mark.parametrize(
    ("limit", "held"), [("", False), ("AVX512_CORE", False), ("avx2", True), ("AVX2_VNNI_2", True)]
)
def test_float32_is_onednns_unless_it_is_held(
    limit: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    monkeypatch.setattr(processor, "is_amd_with_avx512", lambda: True)
    monkeypatch.setattr(torch.backends.mkl, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    assert onednn_leads() is not held


@pytest.mark.parametrize("missing", ["mkl", "mkldnn"])
def test_float32_is_torchs_where_a_library_is_missing(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "is_amd_with_avx512", lambda: True)
    for name in ("mkl", "mkldnn"):
        library = getattr(torch.backends, name)
        monkeypatch.setattr(library, "is_available", lambda name=name: name != missing)
    assert not onednn_leads()


@pytest.mark.parametrize(
    ("capability", "held"), [("", False), ("avx512", False), ("avx2", True), ("default", True)]
)
def test_torch_may_be_held_to_older_kernels(
    capability: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", capability)
    monkeypatch.setattr(processor, "has_bf16_instructions", lambda: True)
    assert ask() is not held


@pytest.mark.parametrize("truth", [True, False])
def test_the_machine_is_described_by_the_same_answer(
    truth: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "cpu_has_fast_bf16", lambda: truth)
    machine = describe_machine()
    assert machine.has_fast_bf16 is truth
    assert machine.packs_weights is (can_pack() and not truth)
