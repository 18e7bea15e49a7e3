"""The starter language model: its sizes, its training batches and its loss.

Weights live in engine.heartmula.model.HeartMuLa, so what is trained is what the engine runs; the
forward pass here is the modules' own, over whole songs at once.  Letters as in the engine: B songs,
S positions, T frames, K codebooks, V audio vocabulary.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.config import GenConfig, HeartMuLaConfig, TransformerShape
from engine.heartmula.backbone import build_rope
from engine.heartmula.model import HeartMuLa
from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.factors import FactoredTable
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.tokenizer import TEXT_VOCAB_SIZE, gen_config
from tools.train_starter.vocabulary import AUDIO_VOCAB_SIZE, CODEBOOKS

CONFIG = HeartMuLaConfig(
    backbone=TransformerShape(5, 4, 2, 192, 2048, 512),
    decoder=TransformerShape(2, 4, 2, 128, 64, 320),
    text_vocab_size=TEXT_VOCAB_SIZE,
    audio_vocab_size=vocab.AUDIO_VOCAB_SIZE,
    audio_num_codebooks=vocab.CODEBOOKS,
    muq_dim=8,
)
EVENT_SHARE, OTHER_SHARE = 0.6, 0.2
"""Shares of the frames that train the local decoder: with and without something new in them."""
FIRST_FRAMES, FIRST_WEIGHT = 2, 25.0
"""The first frames decide tempo, instruments and mode for the whole song: they weigh more."""
PLAN_WEIGHT = 4.0
"""Weight of frames in which a new line begins, or the song ends: they follow the lyrics."""


def new_model(seed: int = 0) -> HeartMuLa:
    """A trainable model with fresh weights."""
    torch.manual_seed(seed)
    model = HeartMuLa.meta(CONFIG).to_empty(device="cpu").requires_grad_(True)
    for stack in (model.backbone, model.decoder):
        build_rope(stack, torch.device("cpu"))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("scale"):
                parameter.fill_(1.0)
            elif "embedding" in name:
                parameter.normal_(0.0, 0.15)
            elif "head" in name or parameter.ndim == 1:
                parameter.zero_()
            elif name.endswith(("output_proj.weight", "w2.weight")):
                parameter.normal_(0.0, 0.3 * parameter.shape[1] ** -0.5)
            else:
                parameter.normal_(0.0, parameter.shape[1] ** -0.5)
    return model


@dataclass(frozen=True)
class Example:
    """One song as the model reads it: prompt ids (-1 at the style position) and codes (T, K)."""

    text: NDArray[np.int64]
    codes: NDArray[np.int64]


def make_example(tokenizer: TextTokenizer, seed: int, max_frames: int) -> Example:
    """Compose song number `seed`; an untruncated song ends with a frame of end tokens."""
    rng = random.Random(seed)
    prompt = random_prompt(rng)
    codes = compose(prompt, rng.randrange(2**31)).codes.T.astype(np.int64)
    end = np.full((1, vocab.CODEBOOKS), vocab.AUDIO_EOS_ID, np.int64)
    codes = np.concatenate((codes, end))[:max_frames]
    text = [*tokenizer.tag_ids(prompt.tags), -1, *tokenizer.lyrics_ids(prompt.lyrics)]
    return Example(np.array(text, np.int64), codes)


def gen_settings() -> GenConfig:
    """The end token and the text frame ids."""
    return GenConfig(**gen_config())


class LossModel(nn.Module):
    """The model with factored embeddings and heads, and the training loss of a list of examples."""

    def __init__(self, model: HeartMuLa, device: torch.device) -> None:
        super().__init__()
        self.model = model
        self.device = device
        self.inputs = FactoredTable(CONFIG.backbone.embed_dim, 0.1)
        self.first_head = FactoredTable(CONFIG.backbone.embed_dim, 0.0)
        self.local_heads = FactoredTable(CONFIG.decoder.embed_dim, 0.0)
        self.to(device)

    def forward(self, examples: list[Example], dropout: float = 0.1) -> tuple[Tensor, Tensor]:
        """(loss, mean cross entropy of each codebook (K,)); text is dropped with `dropout`."""
        table = self.inputs()
        frames = self._hidden_frames(examples, table, dropout)
        codes = torch.cat([torch.from_numpy(e.codes) for e in examples]).to(self.device)
        weights = torch.cat([_weights(e.codes) for e in examples]).to(self.device)
        shares = torch.cat([_shares(e.codes) for e in examples]).to(self.device)
        states = torch.cat(frames)
        logits = states @ self.first_head()[:AUDIO_VOCAB_SIZE].T
        first = F.cross_entropy(logits, codes[:, 0], reduction="none")
        chosen = torch.rand(len(codes), device=self.device) < shares
        local = self._local_losses(states[chosen], codes[chosen], table)
        picked = weights[chosen][:, None]
        mean_first = (first * weights).sum()[None] / weights.sum()
        means = torch.cat((mean_first, (local * picked).sum(0) / picked.sum()))
        return means.sum(), means.detach()

    def _hidden_frames(
        self, examples: list[Example], table: Tensor, dropout: float
    ) -> list[Tensor]:
        """The backbone's output (T, D) from which each song's frames are predicted."""
        inputs = [self._embedded(example, table, dropout) for example in examples]
        if self.device.type == "cpu":  # one song after the other: nothing is padded
            rows = [run_stack(self.model.backbone, x[None])[0] for x in inputs]
        else:
            padded = nn.utils.rnn.pad_sequence(inputs, batch_first=True)
            rows = list(run_stack(self.model.backbone, padded))
        starts = [len(example.text) - 1 for example in examples]
        return [
            row[start : start + len(example.codes)]
            for row, start, example in zip(rows, starts, examples, strict=True)
        ]

    def _embedded(self, example: Example, table: Tensor, dropout: float) -> Tensor:
        """(S + T, D): prompt and all frames; the last frame is only predicted."""
        model = self.model
        ids = torch.from_numpy(example.text).to(self.device)
        if float(torch.rand(())) < dropout:
            text = model.unconditional_text_embedding.weight.expand(len(ids), -1)
        else:
            style = model.muq_linear.bias[None].expand(len(ids), -1)
            text = torch.where((ids < 0)[:, None], style, model.text_embeddings(ids.clamp(min=0)))
        codes = torch.from_numpy(example.codes[:-1]).to(self.device)
        return torch.cat((text, F.embedding(codes + self._offsets(), table).sum(dim=1)))

    def _offsets(self) -> Tensor:
        return torch.arange(CODEBOOKS, device=self.device) * AUDIO_VOCAB_SIZE

    def _local_losses(self, states: Tensor, codes: Tensor, table: Tensor) -> Tensor:
        """(n, K - 1) cross entropies of the local decoder on frames with states (n, D)."""
        model = self.model
        before = F.embedding(codes[:, :-1] + self._offsets()[:-1], table)
        inputs = model.projection(torch.cat((states[:, None], before), dim=1))
        outputs = run_stack(model.decoder, inputs)[:, 1:]
        heads = self.local_heads().view(CODEBOOKS, AUDIO_VOCAB_SIZE, -1)
        losses: list[Tensor] = []
        for book in range(1, CODEBOOKS):
            logits = outputs[:, book - 1] @ heads[book].T
            losses.append(F.cross_entropy(logits, codes[:, book], reduction="none"))
        return torch.stack(losses, dim=1)

    @torch.no_grad()
    def fold(self) -> HeartMuLa:
        """Write the factored sums into the model's own tables and return it."""
        model = self.model
        model.audio_embeddings.weight.copy_(self.inputs())
        model.codebook0_head.weight.copy_(self.first_head()[:AUDIO_VOCAB_SIZE])
        heads = self.local_heads().view(CODEBOOKS, AUDIO_VOCAB_SIZE, -1)
        model.audio_head.copy_(heads[1:].transpose(1, 2))
        return model


def run_stack(stack: Any, x: Tensor) -> Tensor:
    """Whole sequences (B, S, D) through a stack, causally, without a cache."""
    for layer in stack.layers:
        x = layer(x)
    return stack.norm(x)


def _weights(codes: NDArray[np.int64]) -> Tensor:
    weights = torch.ones(len(codes))
    new_plan = np.diff(codes[:, vocab.PLAN], prepend=codes[0, vocab.PLAN]) != 0
    weights[torch.from_numpy(new_plan)] = PLAN_WEIGHT
    weights[:FIRST_FRAMES] = FIRST_WEIGHT
    return weights


def _shares(codes: NDArray[np.int64]) -> Tensor:
    """(T,) how likely a frame trains the local decoder: frames with a stroke in them more."""
    first = np.ones(len(codes), bool)
    steps = np.diff(codes, axis=0)
    first[1:] = np.any((steps != 1) & (steps != 0), axis=1)
    shares = np.where(first, EVENT_SHARE, OTHER_SHARE)
    shares[0] = 1.0
    return torch.from_numpy(shares)
