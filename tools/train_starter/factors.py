"""Token embeddings and heads as sums over what tokens mean.

While it is trained, the row of a token is the sum of a row for its instrument, one for its pitch or
chord, one for its age and one of its own; so "the same, one frame older" is learnt once instead of
once a token.  Exported checkpoints hold the sums, as the published layout wants.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tools.train_starter import vocabulary as vocab
from tools.train_starter.vocabulary import AUDIO_EOS_ID, AUDIO_VOCAB_SIZE, CODEBOOKS

_WIDTH = 6


def token_features(codebook: int, token: int) -> list[str]:
    """Names of what a token means, shared among tokens; empty for unused tokens."""
    if token == AUDIO_EOS_ID:
        return ["end"]
    if codebook == vocab.CLOCK:
        return _clock_features(token)
    if codebook == vocab.PLAN:
        row, group = divmod(token, 10)
        kind, ordinal = divmod(row, vocab.MAX_ORDINAL)
        if kind >= len(vocab.SECTION_KINDS):
            return []
        lines = next(n for n in range(1, 5) if n * (n + 1) // 2 > group)
        line = group - lines * (lines - 1) // 2
        return [f"kind{kind}", f"ordinal{ordinal}", f"lines{lines}", f"left{lines - line}"]
    if codebook == vocab.DRUMS:
        states = vocab.drum_meaning(token)
        if states is None:
            return ["rest"] if token == vocab.DRUM_REST else []
        return [
            f"{name}{state}" for name, state in zip(("kit", "lo", "mid", "hi"), states, strict=True)
        ]
    layout = vocab.PARTS[codebook]
    if token < layout.rests:
        return ["rest", f"value{layout.lowest + token}"] if layout.rests > 1 else ["rest"]
    meaning = layout.meaning(token)
    if meaning is None:
        return []
    timbre, value, age = meaning
    names = [f"timbre{timbre}", f"value{value}", f"age{age}", "sounds"]
    return [*names, f"class{value % 12}"] if codebook in (vocab.VOICE, vocab.SECOND) else names


def _clock_features(token: int) -> list[str]:
    for tempo in vocab.TEMPI:
        eighth = vocab.FRAMES_PER_EIGHTH[tempo]
        frames = eighth * vocab.EIGHTHS_PER_BAR
        if token < vocab.BARS_PER_LINE * frames:
            bar, frame = divmod(token, frames)
            parts = [f"tempo{tempo}", f"bar{bar}", f"eighth{frame // eighth}"]
            return [*parts, f"within{frame % eighth}", f"{tempo}frame{frame}"]
        token -= vocab.BARS_PER_LINE * frames
    return []


def feature_table() -> tuple[Tensor, int]:
    """(K * V, 6) feature ids (0 = none) of every token, and how many ids there are."""
    ids: dict[str, int] = {}
    rows = torch.zeros(CODEBOOKS * AUDIO_VOCAB_SIZE, _WIDTH, dtype=torch.long)
    for codebook in range(CODEBOOKS):
        for token in range(AUDIO_VOCAB_SIZE):
            names = token_features(codebook, token)
            if not names:
                continue
            for place, name in enumerate([*names, f"own{token}"]):
                feature = ids.setdefault(f"{codebook}:{name}", len(ids) + 1)
                rows[codebook * AUDIO_VOCAB_SIZE + token, place] = feature
    return rows, len(ids) + 1


class FactoredTable(nn.Module):
    """(K * V, width) rows, each the sum of its features' rows.

    Tokens without a meaning share one row a codebook (heads have no bias in the published layout,
    so what is never to be drawn needs a learnt row as well).
    """

    def __init__(self, width: int, std: float) -> None:
        super().__init__()
        rows, count = feature_table()
        self.register_buffer("rows", rows, persistent=False)
        self.weight = nn.Parameter(torch.randn(count, width) * std)
        self.meaningless = nn.Parameter(torch.zeros(CODEBOOKS, width))
        with torch.no_grad():
            own = rows.gather(1, (rows > 0).sum(1, keepdim=True).sub(1).clamp(min=0))
            self.weight[own.flatten()] = 0.0
            self.weight[0] = 0.0

    def forward(self) -> Tensor:
        """The whole table."""
        rows: Tensor = self.rows  # type: ignore[assignment]
        mask = torch.ones_like(self.weight[:, :1])
        mask[0] = 0.0
        table = nn.functional.embedding_bag(rows, self.weight * mask, mode="sum")
        shared = self.meaningless.repeat_interleave(AUDIO_VOCAB_SIZE, dim=0)
        return table + shared * (rows[:, :1] == 0)
