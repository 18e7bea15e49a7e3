"""Small scores and sounds for the tests of song files."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.contract import MAX_SEED, SAMPLES_PER_TOKEN_FRAME, Codes, Samples
from engine.songs.recipe import recipe_from_values
from engine.songs.score import Recipe, Score, Section, new_song_id

LYRICS = "[verse]\nGrüße aus Köln\n東京の夜 🎵\n\n[chorus]\nla la la\n"


def make_codes(frames: int = 25, books: int = 8, seed: int = 1) -> Codes:
    """(books, frames) codes of a vocabulary of 8192."""
    return np.random.default_rng(seed).integers(0, 8192, (books, frames)).astype(np.int32)


def make_recipe(**changes: Any) -> Recipe:
    """A recipe in which no field has its default."""
    values: dict[str, Any] = {
        "title": "Grüße: 東京 / 🎵?",
        "tags": "pop,happy",
        "lyrics": LYRICS,
        "seed": MAX_SEED,
        "codec_seed": 5,
        "temperature": 0.95,
        "topk": 40,
        "cfg_scale": 2.5,
        "num_steps": 12,
        "codec_guidance_scale": 1.5,
        "max_audio_length_ms": 2_000,
        "instrumental": True,
        "min_new_frames": 3,
        "slide_context": True,
        "until_stopped": True,
        "round_frames": [40, 90],
        "model_name": "HeartMuLa-oss-3B",
        "model_version": "3B",
        "model_fingerprint": "abc",
        "model_codec": "def",
        "model_vocabulary": "987",
        "device": "cuda float16, codec float32",
        "device_report": {
            "device": "cuda",
            "precision": "float16",
            "codec_precision": "float32",
            "codec_device": "cpu",
            "name": "A card",
        },
        "app_version": "0.1.0",
        "created_utc": "2025-02-03T04:05:06Z",
        "finish_reason": "stopped",
        "parent_id": new_song_id(),
        "parent_cut_frame": 7,
        "sound_parent_id": new_song_id(),
        "melody_codebooks": 2,
        "repairs": ((1, 3), (5, 9)),
        "takes_group": "group",
        "stars": 4,
        "peak_gain": 0.5,
        "muq_embed": (0.25, -1.0),
        "adapters": [{"name": "Jazz", "sha256": "ab", "strength": 0.5, "as_heartmula": True}],
        "from_the_future": {"a": [1, None, "x"]},
    }
    return recipe_from_values({**values, **changes})


def make_score(frames: int = 25, **changes: Any) -> Score:
    """A whole score; `changes` are those of the recipe."""
    sections = (Section("verse", 0), Section("chorus", frames // 2))
    return Score(new_song_id(), make_codes(frames), make_recipe(**changes), sections)


def make_sound(frames: int = 25, peak: float = 0.5, seed: int = 2) -> Samples:
    """(2, 3840·frames): two tones and a little noise, largest value `peak`."""
    count = frames * SAMPLES_PER_TOKEN_FRAME
    time_s = np.arange(count) / 48_000
    tones = np.stack([np.sin(2 * np.pi * 220 * time_s), np.sin(2 * np.pi * 331 * time_s)])
    noise = np.random.default_rng(seed).standard_normal((2, count)) * 0.05
    sound = (tones + noise).astype(np.float32)
    return sound * np.float32(peak / np.abs(sound).max())
