"""Finds codes for a sound that no score is known of: a residual search among the code vectors.

Latents of a band's sound are sums of one row of every codebook.  Starting from silence, book after
book takes the row that leaves the smallest residual while the others keep theirs, for a few rounds.
Clock and plan sound nothing and are not found: the clock only alternates.  A frame is looked at
alone; which tones follow which is the language model's knowledge, not the codec's.
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
        """Codes (8, T) for latents (T, n) of token frames."""
        books = len(self._rows)
        codes = torch.zeros(books, len(latents), dtype=torch.long, device=latents.device)
        codes[vocab.DRUMS] = vocab.DRUM_REST
        parts = torch.stack([self._rows[book][codes[book]] for book in range(books)])
        residual = latents - parts.sum(0)
        order = [book for book in range(books) if bool(self._energies[book].any())]
        for _ in range(ROUNDS):
            # Most to gain goes first: a loud part must not be explained by quiet ones.
            order.sort(key=lambda book: -self._gain(book, residual + parts[book]))
            for book in order:
                alone = residual + parts[book]
                codes[book] = self._scores(book, alone).argmax(1)
                parts[book] = self._rows[book][codes[book]]
                residual = alone - parts[book]
        codes[vocab.CLOCK] = torch.arange(len(latents), device=latents.device) % 2
        return codes

    def _scores(self, book: int, residual: Tensor) -> Tensor:
        """How much of the residual's energy each row would take away, (T, V)."""
        return 2 * residual @ self._rows[book].T - self._energies[book]

    def _gain(self, book: int, residual: Tensor) -> float:
        return float(self._scores(book, residual).amax(1).sum())


def right_share(found: Tensor, true: Tensor, rows: Tensor) -> float:
    """Share of found codes (8, T) of sounding parts that sound as the true ones do.

    Counted where the true code is heard; a code of an equal row is right.
    """
    right = heard = 0
    for book in range(len(rows)):
        wanted, got = rows[book][true[book]], rows[book][found[book]]
        sounding = wanted.square().sum(1) > 0
        close = (wanted - got).square().sum(1) < 1e-4 * wanted.square().sum(1)
        right += int((close & sounding).sum())
        heard += int(sounding.sum())
    return right / max(heard, 1)
