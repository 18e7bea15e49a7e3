"""Finds codes for audio without a known score: a residual search among the code vectors.

Latents of a band's audio are sums of one row of every codebook. Starting from silence, each
codebook in turn selects the row that leaves the smallest residual with the others fixed, for a few
rounds. Clock and plan are silent and are not found: the clock only alternates. Frames are searched
independently; the sequence of notes is modelled by the language model, not by the codec.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tools.train_starter import vocabulary as vocab

ROUNDS = 6


class CodeSearch:
    """Searches rows (8, V, n): what each token adds to a token frame's n latents."""

    def __init__(self, rows: Tensor) -> None:
        self._rows = rows
        self._energies = rows.square().sum(-1)

    def find(self, latents: Tensor) -> Tensor:
        """Return codes (8, T) for latents (T, n) of token frames."""
        books = len(self._rows)
        codes = torch.zeros(books, len(latents), dtype=torch.long, device=latents.device)
        codes[vocab.DRUMS] = vocab.DRUM_REST
        parts = torch.stack([self._rows[book][codes[book]] for book in range(books)])
        residual = latents - parts.sum(0)
        order = [book for book in range(books) if bool(self._energies[book].any())]
        for _ in range(ROUNDS):
            # Largest gain first: a loud part must not be explained by quiet ones.
            order.sort(key=lambda book: -self._gain(book, residual + parts[book]))
            for book in order:
                alone = residual + parts[book]
                codes[book] = self._scores(book, alone).argmax(1)
                parts[book] = self._rows[book][codes[book]]
                residual = alone - parts[book]
        codes[vocab.CLOCK] = torch.arange(len(latents), device=latents.device) % 2
        return codes

    def _scores(self, book: int, residual: Tensor) -> Tensor:
        """Return the energy of the residual that each row would remove, (T, V)."""
        return 2 * residual @ self._rows[book].T - self._energies[book]

    def _gain(self, book: int, residual: Tensor) -> float:
        return float(self._scores(book, residual).amax(1).sum())


def right_share(found: Tensor, true: Tensor, rows: Tensor) -> float:
    """Return the share of found codes (8, T) of sounding parts that sound like the true ones.

    Counted where the true code is audible; a code with an equal row is correct.
    """
    right = heard = 0
    for book in range(len(rows)):
        wanted, got = rows[book][true[book]], rows[book][found[book]]
        sounding = wanted.square().sum(1) > 0
        close = (wanted - got).square().sum(1) < 1e-4 * wanted.square().sum(1)
        right += int((close & sounding).sum())
        heard += int(sounding.sum())
    return right / max(heard, 1)
