"""Songs that went through other programs: the score is found wherever they put it."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import flac, id3, oggvorbis

from engine.contract import OutputError
from engine.songs.score import MAGIC, Score
from engine.songs.score_carrier import COMMENT_KEY, find_carried
from engine.songs.song_file import (
    SoundFormat,
    export,
    read_song,
    update_song,
    write_new_master,
)
from tests.engine.song_samples import make_score, make_sound
from tests.links import make_link
from tools.score_keeping import WAYS, Way, is_kept, make_songs

LOST = {
    "ffmpeg -i song.flac new.wav",
    "ffmpeg -i song.flac -vn new.m4a",
    "ffmpeg -i song.ogg new.flac",
    "sox song.flac new.mp3",
    "sox song.flac new.wav",
    "flac -d song.flac -o new.wav",
    "id3v2 -t New song.mp3",
}
"""What throws away every text that it does not know, as docs/converters.md tells."""


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[SoundFormat, Path]:
    """A short song in the formats that are converted."""
    return make_songs(tmp_path_factory.mktemp("songs"))


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A song that may be changed."""
    return write_new_master(tmp_path / "music", make_sound(), make_score(title="Old")).path


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.words)
def test_what_keeps_texts_keeps_the_song(
    way: Way, songs: dict[SoundFormat, Path], tmp_path: Path
) -> None:
    kept = is_kept(way, songs[way.source], tmp_path)
    if kept is None:
        pytest.skip(f"{way.program} is not installed, or cannot do that here")
    assert kept is (way.words not in LOST)


def _scores(path: Path) -> list[Score]:
    return [Score.from_bytes(c.score) for c in find_carried(path) if c.is_score]


@pytest.mark.parametrize("kind", [SoundFormat.FLAC, SoundFormat.MP3, SoundFormat.WAV24])
def test_a_song_carries_its_score_twice(kind: SoundFormat, master: Path, tmp_path: Path) -> None:
    path = export(master, tmp_path / f"song{kind.suffix}", kind).path
    update_song(path, title="New")
    first, second = _scores(path)
    assert first == second
    assert first.recipe.title == "New"


@pytest.mark.parametrize("place", [0, 1])
def test_one_damaged_copy_of_two_is_no_loss(place: int, master: Path) -> None:
    data = bytearray(master.read_bytes())
    marks = (MAGIC, b"iUhTUw0KGg")
    data[data.index(marks[place]) + 100] ^= 1
    master.write_bytes(data)
    assert read_song(master).require_score().recipe.title == "Old"


def _with_comments(path: Path, **texts: str) -> None:
    audio = flac.FLAC(path)
    audio.metadata_blocks = [b for b in audio.metadata_blocks if b.code != 2]
    tags: Any = audio.tags
    for key, text in texts.items():
        tags[key] = [text]
    audio.save()


def test_a_text_is_told_by_what_it_holds_not_by_its_key(master: Path) -> None:
    """Programs write keys small, rename them, or wrap long lines."""
    text: str = mutagen.File(master)[COMMENT_KEY][0]
    wrapped = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    for key in ("heartstudio_score", "DESCRIPTION"):
        audio: Any = mutagen.File(master)
        del audio[COMMENT_KEY]
        audio.save()
        _with_comments(master, **{key: wrapped})
        assert read_song(master).score is not None


@pytest.mark.parametrize("encoding", [0, 1, 2, 3])
@pytest.mark.parametrize("version", [3, 4])
def test_texts_in_id3_tags_are_read_in_every_encoding(
    version: int, encoding: int, master: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp3"
    text = mutagen.File(master)[COMMENT_KEY][0]
    tags: Any = id3.ID3()
    tags.add(id3.TXXX(encoding=encoding, desc=COMMENT_KEY.lower(), text=[text]))
    tags.save(path, v2_version=version)
    assert read_song(path).score == read_song(master).score


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "before", [b"unknown" + bytes(5_001), b"FORM\0\0\0\0AIFF", b"\xff\xfb" * 9]
)
def test_a_score_is_found_in_files_of_kinds_that_nobody_knows(
    before: bytes, encoding: str, tmp_path: Path
) -> None:
    score = make_score()
    path = tmp_path / "song.any"
    path.write_bytes(before + score.to_bytes() + b"more" * 3_000_000)
    assert read_song(path).score == score
    text = text_of(score).encode(encoding)
    path.write_bytes(before + b"more" * 3_000_000 + text + b"Abc" + bytes(40))
    assert read_song(path).score == score


def text_of(score: Score) -> str:
    """A score as the text that stands in tags."""
    return base64.b64encode(score.to_bytes()).decode("ascii")


@pytest.mark.parametrize("kind", [SoundFormat.FLAC, SoundFormat.OGG, SoundFormat.MP3])
def test_a_song_without_its_score_is_no_stranger(
    kind: SoundFormat, master: Path, tmp_path: Path
) -> None:
    """Another program removed the score; the line about the recipe is still there."""
    path = export(master, tmp_path / f"song{kind.suffix}", kind).path
    audio: Any = mutagen.File(path)
    for key in [key for key in audio.tags.keys() if "score" in key.lower()]:  # noqa: SIM118
        del audio.tags[key]
    if kind is SoundFormat.FLAC:
        audio.metadata_blocks = [b for b in audio.metadata_blocks if b.code != 2]
    audio.save()
    song = read_song(path)
    assert song.score is None
    assert song.playable
    assert "was made by Heart Studio, but another program removed its score" in str(song.reason)
    assert str(song.reason).endswith("tags pop,happy")


def _put_in_front(path: Path, title: str) -> bytes:
    tags: Any = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=[title]))
    tags.add(id3.TALB(encoding=3, text=["Rooms"]))
    front = path.with_name("front")
    tags.save(front)
    data = front.read_bytes()
    front.unlink()
    path.write_bytes(data + path.read_bytes())
    return data


def test_a_title_goes_into_a_flac_file_that_has_an_id3_tag_in_front(master: Path) -> None:
    before = read_song(master).load()
    _put_in_front(master, "Old")
    update_song(master, title="New")
    song = read_song(master)
    assert song.require_score().recipe.title == "New"
    assert flac.FLAC(master)["title"] == ["New"]
    tags: Any = id3.ID3(master)
    assert (tags["TIT2"].text, tags["TALB"].text) == (["New"], ["Rooms"])
    assert [c.is_score for c in find_carried(master)].count(True) == 2
    assert (song.load() == before).all()


@pytest.mark.parametrize("kind", [SoundFormat.OGG, SoundFormat.WAV16])
def test_a_title_goes_into_other_files_that_have_an_id3_tag_in_front(
    kind: SoundFormat, master: Path, tmp_path: Path
) -> None:
    path = export(master, tmp_path / f"song{kind.suffix}", kind).path
    before = read_song(path).load()
    _put_in_front(path, "Old")
    update_song(path, title="New")
    song = read_song(path)
    assert song.require_score().recipe.title == "New"
    assert (song.load() == before).all()
    if kind is SoundFormat.OGG:
        assert oggvorbis.OggVorbis(path)["title"] == ["New"]


def test_a_file_of_an_unknown_kind_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "song.caf"
    path.write_bytes(b"caff" + bytes(100) + make_score().to_bytes())
    before = path.read_bytes()
    with pytest.raises(OutputError, match="Export the song"):
        update_song(path, title="New")
    assert path.read_bytes() == before


def test_only_files_that_hold_bytes_are_opened(tmp_path: Path) -> None:
    """Whoever opens a pipe waits for its writer."""
    folder = tmp_path / "folder.flac"
    folder.mkdir()
    places = [folder]
    if hasattr(os, "mkfifo"):
        pipe = tmp_path / "pipe.flac"
        os.mkfifo(pipe)
        link = tmp_path / "link.flac"
        make_link(link, pipe)
        places += [pipe, link, Path("/dev/zero")]
    if hasattr(socket, "AF_UNIX"):
        address = tmp_path / "s.flac"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(address))
        places.append(address)
    for place in places:
        song = read_song(place)
        assert (song.score, song.playable) == (None, False)
        assert "cannot be" in str(song.reason)
