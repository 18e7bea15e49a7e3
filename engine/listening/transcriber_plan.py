"""Chooses device and precision of a transcriber, from its memory estimated before loading.

Estimated from a Whisper checkpoint's config.json and the headers of its files (Radford et al. 2022,
section 2.2, for the shapes); `python -m tools.bench.listening` compares it with measurements. Loads
no weights; transcriber.py does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.config import read_json_object
from engine.contract import CheckpointError, EngineWish, OutOfMemoryError
from engine.devices.device_choice import device_choices
from engine.devices.mode_choice import RUNTIME_BYTES
from engine.hardware.machine import Machine, Memory
from engine.listening.whisper.config import CONFIG, GENERATION, WhisperShape
from engine.messages import Message
from engine.tensor_headers import read_header

PRECISIONS = {
    "cuda": ("float16",),
    "xpu": ("float16",),
    "mps": ("float32", "float16"),
    "cpu": ("float32", "bfloat16"),
}
"""Best first. CPUs and Apple's GPU transcribe most accurately in float32."""
ITEM_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
LIBRARIES_BYTES = RUNTIME_BYTES + 130_000_000
"""Python and torch with what it keeps for its kernels, measured on Linux."""
SOUND_BYTES = 200_000_000
"""A song of six minutes, its mean and its resampled form."""


def most_tokens(positions: int) -> int:
    """Maximum number of tokens written per window.

    Half of the positions, as in Whisper's own decoding, and the initial ones. Thirty seconds of
    singing rarely contain half of that.
    """
    return positions // 2 + 4


@dataclass(frozen=True)
class WhisperSizes:
    """Total weights in `values`, audio positions, maximum tokens, widths, layers, and how many of
    the decoder's heads give the times.
    """

    values: int
    sound_positions: int
    tokens: int
    width: int
    inner: int
    decoder_layers: int
    timing_heads: int

    @staticmethod
    def of_folder(folder: Path) -> WhisperSizes:
        """Read config and headers. Raises CheckpointError."""
        path = folder / CONFIG
        shape, shapes = WhisperShape.of_folder(folder), _shapes_in(folder)
        _check_layers(shapes, "encoder", shape.encoder_layers, path)
        _check_layers(shapes, "decoder", shape.decoder_layers, path)
        heads = read_json_object(folder / GENERATION).get("alignment_heads")
        return WhisperSizes(
            values=sum(math.prod(shape) for shape in shapes.values()),
            sound_positions=shape.sound_positions,
            tokens=most_tokens(shape.text_positions),
            width=shape.width,
            inner=shape.encoder_inner,
            decoder_layers=shape.decoder_layers,
            timing_heads=len(cast("list[object]", heads)) if isinstance(heads, list) else 0,
        )

    def weights_bytes(self, precision: str) -> int:
        """Bytes of the weights."""
        return self.values * ITEM_BYTES[precision]

    def working_bytes(self, precision: str) -> int:
        """Maximum working memory of one window of 30 s, without the weights.

        Encoding: the values of one layer, and what torch's attention needs for its pieces. Writing:
        keys and values of audio and text; for word times, the cross-attention of the heads that
        give them for every token, in float32.
        """
        item, sound = ITEM_BYTES[precision], self.sound_positions
        encoding = sound * (2 * self.inner + 8 * self.width)
        cache = 2 * self.decoder_layers * (sound + self.tokens) * self.width
        return (encoding + cache) * item + 2 * self.timing_heads * self.tokens * sound * 4


@dataclass(frozen=True)
class Way:
    """A device and a precision, with the memory needed there and the memory available."""

    device: str
    precision: str
    needed_bytes: int
    memory: Memory

    @property
    def fits(self) -> bool:
        """Whether enough memory is available now."""
        return self.needed_bytes <= self.memory.free_bytes


def ways(machine: Machine, wish: str, sizes: WhisperSizes) -> list[Way]:
    """Return all options that a requested device allows, best first. Raises DeviceError."""
    found: list[Way] = []
    names = dict.fromkeys(choice.device for choice in device_choices(machine, EngineWish(wish)))
    for device in names:
        memory = machine.memory_of(device)
        libraries = LIBRARIES_BYTES + SOUND_BYTES if machine.gpu(device) is None else 0
        for precision in PRECISIONS[device.partition(":")[0]]:
            needed = sizes.weights_bytes(precision) + sizes.working_bytes(precision) + libraries
            found.append(Way(device, precision, needed, memory))
    return found


def best_ways(found: list[Way]) -> list[Way]:
    """Return the best option that fits and those after it, as fallbacks for out of memory.

    Raises OutOfMemoryError with what is needed if none fits.
    """
    for number, way in enumerate(found):
        if way.fits:
            return found[number:]
    least = min(found, key=lambda way: way.needed_bytes - way.memory.free_bytes)
    needed, there = least.needed_bytes / 1e9, least.memory.total_bytes / 1e9
    if least.needed_bytes > least.memory.total_bytes:
        raise OutOfMemoryError(
            Message(
                "Listening to a song needs {needed} GB of memory, but there are {there} GB. The "
                "song stays as it is.",
                needed=needed,
                there=there,
            ),
            repr(least),
        )
    free = least.memory.free_bytes / 1e9
    raise OutOfMemoryError(
        Message(
            "Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other "
            "programs and try again; the song stays as it is.",
            needed=needed,
            free=free,
        ),
        repr(least),
    )


def _shapes_in(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the shapes of all weights, by name, from the files' headers."""
    shapes: dict[str, tuple[int, ...]] = {}
    for file in sorted(folder.glob("*.safetensors")):
        try:
            header = read_header(file)
        except (OSError, ValueError) as error:
            raise CheckpointError(
                Message(
                    "The transcriber in {path} cannot be loaded. Download it again.", path=folder
                ),
                repr(error),
            ) from error
        shapes |= {name: entry.shape for name, entry in header.entries.items()}
    return shapes


def _check_layers(shapes: Iterable[str], stack: str, promised: int, config: Path) -> None:
    """Compare a config's number of layers with the weights before building that many."""
    layer = re.compile(rf"(?:.*\.)?{stack}\.layers\.(\d{{1,9}})\.")
    held = {match[1] for name in shapes if (match := layer.match(name))}
    if len(held) != promised:
        raise CheckpointError(
            Message(
                "{path} asks for {wanted} layers in {name}, but the weights beside it hold "
                "{count}. The files belong to different models.",
                path=config,
                wanted=promised,
                name=stack,
                count=len(held),
            )
        )
