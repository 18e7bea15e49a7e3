"""The only module of the app that uses torch: creates the engine for the engine thread.

Importing this module does not import torch; `load_engine` and `import_engine` do, and nothing else
here may. Importing `engine` sets torch's environment variables.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contract import (
    AdapterUse,
    Cancelled,
    EngineError,
    EngineWish,
    SongEngine,
)
from engine.devices.mode_choice import MemoryOutlook, SongSize
from engine.hardware.machine import Machine
from engine.listening.transcript import Transcriber, Transcript, TranscriptRequest
from engine.model_layout import split_model_path
from engine.separation.stems import Separator

if TYPE_CHECKING:
    from engine.adapters.shelf import AdapterShelf
    from engine.devices.forecast import Forecaster
    from engine.examination import Examination
    from engine.songs.token_file import TokenSong

TORCH_LIBRARIES = ("torch_global_deps", "c10", "torch_cpu", "torch", "torch_python")
"""Libraries that `import torch` opens, opened one by one so that other threads wait less."""
SYMBOLS_FOR_ALL = "torch_global_deps"
SUFFIXES = {"linux": ".so", "darwin": ".dylib"}
_log = logging.getLogger(__name__)


def preload_on_windows() -> None:
    """Load torch before Qt on Windows; in the other order its libraries fail (WinError 1114)."""
    if sys.platform == "win32":
        import torch

        del torch


def import_engine() -> None:
    """Import torch and the pipeline (takes seconds), blocking other threads as little as possible.

    For the engine thread; the window stays responsive meanwhile (`tools.bench.window --part
    delay`).
    """
    if "engine.pipeline" in sys.modules:
        return
    with _collector_resting():
        if "torch" not in sys.modules:
            _open_torch_libraries()
        importlib.import_module("engine.pipeline")


def load_engine(model_folder: str, wish: EngineWish, abort_event: threading.Event) -> SongEngine:
    """An EngineLoader (engine.contract).

    `model_folder` is a checkpoint folder or, if that holds several, one HeartMuLa-oss-… in it.
    Raises EngineError with a message, and Cancelled when the event is set meanwhile.
    """
    import_engine()
    from engine.pipeline import HeartMuLaGenPipeline

    if abort_event.is_set():
        raise Cancelled
    root, version = split_model_path(Path(model_folder))
    return HeartMuLaGenPipeline.open(root, wish, version)


def load_transcriber(folder: str, device: str, abort_event: threading.Event) -> Transcriber:
    """A TranscriberLoader (engine.listening.transcript).  Raises EngineError, Cancelled."""
    import_engine()
    from engine.listening.transcriber import WhisperTranscriber

    return WhisperTranscriber.load(Path(folder), device, abort_event)


def hear_with_random_model(folder: Path, song: Path) -> Transcript:
    """Make a tiny transcriber of random weights in a new folder, and return what it hears."""
    import_engine()
    from engine.listening.whisper.random_model import write_random_model

    write_random_model(folder)
    abort = threading.Event()
    transcriber = load_transcriber(str(folder), "cpu", abort)
    *_, heard = transcriber.transcribe(TranscriptRequest(song), abort)
    transcriber.release()
    assert isinstance(heard, Transcript)
    return heard


def load_separator(folder: str, device: str, abort_event: threading.Event) -> Separator:
    """A SeparatorLoader (engine.separation.stems).  Raises EngineError, Cancelled."""
    import_engine()
    from engine.separation.network_separator import NetworkSeparator

    return NetworkSeparator.load(Path(folder), device, abort_event)


@contextlib.contextmanager
def _collector_resting() -> Generator[None]:
    """Inside, garbage collection is disabled.

    With torch's million objects one collection takes up to 0.2 s, and all threads wait for it.
    Imported objects are never freed, so later collections need not check them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _open_torch_libraries() -> None:
    """Open torch's libraries before Python does.

    Python's import blocks all other threads while a library is opened (0.4 s for torch's); a
    foreign function called through ctypes does not, and the import then finds the library open.
    Where this fails, the import does all of it.
    """
    suffix = SUFFIXES.get(sys.platform)
    spec = importlib.util.find_spec("torch")
    if suffix is None or spec is None or spec.origin is None:
        return
    open_library = ctypes.CDLL(None).dlopen
    open_library.argtypes, open_library.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name in TORCH_LIBRARIES:
        path = Path(spec.origin).parent / "lib" / f"lib{name}{suffix}"
        scope = os.RTLD_GLOBAL if name == SYMBOLS_FOR_ALL else os.RTLD_LOCAL
        if path.is_file() and not open_library(os.fsencode(path), os.RTLD_NOW | scope):
            _log.info("%s was not opened beforehand", path.name)


def read_token_song(path: Path, books: int, vocabulary: int) -> TokenSong:
    """Read a song's tokens in another program's file, for any thread; .pt needs torch.

    Raises EngineError.
    """
    from engine.songs import token_file

    return token_file.read_token_song(path, books, vocabulary)


def look_ahead(
    model_folder: str, wish: EngineWish, song: SongSize, adapters: Sequence[AdapterUse] = ()
) -> MemoryOutlook:
    """Estimate a song's memory and whether it is free; slow at first. Raises EngineError."""
    size = _shelf(model_folder, wish.adapter_folders).size(adapters)
    return _forecaster(model_folder).look_ahead(wish, replace(song, adapters=size))


@lru_cache(maxsize=2)
def _shelf(model_folder: str, folders: tuple[str, ...]) -> AdapterShelf:
    from engine.adapters.shelf import AdapterShelf

    return AdapterShelf(_forecaster(model_folder).checkpoint, folders)


@lru_cache(maxsize=2)
def _forecaster(model_folder: str) -> Forecaster:
    from engine.checkpoint import Checkpoint
    from engine.devices.forecast import Forecaster

    return Forecaster(Checkpoint.open(*split_model_path(Path(model_folder))))


@dataclass(frozen=True)
class SetupFacts:
    """What "Check set-up" shows about torch: version, machine, choice and its reason."""

    torch_version: str
    machine: Machine
    choice: str


def find_setup_facts(model_folder: str, wish: EngineWish) -> SetupFacts:
    """Describe this computer and what would be chosen for a model ("" for none), or why nothing."""
    import torch

    from engine.devices.device import describe_machine

    machine = describe_machine()
    try:
        choice = _choice_in_words(machine, model_folder, wish)
    except EngineError as error:
        choice = f"nothing. {error}"
    return SetupFacts(torch.__version__, machine, choice)


def _choice_in_words(machine: Machine, model_folder: str, wish: EngineWish) -> str:
    from engine.devices.device import precisions_for
    from engine.devices.device_choice import choose_devices

    devices = choose_devices(machine, wish)
    if model_folder:
        outlook = look_ahead(model_folder, wish, SongSize(1_000, True, 750))
        precision, why = outlook.precision, outlook.staging.value
        devices = outlook.devices or devices
    else:
        choice = precisions_for(machine, devices.device, is_small=False)
        precision, why = choice.names[0], choice.reason
    codec = f", HeartCodec on {devices.codec_device}" * (devices.codec_device != devices.device)
    return f"{devices.device}{codec}, {precision}, {why}: {devices.reason}"


def examine_part(folder: Path, advance: Callable[[int], None]) -> Examination:
    """Check names, shapes and values of one part of a checkpoint; never raises EngineError.

    advance() is called with the number of bytes read, and may raise to stop.
    """
    from engine import examination

    return examination.examine_part(folder, advance)


@dataclass(frozen=True)
class ConversionPlan:
    """A possible smaller copy: its name, its size, what it saves."""

    model_folder: str
    precision: str
    name: str
    size_bytes: int
    saved_bytes: int


def plan_copy(model_folder: str, precision: str) -> ConversionPlan:
    """Plan a copy. Raises EngineError with a message if it is not possible."""
    from engine.convert import plan_conversion

    plan = plan_conversion(model_folder, precision)
    return ConversionPlan(
        model_folder, precision, plan.folder.name, plan.size_bytes, plan.saved_bytes
    )


def convert_model(
    plan: ConversionPlan, abort_event: threading.Event, report: Callable[[int, int], None]
) -> Path:
    """Write the copy and return its folder. Raises EngineError and Cancelled."""
    from engine.convert import convert, plan_conversion

    return convert(plan_conversion(plan.model_folder, plan.precision), abort_event, report)
