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

from engine.config import positive_int, read_json_object
from engine.contract import CheckpointError, EngineWish, OutOfMemoryError
from engine.devices.device_choice import device_choices
from engine.devices.mode_choice import RUNTIME_BYTES
from engine.hardware.machine import Machine, Memory
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
LIBRARIES_BYTES = RUNTIME_BYTES + 250_000_000
"""Python, torch and transformers, measured on Linux."""
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
    """Total weights in `values`, audio positions, maximum tokens, widths, heads, layers."""

    values: int
    sound_positions: int
    tokens: int
    width: int
    inner: int
    encoder_heads: int
    decoder_heads: int
    decoder_layers: int
    vocabulary: int

    @staticmethod
    def of_folder(folder: Path) -> WhisperSizes:
        """Read config and headers. Raises CheckpointError."""
        path = folder / "config.json"
        config, source = read_json_object(path), str(path)

        def size(key: str, default: int) -> int:
            return positive_int(config, key, default, source)

        shapes = _shapes_in(folder)
        for stack in ("encoder", "decoder"):
            _check_layers(shapes, stack, size(f"{stack}_layers", 24), path)
        return WhisperSizes(
            values=sum(math.prod(shape) for shape in shapes.values()),
            sound_positions=size("max_source_positions", 1500),
            tokens=most_tokens(size("max_target_positions", 448)),
            width=size("d_model", 1024),
            inner=size("encoder_ffn_dim", 4096),
            encoder_heads=size("encoder_attention_heads", 16),
            decoder_heads=size("decoder_attention_heads", 16),
            decoder_layers=size("decoder_layers", 24),
            vocabulary=size("vocab_size", 51_865),
        )

    def weights_bytes(self, precision: str) -> int:
        """Bytes of the weights."""
        return self.values * ITEM_BYTES[precision]

    def working_bytes(self, precision: str) -> int:
        """Maximum working memory of one window of 30 s, without the weights.

        Encoding: scores, their softmax and a copy of one layer. Writing: keys and values of audio
        and text; for word times, the cross-attention of every head for every token, which
        transformers stores, joins, transposes and sorts; the scores of all tokens in float32,
        before and after filters.
        """
        item, sound = ITEM_BYTES[precision], self.sound_positions
        encoding = 3 * self.encoder_heads * sound * sound + sound * (
            2 * self.inner + 6 * self.width
        )
        cache = 2 * self.decoder_layers * (sound + self.tokens) * self.width
        looks = 4 * self.decoder_layers * self.decoder_heads * self.tokens * sound
        return (encoding + cache + looks) * item + 2 * self.tokens * self.vocabulary * 4


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
