"""The tag catalogue: categories, completion, hints and random sets."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from heartstudio.model.tag_catalog import TagCatalog, TagHintKind
from heartstudio.paths import resources_folder


@pytest.fixture(scope="module")
def catalog() -> TagCatalog:
    return TagCatalog.load(resources_folder() / "tags.json")


def kinds(catalog: TagCatalog, *tags: str) -> set[TagHintKind]:
    return {hint.kind for hint in catalog.hints(tags)}


def test_categories_come_in_the_order_of_training(catalog: TagCatalog) -> None:
    assert catalog.categories()[:4] == ["genre", "timbre", "gender", "mood"]
    assert catalog.category_of("rock") == "genre"
    assert catalog.category_of("drums") == "instrument"
    assert catalog.category_of("my own word") == ""
    assert catalog.find("my own word") is None


def test_matches_are_grouped_and_prefixes_come_first(catalog: TagCatalog) -> None:
    groups = {g.category: g.tags for g in catalog.matches("gui")}
    assert groups["instrument"][0] == "guitar"
    assert {"electric guitar", "acoustic guitar"} <= set(groups["instrument"])
    assert catalog.matches("gui")[0].category == "instrument"


def test_matches_leave_out_what_is_there(catalog: TagCatalog) -> None:
    tags = [t for g in catalog.matches("roc", exclude=["rock"]) for t in g.tags]
    assert "rock" not in tags
    assert catalog.matches("zzzz") == []


def test_nothing_typed_shows_everything_once(catalog: TagCatalog) -> None:
    tags = [t for g in catalog.matches("") for t in g.tags]
    assert len(tags) == len(set(tags)) > 150


def test_hints(catalog: TagCatalog) -> None:
    assert kinds(catalog) == set()
    assert kinds(catalog, "pop", "piano") == set()
    assert TagHintKind.SEVERAL_GENRES in kinds(catalog, "pop", "folk")
    assert TagHintKind.NO_GENRE in kinds(catalog, "piano", "warm")
    assert TagHintKind.TOO_MANY in kinds(catalog, "pop", "a", "b", "c", "d", "e")
    assert TagHintKind.TOO_MANY not in kinds(catalog, "pop", "a", "b", "c", "d")
    assert TagHintKind.WEAK_GENRE in kinds(catalog, "metal")


def test_a_tag_that_may_be_an_instrument_is_no_second_genre(catalog: TagCatalog) -> None:
    assert TagHintKind.SEVERAL_GENRES not in kinds(catalog, "folk", "acoustic")
    assert TagHintKind.NO_GENRE not in kinds(catalog, "acoustic", "warm")


def test_random_sets_follow_the_training_frequencies(catalog: TagCatalog) -> None:
    rng = random.Random(7)
    seen: Counter[str] = Counter()
    draws = 1500
    for _ in range(draws):
        tags = catalog.random_set(rng)
        assert 2 <= len(tags) <= 5
        assert len(tags) == len(set(tags))
        seen.update({c for tag in tags for c in (catalog.find(tag) or pytest.fail(tag)).categories})
        assert TagHintKind.SEVERAL_GENRES not in kinds(catalog, *tags)
    assert seen["genre"] / draws > 0.93
    assert seen["gender"] / draws == pytest.approx(0.44, abs=0.08)
    assert seen["topic"] < seen["instrument"] < seen["timbre"]


def test_random_sets_start_with_the_genre(catalog: TagCatalog) -> None:
    tags = catalog.random_set(random.Random(1))
    assert catalog.category_of(tags[0]) == "genre"
