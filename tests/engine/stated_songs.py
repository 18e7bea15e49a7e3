"""Codes that state musical lines, and a folder of a model whose songs do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.config import PRONUNCIATION_FILE
from engine.contract import Codes

ROOT = Path(__file__).resolve().parents[2]
PRONUNCIATION = ROOT / "tools" / "train_starter" / "pronunciation" / PRONUNCIATION_FILE
CODEBOOK, PERIOD, PLACES = 1, 480, 15
DECLARED = {"codebook": CODEBOOK, "period": PERIOD, "places": PLACES}
LINE_FRAMES = 30
"""Frames of each line: rests of 4, then 2 a syllable, then a rest in which the last one sounds."""
REST_FRAMES = 4
MOST_LEFT = PERIOD // PLACES - 1


def line_codes(left: int, syllables: int, frames: int = LINE_FRAMES) -> list[int]:
    """Return the tokens of one musical line."""
    places = [0] * REST_FRAMES + [1 + n // 2 for n in range(2 * syllables)]
    places = [*places, *[syllables] * frames][:frames]
    return [min(left, MOST_LEFT) * PLACES + place for place in places]


def stated_codes(lines: Sequence[int], ending_frames: int = 10) -> Codes:
    """Return codes (8, T) of a whole song: for each musical line its syllables, 0 for no words."""
    stated: list[int] = []
    for number, syllables in enumerate(lines):
        stated += line_codes(len(lines) - number, syllables)
    return as_codes([*stated, *[0] * ending_frames])


def as_codes(stated: Sequence[int]) -> Codes:
    """Return codes (8, T) with these tokens; every second frame has another multiple."""
    codes = np.random.default_rng(1).integers(0, 2048, (8, len(stated))).astype(np.int32)
    codes[CODEBOOK] = np.array(stated) + PERIOD * (np.arange(len(stated)) % 2)
    return codes


def declare(root: Path, **changes: object) -> Path:
    """Let the language model below a checkpoint's folder state its lines; returns its folder."""
    [folder] = root.glob("HeartMuLa-oss-*")
    file = folder / "config.json"
    values = json.loads(file.read_text(encoding="utf-8"))
    values["lyric_times"] = {**DECLARED, **changes}
    file.write_text(json.dumps(values), encoding="utf-8")
    (root / PRONUNCIATION_FILE).write_bytes(PRONUNCIATION.read_bytes())
    return folder
