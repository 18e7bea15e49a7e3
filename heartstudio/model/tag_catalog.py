"""The tags that the model knows: lookup, completion, hints and a sensible random set.

Loaded once from resources/tags.json. Free tags are allowed everywhere; hints are codes with
parameters, and the view has their text.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

GENRE = "genre"
RANDOM_TAGS = (2, 5)


class TagHintKind(Enum):
    """Kinds of hints for improving a set of tags."""

    SEVERAL_GENRES = "several genres"
    NO_GENRE = "no genre"
    TOO_MANY = "too many"
    WEAK_GENRE = "weak genre"


@dataclass(frozen=True)
class TagHint:
    """A hint and the tags it is about; `limit` is the recommended number of tags (TOO_MANY)."""

    kind: TagHintKind
    tags: tuple[str, ...] = ()
    limit: int = 0


@dataclass(frozen=True)
class KnownTag:
    """A tag with its categories, the likeliest first; `is_proven`: from the training-like lists."""

    name: str
    categories: tuple[str, ...]
    is_proven: bool


@dataclass(frozen=True)
class TagGroup:
    """Tags of one category, best matches first."""

    category: str
    tags: tuple[str, ...]


class TagCatalog:
    """Known tags by category.  Immutable after construction; no Qt."""

    def __init__(self, data: dict[str, Any]) -> None:
        """data: the object in tags.json. Raises KeyError if a part of it is missing."""
        self._probability: dict[str, float] = dict(data["category_probability"])
        self._recommended: int = int(data["format"]["recommended_count"][1])
        self._weak = frozenset(str(t) for t in data["weak_genres_reported"]["tags"])
        categories_of: dict[str, list[str]] = {}
        proven = data["A_training_like"]["categories"]
        for source in (proven, data["C_user_lists"]["categories"]):
            for category in sorted(source, key=self._rank):
                for tag in source[category]:
                    categories = categories_of.setdefault(tag, [])
                    if category not in categories:
                        categories.append(category)
        sure = {tag for tags in proven.values() for tag in tags} | set(data["B_demo_page"]["tags"])
        for tag in data["B_demo_page"]["tags"]:
            categories_of.setdefault(tag, ["topic"])
        self._tags = {
            tag: KnownTag(tag, tuple(categories), tag in sure)
            for tag, categories in categories_of.items()
        }
        self._random_pool: dict[str, list[str]] = {c: list(tags) for c, tags in proven.items()}

    @staticmethod
    def load(path: Path) -> TagCatalog:
        """Load tags.json. Raises OSError, ValueError or KeyError if it cannot be used."""
        return TagCatalog(json.loads(path.read_text(encoding="utf-8")))

    def categories(self) -> list[str]:
        """All categories, the most frequent in training first."""
        names = {tag.categories[0] for tag in self._tags.values()}
        return sorted(names, key=self._rank)

    def find(self, tag: str) -> KnownTag | None:
        """Return what is known about a normalised tag; None for a free one."""
        return self._tags.get(tag)

    def category_of(self, tag: str) -> str:
        """Return the likeliest category of a tag, "" for a free one."""
        known = self._tags.get(tag)
        return known.categories[0] if known else ""

    def matches(self, typed: str, exclude: Iterable[str] = ()) -> list[TagGroup]:
        """Return known tags that match the typed text, by category; all of them for no text.

        Tags that begin with it come first, then those with a word that does, then the rest.
        """
        needle = " ".join(typed.lower().split())
        hidden = set(exclude)
        groups: list[TagGroup] = []
        for category in self.categories():
            hits = [
                (rank, not tag.is_proven, order, tag.name)
                for order, tag in enumerate(self._tags.values())
                if tag.categories[0] == category
                and tag.name not in hidden
                and (rank := _match_rank(tag.name, needle)) is not None
            ]
            if hits:
                groups.append(TagGroup(category, tuple(hit[-1] for hit in sorted(hits))))
        return sorted(groups, key=lambda g: _match_rank(g.tags[0], needle) or 0)

    def hints(self, tags: Sequence[str]) -> list[TagHint]:
        """Return hints for improving these normalised tags; never a reason to reject them."""
        if not tags:
            return []
        hints: list[TagHint] = []
        sure = tuple(t for t in tags if self._is_only_genre(t))
        if len(sure) > 1:
            hints.append(TagHint(TagHintKind.SEVERAL_GENRES, sure))
        if not any(self._may_be_genre(t) for t in tags):
            hints.append(TagHint(TagHintKind.NO_GENRE))
        if len(tags) > self._recommended:
            hints.append(TagHint(TagHintKind.TOO_MANY, limit=self._recommended))
        weak = tuple(t for t in tags if t in self._weak)
        if weak:
            hints.append(TagHint(TagHintKind.WEAK_GENRE, weak))
        return hints

    def random_set(self, rng: random.Random) -> list[str]:
        """Two to five tags, at most one per category, as frequent as in training; genre first."""
        while True:
            drawn: list[str] = []
            for category, probability in self._probability.items():
                pool = [t for t in self._random_pool.get(category, []) if t not in drawn]
                if pool and rng.random() < probability:
                    drawn.append(rng.choice(pool))
            if RANDOM_TAGS[0] <= len(drawn) <= RANDOM_TAGS[1]:
                return drawn

    def _rank(self, category: str) -> tuple[int, str]:
        order = list(self._probability)
        return (order.index(category) if category in order else len(order), category)

    def _may_be_genre(self, tag: str) -> bool:
        known = self._tags.get(tag)
        return known is not None and GENRE in known.categories

    def _is_only_genre(self, tag: str) -> bool:
        known = self._tags.get(tag)
        return known is not None and known.categories == (GENRE,)


def _match_rank(tag: str, needle: str) -> int | None:
    """Return 0 if it begins with it, 1 if one of its words does, 2 if it contains it, else None."""
    if tag.startswith(needle):
        return 0
    if any(word.startswith(needle) for word in tag.replace("-", " ").split()):
        return 1
    return 2 if needle in tag else None
