"""Heart Studio's engine: HeartMuLa (codes from tags and lyrics) and HeartCodec (sound from codes).

Importing this package loads neither torch nor a model: `HeartMuLaGenPipeline` comes on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.pipeline import HeartMuLaGenPipeline

__all__ = ["HeartMuLaGenPipeline"]


def __getattr__(name: str) -> object:
    """Import the pipeline, and torch with it, only when somebody asks for it."""
    if name == "HeartMuLaGenPipeline":
        from engine.pipeline import HeartMuLaGenPipeline

        return HeartMuLaGenPipeline
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
