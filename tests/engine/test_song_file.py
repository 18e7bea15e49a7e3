"""Song files: round trips in every format, other people's programs, hostile files."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile
from mutagen.id3 import ID3

from engine.contract import MAX_SEED, NumericalError, OutputError
from engine.messages import NOTHING
from engine.songs import sound_codec
from engine.songs.cover import cover_png, small_waveform, waveform_columns
from engine.songs.loudness import loudness_lufs, true_peak_db, true_peak_of_blocks
from engine.songs.recipe import ScoreError
from engine.songs.score import MAGIC
from engine.songs.score_carrier import COMMENT_KEY
from engine.songs.song_file import (
    ExportOptions,
    SilentAudioError,
    SoundFormat,
    export,
    read_song,
    update_song,
    write_master,
    write_new_master,
)
from engine.songs.sound_reader import decode_blocks
from tests.engine.song_samples import LYRICS, make_score, make_sound
from tests.work_count import calls_of
from tools.fuzz_songs import TRAPS, fuzz

FORMATS = list(SoundFormat)
MP3_FRAME_S = 1152 / 48_000


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song of two seconds; not to be changed."""
    folder = tmp_path_factory.mktemp("songs")
    return write_new_master(folder, make_sound(), make_score()).path


@pytest.fixture(scope="module")
def exports(master: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[SoundFormat, Path]:
    """The same song in every format."""
    folder = tmp_path_factory.mktemp("exports")
    return {
        kind: export(master, folder / f"{kind.value}{kind.suffix}", kind).path for kind in FORMATS
    }


def test_a_master_keeps_score_and_sound(tmp_path: Path) -> None:
    score, sound = make_score(), make_sound()
    written = write_master(tmp_path / "song.flac", sound, score)
    song = read_song(written.path)
    assert song.score == written.score
    assert song.reason == NOTHING
    assert song.score is not None
    assert np.array_equal(song.score.codes, score.codes)
    assert song.score.recipe == score.recipe
    assert song.score.waveform == small_waveform(sound)
    info = soundfile.info(str(written.path))
    assert (info.samplerate, info.subtype, info.frames) == (48_000, "PCM_24", sound.shape[1])
    assert np.abs(song.load() - sound).max() <= 2.0**-24


def test_24_bit_sound_survives_being_saved_again(tmp_path: Path, master: Path) -> None:
    sound = read_song(master).load()
    again = write_master(tmp_path / "again.flac", sound, make_score(peak_gain=1.0)).path
    assert np.array_equal(read_song(again).load(), sound)


def test_16_bit_sound_is_rounded_with_dither_and_silence_stays_silent(tmp_path: Path) -> None:
    """libsndfile alone rounds WAV files down: a mean of -0.5 steps, more noise, no dither."""
    file = tmp_path / "quiet.wav"
    step = 1 / (1 << 15)
    time_s = np.arange(96_000) / 48_000
    tone = np.sin(2 * np.pi * 440 * time_s) * 0.4 * step  # less than half a step: lost by rounding
    loud = np.sin(2 * np.pi * 441 * time_s) * 0.5
    sound_codec.encode(file, np.stack([tone, loud]).astype("f4"), SoundFormat.WAV16)
    stored, _ = soundfile.read(file, dtype="int16")
    error = stored[:, 1] - loud / step
    assert abs(error.mean()) < 0.01
    assert 0.45 < np.sqrt(np.mean(error**2)) < 0.55  # rounding and triangular dither
    kept = 2 * np.mean(stored[:, 0] * np.sin(2 * np.pi * 440 * time_s))
    assert kept == pytest.approx(0.4, abs=0.02)
    sound_codec.encode(file, np.zeros((2, 48_000), "f4"), SoundFormat.WAV16)
    assert not soundfile.read(file, dtype="int16")[0].any()


def test_a_cd_has_its_own_rate_and_the_same_sound(tmp_path: Path, master: Path) -> None:
    made = export(master, tmp_path / "cd.wav", SoundFormat.WAV_CD)
    info = soundfile.info(str(made.path))
    assert (info.samplerate, info.subtype, info.frames) == (44_100, "PCM_16", 88_200)
    error = read_song(made.path).load() - read_song(master).load() * 10 ** (made.gain_db / 20)
    assert np.abs(error[:, 2_000:-2_000]).max() < 0.05  # what is above 20 kHz is gone
    assert np.sqrt(np.mean(error[:, 2_000:-2_000] ** 2)) < 0.01


def test_too_loud_sound_is_turned_down_not_clipped(tmp_path: Path) -> None:
    sound = make_sound(peak=2.5)
    written = write_master(tmp_path / "loud.flac", sound, make_score(peak_gain=1.0))
    loaded = read_song(written.path).load()
    assert written.score.recipe.peak_gain == pytest.approx(0.4, rel=1e-4)
    assert written.gain_db == pytest.approx(-7.96, abs=0.01)
    assert np.abs(loaded - sound * np.float32(written.score.recipe.peak_gain)).max() < 2.0**-22
    at_the_top = np.isclose(np.abs(loaded).max(), np.abs(loaded), atol=1e-6)
    assert at_the_top.sum() <= 2


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_brings_everything_back(
    kind: SoundFormat, master: Path, exports: dict[SoundFormat, Path], tmp_path: Path
) -> None:
    original = read_song(master).score
    assert original is not None
    moved = shutil.copy(exports[kind], tmp_path / "renamed by somebody.bin")
    song = read_song(Path(moved))
    assert song.score == original
    assert song.score.recipe == original.recipe
    assert np.array_equal(song.score.codes, original.codes)
    assert song.score.sections == original.sections
    assert song.duration_s == pytest.approx(2.0, abs=MP3_FRAME_S)
    assert song.load().shape == (2, 96_000)


@pytest.mark.parametrize("kind", FORMATS)
def test_mutagen_shows_title_lyrics_and_cover(
    kind: SoundFormat, exports: dict[SoundFormat, Path]
) -> None:
    tags: Any = mutagen.File(exports[kind]).tags
    if kind.suffix in (".mp3", ".wav"):
        assert tags["TIT2"].text == ["Grüße: 東京 / 🎵?"]
        assert tags.getall("USLT")[0].text == LYRICS
        assert tags.getall("APIC")[0].data.startswith(b"\x89PNG")
        assert tags["TCON"].text == ["pop,happy"]
        assert f"seed {MAX_SEED}" in tags.getall("COMM")[0].text[0]
        assert tags.getall("POPM")[0].rating == 196
    else:
        assert tags["title"] == ["Grüße: 東京 / 🎵?"]
        assert tags["lyrics"] == [LYRICS]
        assert tags["genre"] == ["pop,happy"]
        assert f"seed {MAX_SEED}" in tags["comment"][0]
        assert tags["rating"] == ["80"]
    if kind is SoundFormat.FLAC:
        picture = mutagen.File(exports[kind]).pictures[0]
        assert (picture.mime, picture.data[:4]) == ("image/png", b"\x89PNG")


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
@pytest.mark.parametrize("kind", FORMATS)
def test_ffprobe_reads_title_lyrics_and_duration(
    kind: SoundFormat, exports: dict[SoundFormat, Path]
) -> None:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json"]
    done = subprocess.run([*command, str(exports[kind])], capture_output=True, check=True)
    seen = json.loads(done.stdout)
    tags = dict(seen["format"].get("tags", {}))
    for stream in seen["streams"]:
        if stream["codec_type"] == "audio":
            tags.update(stream.get("tags", {}))
    tags = {key.lower().split("-")[0]: value for key, value in tags.items()}
    assert tags["title"] == "Grüße: 東京 / 🎵?"
    assert tags["lyrics"].strip() == LYRICS.strip()
    assert done.stderr == b""
    # The header counts whole MP3 frames with the encoder's delay; the sound itself is exact.
    slack = 2 * MP3_FRAME_S if kind is SoundFormat.MP3 else MP3_FRAME_S
    assert float(seen["format"]["duration"]) == pytest.approx(2.0, abs=slack)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("kind", FORMATS)
def test_ffmpeg_decodes_the_right_length_and_the_right_sound(
    kind: SoundFormat, exports: dict[SoundFormat, Path]
) -> None:
    command = ["ffmpeg", "-v", "error", "-i", str(exports[kind]), "-map", "0:a"]
    done = subprocess.run(
        [*command, "-f", "f32le", "-ar", "48000", "-"], capture_output=True, check=True
    )
    sound = np.frombuffer(done.stdout, "<f4").reshape(-1, 2).T
    assert abs(sound.shape[1] - 96_000) <= 1152
    ours = read_song(exports[kind]).load()
    shared = min(sound.shape[1], ours.shape[1])
    assert np.abs(sound[:, :shared] - ours[:, :shared]).mean() < 2e-3


@pytest.mark.skipif(shutil.which("mediainfo") is None, reason="mediainfo is not installed")
@pytest.mark.parametrize("kind", FORMATS)
def test_mediainfo_reads_title_and_lyrics(
    kind: SoundFormat, exports: dict[SoundFormat, Path]
) -> None:
    command = ["mediainfo", "--Output=JSON", str(exports[kind])]
    done = subprocess.run(command, capture_output=True, check=True)
    general = json.loads(done.stdout)["media"]["track"][0]
    assert general["Title"] == "Grüße: 東京 / 🎵?"
    assert general["Lyrics"].replace(" / ", "\n").split() == LYRICS.split()


@pytest.mark.parametrize("kind", FORMATS)
def test_exports_stay_below_the_peak_limit(kind: SoundFormat, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    harsh = np.sign(rng.standard_normal((2, 96_000))).astype(np.float32)
    source = write_master(tmp_path / "harsh.flac", harsh, make_score()).path
    target = tmp_path / f"out{kind.suffix}"
    written = export(source, target, kind)
    assert true_peak_db(read_song(target).load()) <= -1.0 + 0.02
    assert written.gain_db < 0


def test_another_sample_rate_stays_below_the_peak_limit_too(tmp_path: Path) -> None:
    harsh = np.sign(np.random.default_rng(1).standard_normal((2, 96_000))).astype(np.float32)
    source = write_master(tmp_path / "harsh.flac", harsh, make_score()).path
    written = export(source, tmp_path / "out.wav", SoundFormat.WAV_CD)
    assert true_peak_of_blocks(decode_blocks(written.path)) <= -1.0


def test_loudness_is_reached_when_the_peaks_leave_room(tmp_path: Path, master: Path) -> None:
    quiet = write_master(tmp_path / "q.flac", make_sound(peak=0.05), make_score()).path
    options = ExportOptions(loudness_lufs=-20.0)
    written = export(quiet, tmp_path / "out.wav", SoundFormat.WAV24, options)
    reached = loudness_lufs(read_song(written.path).load())
    assert reached == pytest.approx(-20.0, abs=0.05)
    impossible = ExportOptions(loudness_lufs=0.0)
    written = export(master, tmp_path / "loud.wav", SoundFormat.WAV24, impossible)
    assert loudness_lufs(read_song(written.path).load()) < -1.0
    assert true_peak_db(read_song(written.path).load()) == pytest.approx(-1.0, abs=0.02)


def test_true_peak_between_samples() -> None:
    time_s = np.arange(48_000) / 48_000
    ramp = np.minimum(1, np.minimum(time_s, time_s[::-1]) * 50)  # no click at the ends
    tone = (np.sin(2 * np.pi * 12_000 * time_s + np.pi / 4) * ramp * 0.5).astype(np.float32)
    sound = np.stack([tone, tone * 0])
    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-9.03, abs=0.01)
    assert true_peak_db(sound) == pytest.approx(-6.02, abs=0.1)
    assert true_peak_db(sound * 0) == -200.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_not_saved(bad: float, tmp_path: Path) -> None:
    sound = make_sound()
    sound[1, 777] = bad
    with pytest.raises(NumericalError, match="not saved"):
        write_master(tmp_path / "a.flac", sound, make_score())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sound", [np.zeros((2, 48_000)), np.zeros((2, 0)), np.full((2, 9), 1e-6)])
def test_silence_is_not_saved(sound: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(SilentAudioError, match="silent"):
        write_master(tmp_path / "a.flac", sound.astype(np.float32), make_score())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_title_and_stars_change_in_the_file_alone(
    kind: SoundFormat, exports: dict[SoundFormat, Path], tmp_path: Path
) -> None:
    path = Path(shutil.copy(exports[kind], tmp_path / exports[kind].name))
    before = read_song(path)
    assert before.score is not None
    update_song(path, title="Neu ✨", stars=0)
    after = read_song(path)
    assert after.score is not None
    expected = dataclasses.replace(before.score.recipe, title="Neu ✨", stars=0)
    assert after.score.recipe == expected
    assert np.array_equal(after.score.codes, before.score.codes)
    assert np.array_equal(after.load(), before.load())
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_change_that_makes_no_sense_changes_nothing(tmp_path: Path, master: Path) -> None:
    path = Path(shutil.copy(master, tmp_path / "a.flac"))
    before = path.read_bytes()
    with pytest.raises(ScoreError):
        update_song(path, stars=9)
    assert path.read_bytes() == before


def test_tags_of_others_stay(exports: dict[SoundFormat, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(exports[SoundFormat.OGG], tmp_path / "a.ogg"))
    audio: Any = mutagen.File(path)
    audio["mood"] = ["calm"]
    audio.save()
    update_song(path, title="T")
    assert mutagen.File(path)["mood"] == ["calm"]


@pytest.mark.parametrize("version", [3, 4])
def test_a_tag_rewritten_by_another_program_is_still_read(
    version: int, exports: dict[SoundFormat, Path], tmp_path: Path
) -> None:
    path = Path(shutil.copy(exports[SoundFormat.MP3], tmp_path / "a.mp3"))
    expected = read_song(path).score
    tags = ID3(path)
    if version == 3:
        tags.update_to_v23()
    tags.save(path, v2_version=version, padding=lambda info: 5_000)
    assert read_song(path).score == expected


def test_unsynchronised_tags_are_read(tmp_path: Path) -> None:
    scores = (make_score().to_bytes() for _ in range(100))  # each has an id of its own
    score = next(score for score in scores if b"\xff" in score)
    frame = b"\0mime/type\0\0desc\0" + score
    coded = frame.replace(b"\xff", b"\xff\x00")
    body = b"GEOB" + len(coded).to_bytes(4, "big") + b"\0\0" + coded
    path = tmp_path / "a.mp3"
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\x00\x80" + size + body)
    song = read_song(path)
    assert song.score is not None
    assert song.score.to_bytes() == score
    assert not song.playable


def test_foreign_sound_gets_the_true_reason(tmp_path: Path) -> None:
    path = tmp_path / "holiday.mp3"
    soundfile.write(path, make_sound().T, 44_100, format="MP3")
    song = read_song(path)
    assert song.score is None
    assert song.playable
    assert "holiday.mp3 was not made by Heart Studio" in str(song.reason)
    assert "encoder" in str(song.reason)
    assert song.load().shape[0] == 2


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_foreign_rates_and_channels_become_48_khz_stereo(rate: int, tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    path = tmp_path / "mono.wav"
    soundfile.write(path, tone * 0.5, rate, subtype="FLOAT")
    sound = read_song(path).load()
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    assert sound.shape == (2, 48_000)
    assert np.abs(sound[:, 2_000:-2_000] - expected[2_000:-2_000]).max() < 1e-6


@pytest.mark.parametrize("data", [b"", b"hello", b"fLaC", b"OggS" * 9, b"RIFF\0\0\0\0WAVE", b"ID3"])
def test_what_is_no_sound_says_so(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    path.write_bytes(data)
    song = read_song(path)
    assert (song.score, song.playable, song.duration_s) == (None, False, 0.0)
    assert "no sound file" in str(song.reason)


@pytest.mark.parametrize("data", [b"\0\0\0\x20ftypM4A \0", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"])
def test_sound_of_an_unknown_kind_says_what_to_do(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "memo.m4a"
    path.write_bytes(data)
    assert "memo.m4a is of a kind that cannot be opened here" in str(read_song(path).reason)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"OggS" + bytes(24) + b"\x7fFLAC\x01\x00", "Ogg FLAC"),
        (b"caff\x00\x01\x00\x00desc" + bytes(16) + b"alac", "CAF, ALAC"),
        (b"\xff\xf1\x50\x80" + bytes(20), "AAC"),
        (b"wvpk" + bytes(20), "WavPack"),
    ],
)
def test_a_kind_that_cannot_be_decoded_is_named(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "tape"
    path.write_bytes(data)
    assert f"({kind}). Convert it to FLAC" in str(read_song(path).reason)


def test_gone_folders_and_missing_files_say_so(tmp_path: Path) -> None:
    assert "moved or deleted" in str(read_song(tmp_path / "a.flac").reason)
    assert "cannot be" in str(read_song(tmp_path).reason)
    with pytest.raises(OutputError, match="moved or deleted"):
        update_song(tmp_path / "a.flac", title="x")
    with pytest.raises(OutputError, match="moved or deleted"):
        export(tmp_path / "a.flac", tmp_path / "b.wav", SoundFormat.WAV16)


def test_a_file_deleted_while_open_says_so(tmp_path: Path, master: Path) -> None:
    path = Path(shutil.copy(master, tmp_path / "a.flac"))
    song = read_song(path)
    path.unlink()
    with pytest.raises(OutputError, match="moved or deleted"):
        song.load()


def with_other_block(master: Path, folder: Path, place: int) -> Path:
    """A copy without the score as text, a bit of its block changed."""
    path = Path(shutil.copy(master, folder / "a.flac"))
    audio: Any = mutagen.File(path)
    del audio[COMMENT_KEY]
    audio.save()
    data = bytearray(path.read_bytes())
    data[data.index(MAGIC) + place] ^= 3
    path.write_bytes(data)
    return path


def test_a_damaged_score_can_still_be_played(tmp_path: Path, master: Path) -> None:
    path = with_other_block(master, tmp_path, 60)
    song = read_song(path)
    assert song.score is None
    assert song.playable
    assert "damaged" in str(song.reason)


def test_a_newer_score_is_refused_but_played(tmp_path: Path, master: Path) -> None:
    song = read_song(with_other_block(master, tmp_path, 8))
    assert song.playable
    assert "newer version" in str(song.reason)


def test_no_file_is_replaced_unless_wanted(tmp_path: Path, master: Path) -> None:
    target = tmp_path / "a.wav"
    target.write_bytes(b"mine")
    with pytest.raises(OutputError, match="already"):
        export(master, target, SoundFormat.WAV16)
    assert target.read_bytes() == b"mine"
    export(master, target, SoundFormat.WAV16, ExportOptions(overwrite=True))
    assert read_song(target).score is not None
    assert len(list(tmp_path.iterdir())) == 1


def test_two_songs_of_one_title_get_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "music" / "new"
    paths = [write_new_master(folder, make_sound(), make_score(title="A")).path for _ in range(3)]
    assert [path.name for path in paths] == ["A.flac", "A 2.flac", "A 3.flac"]


def test_the_cover_is_a_png_that_others_can_read(tmp_path: Path) -> None:
    cover = cover_png(small_waveform(make_sound()))
    (tmp_path / "c.png").write_bytes(cover)
    assert cover[:8] == b"\x89PNG\r\n\x1a\n"
    assert cover_png(b"") != cover
    columns = waveform_columns(small_waveform(make_sound(peak=1.0)))
    assert columns.shape == (2, 200)
    assert int(np.abs(columns.astype(int)).max()) == 127
    assert (columns[0] <= columns[1]).all()
    assert small_waveform(np.zeros((2, 0), np.float32)) == b""


def test_2000_damaged_files_break_nothing() -> None:
    findings = fuzz(2_000, seed=7)
    assert findings.problems == []
    assert findings.cases == 2_000 + len(TRAPS)
    assert 0 < findings.readable < 1_000


@pytest.mark.parametrize("data", TRAPS.values(), ids=TRAPS.keys())
def test_lying_lengths_cost_neither_time_nor_memory(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "trap"
    path.write_bytes(data)
    tracemalloc.start()
    try:
        song = read_song(path)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert calls_of(lambda: read_song(path)) < 200_000, "what no song has is read on and on"
    assert song.score is None
    assert song.reason


@pytest.mark.parametrize("kind", [SoundFormat.FLAC, SoundFormat.OPUS, SoundFormat.MP3])
def test_the_artist_is_the_persons_and_stays(
    kind: SoundFormat, master: Path, tmp_path: Path
) -> None:
    """WAV carries the same frames as MP3, Vorbis the same comments as Opus."""
    target = tmp_path / f"song{kind.suffix}"
    export(master, target, kind, ExportOptions(artist="Zoë & 東京"))
    for _ in range(2):
        tags: Any = mutagen.File(target).tags
        assert str(tags["TPE1"] if kind is SoundFormat.MP3 else tags["ARTIST"][0]) == "Zoë & 東京"
        update_song(target, title="Renamed")
    tags = mutagen.File(master).tags
    assert tags["ARTIST"] == ["Heart Studio"]
