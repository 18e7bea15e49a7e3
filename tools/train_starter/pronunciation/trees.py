"""Learns one decision tree for each letter: which phones it stands for between its neighbours.

A question is "has this feature that value?" (features: engine/pronunciation/letter_trees.py). Trees
are grown by information gain until a question saves fewer bits than it costs to store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.pronunciation.letter_trees import (
    FIRST_ANSWER,
    FIRST_FEATURE,
    FIRST_LENGTH,
    FIRST_VALUE,
    letter_features,
)
from tools.train_starter.pronunciation.alignment import Aligned, Chunk

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LEAST_BITS = 8.0
_LEAST_COUNT = 4
"""Phones of a letter that are rarer are an error of the dictionary or of the alignment."""
_LONGEST_BRANCH = 0xD700
"""A branch's length is one character, and surrogates are none."""


@dataclass(frozen=True)
class TreeTexts:
    """The phones of the answers, and each letter's tree, as engine/pronunciation reads them."""

    answers: tuple[Chunk, ...]
    trees: dict[str, str]


@dataclass(frozen=True)
class _Examples:
    features: list[list[int]]
    answers: list[int]
    weights: list[float]


def learn_trees(aligned: Sequence[Aligned], weights: Mapping[str, float]) -> TreeTexts:
    """Learn from aligned words; weights: of words, 1 for all others."""
    counts = Counter(pair for word, chunks in aligned for pair in zip(word, chunks, strict=True))
    usual = [
        (word, chunks)
        for word, chunks in aligned
        if all(counts[pair] >= _LEAST_COUNT for pair in zip(word, chunks, strict=True))
    ]
    of_chunk = Counter(chunk for _, chunks in usual for chunk in chunks)
    answers = tuple(chunk for chunk, _ in sorted(of_chunk.items(), key=lambda c: (-c[1], c[0])))
    numbers = {chunk: number for number, chunk in enumerate(answers)}
    examples: defaultdict[str, _Examples] = defaultdict(lambda: _Examples([], [], []))
    for word, chunks in usual:
        after = beyond = stressed = 0
        spelled = letter_features(word)
        for letter, features, chunk in zip(word[::-1], spelled[::-1], chunks[::-1], strict=True):
            of_letter, answer = examples[letter], numbers[chunk]
            of_letter.features.append([*features, after, beyond, stressed])
            of_letter.answers.append(answer)
            of_letter.weights.append(weights.get(word, 1.0))
            after, beyond = answer + 1, after
            stressed = stressed or int(any(phone.endswith("1") for phone in chunk))
    trees = {
        letter: _text(_grow(np.array(e.features), np.array(e.weights), np.array(e.answers)))
        for letter, e in sorted(examples.items())
    }
    return TreeTexts(answers, trees)


@dataclass(frozen=True)
class _Node:
    """A question with two branches, or an answer (no branches)."""

    answer: int
    feature: int = 0
    value: int = 0
    branches: tuple[_Node, _Node] | None = None


def _text(node: _Node) -> str:
    if node.branches is None:
        return chr(ord(FIRST_ANSWER) + node.answer)
    yes, no = map(_text, node.branches)
    if len(yes) > _LONGEST_BRANCH:
        raise ValueError("a branch is too long to be stored")
    question = (FIRST_FEATURE, node.feature), (FIRST_VALUE, node.value), (FIRST_LENGTH, len(yes))
    return "".join(chr(ord(first) + number) for first, number in question) + yes + no


def _row_bits(counts: Floats) -> Floats:
    """Bits to tell the classes of each row apart: (rows, classes) -> (rows,)."""
    totals = counts.sum(-1)
    logs = counts * np.log2(np.maximum(counts, 1.0))
    return totals * np.log2(np.maximum(totals, 1.0)) - logs.sum(-1)


def _best_question(features: Ints, weights: Floats, answers: Ints) -> tuple[float, int, int]:
    """Return (bits saved, feature, value) of the best split."""
    kinds, local = np.unique(answers, return_inverse=True)
    count = len(kinds)
    total: Floats = np.bincount(local, weights, count).astype(np.float64)
    whole = float(_row_bits(total[None])[0])
    best = (0.0, 0, 0)
    for number in range(features.shape[1]):
        column = features[:, number]
        rows = int(column.max()) + 1
        pairs = np.bincount(column * count + local, weights, rows * count)
        table: Floats = pairs.reshape(rows, count).astype(np.float64)
        saved = whole - _row_bits(table) - _row_bits(total - table)
        value = int(saved.argmax())
        if saved[value] > best[0] + 1e-9:
            best = (float(saved[value]), number, value)
    return best


def _grow(features: Ints, weights: Floats, answers: Ints) -> _Node:
    """Grow one tree. features (n, F), answers (n,), weights (n,)."""
    answer = int(np.bincount(answers, weights).argmax())
    if (answers == answers[0]).all():
        return _Node(answer)
    saved, feature, value = _best_question(features, weights, answers)
    if saved < LEAST_BITS:
        return _Node(answer)
    there = features[:, feature] == value
    yes, no = (_grow(features[side], weights[side], answers[side]) for side in (there, ~there))
    if yes.branches is None and no.branches is None and yes.answer == no.answer:
        return yes
    return _Node(answer, feature, value, (yes, no))
