"""Extends a starter song at many points: `python -m tools.bench.extending [--cuts 20]`.

At every cut the tokens before it must equal the song's, and its samples too up to the last codec
window boundary; neither there nor at the cut may the step from one sample to the next be larger
than 99.9 % of the song's own steps. Exits with status 1 if one of these fails.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    CodecParams,
    GenerationRequest,
    GenerationResult,
    Samples,
)
from engine.pipeline import HeartMuLaGenPipeline
from engine.songs.kept_sound import RAMP_SAMPLES, kept_samples, with_kept_sound
from tools.bench.repair_ranking import LYRICS, STARTER, TAGS

NEW_FRAMES = 50
SHARE = 99.9
NEIGHBOURS = 4
"""Number of steps on either side of a join that are checked."""


@dataclass(frozen=True)
class Cut:
    """Results of one extension; steps as multiples of the song's own 99.9th percentile."""

    frame: int
    tokens_equal: bool
    samples_equal: bool
    step_at_cut: float
    step_at_boundary: float

    @property
    def is_good(self) -> bool:
        """Whether all requirements hold."""
        return self.tokens_equal and self.samples_equal and self.worst_step <= 1

    @property
    def worst_step(self) -> float:
        """The larger of both steps."""
        return max(self.step_at_cut, self.step_at_boundary)


class Extender:
    """A song of the starter model, and extensions of it as made by the app."""

    def __init__(self, model: Path, frames: int, steps: int) -> None:
        self._pipeline = HeartMuLaGenPipeline.from_pretrained(model, "cpu")
        self._request = GenerationRequest(
            TAGS[0],
            LYRICS,
            (frames - 1) * 80,
            codec=CodecParams(num_steps=steps),
            seed=7,
            codec_seed=7,
            min_new_frames=frames,
        )
        self.song = self._run(self._request)
        # As stored in the master: 24-bit values.
        self._master: Samples = (np.rint(self.song.samples * 2**23) / 2**23).astype(np.float32)
        self._own_step = float(np.percentile(np.abs(np.diff(self._master)), SHARE))

    def extend(self, cut: int) -> Cut:
        """Extend at one frame and compare."""
        song = self.song
        grown = self._run(
            replace(
                self._request,
                history=song.codes[:, :cut],
                max_audio_length_ms=NEW_FRAMES * 80,
                seed=1000 + cut,
                min_new_frames=NEW_FRAMES,
            )
        )
        kept, sound = kept_samples(cut), grown.samples
        if kept:
            sound = with_kept_sound(self._master[:, : kept + RAMP_SAMPLES], 1.0, sound)
        return Cut(
            frame=cut,
            tokens_equal=np.array_equal(grown.codes[:, :cut], song.codes[:, :cut]),
            samples_equal=np.array_equal(sound[:, :kept], self._master[:, :kept]),
            step_at_cut=self._step(sound, cut * SAMPLES_PER_TOKEN_FRAME),
            step_at_boundary=self._step(sound, kept) if kept else 0.0,
        )

    def _step(self, sound: Samples, sample: int) -> float:
        around = sound[:, sample - 1 - NEIGHBOURS : sample + 1 + NEIGHBOURS]
        return float(np.abs(np.diff(around)).max()) / self._own_step

    def _run(self, request: GenerationRequest) -> GenerationResult:
        result = list(self._pipeline.run(request, threading.Event()))[-1]
        assert isinstance(result, GenerationResult)
        return result


def extend_at(extender: Extender, cuts: int, seed: int) -> Iterator[Cut]:
    """Extend at `count` random frames."""
    frames = extender.song.codes.shape[1]
    for cut in sorted(np.random.default_rng(seed).choice(frames - 2, cuts, replace=False) + 2):
        yield extender.extend(int(cut))


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Extend a starter song at many points.")
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--steps", type=int, default=4, help="the codec's Euler steps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, default=STARTER)
    options = parser.parse_args()
    extender = Extender(options.model, options.seconds * 25 // 2, options.steps)
    cuts = list(extend_at(extender, options.cuts, options.seed))
    for cut in cuts:
        sys.stdout.write(
            f"frame {cut.frame:>4}: tokens {'equal' if cut.tokens_equal else 'DIFFER'}, kept "
            f"samples {'equal' if cut.samples_equal else 'DIFFER'}, step at the cut "
            f"{cut.step_at_cut:.2f}, at the boundary {cut.step_at_boundary:.2f} of the allowed\n"
        )
    good = sum(cut.is_good for cut in cuts)
    worst = max(cut.worst_step for cut in cuts)
    sys.stdout.write(f"{good} of {len(cuts)} cuts hold; largest step {worst:.2f} of the allowed\n")
    return 0 if good == len(cuts) else 1


if __name__ == "__main__":
    sys.exit(main())
