"""Evaluates the starter model from the audio of songs on unseen prompts.

Three song sources are measured alike: the checkpoint, the training composer (upper bound) and
random tokens (lower bound). Prompts use seeds below those of training songs. What a song should be
is determined only from its prompt.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import measure
from tools.train_starter import prompt_reading as reading
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.lyrics import TOPICS, Prompt, implied_frames, random_line
from tools.train_starter.metre import BARS_PER_LINE

Codes = NDArray[np.int32]
Samples = NDArray[np.float32]

Decoder = Callable[[Codes], Samples]

EVALUATION_SEED = 1_000
FIRST_SONG_SEED = 10_000
LENGTH_TOLERANCE = 0.3
_FORMS = (
    ("verse", "chorus"),
    ("intro", "verse", "chorus", "outro"),
    ("verse", "prechorus", "chorus"),
    ("verse", "chorus", "verse"),
)
_DRUMLESS_GENRES = ("ballad", "folk", "ambient")
_DRUM_GENRES = ("rock", "electronic", "pop", "ballad", "folk")
_INSTRUMENTS = ("piano", "acoustic guitar", "synthesizer", "strings", "")


@dataclass(frozen=True)
class Wanted:
    """A prompt and what its words ask for."""

    prompt: Prompt
    tempo: str
    mode: str
    drums: bool


Maker = Callable[[Wanted, list[int]], list[Codes]]
"""(requested song, seeds) -> codes (8, T) of each seed's song."""


@dataclass
class Outcome:
    """Answers (true or false) by question, over all songs of one source."""

    answers: dict[str, list[bool]] = field(default_factory=dict)
    lengths: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def note(self, question: str, answer: bool) -> None:
        """Record one answer."""
        self.answers.setdefault(question, []).append(bool(answer))

    def shares(self) -> dict[str, float]:
        """Return the share of correct answers by question, and the number of songs."""
        shares = {name: float(np.mean(values)) for name, values in self.answers.items()}
        return shares | {"songs": float(len(self.lengths)), "peak": max(self.peaks, default=0.0)}


def evaluation_prompts(count: int = 20) -> list[Wanted]:
    """Return held-out prompts: slow and fast, happy and sad, with and without drums, in equal
    parts.
    """
    wanted: list[Wanted] = []
    for index in range(count):
        rng = random.Random(EVALUATION_SEED + index)
        tempo, mood = ("slow", "fast")[index % 2], ("happy", "sad")[index // 2 % 2]
        drums = bool(index // 4 % 2)
        tags = [rng.choice(_DRUM_GENRES if drums else _DRUMLESS_GENRES)]
        tags += [tag for tag in (rng.choice(_INSTRUMENTS), "drums" if drums else "") if tag]
        tags += [tempo, mood]
        topic = rng.choice(sorted(TOPICS))
        sections: list[str] = []
        for kind in rng.choice(_FORMS):
            lines = 0 if kind in ("intro", "outro") else rng.choice((2, 3, 4))
            lines = min(lines, 2) if tempo == "slow" or kind == "prechorus" else lines
            sections.append(
                "\n".join([f"[{kind}]", *(random_line(rng, topic) for _ in range(lines))])
            )
        prompt = Prompt(",".join(tags), "\n\n".join(sections))
        wanted.append(Wanted(prompt, tempo, "major" if mood == "happy" else "minor", drums))
    return wanted


def section_sounds(prompt: Prompt, sound: Samples) -> list[tuple[str, Samples]]:
    """Return the audio of each section, cut according to the prompt's lines, without the last
    bar.
    """
    sections = reading.read_lyrics(prompt.lyrics)
    bars = sum(len(section.lines) for section in sections) * BARS_PER_LINE + 1
    bar = sound.shape[1] / bars
    pieces: list[tuple[str, Samples]] = []
    start = 0.0
    for section in sections:
        end = start + len(section.lines) * BARS_PER_LINE * bar
        pieces.append((section.kind, sound[:, int(start) : int(end)]))
        start = end
    return pieces


def judge(outcome: Outcome, wanted: Wanted, sound: Samples, ended: bool) -> None:
    """Measure one song and record whether it matches the prompt."""
    expected_s = implied_frames(wanted.prompt, wanted.tempo) * 0.08
    length_s = sound.shape[1] / measure.RATE
    outcome.lengths.append(length_s)
    outcome.peaks.append(float(np.abs(sound).max(initial=0.0)))
    right_length = abs(length_s / expected_s - 1) <= LENGTH_TOLERANCE
    outcome.note("ends by itself within 30 %", ended and right_length)
    if length_s < 2.0:
        for question in ("tempo", "mode", "drums", "chorus above verse"):
            outcome.note(question, False)
        return
    slow = measure.tempo_bpm(sound) < 97.0
    outcome.note("tempo", slow == (wanted.tempo == "slow"))
    outcome.note("mode", measure.mode_of(sound) == wanted.mode)
    outcome.note("drums", measure.has_drums(sound) == wanted.drums)
    outcome.note("chorus above verse", _chorus_stands_out(wanted.prompt, sound))


def _chorus_stands_out(prompt: Prompt, sound: Samples) -> bool:
    pieces = section_sounds(prompt, sound)
    verse, chorus = (
        [piece for name, piece in pieces if name == kind and piece.shape[1] > 4096]
        for kind in ("verse", "chorus")
    )
    louder = np.mean([measure.loudness_db(p) for p in chorus]) > np.mean(
        [measure.loudness_db(p) for p in verse]
    )
    denser = np.mean([measure.onset_density(p) for p in chorus]) > np.mean(
        [measure.onset_density(p) for p in verse]
    )
    return bool(louder or denser)


def evaluate(
    make: Maker, decode: Decoder, prompts: list[Wanted], seeds: int, report: Callable[[str], None]
) -> Outcome:
    """Make and evaluate `seeds` songs of every prompt."""
    outcome = Outcome()
    for number, wanted in enumerate(prompts):
        for codes in make(wanted, [FIRST_SONG_SEED + seed for seed in range(seeds)]):
            ended = 0 < codes.shape[1] < max_frames(wanted)
            judge(outcome, wanted, decode(codes), ended)
        report(f"{number + 1}/{len(prompts)} {outcome.shares()}\n")
    return outcome


def max_frames(wanted: Wanted) -> int:
    """Return the frames after which a song is stopped: 1.6 times the implied length."""
    return int(1.6 * implied_frames(wanted.prompt, wanted.tempo))


def composer_maker(wanted: Wanted, seeds: list[int]) -> list[Codes]:
    """Upper bound: the training composer itself."""
    return [compose(wanted.prompt, seed).codes for seed in seeds]


def random_maker(wanted: Wanted, seeds: list[int]) -> list[Codes]:
    """Lower bound: random tokens, with the length implied by the prompt."""
    shape = (vocab.CODEBOOKS, implied_frames(wanted.prompt, wanted.tempo))
    return [
        np.random.default_rng(seed).integers(0, vocab.CODEBOOK_SIZE, shape).astype(np.int32)
        for seed in seeds
    ]
