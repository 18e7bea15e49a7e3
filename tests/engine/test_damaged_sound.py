"""Sound files whose headers lie, whose ends are missing, or that hold no sound at all."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.contract import OutputError, Samples
from engine.messages import NOTHING
from engine.songs import sound_reader
from engine.songs.flac_frames import read_stream
from engine.songs.song_file import SoundFormat, export, read_song, write_master
from engine.songs.sound_reader import decode_blocks, sound_info, stereo_blocks
from tests.engine.song_samples import make_score, make_sound

RATE_HZ = 48_000
SECONDS = 20
BLOCK = 4_096


def foreign_sound(seconds: float = SECONDS) -> np.ndarray:
    """(N, 2): noise, then a soft tone, so that variable bit rates vary."""
    rng = np.random.default_rng(1)
    loud = rng.normal(0, 0.2, (int(RATE_HZ * seconds / 5), 2))
    time_s = np.arange(int(RATE_HZ * seconds) - len(loud)) / RATE_HZ
    soft = np.stack([np.sin(2 * np.pi * hz * time_s) for hz in (220, 277)], 1) * 0.02
    return np.concatenate([loud, soft]).astype(np.float32)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song of 20 seconds; not to be changed."""
    path = tmp_path_factory.mktemp("song") / "song.flac"
    return write_master(path, make_sound(250), make_score(250)).path


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV file that is no song of ours."""
    path = tmp_path_factory.mktemp("recording") / "recording.wav"
    soundfile.write(path, foreign_sound(), RATE_HZ)
    return path


def decoded(path: Path) -> Samples:
    """All of a file's sound."""
    return np.concatenate(list(decode_blocks(path)), axis=1)


def with_total(data: bytes, samples: int) -> bytes:
    """A FLAC file whose header claims another number of samples."""
    out = bytearray(data)
    numbers = int.from_bytes(out[18:26], "big") >> 36 << 36 | samples
    out[18:26] = numbers.to_bytes(8, "big")
    return bytes(out)


@pytest.mark.parametrize("claimed", [0, 1, 100_000, 5_000_000, 2**36 - 1])
def test_the_length_of_flac_is_that_of_its_frames(claimed: int, song: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(with_total(song.read_bytes(), claimed))
    whole = decoded(song)
    assert read_song(path).duration_s == SECONDS
    assert np.array_equal(decoded(path), whole)
    assert read_song(path).load().shape == (2, SECONDS * RATE_HZ)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
def test_of_a_flac_file_that_is_cut_all_frames_are_kept(
    share: float, song: Path, tmp_path: Path
) -> None:
    data = song.read_bytes()
    path = tmp_path / "a.flac"
    path.write_bytes(data[: int(len(data) * share)])
    found = read_song(path)
    sound = decoded(path)
    assert found.playable
    assert found.duration_s == sound.shape[1] / RATE_HZ
    assert share * SECONDS - 1 < found.duration_s < share * SECONDS + 1
    assert np.array_equal(sound, decoded(song)[:, : sound.shape[1]])
    assert f"is damaged: {found.duration_s:.1f} of its 20.0 seconds can be heard" in str(
        found.damage
    )
    assert "makes all of it from its tokens" in str(found.damage)


def test_a_foreign_recording_that_is_cut_says_so_without_tokens(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, foreign_sound(), RATE_HZ, subtype="PCM_24")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = read_song(path)
    assert found.playable
    assert "of its 20.0 seconds can be heard" in str(found.damage)
    assert "tokens" not in str(found.damage)
    assert str(found.told).startswith(str(found.damage))
    assert "no score" in str(found.told)


def test_behind_a_damage_flac_goes_on(song: Path, tmp_path: Path) -> None:
    data = bytearray(song.read_bytes())
    for place in (len(data) // 3, len(data) // 2, len(data) * 2 // 3):
        data[place : place + 300] = bytes(b ^ 0x5A for b in data[place : place + 300])
    path = tmp_path / "a.flac"
    path.write_bytes(data)
    sound, whole = decoded(path), decoded(song)
    assert sound.shape == whole.shape
    wrong = (sound != whole).any(axis=0)
    assert 0 < wrong.sum() <= 3 * 2 * BLOCK
    assert not sound[:, wrong].any()


def test_a_flac_file_without_a_whole_frame_offers_its_tokens(song: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    with song.open("rb") as file:
        stream = read_stream(file, 0)
    assert stream is not None
    path.write_bytes(song.read_bytes()[: stream.first_frame + 400])
    found = read_song(path)
    assert found.score is not None
    assert not found.playable
    assert "“Decode again”" in str(found.damage)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    "kind", [SoundFormat.MP3, SoundFormat.OGG, SoundFormat.OPUS, SoundFormat.WAV24]
)
def test_other_files_that_are_cut_say_so(kind: SoundFormat, song: Path, tmp_path: Path) -> None:
    whole = export(song, tmp_path / f"whole{kind.suffix}", kind).path
    path = tmp_path / f"half{kind.suffix}"
    path.write_bytes(_cut(whole.read_bytes()))
    found = read_song(path)
    assert read_song(whole).damage == NOTHING
    assert found.playable
    assert 8 < found.duration_s < 12
    assert found.damage
    assert decoded(path).shape[1] == pytest.approx(found.duration_s * RATE_HZ, abs=1)


def _without_header(data: bytes) -> bytes:
    """An MP3 file without its first frame, which holds the header."""
    return data[data.index(data[:2], 72) :]


def _with_frames(data: bytes, frames: int) -> bytes:
    place = next(p for p in (data.find(b"Info"), data.find(b"Xing")) if p >= 0)
    return data[: place + 8] + frames.to_bytes(4, "big") + data[place + 12 :]


@pytest.mark.parametrize(
    ("change", "times"),
    [
        (_without_header, 1),
        (lambda data: _with_frames(data, 7), 1),
        (lambda data: _with_frames(data, 2**31), 1),
        (lambda data: data + data, 2),
        (lambda data: data + b"TAG" + bytes(125), 1),
        (lambda data: bytes(1_000) + data, 1),
    ],
    ids=["no header", "too few", "too many", "two in one", "tag behind", "zeros before"],
)
@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 22_050, 8_000])
def test_the_length_of_mp3_is_that_of_its_frames(
    change: Callable[[bytes], bytes], times: int, mode: str, rate_hz: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp3"
    sound = foreign_sound(6)[: rate_hz * 6]
    soundfile.write(path, sound, rate_hz, format="MP3", bitrate_mode=mode)
    path.write_bytes(change(path.read_bytes()))
    seconds = len(sound) / rate_hz * times
    info = sound_info(path)
    assert info is not None
    assert info.duration_s == pytest.approx(seconds, abs=0.2 * times)
    assert decoded(path).shape[1] == info.sample_count


def test_an_mp3_file_keeps_its_exact_length(tmp_path: Path) -> None:
    """What the encoder adds at both ends is taken off as its header says."""
    path = tmp_path / "a.mp3"
    soundfile.write(path, foreign_sound(3), RATE_HZ, format="MP3")
    info = sound_info(path)
    assert info is not None
    assert info.sample_count == 3 * RATE_HZ


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize(
    "kind", ["flac", "wav", "mp3", "ogg -c:a libvorbis", "opus -c:a libopus", "w64", "au", "aiff"]
)
def test_what_was_written_into_a_pipe_has_its_whole_length(
    kind: str, recording: Path, tmp_path: Path
) -> None:
    command = ["ffmpeg", "-v", "error", "-i", str(recording), "-f", *kind.split(), "-"]
    path = tmp_path / "piped.bin"
    path.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    found = read_song(path)
    assert found.playable
    assert found.duration_s == pytest.approx(SECONDS, abs=0.05)
    assert found.damage == NOTHING
    assert found.load().shape[1] == pytest.approx(SECONDS * RATE_HZ, abs=2_400)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_variable_mp3_without_a_header_is_read_whole(recording: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    command = ["ffmpeg", "-v", "error", "-i", str(recording), "-q:a", "4", "-write_xing", "0"]
    subprocess.run([*command, str(path)], check=True)
    assert read_song(path).duration_s == pytest.approx(SECONDS, abs=0.1)
    assert read_song(path).load().shape[1] == pytest.approx(SECONDS * RATE_HZ, abs=4_800)


@pytest.mark.parametrize(
    ("count", "place"), [(300_000, 1_000), (300_000, 65_359), (300_000, 65_535), (20_000, 19_900)]
)
def test_bytes_that_look_like_a_frame_make_no_mp3_of_other_sound(
    count: int, place: int, tmp_path: Path
) -> None:
    path = tmp_path / "effect.voc"
    soundfile.write(path, np.zeros(count), RATE_HZ, format="VOC", subtype="PCM_U8")
    data = bytearray(path.read_bytes())
    data[place : place + 4] = bytes.fromhex("fffba155")
    path.write_bytes(data)
    assert decoded(path).shape == (1, count)


@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
@pytest.mark.parametrize("kind", ["WAV", "FLAC", "AIFF", "OGG"])
def test_a_file_without_samples_has_no_sound(kind: str, subtype: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.bin"
    chosen = {"FLAC": "PCM_16", "OGG": "VORBIS"}.get(kind, subtype)
    soundfile.write(path, np.zeros((0, 2), np.float32), RATE_HZ, format=kind, subtype=chosen)
    found = read_song(path)
    assert not found.playable
    assert "There is no sound in empty.bin" in str(found.reason) or "no sound file" in str(
        found.reason
    )
    with pytest.raises(OutputError):
        found.load()


def test_what_is_longer_than_two_hours_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_16") as file:
        for _ in range(121):
            file.write(np.zeros(8_000 * 60, np.int16))
    info = sound_info(path)
    assert info is not None
    assert info.duration_s == 121 * 60

    def never(_path: Path) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(sound_reader, "decode_blocks", never)
    with pytest.raises(OutputError, match="longer than two hours"):
        next(stereo_blocks(path, info))
    with pytest.raises(OutputError, match="longer than two hours"):
        read_song(path).load()


def test_values_that_are_none_reach_nobody(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    odd = foreign_sound(2)
    odd[1_000:3_000], odd[5_000], odd[6_000], odd[7_000] = np.nan, np.inf, 1e30, -np.inf
    soundfile.write(path, odd, RATE_HZ, subtype="FLOAT")
    sound = read_song(path).load()
    assert np.isfinite(sound).all()
    assert not sound[:, 1_000:3_000].any()
    assert np.abs(sound).max() <= 64
    assert np.array_equal(sound[:, 8_000:], odd.T[:, 8_000:])


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text_here_is_opened(song: Path, tmp_path: Path) -> None:
    path = Path(str(tmp_path), b"l\xe4rm \xff.flac".decode("utf-8", "surrogateescape"))
    shutil.copyfile(song, path)
    found = read_song(path)
    assert found.playable
    assert found.score is not None
    assert found.load().shape == (2, SECONDS * RATE_HZ)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_parts_of_a_chained_ogg_file_sound_on(subtype: str, tmp_path: Path) -> None:
    """Recordings of radio stations, or two files in one; libsndfile reads the first alone."""
    data = b""
    for number, seconds in enumerate((4, 7, 3)):
        path = tmp_path / f"{number}.ogg"
        soundfile.write(path, foreign_sound(seconds), RATE_HZ, format="OGG", subtype=subtype)
        data += path.read_bytes()
    path = tmp_path / "chain.ogg"
    path.write_bytes(data)
    found = read_song(path)
    assert found.duration_s == pytest.approx(14, abs=0.05)
    assert found.damage == NOTHING
    assert decoded(path).shape[1] == pytest.approx(14 * RATE_HZ, abs=2_400)


def test_a_part_at_another_rate_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    data = b""
    for rate_hz in (48_000, 22_050):
        path = tmp_path / "part.ogg"
        soundfile.write(path, foreign_sound(2), rate_hz, format="OGG", subtype="VORBIS")
        data += path.read_bytes()
    path.write_bytes(data)
    found = read_song(path)
    assert found.duration_s == pytest.approx(2, abs=0.01)
    assert "is missing" in str(found.damage)


@pytest.mark.parametrize("extra", [b"", b"LIST\x04\0\0\0abcd"])
def test_a_recorder_that_lost_its_power_left_sound(extra: bytes, tmp_path: Path) -> None:
    """The size of the samples is 0; with other chunks behind it there are really none."""
    path = tmp_path / "a.wav"
    soundfile.write(path, foreign_sound(2), RATE_HZ, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = data[4:8] = bytes(4)
    path.write_bytes(data[: place + 4] + extra + (b"" if extra else data[place + 4 :]))
    found = read_song(path)
    assert found.duration_s == (0 if extra else 2)
    assert found.playable is (not extra)


@pytest.mark.parametrize("size", [0, 1_000, 1_001])
@pytest.mark.parametrize("is_large", [False, True])
def test_a_wav_header_that_tells_too_little_hides_no_sound(
    size: int, is_large: bool, tmp_path: Path
) -> None:
    """The size was written some time before the end: no chunk begins where it says."""
    pcm = (foreign_sound(2.0) * 32_000).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 2, 48_000, 192_000, 4, 16)
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, 0, size, 0, 0)
    told = 0xFFFF_FFFF if is_large else size
    body = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", told) + pcm
    start = b"RF64\xff\xff\xff\xffWAVE" + ds64 if is_large else b"RIFF\0\0\0\0WAVE"
    path = tmp_path / "live.wav"
    path.write_bytes(start + body)
    assert read_song(path).duration_s == 2.0
    assert decoded(path).shape == (2, 96_000)
    (tmp_path / "more.wav").write_bytes(
        b"RIFF\0\0\0\0WAVE" + body[: 24 + 4] + b"\x10\0\0\0" + pcm[:16] + b"note\4\0\0\0abcd"
    )
    assert read_song(tmp_path / "more.wav").duration_s == 4 / 48_000, "a chunk follows"
