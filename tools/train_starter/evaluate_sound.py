"""Evaluates the codec alone, and whether continued songs stay consistent.

Codec: held-out songs of the composer are decoded by the engine from their own codes and compared
with the composer's audio. Extension: a song is cut in the middle and continued by the model, or
(upper bound) by the composer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from engine.heartcodec.windows import HOP_FRAMES
from tools.train_starter import measure
from tools.train_starter import vocabulary as vocab
from tools.train_starter.checkpoint_songs import CheckpointSongs, ManySongs
from tools.train_starter.composer import compose
from tools.train_starter.evaluate import (
    FIRST_SONG_SEED,
    Codes,
    Decoder,
    Samples,
    Wanted,
    max_frames,
)
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.mel_distance import mel_distance
from tools.train_starter.singing.voice_sound import VoiceSound
from tools.train_starter.synth import render
from tools.train_starter.theory import keyed_meaning
from tools.train_starter.tones import FRAME

CODEC_SEED = 2_000
TEMPO_TOLERANCE = 0.03
SHORTEST_HALF_FRAMES = 60
_JOINT_MS = 10


@dataclass(frozen=True)
class SoundReport:
    """One song through the codec."""

    tags: str
    seconds: float
    mel_distance: float
    signal_to_error_db: float
    peak: float
    quietest_second_db: float
    clean_joints: bool


def _clean_joints(sound: Samples, reference: Samples) -> bool:
    """Whether there is no click where windows meet.

    Within 10 ms of a window's start no step between samples exceeds the song's own 99.9th
    percentile or, if larger, 1.25 times the reference's largest step there.
    """
    steps, true_steps = (np.abs(np.diff(s, axis=1)).max(axis=0) for s in (sound, reference))
    limit = float(np.percentile(steps, 99.9))
    reach = _JOINT_MS * measure.RATE // 1000
    for start in range(HOP_FRAMES * FRAME, sound.shape[1], HOP_FRAMES * FRAME):
        near = slice(start - reach, start + reach)
        if steps[near].max() > max(limit, 1.25 * float(true_steps[near].max())):
            return False
    return True


def _quietest_second(sound: Samples) -> float:
    """Return the level in decibels of the quietest whole second except the last two."""
    seconds = max(1, sound.shape[1] // measure.RATE - 2)
    pieces = [sound[:, i * measure.RATE : (i + 1) * measure.RATE] for i in range(seconds)]
    return min(measure.loudness_db(piece) for piece in pieces)


def evaluate_codec(
    songs: CheckpointSongs, count: int, voice: VoiceSound | None
) -> dict[str, object]:
    """Return reports of `count` held-out songs and their means; `voice`: who sings them."""
    reports: list[SoundReport] = []
    for index in range(count):
        rng = random.Random(CODEC_SEED + index)
        song = compose(random_prompt(rng), CODEC_SEED + index)
        reference = render(song.codes, voice=voice)
        sound = songs.decode(song.codes)
        error = float(np.square(sound - reference).sum()) + 1e-12
        ratio = 10 * np.log10(float(np.square(reference).sum()) / error)
        reports.append(
            SoundReport(
                song.prompt.tags,
                round(sound.shape[1] / measure.RATE, 1),
                round(mel_distance(sound, reference), 4),
                round(float(ratio), 2),
                round(float(np.abs(sound).max()), 3),
                round(_quietest_second(sound), 1),
                _clean_joints(sound, reference),
            )
        )
    return {
        "mel_distance": float(np.mean([r.mel_distance for r in reports])),
        "signal_to_error_db": float(np.mean([r.signal_to_error_db for r in reports])),
        "peak": max(r.peak for r in reports),
        "quietest_second_db": min(r.quietest_second_db for r in reports),
        "clean_joints": all(r.clean_joints for r in reports),
        "songs": [asdict(r) for r in reports],
    }


def same_tempo(before: Samples, after: Samples) -> bool:
    """Whether two parts of a song agree in tempo within 3 %."""
    ratio = measure.tempo_bpm(after) / measure.tempo_bpm(before)
    return abs(ratio - 1) <= TEMPO_TOLERANCE


def same_key(before: Samples, after: Samples) -> bool:
    """Whether two parts of a song have the same seven notes."""
    keys = [measure.key_of(part) for part in (before, after)]
    signatures = {(tonic + 3) % 12 if mode == "minor" else tonic for tonic, mode in keys}
    return len(signatures) == 1


def named_key(codes: Codes) -> int:
    """Return the most frequent key in some codes (its number in theory.KEYS); -1 if none."""
    layout = vocab.PARTS[vocab.CHORDS]
    tokens = codes[vocab.CHORDS].tolist()
    values = [token for token in tokens if token < layout.rests]
    values += [meaning[1] for meaning in map(layout.meaning, tokens) if meaning]
    keys = [keyed_meaning(value)[0] for value in values]
    return max(set(keys), key=keys.count) if keys else -1


def named_tempo(codes: Codes) -> str:
    """Return the tempo that most frames of the clock state; "" if none does."""
    stated = [m[0] for m in map(vocab.clock_meaning, codes[vocab.CLOCK].tolist()) if m]
    return max(set(stated), key=stated.count) if stated else ""


Continuer = Callable[[Wanted], tuple[Codes, int]]
"""(requested song) -> codes (8, T) of a song and the frame of its cut."""


def composer_continuer(wanted: Wanted) -> tuple[Codes, int]:
    """Upper bound: a song of the composer, cut in the middle."""
    codes = compose(wanted.prompt, FIRST_SONG_SEED).codes
    return codes, codes.shape[1] // 2


def model_continuer(songs: ManySongs) -> Continuer:
    """Songs of the checkpoint, cut in the middle and continued from there."""

    def continued(wanted: Wanted) -> tuple[Codes, int]:
        (codes,) = songs.make(wanted.prompt, [FIRST_SONG_SEED], max_frames(wanted))
        middle = codes.shape[1] // 2
        history = np.ascontiguousarray(codes[:, :middle])
        if middle < SHORTEST_HALF_FRAMES:
            return history, middle
        seed = FIRST_SONG_SEED + 1
        return songs.extend(wanted.prompt, seed, max_frames(wanted), history), middle

    return continued


def evaluate_extension(
    continued: Continuer, decode: Decoder, prompts: list[Wanted], report: Callable[[str], None]
) -> dict[str, float]:
    """Return shares of songs that keep tempo and key after their cut, by audio (too short:
    neither).

    "named by the codes" compares what the clock's and the chords' codes state on both sides
    instead.
    """
    rows: list[tuple[bool, bool, bool, bool]] = []
    shares: dict[str, float] = {}
    for wanted in prompts:
        codes, cut = continued(wanted)
        row = (False, False, False, False)
        if (codes.shape[1] - cut) * FRAME > 4 * measure.RATE:
            sound = decode(codes)
            halves = sound[:, : cut * FRAME], sound[:, cut * FRAME :]
            before, after = codes[:, :cut], codes[:, cut:]
            row = (
                same_tempo(*halves),
                same_key(*halves),
                named_tempo(before) == named_tempo(after),
                named_key(before) == named_key(after),
            )
        rows.append(row)
        tempo, key, tempo_name, key_name = np.array(rows).T
        shares = {
            "keeps tempo and key": float((tempo & key).mean()),
            "keeps tempo": float(tempo.mean()),
            "keeps key": float(key.mean()),
            "keeps the tempo named by the codes": float(tempo_name.mean()),
            "keeps the key named by the codes": float(key_name.mean()),
            "songs": float(len(rows)),
        }
        report(f"{len(rows)}/{len(prompts)} {shares}\n")
    return shares
