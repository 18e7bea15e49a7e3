"""Extending and rating with the starter model, as the benchmarks do, only fewer and shorter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from tools.bench.extending import Extender
from tools.bench.repair_ranking import RIVAL_KINDS, STARTER, Bench, measure


@pytest.fixture
def one_thread() -> Iterator[None]:
    """What the engine uses for so small a model."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_a_starter_song_is_continued_without_a_seam() -> None:
    extender = Extender(STARTER, 385, 1)
    for frame in (30, 380):
        cut = extender.extend(frame)
        assert cut.is_good, cut


@pytest.mark.usefixtures("one_thread")
def test_every_passage_is_rated_against_all_rivals() -> None:
    tallies = measure(Bench(STARTER), songs=1, passages=1, frames=220)
    assert set(tallies) == set(RIVAL_KINDS)
    assert all(tally.cases == 1 for tally in tallies.values())
    assert tallies["random tokens"].first == 1
