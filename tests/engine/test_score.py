"""The score's bytes: nothing is lost, nothing is believed."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable

import numpy as np
import pytest

from engine.contract import (
    MAX_SEED,
    CodecParams,
    DeviceReport,
    Ending,
    EngineError,
    FinishReason,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    SamplingParams,
)
from engine.messages import Message
from engine.songs.recipe import MAX_JSON_BYTES, device_text, recipe_of, recipe_to_values
from engine.songs.score import MAX_CODES, Recipe, Score, ScoreError, new_song_id
from tests.engine.song_samples import make_codes, make_recipe, make_score
from tools.fuzz_songs import mutate, mutate_behind_checksum


def seal(raw: bytes, version: int = 1, raw_length: int | None = None) -> bytes:
    """A score with a right checksum around any body."""
    body = zlib.compress(raw)
    length = len(raw) if raw_length is None else raw_length
    head = struct.pack("<8sHHII", b"\x89HSS\r\n\x1a\n", version, 0, length, len(body))
    return head + hashlib.sha256(head + body).digest() + body


def chunk(tag: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", tag, len(data)) + data


def texts(**changes: object) -> bytes:
    values = {"song_id": new_song_id(), "recipe": {}, "sections": [], **changes}
    return chunk(b"RECP", json.dumps(values).encode())


ONE_CODE = chunk(b"CODE", struct.pack("<HBBI", 1, 1, 0, 1) + b"\x80")


def test_everything_comes_back() -> None:
    latents = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32)
    score = dataclasses.replace(
        make_score(),
        boundary_latents=latents,
        waveform=b"\x81\x7f",
        unknown_chunks=((b"NEWS", b"x"),),
    )
    score = dataclasses.replace(score, unknown_chunks=((b"NEWS", b"x"),))
    again = Score.from_bytes(score.to_bytes())
    assert np.array_equal(again.codes, score.codes)
    assert again.codes.dtype == np.int32
    assert not again.codes.flags.writeable
    assert again.recipe == score.recipe
    assert again.sections == score.sections
    assert again.boundary_latents is not None
    assert again.boundary_latents.tobytes() == latents.tobytes()
    assert (again.song_id, again.waveform) == (score.song_id, score.waveform)
    assert again.unknown_chunks == score.unknown_chunks
    assert again == score
    assert again.duration_s == 2.0


def test_the_sample_recipe_has_no_default() -> None:
    """So the round trip above would notice a field that is forgotten."""
    recipe, defaults = recipe_to_values(make_recipe()), recipe_to_values(Recipe())
    assert [key for key, value in defaults.items() if recipe[key] == value] == []
    report, empty = recipe["device_report"], defaults["device_report"]
    assert [key for key, value in empty.items() if report[key] == value] == []


@pytest.mark.parametrize(
    ("books", "frames", "top"),
    [(1, 0, 1), (8, 1, 8196), (8, 9_001, 8191), (3, 70_000, 65_535), (2, 5, 0)],
)
def test_codes_of_every_size(books: int, frames: int, top: int) -> None:
    codes = np.random.default_rng(3).integers(0, top + 1, (books, frames)).astype(np.int32)
    again = Score.from_bytes(Score(new_song_id(), codes, Recipe()).to_bytes())
    assert np.array_equal(again.codes, codes)


def test_at_most_16_bytes_a_frame() -> None:
    frames = 3_000
    codes = make_codes(frames)
    codes[:, 0] = 8_196
    assert len(Score(new_song_id(), codes, make_recipe()).to_bytes()) / frames <= 16


def test_equal_scores_give_equal_bytes() -> None:
    score = make_score()
    assert dataclasses.replace(score).to_bytes() == score.to_bytes()
    assert score != dataclasses.replace(score, recipe=dataclasses.replace(score.recipe, stars=1))


@pytest.mark.parametrize(
    "text", ["\ud800 alone", "nul\0nul", "e\u0301", "\u202eright", "x" * 100_000]
)
def test_strange_texts(text: str) -> None:
    score = make_score(lyrics=text, title=text)
    assert Score.from_bytes(score.to_bytes()).recipe.lyrics == text


def test_a_newer_version_is_refused_with_a_sentence() -> None:
    with pytest.raises(ScoreError, match="newer version"):
        Score.from_bytes(seal(texts() + ONE_CODE, version=2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89HSS\r\n\x1a\n",
        seal(b""),
        seal(texts()),
        seal(ONE_CODE),
        seal(texts() + ONE_CODE)[:-1],
        seal(texts() + ONE_CODE) + b"x",
        seal(texts() + ONE_CODE, version=0),
        seal(texts() + ONE_CODE, raw_length=5),
        seal(texts() + ONE_CODE, raw_length=2**32 - 1),
        seal(texts() + ONE_CODE + b"torn"),
        seal(texts() + chunk(b"CODE", struct.pack("<HBBI", 64, 16, 0, 2**32 - 1))),
        seal(texts() + chunk(b"CODE", struct.pack("<HBBI", 0, 1, 0, 1))),
        seal(texts() + chunk(b"CODE", struct.pack("<HBBI", 1, 17, 0, 1) + b"123")),
        seal(texts() + ONE_CODE + chunk(b"LATN", struct.pack("<III", 2**31, 2**31, 4))),
        seal(texts() + ONE_CODE + chunk(b"WAVE", b"odd")),
        seal(texts(song_id="../../etc/passwd") + ONE_CODE),
        seal(texts(song_id=7) + ONE_CODE),
        seal(texts(sections=[["a", -1]]) + ONE_CODE),
        seal(texts(sections=[["a", True]]) + ONE_CODE),
        seal(texts(sections={}) + ONE_CODE),
        seal(chunk(b"RECP", b"[" * 100_000) + ONE_CODE),
        seal(chunk(b"RECP", b'{"a":' + b"9" * 5_000 + b"}") + ONE_CODE),
        seal(chunk(b"RECP", b'{"a":NaN}') + ONE_CODE),
    ],
)
def test_damage_is_a_sentence(data: bytes) -> None:
    with pytest.raises(ScoreError, match="damaged"):
        Score.from_bytes(data)


@pytest.mark.parametrize(
    "recipe",
    [
        [],
        {"seed": -1},
        {"seed": 2**63},
        {"seed": 1.5},
        {"seed": True},
        {"stars": 6},
        {"title": None},
        {"instrumental": 1},
        {"temperature": "1"},
        {"temperature": 10**400},
        {"repairs": [[1]]},
        {"repairs": 3},
        {"muq_embed": ["x"]},
        {"parent_id": 3},
        {"parent_cut_frame": -2},
    ],
)
def test_recipes_that_make_no_sense(recipe: object) -> None:
    with pytest.raises(ScoreError, match="damaged"):
        Score.from_bytes(seal(texts(recipe=recipe) + ONE_CODE))


def test_seeds_of_earlier_files_are_read_as_those_that_make_the_same_song() -> None:
    stored = {"seed": 2**63 - 1, "codec_seed": 2**40 + 7}
    recipe = Score.from_bytes(seal(texts(recipe=stored) + ONE_CODE)).recipe
    assert (recipe.seed, recipe.codec_seed) == (MAX_SEED, 7)


def test_a_compression_bomb_is_not_unpacked() -> None:
    bomb = seal(bytes(100 << 20), raw_length=10 << 20)
    assert len(bomb) < 400_000
    tracemalloc.start()
    try:
        with pytest.raises(ScoreError):
            Score.from_bytes(bomb)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_the_largest_score_stays_below_64_mb() -> None:
    codes = np.random.default_rng(0).integers(0, 65_536, (8, MAX_CODES // 8)).astype(np.int32)
    latents = np.random.default_rng(0).standard_normal((1, 1024, 1000)).astype(np.float32)
    data = Score(new_song_id(), codes, Recipe(), boundary_latents=latents).to_bytes()
    tracemalloc.start()
    try:
        assert np.array_equal(Score.from_bytes(data).codes, codes)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "codes",
    [
        np.full((8, 1), 65_536),
        np.full((8, 1), -1),
        np.zeros((65, 1)),
        np.zeros((8, MAX_CODES // 8 + 1)),
        np.zeros(3),
    ],
)
def test_codes_that_cannot_be_stored(codes: np.ndarray) -> None:
    with pytest.raises(ScoreError):
        Score(new_song_id(), codes.astype(np.int32), Recipe()).to_bytes()


def test_texts_that_are_too_long() -> None:
    with pytest.raises(ScoreError, match="Shorten the lyrics"):
        make_score(lyrics="x" * MAX_JSON_BYTES).to_bytes()


@pytest.mark.parametrize("damage", [mutate, mutate_behind_checksum])
def test_mutated_scores_end_in_a_score_or_an_error(
    damage: Callable[[bytes, random.Random], bytes],
) -> None:
    data, rng = make_score().to_bytes(), random.Random(11)
    whole = 0
    for _ in range(500):
        with contextlib.suppress(EngineError):
            Score.from_bytes(damage(data, rng))
            whole += 1
    assert whole < 250


def test_a_recipe_gives_its_request_back() -> None:
    request = GenerationRequest(
        tags="pop",
        lyrics="hi",
        max_audio_length_ms=9_000,
        sampling=SamplingParams(0.7, 30, 2.0),
        codec=CodecParams(7, 1.1),
        seed=8,
        codec_seed=0,
        muq_embed=(0.5,),
        min_new_frames=2,
    )
    result = GenerationResult(
        codes=make_codes(3),
        samples=np.zeros((2, 0), np.float32),
        seed=8,
        codec_seed=0,
        ending=Ending(FinishReason.STOPPED),
        device=DeviceReport("cuda", "bfloat16", "float32", Message.plain("best")),
        model=ModelInfo("HeartMuLa-oss-3B", "3B", "f00"),
        history_frames=0,
        compose_s=1.0,
        decode_s=1.0,
    )
    recipe = recipe_of(request, result, title="T", parent_cut_frame=3)
    assert recipe.to_request() == request
    assert recipe.why_composing_ended is FinishReason.STOPPED
    assert device_text(recipe.device) == "cuda bfloat16, codec float32"
    assert (recipe.title, recipe.parent_cut_frame) == ("T", 3)
    assert (recipe.model.name, recipe.model.fingerprint) == ("HeartMuLa-oss-3B", "f00")
