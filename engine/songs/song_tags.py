"""Writes title, lyrics, cover and the score into audio files, so that every player shows them.

mutagen writes; the score is read back by score_carrier.py.  Where it stands: FLAC APPLICATION block
"HSsc", Ogg comment HEARTSTUDIO_SCORE (base64), ID3 GEOB "Heart Studio score" in MP3 and WAV.  Tags
that others wrote stay.  Knows nothing of sound.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import mutagen
from mutagen import flac, id3, oggopus, oggvorbis, wave

from engine.contract import OutputError
from engine.messages import Message
from engine.songs.line_times import timed_texts
from engine.songs.recipe import Recipe
from engine.songs.score import Score
from engine.songs.score_carrier import COMMENT_KEY, FLAC_APPLICATION_ID, GEOB_DESCRIPTION

ARTIST = "Heart Studio"
SCORE_MIME = "application/x-heartstudio-score"
_APPLICATION = 2
_FRONT_COVER = 3
_IN_MS, _IS_LYRICS = 2, 1
_RATER = "heartstudio"
_POPULARITY = (0, 1, 64, 128, 196, 255)  # what Windows and most players show as 0 ... 5 stars


def write_tags(path: Path, score: Score, cover: bytes, artist: str = "") -> None:
    """Put tags, cover (PNG bytes) and score into a finished audio file, in place.

    Without an artist the file's own stays; where it has none, it is the app.

    Raises OSError when the disk refuses, OutputError when the file is none of the known kinds.
    """
    try:
        with path.open("rb") as file:
            head = file.read(36)
        if head[:4] == b"fLaC":
            _write_flac(path, score, cover, artist)
        elif head[:4] == b"OggS":
            _write_ogg(path, score, cover, artist, is_opus=b"OpusHead" in head)
        elif head[:4] in (b"RIFF", b"RF64"):
            _write_wav(path, score, cover, artist)
        else:
            _write_mp3(path, score, cover, artist)
    except mutagen.MutagenError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise OutputError(
            Message("{name} could not be tagged.", name=path.name), f"{error!r}"
        ) from error


def describe(recipe: Recipe) -> str:
    """The recipe as one line for people, for the comment field."""
    parts = [
        f"model {recipe.model.name or '?'}",
        f"seed {recipe.seed}",
        f"temperature {recipe.request.sampling.temperature:g}",
        f"top-k {recipe.request.sampling.topk}",
        f"guidance {recipe.request.sampling.cfg_scale:g}",
        f"steps {recipe.request.codec.num_steps}",
        f"tags {recipe.tags}",
    ]
    return f"Made with Heart Studio {recipe.app_version}: ".replace(" :", ":") + ", ".join(parts)


def _clean(text: str) -> str:
    """Text as tag formats can hold it: no NUL, no lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _comments(recipe: Recipe) -> dict[str, str]:
    """Vorbis comments, by key."""
    values = {
        "TITLE": recipe.title,
        "GENRE": recipe.tags,
        "LYRICS": recipe.lyrics,
        "COMMENT": describe(recipe),
        "DATE": recipe.created_utc[:10],
        "RATING": str(recipe.stars * 20) if recipe.stars else "",
    }
    return {key: _clean(value) for key, value in values.items()}


def _put_comments(tags: Any, recipe: Recipe, artist: str) -> None:
    if artist or "ARTIST" not in tags:
        tags["ARTIST"] = [_clean(artist) or ARTIST]
    for key, value in _comments(recipe).items():
        if value:
            tags[key] = [value]
        elif key in tags:
            del tags[key]


def _picture(cover: bytes) -> Any:
    picture = flac.Picture()
    picture.type = _FRONT_COVER
    picture.mime = "image/png"
    picture.desc = "Waveform"
    picture.data = cover
    return picture


def _write_flac(path: Path, score: Score, cover: bytes, artist: str) -> None:
    audio: Any = flac.FLAC(path)
    if audio.tags is None:
        audio.add_tags()
    _put_comments(audio.tags, score.recipe, artist)
    if not audio.pictures:
        audio.add_picture(_picture(cover))
    audio.metadata_blocks = [block for block in audio.metadata_blocks if not _is_score(block)]
    block: Any = flac.MetadataBlock(FLAC_APPLICATION_ID + score.to_bytes())
    block.code = _APPLICATION
    audio.metadata_blocks.append(block)
    audio.save()


def _is_score(block: Any) -> bool:
    if block.code != _APPLICATION:
        return False
    return bytes(block.write()[:4]) == FLAC_APPLICATION_ID


def _write_ogg(path: Path, score: Score, cover: bytes, artist: str, is_opus: bool) -> None:
    audio: Any = oggopus.OggOpus(path) if is_opus else oggvorbis.OggVorbis(path)
    _put_comments(audio.tags, score.recipe, artist)
    if "METADATA_BLOCK_PICTURE" not in audio.tags:
        picture = base64.b64encode(_picture(cover).write()).decode("ascii")
        audio.tags["METADATA_BLOCK_PICTURE"] = [picture]
    audio.tags[COMMENT_KEY] = [base64.b64encode(score.to_bytes()).decode("ascii")]
    audio.save()


def _write_mp3(path: Path, score: Score, cover: bytes, artist: str) -> None:
    try:
        tags: Any = id3.ID3(path)
    except id3.ID3NoHeaderError:
        tags = id3.ID3()
    _put_frames(tags, score, cover, artist)
    tags.save(path)


def _write_wav(path: Path, score: Score, cover: bytes, artist: str) -> None:
    audio: Any = wave.WAVE(path)
    if audio.tags is None:
        audio.add_tags()
    _put_frames(audio.tags, score, cover, artist)
    audio.save()


def _put_frames(tags: Any, score: Score, cover: bytes, artist: str) -> None:
    recipe = score.recipe
    texts = _comments(recipe)
    frames: dict[str, Any] = {
        "TIT2": id3.TIT2(encoding=3, text=[texts["TITLE"]]),
        "TCON": id3.TCON(encoding=3, text=[texts["GENRE"]]),
        "TDRC": id3.TDRC(encoding=3, text=[texts["DATE"]]),
        "USLT": id3.USLT(encoding=3, lang="und", desc="", text=texts["LYRICS"]),
        "COMM": id3.COMM(encoding=3, lang="und", desc="", text=[texts["COMMENT"]]),
        f"POPM:{_RATER}": id3.POPM(email=_RATER, rating=_POPULARITY[recipe.stars], count=0),
        f"GEOB:{GEOB_DESCRIPTION}": id3.GEOB(
            encoding=0, mime=SCORE_MIME, filename="", desc=GEOB_DESCRIPTION, data=score.to_bytes()
        ),
    }
    if artist or not tags.getall("TPE1"):
        frames["TPE1"] = id3.TPE1(encoding=3, text=[_clean(artist) or ARTIST])
    if score.lyrics_times is not None:
        lines = timed_texts(_clean(recipe.lyrics), score.lyrics_times)
        timed = [(text, round(start_s * 1000)) for start_s, text in lines]
        frames["SYLT"] = id3.SYLT(
            encoding=3, lang="und", format=_IN_MS, type=_IS_LYRICS, desc="", text=timed
        )
    for key, frame in frames.items():
        tags.delall(key)
        tags.add(frame)
    if not tags.getall("APIC"):
        tags.add(
            id3.APIC(encoding=0, mime="image/png", type=_FRONT_COVER, desc="Waveform", data=cover)
        )
