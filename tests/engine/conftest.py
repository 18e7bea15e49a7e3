"""Checkpoints for the engine's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

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
