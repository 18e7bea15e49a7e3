"""Tests whether a repair's rating recognises the original passage: `python -m
tools.bench.repair_ranking`

The starter model makes songs; passages of 4 s in each are rated as a repair rates its candidates:
by the likelihood of the following 4 s. The original competes with three passages sampled again by
the model, with three from elsewhere in the song, and with three of random tokens. With a random
rating, the original would be first of four in a quarter of the cases.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, compose_song
from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    Codes,
    GenerationRequest,
    RepairRequest,
)
from engine.heartmula.frame_decoder import FrameDecoder
from engine.heartmula.likelihood import frame_log_likelihoods
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.prompt import Prompt, build_prompt
from engine.repair import RATED_FRAMES, Repairer
from engine.request_check import plan_song

STARTER = Path(__file__).parents[2] / "resources" / "starter"
TAGS = ("pop,piano,drums,happy", "rock,electric guitar,fast", "folk,acoustic guitar,slow")
LYRICS = (
    "[verse]\nthe street wakes up\na kettle sings\n\n[chorus]\nstay by my side\nuntil the light\n"
)
PASSAGE_FRAMES = 50
RIVALS = 3
RIVAL_KINDS = ("drawn anew", "from elsewhere", "random tokens")


@dataclass(frozen=True)
class Song:
    """A song of the starter model: its request, prompt and codes (K, T)."""

    request: GenerationRequest
    prompt: Prompt
    codes: Codes


@dataclass
class Tally:
    """Results of the original against one kind of competitor."""

    cases: int = 0
    first: int = 0
    pairs_won: int = 0
    margin: float = 0.0

    def count(self, original: float, rivals: Sequence[float]) -> None:
        """Add one case; values are mean log-likelihoods of the frames after the passage."""
        self.cases += 1
        self.first += original > max(rivals)
        self.pairs_won += sum(original > rival for rival in rivals)
        self.margin += original - float(np.mean(rivals))


class Bench:
    """The starter model, and operations on it."""

    def __init__(self, folder: Path) -> None:
        self.checkpoint = Checkpoint.open(folder)
        plan = LoadPlan(torch.float32, torch.device("cpu"))
        self.model: HeartMuLa = self.checkpoint.load_heartmula(plan, lambda *_: None)

    def compose(self, tags: str, seed: int, frames: int) -> Song:
        """Return a song of this many frames that does not end by itself."""
        request = GenerationRequest(
            tags, LYRICS, (frames - 1) * 80, seed=seed, codec_seed=seed, min_new_frames=frames
        )
        ids = self.checkpoint.tokenizer
        prompt = build_prompt(
            ids.tag_ids(tags), ids.lyrics_ids(LYRICS), self.checkpoint.gen_config.empty_id
        )
        plan = plan_song(request, self.checkpoint.mula_config, len(prompt))
        job = ComposeJob(request, prompt, plan, self.checkpoint.gen_config)
        return Song(request, prompt, compose_song(self.model, job))

    def drawn_ratings(self, song: Song, start: int) -> list[float]:
        """Return ratings of passages that a repair samples again."""
        sound = np.zeros((2, song.codes.shape[1] * SAMPLES_PER_TOKEN_FRAME), np.float32)
        request = RepairRequest(
            song=replace(song.request, seed=1000 + start),
            codes=song.codes,
            samples=sound,
            start_frame=start,
            end_frame=start + PASSAGE_FRAMES,
            candidates=RIVALS,
        )
        eos_id = self.checkpoint.gen_config.audio_eos_id
        steps = Repairer(self.model, request, song.prompt, eos_id).run(threading.Event())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return [passage.log_likelihood for passage in end.value]

    @torch.inference_mode()
    def ratings(self, song: Song, start: int, passages: Sequence[Codes]) -> list[float]:
        """Return ratings of given passages (K, n) at one place, as a repair rates its
        candidates.
        """
        end = start + PASSAGE_FRAMES
        following = _tensor(song.codes[:, end : end + RATED_FRAMES]).t()
        capacity = len(song.prompt) + end + RATED_FRAMES
        decoder = FrameDecoder(self.model, False, capacity, len(passages))
        context = decoder.song(0)
        for _ in context.prefill_prompt(self.model.embed_prompt(song.prompt, None)):
            pass
        for _ in context.prefill_history(_tensor(song.codes[:, :start])):
            pass
        decoder.begin([context])
        frames = torch.stack([_tensor(passage) for passage in passages])
        for frame in range(PASSAGE_FRAMES - 1):
            decoder.feed(frames[:, :, frame])
        hidden = decoder.follow(frames[:, :, -1], following[:-1])
        return [float(frame_log_likelihoods(self.model, row, following).mean()) for row in hidden]


def measure(bench: Bench, songs: int, passages: int, frames: int) -> dict[str, Tally]:
    """Rate all passages of all songs; returns the tallies by kind of competitor."""
    tallies = {kind: Tally() for kind in RIVAL_KINDS}
    for number in range(songs):
        song = bench.compose(TAGS[number % len(TAGS)], number + 1, frames)
        last = song.codes.shape[1] - PASSAGE_FRAMES - RATED_FRAMES
        rng = np.random.default_rng(number)
        for start in np.linspace(PASSAGE_FRAMES, last, passages).astype(int).tolist():
            places = [p for p in range(last) if abs(p - start) >= PASSAGE_FRAMES]
            elsewhere = [
                song.codes[:, place : place + PASSAGE_FRAMES]
                for place in rng.choice(places, RIVALS, replace=False).tolist()
            ]
            top = bench.checkpoint.gen_config.audio_eos_id
            shape = (song.codes.shape[0], PASSAGE_FRAMES)
            noise = [rng.integers(0, top, shape).astype(np.int32) for _ in range(RIVALS)]
            original = song.codes[:, start : start + PASSAGE_FRAMES]
            own, *given = bench.ratings(song, start, [original, *elsewhere, *noise])
            rated = (bench.drawn_ratings(song, start), given[:RIVALS], given[RIVALS:])
            for kind, rivals in zip(RIVAL_KINDS, rated, strict=True):
                tallies[kind].count(own, rivals)
    return tallies


def main() -> int:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Rank original passages among others.")
    parser.add_argument("--songs", type=int, default=3)
    parser.add_argument("--passages", type=int, default=8, help="of each song")
    parser.add_argument("--seconds", type=int, default=40, help="of each song")
    parser.add_argument("--model", type=Path, default=STARTER)
    options = parser.parse_args()
    torch.set_num_threads(1)  # as the engine does with a model as small as the starter
    bench = Bench(options.model)
    tallies = measure(bench, options.songs, options.passages, options.seconds * 25 // 2)
    sys.stdout.write(f"original against {RIVALS} others; blind: first in 25 %, pairs 50 %\n")
    for kind, tally in tallies.items():
        pairs = tally.cases * RIVALS
        sys.stdout.write(
            f"{kind:<15} first in {tally.first} of {tally.cases} "
            f"({100 * tally.first / tally.cases:.0f} %), better in {tally.pairs_won} of {pairs} "
            f"pairs ({100 * tally.pairs_won / pairs:.0f} %), by {tally.margin / tally.cases:.2f} "
            "nats a frame on average\n"
        )
    return 0


def _tensor(codes: Codes) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(codes, dtype=np.int64))


if __name__ == "__main__":
    sys.exit(main())
