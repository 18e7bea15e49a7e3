"""Freeing the memory: the starter in a process of its own, watched through its resident memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import threading
from engine.contract import CodecParams, EngineWish, GenerationRequest
from engine.cli import STARTER
from engine.pipeline import HeartMuLaGenPipeline
from engine.hardware.system_memory import resident_bytes
pipeline = HeartMuLaGenPipeline.open(STARTER, EngineWish("cpu"))
before = resident_bytes()
request = GenerationRequest("pop", "[verse]\\nhello", 4000, codec=CodecParams(1), seed=1)
for event in pipeline.run(request, threading.Event()):
    pass
del event
loaded = resident_bytes()
pipeline.release()
print((resident_bytes() - before) / 1e6, (loaded - before) / 1e6)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measured on Linux")
def test_freed_memory_returns_to_the_level_before_loading() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    left_mb, held_mb = map(float, done.stdout.split())
    assert held_mb > left_mb
    assert left_mb <= 300
