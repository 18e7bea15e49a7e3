"""Training examples: composed songs, short songs, and passages around line breaks.

Passages show where a new line begins (or the song ends) far from the song's beginning, without the
cost of the frames in between: a prompt, its first frames and those around a few line breaks, each
at its position in the song.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.lyrics import Prompt, long_prompt, random_prompt, short_prompt

FIRST_FRAMES = 3
PASSAGES = 3
BEFORE_FRAMES, AFTER_FRAMES = (4, 50), (6, 40)
"""Frames of a passage before and after its line break (from, to)."""
END_SHARE = 0.6
"""Share of passage examples that show the song's end."""
_PROMPTS = {"song": random_prompt, "short": short_prompt, "passages": long_prompt}


@dataclass(frozen=True)
class Example:
    """A song, or passages of one, as input of the model.

    `text`: prompt ids (-1 at the style position); `codes` (T, K); `frames` (T,): each frame's
        number in its song. A passage's first frame is read but not predicted, except frame 0.
    """

    text: NDArray[np.int64]
    codes: NDArray[np.int64]
    frames: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of positions that the model reads: the last frame is only predicted."""
        return len(self.text) + len(self.codes) - 1

    def positions(self) -> NDArray[np.int64]:
        """Positions of all inputs."""
        return np.concatenate((np.arange(len(self.text)), len(self.text) + self.frames[:-1]))

    def predicted(self) -> NDArray[np.bool_]:
        """(T,) which frames are predicted."""
        return np.diff(self.frames, prepend=-1) == 1

    def changes(self) -> NDArray[np.bool_]:
        """(T,) where the plan goes on to the next line, or the song ends."""
        left = vocab.lines_left(self.codes[:, vocab.PLAN])
        return (np.diff(left, prepend=left[0]) != 0) & self.predicted()

    def bars(self) -> NDArray[np.bool_]:
        """(T,) where a line's first bar begins: what the band plays there follows the lyrics."""
        clock = self.codes[:, vocab.CLOCK]
        return (np.diff(clock, prepend=clock[0]) < 0) & self.predicted()

    def part(self, keep: NDArray[np.bool_]) -> Example:
        """Return the example with some of its frames."""
        return Example(self.text, self.codes[keep], self.frames[keep])


def example_of(tokenizer: TextTokenizer, prompt: Prompt, seed: int) -> Example:
    """Return a whole song; it ends with a frame of end tokens."""
    codes = compose(prompt, seed).codes.T.astype(np.int64)
    end = np.full((1, vocab.CODEBOOKS), vocab.AUDIO_EOS_ID, np.int64)
    text = [*tokenizer.tag_ids(prompt.tags), -1, *tokenizer.lyrics_ids(prompt.lyrics)]
    codes = np.concatenate((codes, end))
    return Example(np.array(text, np.int64), codes, np.arange(len(codes)))


def make_example(tokenizer: TextTokenizer, seed: int, kind: str) -> Example:
    """Return example number `seed`: a "song", a "short" one, "passages" or a "beginning"."""
    rng = random.Random(seed)
    source = rng.choice(("song", "short")) if kind == "beginning" else kind
    example = example_of(tokenizer, _PROMPTS[source](rng), rng.randrange(2**31))
    if kind == "beginning":
        return example.part(example.frames < 2)
    return _passages(example, rng) if kind == "passages" else example


def _passages(song: Example, rng: random.Random) -> Example:
    """Select the song's first frames and those around some of its line breaks."""
    changes = np.flatnonzero(song.changes()).tolist()
    chosen = rng.sample(changes, PASSAGES)
    if rng.random() < END_SHARE:
        chosen[0] = changes[-1]
    keep = song.frames < FIRST_FRAMES
    for change in chosen:
        start = max(0, change - rng.randint(*BEFORE_FRAMES))
        keep[start : change + rng.randint(*AFTER_FRAMES)] = True
    return song.part(keep)
