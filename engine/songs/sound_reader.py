"""Decodes audio files through libsndfile, using their actual contents, not what headers declare.

Lengths are checked against the file before it is opened; a damaged file is read as far as possible,
with silence in place of the rest. Values are finite. Does not handle scores.
Letters: N samples.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import soundfile

from engine.contract import SAMPLE_RATE_HZ, OutputError, Samples
from engine.growing_sound import IN_MEMORY_SAMPLES, GrowingSound
from engine.messages import Message
from engine.regular_file import open_regular
from engine.resampling import Resampler, resampled_count
from engine.songs import flac_frames, mp3_frames
from engine.songs.downmix import as_stereo
from engine.songs.file_ends import is_end_missing, with_data_size
from engine.songs.flac_frames import FlacStream
from engine.songs.id3_frames import skip_id3
from engine.songs.ogg_chain import part_starts
from engine.songs.opus_head import at_full_rate
from engine.songs.sound_view import SoundView

MAX_SOUND_S = 2 * 3_600
"""Longer recordings are not opened: two hours are 2.8 GB of samples."""
OnGap = Callable[[int], None]
"""Called with the length of a damaged part, in samples at the file's rate."""
_BLOCK = 16_384
_XIPH_CODECS = ("VORBIS", "OPUS")
_MAX_CHANNELS = 64
_MAX_REPAIRS = 1_000
_SAMPLES_A_BYTE = 64
"""Higher than any encoder reaches for audio; lossless encoders reach thousands for silence."""
_MOST_SAMPLES_A_BYTE = 8_192
"""Higher than any encoder reaches for silence: a header that declares more is wrong."""
_LOUDEST = 64.0
"""36 dB above full scale: no real audio is louder."""


@dataclass(frozen=True)
class SoundInfo:
    """Contents of an audio file.

    `promised_count`  number of samples declared by its header if that is more than it has; else 0.
    `is_cut`          the file is truncated.
    `is_xiph_order`   its channels are in the order of Vorbis and Opus; see downmix.py.
    """

    sample_rate_hz: int
    channels: int
    sample_count: int
    promised_count: int = 0
    is_cut: bool = False
    is_xiph_order: bool = False

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.sample_count / self.sample_rate_hz

    @property
    def promised_s(self) -> float:
        """Length declared by the header if longer than the actual one; else 0."""
        return self.promised_count / self.sample_rate_hz

    @property
    def stereo_count(self) -> int:
        """Number of samples at 48 kHz."""
        return resampled_count(self.sample_count, self.sample_rate_hz, SAMPLE_RATE_HZ)


@dataclass(frozen=True)
class _Layout:
    """How to present a file to libsndfile, and what its header declares wrongly."""

    beginning: bytes = b""
    start: int = 0
    flac: FlacStream | None = None
    count: int = -1
    promised: int = 0
    is_cut: bool = False
    end: int | None = None
    more: tuple[_Layout, ...] = ()

    def parts(self) -> Iterator[_Layout]:
        """Each part of a file that contains several recordings in a row."""
        yield self
        yield from self.more

    def view(self, file: IO[bytes]) -> SoundView:
        return SoundView(file, self.beginning, self.start, self.end)


class _Sound(soundfile.SoundFile):
    """libsndfile's reader, used sequentially only: it does not seek after each block, which a
    stream of unknown length does not support.
    """

    def seekable(self) -> bool:
        return False


class _Broken(Exception):
    """Decoding hit invalid data; carries what was decoded before it."""

    def __init__(self, block: Samples, details: str) -> None:
        super().__init__(details)
        self.block = block


def sound_info(path: Path) -> SoundInfo | None:
    """Inspect an audio file; None if it cannot be decoded."""
    try:
        with open_regular(path) as file:
            return _info(file, _layout(file))
    except (OSError, *_ERRORS):
        return None


def readable_info(path: Path) -> SoundInfo:
    """Inspect an audio file. Raises OutputError if it cannot be decoded."""
    info = sound_info(path)
    if info is None:
        next(decode_blocks(path), None)  # raises with the reason
        raise OutputError(Message("{name} cannot be read as sound.", name=path.name))
    return info


def decode_blocks(path: Path, on_gap: OnGap | None = None) -> Iterator[Samples]:
    """Yield the audio as (channels, n) blocks at its own rate.

    All that can be decoded, with silence in place of damaged parts in between, of which `on_gap` is
    told. Raises OutputError if there is none.
    """
    is_empty = True
    with _read_errors(path), open_regular(path) as file:
        for part in _layout(file).parts():
            for block in _decoded(file, part, on_gap):
                is_empty = False
                yield _finite(np.ascontiguousarray(block.T))
    if is_empty and sound_info(path) is None:
        raise OutputError(Message("{name} cannot be read as sound.", name=path.name))


def stereo_blocks(path: Path, info: SoundInfo, on_gap: OnGap | None = None) -> Iterator[Samples]:
    """Yield the audio as (2, n) blocks at 48 kHz; `on_gap` as in decode_blocks.

    Raises OutputError if it is unreadable or longer than MAX_SOUND_S, before the first block if the
    file declares it.
    """
    too_long = OutputError(
        Message("{name} is longer than two hours, which is too long to open.", name=path.name)
    )
    limit = MAX_SOUND_S * info.sample_rate_hz
    if info.sample_count > limit:
        raise too_long
    resampler = Resampler(info.sample_rate_hz, SAMPLE_RATE_HZ)
    total = 0
    for block in decode_blocks(path, on_gap):
        total += block.shape[1]
        if total > limit:
            raise too_long
        yield resampler.push(as_stereo(block, info.is_xiph_order))
    yield resampler.push(np.zeros((2, 0), np.float32), is_last=True)


def load_stereo(path: Path, count: int | None = None, folder: str = "") -> Samples:
    """Return the audio as (2, N) at 48 kHz, mixed as in downmix.py.

    At most `count` samples; long sound lies in a file in `folder` (growing_sound.py), "": of the
    system's temporary files. Raises OutputError: unreadable, without samples, longer than two
    hours, or no room for the file.
    """
    info = readable_info(path)
    wanted = max(info.stereo_count if count is None else min(count, info.stereo_count), 0)
    is_long = wanted > IN_MEMORY_SAMPLES
    whole: Samples = np.zeros((2, 0 if is_long else wanted), np.float32)
    in_file, made = GrowingSound(folder, 0), 0
    for block in stereo_blocks(path, info):
        taken = block[:, : wanted - made]
        if is_long:
            in_file.append(taken)
        else:
            whole[:, made : made + taken.shape[1]] = taken
        made += taken.shape[1]
        if made >= wanted:
            break
    if made == 0:
        raise OutputError(Message("There is no sound in {name}.", name=path.name))
    return in_file.whole() if is_long else whole[:, :made]


def _finite(block: Samples) -> Samples:
    """Replace NaN by silence; limit infinite and unrealistic values."""
    loudest = np.maximum(block.max(initial=0.0), -block.min(initial=0.0))
    if not loudest <= _LOUDEST:  # also False for NaN
        np.nan_to_num(block, copy=False, nan=0.0, posinf=_LOUDEST, neginf=-_LOUDEST)
        np.clip(block, -_LOUDEST, _LOUDEST, out=block)
    return block


_ERRORS = (soundfile.LibsndfileError, RuntimeError, ValueError)


@contextmanager
def _read_errors(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, *_ERRORS) as error:
        if not path.exists():
            raise OutputError(
                Message("{name} was moved or deleted.", name=path.name), f"{error!r}"
            ) from error
        raise OutputError(
            Message("{name} cannot be read as sound.", name=path.name), f"{error!r}"
        ) from error


def _layout(file: IO[bytes]) -> _Layout:
    start = skip_id3(file)
    head = file.read(4)
    if head == b"fLaC":
        return _flac_layout(file, start)
    if head not in (b"OggS", b"RIFF", b"RF64", b"FORM", b"caff", b".snd", b"riff"):
        stream = mp3_frames.read_stream(file, start)
        if stream is not None:
            return _mp3_layout(stream)
    if head == b"OggS":
        return _ogg_layout(file, start)
    beginning = with_data_size(file, start)
    return _Layout(beginning, start + len(beginning), is_cut=is_end_missing(file, start))


def _mp3_layout(stream: mp3_frames.Mp3Stream) -> _Layout:
    lacking = stream.promised - stream.frames
    promised = stream.promised * stream.frame_samples if lacking > 1 else 0
    if not stream.beginning:
        return _Layout(start=stream.start)
    behind = stream.start + stream.header_bytes
    return _Layout(stream.beginning, behind, promised=promised, is_cut=promised > 0)


def _ogg_layout(file: IO[bytes], start: int) -> _Layout:
    """Return one part, or several that are played in a row; reading stops where the rate or the
    number of channels changes.
    """
    is_cut = is_end_missing(file, start)
    starts = part_starts(file, start)
    if len(starts) < 2:
        return replace(_ogg_part(file, start), is_cut=is_cut)
    ends = [*starts[1:], None]
    parts = [_ogg_part(file, begin, end) for begin, end in zip(starts, ends, strict=True)]
    infos = [_info(file, part) for part in parts]
    first, count, kept = infos[0], 0, 0
    for info in infos:
        if first is None or info is None or not _sounds_on(first, info):
            is_cut = True
            break
        count, kept = count + info.sample_count, kept + 1
    if kept == 0:
        return replace(_ogg_part(file, start), is_cut=is_cut)
    return replace(parts[0], count=count, is_cut=is_cut, more=tuple(parts[1:kept]))


def _ogg_part(file: IO[bytes], start: int, end: int | None = None) -> _Layout:
    beginning = at_full_rate(file, start)
    return _Layout(beginning, start + len(beginning), end=end)


def _sounds_on(first: SoundInfo, info: SoundInfo) -> bool:
    return (first.sample_rate_hz, first.channels) == (info.sample_rate_hz, info.channels)


def _flac_layout(file: IO[bytes], start: int) -> _Layout:
    """Return the actual length, from the position of the last frames, as far as decodable."""
    stream = flac_frames.read_stream(file, start)
    if stream is None:
        return _Layout(start=start)
    pair = flac_frames.last_pair(file, stream)
    if pair is None:
        unknown = _Layout(stream.beginning(0, True), stream.first_frame, stream)
        count = _counted(file, unknown)
    else:
        tail = _Layout(stream.beginning(0, True), pair.place)
        count = pair.first_sample + _counted(file, tail)
    most = max(count, file.seek(0, 2) * _MOST_SAMPLES_A_BYTE)
    promised = stream.promised if count < stream.promised <= most else 0
    return _Layout(
        stream.beginning(count, True),
        stream.first_frame,
        stream,
        count,
        promised,
        promised > 0,
    )


def _counted(file: IO[bytes], layout: _Layout) -> int:
    """Count decodable samples, up to slightly more than the limit."""
    count = 0
    try:
        with _open(layout.view(file)) as sound:
            limit = MAX_SOUND_S * sound.samplerate
            while count <= limit and len(block := _next_block(sound)):
                count += len(block)
    except _Broken as broken:
        count += len(broken.block)
    except _ERRORS:
        return count
    return count


def _info(file: IO[bytes], layout: _Layout) -> SoundInfo | None:
    view = layout.view(file)
    with _open(view) as sound:
        info = SoundInfo(
            sound.samplerate,
            sound.channels,
            max(0, sound.frames),
            layout.promised,
            layout.is_cut,
            sound.subtype in _XIPH_CODECS,
        )
    if not 1 <= info.channels <= _MAX_CHANNELS or not 1_000 <= info.sample_rate_hz <= 768_000:
        return None
    if layout.count >= 0:
        return replace(info, sample_count=layout.count)
    size = file.seek(0, 2)
    if info.sample_count > size * _SAMPLES_A_BYTE:
        return replace(info, sample_count=_counted(file, layout))
    return info


def _open(view: SoundView) -> soundfile.SoundFile:
    return _Sound(cast("Any", view))


def _next_block(sound: soundfile.SoundFile) -> Samples:
    """Return (n, channels), n = 0 at the end. Raises _Broken with the data before the damage."""
    block: Samples = np.full((_BLOCK, sound.channels), np.nan, np.float32)
    try:
        return cast("Samples", sound.read(out=block))
    except soundfile.LibsndfileError as error:
        # libsndfile does not report how many samples it wrote there.
        missing = np.isnan(block[:, 0])
        count = int(missing.argmax()) if missing.any() else len(block)
        raise _Broken(block[:count], f"{error!r}") from error


def _decoded(file: IO[bytes], layout: _Layout, on_gap: OnGap | None) -> Iterator[Samples]:
    """Yield (n, channels) blocks; after damage in a FLAC stream, resume at the next frame."""
    reading = _Reading(file, layout)
    for _ in range(_MAX_REPAIRS):
        yield from reading.blocks()
        if not reading.go_on_behind_damage():
            return
        if on_gap is not None and reading.resumed_at > reading.done:
            on_gap(reading.resumed_at - reading.done)
        yield from reading.silence()


@dataclass
class _Reading:
    """Current position of decoding, in samples."""

    file: IO[bytes]
    layout: _Layout
    done: int = 0
    damaged_at: int | None = None
    resumed_at: int = 0
    channels: int = field(default=2)

    def blocks(self) -> Iterator[Samples]:
        """Read up to the end or the next damage."""
        self.damaged_at = None
        view = self.layout.view(self.file)
        with _open(view) as sound:
            self.channels = sound.channels
            while True:
                try:
                    block = _next_block(sound)
                except _Broken as broken:
                    block, self.damaged_at = broken.block, view.file_place
                self.done += len(block)
                if len(block):
                    yield block
                if len(block) == 0 or self.damaged_at is not None:
                    break
        if view.error is not None:
            raise view.error

    def go_on_behind_damage(self) -> bool:
        """Seek to the next frame of a FLAC stream; False if there is none."""
        stream = self.layout.flac
        if stream is None or self.damaged_at is None:
            return False
        frame = flac_frames.next_pair(self.file, stream, self.damaged_at, self.done + 1)
        if frame is None or frame.first_sample >= self.layout.count:
            return False
        left = self.layout.count - frame.first_sample
        self.layout = replace(
            self.layout, beginning=stream.beginning(left, True), start=frame.place
        )
        self.resumed_at = frame.first_sample
        return True

    def silence(self) -> Iterator[Samples]:
        """Return silence in place of what could not be decoded."""
        while self.done < self.resumed_at:
            count = min(self.resumed_at - self.done, _BLOCK)
            self.done += count
            yield np.zeros((count, self.channels), np.float32)
