"""Writes title, lyrics, cover and the score into audio files as tags that players show.

mutagen writes; score_carrier.py reads the score back. The score is stored in the FLAC APPLICATION
block "HSsc", in ID3 GEOB "Heart Studio score" in MP3, WAV and AIFF, and in every file type in the
text HEARTSTUDIO_SCORE (base64), because converters keep texts. Other programs' tags stay. Does not
read or change audio.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import mutagen
from mutagen import aiff, flac, id3, oggflac, oggopus, oggvorbis, wave

from engine.contract import OutputError
from engine.messages import Message
from engine.songs.id3_frames import skip_id3
from engine.songs.kept_lines import kept_lines_of
from engine.songs.line_times import timed_texts
from engine.songs.recipe import Recipe
from engine.songs.score import Score
from engine.songs.score_carrier import (
    COMMENT_KEY,
    FLAC_APPLICATION_ID,
    GEOB_DESCRIPTION,
    RECIPE_LINE,
)

ARTIST = "Heart Studio"
SCORE_MIME = "application/x-heartstudio-score"
_APPLICATION = 2
_FRONT_COVER = 3
_IN_MS, _IS_LYRICS = 2, 1
_RATER = "heartstudio"
_POPULARITY = (0, 1, 64, 128, 196, 255)  # Windows and most players show it as 0 ... 5 stars


def write_tags(path: Path, score: Score, cover: bytes, artist: str = "") -> None:
    """Write tags, cover (PNG bytes) and score into a finished audio file, in place.

    Without an artist the file's own stays; if it has none, the app's name is used.

    Raises OSError if writing fails, OutputError if the file type is unknown.
    """
    try:
        with path.open("rb") as file:
            in_front = skip_id3(file)
            head = file.read(36)
        if head[:4] == b"fLaC":
            _write_flac(path, score, cover, artist)
            if in_front:
                _refresh_in_front(path, score)
        elif head[:4] == b"OggS":
            _drop_in_front(path, in_front)
            _write_ogg(path, score, cover, artist, head)
        elif head[:4] in (b"RIFF", b"RF64"):
            _drop_in_front(path, in_front)
            _write_chunk(wave.WAVE(path), score, cover, artist)
        elif head[:4] == b"FORM":
            _write_chunk(aiff.AIFF(path), score, cover, artist)
        elif in_front or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
            _write_mp3(path, score, cover, artist)
        else:
            raise OutputError(
                Message(
                    "{name} is of a kind whose title cannot be changed. Export the song as FLAC "
                    "or MP3 first.",
                    name=path.name,
                )
            )
    except mutagen.MutagenError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise OutputError(
            Message("{name} could not be tagged.", name=path.name), f"{error!r}"
        ) from error


def describe(recipe: Recipe) -> str:
    """Return the recipe as one readable line for the comment field."""
    parts = [
        f"model {recipe.model.name or '?'}",
        f"seed {recipe.seed}",
        f"temperature {recipe.request.sampling.temperature:g}",
        f"top-k {recipe.request.sampling.topk}",
        f"guidance {recipe.request.sampling.cfg_scale:g}",
        f"steps {recipe.request.codec.num_steps}",
        f"tags {recipe.tags}",
    ]
    return f"{RECIPE_LINE} {recipe.app_version}: ".replace(" :", ":") + ", ".join(parts)


def _clean(text: str) -> str:
    """Remove what tag formats cannot store: NUL and lone surrogates."""
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


def _put_comments(tags: Any, score: Score, artist: str) -> None:
    tags[COMMENT_KEY] = [_as_text(score)]
    if artist or "ARTIST" not in tags:
        tags["ARTIST"] = [_clean(artist) or ARTIST]
    for key, value in _comments(score.recipe).items():
        if value:
            tags[key] = [value]
        elif key in tags:
            del tags[key]


def _as_text(score: Score) -> str:
    return base64.b64encode(score.to_bytes()).decode("ascii")


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
    _put_comments(audio.tags, score, artist)
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


def _refresh_in_front(path: Path, score: Score) -> None:
    """Update an ID3 tag that another program put before a FLAC file.

    Some players prefer it, so its copies of our fields are updated, and an outdated copy of the
    score is removed.
    """
    tags: Any = id3.ID3(path)
    for key in (f"GEOB:{GEOB_DESCRIPTION}", f"TXXX:{COMMENT_KEY}"):
        tags.delall(key)
    if tags.getall("TIT2"):
        tags.setall("TIT2", [id3.TIT2(encoding=3, text=[_clean(score.recipe.title)])])
    tags.save(path)


def _drop_in_front(path: Path, size: int) -> None:
    """Remove a tag before an Ogg or WAV file: it does not belong there, and writers of these
    formats cannot handle it.
    """
    if size:
        data = path.read_bytes()
        path.write_bytes(memoryview(data)[size:])


def _write_ogg(path: Path, score: Score, cover: bytes, artist: str, head: bytes) -> None:
    if b"OpusHead" in head:
        audio: Any = oggopus.OggOpus(path)
    else:
        audio = oggflac.OggFLAC(path) if b"FLAC" in head else oggvorbis.OggVorbis(path)
    _put_comments(audio.tags, score, artist)
    if "METADATA_BLOCK_PICTURE" not in audio.tags:
        picture = base64.b64encode(_picture(cover).write()).decode("ascii")
        audio.tags["METADATA_BLOCK_PICTURE"] = [picture]
    audio.save()


def _write_mp3(path: Path, score: Score, cover: bytes, artist: str) -> None:
    try:
        tags: Any = id3.ID3(path)
    except id3.ID3NoHeaderError:
        tags = id3.ID3()
    _put_frames(tags, score, cover, artist)
    tags.save(path)


def _write_chunk(audio: Any, score: Score, cover: bytes, artist: str) -> None:
    """WAV and AIFF store an ID3 tag in a chunk of its own."""
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
    text_key = f"TXXX:{COMMENT_KEY}"
    frames[text_key] = id3.TXXX(encoding=3, desc=COMMENT_KEY, text=[_as_text(score)])
    if artist or not tags.getall("TPE1"):
        frames["TPE1"] = id3.TPE1(encoding=3, text=[_clean(artist) or ARTIST])
    if score.lyrics_times is not None:
        lines = timed_texts(_clean(recipe.lyrics), score.lyrics_times, kept_lines_of(recipe))
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
