"""Fits the codec to the band's dictionary: a linear basis for half frames, and the code vectors.

A half frame (40 ms) of every segment is expressed in a basis of some waveforms: the principal
components of all segments, quiet ones as loud as the others, weighted by how often songs use them,
in a pre-emphasised domain so that treble is weighted as in hearing and in the mel distance. The
coefficients are the latents. The code
vectors are the principal coordinates of the segments' latents. Closed form, no gradients.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.sounds import Segments
from tools.train_starter.tones import HALF, OVERLAP, fade_window

HIDDEN = 192
"""Latents per channel and latent frame."""
CODE_WIDTH = 319
"""Dimension of a code vector (one more carries the clock)."""
EMPHASIS, EMPHASIS_ORDER = 0.9, 2
_SOUNDING = 1e-6
"""Energy, in those of an average segment, below which nothing is heard."""
_FIRST = 0.3
"""Weight of a segment's first sample, which has no predecessor."""
LATENT_RMS = 100.0
"""Root of the energy of an average sounding half frame's latents (steps of 1/9 are small then)."""
FIT_SEED = 5_000_000

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class CodecFit:
    """The data the checkpoint is built from.

    H latents of a channel, code vectors of D numbers; by default HIDDEN and CODE_WIDTH.

    `basis`    (H, HALF + OVERLAP): the waveform of each latent.
    `codes`    (8, CODEBOOK_SIZE, D): code vectors (zeros for clock and plan).
    `first`, `second` (2 H, D): latents of a frame's halves, left then right.
    `spread`   (D, D): second moments of the code vectors in songs, all as loud.
    """

    basis: Matrix
    codes: Matrix
    first: Matrix
    second: Matrix
    spread: Matrix


def usage(tables: dict[int, Segments], songs: int) -> dict[int, Matrix]:
    """Return how often each token is heard in random songs, plus a half."""
    rng = random.Random(FIT_SEED)
    counts = {part: np.full(vocab.CODEBOOK_SIZE, 0.5) for part in tables}
    for _ in range(songs):
        codes = compose(random_prompt(rng), rng.randrange(2**31)).codes
        for part, count in counts.items():
            np.add.at(count, codes[part], 1.0)
    return counts


def _emphasised(rows: Segments | Matrix) -> Matrix:
    """Remove the window from segments and pre-emphasise them.

    The window belongs to the basis, so that whatever the basis cannot express also fades in and
    out, and there is no click where half frames meet.
    """
    result = rows.astype(np.float64) / fade_window()
    for _ in range(EMPHASIS_ORDER):
        result[:, 1:] -= EMPHASIS * result[:, :-1].copy()
        result[:, 0] *= _FIRST
    return result


def _deemphasised(columns: Matrix) -> Matrix:
    """The inverse, for columns; applies the window again."""
    result = columns.copy()
    for _ in range(EMPHASIS_ORDER):
        result[0] /= _FIRST
        for index in range(1, len(result)):
            result[index] += EMPHASIS * result[index - 1]
    return result * fade_window()[:, None]


def _top(moments: Matrix, count: int) -> Matrix:
    """Return the `count` leading eigenvectors, as columns."""
    _, vectors = np.linalg.eigh(moments)
    return np.ascontiguousarray(vectors[:, ::-1][:, :count])


def _heard(tables: dict[int, Segments], counts: dict[int, Matrix]) -> tuple[Matrix, Matrix]:
    """Return all sounding half frames, pre-emphasised, as rows, and their weights."""
    rows: list[Matrix] = []
    weights: list[Matrix] = []
    for part, table in tables.items():
        for channel in range(2 if part == vocab.PAD else 1):
            for half in range(2):
                segment = _emphasised(table[:, half, channel])
                energy = np.square(segment).sum(axis=1)
                sounding = energy > 1e-12
                rows.append(segment[sounding])
                weights.append(counts[part][sounding] * _evening(energy[sounding]))
    return np.concatenate(rows), np.concatenate(weights)


def _evening(energy: Matrix) -> Matrix:
    """Return weights that make quiet rows count as much as loud ones, as in hearing."""
    return 1.0 / (energy + _SOUNDING * energy.mean() + 1e-12)


def fit_codec(
    tables: dict[int, Segments], songs: int = 400, hidden: int = HIDDEN, width: int = CODE_WIDTH
) -> CodecFit:
    """Fit basis and code vectors to the dictionary, as used by random songs.

    `hidden`: latents of a channel; `width`: numbers of a code vector.
    """
    counts = usage(tables, songs)
    rows, weights = _heard(tables, counts)
    directions = _top((rows * weights[:, None]).T @ rows, hidden)
    energy = float(np.mean(np.square(rows @ directions).sum(axis=1)))
    scale = LATENT_RMS / np.sqrt(energy)
    latents = {
        part: (_emphasised(table.reshape(-1, HALF + OVERLAP)) @ directions * scale).reshape(
            len(table), 4 * hidden
        )
        for part, table in tables.items()
    }
    moments = np.zeros((4 * hidden, 4 * hidden))
    evened: dict[int, Matrix] = {}
    for part, rows_of_part in latents.items():
        evened[part] = counts[part] * _evening(np.square(rows_of_part).sum(axis=1))
        moments += (rows_of_part * evened[part][:, None]).T @ rows_of_part
    axes = _top(moments, width)
    codes = np.zeros((vocab.CODEBOOKS, vocab.CODEBOOK_SIZE, width))
    spread = np.zeros((width, width))
    for part, rows_of_part in latents.items():
        codes[part] = rows_of_part @ axes
        spread += (codes[part] * evened[part][:, None]).T @ codes[part]
    basis = _deemphasised(directions).T / scale
    return CodecFit(basis, codes, axes[: 2 * hidden], axes[2 * hidden :], spread / spread.trace())
