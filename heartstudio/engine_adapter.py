"""The one door to torch: makes the engine that the engine thread uses.

Importing this module imports no torch; calling `load_engine` does, and nothing else here may.  What
torch reads from the environment is set by importing `engine`.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from engine.config import split_model_path
from engine.contract import Cancelled, EngineWish, SongEngine


def preload_on_windows() -> None:
    """Load torch before Qt on Windows: the other way round its libraries fail (WinError 1114)."""
    if sys.platform == "win32":
        import torch

        del torch


def load_engine(model_folder: str, wish: EngineWish, abort_event: threading.Event) -> SongEngine:
    """An EngineLoader (engine.contract).

    `model_folder` is a checkpoint folder or, where that holds several, one HeartMuLa-oss-… in it.
    Raises EngineError with a sentence, and Cancelled when the event is set meanwhile.
    """
    from engine.pipeline import HeartMuLaGenPipeline

    if abort_event.is_set():
        raise Cancelled
    root, version = split_model_path(Path(model_folder))
    return HeartMuLaGenPipeline.open(root, wish, version)
