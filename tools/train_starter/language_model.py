"""The starter language model: its sizes and its loss.

The weights are in engine.heartmula.model.HeartMuLa, so the trained model is the one the engine
runs; the forward pass here is torchtune's own, on whole songs. Letters as in the engine: B songs, S
positions, T frames, K codebooks, V audio vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.config import GenConfig, HeartMuLaConfig, TransformerShape
from engine.heartmula.llama import build_rope
from engine.heartmula.model import HeartMuLa
from tools.train_starter import vocabulary as vocab
from tools.train_starter.examples import Example
from tools.train_starter.factors import (
    ADDRESS,
    ADDRESS_END,
    CODE_LENGTH,
    CONSTANT,
    FactoredTable,
    following_word,
)
from tools.train_starter.tokenizer import TEXT_VOCAB_SIZE, gen_config
from tools.train_starter.vocabulary import AUDIO_VOCAB_SIZE, CODEBOOKS

CONFIG = HeartMuLaConfig(
    backbone=TransformerShape(4, 4, 4, 256, 4096, 640),
    decoder=TransformerShape(2, 4, 2, 128, 64, 320),
    text_vocab_size=TEXT_VOCAB_SIZE,
    audio_vocab_size=vocab.AUDIO_VOCAB_SIZE,
    audio_num_codebooks=vocab.CODEBOOKS,
    muq_dim=8,
    most_guidance=1.0,
)
EVENT_SHARE, OTHER_SHARE = 0.6, 0.12
"""Shares of frames that train the local decoder: with and without a change in them."""
FIRST_FRAMES, FIRST_WEIGHT = 2, 10.0
"""The first frames decide tempo, instruments and mode for the whole song, so they have more
weight.
"""
LINE_WEIGHT = 6.0
"""Weight of frames in which a new line begins, or the song ends: they follow the lyrics."""
MISTAKEN_SHARE, MISTAKEN_FRAMES = 0.05, 16
"""Share of frames that are read with one wrong code, that of a frame so near. Every other one is
the plan's, and half of these any code of the plan; none is the clock's, which always goes on from
what it is.
"""
MATCH_GAIN = 1.5
NEIGHBOUR_HEADS, NEIGHBOUR_PAIRS, NEIGHBOUR_GAIN, NEIGHBOUR_THRESHOLD = 2, 3, 8.0, 2.6
FINDING_GAIN, FINDING_THRESHOLD = 128.0, 23.0


class Pair(NamedTuple):
    """Numbers of queries and the equal ones of keys; with `ahead`, the next greater ones."""

    query: str
    key: str
    ahead: bool = False


_LINE = Pair("1:line", "text:line")
_SUNG = (_LINE, Pair("1:place", "text:place"))
_NEXT = (_LINE, Pair("1:place", "text:place", ahead=True))
_UPCOMING = (_LINE, Pair("0:upcoming", "text:slot"))
_LATER = (_LINE, Pair("0:upcoming", "text:slot", ahead=True))
_COUNTS = (Pair("1:line", "text:counts"),)
FINDING_HEADS = {1: (_SUNG, _NEXT, _COUNTS, _UPCOMING), 2: (_SUNG, _NEXT, _LATER)}
"""What the first heads of layers find: the address of the syllable that is sung, of the next one,
the count of the line's syllables, and the address of what begins on the clock's next slot, and on
the one after that.
"""
ROW_STD = 0.1
GROUP_POSITIONS = 2500
"""Examples are padded and batched up to this many positions."""


ALL_PLANS = vocab.HARMONIES * vocab.PLAN_SPAN
FIRST_TEXT_ROW = CODEBOOKS * AUDIO_VOCAB_SIZE
"""Rows of text tokens follow those of audio tokens in the factored table."""


@dataclass(frozen=True)
class Lookup:
    """Input rows of some tokens: `place` (all tokens,) gives the position of each in `table`."""

    place: Tensor
    table: Tensor

    def rows(self, flat: Tensor) -> Tensor:
        """Return (..., D) rows of flat token indices."""
        return F.embedding(self.place[flat], self.table)


def new_model(seed: int = 0) -> HeartMuLa:
    """Return a trainable model with new weights.

    The backbone's queries start as its keys (times MATCH_GAIN): before training, attention looks
    for equal inputs, such as the line of lyrics with the plan's number. Two heads of the first
    layer look at the token before and the one before that, so that the address of a syllable
    collects its phones and the count of a line its kind; in the layers behind it, heads find these.
    `Held` keeps them as they are.
    """
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
        for layer in model.backbone.layers:
            attention: Any = layer.attn  # type: ignore[union-attr]
            attention.q_proj.weight.copy_(MATCH_GAIN * attention.k_proj.weight)
        _look_back(model.backbone.layers[0])
        for number, heads in FINDING_HEADS.items():
            _find(model.backbone.layers[number], heads)
        for part in _adding(model):
            part[:ADDRESS_END] = 0.0
    return model


def _adding(model: HeartMuLa) -> list[nn.Parameter]:
    """Return the matrices that add to the inputs of the heads that find: addresses stay clear."""
    layers: Any = model.backbone.layers
    before = [layers[number] for number in range(max(FINDING_HEADS))]
    return [part.weight for layer in before for part in (layer.attn.output_proj, layer.mlp.w2)]


def _find(layer: Any, heads: tuple[tuple[Pair, ...], ...]) -> None:
    """Let heads 0, 1, ... look for inputs with equal numbers, however far away.

    The numbers stand in the pairs that position turns least. The norm's scale makes them large
    whatever else the layers before have added; nothing but these heads reads them. The first sign
    of every syllable's code words is the same: it gives a threshold between two equal numbers and
    one, so that norms of keys do not decide.
    """
    size = CONFIG.backbone.embed_dim // CONFIG.backbone.num_heads
    attention, address = layer.attn, slice(0, ADDRESS_END)
    layer.sa_norm.scale[address] = FINDING_GAIN
    for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
        projection.weight[:, address] = 0.0
    equal, following = torch.eye(CODE_LENGTH), following_word()
    for head, pairs in enumerate(heads):
        query, key = (
            projection.weight[head * size : (head + 1) * size]
            for projection in (attention.q_proj, attention.k_proj)
        )
        query.zero_()
        key.zero_()
        for number, pair in enumerate(pairs):
            start = size - (number + 1) * CODE_LENGTH
            rows = slice(start, start + CODE_LENGTH)
            asked, told = (
                slice(ADDRESS[name], ADDRESS[name] + CODE_LENGTH) for name in (pair.query, pair.key)
            )
            query[rows, asked] = following if pair.ahead else equal
            key[rows, told] = equal
            if number:
                key[start, ADDRESS[pair.key]] = -FINDING_THRESHOLD


def _look_back(layer: Any) -> None:
    """Let heads 0, 1, ... look 1, 2, ... positions back, where inputs have the number CONSTANT.

    A query is the key turned back by so many positions, in the pairs that turn fastest. The last
    pair, which does not turn, takes a threshold from this, so that other positions are below zero.
    """
    size = CONFIG.backbone.embed_dim // CONFIG.backbone.num_heads
    attention = layer.attn
    layer.sa_norm.scale[CONSTANT] = NEIGHBOUR_GAIN
    for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
        projection.weight[:, CONSTANT] = 0.0
    for head in range(NEIGHBOUR_HEADS):
        rows = slice(head * size, (head + 1) * size)
        query, key = (part.weight[rows] for part in (attention.q_proj, attention.k_proj))
        query.zero_()
        key.zero_()
        for pair in range(NEIGHBOUR_PAIRS):
            angle = (head + 1) * CONFIG.backbone.rope_base ** (-2 * pair / size)
            key[2 * pair, CONSTANT] = 1.0
            query[2 * pair, CONSTANT] = math.cos(angle)
            query[2 * pair + 1, CONSTANT] = -math.sin(angle)
        query[-1, CONSTANT], key[-1, CONSTANT] = 1.0, -NEIGHBOUR_THRESHOLD


class Held:
    """The parts of a model that are not learnt: how syllables are found.

    Muon turns whole matrices and would undo these heads before anything uses what they find. Held
    are their queries and keys, the numbers that their inputs are told apart by, and zeros in what
    the layers before add to these.
    """

    def __init__(self, model: HeartMuLa, inputs: FactoredTable) -> None:
        layers: Any = model.backbone.layers
        address, every = slice(0, ADDRESS_END), slice(None)
        size = CONFIG.backbone.embed_dim // CONFIG.backbone.num_heads
        self._parts: list[tuple[nn.Parameter, tuple[slice, ...]]] = []
        for number in (0, *FINDING_HEADS):
            found = FINDING_HEADS.get(number)
            layer, heads = layers[number], len(found) if found else NEIGHBOUR_HEADS
            self._parts.append((layer.sa_norm.scale, (address,)))
            for part in (layer.attn.q_proj, layer.attn.k_proj):
                self._parts.append((part.weight, (slice(0, heads * size),)))
        constant = slice(CONSTANT, CONSTANT + 1)
        for number, columns in ((0, constant), *((layer, address) for layer in FINDING_HEADS)):
            attention = layers[number].attn
            for part in (attention.q_proj, attention.k_proj, attention.v_proj):
                self._parts.append((part.weight, (every, columns)))
        self._parts += [(part, (address,)) for part in _adding(model)]
        self._parts.append((inputs.weight, (every, address)))
        self._values = [parameter.detach()[part].clone() for parameter, part in self._parts]

    @torch.no_grad()
    def ignore_gradients(self) -> None:
        """Clear the gradients of the held parts."""
        for parameter, part in self._parts:
            if parameter.grad is not None:
                parameter.grad[part] = 0.0

    @torch.no_grad()
    def restore(self) -> None:
        """Give the held parts their values back."""
        for (parameter, part), value in zip(self._parts, self._values, strict=True):
            parameter[part] = value


def gen_settings() -> GenConfig:
    """Return the end token and the text frame ids."""
    return GenConfig(**gen_config())


class LossModel(nn.Module):
    """The model with factored embeddings and heads, and the training loss of a list of examples."""

    def __init__(self, model: HeartMuLa, device: torch.device) -> None:
        super().__init__()
        self.model = model
        self.device = device
        width = CONFIG.backbone.embed_dim
        self.inputs = FactoredTable(width, ROW_STD, text=True)
        self.first_head = FactoredTable(width, 0.0)
        self.local_heads = FactoredTable(CONFIG.decoder.embed_dim, 0.0)
        self.held = Held(model, self.inputs)
        self.to(device)

    def forward(self, examples: list[Example], dropout: float = 0.1) -> tuple[Tensor, Tensor]:
        """Return (loss, mean cross entropy of each codebook (K,)); text is dropped with
        probability `dropout`, and unless that is 0 some codes are mistaken.
        """
        table = self.lookup(examples)
        states = self.states(examples, table, dropout)
        codes = self.all_codes(examples)
        weights = torch.cat([_weights(e) for e in examples]).to(self.device)
        shares = torch.cat([_shares(e) for e in examples]).to(self.device)
        logits = states @ self.first_head(self._book_rows(0)).T
        first = F.cross_entropy(logits, codes[:, 0], reduction="none")
        chosen = torch.rand(len(codes), device=self.device) < shares
        local = self._local_losses(states[chosen], codes[chosen], table)
        picked = weights[chosen]
        mean_first = (first * weights).sum()[None] / weights.sum()
        means = torch.cat((mean_first, (local * picked[:, None]).sum(0) / picked.sum()))
        return means.sum(), means.detach()

    def tables(self) -> dict[str, FactoredTable]:
        """The factored tables by name."""
        names = ("inputs", "first_head", "local_heads")
        return {name: getattr(self, name) for name in names}

    def all_codes(self, examples: list[Example]) -> Tensor:
        """Return (n, K) codes of all examples' frames."""
        return torch.cat([torch.from_numpy(e.codes) for e in examples]).to(self.device)

    def lookup(self, examples: list[Example]) -> Lookup:
        """Return the input rows of the tokens in the examples and of all plans, summed once."""
        offsets = torch.arange(CODEBOOKS) * AUDIO_VOCAB_SIZE
        flat = [(torch.from_numpy(e.codes) + offsets).flatten() for e in examples]
        flat += [torch.from_numpy(e.text).clamp(min=0) + FIRST_TEXT_ROW for e in examples]
        flat.append(torch.arange(ALL_PLANS) + vocab.PLAN * AUDIO_VOCAB_SIZE)
        used = torch.unique(torch.cat(flat)).to(self.device)
        place = torch.zeros(FIRST_TEXT_ROW + TEXT_VOCAB_SIZE, dtype=torch.long, device=self.device)
        place[used] = torch.arange(len(used), device=self.device)
        return Lookup(place, self.inputs(used))

    def states(self, examples: list[Example], table: Lookup, dropout: float) -> Tensor:
        """Return (n, D): the backbone's output from which each frame is predicted."""
        order = sorted(range(len(examples)), key=lambda index: len(examples[index]))
        found: dict[int, Tensor] = {}
        while order:
            longest = len(examples[order[-1]])
            count = max(1, GROUP_POSITIONS // longest)
            group = [i for i in order[-count:] if len(examples[i]) > 0.8 * longest]
            order = order[: -len(group)]
            rows = self._run([examples[index] for index in group], table, dropout)
            for index, row in zip(group, rows, strict=True):
                begin = len(examples[index].text) - 1
                found[index] = row[begin : begin + len(examples[index].codes)]
        return torch.cat([found[index] for index in range(len(examples))])

    def _run(self, group: list[Example], table: Lookup, dropout: float) -> Tensor:
        """Return (B, S, D) outputs of examples of similar length, padded at the end."""
        embedded = [self._embedded(example, table, dropout) for example in group]
        inputs = nn.utils.rnn.pad_sequence(embedded, True)
        places = [torch.from_numpy(e.positions()) for e in group]
        return run_stack(
            self.model.backbone, inputs, nn.utils.rnn.pad_sequence(places, True).to(self.device)
        )

    def _embedded(self, example: Example, table: Lookup, dropout: float) -> Tensor:
        """Return (S + T - 1, D): prompt and all frames but the last."""
        model = self.model
        ids = torch.from_numpy(example.text).to(self.device)
        if float(torch.rand(())) < dropout:
            text = model.unconditional_text_embedding.weight.expand(len(ids), -1)
        else:
            style = model.muq_linear.bias[None].expand(len(ids), -1)
            rows = table.rows(ids.clamp(min=0) + FIRST_TEXT_ROW)
            text = torch.where((ids < 0)[:, None], style, rows)
        codes = torch.from_numpy(example.codes[:-1])
        codes = (_mistaken(codes) if dropout else codes).to(self.device)
        return torch.cat((text, table.rows(codes + self._offsets(CODEBOOKS)).sum(dim=1)))

    def _offsets(self, books: int) -> Tensor:
        return torch.arange(books, device=self.device) * AUDIO_VOCAB_SIZE

    def _book_rows(self, book: int) -> Tensor:
        first = book * AUDIO_VOCAB_SIZE
        return torch.arange(first, first + AUDIO_VOCAB_SIZE, device=self.device)

    def _local_losses(self, states: Tensor, codes: Tensor, table: Lookup) -> Tensor:
        """Return (n, K - 1) cross entropies of the local decoder on frames with states (n, D)."""
        losses = [
            F.cross_entropy(logits, codes[:, book], reduction="none")
            for book, logits in enumerate(self.local_logits(states, codes, table), 1)
        ]
        return torch.stack(losses, dim=1)

    def local_logits(self, states: Tensor, codes: Tensor, table: Lookup) -> list[Tensor]:
        """Return (n, V) logits of codebooks 1 ... K - 1, given the true codes before each."""
        model = self.model
        rows = table.rows(codes[:, :-1] + self._offsets(CODEBOOKS - 1))
        inputs = torch.cat((states[:, None], rows), dim=1)
        outputs = run_stack(model.decoder, model.projection(inputs))[:, 1:]
        every = torch.arange(AUDIO_VOCAB_SIZE, FIRST_TEXT_ROW, device=self.device)
        heads = self.local_heads(every).view(CODEBOOKS - 1, AUDIO_VOCAB_SIZE, -1)
        return [outputs[:, book] @ heads[book].T for book in range(CODEBOOKS - 1)]

    @torch.no_grad()
    def fold(self) -> HeartMuLa:
        """Write the factored sums into the model's own tables and return it."""
        model = self.model
        rows = self.inputs()
        model.audio_embeddings.weight.copy_(rows[:FIRST_TEXT_ROW])
        model.text_embeddings.weight.copy_(rows[FIRST_TEXT_ROW:])
        model.codebook0_head.weight.copy_(self.first_head(self._book_rows(0)))
        heads = self.local_heads().view(CODEBOOKS, AUDIO_VOCAB_SIZE, -1)
        model.audio_head.copy_(heads[1:].transpose(1, 2))
        return model


def run_stack(stack: Any, x: Tensor, positions: Tensor | None = None) -> Tensor:
    """Run sequences (B, S, D) through a stack, causally, without a cache; `positions` (B, S)."""
    for layer in stack.layers:
        x = layer(x, input_pos=positions)
    return stack.norm(x)


def _mistaken(codes: Tensor) -> Tensor:
    """Return codes (T, K), some of them replaced.

    A model reads its own mistakes, which true songs never show: so it learns to find the way back.
    """
    frames = torch.arange(len(codes))
    near = torch.randint(-MISTAKEN_FRAMES, MISTAKEN_FRAMES + 1, (len(codes),))
    others = (frames + near).clamp(0, len(codes) - 1)
    books = torch.randint(vocab.PLAN, CODEBOOKS, (len(codes),))
    books[torch.rand(len(codes)) < 0.5] = vocab.PLAN
    wrong = frames[torch.rand(len(codes)) < MISTAKEN_SHARE]
    read = codes.clone()
    read[wrong, books[wrong]] = codes[others[wrong], books[wrong]]
    plans = wrong[(books[wrong] == vocab.PLAN) & (torch.rand(len(wrong)) < 0.5)]
    read[plans, vocab.PLAN] = torch.randint(ALL_PLANS, (len(plans),))
    return read


def _weights(example: Example) -> Tensor:
    weights = torch.ones(len(example.codes))
    weights[torch.from_numpy(example.changes() | example.bars())] = LINE_WEIGHT
    weights[torch.from_numpy(example.frames < FIRST_FRAMES)] = FIRST_WEIGHT
    weights[torch.from_numpy(~example.predicted())] = 0.0
    return weights


def _shares(example: Example) -> Tensor:
    """Return (T,) probabilities that a frame trains the local decoder, higher with onsets."""
    codes = example.codes
    steps = np.diff(codes, axis=0, prepend=codes[:1])
    moving = (steps != 1) & (steps != 0)
    # A pitch moves in every frame, by itself.
    moving[:, vocab.SECOND] &= codes[:, vocab.SECOND] < vocab.FIRST_PITCH
    shares = np.where(np.any(moving, axis=1), EVENT_SHARE, OTHER_SHARE)
    shares[example.changes() | example.bars() | (example.frames < FIRST_FRAMES)] = 1.0
    return torch.from_numpy(np.where(example.predicted(), shares, 0.0))
