"""Songs whose tokens another program made: each is decoded by the chosen model and saved.

The tokens decide a song's id, so a file that is opened twice makes one song. A library of Milimo
keeps its own ids, by which its songs find their parents.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.contract import (
    TOKEN_FRAME_MS,
    CodecParams,
    Codes,
    EngineError,
    GenerationRequest,
    RequestError,
    SamplingParams,
    same_seed,
)
from engine.incoming.limits import fitting_tags, fitting_title
from engine.incoming.lyrics import lyrics_of
from engine.incoming.milimo import MilimoSong, read_library
from engine.messages import Message
from engine.model_layout import language_model_config
from engine.prompt_text import normalise_tags, tags_text
from engine.songs.recipe import MAX_STARS, Recipe
from heartstudio.engine_adapter import read_token_song
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.work import Decode
from heartstudio.model.song import is_there
from heartstudio.model.song_store import SongStore

SOURCE_KEY = "tokens_from"
"""Key in a recipe's extra: the program or the name of the file that the tokens come from."""
_IDS = uuid.UUID("5f0d3c0e-6b1f-4a4e-9d36-6a1c2b7e8f10")


@dataclass(frozen=True)
class ElsewhereSong:
    """A song to be decoded: its id, its tokens (K, T), and what is known of it."""

    song_id: str
    codes: Codes
    recipe: Recipe


@dataclass
class FromElsewhere:
    """What was found: songs to decode, ids of those that are in the library already, and how many
    had no tokens.
    """

    songs: list[ElsewhereSong] = field(default_factory=list[ElsewhereSong])
    known: list[str] = field(default_factory=list[str])
    without_tokens: int = 0
    problems: list[tuple[Path, Message]] = field(default_factory=list[tuple[Path, Message]])


def read_tokens(path: Path, model_folder: str, store: SongStore, found: FromElsewhere) -> None:
    """Add a file of tokens, for a model. Runs on the library's thread. Raises EngineError."""
    books, vocabulary = _sizes(model_folder)
    read = read_token_song(path, books, vocabulary)
    digest = hashlib.sha256(f"{read.codes.shape}\0{read.tags}\0{read.lyrics}".encode())
    digest.update(read.codes.tobytes())
    song_id = str(uuid.uuid5(_IDS, digest.hexdigest()))
    if _is_known(store, song_id):
        found.known.append(song_id)
        return
    request = GenerationRequest(read.tags, read.lyrics)
    recipe = Recipe(request, title=read.title, extra={SOURCE_KEY: path.name})
    found.songs.append(_song(song_id, read.codes, recipe))


def read_milimo(database: Path, model_folder: str, store: SongStore, found: FromElsewhere) -> None:
    """Add the songs of a Milimo library that have tokens. Raises EngineError."""
    books, vocabulary = _sizes(model_folder)
    codes: dict[str, Codes] = {}
    for song in read_library(database):
        if song.tokens is None:
            found.without_tokens += 1
            continue
        try:
            codes[song.id] = read_token_song(song.tokens, books, vocabulary).codes
        except EngineError as error:
            found.problems.append((song.tokens, error.message))
            continue
        if _is_known(store, song.id):
            found.known.append(song.id)
        else:
            recipe = _milimo_recipe(song, codes)
            found.songs.append(_song(song.id, codes[song.id], recipe))


def specs_of(
    songs: Sequence[ElsewhereSong], codec: CodecParams, model_folder: str, device_wish: str
) -> list[JobSpec]:
    """Return the jobs that decode songs with a model's codec."""
    specs: list[JobSpec] = []
    for song in songs:
        recipe = replace(song.recipe, request=replace(song.recipe.request, codec=codec))
        work = Decode.of_song(song.codes, codec, recipe)
        specs.append(JobSpec(song.song_id, recipe, work, model_folder, device_wish))
    return specs


def _song(song_id: str, codes: Codes, recipe: Recipe) -> ElsewhereSong:
    codes.flags.writeable = False
    length_ms = codes.shape[1] * TOKEN_FRAME_MS
    request = replace(recipe.request, max_audio_length_ms=length_ms)
    request = replace(request, seed=recipe.seed, codec_seed=recipe.codec_seed)
    return ElsewhereSong(song_id, codes, replace(recipe, request=request))


def _milimo_recipe(song: MilimoSong, codes: dict[str, Codes]) -> Recipe:
    parent = codes.get(song.parent_id or "")
    cut = None if parent is None else _common_frames(parent, codes[song.id])
    request = GenerationRequest(
        tags=tags_text(fitting_tags(normalise_tags(song.tags))),
        lyrics=lyrics_of(song.lyrics).text,
        sampling=SamplingParams(
            song.temperature or SamplingParams.temperature,
            max(song.topk, 1),
            max(song.cfg_scale, 1.0),
        ),
        seed=same_seed(song.seed),
    )
    return Recipe(
        request,
        title=fitting_title(" ".join(song.title.split())),
        stars=MAX_STARS if song.is_favourite else 0,
        parent_id=song.parent_id,
        parent_cut_frame=cut or None,
        extra={SOURCE_KEY: "Milimo Music"},
    )


def _common_frames(one: Codes, other: Codes) -> int:
    """Return how many frames two songs have in common at their beginning."""
    frames = min(one.shape[1], other.shape[1])
    differs = np.any(one[:, :frames] != other[:, :frames], axis=0)
    return int(differs.argmax()) if differs.any() else frames


def _sizes(model_folder: str) -> tuple[int, int]:
    """Return codebooks and audio ids of a model. Raises EngineError, also without a model."""
    if not model_folder:
        raise RequestError(Message("There is no model to decode this song with."))
    config = language_model_config(Path(model_folder))
    return config.audio_num_codebooks, config.audio_vocab_size


def _is_known(store: SongStore, song_id: str) -> bool:
    known = store.get(song_id)
    return known is not None and is_there(known.path)
