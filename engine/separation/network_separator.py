"""Separates a song file by Hybrid Transformer Demucs, piece by piece from disk to disk.

The song is read twice: for its mean and deviation as a whole, by which the network's input is
normalised (a quiet song comes out wrong otherwise), and for its pieces. Everything is computed in
float32: 16 bits are audible. Letters: S sources, N samples (44.1 kHz).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from engine.contract import (
    SAMPLE_RATE_HZ,
    Cancelled,
    CheckpointError,
    EngineWish,
    MemoryRanOut,
    NumericalError,
    OutOfMemoryError,
    Progress,
    Samples,
    SlowerWay,
    Stage,
)
from engine.devices.device import describe_machine, empty_cache, memory_errors
from engine.devices.device_choice import device_choices
from engine.hardware.machine import Machine
from engine.messages import Message
from engine.model_layout import file_problem
from engine.resampling import Resampler
from engine.separation.config import SOURCES, SeparatorConfig
from engine.separation.htdemucs import HTDemucs
from engine.separation.pieces import joined_pieces
from engine.separation.stem_files import SongReader, WriteStems, written_stems
from engine.separation.stems import PARTS, SeparationRequest, SeparationResult
from engine.tensor_files import TensorFiles
from engine.tensor_headers import read_header

WHAT = "HTDemucs"
WORKING_BYTES = 1_100_000_000
"""Memory of one piece of 7.8 s, measured (tools/bench/separation.py)."""
_ROWS = [2 * SOURCES.index(part) + channel for part in PARTS for channel in range(2)]
_TINY = 1e-8
_ADVICE = Message("Close other programs, or choose the processor under Settings → Models.")
_ON_THE_CPU = Message("Memory ran out. The processor separates the rest.")
_DAMAGE = (OSError, ValueError, SafetensorError)


def weights_file(folder: Path) -> Path:
    """Return the network's weights in a folder. Raises CheckpointError."""
    files = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    if len(files) != 1:
        raise CheckpointError(
            Message("There is no separation network in {path}. Download HTDemucs.", path=folder)
        )
    if problem := file_problem(files[0]):
        raise CheckpointError(problem)
    return files[0]


class NetworkSeparator:
    """A loaded network; fits engine.separation.stems.Separator. Create it with `load`."""

    def __init__(self, network: HTDemucs, devices: Sequence[torch.device]) -> None:
        """Compute on the first device; the processor, if it is among them, is the second chance."""
        self._network: HTDemucs | None = network
        self._devices = list(devices)
        with memory_errors(Message("the separation network"), _ADVICE):
            network.to(self.device)

    @staticmethod
    def load(
        folder: Path,
        device: str,
        abort_event: threading.Event,
        describe: Callable[[], Machine] = describe_machine,
    ) -> NetworkSeparator:
        """Load the network of a folder onto a device ("auto", "cuda", "mps", "cpu").

        Raises CheckpointError, DeviceError, OutOfMemoryError; Cancelled if the event is set.
        """
        file = weights_file(folder)
        config = SeparatorConfig.of_file(file)
        devices = _devices(describe(), device, file.stat().st_size * 2)
        if abort_event.is_set():
            raise Cancelled
        return NetworkSeparator(read_network(file, config), devices)

    @property
    def device(self) -> torch.device:
        """The current device."""
        return self._devices[0]

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | SeparationResult]:
        """Yield Progress (done and total in seconds of song), then the SeparationResult.

        A stop takes effect within one layer of the network; then no stems are written.
        """
        reader = SongReader(request.path)
        network = self._here
        yield _progress(0, reader.expected_count)
        try:
            with (
                _stoppable(network, abort_event),
                written_stems(request.folder, request.song_id, WHAT) as write,
            ):
                yield from self._written(reader, write, abort_event)
        except Cancelled:
            yield SeparationResult(request.folder, stopped=True)
            return
        yield SeparationResult(request.folder)

    def release(self) -> None:
        """Free the network's memory. It cannot be used again."""
        self._network = None
        empty_cache(self.device)

    @property
    def _here(self) -> HTDemucs:
        if self._network is None:
            raise RuntimeError("the separation network was released")
        return self._network

    def _written(
        self, reader: SongReader, write: WriteStems, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut]:
        config = self._here.config
        mean, scale = _level(_at_rate(reader, config.samplerate, abort_event))
        before = self.device

        def run(piece: Samples) -> Samples:
            piece -= mean
            piece /= scale
            made = self._run(piece)
            made *= scale
            made += mean
            return made

        blocks = _at_rate(reader, config.samplerate, abort_event)
        back = Resampler(config.samplerate, SAMPLE_RATE_HZ, len(_ROWS))
        done = 0
        for rows in joined_pieces(blocks, run, config.segment_samples):
            done += _write(reader, back.push(rows[_ROWS]), write)
            if self.device != before:
                before = self.device
                yield MemoryRanOut(_ON_THE_CPU)
            yield _progress(done, reader.expected_count)
        _write(reader, back.push(np.zeros((len(_ROWS), 0), np.float32), is_last=True), write)
        rest = reader.take(SAMPLE_RATE_HZ)  # resampling twice may lose a sample
        if rest.shape[1]:
            write(rest, {part: np.zeros_like(rest) for part in PARTS})
        yield _progress(reader.expected_count, reader.expected_count)

    def _run(self, piece: Samples) -> Samples:
        """Separate (2, N) into (2·S, N); after out of memory on the processor."""
        try:
            return self._computed(piece)
        except OutOfMemoryError:
            if len(self._devices) < 2:
                raise
        before = self._devices.pop(0)
        self._here.to(self.device)
        empty_cache(before)
        return self._computed(piece)

    def _computed(self, piece: Samples) -> Samples:
        with memory_errors(Message("separating this song"), _ADVICE), torch.inference_mode():
            mix = torch.from_numpy(piece)[None].to(self.device)
            made: Samples = self._here(mix)[0].flatten(0, 1).cpu().numpy()
        if not np.isfinite(made).all():
            raise NumericalError(
                Message(
                    "The separation network computed invalid numbers, so no stems were written. "
                    "Choose another device under Settings → Models, or download HTDemucs again."
                )
            )
        return made


def read_network(file: Path, config: SeparatorConfig) -> HTDemucs:
    """Load the weights as float32 on the processor. Raises CheckpointError, OutOfMemoryError."""
    network = HTDemucs.meta(config)
    shapes = {name: tuple(value.shape) for name, value in network.named_parameters()}
    TensorFiles(file.parent, read_header(file).entries).check(shapes, (), WHAT)
    try:
        with (
            memory_errors(Message("the separation network"), _ADVICE),
            safe_open(str(file), framework="pt", device="cpu") as stored,
        ):
            values: dict[str, Any] = {name: stored.get_tensor(name).float() for name in shapes}
    except _DAMAGE as error:
        raise CheckpointError(
            Message("{name} is damaged. Download this file again.", name=file), repr(error)
        ) from error
    network.load_state_dict(values, assign=True)
    return network.requires_grad_(False)


def _devices(machine: Machine, wish: str, weights_bytes: int) -> list[torch.device]:
    """Return the devices with enough memory, best first. Raises DeviceError, OutOfMemoryError."""
    needed = weights_bytes + WORKING_BYTES
    names = dict.fromkeys(choice.device for choice in device_choices(machine, EngineWish(wish)))
    fitting = [name for name in names if machine.memory_of(name).free_bytes >= needed]
    if not fitting:
        raise OutOfMemoryError(
            Message(
                "Separating a song needs {needed} GB of memory, but {free} GB are free. Close "
                "other programs and try again; the song stays as it is.",
                needed=needed / 1e9,
                free=max(machine.memory_of(name).free_bytes for name in names) / 1e9,
            )
        )
    return [torch.device(name) for name in fitting]


@contextmanager
def _stoppable(network: HTDemucs, abort_event: threading.Event) -> Generator[None]:
    """Inside, the network raises Cancelled before its next layer once the event is set."""

    def check(_module: object, _inputs: object) -> None:
        if abort_event.is_set():
            raise Cancelled

    hooks = [module.register_forward_pre_hook(check) for module in network.modules()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _at_rate(reader: SongReader, rate_hz: int, abort_event: threading.Event) -> Iterator[Samples]:
    """Yield the whole song (2, n) at another rate; raises Cancelled when the event is set."""
    resampler = Resampler(SAMPLE_RATE_HZ, rate_hz)
    for block in reader.blocks():
        if abort_event.is_set():
            raise Cancelled
        yield resampler.push(block)
    yield resampler.push(np.zeros((2, 0), np.float32), is_last=True)


def _level(blocks: Iterator[Samples]) -> tuple[np.float32, np.float32]:
    """Return mean and deviation of the middle of the channels, over the whole song."""
    count, total, squares = 0, 0.0, 0.0
    for block in blocks:
        middle = block.mean(axis=0).astype(np.float64)
        count, total = count + len(middle), total + float(middle.sum())
        squares += float((middle**2).sum())
    mean = total / max(count, 1)
    variance = max(squares - count * mean**2, 0.0) / max(count - 1, 1)
    return np.float32(mean), np.float32(variance**0.5 + _TINY)


def _write(reader: SongReader, rows: Samples, write: WriteStems) -> int:
    """Write rows (2·parts, n) beside the song's own next samples; returns how many there were."""
    mix = reader.take(rows.shape[1])
    if mix.shape[1]:
        fitting = rows[:, : mix.shape[1]]
        write(mix, {part: fitting[2 * i : 2 * i + 2] for i, part in enumerate(PARTS)})
    return mix.shape[1]


def _progress(done: int, total: int) -> Progress:
    fraction = min(done / total, 1.0) if total else 1.0
    return Progress(Stage.SEPARATE, fraction, done // SAMPLE_RATE_HZ, total // SAMPLE_RATE_HZ)
