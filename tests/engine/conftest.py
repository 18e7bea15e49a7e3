"""Checkpoints for the engine's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from engine.hardware import processor
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
