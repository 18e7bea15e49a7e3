"""Measures the codec alone, and whether songs go on as they began.

The codec: held-out songs of the composer, as their own codes through the engine's decoder, compared
with the composer's sound.  Extension: a song of the model is cut in the middle and continued.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from engine.heartcodec.windows import HOP_FRAMES
from tools.train_starter import measure
from tools.train_starter.checkpoint_songs import CheckpointSongs, ManySongs
from tools.train_starter.composer import compose
from tools.train_starter.evaluate import FIRST_SONG_SEED, Decoder, Samples, Wanted, max_frames
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.mel_distance import mel_distance
from tools.train_starter.synth import render
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
    """No click where windows meet.

    Within 10 ms of a window's start no step between samples is above the song's own 99.9th
    percentile; where the reference itself has a stroke there, not above that by a quarter.
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
    """Loudness in decibels of the quietest whole second but the last two."""
    seconds = max(1, sound.shape[1] // measure.RATE - 2)
    pieces = [sound[:, i * measure.RATE : (i + 1) * measure.RATE] for i in range(seconds)]
    return min(measure.loudness_db(piece) for piece in pieces)


def evaluate_codec(songs: CheckpointSongs, count: int) -> dict[str, object]:
    """Reports of `count` held-out songs and their means."""
    reports: list[SoundReport] = []
    for index in range(count):
        rng = random.Random(CODEC_SEED + index)
        song = compose(random_prompt(rng), CODEC_SEED + index)
        reference = render(song.codes)
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


def keeps_tempo_and_key(before: Samples, after: Samples) -> bool:
    """Whether two parts of a song agree: tempo within 3 %, and the same seven tones."""
    tempi = measure.tempo_bpm(before), measure.tempo_bpm(after)
    same_tempo = abs(tempi[1] / tempi[0] - 1) <= TEMPO_TOLERANCE
    signatures: list[int] = []
    for part in (before, after):
        tonic, mode = measure.key_of(part)
        signatures.append((tonic + 3) % 12 if mode == "minor" else tonic)
    return same_tempo and signatures[0] == signatures[1]


def evaluate_extension(
    songs: ManySongs, decode: Decoder, prompts: list[Wanted], report: Callable[[str], None]
) -> float:
    """Share of songs that, cut in the middle and continued, keep tempo and key."""
    kept: list[bool] = []
    for wanted in prompts:
        (codes,) = songs.make(wanted.prompt, [FIRST_SONG_SEED], max_frames(wanted))
        middle = codes.shape[1] // 2
        whole = codes[:, :0]
        if middle >= SHORTEST_HALF_FRAMES:
            history = np.ascontiguousarray(codes[:, :middle])
            seed = FIRST_SONG_SEED + 1
            whole = songs.extend(wanted.prompt, seed, max_frames(wanted), history)
        long_enough = (whole.shape[1] - middle) * FRAME > 4 * measure.RATE
        cut = middle * FRAME
        sound = decode(whole) if long_enough else None
        kept.append(sound is not None and keeps_tempo_and_key(sound[:, :cut], sound[:, cut:]))
        report(f"{len(kept)}/{len(prompts)} {np.mean(kept):.2f}\n")
    return float(np.mean(kept))
