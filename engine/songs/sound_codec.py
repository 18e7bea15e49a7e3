"""Encodes audio through libsndfile, in the formats that songs are stored and exported in.

Does not handle scores; sound_reader.py decodes. It writes through its own file object, because
libsndfile does not report why writing failed; and in short blocks, because its Vorbis encoder
overflows its stack on long ones. Letters: N samples.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.contract import SAMPLE_RATE_HZ, OutputError, Samples
from engine.messages import Message
from engine.resampling import Resampler

CD_RATE_HZ = 44_100
_BLOCK = 16_384
_WHOLE_BITS = {"PCM_16": 16, "PCM_24": 24}
_DITHERED = "PCM_16"
_WAV_LIMIT_BYTES = (1 << 32) - (64 << 20)


class SoundFormat(str, Enum):
    """Export formats of a song."""

    WAV16 = "wav16"
    WAV_CD = "wavcd"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    OPUS = "opus"

    @property
    def suffix(self) -> str:
        """The file extension, including the dot."""
        return ".wav" if self.value.startswith("wav") else f".{self.value}"

    @property
    def sample_rate_hz(self) -> int:
        """Sample rate of the written files."""
        return CD_RATE_HZ if self is SoundFormat.WAV_CD else SAMPLE_RATE_HZ

    @property
    def is_lossy(self) -> bool:
        """Whether decoding gives different samples than were encoded."""
        return self in (SoundFormat.MP3, SoundFormat.OGG, SoundFormat.OPUS)


_CODECS: dict[SoundFormat, dict[str, Any]] = {
    SoundFormat.WAV16: {"format": "WAV", "subtype": "PCM_16"},
    SoundFormat.WAV_CD: {"format": "WAV", "subtype": "PCM_16"},
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


class _Sink:
    """A file object for libsndfile that records why writing failed."""

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


def encode(path: Path, samples: Samples, sound_format: SoundFormat, gain: float = 1.0) -> None:
    """Write (2, N) at 48 kHz, multiplied by `gain`; values above full scale are clipped.

    Does not copy the samples as a whole. Raises OSError, OutputError.
    24-bit formats are exact: values read from one and written again do not change.
    16-bit samples are rounded with triangular dither of one step; silence stays silent.
    """
    if sound_format.suffix == ".wav" and samples.shape[1] * 8 > _WAV_LIMIT_BYTES:
        raise OutputError(Message("This song is too long for a WAV file (4 GB). Choose FLAC."))
    with sound_writer(path, sound_format) as sound:
        dither = np.random.default_rng(0)
        for block in _blocks(samples, sound_format, gain):
            sound.write(_as_stored(block, sound_format, dither))


class SoundWriter:
    """A sound file of two channels that is being written. Tells its own errors from others'."""

    def __init__(self, path: Path, file: IO[bytes], sound_format: SoundFormat) -> None:
        """Begin the file at `path`, open as `file`. Raises OSError, OutputError."""
        self._path = path
        self._sink = _Sink(file)
        with self._errors():
            self._sound = soundfile.SoundFile(
                cast("Any", self._sink),
                "w",
                sound_format.sample_rate_hz,
                2,
                **_CODECS[sound_format],
            )

    def write(self, block: NDArray[Any]) -> None:
        """Append samples (n, 2). Raises OSError, OutputError."""
        with self._errors():
            self._sound.write(block)

    def close(self) -> None:
        """Complete the file. Raises OSError, OutputError."""
        with self._errors():
            self._sound.close()

    @contextmanager
    def _errors(self) -> Generator[None]:
        try:
            yield
        except (soundfile.LibsndfileError, AssertionError) as error:
            if self._sink.error is None:
                raise OutputError(
                    Message("{name} could not be encoded.", name=self._path.name), f"{error!r}"
                ) from error
        if self._sink.error is not None:
            raise self._sink.error


@contextmanager
def sound_writer(path: Path, sound_format: SoundFormat) -> Generator[SoundWriter]:
    """Yield an open file of two channels, to be written in blocks. Raises OSError, OutputError."""
    with (
        path.open("w+b", buffering=0) as file,
        closing(SoundWriter(path, cast("IO[bytes]", file), sound_format)) as sound,
    ):
        yield sound


def _blocks(samples: Samples, sound_format: SoundFormat, gain: float) -> Iterator[Samples]:
    """Convert to (2, n) at the format's rate."""
    resampler = Resampler(SAMPLE_RATE_HZ, sound_format.sample_rate_hz)
    count = samples.shape[1]
    for start in range(0, count, _BLOCK):
        block = samples[:, start : start + _BLOCK]
        if gain != 1.0:
            block = block * np.float32(gain)
        block = resampler.push(block, is_last=start + _BLOCK >= count)
        yield block if np.abs(block).max(initial=0.0) <= 1.0 else np.clip(block, -1.0, 1.0)


def _as_stored(
    block: Samples, sound_format: SoundFormat, dither: np.random.Generator
) -> Samples | NDArray[np.int32]:
    """Return (n, 2) in the type that libsndfile stores unchanged.

    Integers are rounded here: libsndfile rounds down in WAV files, which doubles the noise and
    adds a DC offset (findings/libsndfile_rounds_wav_down_but_flac_to_nearest.sh).
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
