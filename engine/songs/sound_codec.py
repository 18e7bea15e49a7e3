"""Sound to bytes and back, through libsndfile: the formats songs are kept and exported in.

Knows nothing of scores.  It writes through a file object of its own, because libsndfile does not
say why a disk refused; and in short blocks, because its Vorbis encoder overflows its stack on long
ones.  Letters: N samples.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.contract import SAMPLE_RATE_HZ, OutputError, Samples
from engine.messages import Message
from engine.resampling import Resampler

_BLOCK = 16_384
_WHOLE_BITS = {"PCM_16": 16, "PCM_24": 24}
_DITHERED = "PCM_16"
_MAX_LOAD_S = 2 * 3_600
_MAX_CHANNELS = 64
_WAV_LIMIT_BYTES = (1 << 32) - (64 << 20)


class SoundFormat(str, Enum):
    """What a song can be exported as."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    OPUS = "opus"

    @property
    def suffix(self) -> str:
        """The file ending, with its dot."""
        return ".wav" if self.value.startswith("wav") else f".{self.value}"

    @property
    def is_lossy(self) -> bool:
        """True when decoding gives other samples than were encoded."""
        return self in (SoundFormat.MP3, SoundFormat.OGG, SoundFormat.OPUS)


_CODECS: dict[SoundFormat, dict[str, Any]] = {
    SoundFormat.WAV16: {"format": "WAV", "subtype": "PCM_16"},
    SoundFormat.WAV24: {"format": "WAV", "subtype": "PCM_24"},
    SoundFormat.WAV32F: {"format": "WAV", "subtype": "FLOAT"},
    SoundFormat.FLAC: {"format": "FLAC", "subtype": "PCM_24"},
    # 320 kbit/s; the others are transparent at their usual rates (Vorbis ~190, Opus ~160 kbit/s).
    SoundFormat.MP3: {
        "format": "MP3",
        "subtype": "MPEG_LAYER_III",
        "bitrate_mode": "CONSTANT",
        "compression_level": 0.0,
    },
    SoundFormat.OGG: {"format": "OGG", "subtype": "VORBIS", "compression_level": 0.4},
    SoundFormat.OPUS: {"format": "OGG", "subtype": "OPUS", "compression_level": 0.7},
}


@dataclass(frozen=True)
class SoundInfo:
    """What a sound file says about itself."""

    sample_rate_hz: int
    channels: int
    sample_count: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.sample_count / self.sample_rate_hz


class _Sink:
    """A file for libsndfile that remembers why the disk refused."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            return 0
        try:
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self.error = error
            return 0
        return len(data)

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def encode(path: Path, samples: Samples, sound_format: SoundFormat) -> None:
    """Write (2, N) at 48 kHz, |samples| <= 1.  Raises OSError, OutputError.

    24-bit formats are exact: what was read from one and is written again keeps its values.
    16-bit samples are rounded with triangular dither of one step, silence stays silent.
    """
    if sound_format.suffix == ".wav" and samples.shape[1] * 8 > _WAV_LIMIT_BYTES:
        raise OutputError(Message("This song is too long for a WAV file (4 GB). Choose FLAC."))
    with path.open("w+b", buffering=0) as file:
        sink = _Sink(cast("IO[bytes]", file))
        try:
            with soundfile.SoundFile(
                cast("Any", sink), "w", SAMPLE_RATE_HZ, 2, **_CODECS[sound_format]
            ) as sound:
                dither = np.random.default_rng(0)
                for start in range(0, samples.shape[1], _BLOCK):
                    block = samples[:, start : start + _BLOCK]
                    sound.write(_as_stored(block, sound_format, dither))
        except (soundfile.LibsndfileError, AssertionError) as error:
            if sink.error is None:
                raise OutputError(
                    Message("{name} could not be encoded.", name=path.name), f"{error!r}"
                ) from error
        if sink.error is not None:
            raise sink.error


def _as_stored(
    block: Samples, sound_format: SoundFormat, dither: np.random.Generator
) -> Samples | NDArray[np.int32]:
    """(n, 2) in the type whose values libsndfile keeps as they are.

    Whole numbers are rounded here: libsndfile rounds down in WAV files, which doubles the noise and
    moves it off zero (findings/libsndfile_rounds_wav_down_but_flac_to_nearest.sh).
    """
    subtype = _CODECS[sound_format]["subtype"]
    bits = _WHOLE_BITS.get(subtype)
    if bits is None:
        return np.ascontiguousarray(block.T)
    steps = block.T.astype(np.float64) * (1 << (bits - 1))
    if subtype == _DITHERED:
        noise = dither.random(steps.shape) - dither.random(steps.shape)
        steps += np.where(steps == 0, 0, noise)
    peak = (1 << (bits - 1)) - 1
    return np.clip(np.rint(steps), -peak, peak).astype(np.int32) << (32 - bits)


def sound_info(path: Path) -> SoundInfo | None:
    """What stands in a sound file; None when it is none that can be decoded."""
    try:
        with soundfile.SoundFile(str(path)) as sound:
            info = SoundInfo(sound.samplerate, sound.channels, max(0, sound.frames))
    except (soundfile.LibsndfileError, OSError, RuntimeError, ValueError):
        return None
    if not 1 <= info.channels <= _MAX_CHANNELS or not 1_000 <= info.sample_rate_hz <= 768_000:
        return None
    return info


def decode_blocks(path: Path) -> Iterator[Samples]:
    """The sound as (channels, n) blocks at its own rate.  Raises OutputError."""
    try:
        with soundfile.SoundFile(str(path)) as sound:
            while True:
                block = sound.read(_BLOCK, dtype="float32", always_2d=True)
                if len(block) == 0:
                    return
                yield np.ascontiguousarray(block.T, np.float32)
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        if not path.exists():
            raise OutputError(
                Message("{name} was moved or deleted.", name=path.name), f"{error!r}"
            ) from error
        raise OutputError(
            Message("{name} cannot be read as sound.", name=path.name), f"{error!r}"
        ) from error


def load_stereo(path: Path, count: int | None = None) -> Samples:
    """The sound as (2, N) at 48 kHz: one channel twice, of more the first two; N = `count` at most.

    Raises OutputError: unreadable, or longer than two hours.
    """
    info = sound_info(path)
    rate = SAMPLE_RATE_HZ if info is None else info.sample_rate_hz
    resampler = Resampler(rate, SAMPLE_RATE_HZ)
    pieces: list[Samples] = []
    total = made = 0
    for block in decode_blocks(path):
        pieces.append(resampler.push(as_stereo(block)))
        total += block.shape[1]
        made += pieces[-1].shape[1]
        if count is not None and made >= count:
            break
        if total > _MAX_LOAD_S * rate:
            raise OutputError(
                Message(
                    "{name} is longer than two hours, which is too long to open.", name=path.name
                )
            )
    else:
        pieces.append(resampler.push(np.zeros((2, 0), np.float32), is_last=True))
    if total == 0:
        raise OutputError(Message("There is no sound in {name}.", name=path.name))
    return np.concatenate(pieces, axis=1)[:, :count]


def as_stereo(block: Samples) -> Samples:
    """(channels, n) as (2, n): one channel twice, of more the first two."""
    return np.repeat(block, 2, axis=0) if block.shape[0] == 1 else block[:2].copy()
