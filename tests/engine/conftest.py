"""Checkpoints for the engine's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from engine.hardware import processor
from engine.heartmula import projections
from engine.heartmula.fbgemm import can_pack
from engine.heartmula.int8 import has_integer_products
from engine.heartmula.projections import Int8Way
from tools.make_checkpoint import write_checkpoint


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random checkpoint in the published layout, sharded; not to be changed."""
    folder = tmp_path_factory.mktemp("tiny")
    write_checkpoint(folder, shards=3)
    return folder


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Tiny models lose by threads; the setting is restored."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def set_fast_bf16(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Says for a test whether this processor has fast bfloat16, whatever it has."""

    def set_to(truth: bool) -> None:
        monkeypatch.setattr(processor, "cpu_has_fast_bf16", lambda: truth)

    return set_to


@pytest.fixture
def set_onednn_float32(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Says for a test whether oneDNN multiplies the codec's float32; skips where it is missing."""

    def set_to(truth: bool) -> None:
        if truth and not torch.backends.mkldnn.is_available():
            pytest.skip("this torch has no oneDNN")
        monkeypatch.setattr(processor, "onednn_leads_in_float32", lambda: truth)

    return set_to


@pytest.fixture
def set_int8_way(monkeypatch: pytest.MonkeyPatch) -> Callable[[Int8Way], None]:
    """Says for a test how int8 weights are multiplied on the CPU; skips what is not here."""

    def set_to(way: Int8Way) -> None:
        if way is Int8Way.ONEDNN and not has_integer_products():
            pytest.skip("oneDNN's products of integers are fast and exact with VNNI or AMX only")
        if way is Int8Way.FBGEMM and not can_pack():
            pytest.skip("FBGEMM's products are for x86 with AVX2")
        monkeypatch.setattr(projections, "has_integer_products", lambda: way is Int8Way.ONEDNN)
        monkeypatch.setattr(projections, "packs_weights", lambda: way is Int8Way.FBGEMM)

    return set_to
