"""The one door to torch: makes the engine that the engine thread uses.

Importing this module imports no torch; calling `load_engine` does, and nothing else here may.  What
torch reads from the environment is set by importing `engine`.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from engine.contract import Cancelled, SongEngine

MULA_PREFIX = "HeartMuLa-oss-"


def preload_on_windows() -> None:
    """Load torch before Qt on Windows: the other way round its libraries fail (WinError 1114)."""
    if sys.platform == "win32":
        import torch

        del torch


def load_engine(model_folder: str, device: str, abort_event: threading.Event) -> SongEngine:
    """An EngineLoader (engine.contract): "auto" lets the engine choose the device.

    Raises EngineError with a sentence, and Cancelled when the event is set meanwhile.
    """
    from engine.pipeline import HeartMuLaGenPipeline

    if abort_event.is_set():
        raise Cancelled
    return HeartMuLaGenPipeline.from_pretrained(
        model_folder,
        device=None if device == "auto" else device,
        version=_version_in(Path(model_folder)),
    )


def _version_in(folder: Path) -> str:
    """The part after `HeartMuLa-oss-` of the folder's model, "3B" when there is none to see."""
    names = sorted(p.name for p in folder.glob(f"{MULA_PREFIX}*") if p.is_dir())
    return names[0].removeprefix(MULA_PREFIX) if names else "3B"
