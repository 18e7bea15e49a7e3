"""Heart Studio's engine: HeartMuLa (codes from tags and lyrics) and HeartCodec (sound from codes).

Importing this package loads neither torch nor a model: `HeartMuLaGenPipeline` comes on first use.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.pipeline import HeartMuLaGenPipeline

__all__ = ["HeartMuLaGenPipeline"]

ENVIRONMENT = {
    # Operators that MPS lacks run on the CPU instead of failing.
    "PYTORCH_ENABLE_MPS_FALLBACK": "1",
    # Large pages for weights (Linux): a frame of the 3B size measured 0.55 s with, 0.65 s without.
    "THP_MEM_ALLOC_ENABLE": "1",
    # Threads that wait sleep instead of spinning: on a busy machine decoding measured 7 s with,
    # 13 to 24 s without, and the window keeps its share of the processor.  In small letters: GNU's
    # OpenMP compares by the locale, and Turkish has another capital i.
    "OMP_WAIT_POLICY": "passive",
}
"""What torch reads when it is imported, so it is set before any module here can import it."""

for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)


def __getattr__(name: str) -> object:
    """Import the pipeline, and torch with it, only when somebody asks for it."""
    if name == "HeartMuLaGenPipeline":
        from engine.pipeline import HeartMuLaGenPipeline

        return HeartMuLaGenPipeline
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
